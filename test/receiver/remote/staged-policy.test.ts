/** How gateways of a staged roll-out are judged, and what follows. */
import { describe, expect, test } from 'vitest';
import type { RemoteReport } from '../../../src/contract/cloud/remote/report.ts';
import { type StatusData, statusEventSchema } from '../../../src/contract/cloud/status.ts';
import {
  type Gap,
  isByHand,
  type Judgement,
  judge,
  listen,
  type Member,
  nextRolloutStep,
  ringSizes,
  type Seen,
  type Standing,
} from '../../../src/receiver/remote/staged/policy.ts';
import { status } from './desired.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const givenAtMs = Date.parse('2026-12-01T12:00:00Z');
const requested = { version: '0.2.0', watchMs: hourMs };

type Report = Partial<NonNullable<RemoteReport['rollout']>>;
type Said = { version?: string; rollout?: Report; alarms?: StatusData['alarms'] };

function statusWith({ version = '0.1.0', rollout, alarms = [] }: Said): StatusData {
  const at = new Date(givenAtMs).toISOString();
  const report: RemoteReport = {
    accepts: ['updates'],
    ...(rollout !== undefined && { rollout: { version: '0.2.0', at, state: 'waiting', ...rollout } }),
  };
  return { ...statusEventSchema.parse(JSON.parse(status(report))).data, version, alarms };
}

/** A gateway over time: each judgement begins with the one before. */
function member(gaps: readonly Gap[] = []) {
  let now: Member = {
    ...{ state: 'given', reason: null, givenAtMs, versionBefore: '0.1.0', alarmsBefore: [] },
    ...{ beganAtMs: null, ranAtMs: null, healthySinceMs: null, uneasySinceMs: null },
  };
  let last: Pick<Seen, 'status' | 'statusReceivedMs' | 'lastSeenMs'> = {
    ...{ status: statusWith({}), statusReceivedMs: givenAtMs - minuteMs, lastSeenMs: givenAtMs - minuteMs },
  };
  const look = (atMs: number, over: Partial<Seen> = {}): Judgement => {
    const judged = judge(
      now,
      { isGone: false, isRequested: true, isByHand: false, ...last, ...over },
      requested,
      {
        nowMs: givenAtMs + atMs,
        gaps,
      },
    );
    const { problem: _, alarms: _alarms, ...kept } = judged;
    now = { ...kept, givenAtMs };
    return judged;
  };
  return {
    look,
    /** Its status arrives. */
    says(atMs: number, said: Said): Judgement {
      const receivedMs = givenAtMs + atMs;
      last = { status: statusWith(said), statusReceivedMs: receivedMs, lastSeenMs: receivedMs };
      return look(atMs);
    },
    become(state: Member['state'], reason: Member['reason'] = null): void {
      now = { ...now, state, reason };
    },
  };
}

