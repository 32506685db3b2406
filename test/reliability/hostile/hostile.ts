/**
 * Hostile peers beside honest ones, against the built program: one peer at a time, in each of its modes. Started by `scripts/test-hostile.sh`, which builds it.
 * Honest tills sell and print all the time; each of their sales has to be kept and pictured.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machineText } from '../../../scripts/promises/machine.ts';
import { testedCommit } from '../../../scripts/promises/tested-commit.ts';
import type { ClientOptions } from './client.ts';
import { createHonestTill, type HonestTill, print } from './honest-till.ts';
import { type Load, measure, megabytes } from './measure.ts';
import { type Mode, modes } from './modes.ts';
import { bounds, type Row, readResults, recoveryBoundS, writeResults } from './results.ts';
import {
  type FrontName,
  frontNames,
  type HostileShop,
  hostileRegister,
  hostileToken,
  openHostileShop,
  startHostileProgram,
} from './shop.ts';
import { heading, lineOf } from './text-table.ts';

const root = resolve(import.meta.dirname, '../../..');
const clientNames = ['till-http', 'till-stream', 'till-printer', 'browser'] as const;
type PeerName = FrontName | (typeof clientNames)[number];

const without: Readonly<Record<PeerName, readonly Mode[]>> = {
  rtsp: ['gzip-bomb'],
  pictures: [],
  onvif: ['fast'],
  printer: ['wrong-lengths', 'absurd', 'redirect', 'gzip-bomb', 'challenges', 'fast'],
  broker: ['gzip-bomb'],
  pos: [],
  cloud: ['fast'],
  'picture-addresses': ['fast'],
  'till-http': ['redirect'],
  'till-stream': ['redirect', 'challenges'],
  'till-printer': ['redirect', 'gzip-bomb', 'challenges'],
  browser: ['redirect'],
};
const peers: readonly PeerName[] = [...frontNames, ...clientNames];

const usage = `Usage: scripts/test-hostile.sh [OPTIONS]

Runs the built program with an honest camera and honest tills, and one hostile peer at a time. Prints a row for each peer and mode: what became of the honest
sales, memory, processor time, and how soon the peer is used again.

  --peer PEER     this one alone; may be repeated: ${peers.join(', ')}
  --mode MODE     this one alone; may be repeated: ${modes.join(', ')}
  --seconds N     how long each is hostile; default 8
  --out FOLDER    where hostile-peers.json and hostile-peers.md are written, beside the rows of others; default docs/reference
  --list          prints what would run

Exit code 0: all within the bounds, 1: not, 2: wrong usage.
`;

const { values } = parseArgs({
  options: {
    peer: { type: 'string', multiple: true, default: [] },
    mode: { type: 'string', multiple: true, default: [] },
    seconds: { type: 'string', default: '8' },
    out: { type: 'string', default: join(root, 'docs/reference') },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const isUnknown =
  values.peer.some((name) => !peers.includes(name as PeerName)) ||
  values.mode.some((name) => !modes.includes(name as Mode)) ||
  !(Number(values.seconds) > 0);
const chosen = peers
  .filter((peer) => values.peer.length === 0 || values.peer.includes(peer))
  .flatMap((peer) =>
    modes
      .filter(
        (mode) => !without[peer].includes(mode) && (values.mode.length === 0 || values.mode.includes(mode)),
      )
      .map((mode) => ({ peer, mode })),
  );
if (values.help || isUnknown) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exitCode = values.help ? 0 : 2;
} else if (values.list) for (const { peer, mode } of chosen) say(`${peer} ${mode}`);
// Connections that a peer left half open would keep this process.
else process.exit(await run(Number(values.seconds) * 1_000));

async function run(hostileMs: number): Promise<number> {
  mkdirSync(values.out, { recursive: true });
  const files = { json: join(values.out, 'hostile-peers.json'), page: join(values.out, 'hostile-peers.md') };
  const commit = testedCommit(root, [
    ...Object.values(files),
    join(values.out, 'promises.json'),
    join(values.out, 'promises.md'),
  ]);
  await using shop = await openHostileShop(new Set(chosen.map(({ peer }) => peer)));
  // Its printer proxy outlives the agent, and would outlive this process too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(
      signal,
      () => void Promise.resolve(shop[Symbol.asyncDispose]()).finally(() => process.exit(1)),
    );
  await untilReady(shop);
  const pid = shop.agent.program.child.pid ?? 0;
  const till = createHonestTill(shop);
  // Pools, caches and compiled code reach their size.
  const base = await loadOf(pid, () => delay(hostileMs));
  const calmMegabytes = megabytes(pid);
  say(
    `calm: agent ${calmMegabytes} MB, children ${base.childrenMegabytes} MB, processor ${percentOf(base)} %`,
  );
  say(heading);
  const rows: Row[] = [];
  for (const { peer, mode } of chosen) {
    const row = await judge(shop, {
      till,
      peer,
      mode,
      hostileMs,
      calmMegabytes,
      calmPercent: percentOf(base),
      commit,
    });
    rows.push(row);
    say(lineOf(row));
    save(files, rows);
    if (shop.agent.program.child.exitCode !== null)
      throw new Error(`the agent ended:\n${shop.agent.program.output().slice(-5_000)}`);
  }
  await till.end();
  const broken = rows.filter(({ faults }) => faults.length > 0);
  say(`${rows.length} modes, ${broken.length} not within the bounds`);
  return broken.length === 0 ? 0 : 1;
}

/** Rows of other peers and modes stay, all in the order of the declared ones. */
function save(files: { json: string; page: string }, rows: readonly Row[]): void {
  const isSame = (a: Row, b: Pick<Row, 'peer' | 'mode'>): boolean => a.peer === b.peer && a.mode === b.mode;
  const all = [
    ...readResults(files.json).rows.filter((old) => !rows.some((row) => isSame(row, old))),
    ...rows,
  ];
  const inOrder = peers.flatMap((peer) =>
    modes.flatMap((mode) => all.filter((row) => isSame(row, { peer, mode }))),
  );
  writeResults(files, { machine: machineText(), rows: inOrder });
}

