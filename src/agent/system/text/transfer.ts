/** Texts about the import of a set-up file, in both languages. Pure. */
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import { transferEn } from './transfer-en.ts';
import { transferJa } from './transfer-ja.ts';

export const transferText = localizedTexts(transferEn, transferJa);
