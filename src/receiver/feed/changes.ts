/**
 * The feed of changes: every stored event in the order of its commit (contract/cloud/feed/changes.ts).
 *
 * 1. A change is numbered in the transaction that stores its event. SQLite has one writer at a time, also over processes, so numbers are
 *    committed in their order: a reader that saw a number has seen every one below it. (An engine with several writers has to number committed
 *    rows, or hold back those above the lowest open transaction: ADR 84.)
 * 2. Numbers are never used twice, and each change has a random mark. A cursor is both: after a backup was restored, the number of a lost
 *    change belongs to another one, whose mark differs, and the cursor is refused.
 * 3. Changes whose event was erased are left out; cursors that name them stay valid.
 */
import type Database from 'better-sqlite3';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { createWakeUps, type WakeUps } from './wake-ups.ts';

/** Bound of the events in one answer, beyond the first. */
export const maxAnswerBytes = 1024 * 1024;

export const startCursor = '0';

/** Place of a change in the feed. `ordinal`: among the changes of one transaction; 0 in SQLite, which numbers each. */
export type Place = { readonly number: number; readonly ordinal: number };

export type Change = Place & {
  readonly cursor: string;
  readonly shop: string;
  readonly receivedAtMs: number;
  /** The event, byte for byte as stored. */
  readonly body: string;
};

export type ChangesPage = {
  readonly changes: readonly Change[];
  readonly next: string;
  readonly more: boolean;
};

type ChangesQuery = {
  /** A cursor, or `latest`. */
  readonly after: string;
  /** The only shop whose changes are given. */
  readonly shop?: string | undefined;
  readonly limit: number;
};

export type Changes = {
  /** Runs in the transaction that stores the event. */
  note(change: { shop: string; source: string; eventId: string; nowMs: number }): void;
  /** Wakes readers of these shops; called after the commit. */
  wake(shops: Iterable<string>): void;
  /** Undefined for a cursor that this database never gave. */
  read(query: ChangesQuery): ChangesPage | undefined;
  /** The same, once there is a change or the signal aborts. */
  next(query: ChangesQuery, signal: AbortSignal): Promise<ChangesPage | undefined>;
  /** For changes of the shop, or of any; begun before they are read. */
  listen: WakeUps['listen'];
  /** The next ones behind a place that a reader of this database keeps. */
  behind(of: PlaceQuery): Change[];
};

export type PlaceQuery = {
  readonly after: Place;
  readonly shop?: string | undefined;
  readonly limit: number;
};

/** A change `c` with its event, unless that was erased. */
export const changeOf = {
  columns: `c.number, 0 as ordinal, c.number || '-' || c.mark as cursor, c.shop, c.received_at_ms as "receivedAtMs", e.body`,
  event: "join events e on e.source = c.source and e.id = c.event_id and e.body <> ''",
} as const;

export function createChanges(db: Database.Database, clock: Clock = systemClock): Changes {
  const insert = db.prepare<[{ shop: string; source: string; eventId: string; nowMs: number }]>(`
    insert into changes (mark, shop, source, event_id, received_at_ms)
    values (lower(hex(randomblob(6))), @shop, @source, @eventId, @nowMs)
  `);
  type After = Omit<PlaceQuery, 'after'> & { readonly after: number };
  const after = (shop: string) =>
    db.prepare<[After], Change>(
      `select ${changeOf.columns} from changes c ${changeOf.event} where ${shop}c.number > @after order by c.number limit @limit`,
    );
  const [ofAll, ofShop] = [after(''), after('c.shop = @shop and ')];
  const statement = ({ shop }: After) => (shop === undefined ? ofAll : ofShop);
  const markOf = db.prepare<[number], string>('select mark from changes where number = ?').pluck();
  const newest = db.prepare<[], number | null>('select max(number) from changes').pluck();
  const wakeUps = createWakeUps(clock, () => newest.get() ?? 0);

  function numberOf(cursor: string): number | undefined {
    if (cursor === startCursor) return 0;
    const [, number, mark] = /^(\d{1,15})-([0-9a-f]{12})$/.exec(cursor) ?? [];
    return number !== undefined && markOf.get(Number(number)) === mark ? Number(number) : undefined;
  }

  function latest(): string {
    const number = newest.get() ?? 0;
    return number === 0 ? startCursor : `${number}-${markOf.get(number) ?? ''}`;
  }

  function read({ after, shop, limit }: ChangesQuery): ChangesPage | undefined {
    if (after === 'latest') return { changes: [], next: latest(), more: false };
    const from = numberOf(after);
    if (from === undefined) return undefined;
    const position = { after: from, shop, limit: limit + 1 };
    const found = statement(position).iterate(position);
    const changes: Change[] = [];
    let bytes = 0;
    let more = false;
    for (const change of found) {
      bytes += change.body.length;
      more = changes.length === limit || (changes.length > 0 && bytes > maxAnswerBytes);
      if (more) break;
      changes.push(change);
    }
    return { changes, next: changes.at(-1)?.cursor ?? after, more };
  }

  return {
    note: (change) => void insert.run(change),
    wake(shops) {
      for (const shop of shops) wakeUps.note(shop);
    },
    read,
    async next(query, signal) {
      for (;;) {
        using listening = wakeUps.listen(query.shop);
        const page = read(query);
        if (page === undefined || page.changes.length > 0 || query.after === 'latest') return page;
        if (signal.aborted) return page;
        await listening.woken(signal);
      }
    },
    listen: (shop) => wakeUps.listen(shop),
    behind: ({ after, ...of }) =>
      statement({ ...of, after: after.number }).all({ ...of, after: after.number }),
  };
}
