/** Promise 10: when the cloud comes back, no second sees more than three in a hundred gateways return. A thousand real uploaders in virtual time. */
import { expect, test } from 'vitest';
import { cloudRetry, type Retry } from '../../../src/agent/upload/upload-policy.ts';
import { reportFigure } from '../../reliability/figures.ts';
import { randomOf } from './random.ts';
import { type Line, type LineState, startGateway } from './simulated.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

const gateways = 1_000;

type Crowd = {
  /** The most gateways whose first answered request began in one second, in per cent. */
  readonly maxPercent: number;
  /** When the last of them was back, seconds after the cloud. */
  readonly lastS: number;
};

/** Each gateway has a sale at intervals; the cloud fails for a while, and recovers. */
async function outage(options: {
  seed: number;
  outageS: number;
  state: Exclude<LineState, 'up'>;
  saleEveryS: number;
  retry?: Retry;
}): Promise<Crowd> {
  const { seed, outageS, state, saleEveryS, retry = cloudRetry } = options;
  const clock = createVirtualClock();
  const random = randomOf(seed);
  const backAt = new Map<number, number>();
  let backMs = Number.POSITIVE_INFINITY;
  const line: Line = {
    state: 'up',
    begun: 0,
    heard(gateway, _what, atMs, answered) {
      if (answered && atMs >= backMs && !backAt.has(gateway)) backAt.set(gateway, atMs - backMs);
    },
  };
  const selling = new AbortController();
  const running = Array.from({ length: gateways }, (_, number) =>
    startGateway(line, clock, { number, random: randomOf(seed * 7_919 + number), retry }),
  );
  const tills = running.map(({ outbox }) =>
    till(clock, random, saleEveryS * 1_000, outbox.sell, selling.signal),
  );

  await clock.runUntil(10_000);
  line.state = state;
  await clock.runUntil(10_000 + outageS * 1_000);
  line.state = 'up';
  backMs = clock.monotonicMs();
  await clock.runUntil(backMs + 700_000, () => backAt.size === gateways);
  selling.abort();
  await Promise.all([...tills, ...running.map(({ stop }) => stop())]);

  expect(backAt.size).toBe(gateways);
  const perSecond = new Map<number, number>();
  for (const ms of backAt.values()) {
    const second = Math.floor(ms / 1_000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  return {
    maxPercent: (Math.max(...perSecond.values()) / gateways) * 100,
    lastS: Math.round(Math.max(...backAt.values()) / 1_000),
  };
}

async function till(
  clock: VirtualClock,
  random: () => number,
  meanMs: number,
  sell: () => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(-Math.log(1 - random()) * meanMs, signal).catch(() => undefined);
    sell();
  }
}

/** A sale every 30 s is the peak of the paper figure: 400 a second from ten thousand shops. */
const all = [1, 2, 3].flatMap((seed) =>
  [31, 45, 60, 180, 900, 3_600].flatMap((outageS) =>
    (['refused', 'black_hole'] as const).map((state) => ({ outageS, state, seed, saleEveryS: 30 })),
  ),
);
const isLong = process.env['TILLFRAME_LONG'] !== undefined;
const outages = isLong ? all : [all[0], all[5]].filter((one) => one !== undefined);

test.each(outages)(
  'spreads the return after $outageS s, $state (seed $seed)',
  { timeout: 600_000 },
  async (options) => {
    const { maxPercent, lastS } = await outage(options);
    reportFigure({
      promise: 'no-stampede',
      isKept: maxPercent <= 3,
      text: `${options.outageS} s ${options.state}: at most ${maxPercent.toFixed(1)} % in a second, the last after ${lastS} s`,
    });
    expect(maxPercent).toBeLessThanOrEqual(3);
    // Never later than the longest wait.
    expect(lastS).toBeLessThanOrEqual(cloudRetry.capMs / 1_000 + 10);
  },
);

test('returns in a stampede without the spread', async () => {
  const retry = { ...cloudRetry, spreadMs: 0 };
  const { maxPercent } = await outage({ outageS: 31, state: 'refused', seed: 1, saleEveryS: 30, retry });
  reportFigure({
    promise: 'no-stampede',
    isKept: maxPercent <= 3,
    text: `31 s refused: ${maxPercent.toFixed(1)} % in a second`,
  });
  expect(maxPercent).toBeGreaterThan(4);
});
