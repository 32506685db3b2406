/**
 * Sales and their captures.
 *
 * Order of operations, which tests attack:
 * 1. One transaction commits the sale and its pending captures. 2. Only then is the register answered. 3. A capture's outcome
 * and its JPEG are committed together; with the last one the next revision is rendered in the same transaction (outbox.ts).
 * A crash leaves at worst a pending capture or an untold sale, both found again at start; never a hole.
 */
import { v7 as uuidv7 } from 'uuid';
import { pushedSaleId } from '../domain/identity.ts';
import { chooseInstant, type Instant } from '../domain/instant.ts';
import { linksAt } from '../domain/link.ts';
import { learnSkew, skewWindow } from '../domain/skew.ts';
import type { Connection } from './connection.ts';
import { linksOf, register } from './links.ts';
import { renderIfSettled, renderNext } from './outbox.ts';
import { captureDetails } from './pairs.ts';
import type { Accepted, PendingCapture, Settlement, StoreWriter } from './store.ts';
import type { WriteContext } from './write-context.ts';

/** A register's own number counts as the same transaction this long; afterwards it has been used again. */
const sameNumberForMs = 36 * 3_600_000;

type AcceptInput = Parameters<StoreWriter['acceptSale']>[0];
type PriorSale = {
  seq: number;
  id: string;
  body_sha256: string;
  revision: number;
  sold_or_instant_ms: number;
};

export function acceptSale(context: WriteContext, input: AcceptInput): Accepted {
  const { db } = context;
  const found = register(db, input.registerKey);
  if (found === undefined) return { kind: 'unknown_register' };
  const instant = chooseInstant(
    {
      receivedMonotonicMs: input.received.monotonicMs,
      receivedWallMs: input.received.wallMs,
      ...(input.sale.soldAtMs !== undefined && { soldAtMs: input.sale.soldAtMs }),
    },
    learnSkew([...recentDelays(db, input.registerKey), ...delayOf(input)]),
    found.instant,
  );
  const prior = priorSale(db, input);
  if (
    prior !== undefined &&
    Math.abs(prior.sold_or_instant_ms - (input.sale.soldAtMs ?? instant.atMs)) <= sameNumberForMs
  ) {
    if (prior.body_sha256 === input.bodySha256) {
      return { kind: 'known', saleId: prior.id, revision: Math.max(1, prior.revision) };
    }
    return reviseSale(context, prior, input);
  }
  return insertSale(context, input, instant);
}

function priorSale(db: Connection, input: AcceptInput): PriorSale | undefined {
  if (input.sale.registerSaleId === undefined) return undefined;
  return db
    .prepare<[string, string], PriorSale>(
      `SELECT seq, id, body_sha256, revision,
              coalesce(json_extract(sale, '$.soldAtMs'), instant_at_ms) AS sold_or_instant_ms
         FROM sales WHERE register_key = ? AND register_sale_id = ? ORDER BY seq DESC LIMIT 1`,
    )
    .get(input.registerKey, input.sale.registerSaleId);
}

function delayOf(input: AcceptInput): number[] {
  return input.sale.soldAtMs === undefined ? [] : [input.received.wallMs - input.sale.soldAtMs];
}

/** Oldest first. */
function recentDelays(db: Connection, registerKey: string): number[] {
  return db
    .prepare<[string, number], number>(
      `SELECT arrival_minus_sold_ms FROM sales
        WHERE register_key = ? AND arrival_minus_sold_ms IS NOT NULL ORDER BY seq DESC LIMIT ?`,
    )
    .pluck()
    .all(registerKey, skewWindow - 1)
    .reverse();
}

function insertSale(context: WriteContext, input: AcceptInput, instant: Instant): Accepted {
  const { db } = context;
  const { sale, received, registerKey } = input;
  const saleId =
    sale.registerSaleId === undefined
      ? uuidv7()
      : unusedId(
          db,
          pushedSaleId({
            registerKey,
            registerSaleId: sale.registerSaleId,
            dayMs: sale.soldAtMs ?? instant.atMs,
          }),
        );
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO sales (id, register_key, register_sale_id, body_sha256, kind, total_minor, sale, boot, received_monotonic_ms,
         received_at_ms, clock, committed_monotonic_ms, arrival_minus_sold_ms, instant_monotonic_ms, instant_at_ms, basis,
         uncertainty_ms, skew_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      saleId,
      registerKey,
      sale.registerSaleId ?? null,
      input.bodySha256,
      sale.kind,
      sale.totalMinor,
      JSON.stringify(sale),
      received.boot,
      received.monotonicMs,
      received.wallMs,
      received.clock,
      input.committedAtMonotonicMs,
      delayOf(input)[0] ?? null,
      instant.monotonicMs,
      instant.atMs,
      instant.basis,
      instant.uncertaintyMs,
      instant.skewMs ?? null,
    );
  const seq = Number(lastInsertRowid);
  // A clock that was never set can't be compared with a link's times: then the links that hold now are meant.
  const instantMs = received.clock === 'synced' ? instant.atMs : Number.MAX_SAFE_INTEGER;
  const links = linksAt(linksOf(db, registerKey), { registerKey, instantMs });
  const insert = db.prepare(
    `INSERT INTO captures (sale_seq, camera_id, wanted_offset_ms, at_monotonic_ms, at_ms, outcome) VALUES (?, ?, 0, ?, ?, ?)`,
  );
  for (const link of links) {
    insert.run(
      seq,
      link.cameraId,
      instant.monotonicMs + link.offsetMs,
      instant.atMs + link.offsetMs,
      'pending',
    );
  }
  if (links.length === 0) insert.run(seq, '', instant.monotonicMs, instant.atMs, 'no_link');
  renderIfSettled(context, seq);
  context.changed({ kind: 'pair', saleId });
  return { kind: 'stored', saleId, revision: 1, pending: pendingOf(db, seq) };
}

