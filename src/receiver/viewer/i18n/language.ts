/** Texts of the viewer by language. */
import type { Language } from '../../../lib/text/language.ts';
import { en } from './en.ts';
import { ja, type Messages } from './ja.ts';

export const messages: Readonly<Record<Language, Messages>> = { ja, en };
