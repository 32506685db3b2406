/**
 * Repairs the sales: afterwards each is readable and has captures, and sales whose newest revision the cloud
 * may lack are known.
 */
import { isUtf8 } from 'node:buffer';
import { linksNow } from '../../../domain/setup/link.ts';
import { instantBases } from '../../../domain/time/instant.ts';
import { saleSha256 } from '../../sources/sale-checksum.ts';
import type { Connection } from '../connection.ts';
import { isReadableCapture } from '../sales/pairs.ts';
import { anySource, readOrigin, readSale } from '../sales/stored-sale.ts';
import { linksOf } from '../setup/links.ts';
import { goneDetails } from './repair-pictures.ts';

/** Rows per query: single queries took longer than the check. */
const atOnce = 500;

const texts = [
  'id',
  'register_key',
  'register_sale_id',
  'sale',
  'boot',
  'origin',
  'superseded_by',
  'reversed_id',
  'unmatched_source',
] as const;
type SaleRow = { readonly seq: number; readonly clock: string; readonly basis: string } & Readonly<
  Record<(typeof texts)[number], string | null>
>;

/**
 * Deletes sales whose own row is invalid: an unsent event may restore one. Determines which sources reported
 * the others.
 */
export function dropUnreadable(db: Connection): { salesDropped: number; salesDoubtful: number } {
  let salesDropped = 0;
  let salesDoubtful = 0;
  const next = db.prepare<[number, number], SaleRow>(
    `SELECT seq, clock, basis, ${texts.join()} FROM sales WHERE seq > ? ORDER BY seq LIMIT ?`,
  );
  const bodies = db.prepare<[number, number], { seq: number; sha256: string }>(
    'SELECT sale_seq AS seq, sha256 FROM sale_bodies WHERE sale_seq > ? AND sale_seq <= ?',
  );
  const drop = db.prepare('DELETE FROM sales WHERE seq = ?');
  const clearOrigin = db.prepare('UPDATE sales SET origin = ?, unmatched_source = NULL WHERE seq = ?');
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = next.all(after, atOnce);
    const last = rows.at(-1)?.seq;
    // An impossible row number, too large to be distinguished from its neighbours, must not stop the loop.
    if (last === undefined || last <= after) break;
    const bodiesOfSale = Map.groupBy(bodies.all(after, last), ({ seq }) => seq);
    for (const row of rows) {
      const sale = isSound(db, row) ? readSale(row.sale ?? '') : undefined;
      if (sale === undefined) {
        drop.run(row.seq);
        salesDropped += 1;
        continue;
      }
      if (row.origin !== null && readOrigin(row.origin) === undefined) clearOrigin.run(anySource, row.seq);
      const storedBodies = bodiesOfSale.get(row.seq);
      if (storedBodies === undefined) continue;
      const sha256 = saleSha256(sale);
      if (!storedBodies.some((body) => body.sha256 === sha256)) salesDoubtful += 1;
    }
    after = last;
  }
  return { salesDropped, salesDoubtful };
}

/** Everything except the content of its JSON. */
function isSound(db: Connection, row: SaleRow): boolean {
  const isKnown =
    (row.clock === 'synced' || row.clock === 'unsynced') && instantBases.some((one) => one === row.basis);
  // Replacement character of undecodable bytes; a register may also have sent it.
  if (!isKnown || !texts.some((name) => row[name]?.includes('\u{fffd}'))) return isKnown;
  const columns = texts.map((name) => `CAST(${name} AS BLOB) AS ${name}`).join();
  const bytes = db
    .prepare<[number], Record<string, Buffer | null>>(`SELECT ${columns} FROM sales WHERE seq = ?`)
    .get(row.seq);
  return Object.values(bytes ?? {}).every((value) => value === null || isUtf8(value));
}

