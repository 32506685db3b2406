/**
 * Filter of the list, as encoded in the address: `#/?kind=refund&date=2026-11-24`. Times are in the zone of
 * the shop. Pure.
 */

import type { PaymentKind, SaleKind } from '../../../domain/sale/sale.ts';
import { isFound, type SaleFilter } from '../../../domain/sale/sale-filter.ts';
import { paymentKinds, saleKinds } from '../../../domain/sale/sale-kinds.ts';
import { readHours } from '../../../domain/time/clock-hours.ts';
import { isDate, isLocalTime, shopTimeMs } from '../../../domain/time/shop-day.ts';
import { atMs, type Row } from './pair-order.ts';

/** `pay`: a kind of payment. `hours`: of the clock, `14-16`. `date`: the day that the chart shows, and the list where no times are given. `min`, `max`: minor units. */
export const filterKeys = [
  ...([
    'date',
    'from',
    'to',
    'text',
    'kind',
    'shop',
    'register',
    'camera',
    'staff',
    'pay',
    'hours',
    'min',
    'max',
    'exceptions',
    'nopicture',
    'pinned',
    'unclear',
  ] as const),
];
export type FilterKey = (typeof filterKeys)[number];
export type Filter = Readonly<Partial<Record<FilterKey, string>>>;

export const noFilter: Filter = {};

const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;
/** A date includes its day. */
const isTime = (text: string) =>
  isDate(text) || isLocalTime(text) || (withOffset.test(text) && !Number.isNaN(Date.parse(text)));
/** Minor units, as they stand in the address. */
export const isAmount = (text: string): boolean => /^\d{1,12}$/.test(text);
const isYes = (text: string) => text === '1';

const allowed: Readonly<Record<FilterKey, (text: string) => boolean>> = {
  date: isDate,
  from: isTime,
  to: isTime,
  text: (text) => text.trim() !== '' && text.length <= 100,
  kind: (text) => saleKinds.some((kind) => kind === text),
  shop: (text) => text !== '' && text.length <= 200,
  // At a receiver with their shop.
  register: (text) => text !== '' && text.length <= 400,
  camera: (text) => text !== '' && text.length <= 400,
  staff: (text) => text !== '' && text.length <= 200,
  pay: (text) => paymentKinds.some((kind) => kind === text),
  hours: (text) => readHours(text) !== undefined,
  min: isAmount,
  max: isAmount,
  exceptions: isYes,
  nopicture: isYes,
  pinned: isYes,
  unclear: isYes,
};

/** Drops invalid values and swaps times in the wrong order. Amounts stay as typed, digit by digit. */
export function filterOf(given: Readonly<Partial<Record<FilterKey, string | undefined>>>): Filter {
  const known = filterKeys.flatMap((key) => {
    const text = given[key];
    return text !== undefined && allowed[key](text) ? [[key, text] as const] : [];
  });
  const filter: Partial<Record<FilterKey, string>> = Object.fromEntries(known);
  const { from, to } = filter;
  if (from === undefined || to === undefined) return filter;
  delete filter.to;
  Object.assign(filter, inOrder(from, to));
  return filter;
}

/** If only one end has an offset, both are read as times of the shop. A date includes its day at either end. */
function inOrder(from: string, to: string): { from: string; to?: string } {
  const isLocal = [from, to].some((end) => isLocalTime(end) || isDate(end));
  const [a, b] = isLocal ? [from.slice(0, 16), to.slice(0, 16)] : [from, to];
  const [atA, atB] = isLocal
    ? [isDate(a) ? `${a}T00:00` : a, isDate(b) ? `${b}T24:00` : b]
    : [Date.parse(a), Date.parse(b)];
  if (atA === atB) return { from: a };
  return atA < atB ? { from: a, to: b } : { from: b, to: a };
}

export function parseFilter(query: string): Filter {
  return filterOf(Object.fromEntries(new URLSearchParams(query)));
}

