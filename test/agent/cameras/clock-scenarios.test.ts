/** Cameras with known capture times, and the error of the capture clock: immediately, and after all units. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { AccessUnit } from '../../../src/agent/cameras/access-unit.ts';
import { createCaptureClock } from '../../../src/agent/cameras/clock/clock.ts';
import { createPace } from '../../../src/agent/cameras/ring/pace.ts';

/** Smallest delay from glass to ring, milliseconds, which no clock can detect. */
const minDelayMs = 3;

type Scenario = {
  readonly seconds: number;
  readonly fps: number;
  readonly bFrames?: number;
  /** Pictures dropped by the camera. */
  readonly skips?: (index: number) => boolean;
  /** The camera's clock when a picture is taken `ms` after the start; absent: real time. */
  readonly stampMs?: (ms: number, index: number) => number;
  /** Delay beyond the smallest, by the send time after the start; arrivals keep the send order. */
  readonly delayMs?: (ms: number, index: number) => number;
};

type Seen = {
  /** After the start. */
  readonly takenMs: number;
  readonly liveErrorMs: number;
  readonly finalErrorMs: number;
  readonly epoch: number;
};

function simulate(scenario: Scenario): { seen: Seen[]; mode: string; modeAtEnd: string[] } {
  const { fps, bFrames = 0, stampMs = (ms: number) => ms, delayMs = () => 0 } = scenario;
  const startMs = 1_000_000;
  const intervalMs = 1_000 / fps;
  const shown = Array.from({ length: Math.round(scenario.seconds * fps) }, (_, index) => index).filter(
    (index) => scenario.skips?.(index) !== true,
  );
  // I P B B B P B B B …: each block's last picture is sent first.
  const order: number[] = [];
  for (let at = 0; at < shown.length; ) {
    const block = shown.slice(at, at + (at === 0 ? 1 : bFrames + 1));
    order.push(...block.slice(-1), ...block.slice(0, -1));
    at += block.length;
  }
  const clock = createCaptureClock({ keepMs: 600_000 });
  const pace = createPace();
  const modes: string[] = [];
  let sentMs = 0;
  let arrivalMs = 0;
  const units = order.map((index) => {
    const takenMs = index * intervalMs;
    sentMs = Math.max(sentMs, takenMs);
    arrivalMs = Math.max(arrivalMs, startMs + sentMs + minDelayMs + delayMs(sentMs, index));
    const unit: AccessUnit = {
      codec: 'h264',
      pts90k: Math.round((7_000_000 + stampMs(takenMs, index)) * 90),
      arrivalMs,
      key: index % 50 === 0,
      bytes: Buffer.alloc(0),
      lossBefore: false,
      epoch: -1,
    };
    pace.add(unit);
    clock.add(unit, { arrivalMs, intervalMs: pace.measure().intervalMs ?? 500 });
    modes.push(clock.mode());
    return { unit, takenMs, liveErrorMs: clock.timeMs(unit) - startMs - takenMs };
  });
  // One expectation for all: made for each of some hundred thousand pictures they take longer than the clock.
  const statedDelays = { least: Infinity, most: -Infinity };
  const seen = units.map(({ unit, takenMs, liveErrorMs }) => {
    const timeMs = clock.timeMs(unit);
    statedDelays.least = Math.min(statedDelays.least, unit.arrivalMs - timeMs);
    statedDelays.most = Math.max(statedDelays.most, unit.arrivalMs - timeMs);
    return { takenMs, liveErrorMs, finalErrorMs: timeMs - startMs - takenMs, epoch: unit.epoch };
  });
  expect(statedDelays.least).toBeGreaterThanOrEqual(0);
  expect(statedDelays.most).toBeLessThanOrEqual(clock.maxDelayMs());
  return { seen, mode: clock.mode(), modeAtEnd: modes };
}

const worst = (errors: readonly number[]) => Math.max(0, ...errors.map((error) => Math.abs(error)));
const live = (seen: readonly Seen[]) => worst(seen.map((each) => each.liveErrorMs));
const final = (seen: readonly Seen[]) => worst(seen.map((each) => each.finalErrorMs));
const after = (seen: readonly Seen[], ms: number) => seen.filter((each) => each.takenMs >= ms);

