/** The dashboard of a shop with several cameras, and ways back from what lies over it, in a real browser over a world that the test makes. */
import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { en } from '../../../src/page/text/en.ts';
import { ja } from '../../../src/page/text/ja.ts';
import { calibrationEn } from '../../../src/page/text/latency/calibration-en.ts';
import { calibrationJa } from '../../../src/page/text/latency/calibration-ja.ts';
import { phoneLatencyEn } from '../../../src/page/text/latency/phone-latency-en.ts';
import { phoneLatencyJa } from '../../../src/page/text/latency/phone-latency-ja.ts';
import { camera, captured, missing, pair, status } from '../../peers/page/page-data.ts';
import { pageInBrowser } from './page-in-browser.ts';

const { visit } = pageInBrowser();

/** Each odd one is sold at the counter, each even one at the door. */
const soldAt = (nowMs: number, n: number) => {
  const atMs = nowMs - n * 60_000;
  return pair(n, atMs, { captures: [captured({ atMs, camera: n % 2 === 0 ? 'door' : 'counter' })] });
};

test('a camera of several has its newest sales on its card, and its press narrows the list to them, also for what comes live', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  const cameras = [
    camera({ id: 'counter', name: 'カウンター上' }, nowMs),
    camera({ id: 'door', name: '入口', registers: ['R2'] }, nowMs),
  ];
  await using visited = await visit({
    status: status(nowMs, { cameras }),
    sales: Array.from({ length: 9 }, (_, n) => soldAt(nowMs, n + 1)),
  });
  const { page, api } = visited;
  const latest = page.getByRole('list', { name: ja.cameras.latest('入口') }).getByRole('listitem');
  await expect.poll(() => latest.count()).toBe(3);
  await page.getByRole('button', { name: ja.cameras.salesOf('入口') }).click();
  await expect.poll(() => page.locator('.sale').count()).toBe(4);
  expect(page.url()).toContain('camera=door');
  // One at the other camera is not of this list, and stands on that camera's card all the same.
  const other = soldAt(nowMs + 120_000, 1);
  api.push({ type: 'pair', pair: { ...other, saleId: 'live-counter' } });
  const there = page.getByRole('list', { name: ja.cameras.latest('カウンター上') });
  await there.locator('a[href*="live-counter"]').waitFor();
  api.push({ type: 'pair', pair: { ...soldAt(nowMs + 180_000, 2), saleId: 'live-door' } });
  await page.locator('.sale a[href*="live-door"]').waitFor();
  expect(await page.locator('.sale').count()).toBe(5);
  await page.getByRole('button', { name: ja.search.remove(ja.search.ofCamera('入口')) }).click();
  await expect.poll(() => page.locator('.sale').count()).toBe(11);
});

test('shows the newest sale as its receipt and the takings of today, whatever the list is narrowed to', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  const lines = Array.from({ length: 8 }, (_, n) => ({ name: `品${n}`, quantity: 1, amount: 100 }));
  const newest = { ...soldAt(nowMs, 1), lines };
  await using visited = await visit(
    { sales: [newest, soldAt(nowMs, 2)] },
    { at: `sales/${encodeURIComponent(soldAt(nowMs, 2).saleId)}?register=R2`, width: 1_280 },
  );
  const { page, api } = visited;
  const receipt = page.locator('.newest a');
  await receipt.waitFor();
  await page.locator('.connection.live').waitFor();
  api.push({ type: 'pair', pair: { ...newest, saleId: 'live', instant: soldAt(nowMs + 60_000, 1).instant } });
  await expect.poll(() => receipt.getAttribute('href')).toBe('#/sales/live');
  const text = await receipt.innerText();
  expect(text).toContain('品5');
  expect(text).not.toContain('品6');
  expect(text).toContain(ja.counter.others('2'));
  await expect.poll(() => page.locator('.today').innerText()).toMatch(/[¥￥][\d,]+/);
});

test('shows the clip that the gateway plans after the sale was opened', { timeout: 300_000 }, async () => {
  const nowMs = Date.now();
  await using visited = await visit({ sales: [soldAt(nowMs, 1)] });
  const { page, world } = visited;
  await page.locator('.sale a').click();
  // The first look has found none.
  await page.getByRole('button', { name: ja.picture.clipStore }).waitFor();
  const sold = Date.parse(soldAt(nowMs, 1).instant.at);
  const at = (seconds: number) => new Date(sold + seconds * 1_000).toISOString();
  world.clips = [
    { id: 'c1', kind: 'video', camera: 'counter', state: 'pending', at: at(0), from: at(-15), until: at(30) },
  ];
  await page.getByText(ja.picture.clipStoring).waitFor();
});

