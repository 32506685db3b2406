/** Gateways of a staged roll-out: statements for both engines. */
import { z } from 'zod';
import { type Rollout, rolloutSchema } from '../../../contract/cloud/remote/desired.ts';
import { problemSchema } from '../../../contract/problem.ts';
import type { ReportedProblem } from '../../../domain/problem/text.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { GatewayName } from '../../gateways.ts';
import { rowsOf, type Work } from '../../sql/work.ts';
import { readStatus } from '../../stored-events.ts';
import {
  isByHand,
  judge,
  type Listened,
  type Member,
  type MemberState,
  memberReasons,
  memberStates,
  onlineWithinMs,
  type Requested,
} from './policy.ts';

/** Gateways that are judged, or get the version, within one transaction. */
export const memberPage = 100;
/** Without a new status, time alone changes how a gateway is judged. */
const judgeEveryMs = 5 * 60_000;
/** Gateways that are named of one roll-out. */
const maxNamed = 50;

/** A gateway that is sick, or gives no proof. */
export const namedMember = z.object({
  source: z.string(),
  gateway: z.string(),
  state: z.enum(memberStates),
  reason: z.enum(memberReasons).nullable(),
  problem: problemSchema.optional(),
  alarms: z.array(z.string()).optional(),
});
export type NamedMember = z.infer<typeof namedMember>;

const kinds = z.array(z.string());

/** `atMs`: its beginning. */
type OfRollout = Requested & { readonly id: string; readonly atMs: number };
/** Gateways by ring and state; `ring` is null for those whose turn has not come. */
export type RingCount = { readonly ring: number | null; readonly state: MemberState; readonly count: number };

const ofOne = 'rollout = @id and source = @source and gateway = @gateway';
/** Has not begun, as far as is known. */
const isUnbegun = `(m.state = 'given' or (m.state = 'aside' and m.reason in ('offline', 'late')))`;
/** The same, and those that would try again. */
const mayBegin = `(${isUnbegun} or (m.state = 'sick' and m.reason in ('failed', 'vanished')))`;
const isCandidate = `m.rollout = @id and m.state in ('queued', 'withdrawn')`;

export function* insertMembers(id: string, gateways: readonly GatewayName[]): Work<void> {
  for (let from = 0; from < gateways.length; from += memberPage) {
    const page = gateways.slice(from, from + memberPage);
    const values: Record<string, unknown> = { id };
    const rows = page.map(({ source, gateway }, index) => {
      Object.assign(values, { [`s${index}`]: source, [`g${index}`]: gateway });
      return `(@id, @s${index}, @g${index}, ${from + index}, 'queued')`;
    });
    yield* rowsOf(
      `insert into staged_gateways (rollout, source, gateway, place, state) values ${rows.join(', ')}`,
      values,
    );
  }
}

type DueRow = GatewayName &
  Omit<Member, 'alarmsBefore'> & {
    readonly alarmsBefore: string;
    readonly isGone: number;
    readonly isRequested: number;
    readonly storedRollout: string | null;
    readonly lastSeenMs: number;
    readonly status: string | null;
    readonly statusReceivedMs: number;
  };

