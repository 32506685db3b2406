/** Texts about files on the boot partition, and lists of devices, in both languages. Pure. */
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import { provisionEn } from './provision-en.ts';
import { provisionJa } from './provision-ja.ts';

export const provisionText = localizedTexts(provisionEn, provisionJa);
