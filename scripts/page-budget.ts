/**
 * What the page costs to load: `npm run budget`. Its first load, packed, and every request of it, which may go to the gateway alone. Ends
 * with 1 when there is more than the budget, or a request to somewhere else; the time until the list is there, at a sixth of this machine's
 * speed, is told only.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { buildPage, startPageApi } from '../test/peers/page-api.ts';
import { pictures } from '../test/peers/page-pictures.ts';
import { worldOf } from '../test/peers/page-scenes.ts';

/** Scripts, styles and the page itself, gzip: what a phone on a shop's network has to fetch before it shows anything. */
const maxPackedBytes = 150 * 1024;
const runs = 5;
const slowdown = 6;

const pageDir = await mkdtemp(join(tmpdir(), 'tillframe-page-'));
await buildPage(pageDir);
const shots = await pictures(4);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});

const files = new Map<string, number>();
const outside = new Set<string>();
const usableMs: number[] = [];
for (let run = 0; run < runs; run += 1) {
  const api = await startPageApi(worldOf({}, shots), { pageDir });
  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'ja' });
  const reading: Promise<unknown>[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(api.url).host) outside.add(request.url());
  });
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/api/') || pathname.startsWith('/pictures/')) return;
    reading.push(response.body().then((body) => files.set(pathname, gzipSync(body).length)));
  });
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  const startMs = performance.now();
  await page.goto(api.url);
  await page.locator('.sale').first().waitFor();
  usableMs.push(performance.now() - startMs);
  await page.waitForLoadState('load');
  await Promise.all(reading);
  await page.close();
  await api[Symbol.asyncDispose]();
}
await browser.close();
await rm(pageDir, { recursive: true });

const packed = [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
const median = usableMs.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
for (const [path, bytes] of files) console.log(`${String(bytes).padStart(8)} B  ${path}`);
console.log(`${String(packed).padStart(8)} B  packed, of ${maxPackedBytes}`);
console.log(`${Math.round(median)} ms until the list is there at 1/${slowdown} speed (median of ${runs})`);
console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
for (const url of outside) console.error(`outside request: ${url}`);
if (packed > maxPackedBytes || outside.size > 0) process.exit(1);
