/** What of sales is told: to the register that pushed one, to the cloud when its pictures take long, and when each register sold last. */
import type { Connection } from './connection.ts';
import { renderNext } from './outbox.ts';
import type { WriteContext } from './write-context.ts';

/** What a register is told of a stored sale: its identity, and the revision that is or will be the newest. */
export function toldAs(db: Connection, seq: number): { saleId: string; revision: number } {
  const row = db
    .prepare<[number], { id: string; revision: number }>('SELECT id, revision FROM sales WHERE seq = ?')
    .get(seq);
  if (row === undefined) throw new Error(`no sale ${seq}`);
  return { saleId: row.id, revision: Math.max(1, row.revision) };
}

/** Remembers a body that was told: told again, it is a repetition. */
export function noteBody(db: Connection, seq: number, bodySha256: string): void {
  db.prepare('INSERT INTO sale_bodies (sale_seq, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING').run(
    seq,
    bodySha256,
  );
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

/** When a sale of each register came last, whenever it was sold. */
export function lastReceived(db: Connection): Record<string, number> {
  return newestOf(db, 'received_at_ms');
}

export function lastSales(db: Connection): Record<string, number> {
  return newestOf(db, 'instant_at_ms');
}

/** One look into an index for each register that is set up, however many sales there are. */
function newestOf(db: Connection, column: 'instant_at_ms' | 'received_at_ms'): Record<string, number> {
  const rows = db
    .prepare<[], { key: string; atMs: number | null }>(
      `SELECT key, (SELECT max(${column}) FROM sales WHERE register_key = r.key) AS atMs FROM registers r`,
    )
    .all();
  return Object.fromEntries(rows.flatMap(({ key, atMs }) => (atMs === null ? [] : [[key, atMs]])));
}
