/**
 * Staged roll-outs: one version for a fleet, ring by ring (policy.ts).
 *
 * 1. Rings are of the gateways that permitted updates at its beginning, in an order drawn by chance. 2. Each step is one transaction, which first reads the
 * newest statuses: nothing is requested beside one that makes the ring sick. 3. Steps and buttons of all processes are done one after another (the lock
 * of `remote`): whichever process makes a step finds what the others have made, and a kill repeats none. 4. A stop withdraws the version, in the
 * same transaction, from every gateway that has not begun. At most one roll-out is open.
 */
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { failpoint } from '../../../lib/failpoint.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { GatewayName } from '../../gateways.ts';
import { isTestSource } from '../../sales.ts';
import { type Engine, rowOf, rowsOf, type Soon, type Work } from '../../sql/work.ts';
import { readStatus } from '../../stored-events.ts';
import { fleetAfter, fleetPage } from '../desired-states.ts';
import {
  acceptMembers,
  dropMembers,
  giveTo,
  insertMembers,
  judgeDue,
  memberPage,
  type NamedMember,
  namedMember,
  namedMembers,
  nextMembers,
  type RingCount,
  ringCounts,
  withdrawFrom,
} from './members.ts';
import { type Listened, listen, type MemberState, nextRolloutStep, ringSizes } from './policy.ts';

/** Gateways of a roll-out. */
export const maxStaged = 20_000;
/** Roll-outs that are kept, the newest. */
const maxKept = 50;
/** Acts that are kept of one roll-out, the newest. */
const maxActs = 100;
/** Roll-outs of one list. */
const maxListed = 10;
const dayMs = 86_400_000;
/** Steps are made every two seconds; not each writes. */
const noteEveryMs = 60_000;
const gapSchema = z.object({ fromMs: z.number(), toMs: z.number() });

const stagedStates = ['running', 'stopped', 'done', 'taken_back'] as const;
export type StagedState = (typeof stagedStates)[number];

/** Why it was stopped; `by`: a person. With the gateways as they were then. */
const whySchema = z.union([
  z.object({ kind: z.enum(['sick', 'unproven']), gateways: z.array(namedMember) }),
  z.object({ kind: z.literal('person'), by: z.string() }),
]);
type WhyStopped = z.infer<typeof whySchema>;

const actKinds = ['begin', 'stop', 'continue', 'take_back'] as const;

/** `by`: a person; without one it stopped by itself, and why. */
const actSchema = z.object({
  what: z.enum(actKinds),
  atMs: z.number(),
  by: z.string().optional(),
  why: z.enum(['sick', 'unproven']).optional(),
});
export type StagedAct = z.infer<typeof actSchema>;

export type StagedRollout = {
  readonly id: string;
  readonly version: string;
  readonly by: string;
  readonly atMs: number;
  /** Days until each request ends. */
  readonly expiresDays: number;
  readonly watchMs: number;
  readonly toleratedPercent: number;
  /** Gateways at the end of each ring; the last is all. */
  readonly sizes: readonly number[];
  /** Index of the ring. */
  readonly ring: number;
  readonly ringBeganAtMs: number;
  readonly state: StagedState;
  readonly why?: WhyStopped;
  /** The oldest first. */
  readonly acts: readonly StagedAct[];
};

export type ShownRollout = StagedRollout & {
  readonly counts: readonly RingCount[];
  /** Those that are sick, accepted or set aside. */
  readonly gateways: readonly NamedMember[];
};

type NewStaged = Pick<StagedRollout, 'version' | 'by' | 'expiresDays' | 'watchMs' | 'toleratedPercent'> & {
  /** Its turn is the first. */
  readonly first?: GatewayName | undefined;
};

export type BegunRollout =
  /** `leftOut`: gateways that permit no updates from afar, or run the version. */
  | { readonly kind: 'begun'; readonly rollout: StagedRollout; readonly leftOut: number }
  /** Another one is not ended; no gateway permits it; there are more than may be; the first one is not among them. */
  | { readonly kind: 'open' | 'nobody' | 'too_many' | 'first_unknown' };

