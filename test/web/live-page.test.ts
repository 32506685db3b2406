/** Live video on the page, in a real browser: a real camera over RTSP, our own program, and the time that is painted into each picture. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { statusJson } from '../../src/web/api/schema.ts';
import { startCamera } from '../peers/camera.ts';
import { freePort } from '../peers/free-port.ts';
import { readPaintedClock } from '../peers/painted-clock.ts';
import { eventually, startProgram } from '../peers/program.ts';

let opened: AsyncDisposableStack;
let browser: Browser;
let url: string;

beforeAll(async () => {
  opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-live-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  url = `http://127.0.0.1:${await freePort()}`;
  const plain = opened.use(await startCamera({ fps: 15, keyFrameEvery: 30 }));
  const reordered = opened.use(await startCamera({ fps: 25, keyFrameEvery: 50, bFrames: 2 }));
  const config = ['--config', join(folder, 'config.yaml')];
  await writeFile(
    join(folder, 'config.yaml'),
    `shop: { id: shop-1, name: ユビ珈琲 }\ndataDir: data\nweb: { listen: '${new URL(url).host}' }\nclock: { state: synced }\n`,
  );
  await writeFile(
    join(folder, 'set-up.yaml'),
    `cameras:
  - { id: plain, name: カウンター上, url: '${plain.url}' }
  - { id: reordered, name: 入口, url: '${reordered.url}' }
  - { id: masked, name: 裏口, url: '${plain.url}', masks: [[[0, 0], [0.2, 0], [0.2, 0.2], [0, 0.2]]] }
`,
  );
  const imported = startProgram(['import', join(folder, 'set-up.yaml'), ...config]);
  const [code] = (await once(imported.child, 'exit')) as [number];
  expect(code, imported.output()).toBe(0);
  const agent = opened.use(startProgram(['run', ...config]));
  await agent.line(/the page is at/);
  browser = opened.adopt(
    await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    }),
    (one) => one.close(),
  );
  await eventually('all cameras give pictures', async () => {
    const { cameras } = statusJson.parse(await (await fetch(`${url}/api/v1/status`)).json());
    return cameras.every(({ state }) => state === 'up') ? true : undefined;
  });
});

afterAll(() => opened.disposeAsync());

async function visit(prepare?: (page: Page) => Promise<void>): Promise<Page & AsyncDisposable> {
  const context = await browser.newContext({ locale: 'ja', viewport: { width: 1280, height: 1600 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await prepare?.(page);
  await page.goto(`${url}/`);
  return Object.assign(page, {
    [Symbol.asyncDispose]: async () => {
      await context.close();
      expect(complaints).toEqual([]);
    },
  });
}

const picture = (page: Page, name: string) =>
  page.locator('article', { hasText: name }).locator('.live-picture');

/** In the browser. */
const copyOfPicture = `(element) => {
  const copy = document.createElement('canvas');
  copy.width = element.videoWidth ?? element.width;
  copy.height = element.videoHeight ?? element.height;
  copy.getContext('2d').drawImage(element, 0, 0);
  return { png: copy.toDataURL('image/png'), atMs: Date.now() };
}`;

/** How long ago what is on the screen was painted, milliseconds; undefined where it can't be read. */
async function behindMs(page: Page, name: string, what: 'video' | 'canvas'): Promise<number | undefined> {
  const shown: { png: string; atMs: number } = await picture(page, name).locator(what).evaluate(copyOfPicture);
  const painted = await readPaintedClock(Buffer.from(shown.png.replace(/^[^,]*,/, ''), 'base64'));
  return painted && shown.atMs - painted.wallMs;
}

it.each([
  ['カウンター上', '15 fps'],
  ['入口', '25 fps with B-frames'],
])('%s plays, less than 1.5 s behind (%s)', async (name) => {
  await using page = await visit();
  await picture(page, name).and(page.locator('.plays')).waitFor();
  const seen: number[] = [];
  await expect
    .poll(async () => {
      const ms = await behindMs(page, name, 'video');
      if (ms !== undefined) seen.push(ms);
      return seen.slice(-5).filter((one) => one < 1_500).length;
    })
    .toBe(5);
  console.log(name, seen.join(' '));
});
