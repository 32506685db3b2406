/** The capture clock's times and stated uncertainties when pictures become late, caused by the network or the camera. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessUnit } from '../../../src/agent/cameras/access-unit.ts';
import { createCaptureClock } from '../../../src/agent/cameras/clock/clock.ts';

/** Source of a camera's sender reports: the stamps of its pictures, or a separate clock. */
type Reports = 'none' | 'of_pictures' | 'of_a_clock';

type Scenario = {
  readonly seconds: number;
  readonly fps: number;
  readonly reports: Reports;
  /** By the time after the start; in order. */
  readonly lineMs?: (ms: number) => number;
  /** Time stamps of pictures `ms` after the start. */
  readonly stampMs?: (ms: number) => number;
  /** No picture is taken. */
  readonly pauses?: (ms: number) => boolean;
  /** The camera's wall clock − the time after the start. */
  readonly wallMs?: (ms: number) => number;
  /** Response time of the requests that start the connection. */
  readonly roundTripMs?: number;
  /** Keep-alives, as often as with a session timeout of a minute; their responses are as late as the pictures. */
  readonly keepsAlive?: boolean;
};

type Seen = { readonly takenMs: number; readonly errorMs: number; readonly statedMs: number };

const minDelayMs = 3;
const reportEveryMs = 5_000;
const keepAliveEveryMs = 30_000;
const epochMs = 1_700_000_000_000;

/** Each picture is checked on arrival and one second later, as for sales; and `inTheEnd`, for sales reported late. */
function simulate(scenario: Scenario): { seen: Seen[]; inTheEnd: Seen[]; mode: string } {
  const { fps, reports, lineMs = () => 0, stampMs = (ms: number) => ms, wallMs = () => epochMs } = scenario;
  const startMs = 1_000_000;
  const clock = createCaptureClock({ keepMs: 600_000 });
  clock.restart();
  clock.answeredAfter(scenario.roundTripMs ?? 2);
  const intervalMs = 1_000 / fps;
  let arrivalMs = 0;
  let lastSent = { ms: 0, stampMs: 0 };
  let nextReportMs = 1_700;
  let nextKeepAliveMs = scenario.keepsAlive === true ? keepAliveEveryMs : Infinity;
  const seen: Seen[] = [];
  const held: { unit: AccessUnit; takenMs: number }[] = [];
  const look = ({ unit, takenMs }: { unit: AccessUnit; takenMs: number }): Seen => {
    const errorMs = clock.timeMs(unit) - startMs - takenMs - minDelayMs;
    return { takenMs, errorMs, statedMs: clock.networkDelayMs(unit) };
  };
  const arrive = (ms: number): number =>
    (arrivalMs = Math.max(arrivalMs, startMs + ms + minDelayMs + lineMs(ms)));
  for (let index = 0; index < scenario.seconds * fps; index++) {
    const takenMs = index * intervalMs;
    if (takenMs >= nextReportMs && reports !== 'none') {
      const ran = reports === 'of_a_clock' ? takenMs : lastSent.stampMs + takenMs - lastSent.ms;
      clock.report({
        ntpMs: wallMs(takenMs) + takenMs,
        pts90k: Math.round((7_000_000 + ran) * 90),
        arrivalMs: arrive(takenMs),
        intervalMs,
      });
      nextReportMs += reportEveryMs;
    }
    if (takenMs >= nextKeepAliveMs) {
      clock.answeredAfter(arrive(takenMs) - startMs - takenMs);
      nextKeepAliveMs += keepAliveEveryMs;
    }
    if (scenario.pauses?.(takenMs) === true) continue;
    lastSent = { ms: takenMs, stampMs: stampMs(takenMs) };
    const unit: AccessUnit = {
      ...{ codec: 'h264', key: index % 50 === 0, bytes: Buffer.alloc(0), lossBefore: false, epoch: -1 },
      pts90k: Math.round((7_000_000 + lastSent.stampMs) * 90),
      arrivalMs: arrive(takenMs),
    };
    clock.add(unit, { arrivalMs: unit.arrivalMs, intervalMs });
    held.push({ unit, takenMs });
    seen.push(look({ unit, takenMs }));
    const earlier = held.at(-1 - fps);
    if (earlier !== undefined) seen.push(look(earlier));
  }
  return { seen, inTheEnd: held.map(look), mode: clock.mode() };
}

