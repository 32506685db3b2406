/**
 * An iPad shop: only a POS cloud reports its sales, in whole seconds; a contact reports the drawer, which opens for cash and now and
 * then without a sale. Simulated, seeded (TILLFRAME_SEED), figures printed.
 */
import { expect, test } from 'vitest';
import { type MomentKind, mayHaveMoment } from '../../src/domain/moment/moment.ts';
import { learnMomentDelay } from '../../src/domain/moment/moment-delay.ts';
import { assignMoments } from '../../src/domain/moment/moment-match.ts';
import type { Payment, Received } from '../../src/domain/sale/sale.ts';
import { polledInstant } from '../../src/domain/time/polled-instant.ts';
import {
  type ClockSample,
  clockLookback,
  learnRegisterClock,
  serverAhead,
} from '../../src/domain/time/register-clock.ts';
import { randomOf } from '../agent/upload/random.ts';
import { quantile } from './pushed-till.ts';

const firstSeed = Number(process.env['TILLFRAME_SEED'] ?? 1);
const resolutionMs = 1_000;
const toSecond = (ms: number): number => Math.floor(ms / resolutionMs) * resolutionMs;
type Random = () => number;
const exponential = (random: Random, meanMs: number): number => -Math.log(1 - random()) * meanMs;

type World = {
  readonly kind: MomentKind;
  /** From the checkout to the report of the moment. */
  readonly delayMs: (random: Random) => number;
  /** Share of the sales paid in cash; the others by card. */
  readonly cash: number;
  /** Share of the sales whose payments the cloud states. */
  readonly stated: number;
  readonly betweenMs: number;
  readonly straysEveryMs: number;
  /** Share of the moments that are lost. */
  readonly lost: number;
  readonly wayMs: (random: Random) => number;
};

const usual: World = {
  kind: 'drawer',
  delayMs: (random) => 15 + exponential(random, 15),
  cash: 0.55,
  stated: 1,
  betweenMs: 50_000,
  straysEveryMs: 20 * 60_000,
  lost: 0,
  wayMs: (random) => exponential(random, 700),
};

type Row = {
  readonly isCash: boolean;
  readonly toldErrorMs: number;
  readonly toldMs: number;
  readonly errorMs: number;
  readonly statedMs: number;
  readonly isMatched: boolean;
  readonly isRight: boolean;
};