describe('a gateway', () => {
  test('is healthy once it reported so at the end of its watch', () => {
    const one = member();
    expect(one.says(minuteMs, { rollout: {} }).state).toBe('given');
    expect(one.says(5 * minuteMs, { rollout: { state: 'installing' } }).state).toBe('installing');
    const runs = { version: '0.2.0', rollout: { state: 'installed' as const } };
    expect(one.says(10 * minuteMs, runs).state).toBe('running');
    // Time alone proves nothing.
    expect(one.look(75 * minuteMs, { lastSeenMs: givenAtMs + 75 * minuteMs }).state).toBe('running');
    expect(one.says(69 * minuteMs, runs).state).toBe('running');
    expect(one.says(70 * minuteMs, runs).state).toBe('healthy');
  });

  test('is sick when it was rolled back, with its reason, also after it was healthy', () => {
    const one = member();
    const problem = { code: 'update.not_healthy', params: {}, text: 'It was not healthy' };
    const rolledBack = { rollout: { state: 'rolled_back' as const, problem } };
    expect(one.says(minuteMs, rolledBack)).toMatchObject({ state: 'sick', reason: 'rolled_back', problem });
    const two = member();
    two.says(0, { version: '0.2.0' });
    expect(two.says(hourMs, { version: '0.2.0' }).state).toBe('healthy');
    expect(two.says(2 * hourMs, {})).toMatchObject({ state: 'sick', reason: 'reverted' });
  });

  test('is not judged by an answer to an earlier request of the same version', () => {
    const at = new Date(givenAtMs - 1).toISOString();
    expect(member().says(minuteMs, { rollout: { at, state: 'rolled_back' } }).state).toBe('given');
  });

  test('is sick when the version cannot be installed, and waits when its line or disk is the reason', () => {
    const waiting = (code: string) => ({ rollout: { problem: { code, params: {}, text: code } } });
    expect(member().says(minuteMs, waiting('update.not_verified'))).toMatchObject({
      ...{ state: 'sick', reason: 'failed' },
    });
    expect(member().says(minuteMs, waiting('update.source_unreachable')).state).toBe('given');
    const stuck = member();
    stuck.says(minuteMs, { rollout: { state: 'installing' } });
    expect(stuck.says(90 * minuteMs, { rollout: { state: 'installing' } })).toMatchObject({
      reason: 'failed',
    });
  });

  test('is sick from an alarm that began with the version and lasts, and healthy from one that was there', () => {
    const alarm = (kind: string, since?: number) => ({
      ...{ kind },
      ...(since !== undefined && { since: new Date(givenAtMs + since).toISOString() }),
    });
    const one = member();
    one.says(minuteMs, { rollout: {}, alarms: [alarm('camera_down')] });
    const runs = (...alarms: ReturnType<typeof alarm>[]) => ({ version: '0.2.0', alarms });
    expect(one.says(5 * minuteMs, runs(alarm('camera_down'))).state).toBe('running');
    // Of an outage that is older than the roll-out.
    expect(
      one.says(10 * minuteMs, runs(alarm('camera_down'), alarm('cloud_unreachable', -hourMs))).state,
    ).toBe('running');
    expect(one.says(70 * minuteMs, runs(alarm('camera_down'))).state).toBe('healthy');
    // Another camera.
    const two = runs(alarm('camera_down'), alarm('camera_down'));
    expect(one.says(75 * minuteMs, two).state).toBe('running');
    expect(one.says(80 * minuteMs, two)).toMatchObject({
      ...{ state: 'sick', reason: 'alarms', alarms: ['camera_down'] },
    });
    // Its watch begins anew once it is well.
    expect(one.says(85 * minuteMs, runs(alarm('camera_down'))).state).toBe('running');
    expect(one.says(145 * minuteMs, runs(alarm('camera_down'))).state).toBe('healthy');
  });

  test('is sick when it vanishes with the version, or two days after it read the request', () => {
    const one = member();
    one.says(minuteMs, { version: '0.2.0' });
    expect(one.look(30 * minuteMs).state).toBe('running');
    expect(one.look(32 * minuteMs)).toMatchObject({ state: 'sick', reason: 'vanished' });
    expect(one.says(33 * minuteMs, { version: '0.2.0' }).state).toBe('running');
    // Its watch is over: it may be switched off for the night.
    expect(one.says(200 * minuteMs, { version: '0.2.0' }).state).toBe('healthy');
    expect(one.look(300 * minuteMs).state).toBe('healthy');
    const installs = member();
    installs.says(minuteMs, { rollout: { state: 'installing' } });
    expect(installs.look(32 * minuteMs)).toMatchObject({ reason: 'vanished' });
    const closed = member();
    closed.says(minuteMs, { rollout: {} });
    // A shop that switches everything off.
    expect(closed.look(40 * hourMs).state).toBe('given');
    expect(closed.look(49 * hourMs)).toMatchObject({ state: 'sick', reason: 'vanished' });
  });

  test('is set aside when it is offline at its turn, late, refuses or was asked for something else', () => {
    const offline = member();
    expect(offline.look(30 * minuteMs).state).toBe('given');
    expect(offline.look(31 * minuteMs)).toMatchObject({ state: 'aside', reason: 'offline' });
    // It is judged as any other once it is back.
    expect(offline.says(hourMs, { rollout: {} }).state).toBe('given');
    expect(offline.says(2 * hourMs, { version: '0.2.0' }).state).toBe('running');
    const late = member();
    expect(late.says(49 * hourMs, { rollout: {} })).toMatchObject({ state: 'aside', reason: 'late' });
    const refusing = member();
    expect(refusing.says(minuteMs, { rollout: { state: 'refused' } })).toMatchObject({ reason: 'refused' });
    const replaced = member();
    for (const atMs of [0, 5 * minuteMs, 10 * minuteMs])
      expect(replaced.look(atMs, { isRequested: false })).toMatchObject({ reason: 'replaced' });
    expect(member().look(0, { isGone: true })).toMatchObject({ state: 'aside', reason: 'gone' });
    const newer = member();
    newer.says(minuteMs, { version: '0.2.0' });
    expect(newer.says(hourMs, { version: '0.3.0' })).toMatchObject({
      state: 'aside',
      reason: 'other_version',
    });
  });

  test('is not silent in time in which the receiver was away', () => {
    const away = [{ fromMs: givenAtMs + 10 * minuteMs, toMs: givenAtMs + 100 * hourMs }];
    const running = member(away);
    running.says(9 * minuteMs, { version: '0.2.0' });
    expect(running.look(100 * hourMs + 20 * minuteMs).state).toBe('running');
    expect(running.look(100 * hourMs + 31 * minuteMs)).toMatchObject({ state: 'sick', reason: 'vanished' });
    const installs = member(away);
    installs.says(9 * minuteMs, { rollout: { state: 'installing' } });
    expect(installs.look(100 * hourMs + 20 * minuteMs).state).toBe('installing');
    const asked = member(away);
    expect(asked.look(100 * hourMs + 15 * minuteMs).state).toBe('given');
    expect(asked.look(100 * hourMs + 21 * minuteMs)).toMatchObject({ reason: 'offline' });
    const closed = member(away);
    closed.says(9 * minuteMs, { rollout: {} });
    expect(closed.look(140 * hourMs).state).toBe('given');
    expect(closed.look(149 * hourMs)).toMatchObject({ reason: 'vanished' });
  });

  test('is set aside while a newer request by hand is open', () => {
    const at = new Date(givenAtMs).toISOString();
    const asked = { by: '田中', version: '0.1.5', at, expiresAt: new Date(givenAtMs + hourMs).toISOString() };
    const time = (afterMs: number) => ({ beganAtMs: givenAtMs - 1, nowMs: givenAtMs + afterMs });
    const report = (state: 'waiting' | 'installed', over = {}) =>
      statusWith({ rollout: { version: '0.1.5', at, state, ...over } });
    expect(isByHand(undefined, statusWith({}), time(0))).toBe(false);
    expect(isByHand(asked, undefined, time(0))).toBe(true);
    expect(isByHand(asked, report('waiting'), time(0))).toBe(true);
    expect(isByHand(asked, report('installed', { version: '0.1.4' }), time(0))).toBe(true);
    expect(isByHand(asked, report('installed'), time(0))).toBe(false);
    expect(isByHand(asked, undefined, time(hourMs))).toBe(false);
    // The roll-out is the newer act.
    expect(isByHand(asked, undefined, { beganAtMs: givenAtMs, nowMs: givenAtMs })).toBe(false);
    const one = member();
    one.become('aside', 'by_hand');
    expect(one.look(72 * hourMs, { isByHand: true })).toMatchObject({ state: 'aside', reason: 'by_hand' });
    expect(one.look(72 * hourMs)).toMatchObject({ state: 'queued', reason: null });
  });

  test('stays withdrawn unless it had begun', () => {
    const one = member();
    one.become('withdrawn');
    expect(one.look(72 * hourMs, { isRequested: false }).state).toBe('withdrawn');
    expect(one.says(73 * hourMs, { version: '0.2.0' }).state).toBe('running');
  });
});

