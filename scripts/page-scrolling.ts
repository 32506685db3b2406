/**
 * Frame times while a list as long as the page shows is scrolled, of 5,000 sales, in Chromium with compositing in software:
 * `node scripts/page-scrolling.ts [--sales N] [--slow N] [--trace DIR]`; `--slow 4`: at a quarter of this machine's speed; `--trace`: with the work of
 * each frame, for Chromium's own viewer. From the built agent, over a store with as many sales; older ones are loaded first, as by a person who presses
 * for them. Prints the median, the 95th percentile and the longest frame, and the share of frames over 1/60 s with a tolerance; ends with 1 when one in
 * twenty is.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort } from '../test/peers/network/free-port.ts';
import { startChromium } from '../test/peers/page/browser.ts';
import { pictures } from '../test/peers/page/page-pictures.ts';
import { eventually, startProgram } from '../test/peers/program.ts';
import { fillShop, shop } from './bench/busy-shop.ts';

const { values: flags } = parseArgs({
  options: {
    sales: { type: 'string', default: '5000' },
    slow: { type: 'string', default: '1' },
    trace: { type: 'string' },
  },
});
const { trace } = flags;
const sales = Number(flags.sales);
/** A frame of 60 a second, and what a clock of milliseconds adds. */
const frameMs = 1_000 / 60 + 2;
const maxLateShare = 0.05;
const built = fileURLToPath(new URL('../dist/main.js', import.meta.url));

await using opened = new AsyncDisposableStack();
const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-scrolling-')), (path) =>
  rm(path, { recursive: true }),
);
const dataDir = join(folder, 'data');
await mkdir(dataDir);
await fillShop(dataDir, { sales, pictured: 200, shots: await pictures(8) });
const listen = `127.0.0.1:${await freePort()}`;
const config = join(folder, 'config.yaml');
await writeFile(
  config,
  `shop: ${JSON.stringify(shop)}\ndataDir: data\nweb: { listen: '${listen}' }\nclock: { state: synced }\n`,
);
const agent = opened.use(startProgram(['run', '--config', config], {}, built));
await agent.line(/page server listening/);
const browser = opened.adopt(await startChromium(), (one) => one.close());

const devices = [
  [
    'phone 390 × 844',
    { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  ],
  ['desktop 1280 × 900', { viewport: { width: 1280, height: 900 } }],
] as const;
/** Started in the page, read after the scrolling. */
const watch = `window.frames_ = []; (function next(before) {
  requestAnimationFrame((now) => { if (before !== undefined) window.frames_.push(now - before); next(now); });
})()`;

const categories = [
  ...['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel', 'blink', 'cc', 'viz'],
  'disabled-by-default-v8.cpu_profiler',
];

/** Top of the first row, against the window. */
const top = "document.querySelector('.sale:not(.skeleton)').getBoundingClientRect().top";

for (const [name, device] of devices) {
  const context = await browser.newContext({ ...device, locale: 'ja' });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(`http://${listen}/`);
  await page.locator('.sale:not(.skeleton)').first().waitFor();
  const rows = () => page.locator('.sale:not(.skeleton)').count();
  for (let known = await rows(); known < sales; ) {
    const older = page.locator('.older button, button.older').first();
    if ((await older.count()) === 0) break;
    await older.click();
    const from = known;
    // From outside each time: the page reads no script from a text.
    await eventually('older sales are there', async () => ((await rows()) > from ? true : undefined), 60_000);
    known = await rows();
  }
  const loaded = await rows();
  await page.evaluate('scrollTo(0, 0)');
  const before = await page.evaluate<number>(top);
  const devTools = await context.newCDPSession(page);
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: Number(flags.slow) });
  if (trace !== undefined)
    await browser.startTracing(page, { path: join(trace, `${name.split(' ', 1)[0]}.json`), categories });
  await page.evaluate(watch);
  await devTools.send('Input.synthesizeScrollGesture', {
    ...{ x: 195, y: 500, yDistance: -30_000, speed: 3_000, preventFling: true },
    gestureSourceType: 'mouse',
  });
  if (trace !== undefined) await browser.stopTracing();
  const frames = await page.evaluate<number[]>('window.frames_');
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  const late = frames.filter((ms) => ms > frameMs).length / frames.length;
  const moved = -(await page.evaluate<number>(top)) + before;
  console.log(
    `${name}: ${loaded} rows, ${Math.round(moved)} px in ${frames.length} frames: median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms, ${(100 * late).toFixed(1)} % late`,
  );
  if (late > maxLateShare) process.exitCode = 1;
  await context.close();
}
console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, load ${loadavg()[0]?.toFixed(1) ?? ''}`,
);
