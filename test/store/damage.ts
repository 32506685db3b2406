/** A database in the middle of its work, and the ways in which cards and disks damage files. */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { OpenStore } from '../../src/store/database.ts';
import type { OwedEvent } from '../../src/store/store.ts';
import { acceptInput, capturedSettlement, oneCamera, saleOf } from './fixtures.ts';

export const pageBytes = 4096;
export const everything = { dueAtMs: Number.MAX_SAFE_INTEGER, maxCount: 100_000, maxBytes: 1_000_000_000 };

export type Filled = {
  /** All that were acknowledged. */
  readonly saleIds: readonly string[];
  /** Those whose event and pictures the cloud has. */
  readonly atCloud: ReadonlySet<string>;
  /** Body by event id, of all events there ever were. */
  readonly bodies: ReadonlyMap<string, string>;
  readonly highestSequence: number;
};

/** Sales of every state: untold with a pending picture, owed, owed but for the picture, stored, edited, in quarantine. */
export async function fill(store: OpenStore, count: number): Promise<Filled> {
  const { write, read } = store;
  await write.importSetUp(oneCamera);
  const saleIds: string[] = [];
  const atCloud = new Set<string>();
  const bodies = new Map<string, string>();
  let highestSequence = 0;
  const owed = async (saleId: string): Promise<OwedEvent[]> => {
    const events = await read.owedEvents(everything);
    for (const { eventId, body, sequence } of events) {
      bodies.set(eventId, body);
      highestSequence = Math.max(highestSequence, sequence);
    }
    return events.filter((event) => event.saleId === saleId && event.withheld !== true);
  };
  for (let n = 0; n < count; n += 1) {
    const sale = saleOf({
      registerSaleId: `N${n}`,
      lines: [{ name: `品 ${n} ${'x'.repeat(n % 97)}`, amount: n }],
    });
    const accepted = await write.acceptSale(acceptInput(sale));
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    const { saleId } = accepted;
    saleIds.push(saleId);
    if (n % 6 === 0) continue;
    const settlement = capturedSettlement(saleId, randomBytes(n % 2 === 0 ? 9_000 : 900));
    await write.settleCapture(settlement);
    const [event] = await owed(saleId);
    if (event === undefined) throw new Error(`nothing is owed of ${saleId}`);
    if (n % 6 === 1) continue;
    if (n % 6 === 2) {
      await write.settleEvents([{ kind: 'rejected', sequence: event.sequence, why: 'bad' }]);
      continue;
    }
    await write.settleEvents([{ kind: 'stored', sequence: event.sequence }]);
    if (n % 6 === 3) continue;
    if (!('jpeg' in settlement)) throw new Error('no picture');
    const sha256 = createHash('sha256').update(settlement.jpeg).digest('hex');
    await write.settlePictures([{ kind: 'stored', sha256 }]);
    if (n % 6 === 4) {
      atCloud.add(saleId);
      continue;
    }
    await write.acceptSale(acceptInput({ ...sale, totalMinor: n }));
    await owed(saleId);
  }
  return { saleIds, atCloud, bodies, highestSequence };
}

/** As the disk has them now: database and log, of a store that is open. */
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
