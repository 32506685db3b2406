/**
 * Sales that a person keeps (保存): they and their pictures go neither for their age (agent/store/space/retention.ts) nor for want of space (agent/store/space/evict.ts), however old
 * they get and whether the cloud has them or not, until they are let go; then they are like any other.
 *
 * Bounded: so many at most as take half of the quota even if each had five of the largest pictures, and a tenth of the rows; never over 10 000
 * (`mostKept`). At the bound no further one is kept: the answer says so, and somebody lets go of one. So the other half of the quota always
 * turns over, and what is kept never makes the store refuse a sale by itself. A bound that became smaller takes nothing away.
 *
 * Two sales that turn out to be one (merge.ts) are kept if either was.
 */
import type { Connection } from '../connection.ts';
import type { SpaceLimits } from '../space/space-policy.ts';
import type { Keeping } from '../store.ts';
import type { WriteContext } from '../write-context.ts';
import { seqOfAlias } from './pairs.ts';

const mostEver = 10_000;
/** Five pictures with what goes with them; a thumbnail is some 60 KB at the most. */
const largestSaleBytes = 400 * 1024;

/** Without limits nothing else is bounded. */
export function mostKept(limits?: Pick<SpaceLimits, 'maxBytes' | 'maxSales'>): number {
  if (limits === undefined) return mostEver;
  const { maxBytes, maxSales } = limits;
  return Math.max(1, Math.floor(Math.min(mostEver, maxBytes / 2 / largestSaleBytes, maxSales / 10)));
}

/** Of a sale `s`. */
export const isKept = 's.kept = 1';

export function keepSale(context: WriteContext, wanted: { saleId: string; keep: boolean }): Keeping {
  const { db } = context;
  const sale = standingFor(db, wanted.saleId);
  if (sale === undefined) return { kind: 'unknown' };
  if ((sale.kept === 1) === wanted.keep) return { kind: 'done', saleId: sale.id };
  const most = context.housekeeping?.mostKept ?? mostKept();
  if (wanted.keep && countKept(db) >= most) return { kind: 'full', most };
  db.prepare('UPDATE sales SET kept = ? WHERE seq = ?').run(wanted.keep ? 1 : 0, sale.seq);
  context.changed({ kind: 'pair', saleId: sale.id });
  return { kind: 'done', saleId: sale.id };
}

/** What a sale goes on as: by its id, by that of a half, or the one that stands for it now. */
function standingFor(db: Connection, saleId: string): { seq: number; id: string; kept: 0 | 1 } | undefined {
  type Row = { seq: number; id: string; kept: 0 | 1; supersededBy: string | null };
  const columns = 'seq, id, kept, superseded_by AS supersededBy';
  const byId = db.prepare<[string], Row>(`SELECT ${columns} FROM sales WHERE id = ?`);
  const seq = seqOfAlias(db, saleId);
  const found =
    byId.get(saleId) ??
    (seq === undefined
      ? undefined
      : db.prepare<[number], Row>(`SELECT ${columns} FROM sales WHERE seq = ?`).get(seq));
  return found?.supersededBy == null ? found : (byId.get(found.supersededBy) ?? found);
}

function countKept(db: Connection): number {
  return (
    db
      .prepare<[], number>(
        'SELECT count(*) FROM sales INDEXED BY sales_kept WHERE superseded_by IS NULL AND kept = 1',
      )
      .pluck()
      .get() ?? 0
  );
}

/** The second half's mark goes over to the first, which stands for both. */
export function moveKeeping(db: Connection, { from, to }: { from: number; to: number }): void {
  const had = db.prepare('UPDATE sales SET kept = 0 WHERE seq = ? AND kept = 1').run(from);
  if (had.changes > 0) db.prepare('UPDATE sales SET kept = 1 WHERE seq = ?').run(to);
}
