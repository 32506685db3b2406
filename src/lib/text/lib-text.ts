/** Texts of the problems that lib reports, and of the forms it expects. Pure. */
import { localizedTexts } from './catalogue.ts';
import type { LocalizedText } from './language.ts';
import { libEn } from './lib-en.ts';
import { libJa } from './lib-ja.ts';
import { localizedCauses } from './message.ts';

export type LibCode = keyof typeof libEn;

export const libText = localizedTexts(libEn, libJa);

export const libCause = localizedCauses(libEn, libJa);

/** `a, b or c` without commas: `mqtts:// or mqtt://`. */
export function anyOf(words: readonly string[]): LocalizedText {
  const or = libText('list.or');
  return { en: words.join(or.en), ja: words.join(or.ja) };
}
