/** Live video on the page, in a real browser: a real camera over RTSP, our own program, and the time that is painted into each picture. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { statusJson } from '../../../src/contract/page/status.ts';
import { ja } from '../../../src/page/text/ja.ts';
import { startCamera } from '../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../peers/cameras/painted-clock.ts';
import { startChromium, wholeChromium } from '../../peers/page/browser.ts';
import { startOwnPage } from '../../peers/page/own-page.ts';
import { eventually } from '../../peers/program.ts';

vi.setConfig({ testTimeout: 240_000 });

let opened: AsyncDisposableStack;
let browser: Browser;
let url: string;

beforeAll(async () => {
  opened = new AsyncDisposableStack();
  const plain = opened.use(await startCamera({ fps: 15, keyFrameEvery: 30 }));
  const reordered = opened.use(await startCamera({ fps: 25, keyFrameEvery: 50, bFrames: 2 }));
  ({ url } = await startOwnPage(opened, {
    setUp: `cameras:
  - { id: plain, name: カウンター上, url: '${plain.url}' }
  - { id: reordered, name: 入口, url: '${reordered.url}' }
  - { id: masked, name: 裏口, url: '${plain.url}', masks: [[[0, 0], [0.2, 0], [0.2, 0.2], [0, 0.2]]] }
`,
  }));
  browser = opened.adopt(await startChromium({ program: wholeChromium }), (one) => one.close());
  await eventually('all cameras give pictures', async () => {
    const { cameras } = statusJson.parse(await (await fetch(`${url}/api/v1/status`)).json());
    return cameras.every(({ state }) => state === 'up') ? true : undefined;
  });
}, 300_000);

afterAll(() => opened.disposeAsync());

/** In the browser: hides the other cameras, which are not played then. Painting three videos takes more than a processor. */
const showOnly = (id: string) => `{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('article:not(:has(a[href$="/${id}"])) { display: none }');
  document.adoptedStyleSheets = [sheet];
}`;

