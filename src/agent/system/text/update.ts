/** Texts about updates: what is chosen, why not, and what apt answers, in both languages. Pure. */
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import { updateEn } from './update-en.ts';
import { updateJa } from './update-ja.ts';

export const updateText = localizedTexts(updateEn, updateJa);
