/**
 * What goes when the quota is reached or the disk is short, in this order:
 *
 * a) The lookback, which has its own bounds and looks at the same disk (agent/cameras/lookback/segment-store.ts): it keeps more of it free than the store
 *    asks for, and gets its turn before the store begins. b) Pictures that the cloud has, oldest first; what is known of them stays.
 * c) Whole sales that the cloud has, oldest first, but never the newest `keepSales`, nor one that came within two days: a register may tell
 *    it again. d) Pictures that the cloud lacks, oldest first, and for a short disk only once next to nothing is free: they are marked `shed`. So do those that it rejected: they are kept for as
 *    long as there is room, and no longer. e) A sale that the cloud lacks never goes, one that it rejected neither. When nothing else is
 *    left, new ones are refused (space-policy.ts), and taken again once there is room.
 *
 * For a bound of rows only c) is asked: pictures are no fewer sales.
 *
 * A sale that a person keeps goes in none of these, nor do its pictures; how many may be kept is bounded (agent/store/sales/pins.ts).
 *
 * Done step by step, each bounded in bytes and rows, so that a sale that comes meanwhile waits for one step and not for all of them.
 */

import type { ClockState } from '../../../domain/sale/sale.ts';
import type { Connection } from '../connection.ts';
import { isKept } from '../sales/pins.ts';
import type { WriteContext } from '../write-context.ts';
import { isDone, isSent, removePicture, removeSale, sentPicturesOf, shedPicture } from './removal.ts';
import type { Freed } from './space-look.ts';

/** Of a step. A deleted page is written as zeros: the log takes as much. */
const maxStepBytes = 1024 * 1024;
const maxStepRows = 200;

/** A register repeats a sale within 36 h (domain/sale/same-sale.ts). */
const keepForRepeatsMs = 48 * 3_600_000;

export const nothingFreed: Freed = { removedPictures: 0, removedSales: 0, shedPictures: 0, bytes: 0 };

/** Where a round of shedding is. `after`: rowid of what was looked at last. */
export type Round = { phase: 'pictures' | 'sales' | 'unsent' | 'end'; after: number };

/** What may go: pictures that the cloud has; sales that it has; and all that there is an order for. */
export type Want = 'sent_pictures' | 'sent_sales' | 'anything';

export const newRound = (want: Want): Round => ({
  phase: want === 'sent_sales' ? 'sales' : 'pictures',
  after: 0,
});

export type Now = {
  readonly boot: string;
  readonly monotonicMs: number;
  readonly wallMs: number;
  readonly state: ClockState;
};

/** One step; moves the round on. */
export function shedStep(
  context: WriteContext,
  round: Round,
  want: {
    readonly only: Want;
    readonly keepSales: number;
    /** Sales that have to go; of no matter but for `sent_sales`. */
    readonly surplus: number;
    readonly now: Now;
  },
): Freed {
  // Something else is wanted than when the round began: what is left of it is not asked for.
  const asked = {
    anything: ['pictures', 'sales', 'unsent'],
    sent_sales: ['sales'],
    sent_pictures: ['pictures'],
  }[want.only];
  if (!asked.includes(round.phase)) round.phase = 'end';
  switch (round.phase) {
    case 'pictures':
      return sentPictures(context.db, round, want.only === 'anything' ? 'sales' : 'end');
    case 'sales':
      return doneSales(context.db, round, want);
    case 'unsent':
      return unsentPictures(context, round);
    case 'end':
      return nothingFreed;
  }
}

function sentPictures(db: Connection, round: Round, next: 'sales' | 'end'): Freed {
  const freed = { ...nothingFreed };
  const sales = db
    .prepare<[number, number], number>(
      `SELECT s.seq FROM sales s INDEXED BY sales_sent WHERE ${isSent} AND s.seq > ? ORDER BY s.seq LIMIT ?`,
    )
    .pluck()
    .all(round.after, maxStepRows);
  for (const seq of sales) {
    if (freed.bytes >= maxStepBytes) return freed;
    for (const { sha256, bytes } of sentPicturesOf(db, seq)) {
      removePicture(db, sha256);
      freed.removedPictures += 1;
      freed.bytes += bytes;
    }
    round.after = seq;
  }
  if (sales.length < maxStepRows) Object.assign(round, { phase: next, after: 0 } satisfies Round);
  return freed;
}