test('the video around a sale leads back to the sale: by Esc, by its button and by the browser’s own', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  await using visited = await visit({ sales: [soldAt(nowMs, 1)] });
  const { page } = visited;
  await page.locator('.sale a').click();
  const clip = page.getByRole('dialog', { name: ja.picture.clipTitle });
  for (const leave of [
    () => page.keyboard.press('Escape'),
    () => clip.getByRole('button', { name: ja.close }).click(),
    () => page.goBack(),
  ]) {
    await page.getByRole('button', { name: ja.picture.clip }).click();
    await clip.waitFor();
    await leave();
    await clip.waitFor({ state: 'detached' });
    await page.locator('.sale-view').waitFor();
    expect(page.url()).toContain('/sales/');
  }
  await page.goBack();
  await page.locator('.sale-view').waitFor({ state: 'detached' });
});

test('a sale that was come back to, at the beginning of the browser’s history, is left for the list and not for nowhere', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  await using visited = await visit({ sales: [soldAt(nowMs, 1), soldAt(nowMs, 3)] });
  const { page } = visited;
  const href = await page.locator('.sale a').first().getAttribute('href');
  const sale = new URL(href ?? '', page.url()).href;
  await page.goto('about:blank');
  await page.goto(sale);
  await page.locator('.sale-view').waitFor();
  // To another view and back, as by a bookmark and the browser's button.
  await page.evaluate("location.hash = '#/cameras'");
  await page.locator('.sale-view').waitFor({ state: 'detached' });
  await page.goBack();
  await page.locator('.sale-view').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.sale-view').waitFor({ state: 'detached' });
  await page.locator('.sale a').first().waitFor();
  expect(page.url()).not.toContain('/sales/');
});

/** Without a moment between for the browser to go anywhere. */
const escTwiceOver = (what: string) =>
  `for (const dialog of Array(2).fill(document.querySelector('${what}').closest('dialog')))
    dialog.dispatchEvent(new Event('cancel', { cancelable: true }));`;

test('Esc that comes as soon as the video lies there, and twice, leads to the sale and not past it', {
  timeout: 300_000,
}, async () => {
  await using visited = await visit({ sales: [soldAt(Date.now(), 1)] });
  const { page } = visited;
  await page.locator('.sale a').click();
  await page.locator('.sale-view').waitFor();
  await page.evaluate(`new MutationObserver((_, observer) => {
    if (document.querySelector('.clip-view') === null) return;
    observer.disconnect();
    ${escTwiceOver('.clip-view')}
  }).observe(document.body, { childList: true, subtree: true })`);
  await page.getByRole('button', { name: ja.picture.clip }).click();
  await page.locator('.clip-view').waitFor({ state: 'detached' });
  // Where a step too many would have led by now.
  await page.waitForTimeout(500);
  expect(page.url()).toContain('/sales/');
  expect(await page.locator('.sale-view').isVisible()).toBe(true);
  // And from the sale to its list, as often as it is opened.
  for (let times = 0; times < 2; times++) {
    await page.evaluate(escTwiceOver('.sale-view'));
    await page.locator('.sale-view').waitFor({ state: 'detached' });
    await page.waitForTimeout(500);
    await page.locator('.sale a').click();
    await page.locator('.sale-view').waitFor();
  }
});

test('a sale of a camera that was down offers no way to choose its moment by a picture, one whose picture failed does', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  const atMs = nowMs - 60_000;
  const captures = [
    { camera: 'counter', cameraName: 'カウンター上', offset: 0, outcome: 'camera_down', details: {} },
  ] as const;
  await using visited = await visit({
    status: status(nowMs, { cameras: [] }),
    sales: [
      pair(1, atMs, { captures: [...captures] }),
      { ...soldAt(nowMs, 3), saleId: 'with' },
      pair(5, nowMs - 300_000, { captures: [missing('damaged', atMs)] }),
    ],
  });
  const { page } = visited;
  await page.locator('.sale a').first().click();
  await page.locator('.sale-view').waitFor();
  expect(await page.locator('.sale-view').getByText('時刻がずれている').count()).toBe(0);
  await page.keyboard.press('Escape');
  await page.locator('.sale a').nth(1).click();
  await page.locator('.sale-view').getByText('時刻がずれている').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.sale a').nth(2).click();
  await page.locator('.sale-view').getByText('時刻がずれている').waitFor();
});

