/** Texts of the settings of an event of a camera. Pure. */
import { localizedTexts } from '../../../../lib/text/catalogue.ts';
import { cameraEventEn } from './settings-en.ts';
import { cameraEventJa } from './settings-ja.ts';

export const cameraEventText = localizedTexts(cameraEventEn, cameraEventJa);
