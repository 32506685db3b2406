import { localizedTexts, type ParamsOf } from '../../lib/text/catalogue.ts';
import type { Language } from '../../lib/text/language.ts';
import { helpEn } from './help-en.ts';
import { helpJa } from './help-ja.ts';

export type HelpCode = keyof typeof helpEn;

const texts = localizedTexts(helpEn, helpJa);

/** Texts of the help and of usage errors in the language of the terminal. */
export function helpIn(language: Language) {
  return <Code extends HelpCode>(code: Code, ...params: ParamsOf<(typeof helpEn)[Code], string>): string =>
    texts(code, ...params)[language];
}

export type Help = ReturnType<typeof helpIn>;