async function judge(
  shop: HostileShop,
  options: {
    till: HonestTill;
    peer: PeerName;
    mode: Mode;
    hostileMs: number;
    calmMegabytes: number;
    calmPercent: number;
    commit: string;
  },
): Promise<Row> {
  const { till, peer, mode, hostileMs, calmMegabytes, calmPercent, commit } = options;
  const pid = shop.agent.program.child.pid ?? 0;
  const ledBefore = shop.led.requests;
  till.reset();
  const load = await loadOf(pid, async () => attack(shop, { peer, mode, hostileMs }));
  const recoveryS = await recovery(shop, { peer, mode, boundMs: 90_000 });
  const { sold, kept, pictured, maxOffsetMs } = await till.settle();
  const processorPercent = Math.max(0, percentOf(load) - calmPercent);
  const growthMegabytes = load.agentMegabytes - calmMegabytes;
  const ledInside = shop.led.requests - ledBefore;
  const faults = [
    ...(kept < sold ? [`${sold - kept} lost`] : []),
    ...(pictured < kept ? [`${kept - pictured} without picture`] : []),
    ...(growthMegabytes > bounds.growthMegabytes ? ['memory'] : []),
    ...(load.childrenMegabytes > bounds.childrenMegabytes ? ['memory of children'] : []),
    ...(processorPercent > bounds.processorPercent ? ['processor'] : []),
    ...(recoveryS > recoveryBoundS({ peer, mode, seconds: hostileMs / 1_000 }) ? ['recovery'] : []),
    ...(ledInside > 0 ? [`led inside ${ledInside} times, ${shop.led.withLogin} with a login`] : []),
  ];
  return {
    ...{ peer, mode, commit, seconds: hostileMs / 1_000, at: new Date().toISOString() },
    ...{ sold, kept, pictured, maxOffsetMs, growthMegabytes, processorPercent, recoveryS, ledInside, faults },
    ...{ agentMegabytes: load.agentMegabytes, childrenMegabytes: load.childrenMegabytes },
  };
}

async function attack(
  shop: HostileShop,
  { peer, mode, hostileMs }: { peer: PeerName; mode: Mode; hostileMs: number },
): Promise<void> {
  if (isClient(peer)) {
    const child = startHostileProgram('./client.ts', clientOptions(shop, peer, mode));
    await delay(hostileMs);
    child.kill('SIGKILL');
    return;
  }
  shop.fronts[peer].become(mode);
  const endMs = performance.now() + hostileMs;
  while (performance.now() < endMs) {
    // What makes the gateway use the peer.
    if (peer === 'printer') void print(shop.printing.other).catch(() => undefined);
    if (peer === 'pos')
      for (let n = 0; n < (mode === 'fast' ? 50 : 1); n += 1)
        shop.smaregi.sell({ terminal: '1', total: 1_000 });
    await delay(1_000);
  }
  shop.fronts[peer].become('honest');
}

