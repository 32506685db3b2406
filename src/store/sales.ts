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
import { linksAt, linksNow } from '../domain/link.ts';
import type { Received, SaleKind } from '../domain/sale.ts';
import { type EarlierSale, sameSale } from '../domain/same-sale.ts';
import { learnSkew, type SkewSample } from '../domain/skew.ts';
import { wantedOffsetsMs } from '../domain/wanted-offsets.ts';
import { failpoint } from '../ops/failpoint.ts';
import type { Connection } from './connection.ts';
import { linksOf, register } from './links.ts';
import { renderIfSettled, renderNext } from './outbox.ts';
import { captureDetails, pairBySeq } from './pairs.ts';
import { earlierUnder, forgetRemoved } from './removed-sales.ts';
import { recentSamples } from './skew-memory.ts';
import type { Accepted, PendingCapture, Settlement, StoreWriter } from './store.ts';
import type { WriteContext } from './write-context.ts';

type AcceptInput = Parameters<StoreWriter['acceptSale']>[0];

/** Stored sales under one number that are looked at; a number used more often than that in 36 h is no number. */
const maxEarlier = 50;

export function acceptSale(context: WriteContext, input: AcceptInput): Accepted {
  const { db } = context;
  const found = register(db, input.registerKey);
  if (found === undefined) return { kind: 'unknown_register' };
  const { sale, received } = input;
  const own = skewSample(input);
  const instant = chooseInstant(
    {
      receivedMonotonicMs: received.monotonicMs,
      receivedWallMs: received.wallMs,
      // Against a clock that was never set, the register's time says nothing.
      ...(own !== undefined && sale.soldAtMs !== undefined && { soldAtMs: sale.soldAtMs }),
    },
    own && learnSkew([...recentSamples(db, input.registerKey), own]),
    found.instant,
  );
  const same = sameSale(earlierSales(db, input), {
    boot: received.boot,
    receivedMonotonicMs: received.monotonicMs,
    receivedAtMs: received.wallMs,
    bodySha256: input.bodySha256,
    ...(sale.soldAtMs !== undefined && { soldAtMs: sale.soldAtMs }),
  });
  switch (same?.kind) {
    case 'known':
      return { kind: 'known', ...toldAs(db, same.sale.seq) };
    case 'edited':
      context.housekeeping?.admit();
      return reviseSale(context, same.sale.seq, input);
    case undefined:
      context.housekeeping?.admit();
      return insertSale(context, input, instant);
  }
}

/** What a register is told of a stored sale: its identity, and the revision that is or will be the newest. */
function toldAs(db: Connection, seq: number): { saleId: string; revision: number } {
  const row = db
    .prepare<[number], { id: string; revision: number }>('SELECT id, revision FROM sales WHERE seq = ?')
    .get(seq);
  if (row === undefined) throw new Error(`no sale ${seq}`);
  return { saleId: row.id, revision: Math.max(1, row.revision) };
}

function earlierSales(db: Connection, input: AcceptInput): EarlierSale[] {
  const { registerSaleId } = input.sale;
  if (registerSaleId === undefined) return [];
  // Nearly always there is none, and finding that out costs a tenth.
  const isKnown = db
    .prepare<[string, string], number>('SELECT 1 FROM sales WHERE register_key = ? AND register_sale_id = ?')
    .pluck()
    .get(input.registerKey, registerSaleId);
  if (isKnown === undefined) return [];
  type Row = Omit<EarlierSale, 'bodies' | 'soldAtMs'> & { bodies: string; soldAtMs: number | null };
  return db
    .prepare<[string, string, number], Row>(
      `SELECT s.seq, s.boot, s.received_monotonic_ms AS receivedMonotonicMs, s.received_at_ms AS receivedAtMs,
              json_extract(s.sale, '$.soldAtMs') AS soldAtMs,
              (SELECT group_concat(sha256) FROM sale_bodies b WHERE b.sale_seq = s.seq) AS bodies
         FROM sales s WHERE s.register_key = ? AND s.register_sale_id = ? ORDER BY s.seq DESC LIMIT ?`,
    )
    .all(input.registerKey, registerSaleId, maxEarlier)
    .map(({ soldAtMs, bodies, ...rest }) => ({
      ...rest,
      bodies: bodies.split(','),
      ...(soldAtMs !== null && { soldAtMs }),
    }));
}

/** Undefined where the gateway's own clock can't be trusted to compare with. */
function skewSample({ sale, received }: AcceptInput): SkewSample | undefined {
  if (sale.soldAtMs === undefined || received.clock !== 'synced') return undefined;
  return { delayMs: received.wallMs - sale.soldAtMs, arrivedAtMs: received.wallMs };
}

function noteBody(db: Connection, seq: number, bodySha256: string): void {
  db.prepare('INSERT INTO sale_bodies (sale_seq, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING').run(
    seq,
    bodySha256,
  );
}