/** Afterwards every sale has readable captures; a superseded one may have none. */
export function repairCaptures(db: Connection): void {
  type Row = { sale_seq: number; camera_id: string; outcome: string; details: string; hasPicture: number };
  const broken = new Set<number>();
  const rows = db
    .prepare<[], Row>(
      'SELECT sale_seq, camera_id, outcome, details, thumbnail_sha256 IS NOT NULL AS hasPicture FROM captures',
    )
    .iterate();
  for (const row of rows) {
    // A name that is no text names no camera.
    const isReadable = row.outcome === 'pending' || isReadableCapture(row);
    if (!isReadable || row.camera_id.includes('\u{fffd}')) broken.add(row.sale_seq);
  }
  const drop = db.prepare('DELETE FROM captures WHERE sale_seq = ?');
  for (const seq of broken) drop.run(seq);
  const without = db
    .prepare<[], number>(
      'SELECT seq FROM sales WHERE superseded_by IS NULL AND seq NOT IN (SELECT sale_seq FROM captures)',
    )
    .pluck()
    .all();
  for (const seq of without) wantPicturesAgain(db, seq);
}

/** For a sale without a published revision, as for a new one; a published state stays as it is. */
function wantPicturesAgain(db: Connection, seq: number): void {
  const sale = db
    .prepare<[number], { register_key: string; at: number; revision: number }>(
      'SELECT register_key, instant_monotonic_ms AS at, revision FROM sales WHERE seq = ?',
    )
    .get(seq);
  if (sale === undefined) return;
  const insert = db.prepare(
    `INSERT INTO captures (sale_seq, camera_id, requested_offset_ms, at_monotonic_ms, rank, outcome, details) VALUES (?, ?, 0, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const links = sale.revision > 0 ? [] : linksNow(linksOf(db, sale.register_key), sale.register_key);
  for (const [rank, link] of links.entries()) {
    insert.run(seq, link.cameraId, sale.at + link.offsetMs, rank, 'pending', '{}');
  }
  if (links.length > 0) return;
  if (sale.revision > 0) insert.run(seq, '', sale.at, 0, 'damaged', goneDetails);
  else insert.run(seq, '', sale.at, 0, 'no_link', '{}');
}

/**
 * A pair that has lost one source record becomes one of the other record only: the lost one is matched again
 * when it is received again. A sale superseded by another counts again if that one is lost, and wasn't just
 * removed. A void that was pushed beside its sale has no source record.
 */
export function repairSourceRecords(db: Connection): void {
  const drop = db.prepare('DELETE FROM source_records WHERE id = ?');
  const sourceRecords = db
    .prepare<[], { id: string; origin: string }>('SELECT id, origin FROM source_records')
    .all();
  for (const { id, origin } of sourceRecords) if (readOrigin(origin) === undefined) drop.run(id);
  db.exec(`
    UPDATE sales SET unmatched_source = CASE WHEN origin ->> '$.by' IN ('printer', 'cloud') THEN origin ->> '$.by' END
     WHERE (SELECT count(*) FROM source_records h WHERE h.sale_seq = sales.seq) = 1;
    DELETE FROM source_records WHERE (SELECT count(*) FROM source_records h WHERE h.sale_seq = source_records.sale_seq) = 1;
    UPDATE sales SET superseded_by = NULL, news = iif(revision > 0, 1, news) WHERE superseded_by IS NOT NULL
       AND (origin IS NOT NULL OR NOT EXISTS (SELECT 1 FROM sales t WHERE t.id = sales.superseded_by))
       AND NOT EXISTS (SELECT 1 FROM source_records h WHERE h.id = sales.id)
       AND NOT EXISTS (SELECT 1 FROM removed_sales r WHERE r.id = sales.superseded_by);`);
}

/**
 * Sales whose newest revision is neither at the cloud nor due, and those with pictures that no event carries.
 */
export function unpublishedSales(db: Connection): number[] {
  return db
    .prepare<[], number>(
      `SELECT s.seq FROM sales s
        WHERE (s.revision > s.stored_revision AND NOT EXISTS (
                 SELECT 1 FROM outbox o WHERE o.sale_seq = s.seq AND o.revision = s.revision))
           OR (s.news <> 0 AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.sale_seq = s.seq AND c.outcome = 'pending'))
       UNION
       SELECT s.seq FROM outbox o JOIN sales s ON s.seq = o.sale_seq
        WHERE o.state = 'stored' AND o.revision = s.revision AND s.revision > s.stored_revision
       UNION
       SELECT c.sale_seq FROM pending_pictures p CROSS JOIN captures c ON c.thumbnail_sha256 = p.sha256
        WHERE NOT EXISTS (SELECT 1 FROM outbox_pictures n WHERE n.sha256 = p.sha256)
        ORDER BY 1`,
    )
    .pluck()
    .all();
}
