/**
 * Takes a sale out of the database on request, sent or not.
 *
 * Its unsent events have sequences, which the cloud counts: a rejection notice goes in place of each, and the row of the sale stays without
 * contents until they are sent. A picture that another sale names is erased there too: it shows the same people.
 */
import { z } from 'zod';
import { cloudProblem } from '../../../domain/problem/cloud.ts';
import { problemJson } from '../../../domain/problem/problem-text.ts';
import { rejectionNoticeId } from '../../../domain/sale/identity.ts';
import { renderRejectionNotice } from '../../../domain/sale/sale-event.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import { bodySum } from '../body-checksum.ts';
import type { Connection } from '../connection.ts';
import { dropPictureOf, removeSale } from '../space/removal.ts';
import type { WriteContext } from '../write-context.ts';

type SaleRow = { readonly seq: number; readonly id: string };

/** Halves of one sale, of which one has replaced the other. */
const maxMerged = 20;

/** The sale with this id or alias, that which replaced it, and those that it replaced. */
export function salesOf(db: Connection, saleId: string): SaleRow[] {
  const first = db
    .prepare<[object], SaleRow>(
      'SELECT seq, id FROM sales WHERE id = @saleId OR seq IN (SELECT sale_seq FROM source_records WHERE id = @saleId)',
    )
    .all({ saleId });
  const found = new Map(first.map((row) => [row.seq, row]));
  const linked = db.prepare<[object], SaleRow>(
    `SELECT seq, id FROM sales WHERE superseded_by = @id OR id = (SELECT superseded_by FROM sales WHERE seq = @seq)`,
  );
  for (const row of found.values())
    for (const other of linked.all(row)) if (found.size < maxMerged) found.set(other.seq, other);
  return [...found.values()];
}

export function eraseSale(context: WriteContext, { seq, id }: SaleRow): void {
  const { db } = context;
  const run = (sql: string): void => void db.prepare(sql).run({ seq });
  run(
    'INSERT OR IGNORE INTO erased_ids (id) SELECT id FROM sales WHERE seq = @seq UNION SELECT id FROM source_records WHERE sale_seq = @seq',
  );
  for (const sha256 of picturesOf(db, seq)) dropPictureOf(context, sha256, 'erased');
  putNotices(context, seq);
  run(
    'DELETE FROM moment_pictures WHERE moment_seq IN (SELECT seq FROM moments WHERE sale_seq = @seq OR no_sale_seq = @seq)',
  );
  db.prepare('DELETE FROM region_searches WHERE sale_id = ?').run(id);
  db.prepare('DELETE FROM clock_samples WHERE sale_id = ?').run(id);
  run('DELETE FROM clips WHERE sale_seq = @seq');
  const isUnsent =
    db
      .prepare<[number], number>('SELECT EXISTS (SELECT 1 FROM outbox WHERE sale_seq = ?)')
      .pluck()
      .get(seq) === 1;
  if (isUnsent) empty(db, seq);
  else removeSale(db, seq);
  context.housekeeping?.erased(isUnsent ? 0 : 1);
  context.changed({ kind: 'pair', saleId: id });
}

/** Removes the rows of erased sales of which nothing is unsent any more. */
export function removeErasedRows({ db, housekeeping }: Pick<WriteContext, 'db' | 'housekeeping'>): void {
  const done = db
    .prepare<[], number>(
      'SELECT sale_seq FROM erased_rows r WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.sale_seq = r.sale_seq)',
    )
    .pluck()
    .all();
  for (const seq of done) {
    db.prepare('DELETE FROM erased_rows WHERE sale_seq = ?').run(seq);
    removeSale(db, seq);
  }
  if (done.length > 0) housekeeping?.erased(done.length);
}

function picturesOf(db: Connection, seq: number): string[] {
  return db
    .prepare<[number], string>(
      'SELECT DISTINCT thumbnail_sha256 FROM captures WHERE sale_seq = ? AND thumbnail_sha256 IS NOT NULL',
    )
    .pluck()
    .all(seq);
}

const rendered = z.object({
  ...{ id: z.string(), source: z.string(), type: z.literal('com.tillframe.sale.v1'), subject: z.string() },
  ...{ gateway: z.string(), epoch: z.string(), sequence: z.string() },
});

/** An event that is under way may arrive nevertheless: the cloud has the erasure by then, or gets it after. */
function putNotices(context: WriteContext, seq: number): void {
  const { db } = context;
  // The cloud has these, or a notice in their place.
  db.prepare(
    `DELETE FROM outbox WHERE sale_seq = ? AND (state IN ('stored', 'renewing') OR state = 'quarantined' AND EXISTS
       (SELECT 1 FROM rejection_notices w WHERE w.sequence = outbox.sequence AND w.state <> 'waiting'))`,
  ).run(seq);
  db.prepare(
    'DELETE FROM rejection_notices WHERE sequence IN (SELECT sequence FROM outbox WHERE sale_seq = ?)',
  ).run(seq);
  db.prepare(
    'DELETE FROM outbox_pictures WHERE sequence IN (SELECT sequence FROM outbox WHERE sale_seq = ?)',
  ).run(seq);
  const events = db
    .prepare<[number], { sequence: number; body: string }>(
      'SELECT sequence, body FROM outbox WHERE sale_seq = ?',
    )
    .all(seq);
  const put = db.prepare(
    `UPDATE outbox SET state = 'waiting', event_id = @eventId, body = @body, body_sum = @sum, problem = NULL, attempts = 0, not_before_ms = 0
      WHERE sequence = @sequence`,
  );
  const at = rfc3339(context.clock.nowMs(), context.shop.timeZone);
  for (const { sequence, body } of events) {
    const event = readJson(rendered, body);
    // Without a readable body its place can't be named: the cloud reports a hole.
    if (event === undefined) {
      db.prepare('DELETE FROM outbox WHERE sequence = ?').run(sequence);
      continue;
    }
    const notice = renderRejectionNotice(event, { problem: problemJson(cloudProblem('cloud.erased')), at });
    put.run({ sequence, eventId: rejectionNoticeId(event.id), body: notice, sum: bodySum(notice) });
  }
}

/** Leaves what the outbox refers to. No list shows a superseded sale. */
function empty(db: Connection, seq: number): void {
  for (const table of ['captures', 'sale_bodies', 'source_records', 'paper_pictures', 'sale_notes'])
    db.prepare(`DELETE FROM ${table} WHERE sale_seq = ?`).run(seq);
  db.prepare('INSERT OR IGNORE INTO erased_rows (sale_seq) VALUES (?)').run(seq);
  db.prepare(
    `UPDATE sales SET sale = json_object('kind', 'no_sale', 'totalMinor', 0, 'currency', coalesce(iif(json_valid(sale), sale ->> '$.currency', NULL), 'JPY'),
         'lines', json('[]'), 'payments', json('[]')),
       kind = 'no_sale', total_minor = 0, register_sale_id = NULL, origin = NULL, unmatched_source = NULL, superseded_by = 'erased', pinned = 0,
       voided_at_ms = NULL, voided_basis = NULL, voided_uncertainty_ms = NULL, reversed_id = NULL, time_open = 0, news = 0,
       arrival_minus_sold_ms = NULL WHERE seq = ?`,
  ).run(seq);
}
