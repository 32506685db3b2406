/** The pictures of a sale in a real browser: strip, keys, cameras, what is missing. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { CaptureJson, PairJson } from '../../../src/contract/page/sales.ts';
import { ja } from '../../../src/page/text/ja.ts';
import { startChromium } from '../../peers/page/browser.ts';
import { createWorld, type PageApi, startPageApi } from '../../peers/page/page-api.ts';
import {
  camera,
  captured,
  disputedCaptures,
  missing,
  pair,
  shopTime,
  status,
} from '../../peers/page/page-data.ts';
import { pictures } from '../../peers/page/page-pictures.ts';

let browser: Browser;
const pageDir = inject('pageDir');
let jpegs: Buffer[];

beforeAll(async () => {
  [jpegs, browser] = await Promise.all([pictures(12), startChromium()]);
});

afterAll(async () => {
  await browser.close();
});

const atMs = Date.now() - 60_000;
const offsets = [-4_000, -2_000, 0, 2_000, 4_000];
const five = (camera = 'counter', firstPicture = 0): CaptureJson[] =>
  offsets.map((offset, n) => captured({ atMs, offset, camera, picture: firstPicture + n }));

type Opened = {
  readonly width: number;
  readonly height: number;
  readonly sales: readonly PairJson[];
  /** What stands in the address after `#/`. */
  readonly at: string;
};

const addressOf = ({ saleId }: PairJson) => `sales/${encodeURIComponent(saleId)}`;

async function open(
  sale: PairJson,
  { sales = [sale], at = addressOf(sale), ...device }: Partial<Opened> = {},
) {
  const cameras = [
    camera({ id: 'counter', name: 'カウンター上' }, atMs),
    camera({ id: 'back', name: 'バックヤード' }, atMs),
  ];
  const world = createWorld({ sales: [...sales], pictures: jpegs, status: status(Date.now(), { cameras }) });
  const api: PageApi = await startPageApi(world, { pageDir });
  const context = await browser.newContext({
    locale: 'ja',
    viewport: { width: 1_280, height: 900, ...device },
  });
  const page: Page = await context.newPage();
  await page.goto(`${api.url}/#/${at}`);
  await page
    .locator(at === '' ? '.sale' : '.sale-pictures')
    .first()
    .waitFor();
  return {
    api,
    page,
    large: () => page.locator('.picture.large img').getAttribute('src'),
    chosen: () => page.locator('.strip [aria-pressed="true"]').innerText(),
    [Symbol.asyncDispose]: async () => {
      await context.close();
      await api[Symbol.asyncDispose]();
    },
  };
}

it('an exception: five pictures, that of the moment large; keys and taps choose another, and stop at the ends', async () => {
  await using v = await open(pair(1, atMs, { kind: 'refund', captures: five() }));
  expect(await v.page.locator('.strip li').allInnerTexts()).toEqual([
    '4秒前',
    '2秒前',
    '会計時刻',
    '2秒後',
    '4秒後',
  ]);
  expect([await v.chosen(), await v.large()]).toEqual(['会計時刻', '/pictures/2.jpeg']);
  await v.page.keyboard.press('ArrowRight');
  await expect.poll(v.large).toBe('/pictures/3.jpeg');
  await expect.poll(() => v.page.locator('.caption').innerText()).toContain('会計の 2秒後に撮影');
  for (let n = 0; n < 3; n++) await v.page.keyboard.press('ArrowRight');
  await expect.poll(v.chosen).toBe('4秒後');
  await v.page.locator('.strip button').first().click();
  await expect.poll(v.large).toBe('/pictures/0.jpeg');
  await v.page.keyboard.press('ArrowLeft');
  await v.page.keyboard.press('ArrowRight');
  await expect.poll(v.chosen).toBe('2秒前');
  // All before anything is drawn.
  await v.page.evaluate(`
    document.querySelector('.strip li:nth-child(5) button').click();
    for (let n = 0; n < 3; n++)
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
  `);
  await expect.poll(v.chosen).toBe('2秒前');
});

