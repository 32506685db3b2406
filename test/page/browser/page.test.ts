/** The built page in a real browser, under the gateway's CSP, at desktop and phone size. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { PairJson } from '../../../src/contract/page/sales.ts';
import type { StatusJson } from '../../../src/contract/page/status.ts';
import { type CameraWarning, cameraWarnings } from '../../../src/domain/alarm/camera-warning.ts';
import { alarmProblem } from '../../../src/domain/problem/alarm.ts';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { databaseProblem } from '../../../src/domain/problem/database.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { en } from '../../../src/page/text/en.ts';
import { ja } from '../../../src/page/text/ja.ts';
import { pagesEn } from '../../../src/page/text/pages/pages-en.ts';
import { pagesJa } from '../../../src/page/text/pages/pages-ja.ts';
import { cloudSaid } from '../../agent/upload/events.ts';
import { startChromium } from '../../peers/page/browser.ts';
import { createWorld, type PageApi, startPageApi, type World } from '../../peers/page/page-api.ts';
import {
  camera,
  missing,
  pair,
  shopTime,
  showcase,
  status,
  storage,
  warned,
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

type Visit = AsyncDisposable & {
  readonly page: Page;
  readonly api: PageApi;
  readonly world: World;
  readonly rows: Locator;
  /** What the browser complained of (errors, CSP, failed requests), and requests to anywhere else. */
  readonly complaints: string[];
  /** The gateway's process ends, and comes back at the same address. */
  stopGateway(): Promise<void>;
  startGateway(): Promise<void>;
};

type VisitOptions = {
  hash?: string;
  browser?: BrowserContextOptions /** Time on the page is the test's. */;
  clock?: boolean;
};

async function visit(over: Partial<World> = {}, options: VisitOptions = {}): Promise<Visit> {
  const world = createWorld({ sales: showcase(Date.now()), pictures: jpegs, ...over });
  let api = await startPageApi(world, { pageDir });
  const { port, url } = api;
  const context = await browser.newContext({ locale: 'ja', ...options.browser });
  const page = await context.newPage();
  if (options.clock) await page.clock.install();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(request.url());
  });
  await page.goto(`${url}/${options.hash ?? ''}`);
  await page.locator('.connection.live').waitFor();
  return {
    page,
    get api() {
      return api;
    },
    world,
    rows: page.locator('li.sale'),
    complaints,
    stopGateway: async () => api[Symbol.asyncDispose](),
    async startGateway() {
      api = await startPageApi(world, { pageDir, port });
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      await api[Symbol.asyncDispose]();
    },
  };
}

const address = ({ saleId }: PairJson) => `#/sales/${encodeURIComponent(saleId)}`;

