/**
 * Which sale a number names: many registers begin with 1 again each day, so a void names a sale of its own business day unless the register's
 * numbers evidently continue from day to day. Pure.
 */
import { zoneOffsetMinutes } from '../time/time-text.ts';
import type { Sale } from './sale.ts';

type Moment = { readonly atMs: number } & Pick<Sale, 'businessDate'>;

/** Bars and shops that close after midnight; nearer than this it is one day anyway. Milliseconds. */
const dayBeginsMs = 5 * 3_600_000;
const sameShiftMs = 6 * 3_600_000;

export function businessDay({ atMs, businessDate }: Moment, timeZone: string): string {
  const localMs = atMs + zoneOffsetMinutes(atMs, timeZone) * 60_000 - dayBeginsMs;
  return businessDate ?? new Date(localMs).toISOString().slice(0, 10);
}

export function isSameDay(one: Moment, other: Moment, timeZone: string): boolean {
  const areStated = one.businessDate !== undefined && other.businessDate !== undefined;
  if (!areStated && Math.abs(one.atMs - other.atMs) <= sameShiftMs) return true;
  return businessDay(one, timeZone) === businessDay(other, timeZone);
}

export type NumberedSale = { readonly number: string; readonly day: string };

/** Whether the numbers of the register's sales of several days, of the form of this one, only grow. False where one day alone is known. */
export function numbersContinue(sales: readonly NumberedSale[], number: string): boolean {
  const own = formOf(number);
  const days = new Map<string, { min: number; max: number }>();
  for (const { number: other, day } of sales) {
    const { prefix, value } = formOf(other);
    const { min, max } = days.get(day) ?? { min: Infinity, max: -Infinity };
    const isOfForm = prefix === own.prefix;
    days.set(day, { min: isOfForm ? Math.min(min, value) : min, max: isOfForm ? Math.max(max, value) : max });
  }
  if (days.size < 2) return false;
  // A day without any of this form: the form itself contains the day, or is random.
  const runs = [...days]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, run]) => run)
    .filter(({ max }) => max > -Infinity);
  return runs.every(({ min }, index) => min > (runs[index - 1]?.max ?? -Infinity));
}

/** Fewer changes between two registers that count on their own may be chance, where records are missing. */
const minChanges = 4;
/** Times of two registers differ. Milliseconds. */
const disorderMs = 10_000;

type TimedNumber = { readonly number: string; readonly atMs: number };

/**
 * Whether the number is evidently one of the other register only, by the sales of the day: its form, such as a prefix, is not that of the own
 * register, or both count in one sequence.
 */
export function isOfOtherRegister(
  number: string,
  own: readonly TimedNumber[],
  others: readonly TimedNumber[],
): boolean {
  const { prefix } = formOf(number);
  const ofForm = (sales: readonly TimedNumber[], isOwn: boolean) =>
    sales
      .map(({ number: each, atMs }) => ({ ...formOf(each), atMs, isOwn }))
      .filter((one) => one.prefix === prefix);
  const mine = ofForm(own, true);
  if (mine.length === 0) return own.length > 0;
  const all = [...mine, ...ofForm(others, false)].toSorted((a, b) => a.value - b.value);
  const steps = all.slice(1).flatMap((after, index) => {
    const before = all[index];
    return before === undefined ? [] : [{ before, after }];
  });
  return (
    steps.filter(({ before, after }) => before.isOwn !== after.isOwn).length >= minChanges &&
    steps.every(({ before, after }) => before.value < after.value && before.atMs - disorderMs <= after.atMs)
  );
}

/** Whether a sale of this number may be yet to come at the register, whose numbers of the day are these. */
export function mayFollow(numbers: readonly string[], number: string): boolean {
  const own = formOf(number);
  const ofForm = numbers.map(formOf).filter(({ prefix }) => prefix === own.prefix);
  return ofForm.length > 0 && ofForm.every(({ value }) => value < own.value);
}

function formOf(number: string): { prefix: string; value: number } {
  const [, prefix = number, digits = '0'] = /^(.*?)(\d{1,15})$/.exec(number) ?? [];
  return { prefix, value: Number(digits) };
}
