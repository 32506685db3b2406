/** An expected failure that ends a command: the cause and the action, without a stack. */
import type { Words } from './text/language.ts';

export class ErrorForPeople extends Error {
  override readonly name = 'ErrorForPeople';
  readonly words: Words;

  constructor(words: Words) {
    super(words.en);
    this.words = words;
  }
}
