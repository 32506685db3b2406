/**
 * The kill loop: a gateway that is killed with -9 again and again, at random moments and at named failpoints, while registers sell and a
 * cloud drops a part of its answers. A phantom is allowed (the same event a second time), a hole or a second body never.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openConnection } from '../../src/agent/store/connection.ts';
import { check } from '../agent/store/check.ts';
import { startSnapshotCamera } from '../peers/cameras/snapshot-camera.ts';
import { freePort } from '../peers/network/free-port.ts';
import { eventually } from '../peers/program.ts';
import { type Core, push, startCore } from './core-process.ts';
import { startCountingCloud } from './counting-cloud.ts';
import { prepareWholeGateway } from './whole-gateway.ts';

export type KillFigures = {
  readonly kills: number;
  /** Kills by where they hit; `random` for those by the clock. */
  readonly byPlace: Readonly<Record<string, number>>;
  readonly acknowledged: number;
  /** Acknowledged and not at the cloud. */
  readonly lost: readonly string[];
  /** Sales that the cloud has under two identities. */
  readonly doubled: readonly string[];
  /** Events that came once more, as they were; and, which must not be, with another body. */
  readonly again: number;
  readonly otherBody: number;
  readonly picturesMissing: number;
  readonly complaints: readonly string[];
};

/** Where it is killed, and how many passages there may be before that. */
const places: readonly (readonly [failpoint: string, within: number])[] = [
  ['store.open', 1],
  ['store.migration', 1],
  ['store.call', 40],
  ['store.before_commit', 20],
  ['store.after_commit', 20],
  ['intake.before_answer', 8],
  ['store.thumbnail', 8],
  ['capture.after_commit', 8],
  ['store.render', 8],
  ['upload.before_send', 8],
  ['upload.before_settle', 8],
  ['store.settle', 12],
  ['upload.after_settle', 8],
  ['upload.before_picture', 8],
  ['upload.before_picture_settle', 8],
];

export type KillOptions = {
  readonly kills: number;
  /** The same seed gives the same places; moments differ. */
  readonly seed: number;
  readonly tills?: number;
  readonly options?: readonly string[];
  /** The whole program with a camera, in place of the rigs' gateway. */
  readonly whole?: boolean;
  /** Part of the cloud's answers that are never given. In [0, 1); default 0.1. */
  readonly dropAnswers?: number;
  /** What is still missing at the cloud after this time is lost; default 120,000 ms. */
  readonly settleMs?: number;
  readonly onRound?: (round: number) => void;
};

export async function runKills({
  kills,
  seed,
  tills = 3,
  options = [],
  whole = false,
  dropAnswers = 0.1,
  settleMs = options.length > 0 ? 5_000 : 120_000,
  onRound,
}: KillOptions): Promise<KillFigures> {
  const random = seeded(seed);
  const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-kills-'));
  const port = await freePort();
  await using cloud = await startCountingCloud({ dropAnswers });
  await using opened = new AsyncDisposableStack();
  const start = await prepare();
  const acknowledged = new Set<string>();
  const byPlace: Record<string, number> = {};
  const selling = new AbortController();
  const registers = Array.from({ length: tills }, (_, till) => sell(till));
  let killed = 0;

  /** Resolves with what starts the gateway. */
  async function prepare(): Promise<(failpoints?: string) => Core> {
    const given = { dataDir, port, cloudUrl: cloud.url };
    if (!whole)
      return (failpoints) =>
        startCore({ ...given, options, ...(failpoints !== undefined && { failpoints }) });
    const camera = opened.use(await startSnapshotCamera());
    const gateway = opened.use(await prepareWholeGateway({ ...given, camera: camera.url }));
    return gateway.start;
  }

  async function sell(till: number): Promise<void> {
    for (let number = 0; !selling.signal.aborted; number += 1) {
      const name = `T${till}-${number}`;
      let sold = await push(port, name);
      while (sold === undefined) {
        await delay(15);
        sold = await push(port, name);
      }
      acknowledged.add(name);
      // Faster tills would only take the processor from what is killed.
      await delay(random() * 20);
    }
  }

  async function killOnce(): Promise<void> {
    const place = random() < 0.5 ? undefined : places[Math.floor(random() * places.length)];
    const failpoints = place && `${place[0]}=kill@${1 + Math.floor(random() * place[1])}`;
    const core = start(failpoints);
    // Mostly while it sells; now and then while it opens. A place that it doesn't come past is given up.
    const early = place === undefined && random() < 0.2;
    const moment = early
      ? delay(random() * 600)
      : core.ready.then(() => delay(place === undefined ? random() * 400 : 3_000));
    const isByItself = await Promise.race([core.ended.then(() => true), moment.then(() => false)]);
    if (!isByItself) core.child.kill('SIGKILL');
    const code = await core.ended;
    if (code !== null) throw new Error(`it ended by itself with ${code}: ${core.errors()}`);
    const hit = isByItself && place !== undefined ? place[0] : 'random';
    byPlace[hit] = (byPlace[hit] ?? 0) + 1;
    killed += 1;
  }

  let last: Core | undefined;
  try {
    for (let round = 0; round < kills; round += 1) {
      await killOnce();
      onRound?.(round + 1);
    }
    last = start();
    await last.ready;
    selling.abort();
    await Promise.all(registers);
    await eventually(
      'the rest at the cloud',
      async () => {
        const there = new Set([...cloud.revisions.keys()].map(numberOf));
        const isThere = [...acknowledged].every((number) => there.has(number));
        const hasPictures = cloud.wanted().every((sha256) => cloud.pictures.has(sha256));
        // Long enough for what will not come any more.
        await delay(100);
        return isThere && hasPictures ? true : undefined;
      },
      settleMs,
    ).catch(() => undefined);
    last.child.kill('SIGTERM');
    await last.ended;
    const db = openConnection(join(dataDir, 'tillframe.db'), 'write');
    const complaints = check(db);
    db.close();
    const numbers = Map.groupBy(cloud.revisions.keys(), numberOf);
    return {
      kills: killed,
      byPlace,
      acknowledged: acknowledged.size,
      lost: [...acknowledged].filter((number) => !numbers.has(number)),
      doubled: [...numbers].filter(([, same]) => same.length > 1).map(([number]) => number),
      again: cloud.counts.again,
      otherBody: cloud.counts.otherBody,
      picturesMissing: cloud.wanted().filter((sha256) => !cloud.pictures.has(sha256)).length,
      complaints,
    };
  } finally {
    selling.abort();
    last?.child.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The register's own number, whatever identity the sale has: of `till-1:T0-3:20261125` and of `till-1:T0-3:20261125:2` the same. */
function numberOf(saleId: string): string {
  return saleId.split(':')[1] ?? saleId;
}

/** Mulberry32: small, and good enough to choose places. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
