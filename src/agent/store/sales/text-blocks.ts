/**
 * Which sales a word may be in, without reading them: of each block of sales that came one after another a small set of bits
 * (lib/text/text-filter.ts), made by the housekeeping once the block is full. A block without one may hold any word: the newest sales, those of
 * before this was kept, and a block in which a sale was told anew or went (triggers of the schema delete its row).
 */
import { hasWords, plainText, type SaleFacts, searchTextOf } from '../../../domain/sale/sale-filter.ts';
import type { Clock } from '../../../lib/clock.ts';
import { makeTextFilter, mayHold, wantedPieces } from '../../../lib/text/text-filter.ts';
import type { Connection } from '../connection.ts';

/** As the triggers have it. Sales of a block are those whose `seq / blockSales` is its number. */
export const blockSales = 256;
/** Of one step: a sale that comes meanwhile waits for it. */
const stepMs = 10;
/** Of the 200 ms that a search has. */
const withoutMs = 80;

/** Fills in what is lacking, the newest first: one block, and more for about `stepMs`. Gives how many were made. */
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

/** Asked each second. By the index, since the table itself is read with all its filters. */
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

/** Blocks that get no new sale, as far as sales are left. */
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

/** Whether a sale, as it is stored, has all these words. */
export function storedHasWords(sale: string, words: readonly string[]): boolean {
  // Most haven't, and that can be seen without taking the JSON apart, but for what JSON writes in another way.
  const asWritten = words.filter((word) => !/["\\\p{Cc}]/u.test(word));
  return hasWords(plainText(sale), asWritten) && hasWords(storedText(sale), words);
}

/** What words are looked for in. A sale that can't be read has none. */
function storedText(sale: string): string {
  try {
    return searchTextOf(JSON.parse(sale) as SaleFacts);
  } catch {
    return '';
  }
}

/** Blocks that surely have none of what holds all these words; the newest ones, where a slow card takes longer than `withoutMs` for all. */
export function blocksWithout(
  db: Connection,
  words: readonly string[],
  clock: Pick<Clock, 'monotonicMs'>,
): number[] {
  const wanted = wantedPieces(words);
  const untilMs = clock.monotonicMs() + withoutMs;
  const blocks: number[] = [];
  const all = db
    .prepare<[], { block: number; filter: Uint8Array }>(
      'SELECT block, filter FROM text_blocks ORDER BY block DESC',
    )
    .iterate();
  for (const { block, filter } of all) {
    if (!mayHold(filter, wanted)) blocks.push(block);
    if (clock.monotonicMs() >= untilMs) break;
  }
  return blocks;
}
