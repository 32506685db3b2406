/** In which language a problem is told: as the page or browser asks, and English for programs, which ask for none. */
import { expect, test } from 'vitest';
import { languageAsked } from '../../../src/lib/text/language.ts';

test.each([
  [undefined, 'en'],
  ['*', 'en'],
  ['ja', 'ja'],
  ['ja-JP,en;q=0.5', 'ja'],
  ['en-GB,ja;q=0.5', 'en'],
  ['de, ja;q=0.9, en;q=0.8', 'ja'],
  // A browser in a shop in Japan, of somebody who reads neither: as its owner's.
  ['zh-CN,zh;q=0.9', 'ja'],
] as const)('parses %s as %s', (asked, language) => {
  const headers = asked === undefined ? {} : { 'accept-language': asked };
  expect(languageAsked({ headers })).toBe(language);
});
