import { expect, it } from 'vitest';
import { tokenInFile } from '../../../src/lib/http/bearer.ts';

it.each([
  ['abc', 'abc'],
  ['  abc \r\n', 'abc'],
  ['first\nsecond\n', 'first'],
  ['first\r\nsecond', 'first'],
  ['\n\nabc', 'abc'],
])('reads from %j: %j', (text, token) => {
  expect(tokenInFile(text)).toBe(token);
});

it.each(['', ' \n', 'two words', 'two words\nabc', 'トークン', 'a'.repeat(4097)])('%j holds none', (text) => {
  expect(tokenInFile(text)).toBeUndefined();
});
