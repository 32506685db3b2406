/** The right picture of a sale, sales that are kept, and the ways in which a phone can't measure, in a real browser. Needs no gateway. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { startChromium } from '../../peers/page/browser.ts';
import { createWorld, type PageApi, startPageApi, type World } from '../../peers/page/page-api.ts';
import { pair, showcase } from '../../peers/page/page-data.ts';
import { pictures } from '../../peers/page/page-pictures.ts';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
let opened: AsyncDisposableStack;
let browser: Browser;
const pageDir = inject('pageDir');
let shots: Buffer[];

beforeAll(async () => {
  opened = new AsyncDisposableStack();
  shots = await pictures(6);
  browser = opened.adopt(
    await startChromium({ more: ['--host-resolver-rules=MAP gateway.example 127.0.0.1'] }),
    (one) => one.close(),
  );
});
afterAll(() => opened.disposeAsync());

async function visit(
  address: (world: World) => string,
  over: Partial<World> = {},
  options: BrowserContextOptions & { host?: string } = phone,
): Promise<{ page: Page; world: World; api: PageApi }> {
  const world = createWorld({ sales: showcase(Date.now()), pictures: shots, ...over });
  const api = await startPageApi(world, { pageDir });
  onTestFinished(() => api[Symbol.asyncDispose]());
  const { host = '127.0.0.1', ...rest } = options;
  const context = await browser.newContext({ locale: 'ja', ...rest });
  // A page that stays open goes on drawing its live picture beside the other tests.
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.on('pageerror', (error) => expect.soft(error.message).toBe(''));
  await page.goto(`http://${host}:${api.port}/#/${address(world)}`);
  return { page, world, api };
}

const calibration = (over: Partial<World['calibration']>): Pick<World, 'calibration'> => ({
  calibration: { ...createWorld().calibration, ...over },
});
const firstSale = ({ sales }: World) => `sales/${encodeURIComponent(sales[0]?.saleId ?? '')}`;
const plainSale = () => ({ sales: [pair(4, Date.now() - 60_000)] });

test('the right picture is chosen by finger or by keys, and its meaning is said before it counts', async () => {
  const { page } = await visit(firstSale, plainSale());
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: '時刻がずれている？' }).tap();
  const strip = page.getByRole('list', { name: '会計の前後の画像' });
  const moment = (name: string) => strip.getByRole('button', { name, exact: true });
  await moment('1.0秒後').tap();
  await page.getByText('以後、「レジ1」の会計は、会計の時刻の 1.0 秒あとの画像になります。').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByText('会計の時刻の 1.5 秒あとの画像になります').waitFor();
  expect(await moment('1.5秒後').getAttribute('aria-pressed')).toBe('true');
  await page.getByRole('button', { name: 'この設定にする' }).tap();
  const body = (await sent).postDataJSON() as { kind: string; camera: string; takenAt: string };
  expect(body).toMatchObject({ kind: 'picture', camera: 'counter' });
  await page.getByText('設定しました。次の会計からこのタイミングの画像になります。').waitFor();
  // Esc closes the strip alone.
  await page.keyboard.press('Escape');
  expect(await page.locator('dialog[open]').count()).toBe(1);
});

test('where only key frames are left each is there once, with its own time, and that is what is set', async () => {
  const { page, world } = await visit(firstSale, {
    ...plainSale(),
    ...calibration({ keyFramesOffMs: 300 }),
  });
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: '時刻がずれている？' }).tap();
  await page.getByText('1 秒に 1 枚ほど').waitFor();
  const strip = page.getByRole('list', { name: '会計の前後の画像' });
  await strip.getByRole('button', { name: '会計時刻 (この会計の画像)', exact: true }).waitFor();
  await page.getByText('現在の設定と同じです').waitFor();
  const names = () =>
    strip
      .getByRole('button')
      .evaluateAll((all: { ariaLabel: string | null }[]) => all.map(({ ariaLabel }) => ariaLabel));
  await expect
    .poll(async () => (await names()).join())
    .toMatch(/1\.3秒前,0\.3秒前,会計時刻 \(この会計の画像\),0\.7秒後,1\.7秒後/);
  await strip.getByRole('button', { name: '0.7秒後', exact: true }).tap();
  await page.getByText('会計の時刻の 0.7 秒あとの画像になります').waitFor();
  await page.getByRole('button', { name: 'この設定にする' }).tap();
  const { takenAt } = (await sent).postDataJSON() as { takenAt: string };
  expect(Date.parse(takenAt) - Date.parse(world.sales[0]?.instant.at ?? '')).toBe(700);
  await page.getByText('設定しました').waitFor();
  await strip.getByRole('button', { name: '0.7秒後 (現在の設定)', exact: true }).waitFor();
});

test('pictures are loaded when they come into view, and what is gone is said', async () => {
  const asked: string[] = [];
  const { page } = await visit(firstSale, plainSale());
  page.on('request', (request) => {
    if (request.url().includes('frame.jpeg?at')) asked.push(request.url());
  });
  await page.getByRole('button', { name: '時刻がずれている？' }).tap();
  await expect.poll(() => asked.length).toBeGreaterThan(3);
  await page.waitForTimeout(500);
  expect(new Set(asked).size).toBeLessThan(21);
  const gone = await visit(firstSale, { ...plainSale(), ...calibration({ held: 0 }) });
  await gone.page.getByRole('button', { name: '時刻がずれている？' }).tap();
  await gone.page.getByText('もう残っていません').waitFor();
});

test('a sale is kept by a press, is marked and found, and let go again; at the bound it is said what to do', async () => {
  const { page, world, api } = await visit(firstSale, plainSale());
  await page.getByRole('button', { name: '保護', exact: true }).tap();
  await page.getByText('保護中：').waitFor();
  const pinned = world.sales[0];
  if (pinned === undefined) throw new Error('no sale');
  expect(pinned.pinned).toBe(true);
  api.push({ type: 'pair', pair: pinned });
  await page.getByRole('button', { name: '閉じる' }).tap();
  await page.locator('.sale .pinned-mark').waitFor();
  await page.getByRole('button', { name: '保護中' }).tap();
  await page.getByText('1 件見つかりました').waitFor();
  await page.locator('.sale a').tap();
  await page.getByRole('button', { name: '保護を解除' }).tap();
  const asked = page.getByRole('dialog', { name: 'この会計の保護を解除しますか？' });
  await asked.getByRole('button', { name: '保護を解除' }).tap();
  await page.getByText('保護を解除しました').waitFor();
  expect(world.sales[0]?.pinned).toBeUndefined();
  world.keepAnswer = 'full';
  await page.getByRole('button', { name: '保護', exact: true }).tap();
  await page.getByText('上限に達しています').waitFor();
});

test.for([
  ['noPictures', 'カメラの映像が届いていません'],
  ['wrongTime', 'スマートフォンの時刻合わせに失敗しました'],
] as const)('what stands against a measurement is said with what to do: %s', async ([answer, title]) => {
  const { page } = await visit(() => 'cameras/counter/latency', calibration({ answer }));
  await page.getByRole('button', { name: 'はじめる' }).tap();
  await page.getByText(title).waitFor();
  await page.getByRole('button', { name: 'もう一度' }).waitFor();
});

test('the code fills the screen, tells how far the reading is, and stopping ends the measurement', async () => {
  const { page } = await visit(() => 'cameras/counter/latency', calibration({ answer: 'never' }));
  const ended = page.waitForEvent('requestfailed', (request) => request.method() === 'POST');
  await page.getByRole('button', { name: 'はじめる' }).tap();
  const code = page.getByRole('img', { name: '時刻の模様' });
  await page.getByText('14 / 24').waitFor();
  // Six of eight cells across are the code: the quiet zone belongs to it.
  expect((await code.boundingBox())?.width).toBeGreaterThan(370);
  await page.getByRole('button', { name: '中止' }).tap();
  await ended;
  await page.getByRole('button', { name: 'はじめる' }).waitFor();
});

test('on a large screen it says how to open it on a phone, with a code of its address', async () => {
  const { page } = await visit(
    () => 'cameras/counter/latency',
    {},
    { viewport: { width: 1280, height: 900 }, host: 'gateway.example' },
  );
  await page.getByText('この画面はスマートフォンで開いてください').waitFor();
  expect(await page.locator('.open-on-phone code').innerText()).toBe(page.url());
  await expect.poll(() => page.locator('.qr path').getAttribute('d')).toMatch(/^M4 4h1v1h-1z/);
});
