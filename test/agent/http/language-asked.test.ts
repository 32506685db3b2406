/** Language of a problem: as requested by page or browser, and English for programs, which request none. */
import { expect, test } from 'vitest';
import { requestedLanguage } from '../../../src/lib/text/language.ts';

test.each([
  [undefined, 'en'],
  ['*', 'en'],
  ['ja', 'ja'],
  ['ja-JP,en;q=0.5', 'ja'],
  ['en-GB,ja;q=0.5', 'en'],
  ['de, ja;q=0.9, en;q=0.8', 'ja'],
  // A browser in Japan whose languages are both unsupported: the owner's language.
  ['zh-CN,zh;q=0.9', 'ja'],
] as const)('parses %s as %s', (asked, language) => {
  const headers = asked === undefined ? {} : { 'accept-language': asked };
  expect(requestedLanguage({ headers })).toBe(language);
});
