/**
 * How many sales the cloud lacks something of. The outbox counts messages, of which a sale may have several: people ask for sales.
 */
import type { Connection } from '../connection.ts';
import { readMeta } from '../meta.ts';

/** Of more messages each is not looked at for every look at the page: then the count is one of the minute (agent/store/space/space.ts). */
const maxCounted = 1_000;
/** Of those that the cloud rejected. */
const maxHeldCounted = 10_000;

/** Sales of which a message waits. Undefined where there are too many messages to count for each look. */
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
  /** There are more sales than were counted. */
  readonly orMore: boolean;
  readonly pictures: number;
};

/** What the cloud rejected: sales with such a message, and pictures. */
export function heldCount(db: Connection): HeldCount {
  const number = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? 0;
  const rows = `SELECT sale_seq FROM outbox WHERE state = 'quarantined' LIMIT ${maxHeldCounted}`;
  const sales = number(`SELECT count(DISTINCT sale_seq) FROM (${rows})`);
  const pictures = number(`SELECT count(*) FROM pictures_owed WHERE state = 'quarantined'`);
  const messages = Number(readMeta(db, 'quarantined') ?? 0) - pictures;
  return { sales, orMore: messages > maxHeldCounted, pictures };
}