it('a void: the sale and the void are two moments, each with its own words; the void has no video of the sale', async () => {
  const voidedAtMs = atMs + 300_400;
  const ofVoid = offsets.map(
    (ms, n): CaptureJson => ({
      ...captured({ atMs, offset: voidedAtMs - atMs + ms, picture: 2 + n }),
      ...{ moment: 'void', basis: 'pos_server_time', uncertaintyMs: 2_500 },
    }),
  );
  const voidedAt = {
    at: new Date(voidedAtMs).toISOString(),
    basis: 'pos_server_time',
    uncertaintyMs: 2_500,
  } as const;
  const captures = [captured({ atMs, picture: 1 }), ...ofVoid];
  await using v = await open(pair(1, atMs, { kind: 'void', voidedAt, captures }));
  expect(await v.page.locator('.strip li').allInnerTexts()).toEqual([
    '会計時刻',
    '取消の4秒前',
    '取消の2秒前',
    '取消時刻',
    '取消の2秒後',
    '取消の4秒後',
  ]);
  expect([await v.chosen(), await v.large()]).toEqual(['会計時刻', '/pictures/1.jpeg']);
  await v.page.locator('.strip button').nth(4).click();
  await expect.poll(v.large).toBe('/pictures/5.jpeg');
  expect(await v.page.locator('.caption').innerText()).toContain('取消の 2秒後に撮影（誤差 ±2.5秒）');
  expect(await v.page.getByRole('link', { name: '動画を見る' }).count()).toBe(0);
  expect(await v.page.locator('.facts').innerText()).toContain('取消時刻');
});

it('a sale with two times that disagree: both pictures with their labels, and the sale itself without one', async () => {
  const base = pair(1, atMs, { captures: disputedCaptures(atMs) });
  const instant = { ...base.instant, basis: 'register_time', uncertaintyMs: 46_100 } as const;
  await using v = await open({ ...base, instant });
  const strip = await v.page.locator('.strip li button > span:last-child').allInnerTexts();
  expect(strip).toEqual(['会計時刻', 'レジ時刻', '到着時刻 46秒後']);
  expect(await v.chosen()).toContain('会計時刻');
  await v.page.locator('.strip button').nth(2).click();
  await expect.poll(v.large).toBe('/pictures/2.jpeg');
  const caption = await v.page.locator('.caption').innerText();
  expect(caption).toContain('到着時刻の画像（12 ms後）');
  expect(caption).toContain(ja.picture.disputed.note);
  expect(await v.page.getByRole('link', { name: '動画を見る' }).count()).toBe(0);
});

it('a sale of an uncertain time has its pictures in their order, its own large', async () => {
  const extras = [-1_850, 1_850].map((offset, n) => captured({ atMs, offset, picture: 2 + n }));
  await using v = await open(pair(1, atMs, { captures: [captured({ atMs, picture: 1 }), ...extras] }));
  expect(await v.page.locator('.strip li').allInnerTexts()).toEqual(['1.9秒前', '会計時刻', '1.9秒後']);
  expect([await v.chosen(), await v.large()]).toEqual(['会計時刻', '/pictures/1.jpeg']);
});

it('a void is listed at its own time too: a press opens the sale at the pictures of the void', async () => {
  const voidedAtMs = atMs + 30_400;
  const at = new Date(voidedAtMs).toISOString();
  const ofVoid = offsets.map(
    (ms, n): CaptureJson => ({
      ...captured({ atMs, offset: voidedAtMs - atMs + ms, picture: 2 + n }),
      ...{ moment: 'void', basis: 'pos_server_time', uncertaintyMs: 2_500 },
    }),
  );
  const voidedAt = { at, basis: 'pos_server_time', uncertaintyMs: 2_500 } as const;
  const captures = [captured({ atMs, picture: 1 }), ...ofVoid];
  const sale = pair(1, atMs, { kind: 'void', voidedAt, captures });
  await using v = await open(sale, { sales: [pair(2, atMs + 20_000), sale], at: '' });
  const rows = v.page.locator('.sale');
  await expect.poll(() => rows.count()).toBe(3);
  await expect.poll(() => v.page.locator('.day-sum').innerText()).toContain(ja.search.day.exceptions('1'));
  expect(await rows.nth(0).innerText()).toContain(ja.sales.kind.void);
  expect(await rows.nth(0).innerText()).toMatch(/会計 .*\d:\d\d/);
  expect(await rows.nth(2).innerText()).toMatch(/取消 .*\d:\d\d/);
  const times = await rows.locator('time').all();
  expect(await Promise.all(times.map((one) => one.getAttribute('datetime')))).toEqual([
    at,
    ...[atMs + 20_000, atMs].map(shopTime),
  ]);
  await rows.nth(0).click();
  await expect.poll(v.large).toBe('/pictures/4.jpeg');
  expect(await v.chosen()).toBe('取消時刻');
  await v.page.getByRole('button', { name: ja.sale.earlier }).click();
  await v.page.getByRole('button', { name: ja.sale.earlier }).click();
  await expect.poll(v.large).toBe('/pictures/1.jpeg');
  expect(await v.chosen()).toBe('会計時刻');
});

