/** Step of the schema for forwarding. The names are those of the shared statements (../../forward/targets.ts). */
export const forwardSchema = `
  -- position, ordinal: place of the last change that was delivered or became a dead letter.
  create table forward_targets (
    id text primary key, url text not null unique, secret text not null, shop text collate "C", note text not null, made_at_ms bigint not null,
    position bigint not null, ordinal int not null, state text not null check (state in ('active', 'paused', 'stopped')),
    failing_since_ms bigint, problem text, delivered_at_ms bigint, woken_at_ms bigint not null
  );
  create table forward_dead_letters (
    target text not null references forward_targets (id) on delete cascade, number bigint not null, ordinal int not null,
    received_at_ms bigint not null, at_ms bigint not null, attempts int not null, problem text not null, requested int not null,
    primary key (target, number, ordinal)
  );
`;