function insertSale(context: WriteContext, input: AcceptInput, instant: Instant): Accepted {
  const { db } = context;
  const { sale, received, registerKey } = input;
  const named = nameOf(db, input, instant);
  if (named.kind === 'known') return named;
  const { saleId, revision } = named;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO sales (id, register_key, register_sale_id, kind, total_minor, sale, boot, received_monotonic_ms,
         received_at_ms, clock, committed_monotonic_ms, arrival_minus_sold_ms, instant_monotonic_ms, instant_at_ms, basis,
         uncertainty_ms, skew_ms, revision, stored_revision)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      saleId,
      registerKey,
      sale.registerSaleId ?? null,
      sale.kind,
      sale.totalMinor,
      JSON.stringify(sale),
      received.boot,
      received.monotonicMs,
      received.wallMs,
      received.clock,
      input.committedAtMonotonicMs,
      skewSample(input)?.delayMs ?? null,
      instant.monotonicMs,
      instant.atMs,
      instant.basis,
      instant.uncertaintyMs,
      instant.skewMs ?? null,
      revision,
      revision,
    );
  const seq = Number(lastInsertRowid);
  noteBody(db, seq, input.bodySha256);
  const wanted = { registerKey, kind: sale.kind, instant, received, nowMs: received.wallMs };
  const captures = wantPictures(db, seq, wanted);
  if (captures.length === 0) renderNext(context, seq);
  context.changed({ kind: 'pair', saleId });
  const { boot } = received;
  const { basis, uncertaintyMs } = instant;
  const { committedAtMonotonicMs } = input;
  const pending = captures.map((capture) => ({
    ...capture,
    ...{ saleId, boot, basis, uncertaintyMs, committedAtMonotonicMs },
  }));
  return { kind: revision === 0 ? 'stored' : 'revised', saleId, revision: revision + 1, pending };
}

type Wanted = Pick<PendingCapture, 'cameraId' | 'wantedOffsetMs' | 'atMonotonicMs'>;

/**
 * Adds the captures that a sale of this kind has and that are not there yet, pending; `no_link` where no camera is. What is there
 * already stays, whatever has become of it. `nowMs`: the wall clock now. Returns what such a sale has, whether it was there or not.
 */
