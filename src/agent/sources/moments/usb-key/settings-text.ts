/** Texts of the settings of a USB key. Pure. */
import { localizedTexts } from '../../../../lib/text/catalogue.ts';
import { usbKeyEn } from './settings-en.ts';
import { usbKeyJa } from './settings-ja.ts';

export const usbKeyText = localizedTexts(usbKeyEn, usbKeyJa);