const table: string[] = [];
const worstOf = new Map<string, { live: number; final: number }>();
function note(scenario: string, errors: { live: number; final: number }): void {
  const known = worstOf.get(scenario) ?? { live: 0, final: 0 };
  worstOf.set(scenario, {
    live: Math.max(known.live, errors.live),
    final: Math.max(known.final, errors.final),
  });
}
afterAll(() => {
  for (const [scenario, { live, final }] of worstOf)
    table.push(
      `${scenario.padEnd(70)} at once ${live.toFixed(1).padStart(8)} ms   in the end ${final.toFixed(1).padStart(8)} ms`,
    );
  console.log(
    `\nLargest errors of the capture clock (of that ${minDelayMs} ms are the way)\n${table.join('\n')}\n`,
  );
});

const rates = fc.constantFrom(5, 15, 25, 30);
const depths = fc.integer({ min: 0, max: 4 });
const jitterOf = (values: readonly number[], most: number) => (_: number, index: number) =>
  ((values[index % values.length] ?? 0) * most) / 100;
const percent = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 97, maxLength: 97 });

/** Of a property: half as many in the suite, four times as many with TILLFRAME_LONG=1. */
const runs = (usual: number): number => (process.env['TILLFRAME_LONG'] === undefined ? usual / 2 : 4 * usual);

