/**
 * The demo's shop: a folder with config and set-up file as a person would write them, the camera, and tillframe as users run it.
 * Nothing is left behind: the camera ends when its stdin closes, the kernel ends the other children when this process goes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { statusJson } from '../../src/contract/page/status.ts';
import { measuredDelay, startCamera, type TestCamera } from '../../test/peers/cameras/camera.ts';
import { freePort } from '../../test/peers/network/free-port.ts';
import type { DemoKind } from './kinds.ts';
import { type Outside, openOutside, type Seller } from './sellers.ts';

export const timeZone = 'Asia/Tokyo';
/** As people call it. */
export const zoneName = 'JST';

const folder = fileURLToPath(new URL('../../.demo', import.meta.url));
const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** A program that ends is reported at once, so that only one that hangs takes longer, on a slow board. An emulated one gets more (scripts/test-demo.sh). */
const readyWithinMs = Number(process.env['TILLFRAME_DEMO_READY_SECONDS'] ?? 60) * 1_000;
/** The agent promises five seconds. */
const stopWithinMs = 7_000;
/**
 * Video that is held before the first sale. Milliseconds. Until the clock of a POS's register is known, a sale is placed up to 2.5 s before the checkout: of the
 * first one the agent would look for a picture from before its start.
 */
const requestedHeldMs = 6_000;

export type Shop = {
  readonly folder: string;
  readonly camera: TestCamera;
  readonly pageUrl: string;
  readonly receiverUrl: string;
  readonly cloudToken: string;
  /** Password of the receiver's viewer. */
  readonly viewerPassword: string;
  /** A register of each kind. */
  readonly sellers: readonly Seller[];
  /** Aborted when a program ended that should run; the reason names it, with the end of its log. */
  readonly failed: AbortSignal;
  /** Ends everything in order; resolves with what went wrong at that. */
  close(): Promise<string[]>;
  [Symbol.asyncDispose](): Promise<void>;
};

