/**
 * Stores batches in PostgreSQL. Rows are written in sets, each in the order of its key, so that batches that meet wait for one another
 * and do not lock each other out.
 *
 * 1. Shops are locked against a day close (days.ts) and an erasure (erasing.ts) first, then the rows of the gateways, which orders batches of one gateway. 2. The identity of
 * an event is claimed in `events`; only who claimed it writes the rest. 3. The day close that a status may bring follows in a transaction
 * of its own: it must see all the sales that it counts.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { RejectionNotice, SaleEvent } from '../../contract/cloud/event.ts';
import type { StatusEvent } from '../../contract/cloud/status.ts';
import { shopOfSource } from '../../domain/sale/identity.ts';
import type { ContractStore } from '../contract-store.ts';
import { type BatchContext, type IncomingEvent, type StoredAs, shopsOfStored } from '../events.ts';
import { saleColumnNames, saleColumns, saleTexts } from '../sale-columns.ts';
import { isTestSource } from '../sales.ts';
import { picturesOf } from '../stored-events.ts';
import { ownPosition, type PostgresChanges } from './changes.ts';
import { type Postgres, type Sql, storable } from './connection.ts';
import type { PostgresDays } from './days.ts';
import { noteSeen, noteStatuses } from './gateways.ts';
import { lockClass } from './migrations.ts';
import { makeMonths } from './months.ts';
import { noteEvents, noteReported, noteStoredThrough } from './sequences.ts';

type Numbered = SaleEvent | RejectionNotice;
type Entry = {
  readonly event: Numbered;
  readonly body: string;
  readonly source: string;
  readonly id: string;
  readonly sha256: Buffer;
  /** Place in the batch. */
  readonly ordinal: number;
};

/** The month of the batch is not made yet. */
const noPartition = '23514';

export function createPostgresEvents(
  database: Postgres,
  { changes, days }: { readonly changes: PostgresChanges; readonly days: PostgresDays },
): ContractStore['events'] {
  async function storeAll(batch: readonly IncomingEvent[], context: BatchContext): Promise<StoredAs[]> {
    try {
      return await database.transaction((sql) => storeBatch(sql, batch, context));
    } catch (error) {
      if ((error as { code?: unknown }).code !== noPartition) throw error;
      await makeMonths(database, context.nowMs);
      return await database.transaction((sql) => storeBatch(sql, batch, context));
    }
  }

  return {
    async store(batch, context) {
      if (batch.length === 0) return [];
      const stored = await storeAll(batch, context);
      for (const { event } of batch)
        if (event.type === 'com.tillframe.gateway.status.v1') await days.noteStatus(event, context.nowMs);
      changes.wake(shopsOfStored(batch, stored));
      return stored;
    },
  };
}

async function storeBatch(
  sql: Sql,
  batch: readonly IncomingEvent[],
  context: BatchContext,
): Promise<StoredAs[]> {
  const { nowMs } = context;
  const entries = batch.flatMap(entryOf);
  await lockShops(sql, entries);
  await noteSeen(
    sql,
    batch.map(({ event }) => event),
    nowMs,
  );
  await noteStoredThrough(
    sql,
    entries.map(({ event }) => event),
    context,
  );
  await noteEvents(
    sql,
    entries.map(({ event }) => event),
    context,
  );
  const stored = await storeEntries(sql, entries, nowMs);
  const statuses = batch.filter(
    (one): one is IncomingEvent & { readonly event: StatusEvent } =>
      one.event.type === 'com.tillframe.gateway.status.v1',
  );
  const noted = await noteStatuses(sql, statuses, nowMs);
  if (context.countsByStatus === true)
    for (const [index, { event }] of statuses.entries())
      await noteReported(sql, event, { nowMs, isNewest: noted[index] === 'stored' });
  const ofStatuses = noted.values();
  return batch.map((_, index) => stored.get(index) ?? (ofStatuses.next().value as StoredAs));
}

function entryOf({ event, body }: IncomingEvent, ordinal: number): Entry[] {
  if (event.type === 'com.tillframe.gateway.status.v1') return [];
  const sha256 = createHash('sha256').update(body).digest();
  return [{ event, body, source: storable(event.source), id: storable(event.id), sha256, ordinal }];
}

