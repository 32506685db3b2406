/** Texts of the set-up file: expected forms and problems. Pure. */
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import { setUpFileEn } from './set-up-file-en.ts';
import { setUpFileJa } from './set-up-file-ja.ts';

export const setUpFileText = localizedTexts(setUpFileEn, setUpFileJa);
