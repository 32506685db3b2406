/** The viewer in a real browser, under its own policy, at desktop and phone size, in both languages. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detailTextsJa } from '../../src/domain/sale/detail-texts-ja.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { labelledExamples, labelledNames } from '../contract/labelled-examples.ts';
import { startChromium } from '../peers/page/browser.ts';
import { type Receiver, startReceiver } from './start.ts';
import { fillReceiver, type World } from './viewer-world.ts';

const password = 'correct horse';
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};

let browser: Browser;
let receiver: Receiver;
let world: World;
/** The receiver's wall clock; the browser's own isn't looked at. */
let nowMs = systemClock.nowMs();
const clock: Clock = { ...systemClock, nowMs: () => nowMs };

beforeAll(async () => {
  browser = await startChromium();
  receiver = await startReceiver({ clock });
  world = await fillReceiver(receiver, nowMs);
});
afterAll(async () => {
  await browser.close();
  await receiver[Symbol.asyncDispose]();
});

type Visit = AsyncDisposable & {
  readonly page: Page;
  /** What the browser complained of (errors, policy, failed requests), and requests to anywhere else. */
  readonly complaints: string[];
};

/** At the sales, logged in as a person would. */
async function visit(options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: 'ja', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(receiver.url)) complaints.push(request.url());
  });
  await page.goto(`${receiver.url}/`);
  if (page.url().includes('/setup')) {
    await page.locator('[name=code]').fill(receiver.setUpCode ?? '');
    await page.locator('[name=password]').fill(password);
    await page.locator('[name=again]').fill(password);
  } else {
    await page.locator('[name=password]').fill(password);
  }
  await page.locator('button.main').click();
  await page.locator('ol.sales').first().waitFor();
  return {
    page,
    complaints,
    [Symbol.asyncDispose]: () => context.close(),
  };
}

const widthOf = (page: Page): Promise<unknown> => page.evaluate('document.documentElement.scrollWidth');