function run(world: World, seed: number, count: number): Row[] {
  const random = randomOf(seed);
  let trueMs = 1.8e12 + Math.floor(random() * 1e6);
  const clockMs = -90_400 + random() * 1_000;
  const sold = Array.from({ length: count }, () => {
    trueMs += 6_000 + exponential(random, world.betweenMs);
    const isCash = random() < world.cash;
    const isStated = random() < world.stated;
    const payment: Payment = isCash
      ? { method: '現金', kind: 'cash', amount: 500 }
      : { method: 'カード', kind: 'card', amount: 500 };
    return { trueMs, isCash, payments: isStated ? [payment] : [], serverMs: trueMs + world.wayMs(random) };
  });
  const moments = sold.flatMap(({ trueMs, isCash }, sale) =>
    (isCash || world.kind !== 'drawer') && random() >= world.lost
      ? [{ atMs: trueMs + world.delayMs(random), sale }]
      : [],
  );
  const fromMs = sold[0]?.trueMs ?? 0;
  for (
    let ms = fromMs + exponential(random, world.straysEveryMs);
    ms < trueMs;
    ms += exponential(random, world.straysEveryMs)
  )
    moments.push({ atMs: ms, sale: -1 });
  moments.sort((a, b) => a.atMs - b.atMs);
  const samples: ClockSample[] = [];
  const known: {
    atMs: number;
    uncertaintyMs: number;
    mayHave: boolean | undefined;
    sale: number;
    soldAtMs: number;
  }[] = [];
  const taken = new Set<(typeof moments)[number]>();
  return sold.map(({ trueMs: atMs, isCash, payments, serverMs }, sale) => {
    const wallMs = serverMs + random() * 30_000;
    const received: Received = { boot: 'b', monotonicMs: 5e9, wallMs, clock: 'synced' };
    const soldAtMs = toSecond(atMs + clockMs);
    const times = { serverAtMs: toSecond(serverMs), serverAheadMs: (random() - 0.5) * 200, resolutionMs };
    const register = learnRegisterClock(samples.slice(-clockLookback));
    const serverAheadMs = serverAhead(samples);
    const learned = { ...(register && { register }), ...(serverAheadMs !== undefined && { serverAheadMs }) };
    const told = polledInstant({ received, origin: { by: 'cloud', ...times }, soldAtMs }, learned, 'auto');
    samples.push({ soldAtMs, arrivedAtMs: wallMs, ...times });
    const { uncertaintyMs } = told;
    const mayHave = mayHaveMoment(world.kind, { kind: 'sale', payments });
    known.push({ atMs: told.atMs, uncertaintyMs, mayHave, sale, soldAtMs });
    const newest = known.slice(-clockLookback).map((one) => {
      const clock = register?.at(one.soldAtMs);
      return clock === undefined
        ? one
        : {
            ...one,
            atMs: one.soldAtMs + resolutionMs / 2 - clock.skewMs,
            uncertaintyMs: clock.uncertaintyMs,
          };
    });
    const seen = moments.filter((one) => one.atMs <= wallMs && one.atMs >= (newest[0]?.atMs ?? 0) - 20_000);
    const delay = learnMomentDelay(
      world.kind,
      seen.map((one) => one.atMs),
      newest,
    );
    const near = seen.filter((one) => !taken.has(one) && Math.abs(one.atMs - told.atMs) < 60_000);
    const questions = known.slice(-4).map((one) => ({ ...one, key: one.sale }));
    const found =
      delay &&
      assignMoments(
        questions,
        near.map((one) => ({ atMs: one.atMs, key: one })),
        delay,
      );
    const match = found?.find((one) => one.sale === sale)?.moment;
    const [toldErrorMs, toldMs] = [told.atMs - atMs, uncertaintyMs];
    const isBetter = match !== undefined && delay?.isFiner(uncertaintyMs) === true;
    if (match) taken.add(match);
    return {
      ...{ isCash, toldErrorMs, toldMs, isMatched: match !== undefined, isRight: match?.sale === sale },
      errorMs: isBetter ? match.atMs - delay.delayMs - atMs : toldErrorMs,
      statedMs: isBetter ? delay.uncertaintyMs : toldMs,
    };
  });
}

/** One picture at 12 a second: the aim for sales in cash with a contact. Milliseconds. */
const intervalMs = 1_000 / 12;
/** A time is worse when it is further off by this; a smaller difference is chance. Milliseconds. */
const worseByMs = 100;

const absolute = (rows: readonly Row[], pick: (row: Row) => number) => rows.map((row) => Math.abs(pick(row)));
const share = (rows: readonly Row[], is: (row: Row) => boolean) => rows.filter(is).length / rows.length;

function figures(rows: readonly Row[]) {
  const p = (values: number[], at: number) => Math.round(quantile(values, at));
  const told = absolute(rows, ({ toldErrorMs }) => toldErrorMs);
  const now = absolute(rows, ({ errorMs }) => errorMs);
  const stated = (pick: (row: Row) => number) => p(rows.map(pick), 0.5);
  return {
    sales: rows.length,
    matched: share(rows, ({ isMatched }) => isMatched).toFixed(3),
    wrong: rows.filter(({ isMatched, isRight }) => isMatched && !isRight).length,
    'without p50/p95': `${p(told, 0.5)}/${p(told, 0.95)}`,
    'without ±': stated(({ toldMs }) => toldMs),
    'with p50/p95': `${p(now, 0.5)}/${p(now, 0.95)}`,
    'with ±': stated(({ statedMs }) => statedMs),
    'within ±': share(rows, isWithin).toFixed(3),
    worse: share(rows, isWorse).toFixed(3),
  };
}

