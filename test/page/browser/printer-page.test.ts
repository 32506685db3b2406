/**
 * A receipt printer set up on the page, in a real browser over our own program: the till prints to the gateway, the raw receipt appears, a rule is
 * mended on it, and the next sale has its total and its picture. Needs the built page.
 */

import iconv from 'iconv-lite';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registersJson } from '../../../src/contract/page/registers.ts';
import { salesPageJson } from '../../../src/contract/page/sales.ts';
import { statusJson } from '../../../src/contract/page/status.ts';
import { printerProxySocketPath } from '../../../src/contract/printer/paths.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { endPrinterProxyAt } from '../../../src/printer-proxy/stop.ts';
import { startSnapshotCamera } from '../../peers/cameras/snapshot-camera.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startChromium } from '../../peers/page/browser.ts';
import { startOwnPage } from '../../peers/page/own-page.ts';
import { type Printer, startPrinter } from '../../peers/printers/printer.ts';
import { printJob } from '../../peers/printers/receipt-till.ts';
import { eventually } from '../../peers/program.ts';

let browser: Browser;
let opened: AsyncDisposableStack;
let printer: Printer;
let url: string;

beforeAll(async () => {
  opened = new AsyncDisposableStack();
  printer = opened.use(await startPrinter());
  const counter = opened.use(await startSnapshotCamera());
  const own = await startOwnPage(opened, {
    setUp: `cameras: [{ id: counter, name: カウンター上, url: '${counter.url}' }]\n`,
  });
  ({ url } = own);
  opened.defer(async () => {
    await endPrinterProxyAt(printerProxySocketPath(own.dataDir), systemClock);
  });
  browser = opened.adopt(await startChromium(), (one) => one.close());
  await eventually('the camera gives pictures', async () => {
    const { cameras } = statusJson.parse(await (await fetch(`${url}/api/v1/status`)).json());
    return cameras[0]?.state === 'up' ? true : undefined;
  });
});

afterAll(() => opened.disposeAsync());

const receipt = (number: number, total: string) =>
  iconv.encode(
    `\x1b@ユビ珈琲 渋谷店\nレシートNo ${number}\nブレンド          ${total}\nおしはらい        ${total}\n\x1dV\x00`,
    'cp932',
  );

/** Large letters are Epson's cut. */
const starReceipt = (number: number, total: string) =>
  iconv.encode(
    `\x1b@\x1b$1\x1bi\x01\x01ユビ珈琲\x1bi\x00\x00\nレシートNo ${number}\n${'ブレンド \x1bi\x00\x01￥1,100\x1bi\x00\x00\n'.repeat(3)}おしはらい        ${total}\n\x1bd3`,
    'cp932',
  );

