/**
 * An iPad shop: only a POS cloud reports its sales, in whole seconds; a contact or another device reports moments. Sold through, seeded,
 * as the gateway learns clock and delay sale by sale.
 */

import { type DrawerDistance, drawerLateness } from '../../../src/domain/moment/constant-lateness.ts';
import { type MomentKind, mayHaveMoment } from '../../../src/domain/moment/moment.ts';
import { learnMomentDelay } from '../../../src/domain/moment/moment-delay.ts';
import { assignMoments } from '../../../src/domain/moment/moment-match.ts';
import { seenUncertaintyMs } from '../../../src/domain/moment/seen-time.ts';
import type { Payment, Received } from '../../../src/domain/sale/sale.ts';
import { polledInstant } from '../../../src/domain/time/polled-instant.ts';
import {
  type ClockSample,
  clockLookback,
  learnRegisterClock,
  serverAhead,
} from '../../../src/domain/time/register-clock.ts';
import { randomOf } from '../../agent/upload/random.ts';
import { quantile } from './pushed-till.ts';

const resolutionMs = 1_000;
const toSecond = (ms: number): number => Math.floor(ms / resolutionMs) * resolutionMs;
type Random = () => number;
export const exponential = (random: Random, meanMs: number): number => -Math.log(1 - random()) * meanMs;

export type World = {
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
  /** `instant.delayMs` of the register. */
  readonly correctedMs: number;
};

export const usual: World = {
  kind: 'drawer',
  delayMs: (random) => 15 + exponential(random, 15),
  cash: 0.55,
  stated: 1,
  betweenMs: 50_000,
  straysEveryMs: 20 * 60_000,
  lost: 0,
  wayMs: (random) => exponential(random, 700),
  correctedMs: 0,
};

export type Row = {
  readonly isCash: boolean;
  readonly toldErrorMs: number;
  readonly toldMs: number;
  readonly errorMs: number;
  readonly statedMs: number;
  readonly isMatched: boolean;
  readonly isRight: boolean;
};

export function sellThrough(world: World, seed: number, count: number): Row[] {
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
      ? [{ atMs: trueMs + world.delayMs(random) - world.correctedMs, sale }]
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
    readonly receivedAtMs: number;
  }[] = [];
  const taken = new Set<(typeof moments)[number]>();
  /** The newest first. */
  const distances: DrawerDistance[] = [];
  /** Sales timed by their drawers, with the lateness that was taken off. */
  const timed: { readonly momentMs: number; readonly trueMs: number; lateMs: number; row: Row }[] = [];
  const rows = sold.map(({ trueMs: atMs, isCash, payments, serverMs }, sale) => {
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
    known.push({ atMs: told.atMs, uncertaintyMs, receivedAtMs: wallMs, mayHave, sale, soldAtMs });
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
    const { certainMs, likelyMs } = drawerLateness(world.kind === 'drawer' ? distances : []);
    const delay = learnMomentDelay(
      world.kind,
      seen.map((one) => one.atMs - certainMs),
      newest,
      likelyMs,
    );
    const near = seen.filter((one) => !taken.has(one) && Math.abs(one.atMs - told.atMs) < 60_000);
    const questions = known.slice(-4).map((one) => ({ ...one, key: one.sale }));
    const found =
      delay &&
      assignMoments(
        questions,
        near.map((one) => ({ atMs: one.atMs - certainMs, key: one })),
        delay,
      );
    const match = found?.find((one) => one.sale === sale)?.moment;
    const [toldErrorMs, toldMs] = [told.atMs - atMs, uncertaintyMs];
    const isBetter = match !== undefined && delay?.isFiner(uncertaintyMs) === true;
    if (match) taken.add(match);
    const aheadMs = serverAheadMs ?? times.serverAheadMs;
    const pastServerMs = (match?.atMs ?? 0) - (times.serverAtMs + resolutionMs - aheadMs);
    if (match) distances.unshift({ saleSeq: sale, ms: match.atMs - told.atMs, pastServerMs });
    const row: Row = {
      ...{ isCash, toldErrorMs, toldMs, isMatched: match !== undefined, isRight: match?.sale === sale },
      errorMs: isBetter ? match.atMs - certainMs - delay.delayMs - atMs : toldErrorMs,
      statedMs: isBetter ? delay.uncertaintyMs : toldMs,
    };
    if (!isBetter) return { row };
    const own = { momentMs: match.atMs, trueMs: atMs, lateMs: certainMs + delay.delayMs, row };
    timed.push(own);
    if (certainMs + likelyMs > 0) retime(timed, certainMs + likelyMs);
    return own;
  });
  return rows.map(({ row }) => row);
}

/** As agent/store/moments/device-lateness.ts does with stored sales: the newest 200, by 0.1 s and more. */
function retime(
  timed: readonly { readonly momentMs: number; readonly trueMs: number; lateMs: number; row: Row }[],
  lateMs: number,
): void {
  for (const one of timed.slice(-200)) {
    if (Math.abs(lateMs - one.lateMs) < 100) continue;
    one.lateMs = lateMs;
    one.row = { ...one.row, errorMs: one.momentMs - lateMs - one.trueMs };
  }
}

/** What the search of a drawer's region did in the study (docs/install/picture-region.md). Milliseconds. */
export type SeenFigures = {
  /** Shares of the sales in cash. */
  readonly right: number;
  readonly wrong: number;
  /** Errors of those that were right: evenly spread over these quantiles. */
  readonly errorsMs: readonly number[];
  /** Half an interval and the bound of a late notice. */
  readonly changeMs: number;
  /** The camera's latency is within ± this of what is subtracted, and anywhere there. */
  readonly cameraMs: number;
};

/** The same sales where their drawer is looked for in the picture: no others than those in cash. */
export function seeThrough(rows: readonly Row[], figures: SeenFigures, seed: number): Row[] {
  const random = randomOf(seed);
  const { right, wrong, errorsMs, changeMs, cameraMs } = figures;
  return rows.map((row, index) => {
    const draw = random();
    const uncertaintyMs = seenUncertaintyMs({
      ...{ statedMs: row.toldMs, changeMs, cameraLatencyMs: cameraMs, networkDelayMs: 0 },
    });
    if (!row.isCash || index < learnedAfter || draw >= right + wrong || uncertaintyMs === undefined)
      return row;
    const at = random() * (errorsMs.length - 1);
    const [below = 0, above = below] = errorsMs.slice(Math.floor(at));
    const onsetMs = below + (at % 1) * (above - below);
    // A wrong change lies anywhere in the span that is searched.
    const errorMs = draw < right ? onsetMs : row.toldErrorMs + (2 * random() - 1) * row.toldMs;
    return {
      ...row,
      ...{ isMatched: true, isRight: draw < right, statedMs: uncertaintyMs },
      errorMs: errorMs + (2 * random() - 1) * cameraMs,
    };
  });
}

const learnedAfter = 6;

/** A time is worse when it is further off by this; a smaller difference is chance. Milliseconds. */
const worseByMs = 100;

export const absolute = (rows: readonly Row[], pick: (row: Row) => number) =>
  rows.map((row) => Math.abs(pick(row)));
export const share = (rows: readonly Row[], is: (row: Row) => boolean) =>
  rows.filter(is).length / rows.length;

export function figures(rows: readonly Row[]) {
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

export const isWithin = ({ errorMs, statedMs }: Row): boolean => Math.abs(errorMs) <= statedMs;
export const isWorse = ({ errorMs, toldErrorMs }: Row): boolean =>
  Math.abs(errorMs) > Math.abs(toldErrorMs) + worseByMs;
