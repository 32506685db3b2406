/** Step of the schema for POS webhooks and apps. The names are those of the shared statements (../../pos/). */
export const posSchema = `
  create table pos_webhooks (
    id text primary key, kind text not null, secret_sha256 text not null unique, base text not null, shop text, note text not null default '',
    signature_key text, made_at_ms bigint not null, last_used_ms bigint, revoked_at_ms bigint
  );
  -- Deliveries that were stored, to know a repeated one.
  create table pos_events (
    webhook text not null references pos_webhooks (id), event_id text not null, at_ms bigint not null, primary key (webhook, event_id)
  );
  create index pos_events_by_time on pos_events (at_ms);
  -- Newest news of each topic, as numbers of one counter. shop: the only one concerned; empty: any.
  create table pos_news (
    topic text not null, shop text not null, number bigint not null unique, at_ms bigint not null, primary key (topic, shop)
  );
  create table pos_epoch (one int primary key check (one = 1), epoch text not null);
  -- The app at a POS, whose secret stays here. id_url: where the POS is, for tests.
  create table pos_apps (
    system text primary key, client_id text not null, client_secret text not null, base text not null, sandbox int not null, id_url text,
    set_at_ms bigint not null
  );
  -- Links with which the owner of an account allows the app for a shop.
  create table pos_links (secret_sha256 text primary key, system text not null, shop text not null, until_ms bigint not null);
  -- problem: last refusal of the POS, null once it issues tokens.
  create table pos_grants (
    system text not null, account text collate "C" not null, shop text collate "C" not null, granted_at_ms bigint not null, token_at_ms bigint,
    problem text, primary key (system, account, shop)
  );
`;
