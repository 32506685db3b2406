import { describe, expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { createDecoders } from '../../../../src/agent/cameras/grab/decoder.ts';
import {
  decide,
  type GrabDeps,
  grab,
  type Holdings,
  missingEverywhere,
} from '../../../../src/agent/cameras/grab/grab.ts';
import type { Past } from '../../../../src/agent/cameras/grab/past.ts';
import { holdPicture } from '../../../../src/agent/cameras/pictures/held-picture.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import type { Pace } from '../../../../src/agent/cameras/ring/pace.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { captureProblem } from '../../../../src/domain/problem/capture.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { encodedUnits, numberByLooks, numberByPts } from '../encoded.ts';
import { exactLatency } from '../exact-latency.ts';

const intervalMs = 40;
const startedAtMs = 1_000_000;

/** Pictures at 25 fps, a key frame every tenth, each taken at its time stamp and arriving 80 ms later. */
function unitAt(takenMs: number, more: Partial<AccessUnit> = {}): AccessUnit {
  const key = Math.round((takenMs - startedAtMs) / intervalMs) % 10 === 0;
  const times = { pts90k: takenMs * 90, arrivalMs: takenMs + 80 };
  return { codec: 'h264', ...times, key, bytes: Buffer.alloc(100), lossBefore: false, epoch: 0, ...more };
}

const timeMs = (unit: AccessUnit) => unit.pts90k / 90;

function held(
  from: {
    firstMs: number;
    lastMs: number;
    holes?: [number, number][];
    lossAtMs?: number;
    lossFromMs?: number;
  },
  more: Partial<Holdings> & { keepMs?: number } = {},
) {
  const ring = createRing({ keepMs: more.keepMs ?? 600_000, budget: createRingBudget(1 << 20) });
  for (let takenMs = from.firstMs; takenMs <= from.lastMs; takenMs += intervalMs) {
    const inHole = from.holes?.some(([start, end]) => takenMs > start && takenMs < end) === true;
    const lossBefore = takenMs === from.lossAtMs || takenMs >= (from.lossFromMs ?? Infinity);
    if (!inHole) ring.add(unitAt(takenMs, { lossBefore }));
  }
  const pace: Pace = { intervalMs, reorderDepth: 0, figures: {} };
  const holdings: Holdings = { ring, timeMs, pace, state: 'up', latency: exactLatency, startedAtMs, ...more };
  return (atMs: number, nowMs = from.lastMs + 80, deadlineMs = Infinity) => {
    const decision = decide(holdings, { atMs, nowMs, deadlineMs });
    return decision.kind === 'take' ? timeMs(decision.unit) : decision;
  };
}

describe('decide', () => {
  const firstMs = startedAtMs + 400;
  const lastMs = startedAtMs + 20_000;

  test('chooses the nearest, and waits until no nearer one can arrive', () => {
    const ask = held({ firstMs, lastMs });
    expect(ask(lastMs - 4_985)).toBe(lastMs - 5_000);
    expect(ask(lastMs - 1)).toBe(lastMs);
    expect(ask(lastMs)).toBe(lastMs);
    expect(ask(lastMs + 1)).toEqual({ kind: 'wait' });
  });

  test('waits for B-frames that may be reordered in between', () => {
    const ask = held({ firstMs, lastMs }, { pace: { intervalMs, reorderDepth: 2, figures: {} } });
    expect(ask(lastMs - 60)).toEqual({ kind: 'wait' });
    expect(ask(lastMs - 90)).toBe(lastMs - 80);
  });

  test('times out at the deadline, unless the newest is as near as the next could be', () => {
    const ask = held({ firstMs, lastMs });
    expect(ask(lastMs + 100, 5e9, 5e9)).toMatchObject({ kind: 'timed_out' });
    expect(ask(lastMs + 15, 5e9, 5e9)).toBe(lastMs);
  });

  test('rejects a time far ahead at once', () => {
    expect(held({ firstMs, lastMs })(lastMs + 60_000)).toMatchObject({
      kind: 'timed_out',
      details: { problem: captureProblem('capture.ahead', { seconds: 60 }) },
    });
  });

  test('returns pictures from before a camera went down, and none after', () => {
    const ask = held({ firstMs, lastMs }, { state: 'down' });
    expect(ask(lastMs + 1_000, lastMs + 5_000)).toBe(lastMs);
    const problem = captureProblem('capture.gap');
    expect(ask(lastMs + 4_000, lastMs + 9_000)).toEqual({
      kind: 'camera_down',
      details: { downSinceMonotonicMs: lastMs, problem },
    });
    expect(ask(lastMs + 4_000, lastMs + 3_999)).toEqual({ kind: 'wait' });
  });

  test('reports the gap while the camera was down', () => {
    const gap: [number, number] = [startedAtMs + 4_000, startedAtMs + 16_000];
    const ask = held({ firstMs, lastMs, holes: [gap] });
    // The nearest picture is the previous one, then the next one.
    for (const atMs of [startedAtMs + 9_000, startedAtMs + 12_500])
      expect(ask(atMs)).toMatchObject({
        kind: 'camera_down',
        details: { downSinceMonotonicMs: gap[0], downUntilMonotonicMs: gap[1] },
      });
    // Also when it has gone down again by the time of the request.
    const again = held({ firstMs, lastMs, holes: [gap] }, { state: 'down' });
    expect(again(startedAtMs + 9_000, lastMs + 9_000)).toMatchObject({
      details: { downSinceMonotonicMs: gap[0], downUntilMonotonicMs: gap[1] },
    });
    expect(ask(gap[1] - 1_100)).toMatchObject({ kind: 'camera_down' });
    expect(ask(gap[1] - 900)).toBe(gap[1]);
  });

  test('takes a picture beside a gap that may be one of the network', () => {
    const [from, until] = [startedAtMs + 4_000, startedAtMs + 9_000];
    const delayed = (delayMs: number) =>
      held(
        { firstMs, lastMs, holes: [[from, until]] },
        { networkDelayMs: (unit) => (timeMs(unit) >= until ? delayMs : 0) },
      );
    expect(delayed(5_000)(until - 2_000)).toBe(until);
    expect(delayed(5_000)(from + 2_000)).toBe(from);
    expect(delayed(1_500)(until - 2_000)).toMatchObject({ kind: 'camera_down' });
  });

  test('prefers a flawed picture of the time to an undamaged one over 100 ms away, where that is allowed', () => {
    const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 20) });
    const lossAtMs = firstMs + 800;
    for (let takenMs = firstMs; takenMs <= lastMs; takenMs += intervalMs)
      ring.add(unitAt(takenMs, { lossBefore: takenMs === lossAtMs }));
    const pace: Pace = { intervalMs, reorderDepth: 0, figures: {} };
    const holdings: Holdings = { ring, timeMs, pace, state: 'up', latency: exactLatency, startedAtMs };
    const ask = (atMs: number, nowMs: number, mayBeFlawed: boolean) => {
      const decision = decide(holdings, { atMs, nowMs, deadlineMs: Infinity, mayBeFlawed });
      return decision.kind === 'take' ? [timeMs(decision.unit), decision.isFlawed] : decision.kind;
    };
    expect(ask(lossAtMs + 40, lastMs, true)).toEqual([lossAtMs - 40, undefined]);
    expect(ask(lossAtMs + 160, lastMs, true)).toEqual([lossAtMs + 160, true]);
    expect(ask(lossAtMs + 160, lastMs, false)).toEqual([lossAtMs - 40, undefined]);
    expect(ask(lossAtMs + 320, lastMs, true)).toEqual([lossAtMs + 400, undefined]);
  });

  test('distinguishes before the start, between start and first picture, and a camera added later', () => {
    const ask = held({ firstMs, lastMs });
    expect(ask(startedAtMs - 1)).toMatchObject({ kind: 'agent_restarted' });
    expect(ask(startedAtMs + 100)).toMatchObject({ kind: 'agent_restarted' });
    expect(ask(firstMs - 15)).toBe(firstMs);
    const late = held({ firstMs: startedAtMs + 40_000, lastMs: startedAtMs + 60_000 });
    expect(late(startedAtMs + 20_000)).toMatchObject({
      kind: 'camera_down',
      details: { downSinceMonotonicMs: startedAtMs, downUntilMonotonicMs: startedAtMs + 40_000 },
    });
    expect(late(startedAtMs - 5)).toMatchObject({ kind: 'agent_restarted' });
  });

  test('reports a camera without any picture', () => {
    const none = { firstMs: 1, lastMs: 0 };
    expect(held(none, { state: 'starting' })(startedAtMs + 10, startedAtMs + 20)).toEqual({ kind: 'wait' });
    expect(held(none, { state: 'starting' })(startedAtMs + 10, 5e9, 5e9)).toMatchObject({
      kind: 'agent_restarted',
    });
    expect(held(none, { state: 'starting' })(startedAtMs + 11_000, 5e9, 5e9)).toMatchObject({
      kind: 'camera_down',
    });
    expect(held(none, { state: 'down' })(startedAtMs + 10, startedAtMs + 20)).toMatchObject({
      kind: 'camera_down',
    });
    expect(held(none, { state: 'down' })(startedAtMs - 10, startedAtMs + 20)).toMatchObject({
      kind: 'agent_restarted',
    });
  });

  test('reports outside the buffer, with its bounds, for older times', () => {
    const ask = held({ firstMs, lastMs }, { keepMs: 10_000 });
    const oldestMonotonicMs = lastMs - 10_000 + 0;
    expect(ask(startedAtMs + 5_000)).toMatchObject({
      kind: 'outside_buffer',
      details: { oldestMonotonicMs, newestMonotonicMs: lastMs },
    });
  });

  test('returns the nearest undamaged picture, or none when that is too far', () => {
    const lossAtMs = startedAtMs + 10_080;
    const ask = held({ firstMs, lastMs, lossAtMs });
    expect(ask(lossAtMs)).toBe(lossAtMs - 40);
    expect(ask(lossAtMs + 100)).toBe(lossAtMs - 40);
    expect(ask(lossAtMs + 200)).toBe(startedAtMs + 10_400);
    const all = held({ firstMs, lastMs: startedAtMs + 700, lossAtMs: firstMs });
    expect(all(startedAtMs + 600, 5e9, 5e9)).toMatchObject({ kind: 'damaged' });
    const sinceLoss = held({ firstMs, lastMs: lossAtMs + 6_000, lossFromMs: lossAtMs });
    expect(sinceLoss(lossAtMs + 4_900, 5e9, 5e9)).toBe(lossAtMs - 40);
    expect(sinceLoss(lossAtMs + 5_100, 5e9, 5e9)).toMatchObject({ kind: 'damaged' });
  });

  test('waits for a picture after the damage that may be nearer than the one before', () => {
    const lossAtMs = startedAtMs + 10_080;
    const soon = held({ firstMs, lastMs: startedAtMs + 10_200, lossAtMs });
    expect(soon(lossAtMs + 100)).toEqual({ kind: 'wait' });
    expect(soon(lossAtMs + 100, 5e9, 5e9)).toBe(lossAtMs - 40);
    expect(soon(lossAtMs + 40)).toBe(lossAtMs - 40);
  });
});

