import { textsIn } from '../../lib/text/catalogue.ts';
import type { Language } from '../../lib/text/language.ts';
import { helpEn } from './help-en.ts';
import { helpJa } from './help-ja.ts';

export type HelpCode = keyof typeof helpEn;

/** Texts of the help and of usage errors. */
export function helpIn(language: Language) {
  return textsIn(language, helpEn, helpJa);
}

export type Help = ReturnType<typeof helpIn>;
