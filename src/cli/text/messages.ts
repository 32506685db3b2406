/** Texts of the output of the commands. */
import { localizedTexts, textsIn } from '../../lib/text/catalogue.ts';
import type { Language } from '../../lib/text/language.ts';
import { messagesEn } from './messages-en.ts';
import { messagesJa } from './messages-ja.ts';

export type MessageCode = keyof typeof messagesEn;

export const message = localizedTexts(messagesEn, messagesJa);

export function messagesIn(language: Language) {
  return textsIn(language, messagesEn, messagesJa);
}

export type Messages = ReturnType<typeof messagesIn>;