describe('grab', () => {
  test('returns the nearest picture outside the GOP that the decoder finds damaged, with its offset', async () => {
    const deps = { clock: systemClock, log: createLog({ level: 'silent' }) };
    const stop = new AbortController();
    const decoders = createDecoders(deps);
    const running = decoders.run(stop.signal);
    const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 24) });
    const units = encodedUnits({ codec: 'h264', bFrames: 0, count: 30, gop: 10, busy: true });
    const nowMs = systemClock.monotonicMs();
    for (const [index, unit] of units.entries()) {
      const bytes = index === 12 ? unit.bytes.subarray(0, unit.bytes.length / 2) : unit.bytes;
      ring.add({
        ...unit,
        bytes,
        pts90k: (nowMs - 2_000) * 90 + unit.pts90k,
        arrivalMs: nowMs - 2_000 + unit.arrivalMs,
      });
    }
    const got = await grab(
      {
        ring,
        clock: systemClock,
        holdings: () => ({
          ring,
          timeMs,
          pace: { intervalMs, reorderDepth: 0, figures: {} },
          state: 'up',
          latency: exactLatency,
          startedAtMs: 0,
        }),
        changed: () => new Promise(() => undefined),
        decode: (run) => decoders.decode(run),
      },
      { atMonotonicMs: nowMs - 2_000 + 15 * intervalMs + 3 },
      stop.signal,
    );
    stop.abort();
    await running;
    // The 15th is in the damaged GOP, the 20th begins the next.
    expect(got).toMatchObject({
      kind: 'frame',
      source: 'ring',
      frame: { picture: { width: 320, height: 240 } },
    });
    expect(got.kind === 'frame' && got.offsetMs).toBeCloseTo(5 * intervalMs - 3);
  });

  test('rejects with the reason on abort, at once', async () => {
    const ring = createRing({ keepMs: 1_000, budget: createRingBudget(1 << 20) });
    const stop = new AbortController();
    const grabbing = grab(
      {
        ring,
        clock: systemClock,
        holdings: () => ({
          ring,
          timeMs,
          pace: { reorderDepth: 0, figures: {} },
          state: 'starting',
          latency: exactLatency,
          startedAtMs: 0,
        }),
        changed: () => new Promise(() => undefined),
        decode: () => Promise.resolve({ kind: 'busy', why: '' }),
      },
      { atMonotonicMs: systemClock.monotonicMs() },
      stop.signal,
    );
    stop.abort(new Error('enough'));
    await expect(grabbing).rejects.toThrow('enough');
  });
});

