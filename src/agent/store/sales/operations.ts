/** The store's operations on sales and their pictures. */
import type { SaleFilter } from '../../../domain/sale/sale-filter.ts';
import type { Span } from '../../../domain/time/shop-day.ts';
import { systemClock } from '../../../lib/clock.ts';
import type { Connection } from '../connection.ts';
import { onDb, type Reads, type Writes } from '../operation.ts';
import { keepPaperPicture, notePaperRead, paperPicture, unreadPaper } from '../papers/paper-pictures.ts';
import { activity, noteActivity } from '../people/activity-log.ts';
import { noteSale } from '../people/sale-notes.ts';
import { removeSearch, savedSearches, saveSearch } from '../people/saved-searches.ts';
import type { SalesQuery } from '../store.ts';
import { takings } from '../takings/takings.ts';
import { noteCameraBack } from './camera-back.ts';
import { pendingCaptures, settleCapture } from './captures.ts';
import { pairById } from './pairs.ts';
import { pinSale } from './pins.ts';
import { decidePaper, undecidePaper } from './printed-papers.ts';
import { acceptSale } from './sales.ts';
import { countSales, findSales, knownStaff, salesByKind } from './search.ts';
import { unreadableSales } from './unreadable.ts';

export const saleWrites = {
  /**
   * Commits a sale and its pending captures in one transaction; the register may be answered once this resolves.
   */
  acceptSale,
  /**
   * Commits outcome and thumbnail. If this was the sale's last pending capture, the same transaction renders
   * the next revision.
   */
  settleCapture,
  /**
   * Sets the end of the camera outage on captures that had no picture because of it and lack that time; in
   * the current boot only on captures targeted before the recovery. Publishes no revision. Returns the number
   * of processed captures; 0 when none are left.
   */
  noteCameraBack,
  /** Pins a sale, which exempts it from retention and eviction, or unpins it (pins.ts). */
  pinSale,
  /** Adds to the log of people. */
  noteActivity,
  /** Writes the note of a sale, or removes it. */
  noteSale,
  saveSearch,
  removeSearch,
  /** A person's decision about an unclear paper. */
  decidePaper,
  /** Takes it back. */
  undecidePaper,
  /** Stores the picture of a paper printed as pixels, beside its sale. */
  keepPaperPicture,
  notePaperRead,
} satisfies Writes;

export const saleReads = {
  /** Newest instant first, in bounded time (see SalesPage). Rejects with RangeError on an invalid cursor. */
  sales: ({ db }, query: SalesQuery) => findSales(db, query, systemClock),
  countSales: ({ db }, filter: SaleFilter) => countSales(db, filter, systemClock),
  /** Number of sales by kind in each span. */
  salesByKind: ({ db }, query: { spans: readonly Span[]; filter: SaleFilter }) =>
    salesByKind(db, query, systemClock),
  knownStaff: onDb(knownStaff),
  savedSearches: onDb(savedSearches),
  /** Entries of the log of people, newest first. */
  activity: onDb(activity),
  /** Sales of a span added up by hour, register, staff and day. */
  takings: onDb(takings),
  /** Sales that lists leave out. */
  unreadableSales: ({ db }) => unreadableSales(db, systemClock),
  /** Rejects when its row can't be read. */
  pair: onDb(pairById),
  thumbnail: onDb(thumbnail),
  /** PNG of the sale's paper, where it was printed as pixels. */
  paperPicture: onDb(paperPicture),
  unreadPaper: ({ db }) => unreadPaper(db),
  /** Pending captures, oldest first, at most `limit`. */
  pendingCaptures: onDb(pendingCaptures),
} satisfies Reads;

/** A Buffer arrives at another thread as a Uint8Array. */
function thumbnail(db: Connection, sha256: string): Uint8Array | undefined {
  return db.prepare<[string], Buffer>('SELECT jpeg FROM thumbnails WHERE sha256 = ?').pluck().get(sha256);
}
