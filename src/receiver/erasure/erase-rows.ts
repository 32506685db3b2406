/**
 * Takes a sale or a picture out of the database, in the caller's transaction. Numbers and ids stay: the ledger of sequences, ids of events (so that a
 * repeated one is known) and cursors of the feed.
 */
import { z } from 'zod';
import { readJson } from '../../lib/text/read-json.ts';
import { rowOf, rowsOf, type Work } from '../sql/work.ts';
import { picturesOf, readSaleEvent } from '../stored-events.ts';

/** `merged`: further subjects of the same sale. `files`: no other shop has them. */
export type ErasedRows = {
  readonly merged: readonly string[];
  readonly pictures: readonly string[];
  readonly files: readonly ErasedFile[];
};
export type ErasedFile = { readonly kind: 'picture' | 'clip'; readonly sha256: string };

/** Statements that the engines word differently, by what their values are. */
export type ErasingWords = {
  /** `id` and `body` of events with ids from `@from` to `@until`, of `@source`, that have a body. */
  readonly events: string;
  /** Take the body of the event `@id` of `@source`, and all that has its content. */
  readonly emptyEvent: readonly string[];
  /** Take the texts of `@row`. */
  readonly dropTexts: readonly string[];
  /** A row where any shop names the picture `@bytes`. */
  readonly isNamed: string;
};

/** A sale has a few revisions; halves of one are two or three subjects. */
const maxMerged = 20;

const withSubject = z.object({ subject: z.string() });

type OfSale = { readonly source: string; readonly saleId: string };

export function createRowEraser(words: ErasingWords) {
  /** The sale, that which replaced it, and those that it replaced. */
  function* subjectsOf({ source, saleId }: OfSale): Work<string[]> {
    const found = new Set([saleId]);
    for (const subject of found) {
      const others = yield* rowsOf<{ other: string }>(
        `select superseded_by as other from sales where source = @source and sale_id = @subject and superseded_by is not null
        union select sale_id from sales where source = @source and superseded_by = @subject`,
        { source, subject },
      );
      for (const { other } of others) if (found.size < maxMerged) found.add(other);
    }
    return [...found];
  }

  function* eraseSubject({ source, saleId }: OfSale): Work<string[]> {
    const pictures = new Set<string>();
    // Ids of events are those of their sale with a revision.
    const events = yield* rowsOf<{ id: string; body: string }>(words.events, {
      ...{ source, from: `${saleId}:r`, until: `${saleId}:s` },
    });
    for (const { id, body } of events) {
      // A damaged body goes by its id.
      const subject = readJson(withSubject, body)?.subject;
      if (subject !== undefined && storedText(subject) !== storedText(saleId)) continue;
      const event = readSaleEvent(body);
      for (const sha256 of event === undefined ? [] : picturesOf(event)) pictures.add(sha256);
      for (const statement of words.emptyEvent) yield* rowsOf(statement, { source, id });
    }
    const sale = yield* rowOf<{ row: number; day: string }>(
      'select "row", day from sales where source = @source and sale_id = @saleId',
      { source, saleId },
    );
    if (sale === undefined) return [...pictures];
    const { row, day } = sale;
    yield* rowsOf('update days set changed = true where source = @source and day = @day', { source, day });
    for (const statement of words.dropTexts) yield* rowsOf(statement, { row });
    yield* rowsOf('delete from sales where "row" = @row', { row });
    return [...pictures];
  }

  function* erasePicture(source: string, sha256: string): Work<ErasedFile[]> {
    const bytes = Buffer.from(sha256, 'hex');
    yield* rowsOf('delete from shop_pictures where source = @source and sha256 = @bytes', { source, bytes });
    yield* rowsOf(
      'insert into erased_pictures (source, sha256) values (@source, @bytes) on conflict do nothing',
      { source, bytes },
    );
    const named = yield* rowOf(words.isNamed, { bytes });
    return named === undefined ? [{ kind: 'picture', sha256 }] : [];
  }

  function* eraseClips({ source, saleId }: OfSale): Work<ErasedFile[]> {
    const dropped = yield* rowsOf<{ sha256: string }>(
      'delete from clips where source = @source and sale_id = @saleId returning sha256',
      { source, saleId },
    );
    const files: ErasedFile[] = [];
    for (const { sha256 } of dropped) {
      const other = yield* rowOf('select 1 as one from clips where sha256 = @sha256 limit 1', { sha256 });
      if (other === undefined) files.push({ kind: 'clip', sha256 });
    }
    return files;
  }

  return {
    *sale(source: string, saleId: string): Work<ErasedRows> {
      const [, ...merged] = yield* subjectsOf({ source, saleId });
      const files: ErasedFile[] = [];
      const pictures = new Set<string>();
      for (const one of [saleId, ...merged]) {
        files.push(...(yield* eraseClips({ source, saleId: one })));
        for (const sha256 of yield* eraseSubject({ source, saleId: one })) pictures.add(sha256);
        yield* rowsOf(
          'insert into erased_sales (source, sale_id) values (@source, @one) on conflict do nothing',
          { source, one },
        );
      }
      for (const sha256 of pictures) files.push(...(yield* erasePicture(source, sha256)));
      return { merged, pictures: [...pictures], files };
    },
    /** Clips show the same moment. */
    *picture(source: string, saleId: string, sha256: string): Work<ErasedRows> {
      const clips = yield* eraseClips({ source, saleId });
      const files = [...clips, ...(yield* erasePicture(source, sha256))];
      return { merged: [], pictures: [sha256], files };
    },
  };
}

/** As either engine has it. */
function storedText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
