/**
 * Whether lines, adjustments and taxes give the total of a sale, whatever reported it. Taxes count where they are added
 * to the lines. Each tax may be off by one minor unit, because registers round it by rate, by line or by receipt. A tax
 * that is not known to be part of the lines or added may be either. Pure.
 */
import type { Sale } from './sale.ts';

/** The total less everything that makes it; undefined where they agree, or where a part is unknown. */
export function sumDifference(sale: Sale): number | undefined {
  const { kind, lines, adjustments = [], taxes = [] } = sale;
  const amounts = lines.flatMap(({ amount }) => amount ?? []);
  const isWhole = lines.length > 0 && amounts.length === lines.length && sale.totalUnknown !== true;
  if (!isWhole || (kind !== 'sale' && kind !== 'refund' && kind !== 'void')) return undefined;
  const added = taxes.filter(({ included }) => included === false);
  const unknown = taxes.filter(({ included }) => included === undefined);
  const left = sale.totalMinor - sum(amounts) - sumOf(adjustments) - sumOf(added);
  const difference = nearestToZero(left, left - sumOf(unknown));
  return Math.abs(difference) <= taxes.length ? undefined : difference;
}

const maxLines = 1_000;

/** A last line without an amount stands for those beyond the bound, so that the sum is not taken for that of all lines. */
export function boundedLines(lines: Sale['lines']): Sale['lines'] {
  if (lines.length <= maxLines) return lines;
  const shown = lines.slice(0, maxLines - 1);
  return [...shown, { name: `… +${lines.length - shown.length}` }];
}

function sumOf(parts: readonly { readonly amount: number }[]): number {
  return sum(parts.map(({ amount }) => amount));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function nearestToZero(one: number, other: number): number {
  return Math.abs(other) < Math.abs(one) ? other : one;
}
