/**
 * Log of what people and programs took along: lists of sales and case files. It stays a year, and the newest `maxExports` of it. Written before
 * the file is sent, so an export that failed on its way is in it too.
 */
import { z } from 'zod';
import { type ExportEntry, exportKinds, maxExports } from '../../../domain/setup/export-log.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import type { WriteContext } from '../write-context.ts';

const keptMs = 366 * 24 * 3_600_000;

/** `isDated`: the wall clock follows a time source; otherwise nothing goes for its age. */
export function noteExport(
  { db }: WriteContext,
  { isDated, ...entry }: ExportEntry & { readonly isDated: boolean },
): void {
  const { atMs, ...rest } = entry;
  db.prepare('INSERT INTO exports (at_ms, entry) VALUES (?, ?)').run(atMs, JSON.stringify(rest));
  db.prepare('DELETE FROM exports WHERE seq <= (SELECT max(seq) FROM exports) - ? OR (? AND at_ms < ?)').run(
    maxExports,
    isDated ? 1 : 0,
    atMs - keptMs,
  );
}

const storedEntry = z.object({
  what: z.enum(exportKinds),
  caller: z.enum(['session', 'open', 'token']),
  token: z.string().exactOptional(),
  by: z.string().exactOptional(),
  address: z.string().exactOptional(),
  saleId: z.string().exactOptional(),
  sha256: z.string().exactOptional(),
  filter: z.record(z.string(), z.string()).exactOptional(),
});

/** Newest first, without those that can't be read. */
export function exports(db: Connection, limit: number): ExportEntry[] {
  return db
    .prepare<[number], { atMs: number; entry: string }>(
      'SELECT at_ms AS atMs, entry FROM exports ORDER BY seq DESC LIMIT ?',
    )
    .all(limit)
    .flatMap(({ atMs, entry }) => {
      const read = readJson(storedEntry, entry);
      return read === undefined ? [] : [{ atMs, ...read }];
    });
}