describe('a roll-out', () => {
  test('has rings of one, ten, a tenth and all, as far as they grow', () => {
    expect(ringSizes(10_000)).toEqual([1, 10, 1_000, 10_000]);
    expect(ringSizes(60)).toEqual([1, 10, 60]);
    expect([ringSizes(10), ringSizes(7), ringSizes(1)]).toEqual([[1, 10], [1, 7], [1]]);
  });

  const standing = (over: Partial<Standing>): Standing => ({
    ...{ sizes: [1, 10, 100, 1_000], ring: 1, ringBeganAtMs: givenAtMs, toleratedPercent: 1 },
    ...{ counts: {}, asideOfRing: 0, isSomeoneNext: true },
    ...over,
  });
  const step = (over: Partial<Standing>, afterMs = 0, gaps: readonly Gap[] = []) =>
    nextRolloutStep(standing(over), { nowMs: givenAtMs + afterMs, gaps });

  test('goes on once all of the ring are healthy', () => {
    expect(step({ counts: { healthy: 1, queued: 999 } })).toEqual({ kind: 'give', gateways: 9 });
    expect(step({ counts: { healthy: 9, running: 1, queued: 990 } }).kind).toBe('wait');
    expect(step({ counts: { healthy: 10, queued: 990 } }).kind).toBe('next_ring');
    expect(step({ ring: 3, counts: { healthy: 1_000 } }).kind).toBe('done');
    expect(step({ ring: 3, counts: { healthy: 997, aside: 3 } }).kind).toBe('done');
  });

  test('stops above the share of sick gateways that is tolerated: none of the first eleven', () => {
    expect(step({ ring: 0, counts: { sick: 1 } })).toEqual({ kind: 'stop', why: 'sick' });
    expect(step({ counts: { healthy: 9, sick: 1 } }).kind).toBe('stop');
    expect(step({ ring: 2, counts: { healthy: 99, sick: 1, queued: 900 } }).kind).toBe('next_ring');
    expect(step({ ring: 2, counts: { healthy: 98, sick: 2 } }).kind).toBe('stop');
  });

  test('asks another gateway in place of one that gives no proof, and stops when many give none', () => {
    expect(step({ counts: { healthy: 9, aside: 1 }, asideOfRing: 1 })).toEqual({ kind: 'give', gateways: 1 });
    expect(step({ counts: { aside: 11 }, asideOfRing: 11 })).toEqual({ kind: 'stop', why: 'unproven' });
    expect(step({ ring: 0, counts: { aside: 4 }, asideOfRing: 4 }).kind).toBe('stop');
  });

  test('goes on with fewer after two days when all others are offline', () => {
    const few = { counts: { healthy: 6, queued: 40 }, isSomeoneNext: false };
    expect(step(few, 47 * hourMs).kind).toBe('wait');
    expect(step(few, 49 * hourMs).kind).toBe('next_ring');
    expect(step({ ...few, counts: { queued: 40 } }, 49 * hourMs)).toEqual({ kind: 'stop', why: 'unproven' });
    const away = [{ fromMs: givenAtMs, toMs: givenAtMs + 48 * hourMs }];
    expect(step(few, 49 * hourMs, away).kind).toBe('wait');
  });
});

