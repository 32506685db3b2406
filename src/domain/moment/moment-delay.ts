/**
 * Delay of a kind of moment to the sales of its register, learned from all distances between moments and sales: distances of
 * moments that belong to sales gather in one place, all others are spread evenly. It is read from the distances themselves and
 * not from earlier matches, so that a wrong match does not teach the next one. Pure.
 */
import type { MomentKind } from './moment.ts';

/** An earlier sale of the register, by its time without moments of this kind. Milliseconds. */
export type TimedSale = {
  readonly atMs: number;
  readonly uncertaintyMs: number;
  /** Undefined: its payments do not show whether it has such a moment. */
  readonly mayHave: boolean | undefined;
};

export type MomentDelay = {
  /** From the checkout to the moment, milliseconds. */
  readonly delayMs: number;
  /** The checkout is within ± this of the moment less the delay, milliseconds. */
  readonly uncertaintyMs: number;
  /** Whether that is clearly better than a sale's time ± this, milliseconds. */
  readonly isFiner: (statedMs: number) => boolean;
  /** Usual distance of the moment from the stated time of its sale, and how far from it a moment may be. Milliseconds. */
  readonly typicalMs: number;
  readonly withinMs: (statedMs: number) => number;
  /** Share of the sales that have such a moment. */
  readonly share: { readonly ofSure: number; readonly ofOpen: number };
  /** Moments that belong to no sale, each millisecond. */
  readonly straysPerMs: number;
};

/** Distances beyond this are not considered. Milliseconds. */
const reachMs = 15_000;
/** Widths in which the distances of one kind are looked for: sales of an exact time, of whole seconds, and of an irregular kind. Milliseconds. */
const widthsMs = [400, 1_300, 4_000] as const;
const minGathered = 6;
/** Sales of at most this uncertainty show the delay itself. Milliseconds. */
const exactMs = 300;
/** Half a second that the register cut off, evenly spread, and the error of its learned clock: standard deviation and bound, milliseconds. */
const cutMs = { sd: 330, bound: 485 } as const;
/** Uncertainty of a drawer's opening, and of the way of its report. Milliseconds. */
export const drawerMs = 150;
/** The uncertainty of a sale contains bounds that few sales reach: a time is clearly better where its own is smaller by this factor. */
const clearly = 3;
/** The same of a drawer, of whose uncertainty the larger part is lateness that is seldom there. */
const wide = 0.6;
/** Irregularity up to which a moment is better than a whole second, if both share the rest of their uncertainty. Milliseconds. */
const maxJitterMs = 250;
/** Lateness of a drawer that the error of the register's learned clock explains. Milliseconds. */
const maxLateMs = 400;
/** Longest time without a known rate of stray moments. Milliseconds. */
const fewStraysMs = 300_000;

/**
 * Undefined while it is not known. `moments`: of one kind, ascending, epoch milliseconds; they cover the time of the sales. `alwaysLateMs`: of a
 * drawer, by many more sales (constant-lateness.ts).
 */
export function learnMomentDelay(
  kind: MomentKind,
  moments: readonly number[],
  sales: readonly TimedSale[],
  alwaysLateMs = 0,
): MomentDelay | undefined {
  const candidates = sales.filter(({ mayHave }) => mayHave !== false);
  const exact = candidates.filter(({ uncertaintyMs }) => uncertaintyMs <= exactMs);
  const all = distances(moments, candidates);
  const gathered = gather(all, candidates.length);
  if (gathered === undefined)
    return kind === 'drawer' ? unknownDrawer(moments, candidates, all.length) : undefined;
  const ofExact = gather(distances(moments, exact), exact.length);
  const own = ofExact ?? gathered;
  const middleMs = median(own.near.map(({ ms }) => ms));
  const spread = spreadOf(own.near.map(({ ms }) => ms - middleMs));
  const errorMs = (2.5 * spread.sd) / Math.sqrt(own.near.length);
  const statedMs = median(own.near.map(({ sale }) => sale.uncertaintyMs));
  const isExact = ofExact !== undefined;
  /** Error that all times of these sales may share. */
  const sharedMs = isExact ? statedMs : Math.max(100, statedMs - cutMs.bound);
  // A drawer opens with the checkout, unless the register's own times exclude it.
  const isAtOnce =
    kind === 'drawer' &&
    !isExact &&
    middleMs >= -sharedMs - errorMs &&
    middleMs <= maxLateMs + alwaysLateMs + 2 * errorMs;
  // The irregularity of few sales is no evidence against that.
  const sdMs = spread.sd * (isAtOnce ? 1 - 0.5 / Math.sqrt(own.near.length) : 1);
  const jitterMs = isExact ? spread.bound : 2 * Math.sqrt(Math.max(0, sdMs ** 2 - cutMs.sd ** 2));
  const uncertaintyMs = Math.ceil(
    isAtOnce
      ? drawerMs + (alwaysLateMs || Math.max(0, middleMs + 0.75 * errorMs)) + jitterMs
      : sharedMs + jitterMs + errorMs,
  );
  return {
    // The stated uncertainty holds for a contact on time too: the learned clock may be off alike.
    delayMs: isAtOnce ? alwaysLateMs : middleMs,
    uncertaintyMs,
    isFiner: (ms) =>
      isExact
        ? uncertaintyMs <= ms / clearly
        : jitterMs <= maxJitterMs && uncertaintyMs <= ms * (isAtOnce ? wide : 1),
    ...matching(gathered, moments, candidates),
  };
}

