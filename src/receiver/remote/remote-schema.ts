/** Step of the schema for what people want of gateways. */
export const addRemote = `
  -- settings: JSON (contract/cloud/remote/desired.ts).
  create table desired_settings (
    source text not null, gateway text not null, settings text not null, primary key (source, gateway)
  ) strict, without rowid;
  -- state: open until the gateway has answered; expired: it never did. problem, clips: as it answered, JSON.
  create table remote_requests (
    number integer primary key autoincrement, id text not null unique, source text not null, gateway text not null, kind text not null,
    sale_id text, asked_by text not null, at_ms integer not null, expires_at_ms integer not null,
    state text not null default 'open' check (state in ('open', 'under_way', 'done', 'refused', 'failed', 'expired')),
    problem text, answered_at_ms integer
  ) strict;
  create index remote_requests_open on remote_requests (source, gateway, number) where state in ('open', 'under_way');
  create index remote_requests_of_sale on remote_requests (source, sale_id, number);
`;

/** Step of the schema for the version that each gateway is to have. */
export const addRollouts = `
  -- rollout: JSON (contract/cloud/remote/desired.ts).
  create table desired_rollouts (
    source text not null, gateway text not null, rollout text not null, primary key (source, gateway)
  ) strict, without rowid;
`;
