/**
 * Index for text search without reading the sales: a small bit set for each block of consecutive sales
 * (lib/text/text-filter.ts), built by housekeeping once the block is full. A block without one may contain
 * any word: the newest sales, sales from before this index, and a block in which a sale was revised or
 * removed (triggers of the schema delete its row).
 */
import { z } from 'zod';
import { paymentSchema, saleLineSchema, saleSchema } from '../../../contract/sale.ts';
import { searchedTexts } from '../../../domain/sale/sale-fields.ts';
import { searchTextOf, termsIn } from '../../../domain/sale/sale-filter.ts';
import { plainText, possibleTotals, type SearchTerm } from '../../../domain/sale/search/search-terms.ts';
import type { Clock } from '../../../lib/clock.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import { makeTextFilter, mayHold, queryPieces } from '../../../lib/text/text-filter.ts';
import type { Connection } from '../connection.ts';

/** Same value as in the triggers. A block's sales are those whose `seq / blockSales` is its number. */
export const blockSales = 256;
/** Per step: a new sale waits for it. */
const stepMs = 10;
/** Share of the 200 ms that a search has. */
const withoutMs = 80;

/**
 * Builds missing blocks, newest first: one block, and more for about `stepMs`. Returns the number of built
 * blocks.
 */
export function makeTextBlocks(db: Connection, clock: Pick<Clock, 'monotonicMs'>): number {
  const { first, end } = fullBlocks(db);
  if (countBlocks(db, { first, end }) >= end - first) return 0;
  const there = new Set(db.prepare<[], number>('SELECT block FROM text_blocks').pluck().all());
  const untilMs = clock.monotonicMs() + stepMs;
  let made = 0;
  for (let block = end - 1; block >= first; block--) {
    if (there.has(block)) continue;
    db.prepare('INSERT INTO text_blocks (block, filter) VALUES (?, ?)').run(block, filterOf(db, block));
    made++;
    if (clock.monotonicMs() >= untilMs) break;
  }
  return made;
}

/** Runs each second. Reads the index, since the table itself includes all filters. */
function countBlocks(db: Connection, { first, end }: { first: number; end: number }): number {
  return (
    db
      .prepare<[number, number], number>(
        'SELECT count(*) FROM text_blocks INDEXED BY text_blocks_there WHERE block >= ? AND block < ?',
      )
      .pluck()
      .get(first, end) ?? 0
  );
}

/** Blocks that get no new sales and still contain some. */
function fullBlocks(db: Connection): { first: number; end: number } {
  const seq = (which: 'min' | 'max') =>
    db.prepare<[], number | null>(`SELECT ${which}(seq) FROM sales`).pluck().get() ?? 0;
  return { first: Math.floor(seq('min') / blockSales), end: Math.floor((seq('max') + 1) / blockSales) };
}

function filterOf(db: Connection, block: number): Uint8Array {
  return makeTextFilter(
    db
      .prepare<[number, number], string>('SELECT sale FROM sales WHERE seq >= ? AND seq < ?')
      .pluck()
      .all(block * blockSales, (block + 1) * blockSales)
      .map(storedText),
  );
}

/** Whether a stored sale has all these words in its texts, or as its amount. */
export function storedHasTerms(sale: string, terms: readonly SearchTerm[]): boolean {
  const raw = plainText(sale);
  // Most don't, which a search in the raw JSON shows, except for characters that JSON escapes.
  const mayHave = (term: SearchTerm) =>
    /["\\\p{Cc}]/u.test(term.word) || raw.includes(term.word) || isPossibleTotal(term, raw);
  if (!terms.every(mayHave)) return false;
  const read = readJson(searchedSchema, sale);
  return read !== undefined && terms.every(termsIn(read));
}

function isPossibleTotal(term: SearchTerm, raw: string): boolean {
  const total = /"totalminor":-?(\d+)/.exec(raw)?.[1];
  return total !== undefined && possibleTotals(term).includes(Number(total));
}

const searchedSchema = saleSchema
  .pick({ ...searchedTexts, staff: true, totalMinor: true, currency: true })
  .extend({
    lines: z.array(saleLineSchema.pick({ name: true })),
    payments: z.array(paymentSchema.pick({ method: true })),
  });

/** Searchable text of a sale; empty for an unreadable one. */
function storedText(sale: string): string {
  const read = readJson(searchedSchema, sale);
  return read === undefined ? '' : searchTextOf(read);
}

/**
 * For each word, the blocks that certainly contain no sale with it; only the newest, if a slow card takes longer than
 * `withoutMs` for all.
 */
export function blocksWithout(
  db: Connection,
  terms: readonly SearchTerm[],
  clock: Pick<Clock, 'monotonicMs'>,
): readonly (readonly number[])[] {
  const requested = terms.map(({ word }) => ({ pieces: queryPieces([word]), blocks: [] as number[] }));
  const untilMs = clock.monotonicMs() + withoutMs;
  const all = db
    .prepare<[], { block: number; filter: Uint8Array }>(
      'SELECT block, filter FROM text_blocks ORDER BY block DESC',
    )
    .iterate();
  for (const { block, filter } of all) {
    for (const { pieces, blocks } of requested) if (!mayHold(filter, pieces)) blocks.push(block);
    if (clock.monotonicMs() >= untilMs) break;
  }
  return requested.map(({ blocks }) => blocks);
}
