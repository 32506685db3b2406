/**
 * The page in Safari's engine, over TLS with the gateway's own certificate, which it doesn't trust: the real agent, a real camera, a register
 * on the listener without TLS. Safari refuses WebSockets on such a certificate; WebKitGTK opens them, so they are taken from it in one of the two.
 */
import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountEn } from '../../../src/page/text/account-en.ts';
import { accountJa } from '../../../src/page/text/account-ja.ts';
import { password } from '../../agent/http/signing-in.ts';
import { startCamera } from '../../peers/cameras/camera.ts';
import { importSetUp } from '../../peers/import-set-up.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startWebKit, type WebKit } from '../../peers/page/webkit.ts';
import { createTill, type Till } from '../../peers/pos/till.ts';
import { eventually, startProgram } from '../../peers/program.ts';

let opened: AsyncDisposableStack;
let folder: string;
let url: string;
let till: Till;

beforeAll(async () => {
  opened = new AsyncDisposableStack();
  folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-webkit-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const camera = opened.use(await startCamera());
  const [pagePort, pushPort] = [await freePort(), await freePort()];
  url = `https://localhost:${pagePort}`;
  const config = ['--config', join(folder, 'config.yaml')];
  await writeFile(
    join(folder, 'config.yaml'),
    `shop: { id: shop-1, name: ユビ珈琲 }
dataDir: data
web: { listen: '0.0.0.0:${pagePort}' }
registers: { listen: '127.0.0.1:${pushPort}' }
clock: { state: synced }
`,
  );
  await writeFile(
    join(folder, 'set-up.yaml'),
    `cameras: [{ id: counter, name: カウンター上, url: '${camera.url}' }]
registers: [{ key: till-1, name: レジ1, token: till-token-0123456789 }]
links: [{ register: till-1, camera: counter }]
`,
  );
  await importSetUp(join(folder, 'set-up.yaml'), join(folder, 'config.yaml'));
  const agent = opened.use(startProgram(['run', ...config]));
  await eventually(
    'the agent has started',
    async () => agent.output().includes('page server listening') || undefined,
    180_000,
  );
  till = createTill({
    baseUrl: `http://127.0.0.1:${pushPort}`,
    registerKey: 'till-1',
    token: 'till-token-0123456789',
  });
});

afterAll(() => opened.disposeAsync());

/** A folder for pictures to look at. */
const screens = process.env['TILLFRAME_SCREENS'];

/** From before live events are asked for: no WebSocket opens, as in Safari, and what they come over instead is noted. */
const asSafari = `window.lines = [];
  window.WebSocket = function () {
    const socket = { close() {} };
    setTimeout(() => socket.onclose?.(), 50);
    return socket;
  };
  const { EventSource: Source } = window;
  window.EventSource = function (url) {
    const source = new Source(url);
    source.addEventListener('open', () => window.lines.push('EventSource'));
    return source;
  };`;
/** On a busy machine a clip may fail at first: a person tries again, and so does this. The states tell why a video has no width. */
const clip = `document.querySelector('.clip-view [role=alert] button')?.click();
  const video = document.querySelector('.clip-view video');
  return {
    ready: video?.readyState,
    network: video?.networkState,
    width: video?.videoWidth ?? 0,
    plays: video !== null && video.currentTime > 0.2,
    error: video?.error?.message ?? '',
  };`;
/** However long it takes. */
const webSocket = `return new Promise((resolve) => {
  const socket = new WebSocket('wss://' + location.host + '/api/v1/events');
  socket.onopen = () => resolve('opened');
  socket.onerror = () => resolve('refused');
});`;

/** A sale, and its row with the picture. */
async function seesSale(browser: WebKit, total: number, shown: string): Promise<void> {
  await till.sell({ kind: 'sale', total }, AbortSignal.timeout(60_000));
  await browser.waitFor('.sale', shown);
  await expect
    .poll(
      () =>
        browser.run<number>(
          'return [...document.querySelectorAll(".sale")].find((one) => one.textContent.includes(arguments[0]))?.querySelector("img")?.naturalWidth ?? 0',
          shown,
        ),
      { timeout: 60_000 },
    )
    .toBeGreaterThan(100);
}

test('the first visit in Japanese; where WebSockets are refused, events come all the same', {
  timeout: 240_000,
}, async () => {
  await using browser = await startWebKit();
  await browser.goto(url);
  await browser.click('.quiet-button', '日本語');
  await browser.waitFor('h1, h2', accountJa.setUpTitle);
  expect(await browser.run('return document.documentElement.lang')).toBe('ja');
  await browser.run(asSafari);
  await browser.type(
    'input[name=code]',
    await readFile(join(folder, 'data', 'setup-code'), 'utf8').then((text) => text.trim()),
  );
  await browser.type('input[name=password]', password);
  await browser.click('button[type=submit]');
  await browser.waitFor('.connection.live');
  expect(await browser.run<string[]>('return window.lines')).toContain('EventSource');
  await seesSale(browser, 1234, '1,234');
  if (screens !== undefined) writeFileSync(join(screens, 'webkit-ja.png'), await browser.screenshot());
});

test('signing in in English; over a WebSocket as well', {
  timeout: 480_000,
}, async () => {
  await using browser = await startWebKit();
  await browser.goto(url);
  await browser.waitFor('h1, h2', accountEn.signInTitle);
  await browser.type('input[name=password]', password);
  await browser.click('button[type=submit]');
  await browser.waitFor('.connection.live');
  expect(await browser.run(webSocket)).toBe('opened');
  await seesSale(browser, 5678, '5,678');
  // A sale from before is there too, with its picture.
  await browser.waitFor('.sale', '1,234');
  await browser.click('.sale', '5,678');
  await browser.waitFor('dialog[open] img');
  // The seconds around it, as far as they have come by now: an MP4 that this engine plays.
  await browser.click('button.clip');
  await browser.waitFor('.clip-view video');
  await expect
    .poll(() => browser.run<object>(clip), { timeout: 180_000, interval: 500 })
    .toMatchObject({ width: 640, error: '', plays: true });
  if (screens !== undefined) writeFileSync(join(screens, 'webkit-en.png'), await browser.screenshot());
});
