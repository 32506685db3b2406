/** Texts about a database that can not be used, in both languages. Pure. */
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import { storeEn } from './store-en.ts';
import { storeJa } from './store-ja.ts';

export const storeText = localizedTexts(storeEn, storeJa);
