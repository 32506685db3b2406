/**
 * Step of the schema for page and viewer, with the names that the shared statements use. Sums are views: rows that every batch of a shop changes
 * would make its gateways wait for each other.
 */
const dayOf = 'coalesce(void_hour, hour) / 24';

const sums = `case when uncounted = 1 then 'uncounted' else kind end as kind, currency, 1 as count, total_minor as total, total_unknown as unknown
  from sales where superseded_by is null`;

export const viewerSchema = `
  create unique index sales_by_row on sales ("row");
  create index sales_voided on sales (voided_at_ms, "row") where superseded_by is null and kind = 'void' and voided_at_ms is not null;
  create index sales_reversing on sales (source, reversed_sale) where reversed_sale is not null;
  create index sales_by_day on sales ((${dayOf}), source) where superseded_by is null;
  -- Words of a sale, normalised; printed: of its receipt.
  create table sale_texts ("row" bigint primary key references sales ("row") on delete cascade, text text not null, printed text not null);
  create view takings_of_hours as
    select ${dayOf} as day, source, coalesce(void_hour, hour) % 24 as hour, ${sums};
  create view takings_of_people as
    select ${dayOf} as day, source, register, coalesce(staff, '') as staff, ${sums};

  -- code_sha256, code_until_ms: of an invitation. limited: to the shops of viewer_person_shops.
  create table viewer_people (
    id text primary key, name text not null, compared_name text not null unique, role text not null, limited int not null,
    password_hash text, code_sha256 text unique, code_until_ms bigint, added_at_ms bigint not null
  );
  create table viewer_person_shops (
    person text not null references viewer_people (id) on delete cascade, source text collate "C" not null, primary key (person, source)
  );
  create table viewer_code (one int primary key check (one = 1), code_sha256 text not null);
  create table viewer_sessions (
    id_sha256 text primary key, person text not null references viewer_people (id) on delete cascade, made_at_ms bigint not null,
    last_seen_ms bigint not null
  );
  create index viewer_sessions_of_person on viewer_sessions (person, last_seen_ms);
  create table viewer_log (
    id bigint generated always as identity primary key, at_ms bigint not null, what text not null, grp text not null, details text not null
  );
  create index viewer_log_of_group on viewer_log (grp, id);
  create table viewer_log_shops (
    source text collate "C" not null, entry bigint not null references viewer_log (id) on delete cascade, primary key (source, entry)
  );
  create index viewer_log_shops_of_entry on viewer_log_shops (entry);
`;
