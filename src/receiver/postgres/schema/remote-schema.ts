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

/** Step of the schema for staged roll-outs. */
export const stagedSchema = `
  -- sizes: JSON, gateways at the end of each ring. why: JSON, of the last stop.
  create table staged_rollouts (
    number bigint generated always as identity primary key, id text not null unique, version text not null, asked_by text not null,
    made_at_ms bigint not null, expires_days int not null, watch_ms bigint not null, tolerated_percent int not null, sizes text not null,
    ring int not null, ring_began_at_ms bigint not null,
    state text not null check (state in ('running', 'stopped', 'done', 'taken_back')), why text
  );
  -- requested: its roll-out as in desired_rollouts. alarms, alarms_before: JSON, kinds. problem: as the gateway answered, JSON.
  create table staged_gateways (
    rollout text not null, source text collate "C" not null, gateway text collate "C" not null, place int not null, ring int,
    state text not null, reason text, problem text, alarms text, requested text, given_at_ms bigint, version_before text,
    alarms_before text not null default '[]', began_at_ms bigint, ran_at_ms bigint, healthy_since_ms bigint, uneasy_since_ms bigint,
    judged_at_ms bigint not null default 0, judged_status_ms bigint not null default 0, primary key (rollout, source, gateway)
  );
  create index staged_gateways_next on staged_gateways (rollout, state, place);
`;

/** Step of the schema for the time in which no receiver listened to a fleet under roll-out. */
export const listeningSchema = `
  -- looked_at_ms: to the minute. gaps: JSON.
  alter table staged_rollouts add column looked_at_ms bigint not null default 0;
  alter table staged_rollouts add column gaps text not null default '[]';
`;
