/** The stored video of a sale in a real browser: requested, played, at the moment, saved. */
import { execFileSync } from 'node:child_process';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ClipJson } from '../../../src/contract/page/clips.ts';
import { en } from '../../../src/page/text/en.ts';
import { ja } from '../../../src/page/text/ja.ts';
import { pagesEn } from '../../../src/page/text/pages/pages-en.ts';
import { pagesJa } from '../../../src/page/text/pages/pages-ja.ts';
import { camera, captured, pair, shopTime, status } from '../../peers/page/page-data.ts';
import { pageInBrowser } from './page-in-browser.ts';

const { visit } = pageInBrowser();
const longEnough = { timeout: 300_000 };

/** 4 s, VP8: the browser without windows has no H.264. */
async function video(): Promise<Buffer> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tillframe-sale-video-'));
  const file = join(folder.path, 'video.webm');
  const from = ['-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=10:duration=4'];
  execFileSync('ffmpeg', ['-v', 'error', ...from, '-c:v', 'libvpx', '-g', '5', file]);
  return await readFile(file);
}

const soldAt = (atMs: number) => pair(1, atMs, { captures: [captured({ atMs, camera: 'counter' })] });

test.each([
  ['ja', 390, ja, pagesJa.evidence],
  ['en', 1_280, en, pagesEn.evidence],
] as const)(
  'stores the video of a sale, and shows its moment, in %s at %i px',
  longEnough,
  async (locale, width, t, words) => {
    const nowMs = Date.now();
    const [atMs, clipVideo] = [nowMs - 30_000, await video()];
    const cameras = [camera({ id: 'counter', name: 'カウンター上', fps: 10 }, nowMs)];
    const over = { sales: [soldAt(atMs)], clipVideo, status: status(nowMs, { cameras }) };
    await using visited = await visit(over, { locale, width });
    const { page, world } = visited;
    await page.locator('.sale a').click();
    await page.getByRole('button', { name: t.picture.clipStore }).click();
    await page.getByText(t.picture.clipStoring).waitFor();
    await expect.poll(() => world.clips.map(({ state }) => state)).toEqual(['pending']);
    // It looks again by itself.
    const span = { at: shopTime(atMs), from: shopTime(atMs - 3_000), until: shopTime(atMs + 1_000) };
    world.clips = [
      { id: 'c1', kind: 'video', camera: 'counter', state: 'stored', bytes: clipVideo.length, ...span },
    ];
    await page.getByRole('button', { name: t.picture.clipStored('4') }).click();
    const dialog = page.getByRole('dialog', { name: t.picture.clipTitle });
    await dialog.getByRole('button', { name: t.picture.clipToMoment }).waitFor();
    // It plays by itself, and would pass the moment.
    await page.evaluate(
      `{ const video = document.querySelector('.clip-view video'); video.pause(); video.currentTime = 0; }`,
    );
    await dialog.getByRole('button', { name: t.picture.clipToMoment }).click();
    const shownAtS = () => page.evaluate<number>(`document.querySelector('.clip-view video').currentTime`);
    await expect.poll(shownAtS).toBeGreaterThanOrEqual(3);
    const mark = `parseFloat(document.querySelector('.clip-track > span').style.left)`;
    expect(await page.evaluate<number>(mark)).toBeCloseTo(75, 1);
    // Picture by picture, of ten a second as the camera says: by button and by key.
    const from = await shownAtS();
    await dialog.getByRole('button', { name: words.frameOn }).click();
    await expect.poll(shownAtS).toBeCloseTo(from + 0.1, 5);
    for (let n = 0; n < 3; n++) await page.keyboard.press(',');
    await expect.poll(shownAtS).toBeCloseTo(from - 0.2, 5);
    // The receipt is beside it where there is room, below it else.
    const [videoBox, receiptBox] = await Promise.all(
      ['video', '.receipt'].map((one) => dialog.locator(one).boundingBox()),
    );
    const isBeside = (receiptBox?.x ?? 0) > (videoBox?.x ?? 0) + (videoBox?.width ?? 0);
    expect(isBeside).toBe(width > 900);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('link', { name: t.picture.clipSave }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('sale.mp4');
    expect((await readFile(await download.path())).equals(clipVideo)).toBe(true);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  },
);

test('states until when the video of an older sale was held', longEnough, async () => {
  const nowMs = Date.now();
  const cameras = [camera({ id: 'counter', name: 'カウンター上', heldMs: 600_000 }, nowMs)];
  const sales = [soldAt(nowMs - 3_600_000)];
  await using visited = await visit({ sales, status: status(nowMs, { cameras }) });
  const { page } = visited;
  await page.locator('.sale a').click();
  const [before, after] = ja.picture.clipHeldUntil('|').split('|');
  await page
    .getByText(before ?? '')
    .filter({ hasText: after ?? '' })
    .waitFor();
  expect(await page.getByRole('button', { name: ja.picture.clipStore }).count()).toBe(0);
});

test('marks the moment in video that is held, and moves through it', longEnough, async () => {
  const nowMs = Date.now();
  const sales = [soldAt(nowMs - 30_000)];
  await using visited = await visit({ sales, clipVideo: await video() });
  const { page } = visited;
  await page.locator('.sale a').click();
  await page.getByRole('button', { name: ja.picture.clip }).click();
  const dialog = page.getByRole('dialog', { name: ja.picture.clipTitle });
  await dialog.getByRole('button', { name: ja.picture.clipToMoment }).click();
  // A second after the beginning, as the answer states it.
  const shownAtS = () => page.evaluate<number>(`document.querySelector('.clip-view video').currentTime`);
  await expect.poll(shownAtS).toBeCloseTo(1, 3);
  expect(await page.evaluate<string>(`document.querySelector('.clip-track > span').style.left`)).toBe('25%');
});

test('enlarges a picture by wheel, keys and buttons, and saves it', longEnough, async () => {
  const nowMs = Date.now();
  await using visited = await visit({ sales: [soldAt(nowMs - 30_000)] }, { width: 1_280 });
  const { page } = visited;
  await page.locator('.sale a').click();
  await page.locator('.sale-view .picture.large').click();
  const words = pagesJa.evidence;
  const box = page.getByRole('group', { name: words.zoomKeys });
  await box.waitFor();
  const shown = () =>
    page.evaluate<number[]>(
      `(({ a, e, f }) => [a, e, f].map(Math.round))(new DOMMatrix(getComputedStyle(document.querySelector('.zoom-box img')).transform))`,
    );
  expect(await shown()).toEqual([1, 0, 0]);
  const place = await box.boundingBox();
  if (place === null) throw new Error('no picture');
  // The upper left corner stays where it is.
  await page.mouse.move(place.x + 1, place.y + 1);
  await page.mouse.wheel(0, -600);
  await expect.poll(async () => (await shown())[0]).toBe(4);
  expect((await shown()).slice(1).every((px) => Math.abs(px) <= 4)).toBe(true);
  await box.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await shown())[1]).toBeLessThan(-0.09 * place.width);
  // The sale below has arrows of its own.
  expect(await page.getByRole('dialog').count()).toBe(2);
  await page.getByRole('button', { name: words.whole }).click();
  await expect.poll(shown).toEqual([1, 0, 0]);
  await page.getByRole('button', { name: words.larger, exact: true }).click();
  await expect.poll(() => page.locator('.zoom-picture output').innerText()).toBe('150%');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: words.savePicture }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^[\w-]+_\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.jpeg$/);
  expect((await readFile(await download.path())).equals(visited.world.pictures[0] ?? Buffer.alloc(0))).toBe(
    true,
  );
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').count()).toBe(1);
});

