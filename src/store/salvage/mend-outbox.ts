/** Of the events that are owed: those that are whole go as they were rendered, and tell which sales and pictures there were. */
import { isWhole } from '../body-sum.ts';
import type { Connection } from '../connection.ts';
import { insertSaleOf, readSaleEvent } from './event-sale.ts';

type OutboxRow = {
  sequence: number;
  sale_seq: number;
  revision: number;
  event_id: string;
  body: string;
  bodySum: number | null;
  /** Of its sale; null where that is lost. */
  saleId: string | null;
};

export type Named = { readonly sequence: number; readonly sha256: string };

/** Events that are whole stay; a sale that they tell and that is lost is made again. */
export function mendOutbox(db: Connection): {
  salesFromEvents: number;
  eventsDropped: number;
  named: Named[];
} {
  const drop = db.prepare('DELETE FROM outbox WHERE sequence = ?');
  const named: Named[] = [];
  let salesFromEvents = 0;
  let eventsDropped = 0;
  const rows = db
    .prepare<[], { sequence: number }>('SELECT sequence FROM outbox ORDER BY revision DESC, sequence DESC')
    .all();
  const read = db.prepare<[number], OutboxRow>(
    `SELECT sequence, sale_seq, revision, event_id, body, body_sum AS bodySum,
       (SELECT id FROM sales s WHERE s.seq = outbox.sale_seq) AS saleId FROM outbox WHERE sequence = ?`,
  );
  for (const { sequence } of rows) {
    const row = read.get(sequence);
    const event = row !== undefined && isWhole(row) ? readSaleEvent(row) : undefined;
    const isMade = row && event && row.saleId === null && insertSaleOf(db, row.sale_seq, event);
    if (isMade === true) salesFromEvents += 1;
    if (event === undefined || (isMade !== true && row?.saleId !== event.subject)) {
      drop.run(sequence);
      eventsDropped += 1;
      continue;
    }
    for (const { thumbnail } of event.data.captures) {
      if (thumbnail !== undefined) named.push({ sequence, sha256: thumbnail.sha256 });
    }
  }
  return { salesFromEvents, eventsDropped, named };
}

/**
 * What stands in for a rejected event goes as it was rendered, too. Without it, the event isn't tried again: rejected once more, it would get
 * a stand-in with another body under the same id. Its sale is told by the next revision instead.
 */
export function dropWithheld(db: Connection): void {
  type Row = { sequence: number; body: string; bodySum: number | null };
  const drop = db.prepare('DELETE FROM withheld WHERE sequence = ?');
  const rows = db.prepare<[], Row>('SELECT sequence, body, body_sum AS bodySum FROM withheld').all();
  for (const row of rows) if (!isWhole(row)) drop.run(row.sequence);
  db.exec(
    `DELETE FROM outbox WHERE state = 'quarantined' AND NOT EXISTS (SELECT 1 FROM withheld w WHERE w.sequence = outbox.sequence)`,
  );
}

/** Which pictures wait for which events: the events say it themselves. */
export function nameAgain(db: Connection, named: readonly Named[]): void {
  // With the parameters hidden, or each would be prepared anew for each row (statements.ts).
  const owe = db.prepare(
    `INSERT INTO pictures_owed (sha256, created_at_ms) SELECT t.sha256, o.created_at_ms FROM outbox o, thumbnails t
      WHERE o.sequence = @sequence + 0 AND t.sha256 = @sha256 || '' AND o.state IN ('waiting', 'renewing') ON CONFLICT DO NOTHING`,
  );
  const name = db.prepare(
    `INSERT INTO outbox_pictures (sequence, sha256) SELECT o.sequence, p.sha256 FROM outbox o, pictures_owed p
      WHERE o.sequence = @sequence + 0 AND p.sha256 = @sha256 || '' ON CONFLICT DO NOTHING`,
  );
  // Nearly all names are there: to look is cheaper than to write in vain. Names of pictures are in no order: asked one by one, each
  // would be looked for all over the file.
  const isThere = db
    .prepare<[number, string], number>('SELECT 1 FROM outbox_pictures WHERE sequence = ? AND sha256 = ?')
    .pluck();
  const notOwed = new Set(
    db
      .prepare<[], string>(
        `SELECT n.sha256 FROM outbox_pictures n INDEXED BY outbox_pictures_by_sha
          WHERE NOT EXISTS (SELECT 1 FROM pictures_owed p WHERE p.sha256 = n.sha256)`,
      )
      .pluck()
      .all(),
  );
  for (const one of named) {
    if (!notOwed.has(one.sha256) && isThere.get(one.sequence, one.sha256) !== undefined) continue;
    owe.run(one);
    name.run(one);
  }
}
