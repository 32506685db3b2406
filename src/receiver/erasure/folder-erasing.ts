/** Erasing in SQLite and the folder beside it. */
import { rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { failpoint } from '../../lib/failpoint.ts';
import type { Changes } from '../feed/changes.ts';
import type { OwnEvents } from '../feed/own-events.ts';
import { blockSales } from '../search/text-blocks.ts';
import { directly, rowsOf, type Work } from '../sql/work.ts';
import type { ErasedFile, ErasingWords } from './erase-rows.ts';
import type { ErasingEngine } from './erasures.ts';
import type { Ledger } from './ledger.ts';

const words: ErasingWords = {
  events: `select id, body from events where source = @source and id >= @from and id < @until and body <> ''`,
  emptyEvent: [
    'delete from forward_dead_letters where number in (select number from changes where source = @source and event_id = @id)',
    'delete from withheld where source = @source and event_id = @id',
    "update events set body = '', body_sha256 = '' where source = @source and id = @id",
  ],
  dropTexts: [
    'delete from sale_texts where row = @row',
    `delete from text_blocks where block = cast(@row as integer) / ${blockSales}`,
  ],
  isNamed: 'select 1 as one from shop_pictures where sha256 = @bytes limit 1',
};

type Deps = {
  readonly changes: Changes;
  readonly ownEvents: OwnEvents;
  readonly ledger: Ledger;
  readonly pathsOf: (file: ErasedFile) => readonly string[];
};

export function createFolderErasing(db: Database.Database, deps: Deps): ErasingEngine {
  const files = db.prepare<[], ErasedFile>('select kind, sha256 from erased_files limit 10000');
  const fileRemoved = db.prepare('delete from erased_files where kind = ? and sha256 = ?');
  return {
    words,
    ledger: deps.ledger,
    // SQLite has one writer at a time.
    *lockShop(): Work<void> {
      yield* directly(() => undefined);
    },
    *noteFile({ kind, sha256 }): Work<void> {
      yield* rowsOf(
        'insert into erased_files (kind, sha256) values (@kind, @sha256) on conflict do nothing',
        {
          kind,
          sha256,
        },
      );
    },
    *storeEvent(event): Work<void> {
      yield* directly(() => deps.ownEvents.store(event));
    },
    wake: (shop) => deps.changes.wake([shop]),
    removeFiles() {
      for (const file of files.all()) {
        for (const path of deps.pathsOf(file)) rmSync(path, { force: true });
        failpoint('erasure.file_removed');
        fileRemoved.run(file.kind, file.sha256);
      }
      // Copies of erased pages are in the log until it is restarted. A reader may hold it: the next erasure or checkpoint follows.
      db.pragma('wal_checkpoint(TRUNCATE)');
    },
  };
}

/** Within the transaction that stores an event. */
export function createErasedSales(db: Database.Database): (source: string, saleId: string) => boolean {
  const isErased = db
    .prepare<[string, string], number>('select 1 from erased_sales where source = ? and sale_id = ?')
    .pluck();
  return (source, saleId) => isErased.get(source, saleId) !== undefined;
}