type Distance = { readonly ms: number; readonly sale: TimedSale };
type Gathered = { readonly near: readonly Distance[]; readonly straysInWidth: number };

function distances(moments: readonly number[], sales: readonly TimedSale[]): Distance[] {
  return sales
    .flatMap((sale) =>
      moments.flatMap((ms) => (Math.abs(ms - sale.atMs) <= reachMs ? { ms: ms - sale.atMs, sale } : [])),
    )
    .sort((a, b) => a.ms - b.ms);
}

/** The narrowest width that holds most of what gathers, if that is clearly more than evenly spread distances would be. */
function gather(sorted: readonly Distance[], sales: number): Gathered | undefined {
  const found = widthsMs.map((widthMs) => densest(sorted, widthMs));
  const most = Math.max(...found.map(({ net }) => net));
  return found.find(
    ({ net, near, straysInWidth }) =>
      net >= most - Math.max(1.5, 0.05 * most) &&
      net >= Math.max(minGathered, sales / 10) &&
      near.length >= 4 * straysInWidth,
  );
}

function densest(sorted: readonly Distance[], widthMs: number): Gathered & { readonly net: number } {
  let [from, best] = [0, { from: 0, until: 0 }];
  for (const [last, { ms }] of sorted.entries()) {
    while (ms - (sorted[from]?.ms ?? ms) > widthMs) from++;
    if (last + 1 - from > best.until - best.from) best = { from, until: last + 1 };
  }
  const near = sorted.slice(best.from, best.until);
  const straysInWidth = ((sorted.length - near.length) * widthMs) / (2 * reachMs - widthMs);
  return { near, straysInWidth, net: near.length - straysInWidth };
}

function matching(
  { near, straysInWidth }: Gathered,
  moments: readonly number[],
  sales: readonly TimedSale[],
): Pick<MomentDelay, 'typicalMs' | 'withinMs' | 'share' | 'straysPerMs'> {
  const typicalMs = median(near.map(({ ms }) => ms));
  const farthestMs = Math.max(...near.map(({ ms }) => Math.abs(ms - typicalMs)), drawerMs);
  const statedMs = median(near.map(({ sale }) => sale.uncertaintyMs));
  const share = (isOpen: boolean): number => {
    const its = sales.filter(({ mayHave }) => (mayHave === undefined) === isOpen).length;
    const found = near.filter(({ sale }) => (sale.mayHave === undefined) === isOpen).length;
    const strays = (straysInWidth * its) / Math.max(1, sales.length);
    return Math.min(0.98, Math.max(0.02, (found - strays + 1) / (its + 2)));
  };
  return {
    typicalMs,
    withinMs: (ms) => farthestMs + Math.max(0, ms - 1.5 * statedMs),
    share: { ofSure: share(false), ofOpen: share(true) },
    straysPerMs: strays(moments, near.length),
  };
}

/** Until its distances gather: it opens with the checkout, within what is stated of that. */
function unknownDrawer(
  moments: readonly number[],
  sales: readonly TimedSale[],
  near: number,
): MomentDelay | undefined {
  // A contact whose moments keep away from the sales is not one of this drawer.
  if (sales.length >= 2 * minGathered && near >= minGathered) return undefined;
  const uncertaintyMs = drawerMs + maxLateMs;
  return {
    ...{ delayMs: 0, uncertaintyMs, typicalMs: 0 },
    isFiner: (ms) => uncertaintyMs <= ms * wide,
    withinMs: (ms) => ms + drawerMs,
    share: { ofSure: 0.7, ofOpen: 0.3 },
    straysPerMs: strays(moments, 1),
  };
}

function strays(moments: readonly number[], matched: number): number {
  const spanMs = (moments.at(-1) ?? 0) - (moments[0] ?? 0);
  return (Math.max(0, moments.length - matched) + 1) / (spanMs + fewStraysMs);
}

function spreadOf(values: readonly number[]): { readonly sd: number; readonly bound: number } {
  const sd = Math.sqrt(
    values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length - 1),
  );
  const apart = values.map(Math.abs).sort((a, b) => a - b);
  return { sd, bound: (apart.at(-1) ?? 0) * (1 + 2 / values.length) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
