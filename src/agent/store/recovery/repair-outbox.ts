/**
 * Repairs the outbox: intact events are sent as they were rendered, and serve as a record of sales and
 * pictures.
 */
import { isIntact } from '../body-checksum.ts';
import type { Connection } from '../connection.ts';
import { insertSaleOf, picturesOf, picturesOfKnown, readSaleEvent } from './event-sale.ts';

type OutboxRow<Body> = {
  sequence: number;
  sale_seq: number;
  revision: number;
  event_id: string;
  body: Body;
  bodySum: number | null;
  /** Id of its sale; null when the sale is lost. */
  saleId: string | null;
  saleRevision: number | null;
};

export type Named = { readonly sequence: number; readonly sha256: string };

export type RepairedOutbox = {
  readonly salesFromEvents: number;
  readonly eventsDropped: number;
  /** Pictures that events name without a row for it. */
  readonly unnamed: readonly Named[];
  /** Sales whose row is older than a published revision. */
  readonly behind: readonly { readonly seq: number; readonly revision: number }[];
};

/** Rows read in one query. */
const atOnce = 200;

const columns = (body: string): string =>
  `o.sequence, o.sale_seq, o.revision, o.event_id, ${body} AS body, o.body_sum AS bodySum, s.id AS saleId, s.revision AS saleRevision
     FROM outbox o LEFT JOIN sales s ON s.seq = o.sale_seq`;

/** Intact events stay; a lost sale that they describe is rebuilt. */
export function repairOutbox(db: Connection): RepairedOutbox {
  const next = db.prepare<[number, number], OutboxRow<Buffer>>(
    `SELECT ${columns('CAST(o.body AS BLOB)')} WHERE o.sequence > ? + 0 ORDER BY o.sequence LIMIT ?`,
  );
  const namesOf = db.prepare<[number, number], Named>(
    'SELECT sequence, sha256 FROM outbox_pictures WHERE sequence > ? AND sequence <= ?',
  );
  const unnamed: Named[] = [];
  const behind: { seq: number; revision: number }[] = [];
  const strange: Pick<OutboxRow<string>, 'sequence' | 'revision'>[] = [];
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = next.all(after, atOnce);
    const last = rows.at(-1)?.sequence;
    if (last === undefined || last <= after) break;
    const names = Map.groupBy(namesOf.all(after, last), ({ sequence }) => sequence);
    for (const row of rows) {
      const pictures = knownPictures(row);
      if (pictures === undefined) {
        strange.push({ sequence: row.sequence, revision: row.revision });
        continue;
      }
      if (row.revision > (row.saleRevision ?? 0)) behind.push({ seq: row.sale_seq, revision: row.revision });
      const own = names.get(row.sequence);
      for (const sha256 of pictures) {
        if (own?.some((name) => name.sha256 === sha256) !== true)
          unnamed.push({ sequence: row.sequence, sha256 });
      }
    }
    after = last;
  }
  return { ...repairDoubtful(db, strange, { unnamed, behind }), unnamed, behind };
}

function knownPictures(row: OutboxRow<Buffer>): string[] | undefined {
  const { saleId } = row;
  if (saleId === null || row.bodySum === null || !isIntact(row)) return undefined;
  return picturesOfKnown({ ...row, saleId });
}

/**
 * Doubtful events: invalid ones, and those whose sale is lost or another one. Newest first, since the newest
 * has the most of a sale.
 */
function repairDoubtful(
  db: Connection,
  strange: readonly Pick<OutboxRow<string>, 'sequence' | 'revision'>[],
  { unnamed, behind }: { unnamed: Named[]; behind: { seq: number; revision: number }[] },
): Pick<RepairedOutbox, 'salesFromEvents' | 'eventsDropped'> {
  const drop = db.prepare('DELETE FROM outbox WHERE sequence = ?');
  const read = db.prepare<[number], OutboxRow<string>>(
    `SELECT ${columns('o.body')} WHERE o.sequence = ? + 0`,
  );
  let salesFromEvents = 0;
  let eventsDropped = 0;
  for (const { sequence } of strange.toSorted((a, b) => b.revision - a.revision || b.sequence - a.sequence)) {
    const row = read.get(sequence);
    const event = row !== undefined && isIntact(row) ? readSaleEvent(row) : undefined;
    const isMade = row && event && row.saleId === null && insertSaleOf(db, row.sale_seq, event);
    if (isMade === true) salesFromEvents += 1;
    if (row === undefined || event === undefined || (isMade !== true && row.saleId !== event.subject)) {
      drop.run(sequence);
      eventsDropped += 1;
      continue;
    }
    behind.push({ seq: row.sale_seq, revision: row.revision });
    for (const sha256 of picturesOf(event)) unnamed.push({ sequence, sha256 });
  }
  return { salesFromEvents, eventsDropped };
}

/**
 * A rejection notice is sent as it was rendered, too. Without its notice, the event isn't retried: after
 * another rejection it would get a notice with another body under the same id. The next revision publishes
 * its sale instead.
 */
export function dropDamagedNotices(db: Connection): void {
  type Row = { sequence: number; body: string; bodySum: number | null };
  const drop = db.prepare('DELETE FROM rejection_notices WHERE sequence = ?');
  const rows = db.prepare<[], Row>('SELECT sequence, body, body_sum AS bodySum FROM rejection_notices').all();
  for (const row of rows) if (!isIntact(row)) drop.run(row.sequence);
  db.exec(
    `DELETE FROM outbox WHERE state = 'quarantined' AND NOT EXISTS (SELECT 1 FROM rejection_notices w WHERE w.sequence = outbox.sequence)`,
  );
}

/** Restores the assignment of pictures to events from the events' text. */
export function nameAgain(db: Connection, unnamed: readonly Named[]): void {
  // The parameters are hidden, or SQLite would re-prepare the statement for each row
  // (agent/store/statements.ts).
  const owe = db.prepare(
    `INSERT INTO pending_pictures (sha256, created_at_ms, extra) SELECT t.sha256, o.created_at_ms,
       NOT EXISTS (SELECT 1 FROM captures c WHERE c.thumbnail_sha256 = t.sha256 AND c.extra = '') FROM outbox o, thumbnails t
      WHERE o.sequence = @sequence + 0 AND t.sha256 = @sha256 || '' AND o.state IN ('waiting', 'renewing') ON CONFLICT DO NOTHING`,
  );
  const name = db.prepare(
    `INSERT INTO outbox_pictures (sequence, sha256) SELECT o.sequence, p.sha256 FROM outbox o, pending_pictures p
      WHERE o.sequence = @sequence + 0 AND p.sha256 = @sha256 || '' ON CONFLICT DO NOTHING`,
  );
  // Names of pictures are random: single look-ups would read all over the file.
  const notPending = db
    .prepare<[], Named>(
      `SELECT n.sequence, n.sha256 FROM outbox_pictures n INDEXED BY outbox_pictures_by_sha
        WHERE NOT EXISTS (SELECT 1 FROM pending_pictures p WHERE p.sha256 = n.sha256)
          AND EXISTS (SELECT 1 FROM outbox o WHERE o.sequence = n.sequence AND instr(o.body, n.sha256) > 0)`,
    )
    .all();
  for (const one of [...notPending, ...unnamed]) {
    owe.run(one);
    name.run(one);
  }
}
