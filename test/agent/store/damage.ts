/** A database in the middle of its work, and the ways in which cards and disks damage files. */

import { createHash, randomBytes } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { OpenStore } from '../../../src/agent/store/database.ts';
import type { EventSettlement, OutboxEvent } from '../../../src/agent/store/store.ts';
import { cloudSaid } from '../upload/events.ts';
import { acceptInput, capturedSettlement, oneCamera, saleOf } from './fixtures.ts';

export const pageBytes = 4096;
export const everything = { dueAtMs: Number.MAX_SAFE_INTEGER, maxCount: 100_000, maxBytes: 1_000_000_000 };

/** Events of every epoch; each call reads one epoch. */
export async function allOwed(read: Pick<OpenStore['read'], 'dueEvents'>): Promise<OutboxEvent[]> {
  const all: OutboxEvent[] = [];
  for (;;) {
    const underWay = all.map(({ sequence }) => sequence);
    const events = await read.dueEvents({ ...everything, underWay });
    if (events.length === 0) return all.sort((a, b) => a.sequence - b.sequence);
    all.push(...events);
  }
}

export type Filled = {
  /** All that were acknowledged. */
  readonly saleIds: readonly string[];
  /** Sales whose event and pictures the cloud has. */
  readonly atCloud: ReadonlySet<string>;
  /** Body by event id, of all events there ever were. */
  readonly bodies: ReadonlyMap<string, string>;
  readonly highestSequence: number;
  /** Sales whose newest revision is waiting or in quarantine. */
  readonly unsent: ReadonlySet<string>;
};

/**
 * Sales of every state: unpublished with a pending picture, due, due except for the picture, stored, edited,
 * quarantined.
 */
export async function fill(store: OpenStore, count: number): Promise<Filled> {
  const { write, read } = store;
  await write.importSetUp(oneCamera);
  const numbers = Array.from({ length: count }, (_, n) => n);
  const saleOfNumber = (n: number) =>
    saleOf({ registerSaleId: `N${n}`, lines: [{ name: `品 ${n} ${'x'.repeat(n % 97)}`, amount: n }] });
  const saleIds = await Promise.all(
    numbers.map(async (n) => {
      const accepted = await write.acceptSale(acceptInput(saleOfNumber(n)));
      if (accepted.kind !== 'stored') throw new Error(accepted.kind);
      return accepted.saleId;
    }),
  );
  const kind = (n: number): (typeof kinds)[number] => kinds[n % kinds.length] ?? 'pending';
  const pictures = new Map<string, string>();
  await Promise.all(
    saleIds.map(async (saleId, n) => {
      if (kind(n) === 'pending') return;
      const jpeg = randomBytes(n % 4 < 2 ? 9_000 : 900);
      pictures.set(saleId, createHash('sha256').update(jpeg).digest('hex'));
      await write.settleCapture(capturedSettlement(saleId, jpeg));
    }),
  );
  const bodies = new Map<string, string>();
  let highestSequence = 0;
  const owed = async (): Promise<OutboxEvent[]> => {
    const events = await read.dueEvents(everything);
    for (const { eventId, body, sequence } of events) {
      bodies.set(eventId, body);
      highestSequence = Math.max(highestSequence, sequence);
    }
    return events;
  };
  const kindOf = new Map(saleIds.map((saleId, n) => [saleId, kind(n)]));
  const settlements = (await owed()).flatMap(({ saleId, sequence }): EventSettlement[] => {
    const is = kindOf.get(saleId);
    if (is === 'owed') return [];
    return [
      is === 'rejected'
        ? { kind: 'rejected', sequence, problem: cloudSaid('bad') }
        : { kind: 'stored', sequence },
    ];
  });
  await write.settleEvents(settlements);
  const atCloud = saleIds.filter((_, n) => kind(n) === 'at_cloud' || kind(n) === 'edited');
  await write.settlePictures(
    atCloud.map((saleId) => ({ kind: 'stored', sha256: pictures.get(saleId) ?? '' })),
  );
  await Promise.all(
    numbers
      .filter((n) => kind(n) === 'edited')
      .map((n) => write.acceptSale(acceptInput({ ...saleOfNumber(n), totalMinor: n }))),
  );
  const waiting = (await owed()).map(({ saleId }) => saleId);
  return {
    saleIds,
    atCloud: new Set(saleIds.filter((_, n) => kind(n) === 'at_cloud')),
    bodies,
    highestSequence,
    unsent: new Set(waiting),
  };
}

const kinds = ['pending', 'owed', 'rejected', 'picture_owed', 'at_cloud', 'edited'] as const;

/** Current files of an open store on disk: database and log. */
export function copyDatabase(from: string, to: string): void {
  for (const end of ['', '-wal']) if (existsSync(from + end)) copyFileSync(from + end, to + end);
}

export function pageCount(path: string): number {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  closeSync(file);
  return Math.floor(size / pageBytes);
}

/** Overwrites with noise. Pages count from 1. */
export function spoilPage(path: string, page: number): void {
  overwrite(path, (page - 1) * pageBytes, randomBytes(pageBytes));
}

/** Turns single bits over, spread over the page. */
export function flipBits(path: string, page: number, count = 8): void {
  const file = openSync(path, 'r+');
  const bytes = Buffer.alloc(pageBytes);
  readSync(file, bytes, 0, pageBytes, (page - 1) * pageBytes);
  for (let n = 0; n < count; n += 1) {
    const at = Math.floor((n * pageBytes) / count) + 3;
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (n % 8));
  }
  writeSync(file, bytes, 0, pageBytes, (page - 1) * pageBytes);
  closeSync(file);
}

export function overwrite(path: string, offset: number, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
}