/** Seconds until the peer is used again. */
async function recovery(
  shop: HostileShop,
  { peer, mode, boundMs }: { peer: PeerName; mode: Mode; boundMs: number },
): Promise<number> {
  const startedMs = performance.now();
  if (mode === 'challenges' && (peer === 'rtsp' || peer === 'pictures')) await enterLogin(shop, peer);
  // The device has the login of this camera.
  if (mode === 'challenges' && peer === 'onvif') await enterLogin(shop, 'pictures');
  // As a person does who has mended an address or token: by itself they are tried again within five minutes.
  if (peer === 'cloud' && (mode === 'challenges' || mode === 'redirect'))
    await fetch(`http://127.0.0.1:${shop.agent.port}/api/v1/upload/retry`, { method: 'POST' });
  const isUp = async (camera: string): Promise<boolean> => {
    const found = (await shop.agent.status()).cameras.find(({ id }) => id === camera);
    return found?.state === 'up' && (found.pictureAgeMs ?? Number.POSITIVE_INFINITY) < 2_000;
  };
  const until = async (isBack: () => Promise<boolean>): Promise<void> => {
    while (performance.now() - startedMs < boundMs && !(await isBack())) await delay(200);
  };
  if (isClient(peer))
    await until(
      async () =>
        (await fetch(`http://127.0.0.1:${shop.agent.port}/healthz`).catch(() => undefined))?.ok === true,
    );
  else if (peer === 'rtsp' || peer === 'pictures') await until(() => isUp(peer));
  else {
    const through = shop.fronts[peer].through();
    let isThrough = false;
    void through.then(() => (isThrough = true));
    let printing: Promise<void> | undefined;
    // Its till prints again until the printer answers; the others are used by the gateway itself.
    await until(() => {
      if (peer === 'printer' && !isThrough)
        printing ??= print(shop.printing.other)
          .catch(() => undefined)
          .finally(() => (printing = undefined));
      return Promise.resolve(isThrough);
    });
  }
  return Math.round((performance.now() - startedMs) / 100) / 10;
}

/** As a person does at a camera that has refused its login: by itself it is tried again after five minutes, for cameras lock accounts. */
async function enterLogin(shop: HostileShop, camera: 'rtsp' | 'pictures'): Promise<void> {
  const login = { username: 'viewer', password: `secret-${Date.now()}`, acceptUnreachable: true };
  const answer = await fetch(`http://127.0.0.1:${shop.agent.port}/api/v1/cameras/${camera}`, {
    ...{ method: 'PUT', body: JSON.stringify(login) },
    headers: { 'content-type': 'application/json' },
  });
  if (!answer.ok) throw new Error(`login of ${camera}: ${answer.status} ${await answer.text()}`);
}

async function untilReady(shop: HostileShop): Promise<void> {
  for (const endMs = performance.now() + 120_000; ; ) {
    await delay(300);
    const { cameras } = await shop.agent.status();
    if (cameras.length === 3 && cameras.every(({ state }) => state === 'up')) return;
    if (performance.now() > endMs) throw new Error(`the cameras are not up: ${JSON.stringify(cameras)}`);
  }
}

async function loadOf(pid: number, act: () => Promise<unknown>): Promise<Load> {
  const measuring = measure(pid);
  await act();
  return measuring.end();
}

function isClient(peer: PeerName): peer is (typeof clientNames)[number] {
  return (clientNames as readonly string[]).includes(peer);
}

function clientOptions(shop: HostileShop, kind: (typeof clientNames)[number], mode: Mode): ClientOptions {
  const { port } = shop.agent;
  const register = `/api/v1/registers/${hostileRegister}`;
  switch (kind) {
    case 'till-http':
      return { kind, mode, port, path: `${register}/sales`, token: hostileToken };
    case 'till-stream':
      return { kind, mode, port, path: `${register}/stream`, token: hostileToken };
    case 'till-printer':
      return { kind, mode, port: shop.printing.other };
    case 'browser':
      return { kind, mode, port, path: '/api/v1/sales' };
  }
}

function percentOf({ processorS, wallS }: Load): number {
  return Math.round((100 * processorS) / wallS);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
