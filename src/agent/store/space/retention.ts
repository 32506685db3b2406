/**
 * Retention by age: pictures and clips are removed after `keepPictureMs`, whole sales after `keepMs`; never one that
 * the cloud lacks or that is pinned (agent/store/sales/pins.ts). Runs in steps, oldest first, up to the first
 * sale that is too young. retention-clock.ts determines the age of a sale and whether the clock is trusted.
 */
import type { Connection } from '../connection.ts';
import { removePaperPictures } from '../papers/paper-pictures.ts';
import { isDone, isSent, removePicture, removeSale, sentPicturesOf } from './removal.ts';
import { type Aging, isBelievable, latestArrivals } from './retention-clock.ts';
import type { SpaceLimits } from './space-policy.ts';

const maxStepBytes = 1024 * 1024;
const maxStepRows = 200;

export type Expired = { removedPictures: number; removedSales: number };

type SentSale = Aging & { readonly seq: number; readonly done: 0 | 1; readonly pinned: 0 | 1 };

/** Runs one step from the sale `after`. `next`: start of the following step; undefined at the end. */
export function expireStep(
  db: Connection,
  after: number,
  scope: { readonly limits: Pick<SpaceLimits, 'keepMs' | 'keepPictureMs'>; readonly nowMs: number },
): Expired & { readonly next: number | undefined } {
  const { limits, nowMs } = scope;
  const gone: Expired = { removedPictures: 0, removedSales: 0 };
  const sales = db
    .prepare<[number, number], SentSale>(
      `SELECT s.seq, s.received_at_ms AS receivedAtMs, s.clock, s.pinned, (${isDone}) AS done
         FROM sales s INDEXED BY sales_sent WHERE ${isSent} AND s.seq > ? ORDER BY s.seq LIMIT ?`,
    )
    .all(after, maxStepRows);
  const arrivals = latestArrivals(sales, nowMs, arrivalAfter(db, sales, nowMs));
  let bytes = 0;
  let next = after;
  for (const [index, { seq, done, pinned }] of sales.entries()) {
    if (bytes >= maxStepBytes) return { ...gone, next };
    const ageMs = nowMs - (arrivals[index] ?? Number.POSITIVE_INFINITY);
    if (ageMs <= Math.min(limits.keepMs, limits.keepPictureMs)) return { ...gone, next: undefined };
    if (pinned === 1) {
      next = seq;
      continue;
    }
    if (ageMs > limits.keepMs && done === 1) {
      bytes += removeSale(db, seq);
      gone.removedSales += 1;
    } else if (ageMs > limits.keepPictureMs) {
      for (const picture of sentPicturesOf(db, seq)) {
        removePicture(db, picture.sha256);
        bytes += picture.bytes;
        gone.removedPictures += 1;
      }
      bytes += removePaperPictures(db, seq);
      db.prepare('DELETE FROM clips WHERE sale_seq = ?').run(seq);
    }
    next = seq;
  }
  return { ...gone, next: sales.length < maxStepRows ? undefined : next };
}

/** Arrival of the first plausible sale after the list, sent or not. */
function arrivalAfter(db: Connection, sales: readonly SentSale[], nowMs: number): number {
  const last = sales.at(-1);
  if (last === undefined || isBelievable(last, nowMs)) return Number.POSITIVE_INFINITY;
  const rows = db
    .prepare<[number], Aging>(
      'SELECT received_at_ms AS receivedAtMs, clock FROM sales WHERE seq > ? ORDER BY seq',
    )
    .iterate(last.seq);
  for (const row of rows) if (isBelievable(row, nowMs)) return row.receivedAtMs;
  return Number.POSITIVE_INFINITY;
}
