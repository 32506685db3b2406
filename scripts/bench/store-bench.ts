/** Input of all parts of the store's benchmark: a folder on the disk in question, and sales and pictures as a shop makes them. */
import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type OpenStore, openStore } from '../../src/agent/store/database.ts';
import type { StoreWriter } from '../../src/agent/store/operations.ts';
import type { Settlement } from '../../src/agent/store/store.ts';
import type { Sale } from '../../src/domain/sale/sale.ts';
import type { SetUp } from '../../src/domain/setup/set-up.ts';
import { defaultInstantRule } from '../../src/domain/time/instant.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import type { startProgram } from '../../test/peers/program.ts';
import type { Table } from './report.ts';

export type StoreBench = {
  /** On the disk that is measured. */
  readonly folder: string;
  readonly quick: boolean;
  /** Our program as users run it. */
  readonly start: typeof startProgram;
  /** On a terminal only. */
  progress(text: string): void;
};

export type StoreSection = {
  readonly name: string;
  readonly about: string;
  run(bench: StoreBench): Promise<readonly Table[]>;
};

export const shop = { id: 'shop-1', name: 'ユビ珈琲 渋谷店', timeZone: 'Asia/Tokyo' };
const gateway = 'gw-bench';

/** Two registers, as in the paper figure; each has a camera, which no program reads here. */
const registerKeys = ['till-1', 'till-2'] as const;
const cameraOf = (registerKey: string): string => registerKey.replace('till', 'camera');

export const setUp: SetUp = {
  cameras: registerKeys.map((key) => ({
    ...{ id: cameraOf(key), name: `レジ上 ${key}`, url: 'rtsp://127.0.0.1/live', transport: 'tcp' as const },
    ...{ reader: 'auto' as const, latencyMs: 0, masks: [] },
  })),
  registers: registerKeys.map((key) => ({
    ...{ key, name: `レジ ${key}`, instant: defaultInstantRule, tokenSha256: '0'.repeat(64) },
  })),
  links: registerKeys.map((key) => ({ registerKey: key, cameraId: cameraOf(key), main: true, offsetMs: 0 })),
};

export function openBenchStore(path: string): Promise<OpenStore> {
  return openStore({ path, shop, gateway, clock, log: createLog({ level: 'error' }) });
}

/** The file and what SQLite keeps beside it. */
export function removeDatabase(path: string): void {
  for (const ending of ['', '-wal', '-shm', '.damaged']) rmSync(path + ending, { force: true });
}

/** A till's message: three lines, one payment, who served, when. */
function saleOf(number: number, notifiedAtMs: number): Sale {
  return {
    registerSaleId: `R1-${String(number).padStart(8, '0')}`,
    kind: 'sale',
    totalMinor: 1_500 + (number % 500),
    currency: 'JPY',
    soldAtMs: notifiedAtMs - 200 - (number % 100),
    receiptNumber: String(number % 10_000).padStart(4, '0'),
    lines: [
      { name: 'ブレンドコーヒー', quantity: 2, unitPrice: 420, amount: 840 },
      { name: 'あんバタートースト', quantity: 1, unitPrice: 560, amount: 560 },
      { name: '自家製レモネード', quantity: 1, unitPrice: 500, amount: 500 },
    ],
    payments: [{ method: '交通系IC', amount: 1_900 }],
    staff: { id: '1', name: '佐藤' },
  };
}

/** Time between two sales, as stamped: a store that learns registers' clocks has then the samples of a usual day, however fast the bench sells. */
const apartMs = 10_000;
const startMs = clock.nowMs();

function acceptInput(number: number): Parameters<StoreWriter['acceptSale']>[0] {
  const monotonicMs = clock.monotonicMs();
  const wallMs = startMs + (number % 1_000_000) * apartMs;
  return {
    registerKey: registerKeys[number % registerKeys.length] ?? registerKeys[0],
    sale: saleOf(number, wallMs),
    bodySha256: hashOf(`body ${number}`),
    received: { boot: clock.boot, monotonicMs, wallMs, clock: 'synced' },
    committedAtMonotonicMs: monotonicMs,
  };
}

export type Picture = { readonly sha256: string; readonly jpeg: Buffer };

/** A stored picture's bytes: noise behind the mark of a JPEG, since nothing here looks inside and nothing may compress it. */
export function noise(bytes: number): Buffer {
  const jpeg = randomBytes(bytes);
  jpeg.set([0xff, 0xd8, 0xff, 0xe0]);
  return jpeg;
}

/** Another picture each time, without the cost of making one: same bytes, name of its own. For stores only, a receiver checks the name. */
export function picture(jpeg: Buffer, number: number): Picture {
  return { sha256: hashOf(`picture ${number}`), jpeg };
}

export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export function captured(saleId: string, registerKey: string, { sha256, jpeg }: Picture): Settlement {
  return {
    ...{ saleId, cameraId: cameraOf(registerKey), requestedOffsetMs: 0, jpeg },
    outcome: {
      ...{ outcome: 'captured', takenAtMs: clock.nowMs(), offsetMs: 12.3, basis: 'arrival' },
      ...{ uncertaintyMs: 100, source: 'ring', waitMs: 40, decodeMs: 20 },
      thumbnail: { sha256, bytes: jpeg.length, width: 640, height: 360 },
    },
  };
}

/** A sale that was not there before. */
export async function accept(store: OpenStore, number: number) {
  const input = acceptInput(number);
  const accepted = await store.write.acceptSale(input);
  if (accepted.kind !== 'stored') throw new Error(`sale ${number} was answered ${accepted.kind}`);
  return { ...accepted, registerKey: input.registerKey };
}

export type Paced = { readonly perS: number; readonly tookUs: readonly number[] };

/** So many callers, each asking again as soon as it was answered. Numbers go up from `first`. */
export async function atOnce(
  { callers, forMs, first = 0 }: { callers: number; forMs: number; first?: number },
  ask: (number: number, caller: number) => Promise<unknown>,
): Promise<Paced> {
  const tookUs: number[] = [];
  const startMs = performance.now();
  let next = first;
  const caller = async (_: unknown, n: number): Promise<void> => {
    for (let beforeMs = startMs; beforeMs - startMs < forMs; ) {
      await ask(next++, n);
      const afterMs = performance.now();
      tookUs.push((afterMs - beforeMs) * 1_000);
      beforeMs = afterMs;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { perS: (1_000 * tookUs.length) / (performance.now() - startMs), tookUs };
}
