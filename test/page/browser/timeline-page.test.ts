/** A camera's timeline in a real browser: any moment that is held, by two presses, finger, keys, and from a sale. */
import { execFileSync } from 'node:child_process';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { pagesEn } from '../../../src/page/text/pages/pages-en.ts';
import { pagesJa } from '../../../src/page/text/pages/pages-ja.ts';
import { camerasWorld } from '../../peers/page/page-api-cameras.ts';
import { camera, captured, pair, shopTime, status } from '../../peers/page/page-data.ts';
import { timelineOf } from '../../peers/page/page-scenes-cameras.ts';
import { pageInBrowser } from './page-in-browser.ts';

const { visit } = pageInBrowser();
const longEnough = { timeout: 300_000 };
const ja = pagesJa.timeline;

const pathOf = (atMs: number) => `cameras/counter/timeline/${encodeURIComponent(shopTime(atMs))}`;

function world(nowMs: number) {
  const counter = camera({ id: 'counter', name: 'カウンター上', fps: 10, heldMs: 600_000 }, nowMs);
  return {
    status: status(nowMs, { cameras: [counter] }),
    cameras: camerasWorld({ timeline: timelineOf(nowMs) }),
  };
}

const slider = (page: Page) => page.getByRole('slider');
const atOf = async (page: Page) => Number(await slider(page).getAttribute('aria-valuenow'));
const isDrawn = (page: Page) =>
  page.evaluate<boolean>(`(document.querySelector('.timeline-picture canvas')?.width ?? 0) > 300`);

test.each([
  ['ja', 390, pagesJa.timeline],
  ['en', 1_280, pagesEn.timeline],
] as const)(
  'shows what happened at a time by two presses on the camera’s page, in %s at %i px',
  longEnough,
  async (locale, width, words) => {
    const nowMs = Date.now();
    await using visited = await visit(world(nowMs), { at: 'cameras/counter', locale, width });
    const { page } = visited;
    const then = shopTime(nowMs - 7_200_000);
    await page.locator('.moment-form input[type=date]').fill(then.slice(0, 10));
    await page.locator('.moment-form input[type=time]').fill(then.slice(11, 16));
    await page.getByRole('button', { name: words.go }).click();
    await expect.poll(() => isDrawn(page)).toBe(true);
    const atMs = Date.parse(`${then.slice(0, 16)}:00+09:00`);
    expect(await atOf(page)).toBe(atMs);
    expect(await page.locator('.timeline-time').innerText()).toContain(`${then.slice(11, 16)}:00.0`);
    await page.getByText(words.keyFrames).waitFor();
    // On a large screen a larger picture follows the small one.
    const isLarge = width > 900;
    const { requested } = visited.world.cameras.frames;
    await expect.poll(() => requested.length).toBe(isLarge ? 2 : 1);
    const [quick, whole] = requested;
    expect(quick).toMatchObject({ at: new Date(atMs).toISOString(), width: '640', quick: 'true' });
    expect([Number(whole?.width) > 640, whole?.quick]).toEqual([isLarge, undefined]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: words.savePicture }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`counter_${then.slice(0, 16).replace(':', '-')}-00.jpeg`);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  },
);

test('asks for one picture at a time while a finger moves, and ends with the last', longEnough, async () => {
  const nowMs = Date.now();
  await using visited = await visit(world(nowMs), { at: pathOf(nowMs - 300_000), width: 1_280 });
  const { page } = visited;
  const { frames } = visited.world.cameras;
  await expect.poll(() => isDrawn(page)).toBe(true);
  await expect.poll(() => frames.requested.length).toBe(2);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  frames.held = promise;
  const box = await slider(page).boundingBox();
  if (box === null) throw new Error('no slider');
  const y = box.y + 40;
  await page.mouse.move(box.x + 10, y);
  await page.mouse.down();
  for (let n = 1; n <= 40; n++) await page.mouse.move(box.x + 10 + n * 8, y);
  await page.mouse.up();
  const atMs = await atOf(page);
  await expect.poll(() => frames.requested.length).toBe(3);
  resolve(undefined);
  const last = () => frames.requested.at(-1);
  // Of forty places the first and the last, the last large too.
  await expect.poll(() => frames.requested.length).toBe(5);
  expect(last()).toMatchObject({ at: new Date(atMs).toISOString() });
  expect(last()?.quick).toBeUndefined();
  expect(frames.mostAtOnce).toBe(1);
  await expect.poll(() => page.url()).toContain(encodeURIComponent(shopTime(atMs).slice(0, 23)));
});

