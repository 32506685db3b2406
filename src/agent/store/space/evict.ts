/**
 * Order of eviction when the quota is reached or the disk is short:
 *
 * a) The lookback, which has its own bounds on the same disk (agent/cameras/lookback/segment-store.ts): it
 * keeps more of the disk free than the store requires, and runs before the store starts.
 *
 * b) Pictures stored at the cloud, oldest first; their metadata stays.
 *
 * c) Whole sales stored at the cloud, oldest first, except the newest `keepSales` and those received within
 * two days: a register may repeat them.
 *
 * d) Pictures the cloud lacks, oldest first; on a short disk only once next to nothing is free and the
 * ballast is gone. Their captures get the evicted mark. Rejected pictures are included.
 *
 * e) A sale the cloud lacks is never evicted, nor is a rejected one. When nothing else is left, new sales are
 * refused (space-policy.ts) until there is room again.
 *
 * For a bound of rows only c) applies: evicting pictures removes no sale.
 *
 * Within b) and d), the extra pictures of sales whose time is uncertain go before all others.
 *
 * Pinned sales and their pictures are exempt; the number of pins is bounded (agent/store/sales/pins.ts).
 *
 * Runs in steps bounded in bytes and rows, so that a new sale waits for one step and not for all of them.
 */

import type { ClockState } from '../../../domain/sale/sale.ts';
import type { Connection } from '../connection.ts';
import { removePaperPictures } from '../papers/paper-pictures.ts';
import { isPinned } from '../sales/pins.ts';
import type { WriteContext } from '../write-context.ts';
import { evictPicture, isDone, isSent, removePicture, removeSale, sentPicturesOf } from './removal.ts';
import type { Freed } from './space-look.ts';

/** Bound of a step. A deleted page is written as zeros: the log grows by as much. */
const maxStepBytes = 1024 * 1024;
const maxStepRows = 200;

/** A register repeats a sale within 36 h (domain/sale/same-sale.ts). */
const keepForRepeatsMs = 48 * 3_600_000;

export const nothingFreed: Freed = { removedPictures: 0, removedSales: 0, evictedPictures: 0, bytes: 0 };

/** Position of an eviction round. `after`: rowid of the last row examined. */
export type Round = {
  phase: 'extras' | 'pictures' | 'sales' | 'unsent_extras' | 'unsent' | 'end';
  after: number;
};

/**
 * Permitted eviction: pictures stored at the cloud; sales stored at the cloud; or everything in the order
 * above.
 */
export type EvictionScope = 'sent_pictures' | 'sent_sales' | 'anything';

export const newRound = (scope: EvictionScope): Round => ({
  phase: scope === 'sent_sales' ? 'sales' : 'extras',
  after: 0,
});

export type Now = {
  readonly boot: string;
  readonly monotonicMs: number;
  readonly wallMs: number;
  readonly state: ClockState;
};

