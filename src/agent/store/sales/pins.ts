/**
 * Sales pinned by a person (保存): they and their pictures are exempt from retention
 * (agent/store/space/retention.ts) and eviction (agent/store/space/evict.ts), whatever their age and whether
 * the cloud has them or not, until they are unpinned.
 *
 * Bounded: the maximum fills half of the quota if each sale has five of the largest pictures, and a tenth of
 * the rows; never over 10 000 (`maxPins`). At the bound a further pin is rejected until another sale is
 * unpinned. The other half of the quota always turns over, so pinned sales alone never make the store refuse
 * a sale. Lowering the bound unpins nothing.
 *
 * When two sales are merged (merge.ts), the result is pinned if either was.
 */
import type { Connection } from '../connection.ts';
import type { SpaceLimits } from '../space/space-policy.ts';
import type { PinOutcome } from '../store.ts';
import type { WriteContext } from '../write-context.ts';
import { seqOfAlias } from './pairs.ts';

const maxEver = 10_000;
/** Five pictures with their rows; a thumbnail has at most some 60 KB. */
const largestSaleBytes = 400 * 1024;

/** Without limits the database is unbounded anyway. */
export function maxPins(limits?: Pick<SpaceLimits, 'maxBytes' | 'maxSales'>): number {
  if (limits === undefined) return maxEver;
  const { maxBytes, maxSales } = limits;
  return Math.max(1, Math.floor(Math.min(maxEver, maxBytes / 2 / largestSaleBytes, maxSales / 10)));
}

/** For a sale `s`. */
export const isPinned = 's.pinned = 1';

export function pinSale(context: WriteContext, requested: { saleId: string; keep: boolean }): PinOutcome {
  const { db } = context;
  const sale = standingFor(db, requested.saleId);
  if (sale === undefined) return { kind: 'unknown' };
  if ((sale.pinned === 1) === requested.keep) return { kind: 'done', saleId: sale.id };
  const most = context.housekeeping?.maxPins ?? maxPins();
  if (requested.keep && countKept(db) >= most) return { kind: 'full', most };
  db.prepare('UPDATE sales SET pinned = ? WHERE seq = ?').run(requested.keep ? 1 : 0, sale.seq);
  context.changed({ kind: 'pair', saleId: sale.id });
  return { kind: 'done', saleId: sale.id };
}

/** Resolves an id, of a sale, a source record or a superseded sale, to the current sale. */
export function standingFor(
  db: Connection,
  saleId: string,
): { seq: number; id: string; pinned: 0 | 1 } | undefined {
  type Row = { seq: number; id: string; pinned: 0 | 1; supersededBy: string | null };
  const columns = 'seq, id, pinned, superseded_by AS supersededBy';
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
        'SELECT count(*) FROM sales INDEXED BY sales_pinned WHERE superseded_by IS NULL AND pinned = 1',
      )
      .pluck()
      .get() ?? 0
  );
}

/** Moves the pin of the second source record to the first sale, which represents both. */
export function movePins(db: Connection, { from, to }: { from: number; to: number }): void {
  const had = db.prepare('UPDATE sales SET pinned = 0 WHERE seq = ? AND pinned = 1').run(from);
  if (had.changes > 0) db.prepare('UPDATE sales SET pinned = 1 WHERE seq = ?').run(to);
}
