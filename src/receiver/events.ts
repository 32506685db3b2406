/**
 * What the receiver knows of sales: every event it ever took, and the newest revision of each sale.
 *
 * A batch is one transaction, flushed to disk before it is answered (WAL, synchronous=FULL). An event is known by source and id for
 * ever; the highest revision of a sale wins, in whatever order revisions arrive.
 */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import type { SaleEvent } from '../cloud/contract/event.ts';

/** An event as it was sent, and as it was understood. */
export type IncomingEvent = { readonly event: SaleEvent; readonly body: string };

/** `duplicateOf`: the id was known with this other body, which stays. */
export type StoredAs = 'stored' | 'duplicate' | { readonly duplicateOf: string };

export type StoredSale = {
  readonly source: string;
  readonly saleId: string;
  readonly revision: number;
  /** Epoch milliseconds. */
  readonly receivedAtMs: number;
  /** The current revision's event, byte for byte as it was sent. */
  readonly body: string;
};

export type SalesPage = { readonly sales: readonly StoredSale[]; readonly nextCursor?: string };

export type EventStore = Disposable & {
  /** Throws when the disk doesn't take it; then nothing of the batch is stored. */
  store(batch: readonly IncomingEvent[], receivedAtMs: number): StoredAs[];
  /** By instant, newest first. A cursor that isn't one of ours counts as none. */
  sales(query: { limit: number; cursor?: string; source?: string }): SalesPage;
};

const schema = `
  create table events (
    source         text not null,
    id             text not null,
    body           text not null,
    body_sha256    text not null,
    received_at_ms integer not null,
    primary key (source, id)
  ) strict;

  create table sales (
    row      integer primary key,
    source   text not null,
    sale_id  text not null,
    revision integer not null,
    event_id text not null,
    at_ms    integer not null,
    unique (source, sale_id),
    foreign key (source, event_id) references events (source, id)
  ) strict;
  create index sales_by_instant on sales (at_ms, row);
  create index sales_of_source on sales (source, at_ms, row);

  pragma user_version = 1;
`;

export function openEventStore(path: string): EventStore {
  const db = openDatabase(path);
  const known = db.prepare<[string, string], { body: string; body_sha256: string }>(
    'select body, body_sha256 from events where source = ? and id = ?',
  );
  const insertEvent = db.prepare(
    'insert into events (source, id, body, body_sha256, received_at_ms) values (?, ?, ?, ?, ?)',
  );
  const upsertSale = db.prepare(`
    insert into sales (source, sale_id, revision, event_id, at_ms) values (?, ?, ?, ?, ?)
    on conflict (source, sale_id) do update
      set revision = excluded.revision, event_id = excluded.event_id, at_ms = excluded.at_ms
      where excluded.revision > sales.revision
  `);

  function storeOne({ event, body }: IncomingEvent, receivedAtMs: number): StoredAs {
    const bodySha256 = createHash('sha256').update(body).digest('hex');
    const earlier = known.get(event.source, event.id);
    if (earlier !== undefined)
      return earlier.body_sha256 === bodySha256 ? 'duplicate' : { duplicateOf: earlier.body };
    insertEvent.run(event.source, event.id, body, bodySha256, receivedAtMs);
    upsertSale.run(event.source, event.subject, event.data.revision, event.id, Date.parse(event.time));
    return 'stored';
  }
  const storeAll = db.transaction((batch: readonly IncomingEvent[], receivedAtMs: number) =>
    batch.map((incoming) => storeOne(incoming, receivedAtMs)),
  );

  const page = (where: string): Database.Statement<[Record<string, unknown>], Row> =>
    db.prepare(`
      select s.row, s.at_ms as atMs, s.source, s.sale_id as saleId, s.revision, e.received_at_ms as receivedAtMs, e.body
      from sales s join events e on e.source = s.source and e.id = s.event_id
      where ${where} (s.at_ms, s.row) < (@atMs, @row)
      order by s.at_ms desc, s.row desc limit @limit
    `);
  const pageOfAll = page('');
  const pageOfSource = page('s.source = @source and');

  return {
    store: (batch, receivedAtMs) => storeAll.immediate(batch, receivedAtMs),
    sales({ limit, cursor, source }) {
      const bounds = { ...readCursor(cursor), limit: limit + 1 };
      const rows = source === undefined ? pageOfAll.all(bounds) : pageOfSource.all({ ...bounds, source });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      const sales = shown.map(saleOf);
      return rows.length > limit && last !== undefined
        ? { sales, nextCursor: `${last.atMs}_${last.row}` }
        : { sales };
    },
    [Symbol.dispose]: () => void db.close(),
  };
}

type Row = StoredSale & { readonly row: number; readonly atMs: number };

function saleOf({ source, saleId, revision, receivedAtMs, body }: Row): StoredSale {
  return { source, saleId, revision, receivedAtMs, body };
}

function readCursor(cursor = ''): { atMs: number; row: number } {
  const match = /^(-?\d{1,15})_(\d{1,15})$/.exec(cursor);
  if (match === null) return { atMs: Number.MAX_SAFE_INTEGER, row: 0 };
  return { atMs: Number(match[1]), row: Number(match[2]) };
}

/** Throws unless the file holds what is committed: with any setting but FULL a power cut takes acknowledged rows. */
function openDatabase(path: string): Database.Database {
  const db = new Database(path);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    const settings = [
      db.pragma('journal_mode', { simple: true }),
      db.pragma('synchronous', { simple: true }),
    ];
    if (settings[0] !== 'wal' || settings[1] !== 2) {
      throw new Error(`${path}: SQLite keeps ${settings.join(', ')}, needs wal, 2 (FULL): use a local disk`);
    }
    const version = db.pragma('user_version', { simple: true });
    if (version === 0) db.transaction(() => db.exec(schema)).immediate();
    else if (version !== 1) {
      throw new Error(`${path}: made by a newer version of tillframe (${String(version)})`);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