/** Runs one step and advances the round. */
export function evictStep(
  context: WriteContext,
  round: Round,
  scope: {
    readonly only: EvictionScope;
    readonly keepSales: number;
    /** Number of sales to evict; used by `sent_sales` only. */
    readonly surplus: number;
    readonly now: Now;
  },
): Freed {
  // The demand has changed since the round began: the remaining rows are not examined.
  const requested = {
    anything: ['extras', 'pictures', 'sales', 'unsent_extras', 'unsent'],
    sent_sales: ['sales'],
    sent_pictures: ['extras', 'pictures'],
  }[scope.only];
  if (!requested.includes(round.phase)) round.phase = 'end';
  switch (round.phase) {
    case 'extras':
      return extraPictures(context, round, { only: 'sent', next: 'pictures' });
    case 'pictures':
      return sentPictures(context.db, round, scope.only === 'anything' ? 'sales' : 'end');
    case 'sales':
      return doneSales(context.db, round, scope);
    case 'unsent_extras':
      return extraPictures(context, round, { only: 'all', next: 'unsent' });
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
    freed.bytes += removePaperPictures(db, seq);
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
  { only, keepSales, surplus, now }: Parameters<typeof evictStep>[2],
): Freed {
  const freed = { ...nothingFreed };
  const isOfRows = only === 'sent_sales';
  const next: Round = { phase: isOfRows ? 'end' : 'unsent_extras', after: 0 };
  const newest = db.prepare<[], number | null>('SELECT max(seq) FROM sales').pluck().get() ?? 0;
  const sales = db
    .prepare<[number, number, number], DoneSale>(
      `SELECT s.seq, s.boot, s.received_monotonic_ms AS monotonicMs, s.received_at_ms AS wallMs, s.clock AS state, (${isDone}) AS done
         FROM sales s INDEXED BY sales_sent WHERE ${isSent} AND NOT ${isPinned} AND s.seq > ? AND s.seq <= ? ORDER BY s.seq LIMIT ?`,
    )
    .all(round.after, newest - keepSales, maxStepRows);
  for (const sale of sales) {
    // The sales after it were received even later.
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

/**
 * True unless the sale was certainly received earlier. A sale received before this boot is at least as old as
 * the boot, whatever the clocks show.
 */
function mayBeRepeated(sale: Omit<DoneSale, 'seq' | 'done'>, now: Now): boolean {
  if (sale.boot === now.boot) return now.monotonicMs - sale.monotonicMs < keepForRepeatsMs;
  if (now.monotonicMs >= keepForRepeatsMs) return false;
  const bothSynced = sale.state === 'synced' && now.state === 'synced';
  return !bothSynced || now.wallMs - sale.wallMs < keepForRepeatsMs;
}

/** Extra pictures, of the oldest sales first: those the cloud has, or all. */
function extraPictures(
  context: WriteContext,
  round: Round,
  { only, next }: { only: 'sent' | 'all'; next: Round['phase'] },
): Freed {
  const { db } = context;
  const freed = { ...nothingFreed };
  const sales = db
    .prepare<[number], number>(
      `SELECT DISTINCT sale_seq FROM captures INDEXED BY captures_extra
        WHERE extra <> '' AND thumbnail_sha256 IS NOT NULL AND sale_seq > ? ORDER BY sale_seq LIMIT ${maxStepRows}`,
    )
    .pluck()
    .all(round.after);
  for (const seq of sales) {
    if (freed.bytes >= maxStepBytes) return freed;
    for (const { sha256, bytes } of extrasOf(db, seq)) {
      if (only === 'all' || isAtCloud(db, sha256)) dropPicture(context, { sha256, bytes }, freed);
    }
    round.after = seq;
  }
  if (sales.length < maxStepRows) Object.assign(round, { phase: next, after: 0 } satisfies Round);
  return freed;
}

/** Pictures that no other capture and no pinned sale has. */
function extrasOf(db: Connection, seq: number): { sha256: string; bytes: number }[] {
  return db
    .prepare<[number], { sha256: string; bytes: number }>(
      `SELECT DISTINCT t.sha256, length(t.jpeg) AS bytes FROM captures c JOIN thumbnails t ON t.sha256 = c.thumbnail_sha256
        WHERE c.sale_seq = ? AND c.extra <> '' AND NOT EXISTS (SELECT 1 FROM captures o JOIN sales s ON s.seq = o.sale_seq
          WHERE o.thumbnail_sha256 = t.sha256 AND (o.extra = '' OR ${isPinned}))`,
    )
    .all(seq);
}

/** Sent pictures were evicted before, so the oldest ones are those the cloud lacks. */
function unsentPictures(context: WriteContext, round: Round): Freed {
  const freed = { ...nothingFreed };
  const pictures = context.db
    .prepare<[number, number], { place: number; sha256: string; bytes: number }>(
      `SELECT rowid AS place, sha256, length(jpeg) AS bytes FROM thumbnails t WHERE rowid > ? AND NOT EXISTS (
         SELECT 1 FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.thumbnail_sha256 = t.sha256 AND ${isPinned})
        ORDER BY rowid LIMIT ?`,
    )
    .all(round.after, maxStepRows);
  for (const { place, sha256, bytes } of pictures) {
    if (freed.bytes >= maxStepBytes) return freed;
    dropPicture(context, { sha256, bytes }, freed);
    round.after = place;
  }
  if (pictures.length < maxStepRows) Object.assign(round, { phase: 'end', after: 0 } satisfies Round);
  return freed;
}

function dropPicture(
  context: WriteContext,
  { sha256, bytes }: { sha256: string; bytes: number },
  freed: Freed,
): void {
  if (isAtCloud(context.db, sha256)) {
    removePicture(context.db, sha256);
    freed.removedPictures += 1;
  } else {
    evictPicture(context, sha256);
    freed.evictedPictures += 1;
  }
  freed.bytes += bytes;
}

/** The picture was published and is not due. */
function isAtCloud(db: Connection, sha256: string): boolean {
  const pendingOrUnpublished = db
    .prepare<[string, string], number>(
      `SELECT EXISTS (SELECT 1 FROM pending_pictures WHERE sha256 = ?) OR EXISTS (
         SELECT 1 FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.thumbnail_sha256 = ? AND (s.revision = 0 OR s.news IN (1, 2)))`,
    )
    .pluck()
    .get(sha256, sha256);
  return pendingOrUnpublished === 0;
}
