/**
 * Details of a receipt beside goods, total and payments: taxes, discounts and charges, guests, table, staff, customer,
 * business date.
 * A field is filled only where it is clear; taxes and discounts only where they agree with goods and total.
 */
import type { ReceiptReading, SaleDetails } from '../../domain/sale/receipt-reading.ts';
import type { Adjustment, Tax } from '../../domain/sale/sale.ts';
import { isDate } from '../../domain/time/shop-day.ts';
import { readAdjustments, readReductions } from './adjustment-lines.ts';
import { readTaxes } from './tax-lines.ts';

type Goods = { readonly sum: number; readonly lastIndex: number };

/** `totalAt`: line of the total. `goods`: absent where they are not readable. */
export function saleDetails(
  lines: readonly string[],
  of: { readonly totalMinor: number; readonly totalAt: number; readonly goods: Goods | undefined },
): SaleDetails {
  const { taxes, adjustments } = changesOfTotal(lines, of);
  return {
    ...(taxes.length > 0 && { taxes }),
    ...(adjustments.length > 0 && { adjustments }),
    ...peopleOf(lines),
  };
}

type Changes = { readonly taxes: readonly Tax[]; readonly adjustments: readonly Adjustment[] };
const nothing: Changes = { taxes: [], adjustments: [] };

/** Taxes and adjustments that lead from the goods to the total; if two readings do, the one with fewer parts. */
function changesOfTotal(
  lines: readonly string[],
  { totalMinor, totalAt, goods }: { totalMinor: number; totalAt: number; goods: Goods | undefined },
): Changes {
  const total = Math.abs(totalMinor);
  const read = readTaxes(lines, total);
  const taxes = read ?? [];
  if (goods === undefined) return { taxes, adjustments: [] };
  const rest = total - Math.abs(goods.sum);
  const inside = taxes.map((tax) => ({ ...tax, included: true }));
  if (rest === 0)
    return taxes.some(({ included }) => included === false) ? nothing : { ...nothing, taxes: inside };
  const added = taxes.filter(({ included }) => included !== true);
  const addedSum = added.reduce((sum, { amount }) => sum + amount, 0);
  const outside = taxes.map((tax) => ({ ...tax, included: tax.included === true }));
  if (rest === addedSum) return { taxes: outside, adjustments: [] };
  const between = lines.slice(goods.lastIndex + 1, totalAt);
  for (const adjustments of [readAdjustments(between), readReductions(between)]) {
    const lessOrMore = adjustments.reduce((sum, { amount }) => sum + amount, 0);
    if (rest === lessOrMore && added.every(({ included }) => included === undefined))
      return { taxes: inside, adjustments };
    if (rest === lessOrMore + addedSum) return { taxes: outside, adjustments };
  }
  return nothing;
}