export type StagedStep = {
  readonly rollout: StagedRollout;
  /** none: nothing to do for now. */
  readonly kind: 'judged' | 'gave' | 'next_ring' | 'stopped' | 'done' | 'none';
};

export type StagedRollouts = {
  begin(of: NewStaged): Soon<BegunRollout>;
  /** The newest first. */
  list(): Soon<ShownRollout[]>;
  /** Undefined: there is none, or it is not in a state for that. */
  stop(id: string, by: string): Soon<StagedRollout | undefined>;
  goOn(id: string, by: string): Soon<StagedRollout | undefined>;
  takeBack(id: string, by: string): Soon<StagedRollout | undefined>;
  /** The one that is not ended. */
  open(): Soon<StagedRollout | undefined>;
  /** Undefined: it is ended. */
  step(id: string): Soon<StagedStep | undefined>;
};

export function createStagedRollouts(engine: Engine, nowMs: () => number): StagedRollouts {
  /** Undefined unless it is in one of the states. */
  function change(
    id: string,
    from: readonly StagedState[],
    work: () => Work<void>,
  ): Soon<StagedRollout | undefined> {
    return engine.transaction('remote', function* (): Work<StagedRollout | undefined> {
      const rollout = yield* one(id);
      if (rollout === undefined || !from.includes(rollout.state)) return undefined;
      yield* work();
      return yield* one(id);
    });
  }

  return {
    begin: (of) => engine.transaction('remote', () => begin(of, nowMs())),
    list: () => engine.run(list()),
    stop: (id, by) => change(id, ['running'], () => stopWith(id, { kind: 'person', by }, nowMs())),
    goOn: (id, by) =>
      change(id, ['stopped'], function* () {
        yield* acceptMembers(id);
        yield* rowsOf(
          "update staged_rollouts set state = 'running', why = null, ring_began_at_ms = @now where id = @id",
          { id, now: nowMs() },
        );
        yield* noteAct(id, { what: 'continue', atMs: nowMs(), by });
      }),
    takeBack: (id, by) =>
      change(id, ['running', 'stopped', 'done'], function* () {
        yield* withdrawFrom(id, true);
        yield* rowsOf("update staged_rollouts set state = 'taken_back' where id = @id", { id });
        yield* noteAct(id, { what: 'take_back', atMs: nowMs(), by });
      }),
    open: () => engine.run(openOne()),
    step: (id) => engine.transaction('remote', () => step(id, nowMs())),
  };
}

function* begin({ first, ...made }: NewStaged, now: number): Work<BegunRollout> {
  if ((yield* openOne()) !== undefined) return { kind: 'open' };
  const id = randomUUID();
  const found = yield* fleetOf(made.version);
  if (found.fitting.length === 0) return { kind: 'nobody' };
  if (found.fitting.length > maxStaged) return { kind: 'too_many' };
  const isFirst = ({ source, gateway }: GatewayName): boolean =>
    source === first?.source && gateway === first.gateway;
  if (first !== undefined && !found.fitting.some(isFirst)) return { kind: 'first_unknown' };
  const place = (one: GatewayName): string => (isFirst(one) ? '' : drawnPlace(id, one));
  const order = found.fitting
    .map((one) => [place(one), one] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one);
  yield* rowsOf(
    `insert into staged_rollouts (id, version, asked_by, made_at_ms, expires_days, watch_ms, tolerated_percent, sizes, ring,
      ring_began_at_ms, state, looked_at_ms)
    values (@id, @version, @by, @now, @expiresDays, @watchMs, @toleratedPercent, @sizes, 0, @now, 'running', @now)`,
    { id, now, ...made, sizes: JSON.stringify(ringSizes(order.length)) },
  );
  yield* noteAct(id, { what: 'begin', atMs: now, by: made.by });
  yield* insertMembers(id, order);
  yield* prune();
  const rollout = yield* one(id);
  if (rollout === undefined) throw new Error('the roll-out was not stored');
  return { kind: 'begun', rollout, leftOut: found.leftOut };
}

