import { expect, it } from 'vitest';
import { chooseLanguage, messages } from '../../src/page/text/language.ts';

it('is the remembered one, else the browser’s first that we have, else English', () => {
  expect(chooseLanguage('en', ['ja-JP'])).toBe('en');
  expect(chooseLanguage(null, ['fr-FR', 'ja-JP', 'en'])).toBe('ja');
  expect(chooseLanguage('tlh', ['en-GB', 'ja'])).toBe('en');
  expect(chooseLanguage(null, [])).toBe('en');
});

/** `group.key` of every message that is the same text in both languages. */
function untranslated(ja: object, en: object, path = ''): string[] {
  return Object.entries(ja).flatMap(([key, text]: [string, unknown]) => {
    const other: unknown = (en as Record<string, unknown>)[key];
    if (typeof text === 'object' && text !== null)
      return untranslated(text, other as object, `${path}${key}.`);
    return typeof text === 'string' && text === other ? [path + key] : [];
  });
}

it('has every text in both languages (the types see to the keys, this to forgotten copies)', () => {
  expect(untranslated(messages.ja, messages.en)).toEqual([]);
});