/** Judges those with a new status, and those whose time may have passed. Number of them, at most a page. */
export function* judgeDue({ id, ...requested }: OfRollout, time: Listened): Work<number> {
  const { nowMs } = time;
  const due = yield* rowsOf<DueRow>(
    `select m.source, m.gateway, m.state, m.reason, m.given_at_ms as "givenAtMs", m.version_before as "versionBefore",
      m.alarms_before as "alarmsBefore", m.began_at_ms as "beganAtMs", m.ran_at_ms as "ranAtMs",
      m.healthy_since_ms as "healthySinceMs", m.uneasy_since_ms as "uneasySinceMs",
      case when g.gone_at_ms is null then 0 else 1 end as "isGone", case when r.rollout = m.requested then 1 else 0 end as "isRequested",
      r.rollout as "storedRollout", g.last_seen_ms as "lastSeenMs", g.status, coalesce(g.status_received_ms, 0) as "statusReceivedMs"
    from staged_gateways m join gateways g on g.source = m.source and g.gateway = m.gateway
      left join desired_rollouts r on r.source = m.source and r.gateway = m.gateway
    where m.rollout = @id and m.state not in ('queued', 'accepted')
      and (coalesce(g.status_received_ms, 0) <> m.judged_status_ms or m.judged_at_ms <= @beforeMs)
    order by m.place limit ${memberPage}`,
    { id, beforeMs: nowMs - judgeEveryMs },
  );
  for (const {
    source,
    gateway,
    isGone,
    isRequested,
    storedRollout,
    lastSeenMs,
    statusReceivedMs,
    ...row
  } of due) {
    const status = readStatus(row.status);
    const member = { ...row, alarmsBefore: readJson(kinds, row.alarmsBefore) ?? [] };
    const present = readJson(rolloutSchema, storedRollout ?? '');
    const seen = {
      ...{ isGone: isGone === 1, isRequested: isRequested === 1, lastSeenMs, statusReceivedMs },
      isByHand: isByHand(present, status, { beganAtMs: requested.atMs, nowMs }),
    };
    const { problem, alarms, ...judged } = judge(member, { ...seen, status }, requested, time);
    yield* rowsOf(
      `update staged_gateways set state = @state, reason = @reason, problem = @problem, alarms = @alarms, version_before = @versionBefore,
        alarms_before = @alarmsBefore, began_at_ms = @beganAtMs, ran_at_ms = @ranAtMs, healthy_since_ms = @healthySinceMs,
        uneasy_since_ms = @uneasySinceMs, judged_at_ms = @nowMs, judged_status_ms = @statusReceivedMs
      where ${ofOne}`,
      {
        ...{ id, source, gateway, nowMs, statusReceivedMs },
        ...judged,
        alarmsBefore: JSON.stringify(judged.alarmsBefore),
        problem: problem === undefined ? null : JSON.stringify(problem),
        alarms: alarms === undefined ? null : JSON.stringify(alarms),
      },
    );
  }
  return due.length;
}

type Candidate = GatewayName & {
  readonly status: string | null;
  readonly statusReceivedMs: number;
  /** Its roll-out in desired_rollouts. */
  readonly storedRollout: string | null;
};

/** Those whose turn is next. `isLast`: also those that are offline. */
export function nextMembers(
  id: string,
  { isLast, limit, nowMs }: { readonly isLast: boolean; readonly limit: number; readonly nowMs: number },
): Work<Candidate[]> {
  const isOnline = 'g.gone_at_ms is null and g.last_seen_ms >= @onlineSinceMs';
  return rowsOf<Candidate>(
    `select m.source, m.gateway, g.status, coalesce(g.status_received_ms, 0) as "statusReceivedMs", r.rollout as "storedRollout"
    from staged_gateways m join gateways g on g.source = m.source and g.gateway = m.gateway
      left join desired_rollouts r on r.source = m.source and r.gateway = m.gateway
    where ${isCandidate}${isLast ? '' : ` and ${isOnline}`} order by m.place limit @limit`,
    { id, limit, ...(!isLast && { onlineSinceMs: nowMs - onlineWithinMs }) },
  );
}