function wantPictures(
  db: Connection,
  seq: number,
  sale: {
    registerKey: string;
    kind: SaleKind;
    instant: Pick<Instant, 'monotonicMs' | 'atMs'>;
    received: Pick<Received, 'clock'>;
    nowMs: number;
  },
): Wanted[] {
  const { registerKey, instant, nowMs } = sale;
  // A clock that was never set can't be compared with a link's times: then the links that hold now are meant.
  const links =
    sale.received.clock === 'synced'
      ? linksAt(linksOf(db, registerKey), { registerKey, instantMs: instant.atMs, nowMs })
      : linksNow(linksOf(db, registerKey), registerKey);
  const insert = db.prepare(
    `INSERT INTO captures (sale_seq, camera_id, wanted_offset_ms, at_monotonic_ms, rank, outcome) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const wanted: Wanted[] = [];
  for (const [rank, { cameraId, offsetMs }] of links.entries()) {
    for (const wantedOffsetMs of wantedOffsetsMs(sale.kind)) {
      const atMonotonicMs = instant.monotonicMs + offsetMs + wantedOffsetMs;
      insert.run(seq, cameraId, wantedOffsetMs, atMonotonicMs, rank, 'pending');
      wanted.push({ cameraId, wantedOffsetMs, atMonotonicMs });
    }
  }
  if (links.length === 0) insert.run(seq, '', 0, instant.monotonicMs, 0, 'no_link');
  return wanted;
}

type Named =
  | { readonly kind: 'known'; readonly saleId: string; readonly revision: number }
  /** `revision`: the newest one told under this id; 0 for a new sale. */
  | { readonly kind: 'named'; readonly saleId: string; readonly revision: number };

/** A number used twice in one day (a register that was reset): the later sale gets a name of its own. One that was removed here keeps its. */
function nameOf(db: Connection, { registerKey, sale, bodySha256 }: AcceptInput, { atMs }: Instant): Named {
  const { registerSaleId, soldAtMs } = sale;
  if (registerSaleId === undefined) return { kind: 'named', saleId: uuidv7(), revision: 0 };
  const wanted = pushedSaleId({ registerKey, registerSaleId, dayMs: soldAtMs ?? atMs });
  const taken = db.prepare<[string], number>('SELECT count(*) FROM sales WHERE id = ?').pluck();
  for (let turn = 1; ; turn++) {
    const saleId = turn === 1 ? wanted : `${wanted}:${turn}`;
    if (taken.get(saleId) !== 0) continue;
    const earlier = earlierUnder(db, saleId, { bodySha256, soldAtMs });
    if (earlier.kind === 'taken') continue;
    if (earlier.kind === 'known') return { kind: 'known', saleId, revision: earlier.revision };
    if (earlier.revision > 0) forgetRemoved(db, saleId);
    return { kind: 'named', saleId, revision: earlier.revision };
  }
}

/** The same transaction told differently: new details, same identity, same pictures; one that became an exception gets the others too. */
function reviseSale(context: WriteContext, seq: number, input: AcceptInput): Accepted {
  const { db } = context;
  const { saleId } = toldAs(db, seq);
  const { revision, registerKey, received, instant } = pairBySeq(db, seq);
  noteBody(db, seq, input.bodySha256);
  db.prepare('UPDATE sales SET sale = ?, kind = ?, total_minor = ?, news = 1 WHERE seq = ?').run(
    JSON.stringify(input.sale),
    input.sale.kind,
    input.sale.totalMinor,
    seq,
  );
  const { kind } = input.sale;
  wantPictures(db, seq, { registerKey, kind, instant, received, nowMs: input.received.wallMs });
  renderIfSettled(context, seq);
  context.changed({ kind: 'pair', saleId });
  return { kind: 'revised', saleId, revision: revision + 1, pending: pendingOf(db, seq) };
}

/** Settling a capture twice keeps the first outcome. */
export function settleCapture(context: WriteContext, settlement: Settlement): void {
  const { db } = context;
  const { outcome, saleId } = settlement;
  const sale = db.prepare<[string], { seq: number }>('SELECT seq FROM sales WHERE id = ?').get(saleId);
  if (sale === undefined) throw new Error(`settleCapture: no sale ${saleId}`);
  const isPending = db
    .prepare<[number, string, number], number>(
      `SELECT count(*) FROM captures WHERE sale_seq = ? AND camera_id = ? AND wanted_offset_ms = ? AND outcome = 'pending'`,
    )
    .pluck()
    .get(sale.seq, settlement.cameraId, settlement.wantedOffsetMs);
  if (isPending !== 1) return;
  const thumbnail = outcome.outcome === 'captured' ? outcome.thumbnail : undefined;
  if (thumbnail !== undefined && 'jpeg' in settlement) {
    db.prepare(
      'INSERT INTO thumbnails (sha256, width, height, jpeg) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ).run(thumbnail.sha256, thumbnail.width, thumbnail.height, settlement.jpeg);
    failpoint('store.thumbnail');
  }
  db.prepare(
    `UPDATE captures SET outcome = ?, details = ?, thumbnail_sha256 = ?
        WHERE sale_seq = ? AND camera_id = ? AND wanted_offset_ms = ?`,
  ).run(
    outcome.outcome,
    JSON.stringify(captureDetails.parse(outcome.outcome === 'captured' ? outcome : outcome.details)),
    thumbnail?.sha256 ?? null,
    sale.seq,
    settlement.cameraId,
    settlement.wantedOffsetMs,
  );
  // Once a revision is out, pictures wait for the last of them: one more revision a sale, not one a picture.
  db.prepare('UPDATE sales SET news = iif(news = 1 OR revision = 0, 1, 2) WHERE seq = ?').run(sale.seq);
  renderIfSettled(context, sale.seq);
  context.changed({ kind: 'pair', saleId });
}

/** Tells what is known now, for a new or edited sale whose captures take longer than the cloud should wait. */
export function renderRevision(context: WriteContext, saleId: string): void {
  const sale = context.db
    .prepare<[string], { seq: number; news: number }>('SELECT seq, news FROM sales WHERE id = ?')
    .get(saleId);
  if (sale === undefined || sale.news !== 1) return;
  renderNext(context, sale.seq);
  context.changed({ kind: 'pair', saleId });
}

const pendingColumns = `s.id AS saleId, c.camera_id AS cameraId, c.wanted_offset_ms AS wantedOffsetMs, s.boot AS boot,
  c.at_monotonic_ms AS atMonotonicMs, s.basis AS basis, s.uncertainty_ms AS uncertaintyMs,
  s.committed_monotonic_ms AS committedAtMonotonicMs`;

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

/** Registers that sold nothing for longer than this many sales of all are not told of: it bounds how much is read. */
const newestSales = 5_000;

export function lastSales(db: Connection): Record<string, number> {
  const rows = db
    .prepare<[number], { key: string; atMs: number }>(
      `SELECT register_key AS key, max(instant_at_ms) AS atMs
         FROM (SELECT register_key, instant_at_ms FROM sales ORDER BY seq DESC LIMIT ?) GROUP BY register_key`,
    )
    .all(newestSales);
  return Object.fromEntries(rows.map(({ key, atMs }) => [key, atMs]));
}
