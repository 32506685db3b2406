/**
 * Staged roll-outs: how a gateway with the version is judged, and when the roll-out goes on, stops or ends. Pure.
 *
 * A gateway proves the version by running it healthily until the end of its watch. One that cannot prove it (offline at its turn, late, refused) is set
 * aside: it holds no ring, and another one takes its place. One that is sick counts against the version. Time in which the receiver itself was away
 * counts for nobody.
 */
import type { Rollout } from '../../../contract/cloud/remote/desired.ts';
import type { StatusData } from '../../../contract/cloud/status.ts';
import type { ReportedProblem } from '../../../domain/problem/text.ts';

const minuteMs = 60_000;
/** Gateways report every five minutes, so six reports are missing. */
const vanishedAfterMs = 30 * minuteMs;
/** Three missed reports are no coincidence. In all rings but the last, the version is requested of gateways that are online. */
export const onlineWithinMs = 16 * minuteMs;
/** A shop may be closed for a day. */
const lateAfterMs = 48 * 60 * minuteMs;
/** Less than the interval of reports: an alarm has to be in two of them, since cameras are down for a moment after each start. */
const alarmLastsMs = 4 * minuteMs;
/** An installation takes some minutes and is judged two minutes later. */
const stuckAfterMs = 60 * minuteMs;
/** Gateways of a ring that may be set aside, beyond as many as the ring has. */
const asideAtLeast = 3;
/** Two reports of every gateway are missing: the receiver is away, not they. */
const deafAfterMs = 10 * minuteMs;
const maxGaps = 100;

/** No receiver ran, or no gateway reported. */
export type Gap = { readonly fromMs: number; readonly toMs: number };
/** Now, and the gaps before, the oldest first. */
export type Listened = { readonly nowMs: number; readonly gaps: readonly Gap[] };

/** The gaps as of now. `lookedAtMs`: last look of any receiver; `seenAtMs`: last report of any gateway. */
export function listen(
  { nowMs, gaps }: Listened,
  { lookedAtMs, seenAtMs }: { readonly lookedAtMs: number; readonly seenAtMs: number },
): readonly Gap[] {
  const fromMs = Math.min(lookedAtMs, seenAtMs);
  if (nowMs - fromMs <= deafAfterMs) return gaps;
  const last = gaps.at(-1);
  if (last === undefined || last.toMs < fromMs) return [...gaps, { fromMs, toMs: nowMs }].slice(-maxGaps);
  return [...gaps.slice(0, -1), { fromMs: Math.min(last.fromMs, fromMs), toMs: nowMs }];
}

/** Time since then without gaps: silence in one proves nothing about a gateway. */
function listenedMs({ nowMs, gaps }: Listened, sinceMs: number): number {
  return gaps.reduce(
    (left, { fromMs, toMs }) => left - Math.max(0, toMs - Math.max(fromMs, sinceMs)),
    nowMs - sinceMs,
  );
}

/** queued: not its turn yet. withdrawn: requested and taken back before it began. running: under watch. accepted: sick, and a person went on nevertheless. */
export const memberStates = [
  'queued',
  'given',
  'withdrawn',
  'installing',
  'running',
  'healthy',
  'sick',
  'aside',
  'accepted',
] as const;
export type MemberState = (typeof memberStates)[number];

const sickReasons = ['rolled_back', 'failed', 'reverted', 'alarms', 'vanished'] as const;
const asideReasons = ['offline', 'late', 'refused', 'other_version', 'replaced', 'gone', 'by_hand'] as const;
export const memberReasons = [...sickReasons, ...asideReasons] as const;
export type MemberReason = (typeof memberReasons)[number];

/** A gateway of a roll-out. Instants by the receiver's clock, those of its status: when it arrived. */
export type Member = {
  readonly state: MemberState;
  readonly reason: MemberReason | null;
  readonly givenAtMs: number;
  /** Version and kinds of alarms in its last status without the requested version. */
  readonly versionBefore: string | null;
  readonly alarmsBefore: readonly string[];
  /** First status with the installation under way. */
  readonly beganAtMs: number | null;
  /** First status with the version. */
  readonly ranAtMs: number | null;
  readonly healthySinceMs: number | null;
  readonly uneasySinceMs: number | null;
};

/** A gateway as the receiver has it. */
export type Seen = {
  readonly isGone: boolean;
  /** Its desired state has the roll-out as this one requested it. */
  readonly isRequested: boolean;
  /** Before its turn: a request of a person that is not ended (isByHand). */
  readonly isByHand: boolean;
  readonly lastSeenMs: number;
  /** Its newest status, and when that arrived. */
  readonly status: StatusData | undefined;
  readonly statusReceivedMs: number;
};

