/** The stored video of a sale in a real browser: requested, played, at the moment, saved. */
import { execFileSync } from 'node:child_process';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en } from '../../../src/page/text/en.ts';
import { ja } from '../../../src/page/text/ja.ts';
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
  ['ja', 390, ja],
  ['en', 1_280, en],
] as const)(
  'stores the video of a sale, and shows its moment, in %s at %i px',
  longEnough,
  async (locale, width, t) => {
    const nowMs = Date.now();
    const [atMs, clipVideo] = [nowMs - 30_000, await video()];
    await using visited = await visit({ sales: [soldAt(atMs)], clipVideo }, { locale, width });
    const { page, world } = visited;
    await page.locator('.sale a').click();
    await page.getByRole('button', { name: t.picture.clipStore }).click();
    await page.getByText(t.picture.clipStoring).waitFor();
    expect(world.clips.map(({ state }) => state)).toEqual(['pending']);
    // It looks again by itself.
    const span = { at: shopTime(atMs), from: shopTime(atMs - 3_000), until: shopTime(atMs + 1_000) };
    world.clips = [{ id: 'c1', camera: 'counter', state: 'stored', bytes: clipVideo.length, ...span }];
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
