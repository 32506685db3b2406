/** Step of the schema for desired states. The names are those of the shared statements (../../remote/desired-states.ts). */
export const remoteSchema = `
  -- settings: JSON (contract/cloud/remote/desired.ts).
  create table desired_settings (
    source text collate "C" not null, gateway text collate "C" not null, settings text not null, primary key (source, gateway)
  );
  -- state: open until the gateway has answered; expired: it never did. problem: as it answered, JSON.
  create table remote_requests (
    number bigint generated always as identity primary key, id text not null unique, source text collate "C" not null,
    gateway text collate "C" not null, kind text not null, sale_id text collate "C", asked_by text not null, at_ms bigint not null,
    expires_at_ms bigint not null,
    state text not null default 'open' check (state in ('open', 'under_way', 'done', 'refused', 'failed', 'expired')),
    problem text, answered_at_ms bigint
  );
  create index remote_requests_open on remote_requests (source, gateway, number) where state in ('open', 'under_way');
  create index remote_requests_of_sale on remote_requests (source, sale_id, number);
`;

/** Step of the schema for the version that each gateway is to have. */
export const rolloutSchema = `
  -- rollout: JSON (contract/cloud/remote/desired.ts).
  create table desired_rollouts (
    source text collate "C" not null, gateway text collate "C" not null, rollout text not null, primary key (source, gateway)
  );
`;
