/**
 * The writing side of a store as in its worker, but called directly and with a test clock: days pass at once,
 * and the test triggers each housekeeping run. Ends with check().
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Connection, openConnection } from '../../../src/agent/store/connection.ts';
import { readMeta } from '../../../src/agent/store/meta.ts';
import { readOperations, writeOperations } from '../../../src/agent/store/operations.ts';
import { migrate } from '../../../src/agent/store/schema/migrations.ts';
import { openSecrets } from '../../../src/agent/store/secrets.ts';
import { createHousekeeping } from '../../../src/agent/store/space/housekeeping.ts';
import type { SpaceLook } from '../../../src/agent/store/space/space-look.ts';
import type { SpaceLimits } from '../../../src/agent/store/space/space-policy.ts';
import type { ClockState, Received, Sale } from '../../../src/domain/sale/sale.ts';
import type { Clock } from '../../../src/lib/clock.ts';
import { quickFolder } from '../../quick-folder.ts';
import { check } from './check.ts';
import { acceptInput, oneCamera, saleOf, shop } from './fixtures.ts';

export const megabyte = 1024 * 1024;
export const dayMs = 86_400_000;
const startMs = Date.parse('2026-11-24T03:00:00Z');

/** Nothing is bounded but what a test bounds. */
export const wide: SpaceLimits = {
  maxBytes: 1024 * megabyte,
  maxSales: 1_000_000,
  minFreeBytes: 0,
  ballastBytes: 0,
  keepMs: 90 * dayMs,
  keepPictureMs: 30 * dayMs,
  keepSales: 0,
};

type TestClock = Clock & {
  boot: string;
  state: ClockState;
  /** Advances both clocks. */
  pass(ms: number): void;
  /** Advances the wall clock only. */
  set(wallMs: number): void;
  restart(options: { offMs: number; wallMs?: number }): void;
};

function createTestClock(): TestClock {
  let monotonicMs = 60_000;
  let wallMs = startMs;
  return {
    boot: 'boot-1',
    state: 'synced',
    nowMs: () => wallMs,
    monotonicMs: () => monotonicMs,
    sleep: () => Promise.reject(new Error('nothing here waits')),
    pass: (ms) => {
      monotonicMs += ms;
      wallMs += ms;
    },
    set: (ms) => {
      wallMs = ms;
    },
    restart({ offMs, wallMs: shown }) {
      this.boot = `boot-${randomUUID()}`;
      monotonicMs = 20_000;
      wallMs = shown ?? wallMs + offMs;
    },
  };
}

export type Kept = {
  readonly path: string;
  readonly db: Connection;
  readonly clock: TestClock;
  readonly read: ReturnType<typeof readOperations>;
  /** Each call in a transaction of its own, as the worker has it. */
  readonly write: ReturnType<typeof writeOperations>;
  /** One housekeeping run, and its work after the commit. */
  look(): SpaceLook;
  /** Until there is nothing more to do; gives the sum. */
  lookAll(): { removedPictures: number; removedSales: number; evictedPictures: number; looks: number };
  /** Restart of the program: the state of housekeeping in memory is lost. */
  reopen(limits?: Partial<SpaceLimits>): void;
  /** As `acceptInput`, with the test's clock. */
  input(sale?: Partial<Sale>): ReturnType<typeof acceptInput>;
  /** A sale with a picture of that size, settled; its id, and the picture's hash. */
  sell(bytes?: number, jpeg?: Buffer, sale?: Partial<Sale>): { saleId: string; sha256: string };
  /** Stores due items at a sink that accepts everything; `limit` events and pictures each. */
  upload(limit?: number): void;
  count(sql: string): number;
  [Symbol.asyncDispose](): Promise<void>;
};

