/** A period of takings as its address has it (`#/takings/2026-11-30/7`: seven days to that one), and its sums. Pure. */
import type { SumJson, TakingsJson } from '../../contract/page/takings.ts';
import { dateAfter, isDate } from '../../domain/time/shop-day.ts';
import { type Filter, noFilter } from './sales/filter.ts';

export const periodDays = [1, 7, 28, 364] as const;
/** `date`: the last day. */
export type Period = { readonly date: string; readonly days: number };

/** Undefined for an address that names no period. */
export function periodOf(within: readonly string[], today: string): Period | undefined {
  const [date = today, days = '1', ...more] = within;
  const known = periodDays.find((one) => String(one) === days);
  return isDate(date) && known !== undefined && more.length === 0 ? { date, days: known } : undefined;
}

export function datesOf({ date, days }: Period): { readonly from: string; readonly to: string } {
  return { from: dateAfter(date, 1 - days), to: date };
}

/** The list of the sales of a period. */
export function filterOfPeriod(period: Period): Filter {
  const { from, to } = datesOf(period);
  return from === to
    ? { ...noFilter, date: to }
    : { ...noFilter, from: `${from}T00:00`, to: `${dateAfter(to)}T00:00` };
}

/** Currencies, the one with the most sales first. */
export function currenciesOf(sums: readonly SumJson[]): string[] {
  const counts = new Map<string, number>();
  for (const { currency, count } of sums) counts.set(currency, (counts.get(currency) ?? 0) + count);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([currency]) => currency);
}

export type Takings = {
  /** Sales and refunds, minor units. */
  readonly total: number;
  /** Sales alone. */
  readonly sales: number;
  readonly unknown: number;
  readonly uncounted: number;
  /** Average of sales with a known total; undefined without any. */
  readonly average: number | undefined;
  readonly exceptions: Readonly<Record<ExceptionKind, { readonly count: number; readonly total: number }>>;
};

export const exceptionColumns = ['refund', 'void', 'no_sale'] as const;
type ExceptionKind = (typeof exceptionColumns)[number];

/** A void never counts, and neither does cash put in or taken out. */
export function takingsOf(sums: readonly SumJson[]): Takings {
  const of = (...kinds: readonly SumJson['kind'][]) => {
    const found = sums.filter(({ kind }) => kinds.includes(kind));
    const sum = (what: 'count' | 'total' | 'unknown') => found.reduce((all, one) => all + one[what], 0);
    return { count: sum('count'), total: sum('total'), unknown: sum('unknown') };
  };
  const sales = of('sale');
  const known = sales.count - sales.unknown;
  return {
    total: of('sale', 'refund').total,
    sales: sales.count,
    unknown: sales.unknown,
    uncounted: of('uncounted').count,
    average: known > 0 ? Math.round(sales.total / known) : undefined,
    exceptions: { refund: of('refund'), void: of('void'), no_sale: of('no_sale') },
  };
}

/** Sums by a label, the largest takings first. */
export function grouped<Sum extends SumJson, Label>(
  sums: readonly Sum[],
  labelOf: (sum: Sum) => Label,
  keyOf: (label: Label) => string,
): { readonly label: Label; readonly takings: Takings }[] {
  const groups = new Map<string, { label: Label; sums: Sum[] }>();
  for (const sum of sums) {
    const label = labelOf(sum);
    const group = groups.get(keyOf(label)) ?? { label, sums: [] };
    group.sums.push(sum);
    groups.set(keyOf(label), group);
  }
  return [...groups.values()]
    .map(({ label, sums }) => ({ label, takings: takingsOf(sums) }))
    .sort((a, b) => b.takings.total - a.takings.total);
}

/** Totals to compare; `until`: full hours of today that are over, which alone are compared. */
export function comparison(
  { hours, before }: TakingsJson,
  currency: string,
  until: number | undefined,
): { readonly now: number; readonly before: number } {
  const total = (sums: TakingsJson['hours']) =>
    takingsOf(sums.filter((sum) => sum.currency === currency && (until === undefined || sum.hour < until)))
      .total;
  return { now: total(hours), before: total(before.hours) };
}
