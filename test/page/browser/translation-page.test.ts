/** A third language in a real browser: chosen by a person, and a toy language in which no text of the catalogues is left in English or Japanese. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { textsOfPage } from '../../../scripts/translation/texts.ts';
import { languageCookie } from '../../../src/contract/page/language.ts';
import { pair } from '../../peers/page/page-data.ts';
import { pageInBrowser } from './page-in-browser.ts';

const { visit } = pageInBrowser();
const texts = textsOfPage();
const file = '**/assets/vi*.json';

/** A text with a letter of English or Japanese. */
const isWritten = (text: string) =>
  /[A-Za-z\p{sc=Hira}\p{sc=Kana}\p{sc=Han}]/u.test(text.replaceAll(/\{\w+\}/g, ''));
/** Marks in place of words, and every value. */
const toy = Object.fromEntries(
  [...texts]
    .filter(([, { english, japanese }]) => isWritten(english) || isWritten(japanese))
    .map(([key, { english }]) => [key, `◈◈${english.match(/\{\w+\}/g)?.join(' ◈ ') ?? ''}`]),
);
/** Names of products and units, which a toy language does not translate either. */
const kept = /^(?:ms|px|fps|MB|GB|kbit\/s|Mbit\/s|—)$/;

/** Texts of the page as written, without those that are nothing but values. */
const known = [...texts.values()]
  .flatMap(({ english, japanese }) => [english, japanese])
  .filter((text) => isWritten(text) && !kept.test(text));
const whole = new Set(known.filter((text) => !text.includes('{')));
const patterns = known
  .filter(
    (text) =>
      text.includes('{') &&
      /[A-Za-z]{3}|[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}]{2}/u.test(text.replaceAll(/\{\w+\}/g, '')),
  )
  .map(
    (text) =>
      new RegExp(
        `^${text
          .split(/\{\w+\}/)
          .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.*')}$`,
        'u',
      ),
  );

async function untranslatedIn(page: Page): Promise<string[]> {
  const shown = await page.evaluate<string[]>(`(() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('noscript')) found.push(walker.currentNode.data);
    for (const element of document.querySelectorAll('*'))
      for (const name of ['aria-label', 'placeholder', 'title', 'alt']) found.push(element.getAttribute(name) ?? '');
    return found;
  })()`);
  const trimmed = new Set(shown.map((text) => text.trim()));
  return [...trimmed].filter((text) => whole.has(text) || patterns.some((pattern) => pattern.test(text)));
}

/** Names that are in no catalogue. */
const sale = (n: number, atMs: number) =>
  pair(n, atMs, {
    lines: [{ name: 'Q7', quantity: 1, amount: 500 }],
    payments: [{ method: 'QQ', amount: 500 }],
  });

test.each([
  ['', '.sales'],
  ['takings', 'main'],
  ['cameras', 'main'],
  ['linkage', 'main'],
  ['system', 'main'],
])(
  'shows no text of the catalogues in English or Japanese on #/%s',
  { timeout: 300_000 },
  async (at, part) => {
    const nowMs = Date.now();
    await using visited = await visit({ sales: [1, 2, 3].map((n) => sale(n, nowMs - n * 60_000)) }, { at });
    const { page } = visited;
    await page.route(file, (route) => route.fulfill({ json: toy }));
    await page.evaluate(`document.cookie = ${JSON.stringify(languageCookie('vi'))}`);
    await page.reload();
    expect(await page.locator('html').getAttribute('lang')).toMatch(/vi|en|ja/);
    await page.locator(part, { hasText: '◈' }).first().waitFor();
    if (at === '') {
      await page.locator('.sale a').first().click();
      await page.locator('.sale-text', { hasText: '◈' }).waitFor();
    }
    await expect.poll(() => untranslatedIn(page)).toEqual([]);
    expect(await page.locator('html').getAttribute('lang')).toBe('vi');
  },
);

test('offers a translation at sign-in, marked as machine-written, and remembers it', {
  timeout: 300_000,
}, async () => {
  await using visited = await visit({ session: 'login' });
  const { page } = visited;
  await page.getByRole('button', { name: 'Tiếng Việt（機械翻訳）' }).click();
  await page.getByText('Đăng nhập').first().waitFor();
  await page.reload();
  await page.getByText('Đăng nhập').first().waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('vi');
  await page.getByRole('button', { name: '日本語' }).click();
  await page.getByRole('button', { name: 'Tiếng Việt（機械翻訳）' }).waitFor();
});
