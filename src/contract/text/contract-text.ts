/** Texts of the expected forms of values that leave a process. Pure. */
import { localizedTexts } from '../../lib/text/catalogue.ts';
import { contractEn } from './contract-en.ts';
import { contractJa } from './contract-ja.ts';

export const contractText = localizedTexts(contractEn, contractJa);
