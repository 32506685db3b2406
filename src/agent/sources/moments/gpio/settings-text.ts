/** Texts of the settings of a GPIO line. Pure. */
import { localizedTexts } from '../../../../lib/text/catalogue.ts';
import { gpioEn } from './settings-en.ts';
import { gpioJa } from './settings-ja.ts';

export const gpioText = localizedTexts(gpioEn, gpioJa);
