/** Index of words without reading the sales: a small set of bits for each 256 of them (ADR 44). A block without one may contain any word. */
import type Database from 'better-sqlite3';
import { makeTextFilter, mayHold, queryPieces } from '../../lib/text/text-filter.ts';

/** Same value as in the triggers of the schema. */
export const blockSales = 256;

/** Blocks that are read at once for a rare word, and sales with it. */
const rare = { blocks: 100, rows: 5_000 };

export type TextBlocks = {
  /** Builds one missing block; runs in the caller's transaction. */
  make(): void;
  /** For each word, the blocks that certainly contain no sale with it. */
  without(words: readonly string[]): number[][];
  /** Sales with the word, where it is a rare one: `without` leaves few blocks. */
  rowsOf(word: string, without: readonly number[], isPrinted: boolean): number[] | undefined;
};

export function createTextBlocks(db: Database.Database): TextBlocks {
  const last = db.prepare<[], number | null>('select max(row) from sale_texts').pluck();
  const count = db.prepare<[], number>('select count(*) from text_blocks').pluck();
  const blocks = db.prepare<[], { block: number; filter: Uint8Array }>(
    'select block, filter from text_blocks order by block desc',
  );
  const there = db.prepare<[], number>('select block from text_blocks order by block desc').pluck();
  const texts = db
    .prepare<[number, number], string>(
      `select text || char(10) || printed from sale_texts where row >= ? and row < ?`,
    )
    .pluck();
  const insert = db.prepare('insert into text_blocks (block, filter) values (?, ?)');

  const having = [false, true].map((isPrinted) =>
    db
      .prepare<[string, string], number>(
        `select x.row from json_each(?) b join sale_texts x on x.row >= b.value * ${blockSales} and x.row < (b.value + 1) * ${blockSales}
         where instr(${isPrinted ? 'x.text || char(10) || x.printed' : 'x.text'}, ?) > 0 limit ${rare.rows + 1}`,
      )
      .pluck(),
  );

  /** Undefined where all that get no more new sales have one. */
  function missing(): number | undefined {
    const end = Math.floor(((last.get() ?? 0) + 1) / blockSales);
    if ((count.get() ?? 0) >= end) return undefined;
    let block = end - 1;
    for (const known of there.iterate()) {
      if (known < block) break;
      block = known - 1;
    }
    return block < 0 ? undefined : block;
  }

  return {
    make() {
      const block = missing();
      if (block === undefined) return;
      insert.run(block, makeTextFilter(texts.all(block * blockSales, (block + 1) * blockSales)));
    },
    without(words) {
      const requested = words.map((word) => ({ pieces: queryPieces([word]), blocks: [] as number[] }));
      if (words.length > 0)
        for (const { block, filter } of blocks.iterate())
          for (const { pieces, blocks: lacking } of requested)
            if (!mayHold(filter, pieces)) lacking.push(block);
      return requested.map(({ blocks: lacking }) => lacking);
    },
    rowsOf(word, without, isPrinted) {
      const end = Math.floor((last.get() ?? 0) / blockSales);
      if (end + 1 - without.length > rare.blocks) return undefined;
      const lacking = new Set(without);
      const left = Array.from({ length: end + 1 }, (_, block) => block).filter((one) => !lacking.has(one));
      const rows = having[isPrinted ? 1 : 0]?.all(JSON.stringify(left), word) ?? [];
      return rows.length > rare.rows ? undefined : rows;
    },
  };
}
