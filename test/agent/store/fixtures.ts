/** A real store in a folder of its own, and the few things a test puts into it. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { saleSha256 } from '../../../src/agent/sources/sale-checksum.ts';
import { openConnection } from '../../../src/agent/store/connection.ts';
import { type OpenStore, openStore } from '../../../src/agent/store/database.ts';
import type { Settlement } from '../../../src/agent/store/store.ts';
import type { Received, Sale } from '../../../src/domain/sale/sale.ts';
import type { CameraRecord, SetUp } from '../../../src/domain/setup/set-up.ts';
import { defaultInstantRule } from '../../../src/domain/time/instant.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { check } from './check.ts';

export const shop = { id: 'shop-1', name: 'ユビ珈琲 渋谷店', timeZone: 'Asia/Tokyo' };

export type TestStore = {
  readonly path: string;
  readonly store: OpenStore;
  /** Closes and opens it again, as a restart does. */
  reopen(): Promise<OpenStore>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Every store test ends with check(): a broken database fails the test whatever it asserted. */
export async function openTestStore(options: { severalFromMs?: number } = {}): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'tillframe-store-'));
  const path = join(folder, 'tillframe.db');
  const open = (): Promise<OpenStore> =>
    openStore({
      ...{ path, shop, gateway: 'gw-test', clock: systemClock, log: createLog({ level: 'silent' }) },
      ...options,
    });
  let store = await open();
  return {
    path,
    get store() {
      return store;
    },
    reopen: async () => {
      await store[Symbol.asyncDispose]();
      store = await open();
      return store;
    },
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      const db = openConnection(path, 'write');
      const complaints = check(db);
      db.close();
      await rm(folder, { recursive: true });
      expect(complaints).toEqual([]);
    },
  };
}

export const oneCamera: SetUp & { readonly cameras: readonly CameraRecord[] } = {
  cameras: [
    {
      id: 'counter',
      name: 'カウンター上',
      url: 'rtsp://127.0.0.1/live',
      username: 'viewer',
      password: 'p:ä#s',
      transport: 'tcp',
      reader: 'auto',
      latencyMs: 0,
      masks: [],
    },
  ],
  registers: [{ key: 'till-1', name: 'レジ1', instant: defaultInstantRule, tokenSha256: '0'.repeat(64) }],
  links: [{ registerKey: 'till-1', cameraId: 'counter', main: true, offsetMs: 0 }],
};

export function saleOf(sale: Partial<Sale> = {}): Sale {
  return { kind: 'sale', totalMinor: 1980, currency: 'JPY', lines: [], payments: [], ...sale };
}

export function receivedNow(): Received {
  return {
    boot: systemClock.boot,
    monotonicMs: systemClock.monotonicMs(),
    wallMs: systemClock.nowMs(),
    clock: 'synced',
  };
}

export function acceptInput(sale: Sale, registerKey = 'till-1', received = receivedNow()) {
  return {
    registerKey,
    sale,
    bodySha256: saleSha256(sale),
    received,
    committedAtMonotonicMs: received.monotonicMs,
  };
}

/** A settled capture with a small picture of random bytes; the store doesn't look inside. */
export function capturedSettlement(
  saleId: string,
  jpeg: Uint8Array = randomBytes(500),
  takenAtMs = systemClock.nowMs(),
): Settlement {
  return {
    saleId,
    cameraId: 'counter',
    requestedOffsetMs: 0,
    jpeg,
    outcome: {
      outcome: 'captured',
      takenAtMs,
      offsetMs: 12.3,
      basis: 'arrival',
      uncertaintyMs: 100,
      source: 'ring',
      waitMs: 40,
      decodeMs: 20,
      thumbnail: {
        sha256: createHash('sha256').update(jpeg).digest('hex'),
        bytes: jpeg.length,
        width: 640,
        height: 360,
      },
    },
  };
}

/** A register that no camera sees. */
export async function importRegister(store: OpenStore, key: string): Promise<void> {
  await store.write.importSetUp({
    cameras: [],
    registers: [{ key, name: key, instant: defaultInstantRule }],
    links: [],
  });
}
