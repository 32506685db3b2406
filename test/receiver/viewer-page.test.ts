/** The viewer in a real browser, under its own policy, at desktop and phone size, in both languages. */
import { createServer, request as requestTo } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { startChromium } from '../peers/page/browser.ts';
import { bodyOf, type Receiver, send, startReceiver } from './start.ts';
import { fillReceiver, type World } from './viewer-world.ts';

const isLong = process.env['TILLFRAME_LONG'] === '1';
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
  receiver = await startReceiver({ clock, pageFolder: inject('pageDir') });
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
async function visit(
  options: BrowserContextOptions = {},
  at: { url: string; setUpCode?: string } = receiver,
): Promise<Visit> {
  const context = await browser.newContext({ locale: 'ja', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^blob:/.test(request.url()) && !request.url().startsWith(at.url)) complaints.push(request.url());
  });
  await page.goto(`${at.url}/`);
  if (page.url().includes('/setup')) {
    await page.locator('[name=code]').fill(at.setUpCode ?? '');
    await page.locator('[name=password]').fill(password);
    await page.locator('[name=again]').fill(password);
  } else {
    await page.locator('[name=password]').fill(password);
  }
  await page.locator('button.main').click();
  await page.locator('.sale:not(.skeleton)').first().waitFor();
  return {
    page,
    complaints,
    [Symbol.asyncDispose]: () => context.close(),
  };
}

const widthOf = (page: Page): Promise<unknown> => page.evaluate('document.documentElement.scrollWidth');

