/**
 * `npm run bench:live`: how far behind reality a page is, with video and with pictures in its place, and what viewers cost the agent. A real
 * camera that paints its time, the real agent, a real browser. One run on one machine; judges nothing.
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { WebSocket } from 'ws';
import { startCamera } from '../test/peers/cameras/camera.ts';
import { readPaintedClock } from '../test/peers/cameras/painted-clock.ts';
import { freePort } from '../test/peers/network/free-port.ts';
import { startChromium, wholeChromium } from '../test/peers/page/browser.ts';
import { eventually, startProgram } from '../test/peers/program.ts';
import { describeMachine } from './bench/machine.ts';
import { cpuPercent } from './bench/processes.ts';
import { type Cell, printTable } from './bench/report.ts';

const kinds = {
  'H.264 640×360, 15 fps': { fps: 15, keyFrameEvery: 30 },
  'H.264 1280×720, 25 fps, B-frames': {
    ...{ width: 1_280, height: 720, fps: 25, keyFrameEvery: 50, bFrames: 2, kbps: 3_000 },
  },
};
const viewerCounts = [1, 4, 8];

const usage = `Usage: npm run bench:live -- [OPTIONS]

  --quick   20 looks a way instead of 100, and CPU over 5 s instead of 20
  --help
`;

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit();
}
const looks = values.quick ? 20 : 100;
const cpuOverMs = values.quick ? 5_000 : 20_000;

const machine = describeMachine();
console.log(
  `${machine.cpu}, ${machine.cores} cores, load before ${machine.loadBefore}, Node ${machine.node}`,
);
await using opened = new AsyncDisposableStack();
const browser = opened.adopt(await startChromium({ program: wholeChromium }), (one) => one.close());
const delays: Cell[][] = [];
const costs: Cell[][] = [];
for (const [name, options] of Object.entries(kinds)) {
  await using camera = await startCamera(options);
  await using gateway = await startGateway(camera.url);
  for (const way of ['video', 'pictures'] as const)
    delays.push([`${name}: ${way}`, ...(await delaysOf(browser, gateway.url, way))]);
  const idle = await cpuPercent(gateway.pid, cpuOverMs);
  costs.push([`${name}: nobody watches`, 0, idle, 0]);
  for (const way of ['video', 'pictures'] as const) {
    for (const count of viewerCounts) {
      using _viewers = watch(gateway.url, way, count);
      await delay(2_000);
      const percent = await cpuPercent(gateway.pid, cpuOverMs);
      costs.push([`${name}: ${way}`, count, percent, (percent - idle) / count]);
    }
  }
}
printTable(
  {
    title: 'Behind reality',
    about: 'From the time painted into the picture to the picture on the page; milliseconds',
    columns: ['', 'looks', 'median', 'p95', 'worst'],
    rows: delays,
  },
  console.log,
);
printTable(
  {
    title: 'What viewers cost',
    about:
      'The agent with its decoders, percent of one core; viewers take what they are given, at full speed',
    columns: ['', 'viewers', 'agent', 'more for each'],
    rows: costs,
  },
  console.log,
);

async function startGateway(cameraUrl: string) {
  await using stack = new AsyncDisposableStack();
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), 'tillframe-bench-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const port = await freePort();
  const [configPath, setUpPath] = [join(folder, 'config.yaml'), join(folder, 'set-up.yaml')];
  const web = `web: { listen: '127.0.0.1:${port}' }`;
  await writeFile(
    configPath,
    `shop: { id: shop-1, name: Shop }\ndataDir: data\n${web}\nclock: { state: synced }\n`,
  );
  await writeFile(setUpPath, `cameras: [{ id: counter, name: Counter, url: '${cameraUrl}' }]\n`);
  const built = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const program = existsSync(built) ? built : fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const start: (
    args: string[],
    env: Record<string, string>,
    main: string,
  ) => ReturnType<typeof startProgram> = startProgram;
  await once(start(['import', setUpPath, '--config', configPath], {}, program).child, 'exit');
  const agent = stack.use(start(['run', '--config', configPath], {}, program));
  await agent.line(/page server listening/);
  const url = `http://127.0.0.1:${port}`;
  await eventually('the camera gives pictures', async () =>
    (await fetch(`${url}/api/v1/cameras/counter/frame.jpeg`)).ok ? true : undefined,
  );
  const { pid } = agent.child;
  if (pid === undefined) throw new Error('the agent has no process');
  const kept = stack.move();
  return { url, pid, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Median, p95 and worst of looks at a page, in no step with its pictures. */
async function delaysOf(browser: Browser, url: string, way: 'video' | 'pictures'): Promise<Cell[]> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 900 } });
  const page = await context.newPage();
  if (way === 'pictures') await page.addInitScript('delete window.MediaSource');
  await page.goto(url);
  const shown = way === 'video' ? '.live-picture.plays video' : '.live-picture.drawn canvas';
  await page.locator(shown).waitFor({ timeout: 60_000 });
  await delay(8_000);
  const seen: number[] = [];
  for (let tries = 0; seen.length < looks && tries < 3 * looks; tries++) {
    await delay(37 + 260 * Math.random());
    const { png, atMs } = await page.evaluate<{ png: string; atMs: number }>(`(() => {
      const element = document.querySelector('${shown}');
      const copy = document.createElement('canvas');
      copy.width = element.videoWidth ?? element.width;
      copy.height = element.videoHeight ?? element.height;
      copy.getContext('2d').drawImage(element, 0, 0);
      const atMs = Date.now();
      return { png: copy.toDataURL('image/png'), atMs };
    })()`);
    const painted = await readPaintedClock(Buffer.from(png.replace(/^[^,]*,/, ''), 'base64'));
    if (painted !== undefined) seen.push(atMs - painted.wallMs);
  }
  await context.close();
  const sorted = seen.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
  return [sorted.length, at(0.5), at(0.95), at(1)];
}

/** Viewers that show nothing: what they cost here is not the agent's. */
function watch(url: string, way: 'video' | 'pictures', count: number): Disposable {
  const stop = new AbortController();
  const sockets: WebSocket[] = [];
  for (let viewer = 0; viewer < count; viewer++) {
    if (way === 'video')
      sockets.push(new WebSocket(`${url.replace('http', 'ws')}/api/v1/cameras/counter/live`));
    else void takePictures();
  }

  async function takePictures(): Promise<void> {
    while (!stop.signal.aborted) {
      const answer = await fetch(`${url}/api/v1/cameras/counter/frame.jpeg?width=640`).catch(() => undefined);
      await answer?.arrayBuffer().catch(() => undefined);
      await delay(500);
    }
  }

  return {
    [Symbol.dispose]: () => {
      stop.abort();
      for (const socket of sockets) socket.terminate();
    },
  };
}
