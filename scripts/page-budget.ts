/**
 * Size of the page's first load: `npm run budget`. From the built agent, over a store with thousands of sales: every byte that it really sends
 * until the list is there, and every request of the page, which may go to the gateway alone. Ends with 1 when the first load is over its
 * budget, or a request goes to somewhere else; the time until the list is there, at a sixth of this machine's speed, is printed only.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { freePort } from '../test/peers/network/free-port.ts';
import { startChromium } from '../test/peers/page/browser.ts';
import { pictures } from '../test/peers/page/page-pictures.ts';
import { startProgram } from '../test/peers/program.ts';
import { fillShop, shop } from './bench/busy-shop.ts';

/** Scripts, styles and the page itself, as they are sent, with their headers: what a phone has to fetch before it shows anything. */
const maxFirstLoadBytes = 100 * 1024;
/** Until there is something to look at and to tap. */
const maxUsableMs = 1_500;
/** In which lists and pictures come, after the list is there. */
const restMs = 1_500;
const runs = 5;
const slowdown = 6;
const sales = 5_000;
const pictured = 60;

const built = fileURLToPath(new URL('../dist/main.js', import.meta.url));

await using opened = new AsyncDisposableStack();
const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-budget-')), (path) =>
  rm(path, { recursive: true }),
);
const dataDir = join(folder, 'data');
await mkdir(dataDir);
await fillShop(dataDir, { sales, pictured, shots: await pictures(8) });
const listen = `127.0.0.1:${await freePort()}`;
const config = join(folder, 'config.yaml');
await writeFile(
  config,
  `shop: ${JSON.stringify(shop)}\ndataDir: data\nweb: { listen: '${listen}' }\nclock: { state: synced }\n`,
);
const agent = opened.use(startProgram(['run', '--config', config], {}, built));
await agent.line(/page server listening/);
const browser = opened.adopt(await startChromium(), (one) => one.close());

type Sent = { readonly bytes: number; readonly coding: string };
type Load = {
  readonly usableMs: number;
  /** By path: of the page itself. */
  readonly page: ReadonlyMap<string, Sent>;
  /** Requests of the gateway for it: lists and pictures. */
  readonly asked: { readonly requests: number; readonly bytes: number };
  readonly outside: readonly string[];
};

/** In a browser that has never been here. */
async function load(browser: Browser, url: string): Promise<Load> {
  const context = await browser.newContext({
    ...{ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, locale: 'ja' },
  });
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  const answers = new Map<string, { url: URL; coding: string }>();
  const [sent, outside] = [new Map<string, Sent>(), new Set<string>()];
  const asked = { requests: 0, bytes: 0 };
  devTools.on('Network.requestWillBeSent', ({ request }) => {
    const to = new URL(request.url);
    if (to.host !== new URL(url).host && !['data:', 'blob:'].includes(to.protocol)) outside.add(request.url);
  });
  devTools.on('Network.responseReceived', ({ requestId, response }) => {
    const coding = response.headers['content-encoding'] ?? response.headers['Content-Encoding'] ?? 'as it is';
    answers.set(requestId, { url: new URL(response.url), coding });
  });
  devTools.on('Network.loadingFinished', ({ requestId, encodedDataLength: bytes }) => {
    const answer = answers.get(requestId);
    if (answer === undefined || answer.url.protocol === 'data:') return;
    const { pathname } = answer.url;
    if (!pathname.startsWith('/api/')) sent.set(pathname, { bytes, coding: answer.coding });
    else {
      asked.requests += 1;
      asked.bytes += bytes;
    }
  });
  await devTools.send('Network.enable');
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  const startMs = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('.sale').first().waitFor();
  const usableMs = performance.now() - startMs;
  await page.waitForLoadState('load');
  const firstLoad = new Map(sent);
  await delay(restMs);
  const result = { usableMs, page: firstLoad, asked: { ...asked }, outside: [...outside] };
  await context.close();
  return result;
}

const loads: Load[] = [];
for (let run = 0; run < runs; run += 1) loads.push(await load(browser, `http://${listen}/`));
const files = new Map(loads.flatMap(({ page }) => [...page]));
const firstLoad = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
const usableMs = loads.map((one) => one.usableMs).sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
const outside = new Set(loads.flatMap((one) => one.outside));

const line = (bytes: number, text: string) => console.log(`${String(bytes).padStart(8)} B  ${text}`);
for (const [path, { bytes, coding }] of files) line(bytes, `${path} (${coding})`);
line(
  firstLoad,
  `first load as sent, of ${maxFirstLoadBytes}${firstLoad > maxFirstLoadBytes ? ': over' : ''}`,
);
const { asked } = loads[0] ?? { asked: { requests: 0, bytes: 0 } };
line(asked.bytes, `lists and pictures with it, in ${asked.requests} requests`);
console.log(
  `${Math.round(usableMs)} ms until the list is there at 1/${slowdown} speed (median of ${runs}, over ${sales} sales), of ${maxUsableMs}${usableMs > maxUsableMs ? ': over' : ''}`,
);
console.log(`${outside.size} requests to others than the gateway`);
console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
for (const url of outside) console.error(`outside request: ${url}`);
if (firstLoad > maxFirstLoadBytes || outside.size > 0) process.exitCode = 1;