const isWithin = ({ errorMs, statedMs }: Row): boolean => Math.abs(errorMs) <= statedMs;
const isWorse = ({ errorMs, toldErrorMs }: Row): boolean =>
  Math.abs(errorMs) > Math.abs(toldErrorMs) + worseByMs;

function sell(name: string, change: Partial<World>): { readonly cash: Row[]; readonly card: Row[] } {
  const world = { ...usual, ...change };
  const rows = [0, 1, 2, 3].flatMap((n) => run(world, firstSeed + n, 300).slice(10));
  const cash = rows.filter(({ isCash }) => isCash);
  const card = rows.filter(({ isCash }) => !isCash);
  console.info(name);
  console.table({ cash: figures(cash), ...(card.length > 0 && { card: figures(card) }) });
  return { cash, card };
}

test.each<[string, Partial<World>]>([
  ['its payments stated', {}],
  ['its payments not stated', { stated: 0 }],
  ['payments of every second sale', { stated: 0.5 }],
  ['a sale every 15 s', { betweenMs: 9_000 }],
  ['a sale every 15 s, payments not stated', { betweenMs: 9_000, stated: 0 }],
])('times sales in cash to a picture and leaves sales by card: %s', (name, change) => {
  const { cash, card } = sell(name, change);
  expect(
    quantile(
      absolute(cash, ({ errorMs }) => errorMs),
      0.95,
    ),
  ).toBeLessThanOrEqual(intervalMs);
  expect(share(cash, isWithin)).toBeGreaterThanOrEqual(0.97);
  const matched = share(card, ({ isMatched }) => isMatched);
  // Payments that are not stated leave a chance.
  expect(matched).toBeLessThanOrEqual((change.stated ?? 1) < 1 ? 0.005 : 0);
  expect(share([...cash, ...card], isWorse)).toBeLessThanOrEqual(0.003);
});

test.each<[string, Partial<World>]>([
  ['a third of the moments lost', { lost: 0.33 }],
  ['openings without a sale every 90 s', { straysEveryMs: 90_000 }],
  ['a slow way to the cloud', { wayMs: (random) => 500 + exponential(random, 1_500) }],
  ['a drawer that opens 5 s before', { delayMs: (random) => -5_000 + random() * 200 }],
  ['a contact that is 1.2 s late', { delayMs: (random) => 1_200 + exponential(random, 15) }],
  ['a contact of another drawer', { lost: 1, straysEveryMs: 60_000 }],
  [
    'a terminal 2 to 3 s before',
    { kind: 'terminal', cash: 0, delayMs: (random) => -2_000 - random() * 1_000 },
  ],
  ['a button within 1.5 s', { kind: 'button', delayMs: (random) => (random() - 0.5) * 3_000 }],
])('makes no sale worse, and states what holds: %s', (name, change) => {
  const { cash, card } = sell(name, change);
  const all = [...cash, ...card];
  expect(share(all, isWithin)).toBeGreaterThanOrEqual(0.97);
  expect(share(all, isWorse)).toBeLessThanOrEqual(0.01);
  if (change.kind === undefined) expect(card.filter(({ isMatched }) => isMatched)).toEqual([]);
});

test('matches hardly a sale by card where the drawer often opens without one and no payment is stated', () => {
  const { cash, card } = sell('openings every 90 s, payments not stated', {
    straysEveryMs: 90_000,
    stated: 0,
  });
  expect(share(card, ({ isMatched }) => isMatched)).toBeLessThanOrEqual(0.01);
  expect(share([...cash, ...card], isWithin)).toBeGreaterThanOrEqual(0.97);
});

/** No sale of a cloud shows a constant lateness: it looks like a register clock that is off. */
test('states most of the lateness of a contact that is 0.4 s late each time', () => {
  const { cash } = sell('a contact that is 0.4 s late', {
    delayMs: (random) => 400 + exponential(random, 15),
  });
  expect(share(cash, isWithin)).toBeGreaterThanOrEqual(0.9);
});