const end = String.raw`(?=[ ).,/:]|$)`;
const start = String.raw`(?:^|[ (/:])`;
const guestsPattern = new RegExp(
  `${start}(?:ご?(?:来店|利用)?人数|客数|[入来]?[館場園]者数|お客様数|GUESTS?)[ :]*(?<labelled>\\d{1,3}) ?(?:名様?|人)?${end}`,
  'iu',
);
/** Not the quantity of goods: `6名 x ¥600`. */
const countPattern = new RegExp(`${start}(?<counted>\\d{1,3}) ?名 ?様?${end}(?! *[x×@*])`, 'iu');
const tablePattern = new RegExp(
  `${start}(?:テーブル|卓|お?席|座席|TABLE)(?:番号?)?(?: ?No)?[.: #]*(?<labelled>[A-Z]{0,2}-?\\d{1,3})(?:番)?${end}|(?:^|[ (/])(?<numbered>[A-Z]?\\d{1,3}) ?(?:卓|番(?:卓|テーブル|席))${end}`,
  'iu',
);
const staffPattern =
  /(?:^|[ (/])(?:(?:レジ)?(?:担当(?:者|[ .:#]*(?:スタイリスト|スタッフ))?|スタイリスト|責任者?|取扱者?|扱者|販売員|セキニン|キャッシャー|乗務員|係員?|STAFF|CASHIER|SERVE[RD](?: BY)?)|[責担](?=[ .]*\d|:))(?:名|番号|コード|No)?(?:[ .:#]*(?<id>\d{1,8})(?![\d:/-]))?(?:[ .:#-]{1,4}(?<name>\p{L}[\p{L}・.]{0,19}(?: \p{L}{1,10})?))?(?= {2}|[)/]|$)/iu;
const customerPattern =
  /(?:^|[ (])(?:会員|顧客|お客様)(?:番号|コード|No|ID)[ .:#]*(?<code>[0-9A-Z][0-9A-Z-]{2,23})(?=[ )]|$)/iu;
/** With its year; the day that a closing receipt or the next opening is about has another word before it. */
const businessDatePattern =
  /(?:^|[ (/])(?:営業日付?|売上日付?|計上日付?|BUSINESS DATE)[ :]*'?(?:(?<era>令和|R) ?)?(?<year>\d{1,4}) ?[年/.-] ?(?<month>\d{1,2}) ?[月/.-] ?(?<day>\d{1,2})(?!\d)/iu;
/** Years of the era begin after this. */
const beforeReiwa = 2018;
const noName = /^(?:印|者|欄|サイン|確認|不在|なし)$/u;
const maxGuests = 300;

type Groups = Readonly<Record<string, string | undefined>>;

function peopleOf(lines: readonly string[]): SaleDetails {
  const first = (pattern: RegExp): Groups => {
    for (const line of lines) {
      const groups: Groups = pattern.exec(line)?.groups ?? {};
      if (Object.values(groups).some((value) => value !== undefined)) return groups;
    }
    return {};
  };
  const { labelled } = first(guestsPattern);
  const { counted } = first(countPattern);
  const guests = Number(labelled ?? counted ?? 0);
  const { labelled: named, numbered } = first(tablePattern);
  const table = named ?? numbered;
  const { id, name } = first(staffPattern);
  const staffName = name === undefined || noName.test(name) ? undefined : name;
  const { code: customerCode } = first(customerPattern);
  const businessDate = dateOf(first(businessDatePattern));
  return {
    ...((id !== undefined || staffName !== undefined) && {
      staff: {
        ...(id !== undefined && { id }),
        ...(staffName !== undefined && { name: staffName }),
      },
    }),
    ...(guests > 0 && guests <= maxGuests && { guests }),
    ...(table !== undefined && { table }),
    ...(customerCode !== undefined && { customerCode }),
    ...(businessDate !== undefined && { businessDate }),
  };
}

/** Undefined where the year is neither of four nor of two digits, and for no day of the calendar. */
function dateOf({ era, year = '', month = '', day = '' }: Groups): string | undefined {
  if (era === undefined && year.length !== 2 && year.length !== 4) return undefined;
  const century = era === undefined ? (year.length === 2 ? 2_000 : 0) : beforeReiwa;
  const date = [String(century + Number(year)), month.padStart(2, '0'), day.padStart(2, '0')].join('-');
  return isDate(date) ? date : undefined;
}

/** Money going out is negative in every part; goods on such a paper may be printed without a sign. */
export function outgoing(
  reading: Pick<ReceiptReading, 'lines' | 'payments' | 'details'>,
): Pick<ReceiptReading, 'lines' | 'payments' | 'details'> {
  const { lines, payments, details } = reading;
  const sum = lines?.reduce((all, { amount = 0 }) => all + amount, 0) ?? 0;
  const { taxes, adjustments, tendered: _, change: __, ...others } = details ?? {};
  return {
    ...(lines !== undefined && {
      lines: sum > 0 ? lines.map((line) => ({ ...line, amount: negated(line.amount) })) : lines,
    }),
    ...(payments !== undefined && {
      payments: payments.map((payment) => ({ ...payment, amount: -Math.abs(payment.amount) })),
    }),
    ...(details !== undefined && {
      details: {
        ...others,
        ...(taxes !== undefined && { taxes: taxes.map(outgoingTax) }),
        ...(adjustments !== undefined && {
          adjustments: adjustments.map((one) => ({ ...one, amount: negated(one.amount) })),
        }),
      },
    }),
  };
}

function outgoingTax({ taxable, ...tax }: Tax): Tax {
  return { ...tax, amount: negated(tax.amount), ...(taxable !== undefined && { taxable: negated(taxable) }) };
}

function negated(amount = 0): number {
  return -amount + 0;
}
