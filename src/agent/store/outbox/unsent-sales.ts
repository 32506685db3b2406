/**
 * Number of sales with unsent events or pictures. The outbox counts messages, of which a sale may have
 * several; the page shows sales.
 */
import type { Connection } from '../connection.ts';
import { readMeta } from '../meta.ts';

/**
 * Above this many messages they are not counted on each call: the count of the last minute is used
 * (agent/store/space/space.ts).
 */
const maxCounted = 1_000;
/** Limit for messages rejected by the cloud. */
const maxHeldCounted = 10_000;

/** Sales with a waiting message. Undefined when there are too many messages to count on each call. */
export function waitingSales(db: Connection): number | undefined {
  if (Number(readMeta(db, 'waiting_events') ?? 0) > maxCounted) return undefined;
  return (
    db
      .prepare<[], number>(`SELECT count(DISTINCT sale_seq) FROM outbox WHERE state = 'waiting'`)
      .pluck()
      .get() ?? 0
  );
}

export type HeldCount = {
  readonly sales: number;
  /** The true number is higher than the count. */
  readonly orMore: boolean;
  readonly pictures: number;
};

/** Items rejected by the cloud: sales with a rejected message, and pictures. */
export function heldCount(db: Connection): HeldCount {
  const number = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? 0;
  const rows = `SELECT sale_seq FROM outbox WHERE state = 'quarantined' LIMIT ${maxHeldCounted}`;
  const sales = number(`SELECT count(DISTINCT sale_seq) FROM (${rows})`);
  const pictures = number(`SELECT count(*) FROM pending_pictures WHERE state = 'quarantined'`);
  const messages = Number(readMeta(db, 'quarantined') ?? 0) - pictures;
  return { sales, orMore: messages > maxHeldCounted, pictures };
}
