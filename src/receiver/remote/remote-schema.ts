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

/** Step of the schema for staged roll-outs. */
export const addStagedRollouts = `
  -- sizes: JSON, gateways at the end of each ring. why: JSON, of the last stop.
  create table staged_rollouts (
    number integer primary key autoincrement, id text not null unique, version text not null, asked_by text not null, made_at_ms integer not null,
    expires_days integer not null, watch_ms integer not null, tolerated_percent integer not null, sizes text not null, ring integer not null,
    ring_began_at_ms integer not null, state text not null check (state in ('running', 'stopped', 'done', 'taken_back')), why text
  ) strict;
  -- requested: its roll-out as in desired_rollouts. alarms, alarms_before: JSON, kinds. problem: as the gateway answered, JSON.
  create table staged_gateways (
    rollout text not null, source text not null, gateway text not null, place integer not null, ring integer, state text not null,
    reason text, problem text, alarms text, requested text, given_at_ms integer, version_before text, alarms_before text not null default '[]',
    began_at_ms integer, ran_at_ms integer, healthy_since_ms integer, uneasy_since_ms integer,
    judged_at_ms integer not null default 0, judged_status_ms integer not null default 0, primary key (rollout, source, gateway)
  ) strict, without rowid;
  create index staged_gateways_next on staged_gateways (rollout, state, place);
`;

/** Step of the schema for the time in which no receiver listened to a fleet under roll-out. */
export const addListening = `
  -- looked_at_ms: to the minute. gaps: JSON.
  alter table staged_rollouts add column looked_at_ms integer not null default 0;
  alter table staged_rollouts add column gaps text not null default '[]';
`;

/** Step of both schemas for who did what with a staged roll-out. */
export const addStagedActs = `
  -- acts: JSON, the newest 100.
  alter table staged_rollouts add column acts text not null default '[]';
`;
