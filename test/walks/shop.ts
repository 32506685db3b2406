/**
 * A shop on the day its gateway comes: our own program as it is first started, with a config that says only where it is reached, reached over TLS and from its page over plain HTTP, and a camera
 * with a login that answers searches (ONVIF) and has video (RTSP). Needs the built page.
 */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { languageCookie } from '../../src/contract/page/language.ts';
import { printerProxySocketPath } from '../../src/contract/printer/paths.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { ownAddresses } from '../../src/lib/net/own-addresses.ts';
import { endPrinterProxyAt } from '../../src/printer-proxy/stop.ts';
import { startCamera } from '../peers/cameras/camera.ts';
import { startOnvifCamera } from '../peers/cameras/onvif-camera.ts';
import { freePort } from '../peers/network/free-port.ts';
import type { WalkedPage } from '../peers/page/walked-page.ts';
import { startWebKit, type WebKit } from '../peers/page/webkit.ts';
import { webKitPage } from '../peers/page/webkit-page.ts';
import { type Program, startProgram } from '../peers/program.ts';

export type Language = 'ja' | 'en';

export type Shop = AsyncDisposable & {
  readonly language: Language;
  /** Over plain HTTP: what stands on the paper, and in the QR code on it. */
  readonly plainUrl: string;
  /** As `tillframe setup-code` tells it. */
  readonly setUpCode: string;
  readonly cameraLogin: { readonly username: string; readonly password: string };
  /** What the page and the browser complained of. */
  readonly complaints: readonly string[];
};

/** `page`: of a browser that has never been here. */
export type VisitedShop<Visited = Page> = Shop & { readonly page: Visited };

/** Its days end there. */
export const timeZone = 'Asia/Tokyo';

export const devices = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  ipad: { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 900 } },
} as const;
export type Device = keyof typeof devices;
const cameraLogin = { username: 'viewer', password: 'k7m-2wq' };
/** The page of a busy machine is slow: only what hangs fails. */
const patienceMs = 90_000;

export async function openShop(
  browser: Browser,
  language: Language,
  device: Device = 'phone',
): Promise<VisitedShop> {
  await using opened = new AsyncDisposableStack();
  const shop = opened.use(await openBareShop(language));
  const context = opened.adopt(
    await browser.newContext({ locale: language, ignoreHTTPSErrors: true, ...devices[device] }),
    (one) => one.close(),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  const moved = opened.move();
  return { ...shop, page, complaints, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}

/** In Safari's engine, without touch, and in a window as near to the width of the device as its own least width, 447 px, permits. */
export async function openShopInWebKit(
  language: Language,
  device: Device = 'phone',
): Promise<VisitedShop<WalkedPage> & { readonly webkit: WebKit }> {
  await using opened = new AsyncDisposableStack();
  const shop = opened.use(await openBareShop(language));
  const webkit = opened.use(await startWebKit());
  const { width, height } = devices[device].viewport;
  await webkit.resize(width, height);
  await speak(webkit, language, shop.plainUrl);
  const moved = opened.move();
  return {
    ...shop,
    ...{ webkit, page: webKitPage(webkit) },
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

/** As by its language button: the engine asks for English whatever its surroundings say. */
export async function speak(webkit: WebKit, language: Language, url: string): Promise<void> {
  await webkit.goto(url);
  await webkit.run('document.cookie = arguments[0];', languageCookie(language));
  await webkit.goto(url);
}

async function openBareShop(language: Language): Promise<Shop> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-walk-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  await openCamera(opened);
  const [port, plainPort] = [await freePort(), await freePort()];
  const config = ['--config', join(folder, 'config.yaml')];
  await writeFile(
    join(folder, 'config.yaml'),
    `dataDir: data
web: { listen: '0.0.0.0:${port}', plainListen: '0.0.0.0:${plainPort}' }
clock: { state: synced }
`,
  );
  const agent = opened.use(startProgram(['run', ...config]));
  // It outlives the agent, and ends with the shop.
  opened.defer(async () => {
    await endPrinterProxyAt(printerProxySocketPath(join(folder, 'data')), systemClock);
  });
  await agent.line(/page server listening/);
  const setUpCode = await codeOf(startProgram(['setup-code', ...config]));

  const moved = opened.move();
  return {
    ...{ language, setUpCode, cameraLogin, complaints: [] },
    plainUrl: `http://${ownAddresses().find(isIPv4) ?? '127.0.0.1'}:${plainPort}/`,
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

async function openCamera(opened: AsyncDisposableStack): Promise<void> {
  const { port } = opened.use(
    await startCamera({
      ...{ user: cameraLogin.username, password: cameraLogin.password, auth: 'digest', keyFrameEvery: 15 },
    }),
  );
  const stream = { encoding: 'H264', fps: 15 } as const;
  opened.use(
    await startOnvifCamera({
      login: cameraLogin,
      name: 'Dome 5',
      profiles: [
        { ...stream, token: 'main', name: 'MainStream', width: 3_840, height: 2_160, stream: '/none' },
        { ...stream, token: 'sub', name: 'SubStream', width: 640, height: 360, stream: `:${port}/counter` },
      ],
    }),
  );
}

async function codeOf(told: Program): Promise<string> {
  await once(told.child, 'exit');
  const code = /^[0-9A-Z]{4}(-[0-9A-Z]{4})+$/m.exec(told.output())?.[0];
  if (code === undefined) throw new Error(`no set-up code in:\n${told.output()}`);
  return code;
}
