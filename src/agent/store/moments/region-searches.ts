/**
 * The newest searches in the region of a register: what became of them, and what the changes at the newest sales look like (domain/moment/seen-looks.ts),
 * so that a register goes on after a restart with what it has learned. A look is a difference of greys at the size of a stamp; it is stored sealed,
 * and goes with its region.
 */
import { z } from 'zod';
import { keptSearches, type RegionHits, type SearchOutcome } from '../../../domain/moment/region-hits.ts';
import { maxLookSales, type SaleLooks } from '../../../domain/moment/seen-looks.ts';
import { type Comparison, maxCompared } from '../../../domain/moment/seen-reference.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import type { ReadContext } from '../operation.ts';
import type { WriteContext } from '../write-context.ts';

/** `compared`: a sale whose time is known otherwise, with the error of the change that was found. */
export type RegionSearch = SaleLooks & { readonly registerKey: string } & (
    | { readonly outcome: SearchOutcome }
    | { readonly outcome: 'compared'; readonly comparison: Comparison | undefined }
  );

const isSearch = "outcome <> 'compared'";

/** A second search of a sale replaces the first. */
export function noteRegionSearch(
  { db, secrets }: WriteContext,
  { registerKey, saleId, looks, ...found }: RegionSearch,
): void {
  const comparison = found.outcome === 'compared' ? found.comparison : undefined;
  const texts = looks.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  );
  const sealed = texts.length === 0 ? null : secrets.seal(JSON.stringify(texts));
  db.prepare(
    'INSERT OR REPLACE INTO region_searches (register_key, sale_id, outcome, sealed_looks, error_ms, reference_ms) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(
    ...[registerKey, saleId, found.outcome, sealed],
    ...[comparison?.errorMs ?? null, comparison?.referenceMs ?? null],
  );
  const beyond = (condition: string, kept: number) =>
    `seq IN (SELECT seq FROM region_searches WHERE register_key = @registerKey AND ${condition} ORDER BY seq DESC LIMIT -1 OFFSET ${kept})`;
  for (const [which, kept] of [
    [isSearch, keptSearches],
    [`NOT ${isSearch}`, maxCompared],
  ] as const)
    db.prepare(`DELETE FROM region_searches WHERE ${beyond(which, kept)}`).run({ registerKey });
  db.prepare(
    `UPDATE region_searches SET sealed_looks = NULL WHERE ${beyond('sealed_looks IS NOT NULL', maxLookSales)}`,
  ).run({ registerKey });
}

const looksSchema = z.array(z.base64());

/** The oldest first. Those that another key sealed are not known any more. */
export function regionLooks({ db, secrets }: ReadContext, registerKey: string): SaleLooks[] {
  return db
    .prepare<[string], { saleId: string; sealed: Buffer }>(
      'SELECT sale_id AS saleId, sealed_looks AS sealed FROM region_searches WHERE register_key = ? AND sealed_looks IS NOT NULL ORDER BY seq',
    )
    .all(registerKey)
    .flatMap(({ saleId, sealed }) => {
      const texts = opened(sealed, secrets);
      return texts === undefined
        ? []
        : { saleId, looks: texts.map((text) => new Int8Array(Buffer.from(text, 'base64'))) };
    });
}

function opened(sealed: Buffer, secrets: ReadContext['secrets']): string[] | undefined {
  try {
    return readJson(looksSchema, secrets.open(sealed));
  } catch {
    return undefined;
  }
}

/** Hits by key of the register; absent where no search was made. */
export function regionHits(db: Connection): Record<string, RegionHits> {
  const rows = db
    .prepare<[], RegionHits & { registerKey: string }>(
      `SELECT register_key AS registerKey, count(*) AS searches, count(*) FILTER (WHERE outcome = 'seen') AS seen,
              count(*) FILTER (WHERE outcome IN ('no_video', 'not_decoded')) AS withoutVideo,
              count(*) FILTER (WHERE sealed_looks IS NOT NULL) AS changed
         FROM region_searches WHERE ${isSearch} GROUP BY register_key`,
    )
    .all();
  return Object.fromEntries(rows.map(({ registerKey, ...hits }) => [registerKey, hits]));
}

export function regionComparisons(db: Connection, registerKey: string): Comparison[] {
  return db
    .prepare<[string], Comparison>(
      `SELECT error_ms AS errorMs, reference_ms AS referenceMs FROM region_searches
        WHERE register_key = ? AND outcome = 'compared' AND error_ms IS NOT NULL`,
    )
    .all(registerKey);
}