test('a WebSocket that opens and is cut before it carries anything, as some proxies do, gives way to HTTP', {
  timeout: 300_000,
}, async () => {
  await using visited = await visit({ sales: [] });
  const { page, api } = visited;
  let opened = 0;
  await page.routeWebSocket(/\/api\/v1\/events/, (socket) => {
    opened++;
    setTimeout(() => void socket.close(), 50);
  });
  await page.reload();
  await expect.poll(() => opened).toBeGreaterThan(0);
  await expect.poll(() => api.listeners().streams).toBe(1);
});

test('one lost request is no standstill: the picture is called live until a second is lost, and again with the next', {
  timeout: 300_000,
}, async () => {
  // With masks there is no video.
  const cameras = [camera({ id: 'counter', name: 'カウンター上', masked: true }, Date.now())];
  let lost = 0;
  let isLosing = false;
  const before = async (page: Page) => {
    await page.route(/\/frame\.jpeg/, (route) => {
      if (!isLosing) return route.continue();
      lost += 1;
      return route.abort('connectionfailed');
    });
    await page.clock.install();
  };
  await using visited = await visit({ status: status(Date.now(), { cameras }) }, { before });
  const { page } = visited;
  const tag = page.locator('.live-picture .tag');
  await expect.poll(() => tag.innerText()).toBe(ja.cameras.live);
  const isStale = () => page.locator('.live-picture.stale').count();

  // From here on time goes on only as it is told to.
  await page.clock.pauseAt(await page.evaluate<number>('Date.now() + 1_000'));
  isLosing = true;
  const lose = async (count: number) => {
    await expect
      .poll(async () => {
        await page.clock.runFor(250);
        return lost;
      })
      .toBe(count);
    // What became of it is shown.
    await page.clock.runFor(100);
  };
  await lose(1);
  expect([await tag.innerText(), await isStale()]).toEqual([ja.cameras.live, 0]);
  await lose(2);
  await expect.poll(() => tag.innerText()).toBe(ja.cameras.lastPicture);
  expect(await isStale()).toBe(1);
  isLosing = false;
  await page.clock.resume();
  await expect.poll(() => tag.innerText()).toBe(ja.cameras.live);
});

test.each([
  ['ja', ja, calibrationJa, phoneLatencyJa],
  ['en', en, calibrationEn, phoneLatencyEn],
] as const)(
  'what is still asked for and what could not be had is said, and comes by itself: day chart, clocks, latency (%s)',
  { timeout: 300_000 },
  async (locale, t, calibration, phone) => {
    const nowMs = Date.now();
    const held = new AbortController();
    let answer: 'never' | 'fail' | 'ok' = 'never';
    const before = async (page: Page) => {
      await page.route(/\/api\/v1\/(sales\/hours|calibrations)(\?|$)/, async (route) => {
        if (answer === 'never') await once(held.signal, 'abort');
        if (answer === 'ok') return route.continue();
        return route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{}' });
      });
    };
    await using visited = await visit({ sales: [soldAt(nowMs, 1)] }, { locale, before });
    const { page } = visited;
    const chart = page.locator('.day-body');
    const clocks = page.locator('.clock-text');
    await chart.getByText(t.search.day.loading).waitFor();
    await page.locator('.sale a').click();
    await page.locator('.sale-text > details > summary').click();
    await clocks.getByText(calibration.inForce.loading).waitFor();
    answer = 'fail';
    held.abort();
    await clocks.getByText(calibration.inForce.failed).waitFor();
    await chart.getByText(t.search.day.failed).waitFor();
    answer = 'ok';
    await clocks.getByRole('listitem').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.bars').waitFor();
    expect(await chart.getByRole('status').innerText()).toBe('');

    answer = 'fail';
    await page.evaluate("location.hash = '#/cameras/counter/latency'");
    await page.getByText(calibration.inForce.failed).waitFor();
    answer = 'ok';
    await page.getByText(phone.current).waitFor();
  },
);
