/** Goods on a receipt, if readable: only when their amounts add up to a sum on the receipt. */
import type { SaleLine } from '../../domain/sale/sale.ts';
import { trailingAmount } from './amount.ts';

const maxItems = 200;
const maxNameLength = 100;

/** Labels that are no goods, though followed by an amount. */
const otherWords =
  /^(?:小 *計|合 *計|計|総 *合 *計|内?消費税|内税|外税|税|うち|\(?内|対象|\(?\d+ ?%|\d+ ?%対象|課税|非課税|軽減|標準|税率|TEL|電話|〒|No|レジ|担当|責|登録番号|お買上|点数|営業|日時|\d{4}[/年-])/iu;
const discount = /値引|割引|クーポン|引き$|OFF|サービス券/iu;
const timesAtEnd =
  /(?:^|\s)(?:[@¥単]*(?<unit>\d[\d,]*) ?円? ?[×xX*] ?(?<count>-?\d{1,4}) ?[点個ヶ本枚]?|(?<count2>\d{1,4}) ?[点個ヶ本枚]? ?[×xX*@] ?[@¥単]*(?<unit2>\d[\d,]*)|[×xX*] ?(?<count3>\d{1,4})|(?<count4>\d{1,4}) ?[点個ヶ本枚]|\s(?<count5>\d{1,3}))\)?$/u;

export type Items = {
  readonly items: readonly SaleLine[];
  /** Indexes of their lines. */
  readonly at: readonly number[];
};

/** `sums`: the sums they may add up to; empty without a match. */
export function readItems(lines: readonly string[], sums: readonly number[]): Items | undefined {
  const items: { name: string; amount: number; quantity?: number; unitPrice?: number }[] = [];
  const at: number[] = [];
  let heading = '';
  for (const [index, line] of lines.entries()) {
    const amount = trailingAmount(line);
    const times = timesAtEnd.exec(amount === undefined ? line.replace(/^[\s(]+/, ' ') : amount.before);
    if (amount === undefined) {
      const last = items.at(-1);
      // `  2 x ¥520` below the line with the name and the amount.
      if (
        times !== null &&
        line
          .replace(/^[\s(]+/, ' ')
          .slice(0, times.index)
          .trim() === '' &&
        last !== undefined
      ) {
        Object.assign(last, timesOf(times.groups));
        at.push(index);
        heading = '';
      } else {
        heading = line;
      }
      continue;
    }
    if (otherWords.test(amount.before)) continue;
    const named = times === null ? amount.before : amount.before.slice(0, times.index);
    const ownName = nameOf(named);
    const name = ownName || nameOf(heading);
    heading = '';
    if (name === '' || items.length === maxItems) continue;
    const value = discount.test(name) ? -Math.abs(amount.value) : amount.value;
    items.push({ name, amount: value, ...timesOf(times?.groups) });
    at.push(...(ownName === '' ? [index - 1] : []), index);
  }
  const sum = items.reduce((total, { amount }) => total + amount, 0);
  return items.length > 0 && sums.includes(sum) ? { items, at } : undefined;
}

function nameOf(text: string): string {
  return text
    .replaceAll(/^[\s*※◆・(]+|[\s(:.…@*※]+$/gu, '')
    .replaceAll(/\s{2,}/g, ' ')
    .slice(0, maxNameLength);
}

function timesOf(groups: Record<string, string | undefined> | undefined): {
  quantity?: number;
  unitPrice?: number;
} {
  const count =
    groups?.['count'] ?? groups?.['count2'] ?? groups?.['count3'] ?? groups?.['count4'] ?? groups?.['count5'];
  const unit = groups?.['unit'] ?? groups?.['unit2'];
  return {
    ...(count !== undefined && { quantity: Number(count) }),
    ...(unit !== undefined && { unitPrice: Number(unit.replaceAll(',', '')) }),
  };
}
