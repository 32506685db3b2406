/**
 * The schema in PostgreSQL, as steps that are never edited once released.
 *
 * Steps are made under a lock, once, while receivers of the previous version go on serving: a step may only add (tables, columns that may be
 * null or have a default, indexes). What a version no longer uses is removed by a later one.
 */
import { publishedStatusSchema, refusedMessageSchema } from '../broker/refused-schema.ts';
import { addStagedActs } from '../remote/remote-schema.ts';
import type { Postgres, Sql } from './connection.ts';
import { clipSchema } from './schema/clip-schema.ts';
import { erasureSchema } from './schema/erasure-schema.ts';
import { forwardSchema } from './schema/forward-schema.ts';
import { posSchema } from './schema/pos-schema.ts';
import { listeningSchema, remoteSchema, rolloutSchema, stagedSchema } from './schema/remote-schema.ts';
import { viewerSchema } from './schema/viewer-schema.ts';

/** First keys of advisory locks; the second is a hash of a name. */
export const lockClass = {
  migration: 7_455_100,
  shop: 7_455_101,
  months: 7_455_102,
  retention: 7_455_103,
  viewer: 7_455_104,
  forward: 7_455_105,
  clip: 7_455_106,
} as const;

/** Distance of positions (changes.ts) of one generation from those of the next. */
export const generationSpan = 2 ** 48;

export const schemaSteps: readonly string[] = [
  `
  -- generation: raised when the data is found on another cluster, whose transactions are counted anew.
  create table feed_state (one int primary key check (one = 1), generation bigint not null, cluster text not null);

  -- Identity of every stored event, for as long as it is kept. The body is in event_log.
  create table events (
    source text collate "C" not null, id text collate "C" not null, sha256 bytea not null,
    received_at_ms bigint not null, position bigint not null, ordinal int not null, primary key (source, id)
  );
  create index events_by_arrival on events (received_at_ms);
  -- Bodies by month of arrival, which are also the feed. listed: part of the feed. mark: see feed/changes.ts.
  create table event_log (
    received_at_ms bigint not null, position bigint not null, ordinal int not null, mark text not null, listed boolean not null,
    shop text collate "C" not null, body text not null, primary key (received_at_ms, position, ordinal)
  ) partition by range (received_at_ms);
  create index event_log_by_position on event_log (position, ordinal) where listed;
  create index event_log_of_shop on event_log (shop, position, ordinal) where listed;

  create table sales (
    source text collate "C" not null, sale_id text collate "C" not null, "row" bigint generated always as identity,
    revision bigint not null, event_id text collate "C" not null, received_at_ms bigint not null, at_ms bigint not null,
    gateway text collate "C" not null, register text collate "C" not null, kind text collate "C" not null, day text collate "C" not null,
    amount double precision not null, total_minor bigint not null, total_unknown int not null, currency text not null, staff text,
    payments int not null, cameras text not null, no_picture int not null, unclear int not null, uncounted int not null,
    hour int not null, voided_at_ms bigint, void_hour int, superseded_by text, reversed_sale text, primary key (source, sale_id)
  );
  create index sales_by_instant on sales (at_ms, "row");
  create index sales_of_source on sales (source, at_ms, "row");
  create index sales_of_shop_day on sales (source, day);
  create index sales_by_arrival on sales (received_at_ms);

  create table shops (source text collate "C" primary key, name text not null, time_zone text not null, last_at_ms bigint not null);
  create table registers (
    source text collate "C" not null, key text collate "C" not null, name text not null, last_at_ms bigint not null, primary key (source, key)
  );
  -- Pictures that the events of a shop name. named_at_ms: to the day.
  create table shop_pictures (
    source text collate "C" not null, sha256 bytea not null, named_at_ms bigint not null, primary key (source, sha256)
  );

  -- Notices of events that a gateway put into quarantine.
  create table rejection_notices (
    source text collate "C" not null, event_id text collate "C" not null, stands_for text collate "C" not null, sale_id text not null,
    gateway text collate "C" not null, at_ms bigint not null, problem text not null, received_at_ms bigint not null,
    primary key (source, event_id)
  );
  create index rejection_notices_of_gateway on rejection_notices (source, gateway, at_ms);

  create table gateways (
    source text collate "C" not null, gateway text collate "C" not null, first_seen_ms bigint not null, last_seen_ms bigint not null,
    status_id text, status text, status_received_ms bigint, drained_at_ms bigint, gone_at_ms bigint, primary key (source, gateway)
  );
  -- baseline: sequences up to it were sent elsewhere. stored: sequences that are stored here.
  create table epochs (
    source text collate "C" not null, gateway text collate "C" not null, epoch text collate "C" not null, first_seen_ms bigint not null,
    baseline bigint not null, stored_through bigint not null, stored int8multirange not null default '{}', primary key (source, gateway, epoch)
  );
  create table days (
    source text collate "C" not null, day text collate "C" not null, revision int not null, closed_at_ms bigint not null, changed boolean not null,
    primary key (source, day)
  );

  create table credentials (
    id text primary key, kind text not null check (kind in ('key', 'token', 'reader')), secret_sha256 text not null unique,
    gateway text, shop text, note text not null default '',
    made_at_ms bigint not null, expires_at_ms bigint, first_used_ms bigint, last_used_ms bigint,
    used_up_ms bigint, revoked_at_ms bigint, follows text references credentials (id), check (kind <> 'token' or shop is not null)
  );
  create index credentials_following on credentials (follows) where follows is not null;
  `,
  viewerSchema,
  erasureSchema,
  forwardSchema,
  remoteSchema,
  posSchema,
  clipSchema,
  rolloutSchema,
  stagedSchema,
  refusedMessageSchema,
  listeningSchema,
  publishedStatusSchema,
  addStagedActs,
];

/** Makes the steps that are missing, and waits while another process makes them. `steps`: of another version, for tests. */
export async function migratePostgres(database: Postgres, steps = schemaSteps): Promise<void> {
  await database.alone(async (sql) => {
    await sql.query('select pg_advisory_lock($1, 0)', [lockClass.migration]);
    await sql.query(
      'create table if not exists schema_steps (step int primary key, made_at timestamptz not null default now())',
    );
    const made = await sql.query<{ step: number }>('select step from schema_steps');
    const known = new Set(made.map(({ step }) => step));
    for (const [index, step] of steps.entries())
      if (!known.has(index + 1))
        await database.transaction(async (within) => {
          for (const statement of statementsOf(step)) await within.query(statement);
          await within.query('insert into schema_steps (step) values ($1)', [index + 1]);
        });
    await noteCluster(sql);
  });
}

function statementsOf(step: string): string[] {
  return step
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .filter((statement) => statement.trim() !== '');
}

/** Data restored from a dump is older than any transaction of its new cluster, whatever the numbers of both. */
async function noteCluster(sql: Sql): Promise<void> {
  await sql.query(`
    insert into feed_state (one, generation, cluster) select 1, 1, system_identifier::text from pg_control_system()
    on conflict (one) do update set generation = feed_state.generation + 1, cluster = excluded.cluster where feed_state.cluster <> excluded.cluster
  `);
}