export type Judgement = Omit<Member, 'givenAtMs'> & {
  /** Reason in the gateway's answer. */
  readonly problem?: ReportedProblem;
  /** Kinds of alarms that began with the version. */
  readonly alarms?: readonly string[];
};

export type Requested = { readonly version: string; readonly watchMs: number };

/** Reasons in answers that speak of the version. Others, such as an address that is out of reach, are of the shop. */
const failures: ReadonlySet<string> = new Set([
  'update.version_absent',
  'update.not_verified',
  'update.needs_more',
  'update.not_installed',
  'update.not_healthy',
  'update.failed',
]);

const answered: ReadonlySet<string> = new Set(['installed', 'rolled_back', 'refused']);

/** The newer act of a person wins: a version requested of one gateway since the roll-out began, until it is answered, withdrawn or expired. */
export function isByHand(
  requested: Rollout | undefined,
  status: StatusData | undefined,
  { beganAtMs, nowMs }: { readonly beganAtMs: number; readonly nowMs: number },
): boolean {
  if (requested === undefined || Date.parse(requested.at) <= beganAtMs) return false;
  if (Date.parse(requested.expiresAt) <= nowMs) return false;
  const { version, at, state } = status?.remote?.rollout ?? {};
  const isOfIt = version === requested.version && Date.parse(at ?? '') === Date.parse(requested.at);
  return !(isOfIt && answered.has(state ?? ''));
}

/** For members that have had their turn and are not accepted. */
export function judge(
  { givenAtMs, ...member }: Member,
  seen: Seen,
  requested: Requested,
  time: Listened,
): Judgement {
  const as = (state: MemberState, more: Partial<Judgement> = {}): Judgement => ({
    ...{ ...member, state, reason: null },
    ...more,
  });
  if (member.reason === 'by_hand') return seen.isByHand ? as('aside', { reason: 'by_hand' }) : as('queued');
  if (seen.isGone) return as('aside', { reason: 'gone' });
  if ((member.state === 'given' || member.reason === 'replaced') && !seen.isRequested)
    return as('aside', { reason: 'replaced' });
  const silentMs = listenedMs(time, seen.lastSeenMs);
  const status = seen.statusReceivedMs >= givenAtMs ? seen.status : undefined;
  const { version, at, state, problem } = status?.remote?.rollout ?? {};
  const answer = version === requested.version && Date.parse(at ?? '') === givenAtMs ? state : undefined;
  const why = problem === undefined ? {} : { problem };
  if (answer === 'rolled_back') return as('sick', { reason: 'rolled_back', ...why });

  if (status !== undefined && status.version === requested.version && answer !== 'installing') {
    const running = whileRunning({ givenAtMs, ...member }, status, seen.statusReceivedMs, requested);
    // Its watch begins anew once it is back.
    // One that has passed its watch may be switched off for the night.
    if (silentMs > vanishedAfterMs && running.state !== 'healthy')
      return { ...running, state: 'sick', reason: 'vanished', healthySinceMs: null };
    const isLate = listenedMs(time, running.ranAtMs ?? time.nowMs) > lateAfterMs + requested.watchMs;
    return running.state === 'running' && isLate ? { ...running, state: 'aside', reason: 'late' } : running;
  }
  if (answer === 'installing') {
    const beganAtMs = member.beganAtMs ?? seen.statusReceivedMs;
    if (silentMs > vanishedAfterMs) return as('sick', { reason: 'vanished', beganAtMs });
    if (listenedMs(time, beganAtMs) > stuckAfterMs)
      return as('sick', { reason: 'failed', beganAtMs, ...why });
    return as('installing', { beganAtMs });
  }
  if (member.ranAtMs !== null)
    return status?.version === member.versionBefore
      ? as('sick', { reason: 'reverted' })
      : as('aside', { reason: 'other_version' });
  if (answer === 'refused') return as('aside', { reason: 'refused', ...why });
  if (answer === 'waiting' && problem !== undefined && failures.has(problem.code))
    return as('sick', { reason: 'failed', problem });
  return withoutIt({ givenAtMs, ...member }, { ...seen, status }, silentMs, time);
}

