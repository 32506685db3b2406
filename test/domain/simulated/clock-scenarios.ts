/**
 * Scenarios of register clocks, drawn from a seed: shops of three days each, whose registers push their sales or are reported by a POS cloud.
 * Each sale is judged as it arrives, by the domain alone.
 */
import type { Received } from '../../../src/domain/sale/sale.ts';
import type { FloorMemory } from '../../../src/domain/time/delay-floor.ts';
import {
  chooseInstant,
  defaultInstantRule,
  type Instant,
  isSettled,
  isTimeOpen,
  printedInstant,
} from '../../../src/domain/time/instant.ts';
import { polledInstant } from '../../../src/domain/time/polled-instant.ts';
import {
  type ClockSample,
  learnRegisterClock,
  serverAhead,
} from '../../../src/domain/time/register-clock.ts';
import { latenessOf, latenessSince, type SkewSample, skewLookback } from '../../../src/domain/time/skew.ts';
import { thinned } from '../../../src/domain/time/time-server.ts';
import { randomOf } from '../../agent/upload/random.ts';
import { quantile } from './pushed-till.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const days = 3;
const openHours = 10;

type RegisterClock = {
  /** Register clock − gateway clock, milliseconds, by the time since the shop first opened. */
  readonly aheadMs: (elapsedMs: number) => number;
  /** Times at which it was set. */
  readonly jumpsMs: readonly number[];
};

/** Times since the shop first opened at which its line was lost, with their ends. */
type Outage = readonly [fromMs: number, untilMs: number];

export type Scenario = {
  readonly clock: (random: () => number) => RegisterClock;
  readonly outages?: (random: () => number) => readonly Outage[];
};

const between = (random: () => number, from: number, to: number): number => from + random() * (to - from);
const eitherSign = (random: () => number): number => (random() < 0.5 ? -1 : 1);
const exponential = (random: () => number, meanMs: number): number => -Math.log(1 - random()) * meanMs;

function drifting(random: () => number, ppm: number): RegisterClock {
  const [offMs, rate] = [between(random, -90_000, 90_000), (eitherSign(random) * ppm) / 1e6];
  return { aheadMs: (elapsedMs) => offMs + rate * elapsedMs, jumpsMs: [] };
}

/** Set by `byMs` on the second day, between two sales. */
function setOnce(random: () => number, { fromMs, byMs }: { fromMs: number; byMs: number }): RegisterClock {
  const atMs = dayMs + between(random, 3, 6) * hourMs;
  return { aheadMs: (elapsedMs) => fromMs + (elapsedMs >= atMs ? byMs : 0), jumpsMs: [atMs] };
}

/** Drifts by day, and is set right again each night. */
function nightly(random: () => number): RegisterClock {
  const [jumpMs, offMs] = [eitherSign(random) * between(random, 2_000, 6_000), between(random, -500, 500)];
  const resyncMs = 20 * hourMs;
  return {
    aheadMs: (elapsedMs) => offMs + (jumpMs * ((elapsedMs + dayMs - resyncMs) % dayMs)) / dayMs,
    jumpsMs: Array.from({ length: days - 1 }, (_, day) => resyncMs + day * dayMs),
  };
}

/** Wanders as a clock does that asks a time server every few hours. */
function disciplined(random: () => number): RegisterClock {
  const [meanMs, swingMs, periodMs] = [
    between(random, -40, 40),
    between(random, 0, 60),
    between(random, 2, 8) * hourMs,
  ];
  return {
    aheadMs: (elapsedMs) => meanMs + swingMs * Math.sin((2 * Math.PI * elapsedMs) / periodMs),
    jumpsMs: [],
  };
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  'time server': { clock: disciplined },
  steady: { clock: (random) => drifting(random, 0) },
  'drift 50 ppm': { clock: (random) => drifting(random, 50) },
  'drift 200 ppm': { clock: (random) => drifting(random, 200) },
  'nightly jump 2–6 s': { clock: nightly },
  'NTP −46 s': { clock: (random) => setOnce(random, { fromMs: 46_000, byMs: -46_000 }) },
  'hand-set ±120 s': {
    clock: (random) => {
      const [fromMs, byMs] = [between(random, -5_000, 5_000), eitherSign(random) * 120_000];
      return setOnce(random, { fromMs, byMs });
    },
  },
  'held back': {
    clock: (random) => drifting(random, 20),
    outages: (random) =>
      Array.from({ length: days }, (_, day) => {
        const fromMs = day * dayMs + between(random, 2, 6) * hourMs;
        return [fromMs, fromMs + between(random, 0.2, 2) * hourMs] as const;
      }),
  },
};