/** Shared: against a day close and an erasure alone. */
async function lockShops(sql: Sql, entries: readonly Entry[]): Promise<void> {
  const sources = [...new Set(entries.map(({ source }) => source))].toSorted();
  for (const source of sources)
    await sql.query('select pg_advisory_xact_lock_shared($1, hashtext($2))', [lockClass.shop, source]);
}

async function storeEntries(
  sql: Sql,
  entries: readonly Entry[],
  nowMs: number,
): Promise<Map<number, StoredAs>> {
  if (entries.length === 0) return new Map();
  const firstOf = new Map<string, Entry>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (!firstOf.has(key)) firstOf.set(key, entry);
  }
  const erased = await erasedAmong(sql, [...firstOf.values()], nowMs);
  const kept = [...firstOf.values()].filter(({ ordinal }) => !erased.has(ordinal));
  const own = await claim(sql, kept, nowMs);
  const fresh = kept.filter(({ ordinal }) => own.has(ordinal));
  const others = kept.filter(({ ordinal }) => !own.has(ordinal));
  const earlier = await readEarlier(sql, others);
  await storeDetails(sql, fresh, nowMs);
  return new Map(
    entries.map((entry): [number, StoredAs] => {
      const first = firstOf.get(keyOf(entry));
      if (first !== undefined && erased.has(first.ordinal)) return [entry.ordinal, 'erased'];
      if (first === entry && own.has(entry.ordinal)) return [entry.ordinal, 'stored'];
      const known = earlier.get(keyOf(entry)) ?? first;
      const isSame = known?.sha256.equals(entry.sha256) === true;
      return [entry.ordinal, isSame || known === undefined ? 'duplicate' : { duplicateOf: known.body }];
    }),
  );
}

/** Ordinals of the events whose sale was erased. Their ids are kept, and nothing else. */
async function erasedAmong(sql: Sql, entries: readonly Entry[], nowMs: number): Promise<Set<number>> {
  const rows = await sql.query<{ ordinal: number }>(
    `select ordinal from unnest($1::text[], $2::text[], $3::int[]) given (source, sale_id, ordinal) join erased_sales using (source, sale_id)`,
    [
      entries.map(({ source }) => source),
      entries.map(({ event }) => storable(event.subject)),
      entries.map(({ ordinal }) => ordinal),
    ],
  );
  const erased = new Set(rows.map(({ ordinal }) => ordinal));
  const named = entries.filter(({ ordinal }) => erased.has(ordinal));
  if (named.length > 0)
    await sql.query(
      `insert into events (source, id, sha256, received_at_ms, position, ordinal)
      select source, id, '', $4, ${ownPosition}, ordinal
      from unnest($1::text[], $2::text[], $3::int[]) given (source, id, ordinal) order by source, id on conflict do nothing`,
      [
        named.map(({ source }) => source),
        named.map(({ id }) => id),
        named.map(({ ordinal }) => ordinal),
        nowMs,
      ],
    );
  return erased;
}

/** Ordinals of the events that were not stored before. */
async function claim(sql: Sql, entries: readonly Entry[], nowMs: number): Promise<Set<number>> {
  if (entries.length === 0) return new Set();
  const rows = await sql.query<{ ordinal: number }>(
    `with place as materialized (select ${ownPosition} as position),
    own as (
      insert into events (source, id, sha256, received_at_ms, position, ordinal)
      select source, id, sha256, $7, place.position, ordinal
      from unnest($1::text[], $2::text[], $3::bytea[], $4::int[]) given (source, id, sha256, ordinal), place order by source, id
      on conflict do nothing returning ordinal, position
    ),
    logged as (
      insert into event_log (received_at_ms, position, ordinal, mark, listed, shop, body)
      select $7, own.position, own.ordinal, mark, shop <> '', shop, body
      from own join unnest($4::int[], $5::text[], $6::text[], $8::text[]) given (ordinal, mark, shop, body) using (ordinal)
    )
    select ordinal from own`,
    [
      entries.map(({ source }) => source),
      entries.map(({ id }) => id),
      entries.map(({ sha256 }) => sha256),
      entries.map(({ ordinal }) => ordinal),
      entries.map(() => randomBytes(6).toString('hex')),
      // Events of conformance tests are no part of the feed.
      entries.map(({ source }) => (isTestSource(source) ? '' : shopOfSource(source))),
      nowMs,
      entries.map(({ body }) => storable(body)),
    ],
  );
  return new Set(rows.map(({ ordinal }) => ordinal));
}

