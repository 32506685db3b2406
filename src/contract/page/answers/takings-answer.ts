/** Answer of `GET /api/v1/takings` from sums by hour, register and staff: of a period, and of the same weekdays before it. Pure. */
import { dateAfter } from '../../../domain/time/shop-day.ts';
import type { SumJson, TakingsJson } from '../takings.ts';

const dayMs = 86_400_000;
/** A leap year. */
export const maxTakingsDays = 366;

/** Staff '': not known. Several with the same labels are added up. */
export type Sums = {
  /** Sums by hour of the shop's clock, 0 … 23. */
  readonly hours: readonly TakingsJson['hours'][number][];
  readonly people: readonly (SumJson & { readonly register: string; readonly staff: string })[];
  readonly days: readonly TakingsJson['days'][number][];
  /** False while older sales are still being counted. */
  readonly isAll: boolean;
};

/** Both included; below 1 where they are in the wrong order. */
export function daysFrom(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs + 1;
}

/** The same weekdays, the fewest whole weeks earlier. */
export function periodBefore(from: string, to: string): { readonly from: string; readonly to: string } {
  const back = -7 * Math.ceil(daysFrom(from, to) / 7);
  return { from: dateAfter(from, back), to: dateAfter(to, back) };
}

export function takingsAnswer(
  { from, to }: { readonly from: string; readonly to: string },
  { now, before }: { readonly now: Sums; readonly before: Pick<Sums, 'hours' | 'isAll'> },
  nameOf: (register: string) => string,
): TakingsJson {
  return {
    ...{ from, to },
    hours: merged(now.hours, ({ hour }) => ({ hour })),
    days: [...now.days],
    registers: merged(now.people, ({ register: key }) => ({ register: { key, name: nameOf(key) } })),
    staff: merged(now.people, ({ staff }) => ({ staff })),
    before: { ...periodBefore(from, to), hours: merged(before.hours, ({ hour }) => ({ hour })) },
    ...(!(now.isAll && before.isAll) && { partial: true as const }),
  };
}

/** Sums with the same label, kind and currency become one. */
export function merged<One extends SumJson, Label extends object>(
  cells: readonly One[],
  labelOf: (cell: One) => Label,
): (Label & SumJson)[] {
  const found = new Map<string, Label & SumJson>();
  for (const cell of cells) {
    const label = labelOf(cell);
    const { kind, currency, count, total, unknown } = cell;
    const key = JSON.stringify([label, kind, currency]);
    const known = found.get(key) ?? { ...label, kind, currency, count: 0, total: 0, unknown: 0 };
    found.set(key, {
      ...known,
      count: known.count + count,
      total: known.total + total,
      unknown: known.unknown + unknown,
    });
  }
  return [...found.values()];
}