/** A number used twice in one day (a register that was reset): the later sale gets a name of its own. */
function unusedId(db: Connection, wanted: string): string {
  const taken = db.prepare<[string], number>('SELECT count(*) FROM sales WHERE id = ?').pluck();
  let id = wanted;
  for (let turn = 2; taken.get(id) !== 0; turn += 1) id = `${wanted}:${turn}`;
  return id;
}

/** The same transaction told differently: new details, same identity, same pictures. */
function reviseSale(context: WriteContext, prior: PriorSale, input: AcceptInput): Accepted {
  const { db } = context;
  db.prepare(
    'UPDATE sales SET sale = ?, body_sha256 = ?, kind = ?, total_minor = ?, news = 1 WHERE seq = ?',
  ).run(JSON.stringify(input.sale), input.bodySha256, input.sale.kind, input.sale.totalMinor, prior.seq);
  renderIfSettled(context, prior.seq);
  context.changed({ kind: 'pair', saleId: prior.id });
  return {
    kind: 'revised',
    saleId: prior.id,
    revision: prior.revision + 1,
    pending: pendingOf(db, prior.seq),
  };
}

/** Settling a capture twice keeps the first outcome. */
export function settleCapture(context: WriteContext, settlement: Settlement): void {
  const { db } = context;
  const { outcome, saleId } = settlement;
  const sale = db.prepare<[string], { seq: number }>('SELECT seq FROM sales WHERE id = ?').get(saleId);
  if (sale === undefined) throw new Error(`settleCapture: no sale ${saleId}`);
  const thumbnail = outcome.outcome === 'captured' ? outcome.thumbnail : undefined;
  if (thumbnail !== undefined && 'jpeg' in settlement) {
    db.prepare(
      'INSERT INTO thumbnails (sha256, width, height, jpeg) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ).run(thumbnail.sha256, thumbnail.width, thumbnail.height, settlement.jpeg);
  }
  const { changes } = db
    .prepare(
      `UPDATE captures SET outcome = ?, details = ?, thumbnail_sha256 = ?
        WHERE sale_seq = ? AND camera_id = ? AND wanted_offset_ms = ? AND outcome = 'pending'`,
    )
    .run(
      outcome.outcome,
      JSON.stringify(captureDetails.parse(outcome.outcome === 'captured' ? outcome : outcome.details)),
      thumbnail?.sha256 ?? null,
      sale.seq,
      settlement.cameraId,
      settlement.wantedOffsetMs,
    );
  if (changes === 0) return;
  db.prepare('UPDATE sales SET news = 1 WHERE seq = ?').run(sale.seq);
  renderIfSettled(context, sale.seq);
  context.changed({ kind: 'pair', saleId });
}

/** Tells what is known now, for a sale whose captures take longer than the cloud should wait. */
export function renderRevision(context: WriteContext, saleId: string): void {
  const sale = context.db
    .prepare<[string], { seq: number; news: number }>('SELECT seq, news FROM sales WHERE id = ?')
    .get(saleId);
  if (sale === undefined || sale.news === 0) return;
  renderNext(context, sale.seq);
  context.changed({ kind: 'pair', saleId });
}

const pendingColumns = `s.id AS saleId, c.camera_id AS cameraId, c.wanted_offset_ms AS wantedOffsetMs, s.boot AS boot,
  c.at_monotonic_ms AS atMonotonicMs, c.at_ms AS atMs, s.committed_monotonic_ms AS committedAtMonotonicMs`;

function pendingOf(db: Connection, seq: number): PendingCapture[] {
  return db
    .prepare<[number], PendingCapture>(
      `SELECT ${pendingColumns} FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.sale_seq = ? AND c.outcome = 'pending'`,
    )
    .all(seq);
}

export function pendingCaptures(db: Connection, limit: number): PendingCapture[] {
  return db
    .prepare<[number], PendingCapture>(
      `SELECT ${pendingColumns} FROM captures c JOIN sales s ON s.seq = c.sale_seq
        WHERE c.outcome = 'pending' ORDER BY c.sale_seq LIMIT ?`,
    )
    .all(limit);
}

export function untoldSales(
  db: Connection,
  limit: number,
): { saleId: string; boot: string; committedAtMonotonicMs: number }[] {
  return db
    .prepare<[number], { saleId: string; boot: string; committedAtMonotonicMs: number }>(
      `SELECT id AS saleId, boot, committed_monotonic_ms AS committedAtMonotonicMs FROM sales WHERE news = 1 ORDER BY seq LIMIT ?`,
    )
    .all(limit);
}