type Earlier = { readonly sha256: Buffer; readonly body: string };

async function readEarlier(sql: Sql, entries: readonly Entry[]): Promise<Map<string, Earlier>> {
  if (entries.length === 0) return new Map();
  const rows = await sql.query<Earlier & { source: string; id: string }>(
    `select e.source, e.id, e.sha256, coalesce(l.body, '') as body
    from unnest($1::text[], $2::text[]) given (source, id) join events e using (source, id)
    left join event_log l using (received_at_ms, position, ordinal)`,
    [entries.map(({ source }) => source), entries.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

async function storeDetails(sql: Sql, fresh: readonly Entry[], nowMs: number): Promise<void> {
  const sales = fresh.flatMap(({ event }) => (event.type === 'com.tillframe.sale.v1' ? [event] : []));
  if (sales.length > 0) {
    await storeSales(sql, sales, nowMs);
    await notePictures(sql, sales, nowMs);
    await noteNames(sql, sales, nowMs);
  }
  const notices = fresh.flatMap(({ event }) => (event.type === 'com.tillframe.rejection.v1' ? [event] : []));
  if (notices.length > 0) await storeNotices(sql, notices, nowMs);
}

const columns = Object.entries(saleColumnNames);
const columnList = ['source', 'sale_id', 'received_at_ms', ...columns.map(([, name]) => name)];

async function storeSales(sql: Sql, incoming: readonly SaleEvent[], nowMs: number): Promise<void> {
  const newest = new Map<string, SaleEvent>();
  for (const event of incoming) {
    const key = JSON.stringify([event.source, event.subject]);
    if ((newest.get(key)?.data.revision ?? 0) < event.data.revision) newest.set(key, event);
  }
  const rows = [...newest.values()].map((event) => {
    const { source, id: eventId, subject, time } = event;
    const values: Record<string, unknown> = {
      ...saleColumns(event),
      ...{ eventId, revision: event.data.revision, atMs: Date.parse(time) },
    };
    const named = columns.map(([key, name]) => [name, storableValue(values[key])]);
    return {
      ...Object.fromEntries(named),
      ...{ source: storable(source), sale_id: storable(subject), received_at_ms: nowMs },
    } as Record<string, unknown> & { source: string; sale_id: string; day: string };
  });
  // Days before and after this revision are open again.
  await sql.query(
    `update days set changed = true where not changed and (source, day) in (
      select source, day from unnest($1::text[], $3::text[]) given (source, day)
      union select s.source, s.day from unnest($1::text[], $2::text[]) given (source, sale_id) join sales s using (source, sale_id)
    )`,
    [rows.map(({ source }) => source), rows.map((row) => row.sale_id), rows.map(({ day }) => day)],
  );
  const stored = await sql.query<{ row: number; source: string; saleId: string }>(
    `insert into sales (${columnList.join()})
    select ${columnList.join()} from jsonb_populate_recordset(null::sales, $1::jsonb) order by source, sale_id
    on conflict (source, sale_id) do update set ${columnList.map((name) => `${name} = excluded.${name}`).join()}
      where excluded.revision > sales.revision
    returning "row", source, sale_id as "saleId"`,
    [JSON.stringify(rows)],
  );
  const events = new Map(
    [...newest.values()].map((event) => [
      keyOf({ source: storable(event.source), id: storable(event.subject) }),
      event,
    ]),
  );
  const texts = stored.flatMap(({ row, source, saleId }) => {
    const event = events.get(keyOf({ source, id: saleId }));
    if (event === undefined) return [];
    const { text, printed } = saleTexts(event);
    return [{ row, text: storable(text), printed: storable(printed) }];
  });
  await sql.query(
    `insert into sale_texts ("row", text, printed) select "row", text, printed from jsonb_populate_recordset(null::sale_texts, $1::jsonb)
    on conflict ("row") do update set text = excluded.text, printed = excluded.printed
      where (sale_texts.text, sale_texts.printed) is distinct from (excluded.text, excluded.printed)`,
    [JSON.stringify(texts)],
  );
}

async function notePictures(sql: Sql, events: readonly SaleEvent[], nowMs: number): Promise<void> {
  const named = new Map(
    events.flatMap((event) =>
      picturesOf(event).map(
        (sha256) => [`${event.source}\n${sha256}`, { source: storable(event.source), sha256 }] as const,
      ),
    ),
  );
  const rows = [...named.values()];
  if (rows.length === 0) return;
  await sql.query(
    `insert into shop_pictures (source, sha256, named_at_ms)
    select source, decode(sha256, 'hex'), $3 from unnest($1::text[], $2::text[]) given (source, sha256) order by source, sha256
    on conflict (source, sha256) do update set named_at_ms = excluded.named_at_ms
      where shop_pictures.named_at_ms < excluded.named_at_ms - 86400000`,
    [rows.map(({ source }) => source), rows.map(({ sha256 }) => sha256), nowMs],
  );
}

/** The names in the newest sale apply; a sale dated ahead of our clock counts as made on arrival. */
async function noteNames(sql: Sql, events: readonly SaleEvent[], nowMs: number): Promise<void> {
  const ascending = events
    .map((event) => ({ event, atMs: Math.min(Date.parse(event.time), nowMs) }))
    .toSorted((a, b) => a.atMs - b.atMs);
  const shops = new Map(
    ascending.map(({ event: { source, data }, atMs }) => [
      source,
      { source: storable(source), name: storable(data.shop.name), zone: storable(data.shop.timeZone), atMs },
    ]),
  );
  const registers = new Map(
    ascending.map(({ event: { source, data }, atMs }) => [
      JSON.stringify([source, data.register.key]),
      {
        source: storable(source),
        key: storable(data.register.key),
        name: storable(data.register.name),
        atMs,
      },
    ]),
  );
  await sql.query(
    `insert into shops (source, name, time_zone, last_at_ms)
    select * from jsonb_to_recordset($1::jsonb) given (source text, name text, zone text, "atMs" bigint) order by source
    on conflict (source) do update set name = excluded.name, time_zone = excluded.time_zone, last_at_ms = excluded.last_at_ms
      where excluded.last_at_ms >= shops.last_at_ms`,
    [JSON.stringify([...shops.values()])],
  );
  await sql.query(
    `insert into registers (source, key, name, last_at_ms)
    select * from jsonb_to_recordset($1::jsonb) given (source text, key text, name text, "atMs" bigint) order by source, key
    on conflict (source, key) do update set name = excluded.name, last_at_ms = excluded.last_at_ms
      where excluded.last_at_ms >= registers.last_at_ms`,
    [JSON.stringify([...registers.values()])],
  );
}

/** By name: a later version may have added some, with defaults of their own. */
const noticeColumns = 'source, event_id, stands_for, sale_id, gateway, at_ms, received_at_ms, problem';

async function storeNotices(sql: Sql, notices: readonly RejectionNotice[], nowMs: number): Promise<void> {
  const rows = notices.map(({ source, id, subject, gateway, time, data }) => ({
    ...{
      source: storable(source),
      event_id: storable(id),
      stands_for: storable(data.id),
      sale_id: storable(subject),
    },
    ...{ gateway: storable(gateway), at_ms: Date.parse(time), received_at_ms: nowMs },
    problem: storable(JSON.stringify(data.problem)),
  }));
  await sql.query(
    `insert into rejection_notices (${noticeColumns}) select ${noticeColumns}
    from jsonb_populate_recordset(null::rejection_notices, $1::jsonb) order by source, event_id on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}

function storableValue(value: unknown): unknown {
  return typeof value === 'string' ? storable(value) : value;
}

function keyOf({ source, id }: { readonly source: string; readonly id: string }): string {
  return JSON.stringify([source, id]);
}