export async function openShop(
  options: { pagePort: number; isKept: boolean; kinds: readonly DemoKind[] },
  signal: AbortSignal,
): Promise<Shop> {
  // demo.sh has made sure that no other demo uses it.
  if (!options.isKept) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pagePort = await freePort(options.pagePort);
  if (pagePort !== options.pagePort)
    console.log(`Port ${options.pagePort} is in use: the page takes ${pagePort}.`);
  const pageUrl = `http://127.0.0.1:${pagePort}`;
  const receiverPort = await freePort();
  const receiverUrl = `http://127.0.0.1:${receiverPort}`;
  const cloudToken = randomUUID();
  const viewerPassword = randomBytes(6).toString('hex');
  const tillToken = randomUUID();
  const failure = new AbortController();

  await using started = new AsyncDisposableStack();
  console.log('starting the camera');
  const camera = started.use(await startCamera({ timeZone }));
  const outside = started.use(await openOutside(options.kinds));

  writeFileSync(join(folder, 'cloud.token'), `${cloudToken}\n`, { mode: 0o600 });
  writeFileSync(join(folder, 'viewer.password'), `${viewerPassword}\n`, { mode: 0o600 });
  writeFileSync(join(folder, 'config.yaml'), configText({ pagePort, receiverUrl, sections: outside.config }));
  writeFileSync(join(folder, 'provision.yaml'), setUpText({ cameraUrl: camera.url, tillToken, outside }));

  console.log(`starting tillframe receiver, import and run (logs are in ${folder})`);
  const children: Child[] = [];
  const start = (name: string, args: readonly string[]): void => {
    const child = startChild(name, args, failure);
    children.push(child);
    started.defer(async () => {
      await child.end();
    });
  };
  start('receiver', [
    ...['receiver', '--listen', `127.0.0.1:${receiverPort}`],
    ...['--data', 'receiver', '--token-file', 'cloud.token', '--viewer-password-file', 'viewer.password'],
  ]);
  await runToEnd('import', ['import', 'provision.yaml', '--config', 'config.yaml']);
  start('agent', ['run', '--config', 'config.yaml']);
  await untilReady({ pageUrl, receiverUrl }, AbortSignal.any([signal, failure.signal]));
  const sellers = await outside.sellers({ pageUrl, tillToken });

  const all = started.move();
  return {
    ...{ folder, camera, pageUrl, receiverUrl, cloudToken, viewerPassword, sellers },
    failed: failure.signal,
    close: async () => {
      const problems: string[] = [];
      for (const child of children.toReversed()) {
        const problem = await child.end();
        if (problem !== undefined) problems.push(problem);
      }
      return problems;
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

function configText(at: { pagePort: number; receiverUrl: string; sections: readonly string[] }): string {
  return `shop:
  id: demo-shop
  name: ユビ珈琲 デモ店
  timeZone: ${timeZone}
gateway:
  id: demo-gateway
dataDir: data
web:
  listen: 127.0.0.1:${at.pagePort}
cloud:
  kind: https
  url: ${at.receiverUrl}
  tokenFile: cloud.token
  spreadSeconds: 0
clock:
  # Camera, register and gateway share this machine's clock.
  state: synced
${at.sections.join('')}`;
}

function setUpText(shop: { cameraUrl: string; tillToken: string; outside: Outside }): string {
  const { posAccounts, registers, registerKeys } = shop.outside;
  const list = (name: string, entries: readonly string[]): string =>
    entries.length === 0 ? '' : `${name}:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`;
  return [
    list('posAccounts', posAccounts),
    list('cameras', [`{ id: counter, name: カウンター, url: '${shop.cameraUrl}', ${measuredDelay()} }`]),
    list(
      'registers',
      registers.map((entry) => entry.replace('TILL_TOKEN', shop.tillToken)),
    ),
    list(
      'links',
      registerKeys.map((key) => `{ register: ${key}, camera: counter }`),
    ),
  ].join('');
}

type Child = {
  /** SIGTERM, and SIGKILL if it takes too long; resolves with what went wrong. A second call only waits. */
  end(): Promise<string | undefined>;
};

function startChild(name: string, args: readonly string[], failure: AbortController): Child {
  const child = spawnProgram(name, args);
  const exited = once(child, 'exit');
  let ending: Promise<string | undefined> | undefined;
  child.once('exit', (code, signal) => {
    if (ending === undefined)
      failure.abort(new Error(`${name} ended with ${code ?? signal}:\n${logEnd(name)}`));
  });

  async function end(): Promise<string | undefined> {
    if (child.exitCode !== null || child.signalCode !== null) return undefined;
    child.kill('SIGINT');
    const force = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    const [code, signal] = (await exited) as [number | null, NodeJS.Signals | null];
    clearTimeout(force);
    return code === 0 ? undefined : `${name} did not stop cleanly (${code ?? signal}): ${logEnd(name)}`;
  }
  return { end: () => (ending ??= end()) };
}

async function runToEnd(name: string, args: readonly string[]): Promise<void> {
  const [code] = (await once(spawnProgram(name, args), 'exit')) as [number | null];
  if (code !== 0) throw new Error(`tillframe ${args.join(' ')} failed:\n${logEnd(name)}`);
}

/** In a session of its own, so that Ctrl-C reaches only the demo, which then ends things in order. */
function spawnProgram(name: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), 'a');
  try {
    // setpriv: the kernel's SIGTERM when this process is gone, however it went.
    return spawn('setpriv', ['--pdeathsig', 'TERM', process.execPath, program, ...args], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

function logEnd(name: string): string {
  return readFileSync(join(folder, `${name}.log`), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-12)
    .join('\n');
}

async function untilReady(at: { pageUrl: string; receiverUrl: string }, signal: AbortSignal): Promise<void> {
  const untilMs = performance.now() + readyWithinMs;
  for (;;) {
    const isReady = await Promise.all([isSelling(at.pageUrl), isUp(`${at.receiverUrl}/healthz`)]);
    if (isReady.every(Boolean)) return;
    if (performance.now() > untilMs) {
      throw new Error(`the shop was not ready within ${readyWithinMs / 1_000} s:\n${logEnd('agent')}`);
    }
    await delay(100);
    signal.throwIfAborted();
  }
}

/** The camera's video is held: a sale now would get its frame. */
async function isSelling(pageUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${pageUrl}/api/v1/status`);
    const [camera] = statusJson.parse(await response.json()).cameras;
    return camera?.state === 'up' && camera.heldMs >= requestedHeldMs;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
