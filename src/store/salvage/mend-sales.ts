/** Of the sales: each can be read and has captures after this, and one of which the cloud may lack the newest state is found. */
import { linksNow } from '../../domain/link.ts';
import { saleSha256 } from '../../ops/sale-sum.ts';
import type { Connection } from '../connection.ts';
import { linksOf } from '../links.ts';
import { salesAfter, toldSchema } from '../pairs.ts';
import { anyTeller } from './event-sale.ts';
import { goneDetails } from './mend-pictures.ts';

/** Sales looked at with one question: one by one, asking took longer than looking. */
const atOnce = 200;

/** Every sale can be read after this, and has captures. */
export function mendSales(db: Connection): { salesDropped: number; salesDoubtful: number } {
  let salesDropped = 0;
  let salesDoubtful = 0;
  const bodies = db.prepare<[number, number], { seq: number; sha256: string }>(
    'SELECT sale_seq AS seq, sha256 FROM sale_bodies WHERE sale_seq > ? AND sale_seq <= ?',
  );
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const sales = salesAfter(db, after, atOnce);
    const last = sales.at(-1)?.seq;
    // A number that a row can't have had, too large to be told from its neighbours, must not hold this up.
    if (last === undefined || last <= after) break;
    const told = Map.groupBy(bodies.all(after, last), ({ seq }) => seq);
    for (const found of sales) {
      const { seq } = found;
      let { sale, captures } = found;
      if (sale === undefined) {
        // Who told of it may be all that is wrong with it …
        forgetTellers(db, seq);
        sale = salesAfter(db, seq - 1, 1)[0]?.sale;
      }
      if (sale === undefined) {
        // … or its captures.
        db.prepare('DELETE FROM captures WHERE sale_seq = ?').run(seq);
        captures = 0;
        sale = salesAfter(db, seq - 1, 1)[0]?.sale;
      }
      if (sale === undefined) {
        dropSale(db, seq);
        salesDropped += 1;
        continue;
      }
      if (captures === 0) wantPicturesAgain(db, seq);
      const bodiesTold = told.get(seq);
      if (bodiesTold === undefined) continue;
      const sha256 = saleSha256(sale);
      if (!bodiesTold.some((body) => body.sha256 === sha256)) salesDoubtful += 1;
    }
    after = last;
  }
  return { salesDropped, salesDoubtful };
}

/** A half that makes no sense is lost; a sale of which nobody can say who told of it stays a sale. */
function forgetTellers(db: Connection, seq: number): void {
  const isSound = (told: string): boolean => toldSchema.safeParse(JSON.parse(told)).success;
  const halves = db
    .prepare<[number], { id: string; told: string }>('SELECT id, told FROM sale_halves WHERE sale_seq = ?')
    .all(seq);
  for (const { id, told } of halves)
    if (!isSound(told)) db.prepare('DELETE FROM sale_halves WHERE id = ?').run(id);
  const told = db.prepare<[number], string | null>('SELECT told FROM sales WHERE seq = ?').pluck().get(seq);
  if (typeof told === 'string' && !isSound(told))
    db.prepare('UPDATE sales SET told = ?, half = NULL WHERE seq = ?').run(anyTeller, seq);
}

function dropSale(db: Connection, seq: number): void {
  db.prepare(
    'DELETE FROM outbox_pictures WHERE sequence IN (SELECT sequence FROM outbox WHERE sale_seq = ?)',
  ).run(seq);
  db.prepare('DELETE FROM withheld WHERE sequence IN (SELECT sequence FROM outbox WHERE sale_seq = ?)').run(
    seq,
  );
  for (const table of ['outbox', 'captures', 'sale_bodies', 'sale_halves']) {
    db.prepare(`DELETE FROM ${table} WHERE sale_seq = ?`).run(seq);
  }
  db.prepare('DELETE FROM sales WHERE seq = ?').run(seq);
}

/** Of a sale that no revision has told, as for a new one; what is told already stays told. */
function wantPicturesAgain(db: Connection, seq: number): void {
  const sale = db
    .prepare<[number], { register_key: string; at: number; revision: number }>(
      'SELECT register_key, instant_monotonic_ms AS at, revision FROM sales WHERE seq = ?',
    )
    .get(seq);
  if (sale === undefined) return;
  const insert = db.prepare(
    `INSERT INTO captures (sale_seq, camera_id, wanted_offset_ms, at_monotonic_ms, rank, outcome, details) VALUES (?, ?, 0, ?, ?, ?, ?)
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
 * A pair that has lost one of its halves is as if the other had told it alone: that one is taken in again when it is told once more. What
 * another sale stood for counts again where that one is lost, and wasn't just removed.
 */
export function mendHalves(db: Connection): void {
  db.exec(`
    UPDATE sales SET half = CASE WHEN told ->> '$.by' IN ('printer', 'cloud') THEN told ->> '$.by' END
     WHERE (SELECT count(*) FROM sale_halves h WHERE h.sale_seq = sales.seq) = 1;
    DELETE FROM sale_halves WHERE (SELECT count(*) FROM sale_halves h WHERE h.sale_seq = sale_halves.sale_seq) = 1;
    UPDATE sales SET superseded_by = NULL, news = iif(revision > 0, 1, news) WHERE superseded_by IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM sale_halves h WHERE h.id = sales.id)
       AND NOT EXISTS (SELECT 1 FROM removed_sales r WHERE r.id = sales.superseded_by);`);
}

/** Sales whose newest state is neither at the cloud nor on its way, and those with pictures that no event brings there. */
export function untoldSales(db: Connection): number[] {
  return db
    .prepare<[], number>(
      `SELECT s.seq FROM sales s
        WHERE (s.revision > s.stored_revision AND NOT EXISTS (
                 SELECT 1 FROM outbox o WHERE o.sale_seq = s.seq AND o.revision = s.revision AND o.state <> 'stored'))
           OR (s.news <> 0 AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.sale_seq = s.seq AND c.outcome = 'pending'))
       UNION
       SELECT c.sale_seq FROM pictures_owed p CROSS JOIN captures c ON c.thumbnail_sha256 = p.sha256
        WHERE NOT EXISTS (SELECT 1 FROM outbox_pictures n WHERE n.sha256 = p.sha256)
        ORDER BY 1`,
    )
    .pluck()
    .all();
}