/** It has not begun. */
function withoutIt(
  { givenAtMs, ...member }: Member,
  { status, lastSeenMs }: Seen,
  silentMs: number,
  time: Listened,
): Judgement {
  const sinceMs = listenedMs(time, givenAtMs);
  const before = {
    ...member,
    ...(status !== undefined && {
      versionBefore: status.version,
      alarmsBefore: status.alarms.map(({ kind }) => kind),
    }),
  };
  const as = (state: MemberState, reason: MemberReason | null = null): Judgement => ({
    ...{ ...before, state, reason },
  });
  if (member.state === 'withdrawn') return as('withdrawn');
  // It may have begun since its last status.
  if (lastSeenMs > givenAtMs && silentMs > lateAfterMs) return as('sick', 'vanished');
  if (lastSeenMs <= givenAtMs && sinceMs > vanishedAfterMs) return as('aside', 'offline');
  if (silentMs <= vanishedAfterMs && sinceMs > lateAfterMs) return as('aside', 'late');
  return as('given');
}

/** From its statuses alone: the watch ends with a healthy one. */
function whileRunning(
  { givenAtMs, ...member }: Member,
  status: StatusData,
  atMs: number,
  { watchMs }: Requested,
): Judgement {
  const running = { ...member, reason: null, ranAtMs: member.ranAtMs ?? atMs };
  const alarms = newAlarms(status, member.alarmsBefore, givenAtMs);
  if (alarms.length > 0) {
    const uneasySinceMs = member.uneasySinceMs ?? atMs;
    const isSick = atMs - uneasySinceMs >= alarmLastsMs;
    const uneasy = { ...running, uneasySinceMs, healthySinceMs: null, alarms };
    return isSick ? { ...uneasy, state: 'sick', reason: 'alarms' } : { ...uneasy, state: 'running' };
  }
  const healthySinceMs = member.healthySinceMs ?? atMs;
  const state = atMs - healthySinceMs >= watchMs ? 'healthy' : 'running';
  return { ...running, state, healthySinceMs, uneasySinceMs: null };
}

/** Kinds that are there more often than before, without those that state an earlier beginning. */
function newAlarms({ alarms }: StatusData, before: readonly string[], givenAtMs: number): string[] {
  const known = [...before];
  return alarms.flatMap(({ kind, since }) => {
    const index = known.indexOf(kind);
    if (index >= 0) known.splice(index, 1);
    const isEarlier = since !== undefined && Date.parse(since) < givenAtMs;
    return index >= 0 || isEarlier ? [] : [kind];
  });
}

/** One, ten, a tenth, all: gateways with the version at the end of each ring. */
export function ringSizes(gateways: number): number[] {
  const sizes = [1, 10, Math.ceil(gateways / 10), gateways].map((size) => Math.min(size, gateways));
  return sizes.filter((size, index) => sizes.slice(0, index).every((earlier) => earlier < size));
}

export type Standing = {
  readonly sizes: readonly number[];
  /** Index of the ring. */
  readonly ring: number;
  readonly ringBeganAtMs: number;
  readonly toleratedPercent: number;
  /** Gateways by state. */
  readonly counts: Readonly<Partial<Record<MemberState, number>>>;
  /** Gateways that this ring has set aside. */
  readonly asideOfRing: number;
  /** Gateways whose turn may be next: online, in the last ring any. */
  readonly isSomeoneNext: boolean;
};

type RolloutStep =
  | { readonly kind: 'wait' | 'next_ring' | 'done' }
  | { readonly kind: 'give'; readonly gateways: number }
  /** unproven: no gateway of the ring proves the version. */
  | { readonly kind: 'stop'; readonly why: 'sick' | 'unproven' };

export function nextRolloutStep(
  { sizes, ring, ringBeganAtMs, toleratedPercent, counts, asideOfRing, isSomeoneNext }: Standing,
  time: Listened,
): RolloutStep {
  const of = (...states: readonly MemberState[]): number =>
    states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const pending = of('given', 'installing', 'running');
  const members = pending + of('healthy', 'sick');
  if (of('sick') > Math.floor((members * toleratedPercent) / 100)) return { kind: 'stop', why: 'sick' };
  const isLast = ring >= sizes.length - 1;
  const missing = isLast ? of('queued', 'withdrawn') : (sizes[ring] ?? 0) - members;
  if (!isLast && asideOfRing > Math.max(asideAtLeast, sizes[ring] ?? 0))
    return { kind: 'stop', why: 'unproven' };
  if (missing > 0 && isSomeoneNext) return { kind: 'give', gateways: missing };
  if (pending > 0) return { kind: 'wait' };
  // All others may be offline for long.
  const isShort = missing > 0 && of('queued', 'withdrawn') > 0;
  if (isShort && listenedMs(time, ringBeganAtMs) <= lateAfterMs) return { kind: 'wait' };
  if (of('healthy') === 0) return { kind: 'stop', why: 'unproven' };
  return { kind: isLast ? 'done' : 'next_ring' };
}