describe('capture clock, cameras with a clock in order', () => {
  test('dates pictures at any rate and depth of B-frames, with pictures missing', () => {
    fc.assert(
      fc.property(rates, depths, percent, (fps, bFrames, roll) => {
        const skips = (index: number) => (roll[index % 97] ?? 0) < 30 && index % 10 !== 0;
        for (const scenario of [
          { seconds: 60, fps, bFrames },
          { seconds: 60, fps, skips },
        ]) {
          const { seen, mode } = simulate(scenario);
          note('steady or leaving pictures out, B-frames 0–4, 5–30 fps', {
            live: live(seen),
            final: final(seen),
          });
          expect(mode).toBe('time_stamps');
          expect(new Set(seen.map(({ epoch }) => epoch)).size).toBe(1);
          expect(final(seen)).toBeLessThan(4);
        }
      }),
      { numRuns: runs(30) },
    );
  });

  test('stays exact with jitter of 0–400 ms and a fast picture every three seconds', () => {
    fc.assert(
      fc.property(rates, depths, percent, (fps, bFrames, jitter) => {
        const random = jitterOf(jitter, 400);
        const delayMs = (ms: number, index: number) =>
          ms % 3_000 < 600 ? 0 : ms % 3_000 > 2_400 ? 0 : random(ms, index);
        const { seen, mode } = simulate({ seconds: 60, fps, bFrames, delayMs });
        note('jitter 0–400 ms, least delay every 3 s', {
          live: live(after(seen, 4_000)),
          final: final(seen),
        });
        expect(mode).toBe('time_stamps');
        expect(final(seen)).toBeLessThan(4);
        expect(live(after(seen, 4_000))).toBeLessThan(4);
      }),
      { numRuns: runs(60) },
    );
  });

  test('stays within the jitter of 0–400 ms without any fast picture', () => {
    fc.assert(
      fc.property(rates, percent, (fps, jitter) => {
        const { seen } = simulate({ seconds: 60, fps, delayMs: jitterOf(jitter, 400) });
        note('jitter 0–400 ms, nothing quick', { live: live(seen), final: final(seen) });
        expect(live(seen)).toBeLessThanOrEqual(400 + minDelayMs + 0.1);
      }),
      { numRuns: runs(60) },
    );
  });

  test('stays exact through stalls of 5 s that drain at once or slowly', () => {
    fc.assert(
      fc.property(rates, depths, fc.constantFrom(1.3, 2, 5, 1_000), (fps, bFrames, speed) => {
        // The backlog of 5 s drains at `speed` times the pace at which it grew.
        const delayMs = (ms: number) =>
          ms < 20_000 ? 0 : Math.max(0, 5_000 - (ms - 20_000) * (speed >= 1_000 ? 1 : 1 - 1 / speed));
        const { seen, mode } = simulate({ seconds: 60, fps, bFrames, delayMs });
        note('stall of 5 s, drained at 1.3 times to at once', { live: live(seen), final: final(seen) });
        expect(mode).toBe('time_stamps');
        expect(live(seen)).toBeLessThan(4);
        expect(final(seen)).toBeLessThan(4);
      }),
      { numRuns: runs(60) },
    );
  });

  test('stays exact when a camera starts with buffered pictures at once', () => {
    fc.assert(
      fc.property(
        rates,
        depths,
        fc.integer({ min: 200, max: 4_000 }),
        fc.boolean(),
        (fps, bFrames, heldMs, gap) => {
          const delayMs = (ms: number) => Math.max(0, heldMs - ms);
          // Only the first of the buffered pictures, then live ones.
          const skips = (index: number) => gap && index > 5 && index / fps < heldMs / 1_000;
          const { seen } = simulate({ seconds: 30, fps, bFrames, delayMs, skips });
          note('start with up to 4 s of kept pictures, with or without a gap', {
            live: live(after(seen, heldMs + 5_000 / fps)),
            final: final(seen),
          });
          expect(final(seen)).toBeLessThan(4);
          expect(live(after(seen, heldMs + 5_000 / fps))).toBeLessThan(4);
        },
      ),
      { numRuns: runs(60) },
    );
  });

  test('follows a crystal 500 ppm off in either direction, with jitter', () => {
    fc.assert(
      fc.property(rates, fc.constantFrom(-500, 500), percent, (fps, ppm, jitter) => {
        const stampMs = (ms: number) => ms * (1 + ppm / 1e6);
        const random = jitterOf(jitter, 60);
        const { seen, mode } = simulate({
          seconds: 120,
          fps,
          stampMs,
          delayMs: (ms, index) => (index % 11 === 0 ? 0 : random(ms, index)),
        });
        note('drift ±500 ppm, jitter 60 ms', { live: live(after(seen, 3_000)), final: final(seen) });
        expect(mode).toBe('time_stamps');
        expect(new Set(seen.map(({ epoch }) => epoch)).size).toBe(1);
        expect(final(seen)).toBeLessThan(10);
      }),
      { numRuns: runs(30) },
    );
  });

  test.each([[-3_600_000], [-2_000], [2_000], [3_600_000], [-1_763_000_000_000], [1_763_000_000_000]])(
    'is within 20 ms from 3 s on after a clock step of %d ms',
    (stepMs) => {
      fc.assert(
        fc.property(
          rates,
          depths,
          fc.integer({ min: 12_000, max: 20_000 }),
          percent,
          (fps, bFrames, atMs, jitter) => {
            const stampMs = (ms: number) => ms + (ms >= atMs ? stepMs : 0);
            const random = jitterOf(jitter, 40);
            const { seen, mode } = simulate({
              seconds: 60,
              fps,
              bFrames,
              stampMs,
              delayMs: (ms, index) => (Math.round((ms * fps) / 1_000) % 4 < 2 ? 0 : random(ms, index)),
            });
            // B-frames from before the step are sent after a picture from after it, which no clock can detect.
            const reorderMs = (bFrames * 1_000) / fps;
            const sure = seen.filter(
              ({ takenMs }) => takenMs < atMs - reorderMs || takenMs > atMs + reorderMs,
            );
            const rest = sure.filter(({ takenMs }) => takenMs < atMs || takenMs >= atMs + 3_000);
            note(`step of the camera's clock by ${stepMs} ms, jitter 40 ms, from 3 s on`, {
              live: live(rest),
              final: final(sure),
            });
            expect(mode).toBe('time_stamps');
            expect(live(after(seen, atMs + 3_000))).toBeLessThan(20);
            expect(final(sure)).toBeLessThan(20);
          },
        ),
        { numRuns: runs(40) },
      );
    },
  );

  test('stays exact when time stamps jump to 0, and forward by hours, several times', () => {
    fc.assert(
      fc.property(
        rates,
        fc.array(fc.integer({ min: -20_000_000, max: 20_000_000 }), { minLength: 5, maxLength: 5 }),
        (fps, starts) => {
          const jumps = starts.map((start) => (Math.abs(start) < 12_000 ? start + 24_000 : start));
          const stampMs = (ms: number) =>
            ms + jumps.slice(0, Math.floor(ms / 10_000)).reduce((sum, jump) => sum + jump, 0);
          const { seen } = simulate({ seconds: 60, fps, stampMs });
          note('time stamps reset or jump by hours every 10 s', { live: live(seen), final: final(seen) });
          expect(live(seen)).toBeLessThan(4);
          expect(final(seen)).toBeLessThan(4);
        },
      ),
      { numRuns: runs(40) },
    );
  });
});

