/**
 * The feed of changes in PostgreSQL, which has many writers at once.
 *
 * 1. The position of a change is the number of the transaction that stores it, which PostgreSQL gives at its first write; changes of one
 * transaction are counted. 2. Transactions do not commit in that order. A reader gets the changes of those below the lowest one that is still open:
 * none of them can commit later, so a reader that has seen a position has seen every one before it. 3. A transaction that stays open, of whatever
 * database of the cluster, holds readers back, and no writer (ADR 93). 4. Numbers begin anew in another cluster: its generation is higher.
 */
import type { Clock } from '../../lib/clock.ts';
import type { ContractStore } from '../contract-store.ts';
import {
  type Change,
  type Changes,
  type ChangesPage,
  maxAnswerBytes,
  type PlaceQuery,
  startCursor,
} from '../feed/changes.ts';
import { createWakeUps } from '../feed/wake-ups.ts';
import type { Postgres } from './connection.ts';
import { generationSpan } from './migrations.ts';

const generation = `(select generation * ${generationSpan} from feed_state)`;
/** Position of what this transaction stores. */
export const ownPosition = `(${generation} + pg_current_xact_id()::text::bigint)`;
/** Positions below it are final: their transactions have ended in the view of this statement. */
export const finalBelow = `(select ${generation} + pg_snapshot_xmin(pg_current_snapshot())::text::bigint)`;

export type PostgresChanges = ContractStore['changes'] & {
  readonly listen: Changes['listen'];
  /** The next ones behind a place that a reader of this database keeps. */
  behind(of: PlaceQuery): Promise<Change[]>;
  /** Wakes readers of these shops in this process; called after the commit. */
  wake(shops: Iterable<string>): void;
};

type Row = {
  readonly position: number;
  readonly ordinal: number;
  readonly mark: string;
  readonly shop: string;
  readonly receivedAtMs: number;
  readonly body: string;
  readonly bytes: number;
};

export function createPostgresChanges(database: Postgres, clock: Clock): PostgresChanges {
  const after = (ofShop: string): string => `
    select position, ordinal, mark, shop, received_at_ms as "receivedAtMs", body, bytes from (
      select *, sum(octet_length(body)) over (order by position, ordinal) - octet_length(body) as bytes from (
        select * from event_log
        where listed and ${ofShop} (position, ordinal) > ($1, $2) and position < ${finalBelow} order by position, ordinal limit $3
      ) page
    ) sized where bytes <= ${maxAnswerBytes} order by position, ordinal`;
  const [ofAll, ofShop] = [after(''), after('shop = $4 and')];
  // What an open transaction held back, and what other processes stored, is the newest once it is final.
  const newest = `select position from event_log where listed and position < ${finalBelow} order by position desc limit 1`;
  const wakeUps = createWakeUps(clock, async () => {
    const [row] = await database.query<Pick<Row, 'position'>>(newest);
    return row?.position ?? 0;
  });

  async function placeOf(cursor: string): Promise<Pick<Row, 'position' | 'ordinal'> | undefined> {
    if (cursor === startCursor) return { position: 0, ordinal: 0 };
    const [, position, ordinal, mark] = /^(\d{1,16})-(\d{1,9})-([0-9a-f]{12})$/.exec(cursor) ?? [];
    if (mark === undefined) return undefined;
    // Also of a change that was erased since.
    const [row] = await database.query<Pick<Row, 'position' | 'ordinal'>>(
      `select position, ordinal from event_log where position = $1 and ordinal = $2 and mark = $3 and listed
      union all select position, ordinal from erased_changes where position = $1 and ordinal = $2 and mark = $3`,
      [position, ordinal, mark],
    );
    return row;
  }

  async function latest(): Promise<string> {
    const [row] = await database.query<Row>(
      `select position, ordinal, mark from event_log where listed and position < ${finalBelow} order by position desc, ordinal desc limit 1`,
    );
    return row === undefined ? startCursor : cursorOf(row);
  }

  function rowsBehind(
    from: Pick<Row, 'position' | 'ordinal'>,
    shop: string | undefined,
    limit: number,
  ): Promise<Row[]> {
    const place = [from.position, from.ordinal, limit];
    return shop === undefined
      ? database.query<Row>(ofAll, place)
      : database.query<Row>(ofShop, [...place, shop]);
  }

  const read: PostgresChanges['read'] = async ({ after, shop, limit }) => {
    if (after === 'latest') return { changes: [], next: await latest(), more: false };
    const from = await placeOf(after);
    if (from === undefined) return undefined;
    return pageOf(await rowsBehind(from, shop, limit + 1), limit, after);
  };

  return {
    read,
    async next(query, signal) {
      for (;;) {
        using listening = wakeUps.listen(query.shop);
        const page = await read(query);
        if (page === undefined || page.changes.length > 0 || query.after === 'latest') return page;
        if (signal.aborted) return page;
        await listening.woken(signal);
      }
    },
    listen: (shop) => wakeUps.listen(shop),
    async behind({ after, shop, limit }) {
      const from = { position: after.number, ordinal: after.ordinal };
      return (await rowsBehind(from, shop, limit)).map(changeFrom);
    },
    wake(shops) {
      for (const shop of shops) wakeUps.note(shop);
    },
  };
}

function pageOf(rows: readonly Row[], limit: number, after: string): ChangesPage {
  const changes = rows.slice(0, limit).map(changeFrom);
  const next = changes.at(-1)?.cursor ?? after;
  // Fewer rows than asked for may also be the bound of the answer.
  const bytes = rows.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
  return { changes, next, more: rows.length > limit || bytes > maxAnswerBytes };
}

function changeFrom(row: Row): Change {
  const { position: number, ordinal, shop, receivedAtMs, body } = row;
  return { number, ordinal, cursor: cursorOf(row), shop, receivedAtMs, body };
}

function cursorOf({ position, ordinal, mark }: Pick<Row, 'position' | 'ordinal' | 'mark'>): string {
  return `${position}-${ordinal}-${mark}`;
}