test('moves by keys: seconds, minutes, pictures', longEnough, async () => {
  const nowMs = Date.now();
  const atMs = nowMs - 300_000;
  await using visited = await visit(world(nowMs), { at: pathOf(atMs) });
  const { page } = visited;
  await expect.poll(() => isDrawn(page)).toBe(true);
  await slider(page).focus();
  for (const [key, byMs] of [
    ['ArrowRight', 1_000],
    ['ArrowLeft', -1_000],
    ['PageDown', -60_000],
    ['.', 100],
    [',', -100],
  ] as const) {
    const before = await atOf(page);
    await page.keyboard.press(key);
    await expect.poll(async () => (await atOf(page)) - before).toBe(byMs);
  }
  expect(await slider(page).getAttribute('aria-valuetext')).toMatch(/\d\d:\d\d:\d\d/);
  // Ten seconds by a button, and a range that keeps the time in its middle.
  const before = await atOf(page);
  await page.getByRole('button', { name: ja.steps.secondsLong(-10) }).click();
  await expect.poll(() => atOf(page)).toBe(before - 10_000);
  await page.locator('.timeline-range .tabs button').nth(1).click();
  const min = Number(await slider(page).getAttribute('aria-valuemin'));
  expect(before - 10_000 - min).toBe(1_800_000);
});

test('states from when to when there is something where nothing is held', longEnough, async () => {
  const nowMs = Date.now();
  await using visited = await visit(world(nowMs), { at: pathOf(nowMs - 15 * 3_600_000) });
  const { page } = visited;
  await page.getByText(/\d から .*\d までの映像を保管/).waitFor();
  expect(visited.world.cameras.frames.requested).toEqual([]);
  await page.getByRole('button', { name: /その後の/ }).click();
  await expect.poll(() => isDrawn(page)).toBe(true);
  expect(await atOf(page)).toBe(nowMs - 11 * 3_600_000);
});

/** 4 s, VP8: the browser without windows has no H.264. */
async function video(): Promise<Buffer> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tillframe-timeline-'));
  const file = join(folder.path, 'video.webm');
  const from = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=10:duration=4'];
  execFileSync('ffmpeg', ['-v', 'error', ...from, '-c:v', 'libvpx', '-g', '5', file]);
  return await readFile(file);
}

test('stands in the stored video of a sale where nothing else is held', longEnough, async () => {
  const nowMs = Date.now();
  const begun = nowMs - 20 * 3_600_000 - 15_000;
  await using visited = await visit(
    { ...world(nowMs), clipVideo: await video() },
    { at: pathOf(begun + 2_500) },
  );
  const { page } = visited;
  await page.getByText(ja.clip).waitFor();
  const shownAtS = () => page.evaluate<number>(`document.querySelector('.timeline video').currentTime`);
  await expect.poll(shownAtS).toBeCloseTo(2.5, 2);
  await slider(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(shownAtS).toBeCloseTo(1.5, 2);
  expect(visited.world.cameras.frames.requested).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: ja.savePicture }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^counter_.*\.jpeg$/);
  // A JPEG.
  expect((await readFile(await download.path())).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
});

test('leads from a sale to its moment, and from a mark to a sale', longEnough, async () => {
  const nowMs = Date.now();
  const soldAt = nowMs - 120_000;
  const refundAt = nowMs - 180_000;
  const sales = [
    pair(2, soldAt, { captures: [captured({ atMs: soldAt })] }),
    pair(1, refundAt, { kind: 'refund', captures: [captured({ atMs: refundAt })] }),
  ];
  await using visited = await visit({ ...world(nowMs), sales });
  const { page } = visited;
  await page.locator('.sale a').first().click();
  await page.getByRole('link', { name: ja.ofSale }).click();
  await expect.poll(() => isDrawn(page)).toBe(true);
  expect(await atOf(page)).toBe(Math.round(soldAt + 12));
  await expect.poll(() => page.locator('.timeline-track .mark').count()).toBe(2);
  expect(await page.locator('.timeline-track .mark.exception').count()).toBe(1);
  await page.locator('.timeline-sales li').first().getByRole('button').click();
  await expect.poll(() => atOf(page)).toBe(Math.round(refundAt + 12));
  expect(await page.locator('.timeline-sales li[aria-current]').count()).toBe(1);
  const left = encodeURIComponent(shopTime(refundAt + 12).slice(0, 23));
  await expect.poll(() => page.url()).toContain(left);
  await page.locator('.timeline-sales li').first().getByRole('link').click();
  await page.getByRole('dialog').waitFor();
  // Back is where the moment of the sale was left.
  await page.goBack();
  await expect.poll(() => atOf(page)).toBe(refundAt + 12);
});
