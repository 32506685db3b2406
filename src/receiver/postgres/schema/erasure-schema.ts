/** Step of the schema for erasures on request. The names are those of the shared statements (../../erasure/). */
export const erasureSchema = `
  -- The record, which outlives what was erased. erased_at_ms: null while it waits for a person. picture: the only one that is erased.
  create table erasures (
    number bigint generated always as identity, shop text collate "C" not null, id text collate "C" not null, sale_id text not null, picture text,
    requested_at_ms bigint not null, asked_by text, reason text, origin text not null check (origin in ('cloud', 'gateway')),
    gateway text collate "C", erased_at_ms bigint, primary key (shop, id)
  );
  create index erasures_of_sale on erasures (shop, sale_id);
  create index erasures_by_id on erasures (id);
  create table erasure_acks (
    shop text collate "C" not null, gateway text collate "C" not null, id text collate "C" not null, at_ms bigint not null,
    primary key (shop, gateway, id)
  );
  create index erasure_acks_of on erasure_acks (shop, id);
  -- Nothing that arrives of these later is stored.
  create table erased_sales (source text collate "C" not null, sale_id text collate "C" not null, primary key (source, sale_id));
  create table erased_pictures (source text collate "C" not null, sha256 bytea not null, primary key (source, sha256));
  create index erased_pictures_by_content on erased_pictures (sha256);
  -- Places in the feed that a reader may stand at.
  create table erased_changes (
    position bigint not null, ordinal int not null, mark text not null, received_at_ms bigint not null, primary key (position, ordinal)
  );
  -- Objects of the store that are to be removed. again_ms: once more then, in case of a late upload.
  create table object_removals (name text collate "C" primary key, due_ms bigint not null, again_ms bigint);
  create index object_removals_due on object_removals (due_ms, name);
  -- Clips of sales. gone: the gateway had to remove it before all of it was here.
  create table clips (
    source text collate "C" not null, id text collate "C" not null, sale_id text collate "C" not null,
    kind text not null check (kind in ('video', 'picture')), camera text not null, at_ms bigint not null, from_ms bigint not null,
    until_ms bigint not null, bytes int not null, sha256 text collate "C" not null, gone int not null default 0, primary key (source, id)
  );
  create index clips_of_sale on clips (source, sale_id);
  create index clips_by_content on clips (sha256);
`;
