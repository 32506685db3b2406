/**
 * Takes a sale or a picture out of the database, in the caller's transaction. Numbers and ids stay: the ledger of sequences, ids of events (so that a
 * repeated one is known) and cursors of the feed.
 */
import type Database from 'better-sqlite3';
import type { Days } from '../feed/days.ts';
import { blockSales } from '../search/text-blocks.ts';
import { picturesOf, readSaleEvent } from '../stored-events.ts';

/** `merged`: further subjects of the same sale. `files`: no other shop has them. */
export type ErasedRows = {
  readonly merged: readonly string[];
  readonly pictures: readonly string[];
  readonly files: readonly ErasedFile[];
};
export type ErasedFile = { readonly kind: 'picture' | 'clip'; readonly sha256: string };

/** A sale has a few revisions; halves of one are two or three subjects. */
const maxMerged = 20;

export function createRowEraser(db: Database.Database, days: Days) {
  const sql = prepareStatements(db);

  /** The sale, that which replaced it, and those that it replaced. */
  function subjectsOf(source: string, saleId: string): string[] {
    const found = new Set([saleId]);
    for (const subject of found) {
      for (const other of [...sql.replacing.all(source, subject), ...sql.replaced.all(source, subject)])
        if (found.size < maxMerged) found.add(other);
    }
    return [...found];
  }

  function eraseSubject(source: string, saleId: string): string[] {
    const pictures = new Set<string>();
    for (const { id, body } of sql.events.all({
      source,
      saleId,
      from: `${saleId}:r`,
      until: `${saleId}:s`,
    })) {
      const event = readSaleEvent(body);
      for (const sha256 of event === undefined ? [] : picturesOf(event)) pictures.add(sha256);
      sql.dropLetters.run(source, id);
      sql.dropWithheld.run(source, id);
      sql.emptyEvent.run(source, id);
    }
    const sale = sql.sale.get(source, saleId);
    if (sale === undefined) return [...pictures];
    days.noteSale(source, sale.day);
    sql.dropTexts.run(sale.row);
    sql.dropBlock.run(Math.floor(sale.row / blockSales));
    sql.dropSale.run(sale.row);
    return [...pictures];
  }

  function erasePicture(source: string, sha256: string): ErasedFile[] {
    const bytes = Buffer.from(sha256, 'hex');
    sql.dropPicture.run(source, bytes);
    sql.noteErased.run(source, bytes);
    return sql.isNamed.get(bytes) === undefined ? [{ kind: 'picture', sha256 }] : [];
  }

  function eraseClips(source: string, saleId: string): ErasedFile[] {
    return sql.dropClips
      .all(source, saleId)
      .filter((sha256) => sql.isClip.get(sha256) === undefined)
      .map((sha256) => ({ kind: 'clip', sha256 }));
  }

  return {
    sale(source: string, saleId: string): ErasedRows {
      const [, ...merged] = subjectsOf(source, saleId);
      const clips = [saleId, ...merged].flatMap((one) => eraseClips(source, one));
      const pictures = [saleId, ...merged].flatMap((one) => eraseSubject(source, one));
      const files = [...new Set(pictures)].flatMap((sha256) => erasePicture(source, sha256));
      return { merged, pictures, files: [...clips, ...files] };
    },
    /** Clips show the same moment. */
    picture(source: string, saleId: string, sha256: string): ErasedRows {
      const files = [...eraseClips(source, saleId), ...erasePicture(source, sha256)];
      return { merged: [], pictures: [sha256], files };
    },
  };
}

function prepareStatements(db: Database.Database) {
  return {
    replacing: db
      .prepare<[string, string], string>(
        'select superseded_by from sales where source = ? and sale_id = ? and superseded_by is not null',
      )
      .pluck(),
    replaced: db
      .prepare<[string, string], string>('select sale_id from sales where source = ? and superseded_by = ?')
      .pluck(),
    /** Ids of events are those of their sale with a revision. A damaged body goes by its id. */
    events: db.prepare<
      [{ source: string; saleId: string; from: string; until: string }],
      { id: string; body: string }
    >(`
      select id, body from events where source = @source and id >= @from and id < @until and body <> ''
        and iif(json_valid(body), body ->> '$.subject', @saleId) = @saleId
    `),
    emptyEvent: db.prepare("update events set body = '', body_sha256 = '' where source = ? and id = ?"),
    dropLetters: db.prepare(
      'delete from forward_dead_letters where number in (select number from changes where source = ? and event_id = ?)',
    ),
    dropWithheld: db.prepare('delete from withheld where source = ? and event_id = ?'),
    sale: db.prepare<[string, string], { row: number; day: string }>(
      'select row, day from sales where source = ? and sale_id = ?',
    ),
    dropTexts: db.prepare('delete from sale_texts where row = ?'),
    dropBlock: db.prepare('delete from text_blocks where block = ?'),
    dropSale: db.prepare('delete from sales where row = ?'),
    dropPicture: db.prepare('delete from shop_pictures where source = ? and sha256 = ?'),
    noteErased: db.prepare('insert or ignore into erased_pictures (source, sha256) values (?, ?)'),
    isNamed: db.prepare<[Buffer], number>('select 1 from shop_pictures where sha256 = ? limit 1').pluck(),
    dropClips: db
      .prepare<[string, string], string>(
        'delete from clips where source = ? and sale_id = ? returning sha256',
      )
      .pluck(),
    isClip: db.prepare<[string], number>('select 1 from clips where sha256 = ? limit 1').pluck(),
  };
}