function* step(id: string, now: number): Work<StagedStep | undefined> {
  const rollout = yield* one(id);
  if (rollout === undefined || !isOpen(rollout.state)) return undefined;
  const time = yield* listenNow(id, now);
  const judged = yield* judgeDue(rollout, time);
  const kind = rollout.state === 'running' ? yield* advance(rollout, judged, time) : 'none';
  failpoint('rollout.before_commit');
  const after = yield* one(id);
  if (kind === 'none' && judged === memberPage) return { rollout: after ?? rollout, kind: 'judged' };
  return { rollout: after ?? rollout, kind };
}

type ListenedRow = { readonly lookedAtMs: number; readonly gaps: string; readonly seenAtMs: number | null };

/** Notes this look, whichever process makes it. */
function* listenNow(id: string, nowMs: number): Work<Listened> {
  const row = yield* rowOf<ListenedRow>(
    `select looked_at_ms as "lookedAtMs", gaps,
      (select max(last_seen_ms) from gateways where gone_at_ms is null) as "seenAtMs" from staged_rollouts where id = @id`,
    { id },
  );
  const lookedAtMs = row?.lookedAtMs ?? nowMs;
  const before = readJson(z.array(gapSchema), row?.gaps ?? '') ?? [];
  const gaps = listen({ nowMs, gaps: before }, { lookedAtMs, seenAtMs: row?.seenAtMs ?? nowMs });
  if (nowMs - lookedAtMs >= noteEveryMs)
    yield* rowsOf('update staged_rollouts set looked_at_ms = @nowMs, gaps = @gaps where id = @id', {
      ...{ id, nowMs, gaps: JSON.stringify(gaps) },
    });
  return { nowMs, gaps };
}

/** `judged`: a full page may not have been all that is due. */
function* advance(rollout: StagedRollout, judged: number, time: Listened): Work<StagedStep['kind']> {
  const { nowMs: now } = time;
  const { id, version, by, sizes, ring, expiresDays } = rollout;
  const isLast = ring >= sizes.length - 1;
  const counts = yield* ringCounts(id);
  const [next] = yield* nextMembers(id, { isLast, limit: 1, nowMs: now });
  const what = nextRolloutStep(
    {
      ...rollout,
      counts: countsByState(counts),
      asideOfRing: counts.find((one) => one.ring === ring && one.state === 'aside')?.count ?? 0,
      isSomeoneNext: next !== undefined,
    },
    time,
  );
  if (what.kind === 'stop') {
    const gateways = yield* namedMembers(id, what.why === 'sick' ? ['sick'] : ['sick', 'aside']);
    yield* stopWith(id, { kind: what.why, gateways }, now);
    return 'stopped';
  }
  if (judged === memberPage) return 'judged';
  switch (what.kind) {
    case 'wait':
      return 'none';
    case 'done':
      yield* rowsOf("update staged_rollouts set state = 'done' where id = @id", { id });
      return 'done';
    case 'next_ring':
      yield* rowsOf('update staged_rollouts set ring = ring + 1, ring_began_at_ms = @now where id = @id', {
        ...{ id, now },
      });
      return 'next_ring';
    case 'give': {
      const limit = Math.min(what.gateways, memberPage);
      const members = yield* nextMembers(id, { isLast, limit, nowMs: now });
      const [at, expiresAt] = [now, now + expiresDays * dayMs].map((ms) => new Date(ms).toISOString());
      const request = { by, version, at: at ?? '', expiresAt: expiresAt ?? '' };
      yield* giveTo(rollout, members, { rollout: request, ring, nowMs: now });
      return 'gave';
    }
  }
}

function* stopWith(id: string, why: WhyStopped, nowMs: number): Work<void> {
  yield* withdrawFrom(id, false);
  yield* rowsOf("update staged_rollouts set state = 'stopped', why = @why where id = @id", {
    ...{ id, why: JSON.stringify(why) },
  });
  const because = why.kind === 'person' ? { by: why.by } : { why: why.kind };
  yield* noteAct(id, { what: 'stop', atMs: nowMs, ...because });
}