/** Empty, or with its `?`. */
export function filterText(filter: Filter): string {
  const params = new URLSearchParams();
  for (const key of filterKeys) if (filter[key] !== undefined) params.set(key, filter[key]);
  return params.size === 0 ? '' : `?${params.toString()}`;
}

/** The same filter without some of it, and with what is given in its place. */
export function changed(
  filter: Filter,
  by: Readonly<Partial<Record<FilterKey, string | undefined>>>,
): Filter {
  return filterOf({ ...filter, ...by });
}

/** The parts of it that a person has chosen one by one. From and to are one. */
export type Condition = Exclude<FilterKey, 'to' | 'max'>;

export function conditionsOf(filter: Filter): Condition[] {
  const { from = filter.to, min = filter.max } = filter;
  const has: Readonly<Record<Condition, string | undefined>> = { ...filter, from, min } as Record<
    Condition,
    string
  >;
  // A time includes the day.
  return (
    [
      'camera',
      'text',
      'kind',
      'exceptions',
      'nopicture',
      'pinned',
      'unclear',
      'shop',
      'register',
      'staff',
      'pay',
      'hours',
      'min',
      'from',
      'date',
    ] as const
  ).filter((key) => has[key] !== undefined && !(key === 'date' && from !== undefined));
}

export function withoutCondition(filter: Filter, condition: Condition): Filter {
  const gone = { from: { from: undefined, to: undefined }, min: { min: undefined, max: undefined } };
  return changed(
    filter,
    condition === 'from' || condition === 'min' ? gone[condition] : { [condition]: undefined },
  );
}

/** The lower one first, whichever way round they were given. */
export function amountsOf({ min, max }: Filter): Pick<Filter, 'min' | 'max'> {
  const isTurned = min !== undefined && max !== undefined && Number(min) > Number(max);
  const [least, most] = isTurned ? [max, min] : [min, max];
  return { ...(least !== undefined && { min: least }), ...(most !== undefined && { max: most }) };
}

/** As `GET /api/v1/sales` understands it. */
export function filterQuery(filter: Filter) {
  const { date, from = filter.to === undefined ? date : undefined, text, kind, register, camera } = filter;
  const { min, max } = amountsOf(filter);
  const to = filter.to ?? (filter.from === undefined ? date : undefined);
  return {
    ...{ from, to, text, kind, shop: filter.shop, register, camera, minAmount: min, maxAmount: max },
    ...{ staff: filter.staff, payment: filter.pay, hours: filter.hours },
    exceptions: filter.exceptions && 'true',
    withoutPicture: filter.nopicture && 'true',
    pinned: filter.pinned && 'true',
    unclear: filter.unclear && 'true',
  };
}

/** Whether a row received live belongs into the list. */
export function isRequested(filter: Filter, row: Row, timeZone: string): boolean {
  return isFound(saleFilterOf(filter, timeZone), {
    ...row,
    atMs: atMs(row),
    register: row.register.key,
    registerName: row.register.name,
    totalMinor: row.total,
  });
}

function saleFilterOf(filter: Filter, timeZone: string): SaleFilter {
  const query = filterQuery(filter);
  const at = (key: 'from' | 'to') =>
    query[key] && shopTimeMs(query[key], timeZone, key === 'from' ? 'first' : 'last');
  const { register, camera, text, kind, exceptions, nopicture, pinned, unclear } = filter;
  const { min, max } = amountsOf(filter);
  const hours = filter.hours === undefined ? undefined : readHours(filter.hours);
  const given = {
    ...{ staff: filter.staff, payment: filter.pay as PaymentKind | undefined },
    hours: hours && { ...hours, timeZone },
    ...{
      fromMs: at('from'),
      toMs: at('to'),
      shop: filter.shop,
      register,
      camera,
      text,
      kind: kind as SaleKind | undefined,
    },
    ...{
      minAmount: min === undefined ? undefined : Number(min),
      maxAmount: max === undefined ? undefined : Number(max),
    },
    ...{ exceptions: exceptions && true, withoutPicture: nopicture && true },
    ...{ pinned: pinned && true, unclear: unclear && true },
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''));
}
