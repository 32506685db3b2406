/**
 * Reports about sales: the answer to a register's push, the revision for the cloud when pictures take long,
 * and each register's newest sale.
 */
import type { SaleTime } from '../../../domain/exactness/next-step.ts';
import type { Connection } from '../connection.ts';
import type { WriteContext } from '../write-context.ts';
import { renderNext } from './outbox.ts';

/** Answer to a register for a stored sale: its id and its newest current or coming revision. */
export function reportedAs(db: Connection, seq: number): { saleId: string; revision: number } {
  const row = db
    .prepare<[number], { id: string; revision: number }>('SELECT id, revision FROM sales WHERE seq = ?')
    .get(seq);
  if (row === undefined) throw new Error(`no sale ${seq}`);
  return { saleId: row.id, revision: Math.max(1, row.revision) };
}

/** Records a received body, so that a repetition is recognized. */
export function noteBody(db: Connection, seq: number, bodySha256: string): void {
  db.prepare('INSERT INTO sale_bodies (sale_seq, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING').run(
    seq,
    bodySha256,
  );
}

/**
 * Publishes the current state of a new or edited sale whose captures take longer than the cloud should wait.
 */
export function renderRevision(context: WriteContext, saleId: string): void {
  const sale = context.db
    .prepare<[string], { seq: number; news: number }>('SELECT seq, news FROM sales WHERE id = ?')
    .get(saleId);
  if (sale === undefined || sale.news !== 1) return;
  renderNext(context, sale.seq);
  context.changed({ kind: 'pair', saleId });
}

export function unpublishedSales(
  db: Connection,
  limit: number,
): { saleId: string; boot: string; committedAtMonotonicMs: number }[] {
  return db
    .prepare<[number], { saleId: string; boot: string; committedAtMonotonicMs: number }>(
      `SELECT id AS saleId, boot, committed_monotonic_ms AS committedAtMonotonicMs FROM sales WHERE news = 1 ORDER BY seq LIMIT ?`,
    )
    .all(limit);
}

/** Time at which each register's newest sale was received, whatever its time of sale. */
export function lastReceived(db: Connection): Record<string, number> {
  return newestOf(db, 'received_at_ms');
}

export function lastSales(db: Connection): Record<string, number> {
  return newestOf(db, 'instant_at_ms');
}

/**
 * Sales go to the cloud in nearly the order of arrival: the one stored last is among this many of the newest
 * stored ones.
 */
const newestStored = 1_000;

/** Reads the index of sent sales, so that a long queue costs nothing. */
export function lastStoredAtMs(db: Connection): number | undefined {
  const atMs = db
    .prepare<[number], number | null>(
      `SELECT max(stored_at_ms) FROM (SELECT stored_at_ms FROM sales INDEXED BY sales_sent
         WHERE revision > 0 AND news = 0 AND stored_revision >= revision ORDER BY seq DESC LIMIT ?)`,
    )
    .pluck()
    .get(newestStored);
  return atMs ?? undefined;
}

/** Sales of a register from whose times its exactness is shown, out of this many of the newest of all registers. */
const timesOfRegister = { most: 48, among: 2_000 } as const;

/** Stated times of each register's newest sales. A register that has not sold lately has none. */
export function newestSaleTimes(db: Connection): Record<string, SaleTime[]> {
  const rows = db
    .prepare<[number, number], SaleTime & { key: string }>(
      `SELECT key, basis, uncertaintyMs, afterMs FROM
         (SELECT register_key AS key, basis, uncertainty_ms AS uncertaintyMs, received_at_ms - instant_at_ms AS afterMs,
                 row_number() OVER (PARTITION BY register_key ORDER BY seq DESC) AS place
            FROM (SELECT * FROM sales ORDER BY seq DESC LIMIT ?) WHERE kind = 'sale' AND superseded_by IS NULL)
        WHERE place <= ?`,
    )
    .all(timesOfRegister.among, timesOfRegister.most);
  const ofKeys = Map.groupBy(rows, ({ key }) => key);
  return Object.fromEntries(
    [...ofKeys].map(([key, own]) => [
      key,
      own.map(({ basis, uncertaintyMs, afterMs }) => ({ basis, uncertaintyMs, afterMs })),
    ]),
  );
}

/** Nearly every register is found in this many of the newest sales. */
const newestSales = 5_000;

/**
 * A register without recent sales is found through an existing index: an additional index would cost every
 * sale a page.
 */
function newestOf(db: Connection, column: 'instant_at_ms' | 'received_at_ms'): Record<string, number> {
  const lately = db
    .prepare<[number], { key: string; atMs: number }>(
      `SELECT register_key AS key, max(${column}) AS atMs
         FROM (SELECT register_key, ${column} FROM sales ORDER BY seq DESC LIMIT ?) GROUP BY register_key`,
    )
    .all(newestSales);
  const found = new Map(lately.map(({ key, atMs }) => [key, atMs]));
  const ofOld = db
    .prepare<[string], number>(
      `SELECT ${column} FROM sales
        WHERE seq = (SELECT max(seq) FROM sales INDEXED BY sales_by_register WHERE register_key = ?)`,
    )
    .pluck();
  for (const key of db.prepare<[], string>('SELECT key FROM registers').pluck().all()) {
    const atMs = found.has(key) ? undefined : ofOld.get(key);
    if (atMs !== undefined) found.set(key, atMs);
  }
  return Object.fromEntries(found);
}