type DoneSale = {
  readonly seq: number;
  readonly boot: string;
  readonly monotonicMs: number;
  readonly wallMs: number;
  readonly state: ClockState;
  readonly done: 0 | 1;
};

function doneSales(
  db: Connection,
  round: Round,
  { only, keepSales, surplus, now }: Parameters<typeof shedStep>[2],
): Freed {
  const freed = { ...nothingFreed };
  const isOfRows = only === 'sent_sales';
  const next: Round = { phase: isOfRows ? 'end' : 'unsent', after: 0 };
  const newest = db.prepare<[], number | null>('SELECT max(seq) FROM sales').pluck().get() ?? 0;
  const sales = db
    .prepare<[number, number, number], DoneSale>(
      `SELECT s.seq, s.boot, s.received_monotonic_ms AS monotonicMs, s.received_at_ms AS wallMs, s.clock AS state, (${isDone}) AS done
         FROM sales s INDEXED BY sales_sent WHERE ${isSent} AND NOT ${isKept} AND s.seq > ? AND s.seq <= ? ORDER BY s.seq LIMIT ?`,
    )
    .all(round.after, newest - keepSales, maxStepRows);
  for (const sale of sales) {
    // Those after it came later still.
    if (mayBeRepeated(sale, now)) {
      Object.assign(round, next);
      return freed;
    }
    if (sale.done === 1) {
      freed.bytes += removeSale(db, sale.seq);
      freed.removedSales += 1;
    }
    round.after = sale.seq;
    if (freed.bytes >= maxStepBytes || (isOfRows && freed.removedSales >= surplus)) return freed;
  }
  if (sales.length < maxStepRows) Object.assign(round, next);
  return freed;
}

/** Unless it surely came longer ago. What came before this boot is at least as old as the boot, whatever the clocks say. */
export function mayBeRepeated(sale: Omit<DoneSale, 'seq' | 'done'>, now: Now): boolean {
  if (sale.boot === now.boot) return now.monotonicMs - sale.monotonicMs < keepForRepeatsMs;
  if (now.monotonicMs >= keepForRepeatsMs) return false;
  const bothSynced = sale.state === 'synced' && now.state === 'synced';
  return !bothSynced || now.wallMs - sale.wallMs < keepForRepeatsMs;
}

/** What is sent has gone before, so the oldest is what the cloud lacks. */
function unsentPictures(context: WriteContext, round: Round): Freed {
  const freed = { ...nothingFreed };
  const pictures = context.db
    .prepare<[number, number], { place: number; sha256: string; bytes: number }>(
      `SELECT rowid AS place, sha256, length(jpeg) AS bytes FROM thumbnails t WHERE rowid > ? AND NOT EXISTS (
         SELECT 1 FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.thumbnail_sha256 = t.sha256 AND ${isKept})
        ORDER BY rowid LIMIT ?`,
    )
    .all(round.after, maxStepRows);
  for (const { place, sha256, bytes } of pictures) {
    if (freed.bytes >= maxStepBytes) return freed;
    if (isAtCloud(context.db, sha256)) {
      removePicture(context.db, sha256);
      freed.removedPictures += 1;
    } else {
      shedPicture(context, sha256);
      freed.shedPictures += 1;
    }
    freed.bytes += bytes;
    round.after = place;
  }
  if (pictures.length < maxStepRows) Object.assign(round, { phase: 'end', after: 0 } satisfies Round);
  return freed;
}

/** It was told, and is not owed. */
function isAtCloud(db: Connection, sha256: string): boolean {
  const owedOrUntold = db
    .prepare<[string, string], number>(
      `SELECT EXISTS (SELECT 1 FROM pictures_owed WHERE sha256 = ?) OR EXISTS (
         SELECT 1 FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.thumbnail_sha256 = ? AND (s.revision = 0 OR s.news IN (1, 2)))`,
    )
    .pluck()
    .get(sha256, sha256);
  return owedOrUntold === 0;
}