it('a printer on a phone: what is wrong is said, then the till prints, a word is added that finds the total, and the sale has its picture', async () => {
  const context = await browser.newContext({
    locale: 'ja',
    viewport: { width: 390, height: 844 },
    hasTouch: true,
  });
  opened.defer(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.clock.install();
  await page.goto(`${url}/#/linkage`);
  await page.getByRole('button', { name: 'その他のレジ: ＋ 追加' }).tap();
  const form = page.getByRole('form', { name: 'その他のレジ: 追加' });
  const address = form.getByLabel('プリンターのアドレス');
  const add = form.getByRole('button', { name: '追加', exact: true });
  await form.getByLabel('レジの名前').fill('レジA');
  await address.fill('not an address');
  await add.tap();
  await expect.poll(() => form.locator('.field-error').innerText()).toMatch(/192\.168\.1\.50 のように/);
  await address.fill(`127.0.0.1:${await freePort()}`);
  await add.tap();
  await expect.poll(() => form.locator('.field-error').innerText()).toMatch(/印刷を受け付けていません/);
  await form.getByRole('button', { name: '接続できないまま追加する' }).waitFor();
  await address.fill(`127.0.0.1:${new URL(url).port}`);
  await add.tap();
  await expect.poll(() => form.locator('.field-error').innerText()).toMatch(/この装置自身/);
  await address.fill(`127.0.0.1:${printer.port}`);
  await form.locator('.camera-choice summary').tap();
  await form.locator('.camera-option', { hasText: 'カウンター上' }).tap();
  await add.tap();
  await page.getByText('「レジA」を追加しました').waitFor();
  const row = page.locator('.register-row', { hasText: 'レジA' });
  await expect.poll(() => row.locator('.print-to').innerText()).toMatch(/ポート 91\d\d/);
  const [registered] = registersJson.parse(await (await fetch(`${url}/api/v1/registers`)).json()).registers;
  const port = registered?.printer?.listenPort ?? 0;
  expect(await row.locator('.print-to').innerText()).toContain(`ポート ${port}`);
  // The way back, for the time in which the gateway is off.
  expect(await row.locator('.while-off').innerText()).toMatch(
    new RegExp(`IP アドレス 127\\.0\\.0\\.1、ポート \\d+。.*ポート ${port}。`),
  );

  // There was no printer before: the proxy is started, and prints.
  await row.getByRole('button', { name: 'レシートを見る' }).tap();
  const dialog = page.getByRole('dialog', { name: 'レジA のレシート' });
  await dialog.getByText('まだ 1 枚も印刷されていません').waitFor();
  await eventually('the till prints', () =>
    printJob({ port, bytes: receipt(1, '￥1,980') }).then(
      () => true as const,
      () => undefined,
    ),
  );
  await expect.poll(() => Buffer.concat(printer.printed())).toEqual(receipt(1, '￥1,980'));
  const reading = dialog.getByRole('region', { name: '読み取った内容' });
  await expect.poll(() => reading.innerText()).toMatch(/番号\s+1\s[^]*合計の行が見つかりません/);
  expect(await dialog.getByRole('region', { name: '印刷された内容' }).innerText()).toContain('おしはらい');
  expect(await dialog.locator('.paper-line.number em').innerText()).toBe('番号');

  // A pattern that is none, one that never ends, then the word.
  await dialog.getByText('読み取りルール', { exact: true }).tap();
  const totals = dialog.getByLabel('合計の行（最初の括弧が金額）');
  await totals.fill('(おしはらい');
  await dialog.getByText('1 行目は正規表現（200 文字まで）として読めません。').waitFor();
  // It is tried once: twice the time after which receipts are asked for again.
  const tries: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/rules/try')) tries.push(request.postData() ?? '');
  });
  await page.clock.runFor(4_500);
  // What was asked for before this is known of once this is.
  await page.evaluate("fetch('api/v1/health')");
  expect(tries).toEqual([]);
  await totals.fill('^(([^x]|[^y])+)+z');
  await expect.poll(() => reading.innerText()).toContain('時間がかかりすぎるため使われません');
  await totals.fill('');
  await dialog.getByLabel('合計の前に印字される語').fill('おしはらい');
  await expect.poll(() => reading.innerText()).toMatch(/合計\s+[¥￥]1,980[^]*まだ保存していません/);
  expect(await dialog.locator('.paper-line.total').innerText()).toContain('おしはらい');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await dialog.getByRole('button', { name: 'ルールを保存' }).tap();
  await dialog.getByText('保存しました。次のレシートから使います。').waitFor();
  await dialog.getByText('開発者向け').tap();
  expect(await dialog.locator('.hex').innerText()).toMatch(/^0000 {2}1B 40 /);

  const paired = await eventually('a sale with its total and picture', async () => {
    await printJob({ port, bytes: receipt(2, '￥2,480') });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const { sales } = salesPageJson.parse(await (await fetch(`${url}/api/v1/sales`)).json());
    return sales.find(({ total, captures }) => total === 2_480 && captures[0]?.outcome === 'captured');
  });
  expect(paired.receiptNumber).toBe('2');
  await expect.poll(() => reading.innerText()).toMatch(/[¥￥]2,480/);

  // A Star printer after all: one receipt, that says so; the kind is changed in the row's editor.
  const sold = async () =>
    salesPageJson.parse(await (await fetch(`${url}/api/v1/sales`)).json()).sales.length;
  const before = await sold();
  await printJob({ port, bytes: starReceipt(3, '￥3,300') });
  await expect.poll(() => reading.innerText()).toContain('スターのプリンターのようです');
  await expect.poll(sold).toBe(before + 1);
  await dialog.getByRole('button', { name: '閉じる' }).tap();
  await row.getByRole('button', { name: 'レジA: 名前・端末を変更' }).tap();
  await row.locator('.developers summary').tap();
  await row.getByLabel('スター', { exact: true }).tap();
  await row.getByRole('button', { name: '更新' }).tap();
  await row.getByText('更新しました').waitFor();
  const star = await eventually('a Star receipt is read', async () => {
    await printJob({ port, bytes: starReceipt(4, '￥4,400') });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const { sales } = salesPageJson.parse(await (await fetch(`${url}/api/v1/sales`)).json());
    return sales.find(({ total }) => total === 4_400);
  });
  expect(star.receiptNumber).toBe('4');
  await expect.poll(() => row.innerText()).toContain('最新のレシート');

  // A printer that polls a cloud: its URL in place of an address, and the URL that it polls from now on.
  await page.getByRole('button', { name: 'その他のレジ: ＋ 追加' }).tap();
  await form.getByLabel('レジの名前').fill('レジB');
  await address.fill(`http://127.0.0.1:${printer.port}/cloudprnt/shop-7`);
  await add.tap();
  const relayed = page.locator('.register-row', { hasText: 'レジB' });
  await expect
    .poll(() => relayed.locator('.print-to').innerText())
    .toMatch(/サーバー URL[^]*http:\/\/[^/:]+:91\d\d\/cloudprnt\/shop-7/);
  expect(await relayed.innerText()).toContain('問い合わせはまだありません');
  expect(await relayed.locator('.while-off').innerText()).toContain(
    `http://127.0.0.1:${printer.port}/cloudprnt/shop-7`,
  );
  expect(complaints).toEqual([]);
});