describe('grab of damaged video', () => {
  const nowMs = Math.round(systemClock.monotonicMs());
  const picture = holdPicture({ rgb: Buffer.from([1, 2, 3]), width: 1, height: 1 });
  /** A key frame every 2 s; all pictures are lost in part from −12 s on, until the given time. */
  async function ask({ blank, soundFromMs = -4_000 }: { blank: number; soundFromMs?: number }) {
    const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 20) });
    for (let ms = -14_000; ms <= 0; ms += intervalMs) {
      const lossBefore = ms >= -12_000 && ms < soundFromMs;
      ring.add({ ...unitAt(nowMs + ms), key: ms % 2_000 === 0, lossBefore });
    }
    const asked: (readonly [number | undefined, boolean | undefined])[] = [];
    const grabbed = await grab(
      {
        ...{ ring, clock: systemClock, changed: () => new Promise(() => undefined) },
        holdings: () => ({
          ...{ ring, timeMs, pace: { intervalMs, reorderDepth: 0, figures: {} } },
          ...{ state: 'up', latency: exactLatency, startedAtMs: nowMs - 20_000 },
        }),
        decode: (run, { isFlawed } = {}) => {
          asked.push([run.at(-1)?.pts90k, isFlawed]);
          return Promise.resolve(
            isFlawed === true && asked.length <= blank
              ? { kind: 'damaged', why: 'nothing' }
              : { kind: 'picture', picture, decodeMs: 1 },
          );
        },
      },
      { atMonotonicMs: nowMs - 5_480, mayBeFlawed: true },
      new AbortController().signal,
    );
    expect(new Set(asked.map(String)).size).toBe(asked.length);
    return grabbed.kind === 'frame'
      ? { isFlawed: grabbed.isFlawed, offsetMs: Math.round(grabbed.offsetMs) }
      : grabbed.kind;
  }

  test('takes the next picture when the nearest one shows nothing, then the nearest undamaged one', async () => {
    expect(await ask({ blank: 0 })).toEqual({ isFlawed: true, offsetMs: 0 });
    expect(await ask({ blank: 1 })).toEqual({ isFlawed: true, offsetMs: -40 });
    expect(await ask({ blank: 2 })).toEqual({ isFlawed: undefined, offsetMs: 1_480 });
  });

  test('takes an undamaged picture further away than 5 s as the last resort', async () => {
    expect(await ask({ blank: 2, soundFromMs: Infinity })).toEqual({ isFlawed: undefined, offsetMs: -6_560 });
  });
});