function* noteAct(id: string, act: StagedAct): Work<void> {
  const row = yield* rowOf<{ acts: string }>('select acts from staged_rollouts where id = @id', { id });
  const acts = [...(readJson(z.array(actSchema), row?.acts ?? '') ?? []), act].slice(-maxActs);
  yield* rowsOf('update staged_rollouts set acts = @acts where id = @id', { id, acts: JSON.stringify(acts) });
}

function isOpen(state: StagedState): boolean {
  return state === 'running' || state === 'stopped';
}

/** So that no shop is always the first one to try a version. */
function drawnPlace(id: string, { source, gateway }: GatewayName): string {
  return createHash('sha256')
    .update(JSON.stringify([id, source, gateway]))
    .digest('hex');
}

export function countsByState(counts: readonly RingCount[]): Partial<Record<MemberState, number>> {
  const sums: Partial<Record<MemberState, number>> = {};
  for (const { state, count } of counts) sums[state] = (sums[state] ?? 0) + count;
  return sums;
}

/** Gateways that permit updates and run another version. */
function* fleetOf(version: string): Work<{ readonly fitting: GatewayName[]; readonly leftOut: number }> {
  const fitting: GatewayName[] = [];
  let leftOut = 0;
  let after: GatewayName = { source: '', gateway: '' };
  for (;;) {
    const page = yield* fleetAfter(after);
    for (const { source, gateway, status } of page) {
      if (isTestSource(source)) continue;
      const reported = readStatus(status);
      const fits = reported?.remote?.accepts.includes('updates') === true && reported.version !== version;
      if (fits) fitting.push({ source, gateway });
      else leftOut++;
    }
    const last = page.at(-1);
    if (page.length < fleetPage || last === undefined || fitting.length > maxStaged)
      return { fitting, leftOut };
    after = last;
  }
}

const columns = `id, version, asked_by as "by", made_at_ms as "atMs", expires_days as "expiresDays", watch_ms as "watchMs",
  tolerated_percent as "toleratedPercent", sizes, ring, ring_began_at_ms as "ringBeganAtMs", state, why, acts`;
type Row = Omit<StagedRollout, 'sizes' | 'why' | 'acts'> & {
  readonly sizes: string;
  readonly why: string | null;
  readonly acts: string;
};

function rolloutFrom({ sizes, why, acts, ...row }: Row): StagedRollout {
  const reason = why === null ? undefined : readJson(whySchema, why);
  return {
    ...row,
    sizes: readJson(z.array(z.number()), sizes) ?? [],
    acts: readJson(z.array(actSchema), acts) ?? [],
    ...(reason !== undefined && { why: reason }),
  };
}

function* one(id: string): Work<StagedRollout | undefined> {
  const row = yield* rowOf<Row>(`select ${columns} from staged_rollouts where id = @id`, { id });
  return row && rolloutFrom(row);
}

function* openOne(): Work<StagedRollout | undefined> {
  const row = yield* rowOf<Row>(
    `select ${columns} from staged_rollouts where state in ('running', 'stopped') order by number limit 1`,
  );
  return row && rolloutFrom(row);
}

function* list(): Work<ShownRollout[]> {
  const rows = yield* rowsOf<Row>(
    `select ${columns} from staged_rollouts order by number desc limit ${maxListed}`,
  );
  const shown: ShownRollout[] = [];
  for (const row of rows) {
    const counts = yield* ringCounts(row.id);
    const gateways = yield* namedMembers(row.id, ['sick', 'accepted', 'aside']);
    shown.push({ ...rolloutFrom(row), counts, gateways });
  }
  return shown;
}

function* prune(): Work<void> {
  const old = yield* rowsOf<{ id: string }>(
    `select id from staged_rollouts order by number desc limit 1000 offset ${maxKept}`,
  );
  const ids = old.map(({ id }) => id);
  yield* dropMembers(ids);
  for (const id of ids) yield* rowsOf('delete from staged_rollouts where id = @id', { id });
}