/** Each run simulates thousands of pictures, and looks at each two or three times. */
const runs = process.env['TILLFRAME_LONG'] === undefined ? 6 : 40;
const rates = fc.constantFrom(5, 15, 25);
const after = (seen: readonly Seen[], ms: number) => seen.filter(({ takenMs }) => takenMs >= ms);
const worst = (seen: readonly Seen[]) => Math.max(...seen.map(({ errorMs }) => Math.abs(errorMs)));
const maxStated = (seen: readonly Seen[]) => Math.max(...seen.map(({ statedMs }) => statedMs));
/** Share of pictures whose error exceeds the stated one plus the clock's rounding. */
function shareOutside(seen: readonly Seen[], withinMs: number): number {
  return seen.filter(({ errorMs, statedMs }) => Math.abs(errorMs) > statedMs + withinMs).length / seen.length;
}

describe('a network that becomes slow', () => {
  const slow = (fromMs: number, untilMs: number, delayMs: number) => (ms: number) =>
    ms >= fromMs && ms < untilMs ? delayMs : 0;

  test.each<[Reports]>([['of_pictures'], ['of_a_clock']])(
    'keeps the times right with sender reports %s',
    (reports) => {
      fc.assert(
        fc.property(rates, fc.integer({ min: 300, max: 3_000 }), (fps, delayMs) => {
          const lineMs = slow(30_000, 90_000, delayMs);
          const { seen } = simulate({ seconds: 130, fps, reports, lineMs });
          expect(worst(seen)).toBeLessThan(delayMs > 700 || fps > 5 ? 20 : 700);
          expect(shareOutside(seen, 20)).toBe(0);
          // No doubt remains after a report, except the drift of a crystal.
          if (fps > 5) expect(maxStated(after(seen, 41_000))).toBeLessThan(40);
        }),
        { numRuns: runs },
      );
    },
  );

  test('reports the lateness without sender reports, until a fast picture arrives', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 300, max: 3_000 }), (fps, delayMs) => {
        const lineMs = slow(30_000, 90_000, delayMs);
        const { seen, inTheEnd } = simulate({ seconds: 130, fps, reports: 'none', lineMs });
        expect(shareOutside([...seen, ...inTheEnd], 20)).toBe(0);
        expect(maxStated(after(seen, 101_000))).toBeLessThan(20);
      }),
      { numRuns: runs },
    );
  });

  test('reports the lateness when it grows slowly, and is exact with sender reports', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 500, max: 3_000 }), (fps, delayMs) => {
        const lineMs = (ms: number) => Math.min(delayMs, Math.max(0, ((ms - 30_000) * delayMs) / 20_000));
        const blind = simulate({ seconds: 90, fps, reports: 'none', lineMs });
        // The first second of lateness counts as jitter.
        expect(shareOutside(blind.seen, 20 + delayMs / 20 + 500 / fps)).toBe(0);
        const told = simulate({ seconds: 90, fps, reports: 'of_pictures', lineMs });
        expect(shareOutside(told.seen, 20 + delayMs / 20 + 500 / fps)).toBe(0);
        if (fps > 5) expect(worst(told.seen)).toBeLessThan(40);
      }),
      { numRuns: runs },
    );
  });

  test('bounds the doubt with a drifting crystal and a network that stays slow for ten minutes', () => {
    for (const ppm of [-100, 100]) {
      const stampMs = (ms: number) => ms * (1 + ppm / 1e6);
      const lineMs = slow(30_000, 630_000, 800);
      const { seen } = simulate({ seconds: 700, fps: 15, reports: 'of_pictures', lineMs, stampMs });
      // Except the second in which the rest of the slow stretch looks like jitter.
      expect(shareOutside(seen, 20)).toBeLessThan(0.005);
      expect(maxStated(after(seen, 45_000))).toBeLessThan(350);
      expect(worst(after(seen, 690_000))).toBeLessThan(40);
    }
  });

  test('counts a slow response when the connection was never fast', () => {
    const { seen } = simulate({
      ...{ seconds: 20, fps: 15, reports: 'of_pictures' },
      ...{ lineMs: () => 900, roundTripMs: 905 },
    });
    expect(shareOutside(seen, 20)).toBe(0);
    expect(maxStated(seen)).toBe(905);
  });
});