/** Requests the version of each; one with a request by hand is set aside, outside of the ring. */
export function* giveTo(
  { id, atMs }: Pick<OfRollout, 'id' | 'atMs'>,
  members: readonly Candidate[],
  { rollout, ring, nowMs }: { readonly rollout: Rollout; readonly ring: number; readonly nowMs: number },
): Work<void> {
  const requested = JSON.stringify(rolloutSchema.parse(rollout));
  for (const { source, gateway, status, statusReceivedMs, storedRollout } of members) {
    const present = readJson(rolloutSchema, storedRollout ?? '');
    if (isByHand(present, readStatus(status), { beganAtMs: atMs, nowMs })) {
      yield* rowsOf(
        `update staged_gateways set state = 'aside', reason = 'by_hand', ring = null, judged_at_ms = @nowMs, judged_status_ms = @statusReceivedMs where ${ofOne}`,
        { id, source, gateway, nowMs, statusReceivedMs },
      );
      continue;
    }
    yield* rowsOf(
      `insert into desired_rollouts (source, gateway, rollout) values (@source, @gateway, @requested)
      on conflict (source, gateway) do update set rollout = excluded.rollout`,
      { source, gateway, requested },
    );
    const { version, alarms = [] } = readStatus(status) ?? {};
    yield* rowsOf(
      `update staged_gateways set state = 'given', ring = @ring, reason = null, problem = null, alarms = null, requested = @requested,
        given_at_ms = @nowMs, version_before = @versionBefore, alarms_before = @alarmsBefore, began_at_ms = null, ran_at_ms = null,
        healthy_since_ms = null, uneasy_since_ms = null, judged_at_ms = @nowMs, judged_status_ms = @statusReceivedMs
      where ${ofOne}`,
      {
        ...{ id, source, gateway, ring, requested, nowMs, statusReceivedMs },
        ...{ versionBefore: version ?? null, alarmsBefore: JSON.stringify(alarms.map(({ kind }) => kind)) },
      },
    );
  }
}

/** Takes the request back from all that may still begin. `isEnd`: from every gateway that has it. */
export function* withdrawFrom(id: string, isEnd: boolean): Work<void> {
  yield* rowsOf(
    `delete from desired_rollouts where exists (
      select 1 from staged_gateways m where m.rollout = @id and m.source = desired_rollouts.source and m.gateway = desired_rollouts.gateway
        and m.requested = desired_rollouts.rollout${isEnd ? '' : ` and ${mayBegin}`})`,
    { id },
  );
  yield* rowsOf(
    `update staged_gateways as m set state = 'withdrawn', reason = null where m.rollout = @id and ${isUnbegun}`,
    { id },
  );
}

/** A person goes on: those that are sick count no longer, and the ring may set others aside. */
export function* acceptMembers(id: string): Work<void> {
  yield* rowsOf("update staged_gateways set state = 'accepted' where rollout = @id and state = 'sick'", {
    id,
  });
  yield* rowsOf("update staged_gateways set ring = null where rollout = @id and state = 'aside'", { id });
}

export function ringCounts(id: string): Work<RingCount[]> {
  return rowsOf<RingCount>(
    `select ring, state, count(*) as count from staged_gateways where rollout = @id group by ring, state`,
    { id },
  );
}

type NamedRow = Omit<NamedMember, 'problem' | 'alarms'> & {
  readonly problem: string | null;
  readonly alarms: string | null;
};

/** In the order of their turns, those that are sick first. */
export function* namedMembers(id: string, states: readonly MemberState[]): Work<NamedMember[]> {
  const rows = yield* rowsOf<NamedRow>(
    `select source, gateway, state, reason, problem, alarms from staged_gateways
    where rollout = @id and state in (${states.map((state) => `'${state}'`).join(', ')})
    order by case when state = 'sick' then 0 when state = 'accepted' then 1 else 2 end, place limit ${maxNamed}`,
    { id },
  );
  return rows.map(({ problem, alarms, ...row }) => {
    const why: ReportedProblem | undefined = problem === null ? undefined : readJson(problemSchema, problem);
    const found = alarms === null ? undefined : readJson(kinds, alarms);
    return {
      ...row,
      ...(why !== undefined && { problem: why }),
      ...(found !== undefined && { alarms: found }),
    };
  });
}

export function* dropMembers(rollouts: readonly string[]): Work<void> {
  for (const id of rollouts) yield* rowsOf('delete from staged_gateways where rollout = @id', { id });
}
