/**
 * Displayed state of the cloud: start of a failure, its answer, and whether a try is in flight or pending.
 */

import { beforeEach, describe, expect, test } from 'vitest';
import {
  cloudRetry,
  type Failed,
  type Failure,
  outageAfter,
} from '../../../src/agent/upload/upload-policy.ts';
import { createUploadState, type Lane, type UploadState } from '../../../src/agent/upload/upload-state.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { cloudSaid } from './events.ts';

const wallMs = 1_795_000_000_000;
const down: Failure = { problem: cloudSaid('down'), refused: false };

let monotonicMs: number;
/** The wall clock against the monotonic one. */
let aheadMs: number;
let state: UploadState;
beforeEach(() => {
  monotonicMs = 1_000;
  aheadMs = wallMs;
  const clock: Clock = {
    ...systemClock,
    // A clock of whole milliseconds, as the system's is, beside one of fractions.
    nowMs: () => Math.floor(monotonicMs + aheadMs),
    monotonicMs: () => monotonicMs,
  };
  state = createUploadState(clock);
});

function fails(lane: Lane, failure = down, more: Partial<Failed> = {}): void {
  const at = { monotonicMs, retry: cloudRetry, random: () => 0.5, ...more };
  state.setOutage(lane, outageAfter(state.outage(lane), failure, at));
}

test('dates a failure from the first failed request, not from the last answered one', () => {
  const at = { startedMonotonicMs: 40_000, answeredMonotonicMs: 2_000 };
  monotonicMs = 41_000;
  fails('events', { problem: cloudSaid('401'), refused: true }, at);
  expect(state.state()).toMatchObject({ state: 'refused', sinceMs: wallMs + 40_000 });
  monotonicMs = 300_000;
  fails('events', { problem: cloudSaid('401'), refused: true });
  expect(state.state().sinceMs).toBe(wallMs + 40_000);
});

test('keeps the time of the next try constant unless the clock is set', () => {
  fails('events');
  const shown = new Set<number | undefined>();
  for (let step = 0; step < 50; step++) {
    monotonicMs += 7.3;
    shown.add(state.state().nextTryAtMs);
  }
  expect([...shown]).toEqual([wallMs + 2_250]);
  aheadMs += 3_600_000;
  expect(state.state().nextTryAtMs).toBe(wallMs + 2_250 + 3_600_000);
});

test('shows no coming try while one is due or in flight', () => {
  fails('events');
  monotonicMs = 2_250;
  expect(state.state().nextTryAtMs).toBeUndefined();
  {
    using _try = state.beginTry('events');
    monotonicMs = 30_000;
    expect(state.state()).toMatchObject({ state: 'retrying', tryingSinceMs: wallMs + 2_250 });
    expect(state.state().nextTryAtMs).toBeUndefined();
  }
  fails('events', { problem: cloudSaid('busy'), refused: false, answer: 'wait' });
  expect(state.state()).toMatchObject({ nextTryAtMs: expect.any(Number) as number, answer: 'wait' });
  expect(state.state().tryingSinceMs).toBeUndefined();
});

test('shows a request without an answer after ten seconds while all is well; pictures may take longer', () => {
  using _picture = state.beginTry('pictures');
  monotonicMs = 2_000;
  using _batch = state.beginTry('events');
  monotonicMs = 12_000;
  expect(state.state()).toEqual({ state: 'ok' });
  monotonicMs = 12_001;
  expect(state.state()).toEqual({ state: 'ok', tryingSinceMs: wallMs + 2_000 });
});

test('shows a failed one of two concurrent requests', () => {
  using _other = state.beginTry('pictures');
  fails('pictures', down, { startedMonotonicMs: 500 });
  expect(state.state()).toMatchObject({ tryingSinceMs: wallMs + 1_000 });
  expect(state.state().nextTryAtMs).toBeUndefined();
});

describe('a retry requested by a person', () => {
  test('releases paused lanes, but not on every request', () => {
    let woken = 0;
    state.onTryNow(() => woken++);
    expect(state.tryNow()).toBe('not_now');
    fails('events');
    fails('pictures');
    expect([state.tryNow(), state.tryNow(), woken]).toEqual(['tried', 'not_now', 1]);
    expect(state.outage('events')?.untilMonotonicMs).toBe(monotonicMs);
  });

  test('reports one in flight, and starts no picture behind hanging sales', () => {
    fails('events');
    fails('pictures');
    using _try = state.beginTry('events');
    expect(state.tryNow()).toBe('under_way');
  });

  test('is not needed while only something else is in flight', () => {
    fails('events');
    using _try = state.beginTry('status');
    expect(state.tryNow()).toBe('tried');
  });
});

test('shows the last stored time from before the start until something is stored', () => {
  state.noteStoredBefore(5);
  expect(state.state()).toEqual({ state: 'ok', lastStoredAtMs: 5 });
  state.noteStored();
  state.noteStoredBefore(6);
  expect(state.state().lastStoredAtMs).toBe(wallMs + 1_000);
});