describe('a connection that begins late', () => {
  test.each<[string, Reports, boolean]>([
    ['with responses', 'none', true],
    ['with sender reports', 'of_pictures', true],
    ['without either', 'none', false],
  ])('states the lateness of its first pictures for later sales too, %s', (_, reports, keepsAlive) => {
    fc.assert(
      fc.property(
        ...[rates, fc.integer({ min: 300, max: 6_000 }), fc.integer({ min: 3, max: 55 })],
        (fps, delayMs, quickFromS) => {
          const { seen, inTheEnd } = simulate({
            ...{ seconds: 120, fps, reports, keepsAlive, roundTripMs: keepsAlive ? delayMs + 5 : 2 },
            lineMs: (ms) => (ms < quickFromS * 1_000 ? delayMs : 0),
          });
          expect(shareOutside(inTheEnd, 30)).toBe(0);
          if (keepsAlive) expect(shareOutside(seen, 30)).toBe(0);
          // The first keep-alive shows what became quick within the first seconds.
          expect(maxStated(after(inTheEnd, Math.max(32_000, quickFromS * 1_000 + 1_000)))).toBe(0);
        },
      ),
      { numRuns: runs },
    );
  });
});

describe('a camera that counts pictures and makes a pause', () => {
  const pause = (pauseMs: number) => ({
    pauses: (ms: number) => ms >= 30_000 && ms < 30_000 + pauseMs,
    stampMs: (ms: number) => (ms >= 30_000 ? ms - pauseMs : ms),
  });

  test.each<[Reports]>([['of_pictures'], ['of_a_clock']])(
    'is distinguished from the network by sender reports %s',
    (reports) => {
      fc.assert(
        fc.property(fc.constantFrom(15, 25), fc.integer({ min: 6, max: 30 }), (fps, tenths) => {
          const pauseMs = tenths * 200;
          const { seen } = simulate({ seconds: 90, fps, reports, ...pause(pauseMs) });
          // In the first second it looks like jitter.
          const counted = seen.filter(({ takenMs }) => takenMs < 30_000 || takenMs > 31_000 + pauseMs);
          expect(shareOutside(counted, 20 + 500 / fps)).toBe(0);
          const found = after(seen, 30_000 + pauseMs + 12_000);
          expect(worst(found)).toBeLessThan(20);
          expect(maxStated(found)).toBeLessThan(1);
        }),
        { numRuns: runs },
      );
    },
  );

  test('stays in doubt without sender reports', () => {
    const { seen } = simulate({ seconds: 90, fps: 15, reports: 'none', ...pause(2_000) });
    const found = after(seen, 45_000);
    expect(worst(found)).toBeLessThan(20);
    expect(Math.round(maxStated(found) / 100)).toBe(20);
  });

  test('stays in doubt when the camera’s clock is set at the same time', () => {
    const { seen } = simulate({
      ...{ seconds: 90, fps: 15, reports: 'of_pictures' },
      ...pause(2_000),
      wallMs: (ms) => epochMs + (ms >= 31_000 ? 7_000 : 0),
    });
    expect(shareOutside(after(seen, 33_100), 20)).toBe(0);
    expect(Math.round(maxStated(after(seen, 60_000)) / 100)).toBe(20);
  });
});

describe('a camera whose stamps run at another pace', () => {
  test.each<[Reports]>([['of_pictures'], ['of_a_clock']])(
    'is found with sender reports %s, and nothing is in doubt',
    (reports) => {
      const stampMs = (ms: number) => (ms < 30_000 ? ms : 30_000 + (ms - 30_000) * 0.84);
      const { seen, mode } = simulate({ seconds: 90, fps: 25, reports, stampMs });
      expect(mode).toBe('arrival');
      expect(worst(after(seen, 50_000))).toBeLessThan(20);
      expect(maxStated(after(seen, 50_000))).toBeLessThan(1);
    },
  );

  test('keeps the doubt of a network that became slow before, whichever way the stamps run', () => {
    for (const pace of [0.9, 1.1]) {
      // 10 % for 60 s, then in real time again.
      const stampMs = (ms: number) => ms + (pace - 1) * Math.min(60_000, Math.max(0, ms - 150_000));
      const lineMs = (ms: number) => (ms >= 30_000 ? 2_000 : 0);
      const { seen, inTheEnd } = simulate({ seconds: 250, fps: 25, reports: 'none', lineMs, stampMs });
      // Errors are larger until the pace is known to be wrong, and until it is known to be right again.
      const wrong = (all: readonly Seen[]) => after(all, 165_000).filter(({ takenMs }) => takenMs < 205_000);
      for (const part of [wrong(seen), wrong(inTheEnd), after(inTheEnd, 225_000)])
        expect(shareOutside(part, 60), `pace ${pace}`).toBe(0);
    }
  });
});