describe('grab with patience', () => {
  // Whole, so that sums of times are exact.
  const nowMs = Math.round(systemClock.monotonicMs());
  const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 20) });
  // Key frames at -10 s and -2 s.
  for (let ms = -10_000; ms <= 0; ms += intervalMs)
    ring.add({ ...unitAt(nowMs + ms), key: ms === -10_000 || ms === -2_000 });
  const runs: number[] = [];
  const due = new Set<AccessUnit>();
  const deps = (estimateMs: number | undefined): GrabDeps => ({
    expectExact: (unit) => void due.add(unit),
    ...{ ring, clock: systemClock, changed: () => new Promise(() => undefined) },
    holdings: () => ({
      ...{ ring, timeMs, pace: { intervalMs, reorderDepth: 0, figures: {} } },
      ...{ state: 'up', latency: exactLatency, startedAtMs: nowMs - 20_000 },
      networkDelayMs: ({ key }) => (key ? 300 : 0),
    }),
    decode: (run, { patienceMs: givenMs } = {}) => {
      runs.push(run.length);
      const picture = holdPicture({ rgb: Buffer.from([1, 2, 3]), width: 1, height: 1 });
      const [key] = run;
      // Patience that expires at once.
      return Promise.resolve(
        givenMs === 0 && key !== undefined && run.length > 1
          ? { kind: 'near', unit: key, picture, decodeMs: 1 }
          : { kind: 'picture', picture, decodeMs: 1 },
      );
    },
    estimateMs: () => estimateMs,
  });
  const ask = async (atMs: number, estimateMs: number | undefined, patienceMs?: number) => {
    runs.length = 0;
    due.clear();
    const request = { atMonotonicMs: nowMs + atMs, ...(patienceMs !== undefined && { patienceMs }) };
    const got = await grab(deps(estimateMs), request, new AbortController().signal);
    if (got.kind !== 'frame') throw new Error(got.kind);
    const { isNear, networkDelayMs } = got;
    return { offsetMs: Math.round(got.offsetMs), isNear, networkDelayMs, runs: [...runs] };
  };

  test('returns the nearest key frame when decoding would take too long, with its offset', async () => {
    expect(await ask(-4_000, 5_000, 2_000)).toEqual({
      offsetMs: 2_000,
      isNear: true,
      networkDelayMs: 300,
      runs: [1],
    });
    expect(await ask(-8_000, 5_000, 2_000)).toEqual({
      offsetMs: -2_000,
      isNear: true,
      networkDelayMs: 300,
      runs: [1],
    });
    expect(await ask(-2_000, 5_000, 2_000)).toEqual({
      offsetMs: 0,
      isNear: undefined,
      networkDelayMs: 300,
      runs: [1],
    });
  });

  test('returns the picture decoded so far when decoding turns out to take too long', async () => {
    expect(await ask(-4_000, undefined, 0)).toEqual({
      offsetMs: -6_000,
      isNear: true,
      networkDelayMs: 300,
      runs: [151],
    });
  });

  test('owes the exact picture of a sale that gets a near one, and no other', async () => {
    const dueMs = async (...request: Parameters<typeof ask>) => {
      await ask(...request);
      return [...due].map((unit) => timeMs(unit) - nowMs);
    };
    expect(await dueMs(-4_000, 5_000, 2_000)).toEqual([-4_000]);
    expect(await dueMs(-4_000, undefined, 0)).toEqual([-4_000]);
    expect(await dueMs(-4_000, 1_000, 2_000)).toEqual([]);
    expect(await dueMs(-2_000, 5_000, 2_000)).toEqual([]);
  });

  test('owes no exact picture of damaged video, which is not decoded ahead', async () => {
    const torn = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 20) });
    for (let ms = -10_000; ms <= 0; ms += intervalMs)
      torn.add({ ...unitAt(nowMs + ms), key: ms === -10_000, lossBefore: ms === -9_000 });
    due.clear();
    const held = { ...deps(5_000).holdings(), ring: torn };
    const request = { atMonotonicMs: nowMs - 4_000, patienceMs: 2_000, mayBeFlawed: true };
    const torn5s = { ...deps(5_000), ring: torn, holdings: () => held };
    expect(await grab(torn5s, request, new AbortController().signal)).toMatchObject({ isNear: true });
    expect(due.size).toBe(0);
  });

  test('returns the exact picture without a limit, or when decoding is fast', async () => {
    expect(await ask(-4_000, 5_000)).toEqual({
      offsetMs: 0,
      isNear: undefined,
      networkDelayMs: 0,
      runs: [151],
    });
    expect(await ask(-4_000, 1_000, 2_000)).toEqual({
      offsetMs: 0,
      isNear: undefined,
      networkDelayMs: 0,
      runs: [151],
    });
  });
});