describe('the viewer', () => {
  it('shows the sales of all shops with their pictures or why there is none, without a complaint of the browser or a request to elsewhere', async () => {
    await using v = await visit();
    const rows = v.page.locator('.sale:not(.skeleton)');
    const text = await rows.allInnerTexts();
    expect(text).toHaveLength(50);
    expect(text[0]).toMatch(/¥420\s[^]*ブレンドコーヒー[^]*ユビ珈琲 渋谷店 レジ1/);
    expect(text[1]).toContain('画像を取得中…');
    expect(text[2]).toMatch(/−¥1,500\s*返品/);
    expect(text[4]).toMatch(/カメラが停止中でした/);
    const picture = rows.first().locator('img');
    expect(await picture.evaluate((img: { naturalWidth: number }) => img.naturalWidth)).toBe(640);
    await expect.poll(() => v.page.title()).toBe('会計 – 全店舗 – tillframe');
    const shops = await v.page.locator('.shops li').allInnerTexts();
    expect(shops.map((shop) => shop.replaceAll(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/渋谷店 会計の欠落 最終受信 \d\d:\d\d · 未送信 3 件/),
      expect.stringMatching(/横浜元町店 正常/),
      expect.stringMatching(/梅田店 正常/),
    ]);
    await v.page.getByText('接続中').waitFor();
    expect(v.complaints).toEqual([]);
  });

  it('finds a refund by its staff and payment, opens it and saves its case file, which is in the log', async () => {
    await using v = await visit();
    await v.page.getByRole('searchbox').fill('佐藤 現金 返品');
    const rows = v.page.locator('.sale:not(.skeleton)');
    await expect.poll(() => rows.count()).toBe(1);
    await rows.first().click();
    await v.page.locator('.picture.large img').waitFor();
    const dialog = v.page.getByRole('dialog');
    await dialog.getByText('クーポン').waitFor();
    const text = await dialog.innerText();
    for (const words of ['−¥1,500', 'スポーツタオル', '佐藤', 'カウンター上', 'クーポン', '001240'])
      expect(text).toContain(words);
    // What a gateway alone has.
    for (const words of ['動画を見る', '保護', 'メモ']) expect(text).not.toContain(words);
    // Its video can be asked of the gateway.
    expect(text).toContain('この会計の動画を取り寄せる');
    await v.page.getByRole('button', { name: '記録書を保存' }).click();
    await v.page.getByLabel('作成者（任意）').fill('田中');
    const saved = v.page.waitForEvent('download', { timeout: 90_000 });
    await v.page.getByRole('button', { name: 'PDF' }).click();
    expect((await saved).suggestedFilename()).toMatch(/^case-R1-001238-.*\.pdf$/);
    await v.page.goto(`${receiver.url}/#/system/log`);
    await v.page.getByText('入力された名前：田中').waitFor();
    expect(v.complaints).toEqual([]);
  });

  it('narrows the list to a shop by a press, and adds up the takings of each', async () => {
    await using v = await visit();
    await v.page.locator('.shops').getByText('横浜元町店').click();
    const rows = v.page.locator('.sale:not(.skeleton)');
    await expect.poll(() => rows.count()).toBe(10);
    await v.page.locator('.shops').getByText('横浜元町店').click();
    await expect.poll(() => rows.count()).toBe(50);
    await v.page.getByRole('link', { name: '売上' }).click();
    await v.page.getByRole('link', { name: '7日間' }).click();
    const byShop = v.page.locator('.sums', { hasText: '店舗' }).first();
    await byShop.getByRole('link', { name: /横浜元町店/ }).click();
    await expect.poll(() => rows.count()).toBe(10);
    expect(v.complaints).toEqual([]);
  });

  it('lists a sale that arrives while it is open', async () => {
    await using v = await visit();
    await v.page.getByText('接続中').waitFor();
    const body = bodyOf({ shopId: 'yokohama', saleId: 'till:live', atMs: nowMs, totalMinor: 7_654 });
    await send(receiver, body.replace('"gateway":"gw-1"', '"gateway":"gw-yokohama"'));
    await v.page.locator('.sale').getByText('¥7,654').waitFor();
    expect(v.complaints).toEqual([]);
  });

  it('works behind a proxy that gives it a path of its own', async () => {
    await using proxy = await pathProxy(receiver.url, '/till');
    await using own = await startReceiver({
      clock,
      pageFolder: inject('pageDir'),
      publicUrl: `${proxy.url}/till/`,
    });
    proxy.target = own.url;
    await fillReceiver(own, nowMs);
    await using v = await visit({}, { url: `${proxy.url}/till`, setUpCode: own.setUpCode ?? '' });
    await v.page.locator('.sale img').first().waitFor();
    await v.page.getByText('接続中').waitFor();
    await v.page.getByRole('link', { name: '売上' }).click();
    await v.page.locator('.tiles').waitFor();
    // Not in the list: the page requests it by its id.
    await v.page.goto(`${proxy.url}/till/#/sales/${encodeURIComponent('yokohama:till:000291:20261125')}`);
    await v.page.getByRole('dialog').locator('.receipt').waitFor();
    await v.page.keyboard.press('Escape');
    await v.page.getByRole('link', { name: '店舗と装置' }).click();
    await v.page.getByText('gw-shibuya').waitFor();
    expect(v.complaints).toEqual([]);
  });

  it('has the same links at the sales and on the pages it makes itself', async () => {
    await using v = await visit();
    const links = () => v.page.locator('header nav a').allInnerTexts();
    await v.page.getByRole('link', { name: '店舗と装置' }).waitFor();
    const atSales = await links();
    await v.page.goto(`${receiver.url}/shops`);
    expect(await links()).toEqual(atSales);
    expect(atSales).toContain('バージョン更新');
  });

  it('tells how shops and gateways fare, what needs a person first', async () => {
    await using v = await visit();
    await v.page.getByRole('link', { name: '店舗と装置' }).click();
    const cards = v.page.locator('article');
    await cards.first().waitFor();
    const [shibuya = '', ...others] = await cards.allInnerTexts();
    for (const words of [
      'gw-shibuya',
      '2 件がここにありません。装置からは、もう送られません',
      '8–9',
      'ディスクの空きが残りわずかです',
      '会計 3 件、画像 128 枚',
      'ユーザー名かパスワードがカメラに拒否されました',
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
    await v.page.getByRole('link', { name: '更新', exact: true }).click();
    await v.page.getByText('3時間、何も届いていません').first().waitFor();
    expect(await v.page.getByText('3時間、何も届いていません').count()).toBe(3);
    nowMs = before;
  });

  it.each(isLong ? [360, 390] : [360])('fits a phone %d px wide, in both languages', async (width) => {
    await using v = await visit({ ...phone, viewport: { width, height: 800 } });
    for (const path of [
      '/#/?kind=refund',
      '/',
      '/#/takings',
      '/#/system/log',
      `/#/sales/${encodeURIComponent(`shibuya:${world.refund}`)}`,
    ]) {
      await v.page.goto('about:blank');
      await v.page.goto(receiver.url + path);
      await v.page.locator('main').waitFor();
      await v.page.getByText('接続中').waitFor();
      expect([path, await widthOf(v.page)]).toEqual([path, width]);
    }
    await v.page.goto(`${receiver.url}/shops`);
    for (const language of ['English', '日本語']) {
      expect([language, await widthOf(v.page)]).toEqual([language, width]);
      await v.page.getByRole('button', { name: language }).tap();
      await v.page.getByRole('button', { name: language }).waitFor({ state: 'detached' });
    }
    await v.page.getByRole('button', { name: 'ログアウト' }).tap();
    await v.page.getByLabel('パスワード').waitFor();
    expect(await widthOf(v.page)).toBe(width);
    expect(v.complaints).toEqual([]);
  });

  it('leads to the login when the session has ended', async () => {
    await using v = await visit({ locale: 'en' });
    await v.page.locator('header .icon-button').click();
    await v.page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await v.page.getByLabel('Password').waitFor();
    await expect.poll(() => new URL(v.page.url()).pathname).toBe('/login');
  });
});

function decoded(url: string): string {
  const [path = '', ...query] = url.split('?');
  return [encodeURI(decodeURIComponent(path)), ...query].join('?');
}

/** Removes a prefix from the path, which it decodes for that, as nginx does where `proxy_pass` has a path. */
async function pathProxy(target: string, prefix: string) {
  const state = { target, url: '' };
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    if (!url.startsWith(`${prefix}/`)) {
      response.writeHead(404).end();
      return;
    }
    const onward = requestTo(
      state.target + decoded(url.slice(prefix.length)),
      { method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(state, {
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
