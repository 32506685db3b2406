/**
 * The receiver's schema, as steps that are never edited once released. `PRAGMA user_version` is the number of
 * applied steps.
 */
import type Database from 'better-sqlite3';
import { addPublishedStatuses, addRefusedMessages } from './broker/refused-schema.ts';
import { addErasure } from './erasure/erasure-schema.ts';
import { addForwardPlaces } from './forward/forward-schema.ts';
import { addPeople } from './people/people-schema.ts';
import {
  addListening,
  addRemote,
  addRollouts,
  addStagedActs,
  addStagedRollouts,
} from './remote/remote-schema.ts';
import { addSearch, addSearchFill } from './search/search-schema.ts';

const steps: readonly string[] = [
  `
  create table events (
    source         text not null,
    id             text not null,
    body           text not null,
    body_sha256    text not null,
    received_at_ms integer not null,
    primary key (source, id)
  ) strict;

  -- day: in the shop's time zone. amount: in whole units of the currency.
  create table sales (
    row           integer primary key,
    source        text not null,
    sale_id       text not null,
    revision      integer not null,
    event_id      text not null,
    at_ms         integer not null,
    gateway       text not null default '',
    register      text not null default '',
    kind          text not null default 'sale',
    day           text not null default '',
    amount        real not null default 0,
    superseded_by text,
    reversed_sale text,
    unique (source, sale_id),
    foreign key (source, event_id) references events (source, id)
  ) strict;
  create index sales_by_instant on sales (at_ms, row);
  create index sales_of_source on sales (source, at_ms, row);
  create index sales_of_register on sales (source, register, at_ms, row);
  create index sales_reversing on sales (source, reversed_sale) where reversed_sale is not null;
  create index sales_of_day on sales (day, at_ms, row);

  create table shops (source text primary key, name text not null, time_zone text not null, last_at_ms integer not null) strict;
  create table registers (
    source text not null, key text not null, name text not null, last_at_ms integer not null, primary key (source, key)
  ) strict, without rowid;

  -- Notices of events that a gateway put into quarantine.
  create table withheld (
    source text not null, event_id text not null, stands_for text not null, sale_id text not null,
    gateway text not null, at_ms integer not null, problem text not null,
    primary key (source, event_id),
    foreign key (source, event_id) references events (source, id)
  ) strict, without rowid;
  create index rejection_notices_of_gateway on withheld (gateway, at_ms);

  create table gateways (
    gateway text primary key, source text not null, first_seen_ms integer not null, last_seen_ms integer not null,
    status_id text, status text, status_received_ms integer
  ) strict;

  -- baseline: sequences up to it were sent elsewhere, before this receiver knew the gateway.
  create table epochs (
    gateway text not null, epoch text not null, first_seen_ms integer not null,
    baseline integer not null, stored_through integer not null, primary key (gateway, epoch)
  ) strict, without rowid;
  -- Stored sequences, as runs without a gap. Events of several ids of a gateway in one epoch count together.
  create table sequence_runs (
    gateway text not null, epoch text not null, first integer not null, last integer not null, primary key (gateway, epoch, first)
  ) strict, without rowid;
  create index sequence_runs_of_epoch on sequence_runs (epoch, first);

  -- Secrets are kept as SHA-256: they are random, not chosen. follows: the key or token that issued this one.
  create table credentials (
    id text primary key, kind text not null check (kind in ('key', 'token')), secret_sha256 text not null unique,
    gateway text, shop text, note text not null default '',
    made_at_ms integer not null, expires_at_ms integer, first_used_ms integer, last_used_ms integer,
    used_up_ms integer, revoked_at_ms integer, follows text references credentials (id),
    check (kind = 'key' or shop is not null)
  ) strict;
  create index credentials_following on credentials (follows) where follows is not null;

  -- The one login of the viewer: the hash of its password, or of the code with which a password is set.
  create table viewer_login (
    one integer primary key check (one = 1), password_hash text, code_sha256 text
  ) strict;
  create table viewer_sessions (id_sha256 text primary key, made_at_ms integer not null, last_seen_ms integer not null) strict;
  `,
  `
  create table pos_webhooks (
    id text primary key, kind text not null, secret_sha256 text not null unique, base text not null, shop text, note text not null default '',
    signature_key text, made_at_ms integer not null, last_used_ms integer, revoked_at_ms integer
  ) strict;
  -- Deliveries that were stored, to know a repeated one.
  create table pos_events (
    webhook text not null references pos_webhooks (id), event_id text not null, at_ms integer not null, primary key (webhook, event_id)
  ) strict, without rowid;
  create index pos_events_by_time on pos_events (at_ms);
  -- Newest news of each topic, as numbers of one counter. shop: the only one concerned; empty: any.
  create table pos_news (
    topic text not null, shop text not null, number integer not null unique, at_ms integer not null, primary key (topic, shop)
  ) strict, without rowid;
  create table pos_epoch (one integer primary key check (one = 1), epoch text not null) strict;
  `,
  `
  -- The app at a POS, whose secret stays here. id_url: where the POS is, for tests.
  create table pos_apps (
    system text primary key, client_id text not null, client_secret text not null, base text not null, sandbox integer not null, id_url text,
    set_at_ms integer not null
  ) strict;
  -- Links with which the owner of an account allows the app for a shop.
  create table pos_links (
    secret_sha256 text primary key, system text not null, shop text not null, until_ms integer not null
  ) strict, without rowid;
  -- problem: last refusal of the POS, null once it issues tokens.
  create table pos_grants (
    system text not null, account text not null, shop text not null, granted_at_ms integer not null, token_at_ms integer, problem text,
    primary key (system, account, shop)
  ) strict, without rowid;
  `,
  `
  -- The feed: every stored event in the order of its commit. mark: random, so that a number that was used before a restore is told apart.
  create table changes (
    number integer primary key autoincrement, mark text not null, shop text not null, source text not null, event_id text not null,
    received_at_ms integer not null, foreign key (source, event_id) references events (source, id)
  ) strict;
  create index changes_of_shop on changes (shop, number);
  insert into changes (mark, shop, source, event_id, received_at_ms)
    select lower(hex(randomblob(6))), substr(source, 8), source, id, received_at_ms from events
    where source not glob '/shops/conformance-*' order by rowid;

  -- The same table, with the tokens of readers. shop: of a reader null where it reads all.
  create table credentials_with_readers (
    id text primary key, kind text not null check (kind in ('key', 'token', 'reader')), secret_sha256 text not null unique,
    gateway text, shop text, note text not null default '',
    made_at_ms integer not null, expires_at_ms integer, first_used_ms integer, last_used_ms integer,
    used_up_ms integer, revoked_at_ms integer, follows text references credentials_with_readers (id),
    check (kind <> 'token' or shop is not null)
  ) strict;
  insert into credentials_with_readers
    select id, kind, secret_sha256, gateway, shop, note, made_at_ms, expires_at_ms, first_used_ms, last_used_ms, used_up_ms, revoked_at_ms, null
    from credentials;
  update credentials_with_readers set follows = (select follows from credentials old where old.id = credentials_with_readers.id);
  drop table credentials;
  alter table credentials_with_readers rename to credentials;
  create index credentials_following on credentials (follows) where follows is not null;
  `,
  `
  -- position: number of the last change that was delivered or became a dead letter.
  create table forward_targets (
    id text primary key, url text not null unique, secret text not null, shop text, note text not null, made_at_ms integer not null,
    position integer not null, state text not null check (state in ('active', 'paused', 'stopped')), failing_since_ms integer, problem text,
    delivered_at_ms integer, woken_at_ms integer not null
  ) strict;
  create table forward_dead_letters (
    target text not null references forward_targets (id) on delete cascade, number integer not null references changes (number),
    at_ms integer not null, attempts integer not null, problem text not null, requested integer not null, primary key (target, number)
  ) strict, without rowid;
  `,
  `
  -- Clips of sales; the files are named by their sha256. gone: the gateway had to remove it before all of it was here.
  create table clips (
    source text not null, id text not null, sale_id text not null, kind text not null check (kind in ('video', 'picture')), camera text not null,
    at_ms integer not null, from_ms integer not null, until_ms integer not null, bytes integer not null, sha256 text not null,
    gone integer not null default 0, primary key (source, id)
  ) strict, without rowid;
  create index clips_of_sale on clips (source, sale_id);
  create index clips_by_content on clips (sha256);
  `,
  `
  -- By the gateway's clock: when it last reported that nothing waits.
  alter table gateways add column drained_at_ms integer;
  -- Closed days of shops. changed: a sale of the day arrived since.
  create table days (
    source text not null, day text not null, revision integer not null, closed_at_ms integer not null, changed integer not null,
    primary key (source, day)
  ) strict, without rowid;
  create index sales_of_shop_day on sales (source, day);
  `,
  addSearch,
  addSearchFill,
  `
  -- When an operator said that it was replaced; null again with the next that is received of it.
  alter table gateways add column gone_at_ms integer;
  `,
  `
  -- Pictures that the events of a shop name: a reader of one shop reads those of no other. sha256: 32 bytes.
  create table shop_pictures (source text not null, sha256 blob not null, primary key (source, sha256)) strict, without rowid;
  insert or ignore into shop_pictures
    select e.source, unhex(json_extract(e.body, c.fullkey || '.thumbnail.sha256'))
      from events e, json_each(case when json_valid(e.body) then e.body else '{}' end, '$.data.captures') c;
  `,
  `
  -- A gateway is known by its shop and its id: a token is of one shop, and ids are chosen by installers.
  alter table gateways rename to gateways_by_id;
  create table gateways (
    source text not null, gateway text not null, first_seen_ms integer not null, last_seen_ms integer not null,
    status_id text, status text, status_received_ms integer, drained_at_ms integer, gone_at_ms integer,
    primary key (source, gateway)
  ) strict;
  insert into gateways
    select source, gateway, first_seen_ms, last_seen_ms, status_id, status, status_received_ms, drained_at_ms, gone_at_ms
    from gateways_by_id;

  alter table epochs rename to epochs_by_id;
  create table epochs (
    source text not null, gateway text not null, epoch text not null, first_seen_ms integer not null,
    baseline integer not null, stored_through integer not null, primary key (source, gateway, epoch)
  ) strict, without rowid;
  insert into epochs
    select g.source, e.gateway, e.epoch, e.first_seen_ms, e.baseline, e.stored_through from epochs_by_id e join gateways_by_id g using (gateway);

  alter table sequence_runs rename to sequence_runs_by_id;
  create table sequence_runs (
    source text not null, gateway text not null, epoch text not null, first integer not null, last integer not null,
    primary key (source, gateway, epoch, first)
  ) strict, without rowid;
  insert into sequence_runs
    select g.source, r.gateway, r.epoch, r.first, r.last from sequence_runs_by_id r join gateways_by_id g using (gateway);
  drop table sequence_runs_by_id;
  create index sequence_runs_of_epoch on sequence_runs (source, epoch, first);
  drop table epochs_by_id;
  drop table gateways_by_id;

  drop index rejection_notices_of_gateway;
  create index rejection_notices_of_gateway on withheld (source, gateway, at_ms);
  `,
  addPeople,
  addErasure,
  addRemote,
  addForwardPlaces,
  addRollouts,
  addStagedRollouts,
  addRefusedMessages,
  addListening,
  addPublishedStatuses,
  addStagedActs,
];

export const newestVersion = steps.length;

/** Each step is a transaction: after a power cut it is applied completely or not at all. `to`: of an earlier program, for tests. */
export function migrateReceiver(db: Database.Database, version: number, to = newestVersion): void {
  steps.slice(0, to).forEach((step, index) => {
    if (index < version) return;
    db.transaction(() => {
      db.exec(step);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  });
}