describe('what neither ring nor past shows', () => {
  const bounds = { oldestMs: 5_000, newestMs: 9_000 };
  const restarted = {
    kind: 'agent_restarted',
    details: { problem: captureProblem('capture.before_start') },
  } as const;
  const evicted = {
    kind: 'outside_buffer',
    details: { oldestMonotonicMs: 8_000, newestMonotonicMs: 12_000 },
  } as const;

  test('reports the combined bounds of ring and history for older times', () => {
    const details = { oldestMonotonicMs: 5_000, newestMonotonicMs: 12_000 };
    expect(missingEverywhere(4_000, { ring: evicted, bounds, hasHistory: true })).toMatchObject({
      kind: 'outside_buffer',
      details,
    });
    expect(missingEverywhere(4_000, { ring: restarted, bounds, hasHistory: true })).toMatchObject({
      kind: 'outside_buffer',
      details: { oldestMonotonicMs: 5_000, newestMonotonicMs: 9_000 },
    });
  });

  test('reports outside the buffer before the boot when a history is kept', () => {
    expect(missingEverywhere(-1, { ring: restarted, hasHistory: true })).toMatchObject({
      kind: 'outside_buffer',
    });
    expect(missingEverywhere(-1, { ring: restarted, hasHistory: false })).toBe(restarted);
    expect(missingEverywhere(1, { ring: restarted, hasHistory: true })).toBe(restarted);
  });

  test('reports the stop between two runs, or a camera that was away, within the bounds', () => {
    expect(missingEverywhere(7_000, { ring: restarted, bounds, hasHistory: true })).toBe(restarted);
    expect(missingEverywhere(7_000, { ring: evicted, bounds, hasHistory: true })).toMatchObject({
      kind: 'camera_down',
    });
    const down = { kind: 'camera_down', details: { downSinceMonotonicMs: 6_000 } } as const;
    expect(missingEverywhere(7_000, { ring: down, bounds, hasHistory: true })).toBe(down);
    expect(missingEverywhere(4_000, { ring: down, bounds, hasHistory: true })).toBe(down);
  });

  test('reports times of another boot', () => {
    expect(missingEverywhere(4_000, { bounds, hasHistory: true })).toMatchObject({
      kind: 'outside_buffer',
      details: { oldestMonotonicMs: 5_000, newestMonotonicMs: 9_000 },
    });
    expect(missingEverywhere(7_000, { bounds, hasHistory: true })).toMatchObject({ kind: 'camera_down' });
    expect(missingEverywhere(9_500, { bounds, hasHistory: true })).toMatchObject({
      kind: 'agent_restarted',
    });
    expect(missingEverywhere(7_000, { hasHistory: true })).toMatchObject({ kind: 'outside_buffer' });
    expect(missingEverywhere(7_000, { hasHistory: false })).toMatchObject({ kind: 'agent_restarted' });
  });
});

