/** An expected failure that ends a command: the cause and the action, without a stack. */
import type { LocalizedText } from './text/language.ts';

export class ErrorForPeople extends Error {
  override readonly name = 'ErrorForPeople';
  readonly words: LocalizedText;

  constructor(words: LocalizedText) {
    super(words.en);
    this.words = words;
  }
}