describe('capture clock, cameras whose time stamps lie', () => {
  test.each([
    [25, 21],
    [25, 24],
    [30, 29],
    [21, 25],
    [15, 30],
    [30, 10],
    [5, 4],
  ])('detects a camera that declares %d pictures a second and delivers %d', (declared, fps) => {
    fc.assert(
      fc.property(percent, (jitter) => {
        const stampMs = (_: number, index: number) => (index * 1_000) / declared;
        const random = jitterOf(jitter, 20);
        const { seen, mode } = simulate({
          seconds: 60,
          fps,
          stampMs,
          delayMs: (ms, index) => (index % 3 === 0 ? 0 : random(ms, index)),
        });
        note(`declares ${declared}, delivers ${fps}, jitter 20 ms, from 13 s on`, {
          live: live(after(seen, 13_000)),
          final: final(seen),
        });
        expect(mode).toBe('arrival');
        expect(live(after(seen, 13_000))).toBeLessThan(25);
        expect(final(after(seen, 2_000))).toBeLessThan(25);
      }),
      { numRuns: runs(10) },
    );
  });

  test('follows a camera whose stamps become wrong midway, and correct again', () => {
    const declared = 25;
    const fps = 25;
    // From 20 s to 60 s every fifth picture is dropped, and the others are stamped as if it were not.
    const leftOut = (index: number) => index >= 500 && index < 1_500 && index % 5 === 0;
    const stampMs = (_: number, index: number) => {
      const missing = Math.max(0, Math.ceil((Math.min(index, 1_500) - 500) / 5));
      return ((index - missing) * 1_000) / declared;
    };
    const { seen, mode, modeAtEnd } = simulate({ seconds: 100, fps, stampMs, skips: leftOut });
    note('begins to lie and stops again: but for 12 s after each', {
      live: live(seen.filter(({ takenMs }) => takenMs < 20_000 || takenMs > 33_000)),
      final: final(seen),
    });
    expect(modeAtEnd).toContain('arrival');
    expect(mode).toBe('time_stamps');
    expect(live(seen.filter(({ takenMs }) => takenMs < 20_000 || takenMs > 33_000))).toBeLessThan(45);
    expect(final(seen.filter(({ takenMs }) => takenMs < 18_000 || takenMs > 22_000))).toBeLessThan(45);
  });

  test('follows a camera that counts pictures and pauses for some seconds', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 500, max: 6_000 }), (fps, pauseMs) => {
        const from = 20 * fps;
        const missing = Math.round((pauseMs * fps) / 1_000);
        const skips = (index: number) => index >= from && index < from + missing;
        const stampMs = (_: number, index: number) =>
          ((index >= from ? index - missing : index) * 1_000) / fps;
        const { seen } = simulate({ seconds: 60, fps, skips, stampMs });
        const found = 20_000 + pauseMs + 7_000;
        note('counts pictures, pauses 0.5–6 s: from 7 s after the pause on', {
          live: live([...seen.filter(({ takenMs }) => takenMs < 20_000), ...after(seen, found)]),
          final: final(seen),
        });
        expect(live(after(seen, found))).toBeLessThan(4);
        expect(final(seen)).toBeLessThan(4);
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('spacing and wall clocks', () => {
  test('keeps the spacing of the camera within an epoch, whatever the delays', () => {
    fc.assert(
      fc.property(rates, depths, percent, (fps, bFrames, jitter) => {
        // Stretches of a second or more without delays, also when each fifth picture is the only one in display order.
        const delayMs = (ms: number, index: number) =>
          index % 40 > 9 ? 0 : jitterOf(jitter, 300)(ms, index);
        const { seen } = simulate({ seconds: 30, fps, bFrames, delayMs });
        const [first] = seen;
        for (const each of seen)
          expect(Math.abs(each.finalErrorMs - (first?.finalErrorMs ?? 0))).toBeLessThan(0.1);
      }),
      { numRuns: runs(30) },
    );
  });

  test('takes no wall time as input and reads no clock', () => {
    const delayMs = (ms: number, index: number) => (index % 7) * 5 + (ms > 9_000 ? 1 : 0);
    const plain = simulate({ seconds: 20, fps: 25, delayMs });
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const stepped = simulate({
        seconds: 20,
        fps: 25,
        delayMs: (ms, index) => {
          vi.setSystemTime(index % 2 === 0 ? 0 : 3_600_000 * index);
          return delayMs(ms, index);
        },
      });
      expect(stepped).toEqual(plain);
    } finally {
      vi.useRealTimers();
    }
    for (const file of [
      'clock/clock',
      'clock/capture-epoch',
      'clock/offset-buckets',
      'clock/clock-trend',
      'clock/epochs',
      'clock/jumps',
      'clock/late-rule',
      'clock/pace-rule',
      'clock/recent-units',
      'ring/pace',
      'ring/gop',
      'ring/ring',
      'ring/search',
      'bitstream/damage',
    ]) {
      const code = readFileSync(new URL(`../../../src/agent/cameras/${file}.ts`, import.meta.url), 'utf8');
      expect(code.match(/\bDate\b|hrtime|performance|lib\/clock|setTimeout/g), file).toBeNull();
    }
  });
});