it('of several cameras the main one is shown first, and another shows the same moment', async () => {
  const both = offsets.flatMap((_, n) =>
    [five('counter')[n], five('back', 6)[n]].filter((one) => one !== undefined),
  );
  await using v = await open(pair(2, atMs, { kind: 'void', captures: both }), { width: 390, height: 844 });
  expect(await v.page.locator('.tabs button').allInnerTexts()).toEqual(['カウンター上', 'バックヤード']);
  await v.page.keyboard.press('ArrowLeft');
  await v.page.getByRole('button', { name: 'バックヤード', exact: true }).click();
  await expect.poll(v.large).toBe('/pictures/7.jpeg');
  expect(await v.page.locator('.strip li').count()).toBe(5);
  expect(await v.chosen()).toBe('2秒前');
  // Nothing lies under the picture, and nothing is wider than the phone.
  const [tabs, picture] = await Promise.all(
    ['.tabs', '.picture.large'].map((selector) => v.page.locator(selector).boundingBox()),
  );
  expect((tabs?.y ?? 0) + (tabs?.height ?? 0)).toBeLessThanOrEqual(picture?.y ?? 0);
  expect(await v.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
});

it('an ordinary sale with two cameras has one picture of each, by name', async () => {
  const captures = [captured({ atMs, picture: 1 }), captured({ atMs, camera: 'back', picture: 2 })];
  await using v = await open(pair(3, atMs, { captures }));
  expect(await v.page.locator('.tabs').count()).toBe(0);
  expect(await v.page.locator('.strip li').allInnerTexts()).toEqual(['カウンター上', 'バックヤード']);
  await v.page.keyboard.press('ArrowRight');
  await expect.poll(v.large).toBe('/pictures/2.jpeg');
});

it('what is missing says so in its place and in the strip; a picture that comes appears while one looks', async () => {
  const captures: CaptureJson[] = [
    ...five().slice(0, 3),
    { ...missing('camera_down', atMs), offset: 2_000 },
    { camera: 'counter', offset: 4_000, outcome: 'pending' },
  ];
  const sale = pair(4, atMs, { kind: 'no_sale', captures });
  await using v = await open(sale);
  const strip = await v.page.locator('.strip li').allInnerTexts();
  expect(strip.slice(3).map((text) => text.split('\n')[0])).toEqual(['停止中', '取得中…']);
  await v.page.locator('.strip button').nth(3).click();
  await expect.poll(() => v.page.locator('.picture.large').innerText()).toContain('カメラが停止中でした');
  expect(await v.page.locator('.caption').innerText()).toContain(
    'カメラの電源と LAN ケーブルをご確認ください',
  );
  v.api.push({ type: 'pair', pair: { ...sale, captures: five() } });
  await expect.poll(v.large).toBe('/pictures/3.jpeg');
});

it('a refund leads to its sale, and the sale to its refund, in one press', async () => {
  const sold = pair(1, atMs - 600_000);
  const refund = pair(2, atMs, { kind: 'refund', reverses: '000001', reversedSale: sold.saleId });
  const { saleId, kind } = refund;
  await using v = await open(refund, { sales: [refund, { ...sold, reversedBy: [{ saleId, kind }] }] });
  const facts = v.page.locator('.facts');
  const at = () => decodeURIComponent(new URL(v.page.url()).hash);
  await facts.getByRole('link', { name: '000001' }).click();
  await expect.poll(at).toBe(`#/sales/${sold.saleId}`);
  await facts.getByRole('link', { name: '返品' }).click();
  await expect.poll(at).toBe(`#/sales/${refund.saleId}`);
});

it('asks for the pictures of a list in the width of their box, and for the large one whole', async () => {
  await using v = await open(pair(1, atMs), { at: '' });
  const asked = (at: string) =>
    v.page.locator(`${at} img`).evaluate((one: { currentSrc: string }) => new URL(one.currentSrc).search);
  await expect.poll(() => asked('.sale .picture')).toBe('?width=160');
  await v.page.locator('.sale a').click();
  await expect.poll(() => asked('.sale-view .picture.large')).toBe('');
});