test(
  'shows the detailed picture of an incident first, and how far it is from the moment',
  longEnough,
  async () => {
    const nowMs = Date.now();
    const atMs = nowMs - 30_000;
    const taken = { from: shopTime(atMs + 2_100), until: shopTime(atMs + 2_100), uncertaintyMs: 200 };
    const clips: ClipJson[] = [
      {
        id: 'p1',
        kind: 'picture',
        camera: 'counter',
        state: 'stored',
        at: shopTime(atMs),
        bytes: 9,
        ...taken,
      },
    ];
    await using visited = await visit({ sales: [soldAt(atMs)], clips });
    const { page } = visited;
    const words = pagesJa.evidence;
    await page.locator('.sale a').click();
    await page.getByText(words.detailedAfter('2.1秒', '0.3秒')).waitFor();
    await page.getByRole('button', { name: words.enlarge }).click();
    const src = () => page.locator('.zoom-box img').getAttribute('src');
    expect(await src()).toMatch(/clips\/p1\/picture\.jpeg$/);
    await page.getByRole('button', { name: words.ofMoment }).click();
    await expect.poll(src).toBe('/pictures/0.jpeg');
    // A picture is no video of the sale.
    expect(await page.getByRole('button', { name: ja.picture.clipStored('0') }).count()).toBe(0);
  },
);
