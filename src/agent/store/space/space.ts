/** How large the database is, what it holds, and how much room the disk has. */
import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Connection, walBytes as logBytes } from '../connection.ts';
import { readMeta } from '../meta.ts';
import type { SpaceUse } from './space-policy.ts';

/** Cheap: no row is read. Of the connection it is asked on, what is under way included. */
export function createMeasure(db: Connection): {
  /** With the log as long as it was when all was measured. */
  file(): Omit<SpaceUse, 'freeBytes'>;
  all(): SpaceUse & { readonly walBytes: number };
} {
  const pageBytes = Number(db.pragma('page_size', { simple: true }));
  const pages = db.prepare<[], number>('PRAGMA page_count').pluck();
  const freePages = db.prepare<[], number>('PRAGMA freelist_count').pluck();
  let walBytes = 0;
  const file = () => {
    const free = freePages.get() ?? 0;
    // Longer than its place it is while somebody reads: that passes, and giving something up would only make it longer.
    const log = Math.min(walBytes, logBytes);
    return { usedBytes: ((pages.get() ?? 0) - free) * pageBytes + log, spareBytes: free * pageBytes };
  };
  return {
    file,
    all: () => {
      walBytes = sizeOf(`${db.name}-wal`);
      return { ...file(), walBytes, freeBytes: diskRoom(db.name).freeBytes };
    },
  };
}

/** Of the file system with the database. `freeBytes`: for this program. */
export function diskRoom(databasePath: string): { freeBytes: number; totalBytes: number } {
  const { bavail, blocks, bsize } = statfsSync(dirname(databasePath));
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

export type StoredCounts = {
  readonly sales: number;
  /** Of those, what the cloud lacks the newest of. */
  readonly salesOwed: number;
  /** When the oldest of them came, epoch milliseconds. */
  readonly oldestSaleMs?: number;
  /** Kept here. */
  readonly pictures: number;
  /** Of those, what the cloud lacks. */
  readonly picturesOwed: number;
  /** Given up for want of space before the cloud had them, since there is this database. */
  readonly picturesShed: number;
  readonly lastShedMs?: number;
};

export type StoredSpace = StoredCounts & {
  /** Of the database file and its log. */
  readonly fileBytes: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
};

/** Counts rows: some milliseconds, with a million sales some tens of them. */
export function storedSpace(db: Connection): StoredSpace {
  const number = (sql: string) => db.prepare<[], number | null>(sql).pluck().get() ?? undefined;
  const oldestSaleMs = number('SELECT received_at_ms FROM sales ORDER BY seq LIMIT 1');
  const lastShedMs = readMeta(db, 'last_shed_ms');
  const sales = number('SELECT count(*) FROM sales') ?? 0;
  const sent = number(
    'SELECT count(*) FROM sales INDEXED BY sales_sent WHERE revision > 0 AND news = 0 AND stored_revision >= revision',
  );
  return {
    ...{ sales, salesOwed: sales - (sent ?? 0) },
    ...(oldestSaleMs !== undefined && { oldestSaleMs }),
    pictures: number('SELECT count(*) FROM thumbnails') ?? 0,
    picturesOwed: number('SELECT count(*) FROM pictures_owed') ?? 0,
    picturesShed: Number(readMeta(db, 'shed_pictures') ?? 0),
    ...(lastShedMs !== undefined && { lastShedMs: Number(lastShedMs) }),
    fileBytes: sizeOf(db.name) + sizeOf(`${db.name}-wal`),
    ...diskRoom(db.name),
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