describe('the list', () => {
  it('shows sales with their pictures or why there is none, without a complaint of the browser or a request to elsewhere', async () => {
    await using v = await visit();
    await expect.poll(() => v.rows.count()).toBe(50);
    const text = await v.rows.allInnerTexts();
    expect(text[0]).toContain('画像を取得中…');
    expect(text[3]).toMatch(/−¥1,500\s*返品/);
    expect(text[4]).toMatch(/—\s*ドロワー開\s/);
    const time = '(\\d+/\\d+ )?\\d\\d:\\d\\d(:\\d\\d)?';
    expect(text[5]).toMatch(new RegExp(`カメラが停止中でした（${time}–${time}）`));
    expect(text[6]).toContain('会計の到着が遅く、映像の保存期間を過ぎていました');
    expect(text[7]).toContain('送信エラー');
    await expect.poll(() => v.page.locator('.top').innerText()).toContain('すべて送信済み');
    const picture = v.rows.nth(1).locator('img');
    await expect
      .poll(() => picture.evaluate((img: { naturalWidth: number }) => img.naturalWidth))
      .toBeGreaterThan(0);
    // Live picture: drawn over the width of its card, and nothing of it needs more than the CSP gives.
    const live = v.page.locator('.live-picture.drawn');
    await live.waitFor();
    const widths = await live.evaluate(
      (element: { clientWidth: number; parentElement: { clientWidth: number } }) => [
        element.clientWidth,
        element.parentElement.clientWidth,
      ],
    );
    expect(widths[0]).toBe(widths[1]);
    expect(await v.page.title()).toContain('ユビ珈琲 渋谷店');
    expect(v.complaints).toEqual([]);
  });

  it('does not move while its pictures come in', async () => {
    await using v = await visit();
    const shift = await v.page.evaluate(`new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (entry.sources.some(({ node }) => node?.closest?.('.sale'))) sum += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => resolve(sum), 1500);
    })`);
    expect(shift).toBeLessThan(0.001);
    // One box for every outcome: picture, reason, still pending.
    const boxes = await v.rows
      .locator('.picture')
      .evaluateAll((all: { clientWidth: number; clientHeight: number }[]) =>
        all.slice(0, 6).map((box) => `${box.clientWidth} × ${box.clientHeight}`),
      );
    expect(new Set(boxes)).toEqual(new Set(['114 × 64']));
  });

  it.each([360, 390])('fits a phone %d px wide', async (width) => {
    await using v = await visit(
      {},
      { browser: { viewport: { width, height: 800 }, isMobile: true, hasTouch: true } },
    );
    await v.rows.first().waitFor();
    for (const language of ['日本語', 'English']) {
      expect(await v.page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const button = v.page.getByRole('button', { name: language });
      if (await button.isVisible()) await button.tap();
    }
    await v.rows.nth(3).tap();
    await v.page.locator('dialog').waitFor();
    expect(await v.page.evaluate('document.querySelector("dialog").scrollWidth')).toBe(width);
  });

  it('loads older sales, up to the bound', async () => {
    const nowMs = Date.now();
    const sales = Array.from({ length: 520 }, (_, i) => pair(5_000 - i, nowMs - i * 20_000));
    await using v = await visit({ sales });
    for (let rows = 50; rows < 500; rows += 50) {
      await expect.poll(() => v.rows.count()).toBe(rows);
      await v.page.getByRole('button', { name: 'もっと前の会計' }).click();
    }
    await expect
      .poll(() => v.page.locator('.older').innerText())
      .toBe('ここに表示できるのは新しい 500 件までです');
    v.api.push({ type: 'pair', pair: pair(6_000, nowMs + 1_000, { total: 4_444 }) });
    // Out of sight, and so not laid out: it has a text all the same.
    await expect.poll(() => v.rows.first().textContent()).toContain('¥4,444');
    expect(await v.rows.count()).toBe(500);
  });
});

describe('live', () => {
  it('a new sale stands on top at once and is announced; its picture then comes in its place', async () => {
    await using v = await visit();
    await v.rows.first().waitFor();
    const fresh = pair(9_001, Date.now(), {
      total: 4_321,
      captures: [{ camera: 'counter', offset: 0, outcome: 'pending' }],
    });
    v.api.push({ type: 'pair', pair: fresh });
    await expect.poll(() => v.rows.first().innerText()).toContain('¥4,321');
    expect(await v.rows.first().getAttribute('class')).toContain('fresh');
    expect(await v.rows.first().innerText()).toContain('画像を取得中…');
    expect(await v.page.getByRole('status').allInnerTexts()).toContainEqual(
      expect.stringContaining('新しい会計、¥4,321'),
    );

    await v.rows.first().evaluate((row: { mark?: string }) => (row.mark = 'same'));
    v.api.push({ type: 'pair', pair: { ...fresh, captures: pair(9_001, Date.now()).captures } });
    await v.rows.first().locator('img').waitFor();
    expect(await v.rows.first().evaluate((row: { mark?: string }) => row.mark)).toBe('same');
    expect(await v.rows.count()).toBe(51);
    expect(v.complaints).toEqual([]);
  });

  it('a new state shows in the header and on the camera, with what to do', async () => {
    await using v = await visit();
    const nowMs = Date.now();
    const problem = problemJson(cameraProblem('camera.connection_refused'));
    const down = { state: 'down', since: shopTime(nowMs - 12 * 60_000), problem } as const;
    const queue = { events: 3, pictures: 3, quarantined: 0, oldest: shopTime(nowMs) };
    const cameras = [camera({ id: 'counter', name: 'カウンター上', ...down }, nowMs)];
    v.api.push({ type: 'status', status: status(nowMs, { cameras, queue }) });
    await expect
      .poll(() => v.page.locator('.top').innerText())
      .toMatch(/カメラ 0\/1[^]*送信待ち 3 件（最古 \d\d:\d\d）/);
    const article = v.page.getByRole('article');
    await expect.poll(() => article.innerText()).toMatch(/\d{2}:\d{2}:\d{2} から停止中（12分）/);
    const card = await article.innerText();
    expect(card).toContain('原因：このアドレスとポートでは何も応答していません（接続拒否）');
    expect(card).toContain('カメラの電源、LAN ケーブル、途中のハブをご確認ください');
  });

  it('a camera’s warnings say what is wrong and what to do; many of them fold', async () => {
    await using v = await visit();
    const nowMs = Date.now();
    const show = (...warnings: CameraWarning[]) =>
      v.api.push({ type: 'status', status: status(nowMs, { cameras: [warned(warnings, nowMs)] }) });
    const article = v.page.getByRole('article');
    show('camera_clock_off', 'lossy');
    await expect.poll(() => article.innerText()).toContain('カメラの時計がずれています（12分遅れ）');
    expect(await article.innerText()).toContain('時刻サーバー（NTP）に合わせるようにしてください');
    expect(await article.innerText()).toContain('0.2秒前の画像');
    // For the installer, on the camera's own page.
    expect(await article.innerText()).not.toMatch(/bit\/s|枚\/秒/);
    expect(await article.locator('.dot').getAttribute('class')).toContain('warn');

    show(...cameraWarnings);
    const advice = article.getByText('手を振り');
    const title = article.getByText('から変わっていません');
    await title.waitFor();
    expect(await advice.isVisible()).toBe(false);
    await title.click();
    await expect.poll(() => advice.isVisible()).toBe(true);
    // A new state leaves open what somebody opened.
    show(...cameraWarnings);
    await v.page.waitForTimeout(300);
    expect(await advice.isVisible()).toBe(true);

    // Figures are on the camera's own page.
    expect(await article.getByRole('link').getAttribute('href')).toMatch(/^#\/cameras\/[a-z-]+$/);
    show();
    await expect.poll(() => article.innerText()).not.toContain('手を振り');
    expect(await article.locator('.dot').getAttribute('class')).toContain('good');
    expect(v.complaints).toEqual([]);
  });

  it('loads the list again when told that something was missed', async () => {
    await using v = await visit();
    await v.rows.first().waitFor();
    v.world.sales = [pair(9_002, Date.now(), { total: 777 }), ...v.world.sales];
    v.api.push({ type: 'resync' });
    await expect.poll(() => v.rows.first().innerText()).toContain('¥777');
  });

  it('comes by server-sent events where WebSockets are refused', async () => {
    await using v = await visit({ refuseWebSocket: true });
    await v.rows.first().waitFor();
    expect(v.api.listeners()).toEqual({ webSockets: 0, streams: 1 });
    v.api.push({ type: 'pair', pair: pair(9_003, Date.now(), { total: 888 }) });
    await expect.poll(() => v.rows.first().innerText()).toContain('¥888');
  });

  it('offline: says so, keeps what was loaded, and catches up by itself', async () => {
    await using v = await visit();
    await v.rows.first().waitFor();
    await v.stopGateway();
    await expect.poll(() => v.page.locator('.notices').innerText()).toContain('再接続しています…');
    expect(await v.page.locator('.connection').innerText()).toBe('再接続中…');
    expect(await v.rows.count()).toBe(50);
    v.world.sales = [pair(9_004, Date.now(), { total: 999 }), ...v.world.sales];
    await v.startGateway();
    await expect.poll(() => v.rows.first().innerText()).toContain('¥999');
    expect(await v.page.locator('.connection').innerText()).toBe('接続中');
    expect(await v.page.locator('.notices').innerText()).toBe('');
  });
});

it('pictures that can’t be had: the last one isn’t called live any more, and both kinds come back by themselves', async () => {
  const nowMs = Date.now();
  await using v = await visit({ sales: [pair(1, nowMs)] }, { clock: true });
  const live = v.page.locator('.live-picture.drawn');
  await expect.poll(() => live.innerText()).toBe('ライブ');
  let asked = 0;
  v.page.on('response', (answer) => {
    if (answer.url().includes('/frame.jpeg')) asked++;
  });
  const nextAnswer = async () => {
    // A silent connection would be opened anew, and the list loaded with it.
    v.api.push({ type: 'status', status: v.world.status });
    const before = asked;
    await v.page.clock.runFor(5_000);
    await expect.poll(() => asked).toBeGreaterThan(before);
  };
  v.world.picturesFail = true;
  v.api.push({ type: 'pair', pair: pair(2, nowMs + 1_000) });
  await expect.poll(() => v.rows.first().innerText()).toContain('画像を読み込めません');
  await nextAnswer();
  await nextAnswer();
  await expect.poll(() => live.innerText()).toBe('最後の画像');
  expect(await live.getAttribute('class')).toContain('stale');
  expect(await v.page.getByRole('article').innerText()).toContain('映像を受信中');

  v.world.picturesFail = false;
  await nextAnswer();
  await expect.poll(() => live.innerText()).toBe('ライブ');
  expect(await live.getAttribute('class')).not.toContain('stale');
  // The row's picture is tried every 10 s.
  await nextAnswer();
  await nextAnswer();
  await expect.poll(() => v.rows.first().locator('img').isVisible()).toBe(true);
  expect(await v.rows.first().innerText()).not.toContain('画像を読み込めません');
});

it('a cloud that cannot be reached is told of only once something has waited a minute', async () => {
  await using v = await visit();
  const nowMs = Date.now();
  const notices = v.page.locator('.notices');
  const waitingForMs = (ms: number, answered: Pick<StatusJson['cloud'], 'answer' | 'tryingSince'> = {}) => {
    const queue = { events: 1, pictures: 0, quarantined: 0, oldest: shopTime(nowMs - ms) };
    const problem = problemJson(cloudProblem('endpoint.name_unknown'));
    const cloud = { state: 'retrying', since: shopTime(nowMs - ms), problem, ...answered } as const;
    v.api.push({ type: 'status', status: status(nowMs, { queue, cloud }) });
  };
  // After a start nobody knows yet.
  v.api.push({ type: 'status', status: status(nowMs, { cloud: { state: 'connecting' } }) });
  await expect.poll(() => v.page.locator('.top').innerText()).toContain('クラウドに接続中');
  expect(await notices.innerText()).toBe('');
  waitingForMs(20_000);
  await expect.poll(() => v.page.locator('.top').innerText()).toContain('送信待ち 1 件');
  expect(await notices.innerText()).toBe('');
  // Grey for as long: it reconnects by itself.
  const dot = v.page.locator('.states .dot').last();
  expect(await dot.getAttribute('class')).toBe('dot quiet');
  waitingForMs(90_000);
  await expect.poll(() => notices.innerText()).toContain('クラウドに接続できません');
  expect(await dot.getAttribute('class')).toBe('dot warn');
  expect(await notices.innerText()).toContain('自動で再送します。');
  expect(await notices.locator('small').innerText()).toBe(
    'アドレスの名前が見つかりません。アドレスと DNS サーバーをご確認ください',
  );
  // Each is read by itself.
  expect(await notices.getAttribute('aria-atomic')).toBe('false');
  expect(await notices.locator('.notice').getAttribute('aria-atomic')).toBe('true');
  // One that answers is reached: nobody is to look at the router.
  const titles = {
    wait: 'クラウドが、しばらく待つよう求めています',
    error: 'クラウドがエラーを返しています',
    unread: 'クラウドの応答を読み取れません',
  };
  for (const answer of ['wait', 'error', 'unread'] as const) {
    waitingForMs(90_000, { answer, tryingSince: shopTime(nowMs) });
    await expect.poll(() => notices.locator('strong').innerText()).toBe(titles[answer]);
    expect(await notices.innerText()).toMatch(/管理者にご確認ください。[^]*から送信を試しています。/);
    expect(await notices.innerText()).not.toContain('接続できません');
  }
});

it('another page has the focus, so that a screen reader goes on there', async () => {
  await using v = await visit();
  const focused = () => v.page.evaluate<string>('document.activeElement.id');
  const ring = () => v.page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
  // By keyboard: then what has the focus has a ring.
  await v.page.getByRole('link', { name: 'システム' }).press('Enter');
  await expect.poll(focused).toBe('content');
  expect(await ring()).toBe('none');
  await v.page.goBack();
  await expect.poll(focused).toBe('sales');
  expect(await ring()).toBe('none');
  await v.page.keyboard.press('Tab');
  await expect.poll(ring).toBe('solid');
});

/** As a later version reports it. */
const unknownProblem = (text: string) => ({ code: 'alarm.of_a_later_version', params: {}, text });

it('what has a notice of its own is not told once more as an alarm', async () => {
  await using v = await visit();
  const nowMs = Date.now();
  const since = shopTime(nowMs);
  const alarm = (kind: string) => ({ kind, since, problem: unknownProblem(`cause of ${kind}`) });
  v.api.push({
    type: 'status',
    status: status(nowMs, {
      queue: { events: 1, pictures: 0, quarantined: 2 },
      cloud: { state: 'refused', problem: problemJson(cloudProblem('cloud.token_refused')) },
      alarms: ['cloud_refused', 'quarantined', 'sales_refused', 'of_a_later_version', 'database_failed'].map(
        alarm,
      ),
    }),
  });
  const notices = v.page.locator('.notices .notice');
  await expect.poll(() => notices.count()).toBe(3);
  expect((await notices.allInnerTexts()).join()).toContain('cause of database_failed');
  expect(v.complaints).toEqual([]);
});

it('what became of a damaged database, and that there are as many sales as there may be, is told with what to do', async () => {
  await using v = await visit();
  const nowMs = Date.now();
  const file = 'tillframe.db.corrupt-20261124T031500Z';
  const problem = problemJson(databaseProblem('database.damaged_file_kept', { file }));
  v.api.push({
    type: 'status',
    status: status(nowMs, {
      storage: storage(nowMs, 'refusing', { refusal: 'rows' }),
      alarms: [{ kind: 'database_recovered', since: shopTime(nowMs), problem }],
    }),
  });
  const notices = v.page.locator('.notices');
  await expect.poll(() => notices.innerText()).toContain('保存できる会計の件数がいっぱいです');
  const said = await notices.innerText();
  expect(said).toContain(ja.notice.cures.cloud);
  expect(said).toContain('装置の保存データが壊れていたため、復旧しました');
  expect(said).toContain('壊れたファイルは tillframe.db.corrupt-20261124T031500Z に残してあります');
  expect(v.complaints).toEqual([]);
});

it('what is the matter with receipt printers is told, each printer for itself', async () => {
  await using v = await visit();
  const nowMs = Date.now();
  const since = shopTime(nowMs);
  const unreachable = (printer: string) => ({
    ...{ kind: 'printer_unreachable', since, about: `reji-${printer.at(-6)}` },
    problem: problemJson(
      alarmProblem('alarm.printer_unreachable', {
        ...{ printer, register: 'レジ' },
        problem: { code: 'printer.no_answer', params: {} },
      }),
    ),
  });
  v.api.push({
    type: 'status',
    status: status(nowMs, {
      alarms: [
        ...[unreachable('192.168.1.50:9100'), unreachable('192.168.1.51:9100')],
        {
          kind: 'receipts_of_unknown_register',
          since,
          problem: unknownProblem('3 receipts wait for till-9'),
        },
      ],
    }),
  });
  const notices = v.page.locator('.notices .notice');
  await expect.poll(() => notices.count()).toBe(3);
  const said = (await notices.allInnerTexts()).join();
  for (const words of [
    'プリンターの電源',
    '192.168.1.50',
    '192.168.1.51',
    'till-9',
    'レジを追加するか',
    '接続できません（reji-0）',
    '接続できません（reji-1）',
  ])
    expect(said).toContain(words);
  expect(said).not.toContain('Printer 192');
  expect(v.complaints).toEqual([]);
});

it('a connection that is dead without having ended is found out', async () => {
  await using v = await visit({}, { clock: true });
  await v.rows.first().waitFor();
  v.world.dead = true;
  // Silent for 15 s, then asked over HTTP, which is given 10 s.
  await v.page.clock.runFor(16_000);
  await v.page.clock.runFor(11_000);
  await expect.poll(() => v.page.locator('.notices').innerText()).toContain('再接続しています…');
  v.world.dead = false;
  const laterState = async () => {
    await v.page.clock.runFor(500);
    return v.page.locator('.connection').innerText();
  };
  // No faster than the machine's own time, in which a new connection has to open.
  await expect.poll(laterState, { interval: 500 }).toBe('接続中');
});

describe('a sale', () => {
  it('opens and closes by keyboard, and the focus is back where it was', async () => {
    await using v = await visit();
    await v.rows.first().waitFor();
    await v.rows.nth(3).getByRole('link').focus();
    await v.page.keyboard.press('Enter');
    const dialog = v.page.getByRole('dialog');
    await expect
      .poll(() => dialog.innerText())
      .toContain('レジの時計から決めました（進み・遅れが分かれば補正）。');
    expect(await dialog.innerText()).toContain('実際との差は前後0.6秒以内の見込みです。');
    expect(v.page.url()).toContain('#/sales/');

    await dialog.getByRole('button', { name: '4秒後' }).focus();
    await v.page.keyboard.press('Enter');
    expect(await dialog.locator('.large img').getAttribute('src')).toBe('/pictures/7.jpeg');

    await v.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(
      await v.page.evaluate('document.activeElement === document.querySelectorAll("li.sale > a")[3]'),
    ).toBe(true);
    expect(v.page.url()).not.toContain('sales');
    expect(v.complaints).toEqual([]);
  });

  it('has an address of its own, also when the list doesn’t hold it, and changes while it is open', async () => {
    const sales = showcase(Date.now());
    const old = sales[120];
    if (old === undefined) throw new Error('The showcase is too short');
    await using v = await visit({ sales }, { hash: address(old) });
    const dialog = v.page.getByRole('dialog');
    await expect.poll(() => dialog.innerText()).toContain('送信済み');
    v.api.push({
      type: 'pair',
      pair: {
        ...old,
        upload: { state: 'quarantined', picturesWaiting: 0, problem: problemJson(cloudSaid('too old')) },
      },
    });
    await expect.poll(() => dialog.innerText()).toContain('理由：too old。どちらも装置に保存されています。');
    await dialog.getByRole('button', { name: '閉じる' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await v.page.title()).toContain('ユビ珈琲');
    expect(v.complaints).toEqual([]);
  });

  it('that the cloud did not take is sent again at a press, by keyboard too; a failure says what to do', async () => {
    const nowMs = Date.now();
    const held = pair(1, nowMs, {
      upload: {
        state: 'quarantined',
        picturesWaiting: 1,
        problem: problemJson(cloudSaid('total does not match the lines')),
      },
    });
    await using v = await visit({ sales: [held], retryAnswer: 'problem' }, { hash: address(held) });
    const dialog = v.page.getByRole('dialog');
    const retry = dialog.getByRole('button', { name: '再送信' });
    await retry.focus();
    await v.page.keyboard.press('Enter');
    await expect.poll(() => dialog.innerText()).toContain('再送信を始められませんでした。');
    expect(v.world.retried).toEqual([]);

    v.world.retryAnswer = 'ok';
    await v.page.keyboard.press('Enter');
    await expect.poll(() => v.world.retried).toEqual([held.saleId]);
    // What becomes of it is told as of any sale.
    const waiting = { state: 'waiting', picturesWaiting: 1 } as const;
    v.api.push({ type: 'pair', pair: { ...held, upload: waiting } });
    await expect.poll(() => dialog.innerText()).toContain('画像 1 枚が送信待ちです。');
    expect(await retry.count()).toBe(0);
    expect(v.complaints.filter((text) => !text.includes('503'))).toEqual([]);
  });

  it('that was printed shows what was printed, and that nobody could read its total', async () => {
    const printed = pair(1, Date.now(), {
      ...{ total: 0, totalUnknown: true, lines: [], payments: [], receiptDoubts: ['no_total'] },
      receiptText: 'ユビ珈琲\nまたのご来店を\nお待ちしております',
    });
    await using v = await visit({ sales: [printed] }, { hash: address(printed) });
    await expect.poll(() => v.rows.first().innerText()).toContain('金額不明');
    const dialog = v.page.getByRole('dialog');
    await expect.poll(() => dialog.innerText()).toContain('レシートに合計が見つかりませんでした。');
    expect(await dialog.getByText('またのご来店を').isVisible()).toBe(false);
    await dialog.getByText('印字内容', { exact: true }).click();
    await expect.poll(() => dialog.getByText('またのご来店を').isVisible()).toBe(true);
    expect(v.complaints).toEqual([]);
  });

  it('that isn’t there says what to do', async () => {
    await using v = await visit({}, { hash: '#/sales/gone' });
    await expect.poll(() => v.page.getByRole('dialog').innerText()).toContain('この会計は見つかりません');
  });

  it('without a picture says why, and what to do', async () => {
    const nowMs = Date.now();
    const only = pair(1, nowMs, { captures: [missing('outside_buffer', nowMs)] });
    await using v = await visit({ sales: [only] }, { hash: address(only), browser: { locale: 'en' } });
    const dialog = v.page.getByRole('dialog');
    await expect
      .poll(() => dialog.innerText())
      .toContain('The sale arrived late; its video was no longer stored');
    expect(await dialog.innerText()).toMatch(/Video available: [\d:.]+ – [\d:.]+/);
    expect(await dialog.innerText()).toContain(
      'Check whether the connection between register and gateway was slow.',
    );
  });
});

it('a camera that comes back ends the time it was down in the list and in the open sale, without a reload', async () => {
  const nowMs = Date.now();
  const [open, ended] = [undefined, nowMs + 65_000].map((untilMs) =>
    pair(1, nowMs, { captures: [missing('camera_down', nowMs, untilMs)] }),
  );
  if (open === undefined || ended === undefined) throw new Error('no sales');
  await using v = await visit({ sales: [open] }, { hash: address(open) });
  const dialog = v.page.getByRole('dialog');
  for (const place of [v.rows.first(), dialog])
    await expect.poll(() => place.innerText()).toMatch(/カメラが停止中でした（[^）]*:\d\d–）/);
  expect(await dialog.innerText()).toContain('カメラの電源と LAN ケーブルをご確認ください');
  v.api.push({ type: 'pair', pair: ended });
  for (const place of [v.rows.first(), dialog])
    await expect.poll(() => place.innerText()).toMatch(/カメラが停止中でした（[^）]*:\d\d–[^）]*:\d\d）/);
  expect(await dialog.innerText()).toContain('その後、映像は再び届きました');
});

describe('states of the page', () => {
  it('speaks the browser’s language; the other one is a press away and remembered', async () => {
    await using v = await visit({}, { browser: { locale: 'en-GB' } });
    await expect.poll(() => v.page.locator('.top').innerText()).toContain('All sent');
    await v.page.getByRole('button', { name: '日本語' }).click();
    await expect.poll(() => v.page.locator('.top').innerText()).toContain('すべて送信済み');
    expect(await v.page.locator('html').getAttribute('lang')).toBe('ja');
    await v.page.reload();
    await expect.poll(() => v.page.locator('.top').innerText()).toContain('すべて送信済み');
  });

  it('empty: says what to do for the first sale, or for the first register', async () => {
    await using first = await visit({ sales: [] });
    await expect.poll(() => first.page.locator('.sales').innerText()).toContain('最初の会計を待っています');
    const notSetUp = status(Date.now(), { cameras: [], registers: [] });
    await using fresh = await visit({ sales: [], status: notSetUp });
    await expect
      .poll(() => fresh.page.locator('main').innerText())
      .toMatch(/カメラが登録されていません[^]*レジが登録されていません/);
  });

  it('loading: shows the shape of the list, and says so to a screen reader', async () => {
    await using v = await visit({ salesAnswer: 'never' });
    await expect
      .poll(() => v.page.locator('[aria-busy=true]').innerText())
      .toContain('会計を読み込んでいます…');
  });

  it('error: says what the gateway said and what to do, and gets over it', async () => {
    await using v = await visit({ salesAnswer: 'problem' });
    await expect
      .poll(() => v.page.locator('.notices').innerText())
      .toContain('再起動してください。装置からの応答：The database is being reopened\n');
    v.world.salesAnswer = 'ok';
    await v.page.getByRole('button', { name: 'もう一度試す' }).click();
    await v.rows.first().waitFor();
    expect(await v.page.locator('.notices').innerText()).toBe('');
  });
});

describe('the first load', () => {
  /** The files that a document names, and those that its scripts import from each other. */
  async function firstFiles(document: string) {
    const html = await readFile(join(pageDir, document), 'utf8');
    const named = Array.from(html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g), ([, name = '']) => name);
    const files = new Map([[document, html]]);
    for (const name of named) files.set(name, await readFile(join(pageDir, name), 'utf8'));
    const scripts = [...files].filter(([name]) => name.endsWith('.js'));
    const imported = scripts.flatMap(([, script]) =>
      Array.from(
        script.matchAll(/(?:from|import)\s*["`]\.\/([\w-]+\.js)["`]/g),
        ([, name]) => `assets/${name}`,
      ),
    );
    return { files, named, imported };
  }
  const sizes = { 'index.html': 76_000, 'en.html': 60_000 };

  it.each(['index.html', 'en.html'] as const)(
    'of %s is small, in one round of requests, and has nothing inline',
    async (document) => {
      const { files, named, imported } = await firstFiles(document);
      const packed = [...files.values()].map((file) => brotliCompressSync(file).length);
      expect(packed.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(sizes[document]);
      expect(imported.length).toBeGreaterThan(1);
      expect(named).toEqual(expect.arrayContaining(imported));
      expect(files.get(document)).not.toMatch(/<style|<script(?![^>]* src=)|\sstyle=|\son\w+=|data:/);
      // Packed forms have the name of their file and an ending.
      for (const name of await readdir(join(pageDir, 'assets')))
        expect(name).toMatch(/-[\w-]{8}\.\w+(\.br|\.gz)?$/);
    },
  );

  it('has the texts of one language, and those of the first page only', async () => {
    const texts = { ja: ja.skipToSales, en: en.skipToSales };
    const others = [pagesJa.cameras.unknown.title, pagesEn.cameras.unknown.title];
    for (const [document, own] of [
      ['index.html', texts.ja],
      ['en.html', texts.en],
    ] as const) {
      const { files } = await firstFiles(document);
      const all = [...files.values()].join('');
      const found = [...Object.values(texts), ...others].filter((text) => all.includes(text));
      expect([document, found]).toEqual([document, [own]]);
    }
  });

  it('comes in the chosen language, and another is chosen when its texts can be loaded', async () => {
    await using v = await visit();
    const lang = () => v.page.locator('html').getAttribute('lang');
    expect(await lang()).toBe('ja');
    await v.stopGateway();
    await v.page.locator('.connection.offline').waitFor();
    await v.page.getByRole('button', { name: 'English' }).click();
    await expect.poll(() => v.page.locator('header [role=alert]').innerText()).toBe(ja.otherLanguageFailed);
    expect(await lang()).toBe('ja');
    await v.startGateway();
    const requests: string[] = [];
    v.page.on('request', (request) => void requests.push(request.url()));
    await v.page.reload();
    await v.page.getByText(en.skipToSales).waitFor({ state: 'attached' });
    expect(await lang()).toBe('en');
    expect(requests.filter((url) => /\bja-/.test(url))).toEqual([]);
    await v.page.getByRole('button', { name: '日本語' }).click();
    await v.page.getByText(ja.skipToSales).waitFor({ state: 'attached' });
    expect(await lang()).toBe('ja');
  });
});

describe('the search', () => {
  const nowMs = Date.parse('2026-11-24T14:30:00+09:00');
  /** At these times of the day in Tokyo, the newest first. */
  const soldAt = (times: readonly string[], over: (n: number) => Partial<PairJson> = () => ({})) =>
    times.map((time, n) => pair(n, Date.parse(`2026-11-${time}:00+09:00`), over(n)));
  const day = () => ({
    status: status(nowMs),
    sales: soldAt(['24T14:20', '24T13:59', '24T13:00', '24T12:40', '23T13:10'], (n) => ({
      lines: [{ name: n === 3 ? '抹茶ラテ' : 'プリン' }],
      kind: n === 2 ? 'refund' : 'sale',
      total: 100 * n,
    })),
  });
  const times = (v: Visit) => v.page.locator('.sale-time').allInnerTexts();
  /** Date and time of one end of a span in the filter. */
  const endOf = (v: Visit, name: string) => {
    const [date, time] = ['date', 'time'].map((type) =>
      v.page.getByRole('group', { name }).locator(`input[type=${type}]`),
    ) as [Locator, Locator];
    return {
      fill: async (day: string, clock: string) => {
        await date.fill(day);
        await time.fill(clock);
        await time.blur();
      },
      shown: async () => `${await date.inputValue()} ${await time.inputValue()}`,
    };
  };

  it('narrows the list by what the address says; the back button undoes a step, and each condition can be taken off', async () => {
    await using v = await visit(day(), { hash: '#/?kind=refund' });
    await expect.poll(() => times(v)).toEqual(['13:00:00.0']);
    expect(await v.page.locator('.found').innerText()).toMatch(/^1 件見つかりました\s*返品/);
    await v.page.getByRole('button', { name: '返品 を外す' }).click();
    await expect.poll(() => v.rows.count()).toBe(5);
    await v.page.keyboard.press('/');
    await v.page.keyboard.type('ﾗﾃ');
    await expect.poll(() => times(v)).toEqual(['12:40:00.0']);
    expect(decodeURIComponent(await v.page.evaluate('location.hash'))).toBe('#/?text=ﾗﾃ');
    // The sale opens over this list, and closing it comes back to it.
    await v.rows.first().click();
    await v.page.locator('dialog').waitFor();
    await v.page.keyboard.press('Escape');
    await v.page.locator('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => times(v)).toEqual(['12:40:00.0']);
    await v.page.goBack();
    await expect.poll(() => v.rows.count()).toBe(5);
    expect(await v.page.locator('.words').inputValue()).toBe('');
    await v.page.goBack();
    await expect.poll(() => times(v)).toEqual(['13:00:00.0']);
    expect(v.complaints).toEqual([]);
  });

  it('fields say what the filter has made of them: ends the other way round, a refund’s minus, too many digits', async () => {
    await using v = await visit(day());
    await v.page.getByRole('button', { name: '絞り込み' }).click();
    const [from, to] = [endOf(v, '日時（から）'), endOf(v, '日時（まで）')];
    const least = v.page.getByLabel('金額（下限）');
    // The list may be there before a field is drawn again.
    const fields = async () => [await from.shown(), await to.shown(), await least.inputValue()];
    await from.fill('2026-11-24', '13:30');
    await to.fill('2026-11-24', '12:00');
    await expect.poll(() => times(v)).toEqual(['13:00:00.0', '12:40:00.0']);
    await expect.poll(fields).toEqual(['2026-11-24 12:00', '2026-11-24 13:30', '']);
    // The same twice is one end; the field must not go on showing the other.
    await from.fill('2026-11-24', '13:30');
    await expect.poll(() => to.shown()).toBe(' ');
    await least.fill('99999999999999999');
    await least.blur();
    await v.page.getByText('金額の桁が多すぎます').waitFor();
    expect(await least.inputValue()).toBe('99999999999999999');
    await v.page.getByRole('combobox', { name: '種類', exact: true }).selectOption('sale');
    await v.page.getByRole('button', { name: '条件をすべて外す' }).click();
    await expect.poll(() => v.rows.count()).toBe(5);
    await expect.poll(fields).toEqual([' ', ' ', '']);
    await least.fill('-400');
    await least.blur();
    await v.page.getByText('付けても付けなくても同じ').waitFor();
    await expect.poll(() => v.page.evaluate('location.hash')).toBe('#/?min=400');
    await expect.poll(fields).toEqual([' ', ' ', '400']);
  });

  it('an open sale leads to those before and after it in the list', async () => {
    await using v = await visit(day());
    await v.rows.nth(1).click();
    const shown = () => v.page.locator('dialog time').first().innerText();
    await expect.poll(shown).toContain('13:59');
    const later = v.page.getByRole('button', { name: '次の会計' });
    // The neighbours are known once the list has been drawn again beside the sale.
    await expect.poll(() => later.getAttribute('aria-disabled')).not.toBe('true');
    await later.click();
    await expect.poll(shown).toContain('14:20');
    await expect.poll(() => later.getAttribute('aria-disabled')).toBe('true');
    await v.page.getByRole('button', { name: '前の会計' }).click();
    await expect.poll(shown).toContain('13:59');
    // One picture alone: the arrows lead on too.
    await expect.poll(() => later.getAttribute('aria-disabled')).not.toBe('true');
    await v.page.keyboard.press('ArrowRight');
    await expect.poll(shown).toContain('14:20');
    // Closing it leads to the list, not back through all that was looked at.
    await v.page.keyboard.press('Escape');
    await v.page.locator('dialog').waitFor({ state: 'detached' });
    expect(await v.page.evaluate('location.hash')).toMatch(/^(#\/)?$/);
    expect(v.complaints).toEqual([]);
  });

  it('an amount and a time that are being typed stay while the page is drawn anew', async () => {
    await using v = await visit(day());
    await v.page.getByRole('button', { name: '絞り込み' }).click();
    const least = v.page.getByLabel('金額（下限）');
    await least.pressSequentially('20');
    v.api.push({
      type: 'status',
      status: status(nowMs, { cameras: [camera({ id: 'counter', name: '別名' }, nowMs)] }),
    });
    await v.page.getByText('別名').waitFor();
    await least.pressSequentially('0');
    expect(await least.inputValue()).toBe('200');
    await least.press('Enter');
    // The next one at once, before the first is drawn.
    await v.page.getByLabel('金額（上限）').fill('300');
    await v.page.getByLabel('金額（上限）').press('Enter');
    await expect.poll(() => v.page.evaluate('location.hash')).toBe('#/?min=200&max=300');
    await expect.poll(() => times(v)).toEqual(['13:00:00.0', '12:40:00.0']);
    const from = endOf(v, '日時（から）');
    await from.fill('2026-11-24', '12:50');
    await expect.poll(() => times(v)).toEqual(['13:00:00.0']);
    await from.fill('2025-11-24', '12:50');
    await expect.poll(() => times(v)).toEqual(['13:00:00.0', '12:40:00.0']);
    // A day without a time is all of it.
    await from.fill('2026-11-24', '');
    await expect.poll(() => v.page.evaluate('location.hash')).toBe('#/?from=2026-11-24&min=200&max=300');
    expect(v.complaints).toEqual([]);
  });

  it('shows the day by hour; a press narrows the list to one, and the day before has its own', async () => {
    await using v = await visit(day());
    const bars = v.page.locator('.bars button');
    const bar = v.page.getByRole('button', { name: '13:00–14:00' });
    await expect
      .poll(() => bar.getAttribute('aria-label'))
      .toBe('13:00–14:00 · 会計 1 件 · 返品・取消など 1 件');
    await bar.click();
    await expect.poll(() => times(v)).toEqual(['13:59:00.0', '13:00:00.0']);
    expect(await bar.getAttribute('aria-pressed')).toBe('true');
    // Of all hours one is reached by the tab key, the others by arrows.
    expect(
      await bars.evaluateAll(
        (all: { tabIndex: number }[]) => all.filter(({ tabIndex }) => tabIndex === 0).length,
      ),
    ).toBe(1);
    await v.page.keyboard.press('ArrowRight');
    await v.page.keyboard.press('Enter');
    await expect.poll(() => times(v)).toEqual(['14:20:00.0']);
    await v.page.getByRole('button', { name: '前の日' }).click();
    await expect.poll(() => times(v)).toEqual(['13:10:00.0']);
    expect(await v.page.locator('.day-field').innerText()).toContain('昨日 11月23日(月)');
    await v.page.getByRole('button', { name: '次の日' }).click();
    await expect.poll(() => v.rows.count()).toBe(5);
    expect(v.complaints).toEqual([]);
  });

  it('lists what comes live where it fits, goes on by itself where looking takes long, and says what to change where nothing fits', async () => {
    const sales = soldAt(
      Array.from({ length: 60 }, (_, n) => `24T10:${59 - n}`.replace(/:(\d)$/, ':0$1')),
      (n) => ({
        total: n === 55 ? 7_777 : 100,
        lines: [],
      }),
    );
    await using v = await visit({ status: status(nowMs), sales, searchedAtOnce: 7 }, { hash: '#/?min=5000' });
    await expect.poll(() => times(v)).toEqual(['10:04:00.0']);
    await expect.poll(() => v.page.locator('.older').innerText()).toBe('条件に合う会計はこれですべてです');
    for (const total of [6_000, 10])
      v.api.push({ type: 'pair', pair: pair(100 + total, nowMs + total, { total }) });
    await expect.poll(() => v.rows.count()).toBe(2);
    await expect.poll(() => v.rows.first().textContent()).toContain('¥6,000');
    await v.rows.first().locator('a').focus();
    await v.page.keyboard.press('ArrowDown');
    expect(
      await v.rows
        .nth(1)
        .locator('a')
        .evaluate(
          (link: object) =>
            link === (globalThis as { document?: { activeElement: unknown } }).document?.activeElement,
        ),
    ).toBe(true);
    await v.page.getByRole('button', { name: '画像なし' }).click();
    await expect
      .poll(() => v.page.locator('.empty').innerText())
      .toMatch(/条件に合う会計はありません[^]*¥5,000 以上/);
    await v.page.locator('.empty').getByRole('button', { name: '条件をすべて外す' }).click();
    await expect.poll(() => v.rows.count()).toBe(50);
    expect(v.complaints).toEqual([]);
  });

  it('fits a phone, whatever is open', async () => {
    await using v = await visit(day(), {
      hash: '#/?text=プリン&exceptions=1&register=R1&min=1&max=900&date=2026-11-24&from=2026-11-24T13:00',
      browser: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    });
    for (const language of ['English', '日本語']) {
      await v.page.locator('.conditions').first().waitFor();
      const more = v.page.locator('.filters .more');
      if ((await more.getAttribute('aria-expanded')) === 'false') await more.tap();
      expect(await v.page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await v.page.getByRole('button', { name: language }).tap();
    }
    expect(v.complaints).toEqual([]);
  });
});
