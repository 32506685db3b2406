import { expect, it } from 'vitest';
import { languageCookie, languageOfTag, tagInCookies } from '../../src/contract/page/language.ts';
import { createLanguages } from '../../src/page/state/languages.ts';
import { en } from '../../src/page/text/en.ts';
import { ja } from '../../src/page/text/ja.ts';
import { loaders } from '../../src/page/text/language.ts';
import { pagesEn } from '../../src/page/text/pages/pages-en.ts';
import { pagesJa } from '../../src/page/text/pages/pages-ja.ts';

/** `group.key` of every message that is the same text in both languages. */
function untranslated(ja: object, en: object, path = ''): string[] {
  return Object.entries(ja).flatMap(([key, text]: [string, unknown]) => {
    const other: unknown = (en as Record<string, unknown>)[key];
    if (typeof text === 'object' && text !== null)
      return untranslated(text, other as object, `${path}${key}.`);
    return typeof text === 'string' && text === other && !names.test(text) ? [path + key] : [];
  });
}

/** Of protocols and programs. */
const names =
  /^(TCP|UDP|HTTPS?|MQTT|WebSocket|Wi-Fi|chrony|systemd-timesyncd|ffmpeg|Shopify POS|LINE|Slack|Discord|Microsoft Teams|Google Chat|日本語|English|—|)$/;

it('has every text in both languages (the types see to the keys, this to forgotten copies)', () => {
  expect(untranslated(ja, en)).toEqual([]);
  expect(untranslated(pagesJa, pagesEn)).toEqual([]);
});

it('finds the chosen language among the cookies, and no other value', () => {
  const [cookie = ''] = languageCookie('en').split(';');
  expect(tagInCookies(`tillframe-page=x; ${cookie}`)).toBe('en');
  expect(tagInCookies(`${cookie}_x; other=ja`)).toBeUndefined();
  expect(tagInCookies('')).toBeUndefined();
  expect(tagInCookies(languageCookie('zh-Hant').split(';')[0] ?? '')).toBe('zh-Hant');
  expect([languageOfTag('ja'), languageOfTag('en'), languageOfTag('vi')]).toEqual(['ja', 'en', 'en']);
});

it('keeps the language when the texts of the other cannot be loaded, and remembers the choice', async () => {
  let isReachable = false;
  const cookies: string[] = [];
  const load = async () => {
    if (!isReachable) throw new TypeError('Failed to fetch dynamically imported module');
    return await loaders.en.messages();
  };
  const languages = createLanguages({ language: 'ja', t: ja }, (cookie) => cookies.push(cookie), {
    from: { ...loaders, en: { ...loaders.en, messages: load } },
  });
  await languages.switchLanguage();
  expect(languages.state()).toMatchObject({ language: 'ja', t: ja, change: 'failed' });
  expect(cookies).toEqual([languageCookie('en')]);
  isReachable = true;
  await languages.switchLanguage();
  expect(languages.state()).toMatchObject({ language: 'en', t: en, pages: pagesEn, change: 'none' });
});

it('does not mix languages when somebody switches while the texts of a page are loaded', async () => {
  const texts = Promise.withResolvers<typeof pagesJa>();
  const languages = createLanguages({ language: 'ja', t: ja }, () => undefined, {
    from: { ...loaders, ja: { ...loaders.ja, pages: () => texts.promise } },
  });
  const loaded = languages.loadPages();
  await languages.switchLanguage();
  texts.resolve(pagesJa);
  await loaded;
  expect(languages.state().pages).toBe(pagesEn);
});
