/**
 * Sales whose rows are damaged, or of another version: left out of lists, so that one row does not hide the
 * others, and reported to people. The rows stay as they are.
 */
import type { Pair } from '../../../domain/capture/pair.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Connection } from '../connection.ts';
import { readablePair } from './pairs.ts';

/** Sales named in a report; the count may be higher. */
const maxNamed = 20;
/** The reading worker also serves the page and the uploads. */
const lookMs = 500;

export type UnreadableSales = {
  /** The newest of them. */
  readonly saleIds: readonly string[];
  readonly count: number;
  /** False when the time limit ended the search early; only newer sales were read. */
  readonly isAll: boolean;
};

export function readablePairs(
  db: Connection,
  seqs: readonly number[],
): { readonly pairs: ReadonlyMap<number, Pair>; readonly unreadable: string[] } {
  const pairs = new Map<number, Pair>();
  const unreadable: string[] = [];
  for (const seq of new Set(seqs)) {
    const pair = readablePair(db, seq);
    if (pair === undefined) unreadable.push(saleIdOf(db, seq));
    else pairs.set(seq, pair);
  }
  return { pairs, unreadable };
}

/** Reads the sales from the newest on, for a limited time. */
export function unreadableSales(db: Connection, clock: Pick<Clock, 'monotonicMs'>): UnreadableSales {
  const untilMs = clock.monotonicMs() + lookMs;
  const saleIds: string[] = [];
  let count = 0;
  const before = db.prepare<[number], number>('SELECT max(seq) FROM sales WHERE seq < ?').pluck();
  for (let seq = before.get(Number.MAX_SAFE_INTEGER); typeof seq === 'number'; seq = before.get(seq)) {
    if (clock.monotonicMs() > untilMs) return { saleIds, count, isAll: false };
    if (readablePair(db, seq) !== undefined) continue;
    count += 1;
    if (saleIds.length < maxNamed) saleIds.push(saleIdOf(db, seq));
  }
  return { saleIds, count, isAll: true };
}

function saleIdOf(db: Connection, seq: number): string {
  return db.prepare<[number], string>('SELECT id FROM sales WHERE seq = ?').pluck().get(seq) ?? '';
}
