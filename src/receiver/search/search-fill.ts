/**
 * Reads the sales that were stored before the receiver had a search, some at a time, while it serves gateways. A sale counts in no sum and is
 * found by no word until it is read; one that arrives or changes meanwhile is read at once (events.ts).
 *
 * 1. The step of the schema notes the highest of them. 2. Each piece is a transaction with its position, so a restart goes on there. 3. The
 * note is removed at the end.
 */
import type Database from 'better-sqlite3';
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { saleColumnNames, saleColumns, saleTexts } from '../sale-columns.ts';
import { readSaleEvent } from '../stored-events.ts';

/** Sales of one transaction, and the pause after it: a million take some 15 minutes, and no request waits for longer than a piece. */
const piece = { sales: 100, pauseMs: 20 };
const retryMs = 30_000;

export type SearchFill = {
  /** False while earlier sales are being read. */
  isDone(): boolean;
  /** Settles when all are read or the signal aborts. */
  run(deps: { readonly clock: Clock; readonly log: Log }, signal: AbortSignal): Promise<void>;
};

export function createSearchFill(db: Database.Database): SearchFill {
  const left = db.prepare<[], { after: number; last: number }>('select after, last from search_fill');
  const next = db.prepare<[{ after: number; last: number }], { row: number; body: string }>(
    `select s.row, e.body from sales s join events e on e.source = s.source and e.id = s.event_id
     where s.row > @after and s.row <= @last order by s.row limit ${piece.sales}`,
  );
  const { revision: _, eventId: _id, atMs: _at, ...names } = saleColumnNames;
  const set = Object.entries(names).map(([key, name]) => `${name} = @${key}`);
  const update = db.prepare<[object]>(`update sales set ${set.join()} where row = @row`);
  const insert = db.prepare<[object]>(
    'insert into sale_texts (row, text, printed) values (@row, @text, @printed) on conflict (row) do nothing',
  );
  const note = db.prepare<[number]>('update search_fill set after = ?');
  const end = db.prepare('delete from search_fill');

  /** Number of the sales that were read; 0 at the end. An event that can't be read stays unsearchable. */
  const readSome = db.transaction((): number => {
    const position = left.get();
    if (position === undefined) return 0;
    const some = next.all(position);
    for (const { row, body } of some) {
      const event = readSaleEvent(body);
      if (event === undefined) continue;
      update.run({ row, ...saleColumns(event) });
      insert.run({ row, ...saleTexts(event) });
    }
    const last = some.at(-1);
    if (last === undefined) end.run();
    else note.run(last.row);
    return some.length;
  });

  let isDone = left.get() === undefined;
  return {
    isDone: () => isDone,
    async run({ clock, log }, signal) {
      if (isDone) return;
      log.info('reading earlier sales for searches and sums');
      let count = 0;
      while (!signal.aborted) {
        try {
          const read = readSome.immediate();
          count += read;
          isDone = read === 0;
        } catch (error) {
          log.error({ err: error }, 'earlier sales not read, trying again');
          if (!(await pause(clock, retryMs, signal))) return;
          continue;
        }
        if (isDone) {
          log.info({ count }, 'earlier sales read');
          return;
        }
        if (!(await pause(clock, piece.pauseMs, signal))) return;
      }
    },
  };
}
