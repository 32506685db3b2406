/** Step of the schema for erasures. */
import { takingsOut } from '../search/takings-schema.ts';

export const addErasure = `
  -- The record, which outlives what was erased. erased_at_ms: null while it waits for a person. picture: the only one that is erased.
  create table erasures (
    number integer primary key autoincrement, shop text not null, id text not null, sale_id text not null, picture text,
    requested_at_ms integer not null, asked_by text, reason text, origin text not null check (origin in ('cloud', 'gateway')), gateway text,
    erased_at_ms integer, unique (shop, id)
  ) strict;
  create index erasures_of_sale on erasures (shop, sale_id);
  create table erasure_acks (
    shop text not null, gateway text not null, id text not null, at_ms integer not null, primary key (shop, gateway, id)
  ) strict, without rowid;
  create index erasure_acks_of on erasure_acks (shop, id);
  -- Nothing that arrives of these later is stored.
  create table erased_sales (source text not null, sale_id text not null, primary key (source, sale_id)) strict, without rowid;
  create table erased_pictures (source text not null, sha256 blob not null, primary key (source, sha256)) strict, without rowid;
  create index erased_pictures_by_content on erased_pictures (sha256);
  create index shop_pictures_by_content on shop_pictures (sha256);
  -- Files that are to be removed.
  create table erased_files (
    kind text not null check (kind in ('picture', 'clip')), sha256 text not null, primary key (kind, sha256)
  ) strict, without rowid;
  ${takingsOut}
`;