/** `under`: the folder in which the store gets one of its own. */
export async function openKept(limits: Partial<SpaceLimits> = {}, under = quickFolder()): Promise<Kept> {
  const folder = await mkdtemp(join(under, 'tillframe-kept-'));
  const path = join(folder, 'tillframe.db');
  const clock = createTestClock();
  const db = openConnection(path, 'write');
  migrate(db);
  db.prepare(`INSERT INTO meta (key, value) VALUES ('epoch', 'test')`).run();
  const secrets = openSecrets(join(folder, 'secrets.key'));
  const context = {
    db,
    shop,
    gateway: 'gw-test',
    epoch: readMeta(db, 'epoch') ?? '',
    clock,
    secrets,
    changed: () => undefined,
  };
  const read = readOperations({ db, secrets });
  let housekeeping = createHousekeeping(context, { ...wide, ...limits });
  let write = writing();

  function writing(): ReturnType<typeof writeOperations> {
    const operations = writeOperations({ ...context, housekeeping });
    return Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [
        name,
        (...args: never[]) => db.transaction(() => operation(...args)).immediate(),
      ]),
    ) as ReturnType<typeof writeOperations>;
  }

  function received(): Received {
    return { boot: clock.boot, monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs(), clock: clock.state };
  }

  const kept: Kept = {
    path,
    db,
    clock,
    read,
    get write() {
      return write;
    },
    look: () => {
      const found = write.keepSpace({ clock: clock.state });
      housekeeping.afterCommit();
      if (found === undefined) throw new Error('nothing is bounded');
      return found;
    },
    lookAll: () => {
      const sum = { removedPictures: 0, removedSales: 0, evictedPictures: 0, looks: 0 };
      for (let more = true; more; ) {
        const found = kept.look();
        sum.removedPictures += found.removedPictures;
        sum.removedSales += found.removedSales;
        sum.evictedPictures += found.evictedPictures;
        sum.looks += 1;
        more = found.more;
        if (sum.looks > 10_000) throw new Error('it never ends');
      }
      return sum;
    },
    reopen: (changed = {}) => {
      housekeeping = createHousekeeping(context, { ...wide, ...limits, ...changed });
      write = writing();
    },
    input: (sale) => acceptInput(saleOf(sale), 'till-1', received()),
    sell: (bytes = 20_000, jpeg = randomBytes(bytes), sale = {}) => {
      const accepted = write.acceptSale(kept.input(sale));
      if (accepted.kind !== 'stored') throw new Error(accepted.kind);
      const sha256 = createHash('sha256').update(jpeg).digest('hex');
      write.settleCapture({
        saleId: accepted.saleId,
        cameraId: 'counter',
        requestedOffsetMs: 0,
        jpeg,
        outcome: {
          outcome: 'captured',
          takenAtMs: clock.nowMs(),
          offsetMs: 12.3,
          basis: 'arrival',
          uncertaintyMs: 100,
          source: 'ring',
          waitMs: 40,
          decodeMs: 20,
          thumbnail: { sha256, bytes: jpeg.length, width: 640, height: 360 },
        },
      });
      return { saleId: accepted.saleId, sha256 };
    },
    upload: (limit = Number.MAX_SAFE_INTEGER) => {
      const dueAtMs = Number.MAX_SAFE_INTEGER;
      const events = read.dueEvents({ dueAtMs, maxCount: limit, maxBytes: Number.MAX_SAFE_INTEGER });
      write.settleEvents(
        events.map(({ sequence, notice }) => ({ kind: 'stored', sequence, ...(notice && { notice }) })),
      );
      for (let n = 0; n < limit; n += 1) {
        const picture = read.duePicture({ dueAtMs });
        if (picture === undefined) return;
        write.settlePictures([{ kind: 'stored', sha256: picture.sha256 }]);
      }
    },
    count: (sql) => Number(db.prepare(sql).pluck().get()),
    [Symbol.asyncDispose]: async () => {
      const complaints = check(db);
      db.close();
      await rm(folder, { recursive: true });
      expect(complaints).toEqual([]);
    },
  };
  kept.write.importSetUp(oneCamera);
  return kept;
}
