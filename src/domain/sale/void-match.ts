/**
 * Which sale the paper of a void takes back. A void takes back a whole sale, so the totals are equal. Beyond that the printed number decides;
 * without one, the time of the void at the POS server, or, where no POS cloud lists the register's voids, that the day has one such sale only.
 * In doubt none: the void then stands by itself. Pure.
 */
import type { Sale } from './sale.ts';

export type VoidPaper = {
  /** Gateway clock, epoch milliseconds. */
  readonly atMs: number;
  readonly totalMinor?: number;
  /** Number of the sale that it takes back; else its own, which some registers take over from the sale. */
  readonly reverses?: string;
  readonly number?: string;
  /** It was broken off before it became a sale. */
  readonly isBrokenOff: boolean;
};

export type SaleBefore = {
  readonly atMs: number;
  readonly totalMinor: number;
  /** By the POS and as printed. */
  readonly numbers: readonly string[];
  /** When the POS cloud got its void; `undefined` where that is not known. */
  readonly voided?: { readonly atMs: number; readonly uncertaintyMs: number } | undefined;
};

/** Maximum time between a sale and its void. Milliseconds. */
export const voidWithinMs = 7 * 24 * 3_600_000;
/** Maximum time from the paper to the POS server, or the other way about, beyond the stated uncertainty. Milliseconds. */
const wayMs = 15_000;
/** A void without a number is of the same business day. */
const dayMs = 24 * 3_600_000;

/** Registers print one number with and without leading zeros. */
export function isSameNumber(one: string, other: string): boolean {
  return one === other || one.replace(/^0+/, '') === other.replace(/^0+/, '');
}

/** Its own number is that of another sale on another day. */
function isNamed({ atMs, reverses, number }: VoidPaper, sale: SaleBefore): boolean {
  const named = reverses ?? (atMs - sale.atMs <= dayMs ? number : undefined);
  return named !== undefined && sale.numbers.some((one) => isSameNumber(one, named));
}

/** A void takes back the whole sale, a refund may take back a part of it. */
export function mayTakeBack(
  back: Pick<Sale, 'kind' | 'totalMinor' | 'totalUnknown'>,
  sale: Pick<Sale, 'totalMinor' | 'totalUnknown'>,
): boolean {
  if (back.totalUnknown === true || sale.totalUnknown === true) return true;
  const [given, sold] = [Math.abs(back.totalMinor), Math.abs(sale.totalMinor)];
  return back.kind === 'void' ? given === sold : given <= sold;
}

function isOfTotal({ totalMinor }: VoidPaper, sale: SaleBefore): boolean {
  return totalMinor !== undefined && Math.abs(totalMinor) === Math.abs(sale.totalMinor);
}

/** Lower is better, milliseconds; Infinity when the paper can't be that of this void, which a POS cloud lists. */
export function listedDistanceMs(paper: VoidPaper, sale: SaleBefore): number {
  if (!isOfTotal(paper, sale) || paper.atMs < sale.atMs) return Infinity;
  if (isNamed(paper, sale)) return 0;
  if (sale.voided === undefined) return Infinity;
  const apartMs = Math.abs(paper.atMs - sale.voided.atMs);
  return apartMs <= sale.voided.uncertaintyMs + wayMs ? 1 + apartMs : Infinity;
}

/** The same of a void at another register, which counts its numbers by itself: its time decides. */
export function distanceElsewhereMs(paper: VoidPaper, sale: SaleBefore): number {
  return listedDistanceMs({ ...paper, reverses: '' }, sale);
}

/** The sale that a void's paper takes back, of a register known by its papers alone; `sales` in any order. */
export function printedSaleOf<Before extends SaleBefore>(
  paper: VoidPaper,
  sales: readonly Before[],
): Before | undefined {
  const before = sales.filter((sale) => isOfTotal(paper, sale) && sale.atMs < paper.atMs);
  const named = before.filter((sale) => isNamed(paper, sale));
  if (named.length > 0) return named.toSorted((a, b) => b.atMs - a.atMs)[0];
  // A number that no paper has: the sale was not seen.
  const others = before.filter(
    ({ atMs, totalMinor, numbers }) =>
      totalMinor > 0 && paper.atMs - atMs <= dayMs && (paper.reverses === undefined || numbers.length === 0),
  );
  return others.length === 1 && !paper.isBrokenOff ? others[0] : undefined;
}