describe('the receiver', () => {
  /** The gaps after looks at these minutes, each with the minute in which any gateway was heard last. */
  const after = (...looks: readonly (readonly [atMinute: number, heardMinute: number])[]): Gap[] => {
    let gaps: readonly Gap[] = [];
    let lookedAtMs = 0;
    for (const [at, heard] of looks) {
      gaps = listen({ nowMs: at * minuteMs, gaps }, { lookedAtMs, seenAtMs: heard * minuteMs });
      lookedAtMs = at * minuteMs;
    }
    return gaps.map(({ fromMs, toMs }) => ({ fromMs: fromMs / minuteMs, toMs: toMs / minuteMs }));
  };

  test('was away while it did not look, until any gateway is heard again', () => {
    expect(after([5, 4], [10, 9], [20, 14])).toEqual([]);
    expect(after([5, 4], [65, 4])).toEqual([{ fromMs: 4, toMs: 65 }]);
    expect(after([5, 4], [65, 4], [67, 4], [68, 68], [73, 70])).toEqual([{ fromMs: 4, toMs: 67 }]);
    // Another receiver heard them meanwhile, and none looked.
    expect(after([5, 4], [65, 64])).toEqual([{ fromMs: 5, toMs: 65 }]);
  });

  test('was away while it looked and heard nobody', () => {
    expect(after([5, 4], [10, 4], [15, 4], [60, 4], [61, 61], [80, 79])).toEqual([
      { fromMs: 4, toMs: 60 },
      { fromMs: 61, toMs: 80 },
    ]);
  });

  test('keeps the newest 100 gaps', () => {
    const looks = Array.from({ length: 150 }, (_, index) => [60 * index, 60 * index] as const).flatMap(
      ([at]) => [[at, at] as const, [at + 5, at + 5] as const],
    );
    const gaps = after(...looks);
    expect(gaps).toHaveLength(100);
    expect(gaps.at(-1)).toEqual(after(...looks.slice(-4)).at(-1));
  });
});
