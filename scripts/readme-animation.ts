/**
 * The animation of the README, light and dark, taken from the running demo: sales arrive in the list, and one of them is opened.
 * `node scripts/readme-animation.ts` builds nothing itself: `npm run build` first. Takes about a minute.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { freePort } from '../test/peers/network/free-port.ts';
import { startChromium } from '../test/peers/page/browser.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'docs/images');
const size = { width: 390, height: 640 } as const;
/** Sales in the list before it is filmed. */
const firstSales = 4;
const listFrames = 7;
const frameMs = 900;
const saleMs = 3_500;
/** A README is read on phones too. */
const maxBytes = 300_000;

type Scheme = 'light' | 'dark';
type Film = { readonly page: Page; readonly frames: { readonly png: Buffer; readonly ms: number }[] };

const port = await freePort();
const demo = spawn(process.execPath, ['scripts/demo.ts', '--port', String(port)], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  for await (const line of createInterface(demo.stdout)) if (/^ {2}page /.test(line)) break;
  demo.stdout.resume();
  await film(`http://127.0.0.1:${port}`);
} finally {
  demo.kill('SIGINT');
  demo.kill('SIGINT');
  if (demo.exitCode === null && demo.signalCode === null) await once(demo, 'exit');
}

async function film(url: string): Promise<void> {
  const browser = await startChromium();
  const films = new Map<Scheme, Film>();
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({
      viewport: size,
      colorScheme,
      locale: 'en',
      timezoneId: 'Asia/Tokyo',
    });
    await page.goto(`${url}/`);
    films.set(colorScheme, { page, frames: [] });
  }
  const take = async (ms: number): Promise<void> => {
    for (const { page, frames } of films.values()) frames.push({ png: await page.screenshot(), ms });
  };
  for (const { page } of films.values()) {
    await page
      .locator('.sale')
      .nth(firstSales - 1)
      .waitFor({ timeout: 60_000 });
    await page.evaluate(`document.querySelector('.sales').scrollIntoView()`);
  }
  for (let count = 0; count < listFrames; count++) {
    await take(frameMs);
    await delay(frameMs);
  }
  for (const { page } of films.values()) {
    await page.locator('.sale:has(img) a').first().click();
    await page.getByRole('dialog').locator('img').first().waitFor();
  }
  await delay(1_000);
  await take(saleMs);
  for (const [scheme, { frames }] of films) await save(`demo-${scheme}.webp`, frames);
  await browser.close();
}

async function save(name: string, frames: Film['frames']): Promise<void> {
  const webp = await sharp(
    frames.map(({ png }) => png),
    { join: { animated: true } },
  )
    .webp({ quality: 55, effort: 6, loop: 0, delay: frames.map(({ ms }) => ms) })
    .toBuffer();
  if (webp.length > maxBytes) throw new Error(`${name}: ${webp.length} bytes are more than ${maxBytes}`);
  await writeFile(join(folder, name), webp);
  console.log(`${name}: ${frames.length} frames, ${webp.length} bytes`);
}