/** `only`: the id of the one camera to be seen. */
async function visit(
  only?: string,
  prepare?: (page: Page) => Promise<void>,
): Promise<Page & AsyncDisposable> {
  const context = await browser.newContext({ locale: 'ja', viewport: { width: 1280, height: 1600 } });
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  if (only !== undefined) await page.addInitScript(showOnly(only));
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

/** In the browser: what an element shows, and when that was looked at. */
const copyOf = (name: string, what: string) => `(() => {
  const card = [...document.querySelectorAll('article')].find((one) => one.textContent.includes('${name}'));
  const element = (card ?? document).querySelector('.live-picture ${what}');
  const copy = document.createElement('canvas');
  copy.width = element.videoWidth ?? element.width;
  copy.height = element.videoHeight ?? element.height;
  copy.getContext('2d').drawImage(element, 0, 0);
  return { png: copy.toDataURL('image/png'), atMs: Date.now() };
})()`;

/** How long ago what is on the screen was painted, milliseconds; undefined where it can't be read. */
async function behindMs(page: Page, name: string, what: 'video' | 'canvas'): Promise<number | undefined> {
  const shown = await page.evaluate<{ png: string; atMs: number }>(copyOf(name, what));
  const painted = await readPaintedClock(Buffer.from(shown.png.replace(/^[^,]*,/, ''), 'base64'));
  return painted && shown.atMs - painted.wallMs;
}

const isPlaying = (page: Page, name: string) => picture(page, name).and(page.locator('.plays')).waitFor();

/** The newest looks at it, until the last five of them are all less than this behind. */
async function isCloserThan(limitMs: number, page: Page, name: string, what: 'video' | 'canvas') {
  const seen: number[] = [];
  await expect
    .poll(
      async () => {
        const ms = await behindMs(page, name, what);
        if (ms !== undefined) seen.push(ms);
        return seen.slice(-5).filter((one) => one < limitMs).length;
      },
      { timeout: 90_000 },
    )
    .toBe(5);
  console.log(name, what, seen.join(' '));
}

it.each([
  ['カウンター上', '15 fps', 'plain'],
  ['入口', '25 fps with B-frames', 'reordered'],
])('%s plays, less than 1.5 s behind (%s)', async (name, _, id) => {
  await using page = await visit(id);
  await isPlaying(page, name);
  await isCloserThan(1_500, page, name, 'video');
  expect(await picture(page, name).innerText()).toBe('ライブ');
});

it('a stretch that the gateway leaves out: the video goes on with what is live', async () => {
  const from = { drop: false, until: 'key frame' };
  let dropped = 0;
  await using page = await visit('plain', async (page) => {
    await page.routeWebSocket(/\/plain\/live$/, (socket) => {
      const gateway = socket.connectToServer();
      gateway.onMessage((message) => {
        // A key frame comes with the tables, whose first is of packet id 0.
        const isKey = Buffer.isBuffer(message) && (message.readUInt16BE(1) & 0x1fff) === 0;
        if (!from.drop && (dropped === 0 || from.until === '' || isKey)) {
          if (dropped > 0) from.until = '';
          socket.send(message);
        } else dropped++;
      });
    });
  });
  await isPlaying(page, 'カウンター上');
  await isCloserThan(1_500, page, 'カウンター上', 'video');
  from.drop = true;
  await expect.poll(() => dropped).toBeGreaterThan(45);
  from.drop = false;
  await isCloserThan(1_500, page, 'カウンター上', 'video');
  await isPlaying(page, 'カウンター上');
});

it.each([
  ['カウンター上', 'WebSockets are not let through', 'plain'],
  ['入口', 'the browser has no MediaSource', 'reordered'],
  ['裏口', 'the camera has masks', 'masked'],
])('%s comes as pictures, twice a second: %s', async (name, why, id) => {
  let lines = 0;
  await using page = await visit(id, async (page) => {
    if (why.startsWith('the browser'))
      await page.addInitScript('delete window.MediaSource; delete window.ManagedMediaSource;');
    await page.routeWebSocket(/\/live$/, (socket) => {
      lines++;
      void socket.close();
    });
  });
  let pictures = 0;
  page.on('response', (answer) => {
    if (answer.url().includes('/frame.jpeg')) pictures++;
  });
  await expect.poll(() => pictures).toBeGreaterThan(8);
  await isCloserThan(2_500, page, name, 'canvas');
  expect(await page.locator('.plays').count()).toBe(0);
  expect(await picture(page, name).innerText()).toBe('ライブ');
  expect(lines > 0).toBe(why.startsWith('WebSockets'));
});

it('a camera’s page says how far this screen is behind, from the scene; or that it shows single pictures', async () => {
  await using page = await visit();
  const behind = async (id: string) => {
    await page.goto(`${url}/#/cameras/${id}`);
    // The overview before it has several.
    await expect.poll(() => page.locator('.live-picture.drawn').count()).toBe(1);
    await page.locator('.camera-figures summary').click();
    return page.locator('dt', { hasText: ja.cameras.behind }).locator('xpath=following-sibling::dd[1]');
  };
  const shown = await behind('plain');
  await page.locator('.live-picture.plays').waitFor();
  // It stands there once the gateway has told of the camera's picture, which a busy machine takes its time for.
  const text = () => shown.innerText({ timeout: 1_000 }).catch((error: unknown) => String(error));
  await expect.poll(text, { timeout: 90_000 }).toMatch(/^\d+(\.\d)?秒$/);
  // As the picture tells it by its painted clock.
  await expect
    .poll(
      async () => {
        const measured = await behindMs(page, 'カウンター上', 'video');
        const claimed = 1_000 * Number.parseFloat(await text());
        return measured === undefined ? Number.NaN : Math.abs(measured - claimed);
      },
      { timeout: 90_000 },
    )
    .toBeLessThan(400);
  const masked = await behind('masked');
  const pictures = () => masked.innerText({ timeout: 1_000 }).catch((error: unknown) => String(error));
  await expect.poll(pictures, { timeout: 90_000 }).toBe(ja.cameras.behindPictures);
});

it('while nobody can see it, nothing is asked for', async () => {
  await using page = await visit();
  await isPlaying(page, 'カウンター上');
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/frame.jpeg')) asked++;
  });
  await page.setViewportSize({ width: 390, height: 300 });
  await page.evaluate('window.scrollTo(0, 1e6)');
  await expect.poll(() => page.locator('.plays').count()).toBe(0);
  const before = asked;
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(asked).toBe(before);
});
