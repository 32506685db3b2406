/** An expected failure that ends a command: what happened and what to do, with no need for a stack. */
import type { Words } from './text/language.ts';

export class ErrorForPeople extends Error {
  override readonly name = 'ErrorForPeople';
  readonly words: Words;

  constructor(words: Words) {
    super(words.en);
    this.words = words;
  }
}
