/** Size and contents of the database, and the free space of the disk. */
import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Connection, walBytes as logBytes } from '../connection.ts';
import { readMeta } from '../meta.ts';
import type { SpaceUse } from './space-policy.ts';

/** Cheap: reads no row. Includes the uncommitted changes of its connection. */
export function createMeasure(db: Connection): {
  /** Uses the log size of the last full measurement. */
  quick(): SpaceUse;
  all(): SpaceUse & { readonly walBytes: number };
  /** Pages beyond the end of the file, so far only in the log or the transaction. */
  readonly growthBytes: () => number;
} {
  const pageBytes = Number(db.pragma('page_size', { simple: true }));
  const pages = db.prepare<[], number>('PRAGMA page_count').pluck();
  const freePages = db.prepare<[], number>('PRAGMA freelist_count').pluck();
  let walBytes = 0;
  const quick = () => {
    const free = freePages.get() ?? 0;
    // The log exceeds its reserve while a reader is active: that is temporary, and an eviction would only
    // make it longer.
    const log = Math.min(walBytes, logBytes);
    return {
      usedBytes: ((pages.get() ?? 0) - free) * pageBytes + log,
      spareBytes: free * pageBytes,
      freeBytes: diskRoom(db.name).freeBytes,
    };
  };
  return {
    quick,
    all: () => {
      walBytes = sizeOf(`${db.name}-wal`);
      return { ...quick(), walBytes };
    },
    growthBytes: () => Math.max(0, (pages.get() ?? 0) * pageBytes - sizeOf(db.name)),
  };
}

/** File system of the database. `freeBytes`: available to this program. */
export function diskRoom(databasePath: string): { freeBytes: number; totalBytes: number } {
  const { bavail, blocks, bsize } = statfsSync(dirname(databasePath));
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

export type StoredCounts = {
  readonly sales: number;
  /** Sales whose newest revision the cloud lacks. */
  readonly salesPending: number;
  /** Arrival of the oldest sale, epoch milliseconds. */
  readonly oldestSaleMs?: number;
  /** Pictures stored here. */
  readonly pictures: number;
  /** Pictures stored here that the cloud lacks. */
  readonly picturesPending: number;
  /** Pictures evicted before the cloud had them, over the life of this database. */
  readonly picturesEvicted: number;
  readonly lastEvictedMs?: number;
};

export type StoredSpace = StoredCounts & {
  /** Size of the database file plus its log. */
  readonly fileBytes: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
};

/** Counts rows: some milliseconds; with a million sales some tens of milliseconds. */
export function storedSpace(db: Connection): StoredSpace {
  const number = (sql: string) => db.prepare<[], number | null>(sql).pluck().get() ?? undefined;
  const oldestSaleMs = number('SELECT received_at_ms FROM sales ORDER BY seq LIMIT 1');
  const lastEvictedMs = readMeta(db, 'last_evicted_ms');
  const sales = number('SELECT count(*) FROM sales') ?? 0;
  const sent = number(
    'SELECT count(*) FROM sales INDEXED BY sales_sent WHERE revision > 0 AND news = 0 AND stored_revision >= revision',
  );
  return {
    ...{ sales, salesPending: sales - (sent ?? 0) },
    ...(oldestSaleMs !== undefined && { oldestSaleMs }),
    pictures: number('SELECT count(*) FROM thumbnails') ?? 0,
    picturesPending: number('SELECT count(*) FROM pending_pictures') ?? 0,
    picturesEvicted: Number(readMeta(db, 'evicted_pictures') ?? 0),
    ...(lastEvictedMs !== undefined && { lastEvictedMs: Number(lastEvictedMs) }),
    fileBytes: sizeOf(db.name) + sizeOf(`${db.name}-wal`),
    ...diskRoom(db.name),
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