describe('the viewer', () => {
  it('shows sales with their pictures or why there is none, without a complaint of the browser or a request to elsewhere', async () => {
    await using v = await visit();
    const rows = v.page.locator('ol.sales li');
    expect(await rows.count()).toBe(50);
    const text = await rows.allInnerTexts();
    expect(text[0]).toMatch(/¥420\s+\d\d:\d\d:\d\d\.\d\s+ブレンドコーヒー\s+ユビ珈琲 渋谷店・?\s*レジ1/);
    expect(text[1]).toContain('装置からの送信を待っています');
    expect(text[0]).not.toContain('±');
    expect(text[1]).toContain('撮影時刻の誤差 ±2.5秒');
    expect(text[2]).toMatch(/−¥1,500\s*返品[^]*画像 5 枚/);
    expect(text[3]).toMatch(/—\s*ドロワー開（会計なし）/);
    expect(text[4]).toMatch(/カメラが停止中でした（[^）]*\d\d:\d\d–[^）]*\d\d:\d\d）/);
    expect(text[5]).toContain('この時点ではカメラが連携されていませんでした');
    expect(text[6]).toContain('画像を取得中…');
    const picture = rows.first().locator('img');
    expect(await picture.evaluate((img: { naturalWidth: number }) => img.naturalWidth)).toBe(640);
    expect(await v.page.title()).toBe('会計 · tillframe 受信サーバー');

    await v.page.getByRole('link', { name: 'もっと前の会計' }).click();
    await v.page.locator('ol.sales li').first().waitFor();
    expect(await v.page.locator('ol.sales li').count()).toBe(world.sales + 10 - 50);
    await v.page.getByText('これより前の会計はありません').waitFor();
    expect(v.complaints).toEqual([]);
  });

  it('narrows down by shop, register, day, kind and amount', async () => {
    await using v = await visit();
    const rows = v.page.locator('ol.sales li');
    const apply = async (choose: () => Promise<unknown>): Promise<string[]> => {
      await v.page.goto(`${receiver.url}/`);
      await v.page.locator('.filter summary').click();
      await choose();
      await v.page.getByRole('button', { name: '絞り込む' }).click();
      await v.page.getByText('件の条件').waitFor();
      return rows.allInnerTexts();
    };
    const all = (texts: readonly string[], wanted: string | RegExp): boolean =>
      texts.length > 0 && texts.every((text) => new RegExp(wanted).test(text));
    const shop = await apply(() => v.page.getByLabel('店舗').selectOption({ label: 'ユビ珈琲 横浜元町店' }));
    expect([shop.length, all(shop, '横浜元町店')]).toEqual([10, true]);
    const register = await apply(() =>
      v.page.getByLabel('レジ').selectOption({ label: 'レジ2 (ユビ珈琲 渋谷店)' }),
    );
    expect(all(register, '渋谷店[^]*レジ2')).toBe(true);
    const kind = await apply(() => v.page.getByLabel('種類').selectOption('refund'));
    expect([kind.length, all(kind, '返品')]).toEqual([1, true]);
    const amount = await apply(async () => {
      await v.page.getByLabel('金額 以上').fill('2580');
      await v.page.getByLabel('金額 以下').fill('2580');
    });
    expect(all(amount, '¥2,580')).toBe(true);
    // The shop's day, not the browser's.
    const yesterday = new Date(nowMs - 26 * 3_600_000 + 9 * 3_600_000).toISOString().slice(0, 10);
    const day = await apply(async () => {
      await v.page.getByLabel('店舗').selectOption({ label: 'ユビ珈琲 横浜元町店' });
      await v.page.getByLabel('日付').fill(yesterday);
    });
    const ofThatDay = shop.filter((text) => /\d\d:\d\d/.test(text)).length;
    expect(day.length).toBeGreaterThan(0);
    expect(day.length).toBeLessThanOrEqual(ofThatDay);
    await v.page.getByRole('link', { name: '解除' }).first().click();
    await rows.nth(49).waitFor();
  });

  it('shows a void as two moments, each with its own words', async () => {
    await using v = await visit();
    const query = new URLSearchParams({ source: '/shops/shibuya', id: world.voided }).toString();
    await v.page.goto(`${receiver.url}/sale?${query}`);
    const strip = v.page.locator('.strip a');
    expect(await strip.allInnerTexts()).toEqual([
      '会計時刻',
      '取消の4秒前',
      '取消の2秒前',
      '取消時刻',
      '取消の2秒後',
      '取消の4秒後',
    ]);
    expect(await strip.nth(0).getAttribute('aria-current')).toBe('true');
    await strip.nth(5).click();
    await v.page.locator('.strip li:nth-child(6) a[aria-current]').waitFor();
    expect(await v.page.locator('.caption').innerText()).toMatch(/取消の 4秒後（取消時刻の誤差 ±2\.5秒）/);
    expect(await v.page.locator('.texts').innerText()).toMatch(/取消時刻\s.*\s*POS/);
    expect(v.complaints).toEqual([]);
  });

  it('shows both times of a sale that disagree, and the picture between them, in their order', async () => {
    await using v = await visit();
    const query = new URLSearchParams({ source: '/shops/shibuya', id: world.disputed }).toString();
    await v.page.goto(`${receiver.url}/sale?${query}`);
    const strip = v.page.locator('.strip a');
    expect(await strip.allInnerTexts()).toEqual(['レジ時刻 6秒前', '3秒前', '到着時刻']);
    expect(await strip.nth(2).getAttribute('aria-current')).toBe('true');
    await strip.nth(0).click();
    await v.page.locator('.strip li:nth-child(1) a[aria-current]').waitFor();
    expect(await v.page.locator('.caption').innerText()).toMatch(
      /レジ時刻の画像（\d+ ms後）.*まだ分かりません/,
    );
    expect(v.complaints).toEqual([]);
  });

  it('leads from a refund to its sale and back', async () => {
    await using v = await visit();
    const query = new URLSearchParams({ source: '/shops/shibuya', id: world.refund }).toString();
    await v.page.goto(`${receiver.url}/sale?${query}`);
    const idAt = () => new URL(v.page.url()).searchParams.get('id');
    await v.page.getByRole('link', { name: '001240' }).click();
    await expect.poll(idAt).toBe(world.sold);
    await v.page.locator('.facts-list').getByRole('link', { name: '返品' }).click();
    await expect.poll(idAt).toBe(world.refund);
    expect(v.complaints).toEqual([]);
  });

  it('opens a sale with all its pictures, its receipt and how its moment is known', async () => {
    await using v = await visit();
    await v.page.locator('ol.sales li').nth(2).getByRole('link').click();
    await v.page.locator('.picture.large img').waitFor();
    expect(await v.page.locator('h1').innerText()).toMatch(/−¥1,500\s*返品/);
    const strip = v.page.locator('.strip a');
    expect(await strip.allInnerTexts()).toEqual(['4秒前', '2秒前', '会計時刻', '2秒後', '4秒後']);
    expect(await strip.nth(2).getAttribute('aria-current')).toBe('true');
    const before = await v.page.locator('.picture.large img').getAttribute('src');
    await strip.nth(4).click();
    await v.page.locator('.strip li:nth-child(5) a[aria-current]').waitFor();
    expect(await v.page.locator('.picture.large img').getAttribute('src')).not.toBe(before);
    expect(await v.page.locator('.caption').innerText()).toMatch(
      /カウンター上、会計の 4秒後（誤差 ±100 ms）/,
    );
    const text = await v.page.locator('.texts').innerText();
    for (const words of [
      'スポーツタオル',
      '合計',
      '佐藤',
      '会計の通知が届いた時刻から、誤差 ±100 ms',
      'gw-shibuya',
      ...['内税 10% (対象 −¥1,500)', 'クーポン', '2名', 'lane'],
      ...labelledNames.flatMap((name) => [detailTextsJa.label[name], String(labelledExamples[name])]),
      // The coupon is not in the total.
      '会計の合計に ¥100 の差があります',
    ])
      expect(text).toContain(words);
    // As on a receipt: what leads to the total stands before it.
    const sum = await v.page.locator('.sum dt').allInnerTexts();
    expect(sum).toEqual(['クーポン', '合計', '内税 10% (対象 −¥1,500)', '現金']);
    expect(v.complaints).toEqual([]);
  });

  it('tells how shops and gateways fare, what needs a person first', async () => {
    await using v = await visit();
    await v.page.getByRole('link', { name: '1 台の装置に注意が必要です' }).click();
    const cards = v.page.locator('article');
    await cards.first().waitFor();
    const [shibuya = '', ...others] = await cards.allInnerTexts();
    for (const words of [
      'gw-shibuya',
      '2 件がここにありません。装置からは、もう送られません',
      '8–9',
      'ディスクの空きが残りわずかです',
      '会計 3 件、画像 128 枚',
      'ユーザー名かパスワードがカメラに拒否されました（401）',
      'キーフレームの間隔が長すぎます',
      '受け取れず、装置に残っている会計 1 件',
    ])
      expect(shibuya).toContain(words);
    expect(others.join()).not.toContain('送信済み');
    await v.page.getByText('受け取れず、装置に残っている会計').click();
    await v.page.getByText('data.staff.name: a text was expected').waitFor();
    expect(v.complaints).toEqual([]);

    const before = nowMs;
    nowMs += 3 * 3_600_000;
    await v.page.getByRole('link', { name: '更新' }).click();
    await v.page.getByText('3時間、何も届いていません').first().waitFor();
    expect(await v.page.getByText('3時間、何も届いていません').count()).toBe(3);
    nowMs = before;
  });

  it.each([360, 390])('fits a phone %d px wide, in both languages', async (width) => {
    await using v = await visit({ ...phone, viewport: { width, height: 800 } });
    const sale = `/sale?${new URLSearchParams({ source: '/shops/shibuya', id: world.refund }).toString()}`;
    for (const language of ['English', '日本語']) {
      for (const path of ['/?kind=refund', '/', '/shops', sale]) {
        await v.page.goto(receiver.url + path);
        expect([path, language, await widthOf(v.page)]).toEqual([path, language, width]);
      }
      // The picture of a sale has the width of the phone; beside it there is no room for texts.
      const large = await v.page.locator('.picture.large').boundingBox();
      expect(large?.width).toBeGreaterThan(width - 40);
      await v.page.getByRole('button', { name: language }).tap();
      await v.page.getByRole('button', { name: language }).waitFor({ state: 'detached' });
    }
    await v.page.getByRole('button', { name: 'ログアウト' }).tap();
    await v.page.getByLabel('パスワード').waitFor();
    expect(await widthOf(v.page)).toBe(width);
    expect(v.complaints).toEqual([]);
  });

  it('is worked by keyboard: the skip link, then the first sale', async () => {
    await using v = await visit({ locale: 'en' });
    await v.page.keyboard.press('Tab');
    expect(await v.page.locator(':focus').innerText()).toBe('Skip to the content');
    await v.page.keyboard.press('Enter');
    await v.page.keyboard.press('Tab');
    expect(await v.page.locator(':focus').innerText()).toBe('1 gateway needs attention');
    await v.page.locator('ol.sales a').first().focus();
    await v.page.keyboard.press('Enter');
    await v.page.locator('.picture.large').waitFor();
  });
});