describe('grab from the past', () => {
  const nowMs = systemClock.monotonicMs();
  const forever = new AbortController().signal;
  const units = [unitAt(startedAtMs), unitAt(startedAtMs + intervalMs)];
  const asked: unknown[] = [];
  const past: Past = {
    nearest: (at) => {
      asked.push(at);
      return Promise.resolve({ run: units, timeMs: at.monotonicMs + 30, source: 'lookback' });
    },
    stretch: () => Promise.resolve([]),
    bounds: () => undefined,
  };
  /** A camera that has been up for a second. */
  function deps(more: Partial<GrabDeps> = {}): GrabDeps {
    const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 20) });
    for (let takenMs = nowMs - 1_000; takenMs < nowMs; takenMs += intervalMs)
      ring.add({ ...unitAt(takenMs), key: true });
    const pace: Pace = { intervalMs, reorderDepth: 0, figures: {} };
    return {
      ring,
      clock: systemClock,
      holdings: () => ({
        ring,
        timeMs,
        pace,
        state: 'up',
        latency: exactLatency,
        startedAtMs: nowMs - 1_500,
      }),
      changed: () => new Promise(() => undefined),
      decode: (run) =>
        Promise.resolve({
          kind: 'picture',
          picture: holdPicture({ rgb: Buffer.from([run.length]), width: 1, height: 1 }),
          decodeMs: 1,
        }),
      past,
      ...more,
    };
  }

  test('prefers the ring', async () => {
    asked.length = 0;
    const got = await grab(deps(), { atMonotonicMs: nowMs - 500 }, forever);
    expect(got).toMatchObject({ kind: 'frame', source: 'ring' });
    expect(asked).toEqual([]);
  });

  test('returns the key frame before a time of an earlier run when decoding takes too long, marked as near', async () => {
    const request = { atMonotonicMs: nowMs - 60_000, patienceMs: 2_000 };
    const got = await grab(deps({ estimateMs: () => 5_000 }), request, forever);
    expect(got).toMatchObject({ kind: 'frame', source: 'lookback', isNear: true });
    expect(got.kind === 'frame' && got.offsetMs).toBeCloseTo(30 - intervalMs);
    expect(got.kind === 'frame' && got.frame.picture.rgb).toEqual(Buffer.from([1]));
  });

  test('returns a picture of an earlier run, with its offset and time', async () => {
    asked.length = 0;
    const got = await grab(deps(), { atMonotonicMs: nowMs - 60_000 }, forever);
    expect(got).toMatchObject({ kind: 'frame', source: 'lookback', offsetMs: 30 });
    expect(got.kind === 'frame' && got.frame).toMatchObject({
      takenAtMonotonicMs: nowMs - 59_970,
      picture: { rgb: Buffer.from([units.length]) },
    });
    expect(asked).toEqual([{ boot: systemClock.boot, monotonicMs: nowMs - 60_000 }]);
  });

  test('returns a picture of another boot from the history', async () => {
    asked.length = 0;
    const got = await grab(deps(), { atMonotonicMs: nowMs - 500, boot: 'another' }, forever);
    expect(got).toMatchObject({ kind: 'frame', source: 'lookback' });
    expect(asked).toEqual([{ boot: 'another', monotonicMs: nowMs - 500 }]);
  });

  test('returns the reason of the ring without a history', async () => {
    const { past: _past, ...without } = deps();
    expect(await grab(without, { atMonotonicMs: nowMs - 60_000 }, forever)).toMatchObject({
      kind: 'agent_restarted',
    });
    expect(await grab(without, { atMonotonicMs: nowMs - 500, boot: 'another' }, forever)).toMatchObject({
      kind: 'agent_restarted',
    });
  });

  test('returns busy when the history does not respond, and damaged when its picture is', async () => {
    const slow = { ...past, nearest: () => new Promise<never>(() => undefined) };
    let sleeps = 0;
    const clock = {
      ...systemClock,
      sleep: () => (sleeps++ === 0 ? new Promise<void>(() => undefined) : Promise.resolve()),
    };
    expect(await grab(deps({ past: slow, clock }), { atMonotonicMs: nowMs - 60_000 }, forever)).toMatchObject(
      {
        kind: 'busy',
      },
    );
    const damaged = deps({ decode: () => Promise.resolve({ kind: 'damaged', why: '' }) });
    expect(await grab(damaged, { atMonotonicMs: nowMs - 60_000 }, forever)).toMatchObject({
      kind: 'damaged',
    });
  });
});

test('uses distinguishable pictures in these tests', () => {
  const units = encodedUnits({ codec: 'h264', bFrames: 0, count: 3, gop: 3 });
  expect(units.map(numberByPts)).toEqual([0, 1, 2]);
  expect(numberByLooks({ rgb: Uint8Array.of(9, 9, 9) })).toBe(2);
});
