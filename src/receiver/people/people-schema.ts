/**
 * Step of the schema for people with a role, over all shops or over named ones. The former login becomes an owner's; sessions belonged to nobody,
 * and end. Entries of the log name the shops that they are about: none for all of them.
 */
export const addPeople = `
  -- code_sha256, code_until_ms: of an invitation. limited: to the shops of viewer_person_shops.
  create table viewer_people (
    id text primary key, name text not null, compared_name text not null unique, role text not null, limited integer not null,
    password_hash text, code_sha256 text unique, code_until_ms integer, added_at_ms integer not null
  ) strict, without rowid;
  create table viewer_person_shops (
    person text not null references viewer_people (id) on delete cascade, source text not null, primary key (person, source)
  ) strict, without rowid;
  insert into viewer_people (id, name, compared_name, role, limited, password_hash, added_at_ms)
    select 'owner', 'Owner', 'owner', 'owner', 0, password_hash, 0 from viewer_login where password_hash is not null;
  -- The code with which an owner over all shops chooses a password.
  create table viewer_code (one integer primary key check (one = 1), code_sha256 text not null) strict;
  insert into viewer_code select 1, code_sha256 from viewer_login where code_sha256 is not null;
  drop table viewer_login;
  drop table viewer_sessions;
  create table viewer_sessions (
    id_sha256 text primary key, person text not null references viewer_people (id) on delete cascade, made_at_ms integer not null,
    last_seen_ms integer not null
  ) strict, without rowid;
  create index viewer_sessions_of_person on viewer_sessions (person, last_seen_ms);

  create table viewer_log_shops (
    source text not null, entry integer not null references viewer_log (id) on delete cascade, primary key (source, entry)
  ) strict, without rowid;
  create index viewer_log_shops_of_entry on viewer_log_shops (entry);
`;