type Sold = { readonly elapsedMs: number; readonly trueMs: number; readonly stampMs: number };

type Judged = {
  readonly elapsedMs: number;
  /** Stated − true time of the sale, milliseconds. */
  readonly errorMs: number;
  readonly statedMs: number;
  readonly isCaptured: boolean;
  /** By later sales of its register, where its own times disagreed. */
  settled?: Pick<Judged, 'errorMs' | 'statedMs'>;
};

export type Shop = { readonly clock: RegisterClock; readonly judged: readonly Judged[] };

export type Source =
  | { readonly by: 'push'; readonly resolutionMs: number }
  /** `captured`: share of the sales that the printer proxy captures too. */
  | { readonly by: 'cloud'; readonly captured: number };

/** One register for three days. */
export function sellThrough(seed: number, scenario: Scenario, source: Source): Shop {
  const random = randomOf(seed * 7_919 + 17);
  const clock = scenario.clock(random);
  const outages = scenario.outages?.(random) ?? [];
  const startMs = 1.8e12 + Math.floor(random() * 1e6);
  const betweenMs = between(random, 90_000, 400_000);
  const resolutionMs = source.by === 'push' ? source.resolutionMs : 1_000;
  const sold: Sold[] = [];
  for (let day = 0; day < days; day++) {
    for (let ms = exponential(random, betweenMs); ms < openHours * hourMs; ) {
      const elapsedMs = day * dayMs + ms;
      const trueMs = startMs + elapsedMs;
      const stampMs = Math.floor((trueMs + clock.aheadMs(elapsedMs)) / resolutionMs) * resolutionMs;
      sold.push({ elapsedMs, trueMs, stampMs });
      ms += 8_000 + exponential(random, betweenMs);
    }
  }
  /** The line comes back; the queue is sent in a row. */
  const sentMs = ({ elapsedMs, trueMs }: Sold, n: number): number => {
    const outage = outages.find(([from, until]) => elapsedMs >= from && elapsedMs < until);
    return outage === undefined ? trueMs : startMs + outage[1] + (n % 1_000) * 40;
  };
  const judged =
    source.by === 'push'
      ? pushed(random, sold, { startMs, sentMs })
      : reported(random, sold, { startMs, sentMs, captured: source.captured });
  return { clock, judged };
}

type Way = { readonly startMs: number; readonly sentMs: (sale: Sold, n: number) => number };

function pushed(random: () => number, sold: readonly Sold[], { startMs, sentMs }: Way): Judged[] {
  const samples: SkewSample[] = [];
  const memory: FloorMemory = {};
  const wayMs = between(random, 5, 40);
  const settling = createSettling();
  return sold
    .map((sale, n) => ({ ...sale, arrivedAtMs: sentMs(sale, n) + wayMs + exponential(random, 15) }))
    .toSorted((a, b) => a.arrivedAtMs - b.arrivedAtMs)
    .map(({ elapsedMs, trueMs, stampMs, arrivedAtMs }) => {
      const own: SkewSample = { delayMs: arrivedAtMs - stampMs, arrivedAtMs };
      samples.push(own);
      const newest = () => samples.slice(-skewLookback);
      const lateness = latenessOf(newest(), memory);
      const times = {
        soldAtMs: stampMs,
        receivedMonotonicMs: arrivedAtMs - startMs,
        receivedWallMs: arrivedAtMs,
      };
      return settling.follow(
        chooseInstant(times, lateness, defaultInstantRule),
        { elapsedMs, trueMs },
        () => {
          const since = latenessSince(newest(), newest().indexOf(own));
          return since && chooseInstant(times, since, defaultInstantRule);
        },
      );
    });
}

/** As the store settles times that are open (settle-times.ts): after each later sale. */
function createSettling() {
  type Open = { readonly judged: Judged; readonly trueMs: number; readonly again: () => Instant | undefined };
  let open: Open[] = [];
  return {
    follow(instant: Instant, of: Pick<Sold, 'elapsedMs' | 'trueMs'>, again: Open['again']): Judged {
      open = open.filter((one) => {
        const known = one.again();
        if (known === undefined || !isSettled(known, { uncertaintyMs: one.judged.statedMs })) return true;
        one.judged.settled = { errorMs: known.atMs - one.trueMs, statedMs: known.uncertaintyMs };
        return false;
      });
      open = open.filter(({ judged }) => of.elapsedMs - judged.elapsedMs < dayMs);
      const judged = judge(instant, of);
      if (isTimeOpen(instant)) open.push({ judged, again, trueMs: of.trueMs });
      return judged;
    },
  };
}

function reported(
  random: () => number,
  sold: readonly Sold[],
  { startMs, sentMs, captured }: Way & { readonly captured: number },
): Judged[] {
  const [wayMs, moreMs, aheadMs] = [
    between(random, 80, 300),
    between(random, 150, 900),
    between(random, -30_000, 30_000),
  ];
  const toSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000;
  const samples: ClockSample[] = [];
  const settling = createSettling();
  /** By the newest sales. */
  const learnedNow = () => {
    const known = thinned(samples);
    const [register, serverAheadMs] = [learnRegisterClock(known), serverAhead(known)];
    return { ...(register && { register }), ...(serverAheadMs !== undefined && { serverAheadMs }) };
  };
  return sold
    .map((sale, n) => ({ ...sale, cameMs: sentMs(sale, n) + wayMs + exponential(random, moreMs) }))
    .toSorted((a, b) => a.cameMs - b.cameMs)
    .map(({ elapsedMs, trueMs, stampMs, cameMs }) => {
      const wallMs = cameMs + random() * 30_000;
      const received: Received = { boot: 'b', monotonicMs: wallMs - startMs, wallMs, clock: 'synced' };
      const times = {
        serverAtMs: toSecond(cameMs + aheadMs),
        serverAheadMs: aheadMs + (random() - 0.5) * 400,
        resolutionMs: 1_000,
      };
      const isCaptured = random() < captured;
      const kickMs = trueMs + (random() - 0.5) * 60;
      const byClock = (learned: ReturnType<typeof learnedNow>): Instant =>
        polledInstant({ received, origin: { by: 'cloud', ...times }, soldAtMs: stampMs }, learned, 'auto');
      const instant = isCaptured
        ? printedInstant(
            { received, origin: { by: 'printer', kickMs: kickMs - startMs } },
            defaultInstantRule,
          )
        : byClock(learnedNow());
      samples.push({
        soldAtMs: stampMs,
        arrivedAtMs: wallMs,
        ...times,
        ...(isCaptured && { printedAtMs: kickMs }),
      });
      if (isCaptured) return { ...judge(instant, { elapsedMs, trueMs }), isCaptured };
      return settling.follow(instant, { elapsedMs, trueMs }, () => {
        const learned = learnedNow();
        const serverMs = times.serverAtMs - (learned.serverAheadMs ?? aheadMs);
        return learned.register?.isOf(serverMs) === true ? byClock(learned) : undefined;
      });
    });
}

function judge(instant: Instant, { elapsedMs, trueMs }: Pick<Sold, 'elapsedMs' | 'trueMs'>): Judged {
  return {
    elapsedMs,
    errorMs: instant.atMs - trueMs,
    statedMs: instant.uncertaintyMs,
    isCaptured: false,
  };
}

export type Row = {
  readonly sales: number;
  readonly biasMs: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  readonly statedMs: number;
  /** Share of the sales within what they state, … */
  readonly covered: number;
  /** … and of the 20 after each jump of the clock; undefined without jumps. */
  readonly afterJumps: number | undefined;
  /** Share of the settled sales within what they state; undefined without any. */
  readonly settled: number | undefined;
};

/** Sales that the printer proxy captured are left out: their time is not told by a clock. */
export function rowOf(shops: readonly Shop[]): Row {
  const all = shops.flatMap(({ judged }) => judged.filter(({ isCaptured }) => !isCaptured));
  const after = shops.flatMap(({ clock, judged }) =>
    clock.jumpsMs.flatMap((jumpMs) =>
      judged.filter(({ elapsedMs, isCaptured }) => elapsedMs >= jumpMs && !isCaptured).slice(0, 20),
    ),
  );
  const settled = all.flatMap((one) => one.settled ?? []);
  const errors = all.map(({ errorMs }) => Math.abs(errorMs));
  return {
    sales: all.length,
    biasMs: all.reduce((sum, { errorMs }) => sum + errorMs, 0) / all.length,
    medianMs: quantile(errors, 0.5),
    p95Ms: quantile(errors, 0.95),
    maxMs: Math.max(...errors),
    statedMs: quantile(
      all.map(({ statedMs }) => statedMs),
      0.5,
    ),
    covered: coveredOf(all),
    afterJumps: after.length === 0 ? undefined : coveredOf(after),
    settled: settled.length === 0 ? undefined : coveredOf(settled),
  };
}

function coveredOf(judged: readonly Pick<Judged, 'errorMs' | 'statedMs'>[]): number {
  return judged.filter(({ errorMs, statedMs }) => Math.abs(errorMs) <= statedMs).length / judged.length;
}
