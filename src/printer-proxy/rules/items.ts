/** Goods on a receipt, if readable: only when their amounts add up to a sum on the receipt. */
import type { SaleLine } from '../../domain/sale/sale.ts';
import { type Amount, trailingAmount } from './amount.ts';
import { type Count, countAlone, countAtEnd, fits } from './item-counts.ts';

const maxItems = 200;
const maxNameLength = 100;

/** Labels that are no goods, though followed by an amount. 内10 in front of a name is its tax class, and レジ袋 is a bag. */
const otherWords =
  /^(?:小 *計|合 *計|計(?!量)|総 *合 *計|内?消費税|内税|外税|税|うち(?!わ)|\(?内(?!(?:8|10) +\p{L})|対象|\(?(?!100)\d+ ?%(?! ?(?:値?引|OFF|オフ))|\d+ ?%対象|課税|非課税|免税|軽減|標準|税率|(?:TEL|No)(?![A-Z])|電話|〒|レジ(?![\p{L}ー])|レジ(?:担当|係|番号|責)|担当|責|登録番号|お?買い?上(?!げ? +(?!合計|計|点数|金額|額|高|総|商品|明細)\p{L})|点数|営業|日時|\d{4}[/年-]|SUB-? ?TOTAL|(?:CONSUMPTION )?TAX)/iu;
const sumWords = /(?:合計|小計|総額)$/u;
/** `卓 8  人数 4`: no column of amounts. */
const place = /(?<!\p{L})(?:卓|テーブル|人数|客数|TABLE|GUESTS?|COVERS?)(?:番号?|No)?[ .:#]{0,3}\d{1,3}$/iu;
/** `2026.01.10 SAT 10:04   券売 2` */
const dated = /(?<!\d)\d{2,4}[/.年-]\d{1,2}[/.月-]\d{1,2}(?!\d)/u;
/** The figures behind these are no amount. */
const codeLabel = /(?:(?<![A-Z])(?:No|ID|TEL)|番号|(?<!レ|延長|電源)コード|(?<!\p{L})電話)[ .:#*x-]*$/iu;
const discount = /値引|割引|クーポン|引き$|\d ?% ?(?:引|オフ)|OFF|サービス券/iu;
const productCode = /^\s*\d{7,}\s*$/u;
const taxClass = /^(?:[外内](?:8|10)|[外内非軽課]) +(?=\p{L})/u;

/** In a column of its own, before the amount. */
const taxMark = /\s+[軽外内非課※*★☆]$/u;

/** `数量 32.45L`, `レギュラー 32.45L 168.0`: measured goods, perhaps named above with their price. */
const measure = /(?:^|\s+)(?:数量 *)?\d+\.\d+ ?(?:L|kg|g|m)(?:\s+[@¥]?\d[\d,.]*)?$/iu;
const priceAtEnd = / +[@¥]?\d[\d,.]*$/u;

export type Items = {
  readonly items: readonly SaleLine[];
  /** Indexes of their lines. */
  readonly at: readonly number[];
};

type Item = { name: string; amount: number; quantity?: number; unitPrice?: number };
/** With its first line, and whether its amount is a mere number. */
type Entry = Item & { readonly line: number; readonly isBare: boolean };

const nameTimesCount =
  /^(?<name>\p{L}.{0,60}?) *[@¥]?(?<unit>\d[\d,]{0,9})円? ?[×x*] ?(?<count>\d{1,3}) ?[個点枚本]?$/u;

const maxHeadFigures = 3;

/** Index of the first goods; `車番 527`, `別々会計    4321` in the head are none when the others add up without them. */
function headFigures(items: readonly Entry[], sums: readonly number[]): number | undefined {
  const priced = items.findIndex(({ isBare }) => !isBare);
  const last = Math.min(maxHeadFigures, priced === -1 ? items.length - 1 : priced);
  for (let from = 0; from <= last; from += 1) {
    const sum = items.slice(from).reduce((total, { amount }) => total + amount, 0);
    if (sums.includes(sum)) return from;
  }
  return undefined;
}

/** `sums`: the sums they may add up to; empty without a match. */
export function readItems(lines: readonly string[], sums: readonly number[]): Items | undefined {
  const items: Entry[] = [];
  const at: number[] = [];
  let heading = '';
  let ahead: Count | undefined;
  for (const [index, line] of lines.entries()) {
    const counted = countAlone(line);
    if (counted !== undefined) {
      // `(2個 X 単150)` stands below the goods, at some registers above them.
      const above = items.findLast(({ amount }) => amount >= 0);
      if (above !== undefined && fits(counted, above.amount)) Object.assign(above, counted);
      else ahead = counted;
      at.push(index);
      continue;
    }
    const amount = trailingAmount(line);
    const divided = countAbove(line, lines[index + 1]);
    if (divided !== undefined) {
      heading = divided.name;
      ahead = divided.count;
      continue;
    }
    if (amount === undefined || isAttached(line, amount)) {
      if (!productCode.test(line)) heading = line;
      continue;
    }
    if (
      otherWords.test(amount.before) ||
      sumWords.test(amount.before) ||
      (codeLabel.test(amount.before) && !amount.hasYen) ||
      place.test(line) ||
      (dated.test(line) && !amount.hasYen && amount.value < 1_000) ||
      isRemark(line, amount.before)
    )
      continue;
    const label = amount.before.replace(taxMark, '');
    const times = countAtEnd(label, amount.value);
    const before = times === undefined ? label : label.slice(0, times.index);
    const named = before.replace(measure, '');
    const ownName = productCode.test(named) ? '' : nameOf(named);
    // The minus key of a register prints no name.
    const name =
      ownName ||
      nameOf(named === before ? heading : heading.replace(priceAtEnd, '')) ||
      (amount.value < 0 && items.length > 0 ? '-' : '');
    const isLabelled = ownName === '' && otherWords.test(heading);
    heading = '';
    if (isLabelled || name === '' || items.length === maxItems) continue;
    const count = times ?? (ahead !== undefined && fits(ahead, amount.value) ? ahead : undefined);
    ahead = undefined;
    items.push({
      ...{ name, amount: discount.test(name) ? -Math.abs(amount.value) : amount.value },
      ...(count !== undefined && { quantity: count.quantity }),
      ...(count?.unitPrice !== undefined && { unitPrice: count.unitPrice }),
      line: ownName === '' ? index - 1 : index,
      isBare: !amount.hasYen && count === undefined && /\d{2}$/u.test(line) && !line.includes(','),
    });
    at.push(...(ownName === '' ? [index - 1] : []), index);
  }
  const from = headFigures(items, sums);
  return from === undefined
    ? undefined
    : {
        items: withCountsFirst(items.slice(from).map(({ line: _, isBare: __, ...item }) => item)),
        at: at.filter((line) => line >= (items[from]?.line ?? 0)),
      };
}

/** `一日券 ¥5,200×2`, and the amount alone on the next line. */
function countAbove(
  line: string,
  next: string | undefined,
): { readonly name: string; readonly count: Count } | undefined {
  const below = trailingAmount(next ?? '');
  const { name, unit = '', count } = nameTimesCount.exec(line)?.groups ?? {};
  if (name === undefined || below?.before !== '') return undefined;
  const found = { quantity: Number(count), unitPrice: Number(unit.replaceAll(',', '')) };
  return fits(found, below.value) ? { name, count: found } : undefined;
}

/** `カウンター3`: a number of something. */
function isAttached(line: string, { hasYen, value }: Amount): boolean {
  return !hasYen && value < 1_000 && /\p{L}\d{1,3}$/u.test(line) && !/\s[軽外内非課]\d+$/u.test(line);
}

/** `オーツミルク(+¥60)`: the price of the line above contains it. */
function isRemark(line: string, before: string): boolean {
  return /\([^()]+$/u.test(before) && /\)\s*$/u.test(line) && !discount.test(line);
}

const countFirst = /^(?<count>\d{1,2}) ?x? +(?<name>\p{L}.*?)(?: *@ ?¥?(?<unit>\d[\d,]*))?$/iu;

/** `2 Banana Bread @ ¥330`: only where every line begins with a number. */
function withCountsFirst(items: readonly Item[]): readonly Item[] {
  const counted = items.flatMap((item): Item[] => {
    const { count, name, unit } = countFirst.exec(item.name)?.groups ?? {};
    if (count === undefined || name === undefined || item.quantity !== undefined) return [];
    const quantity = Number(count);
    if (unit === undefined) return [{ ...item, name, quantity }];
    const unitPrice = Number(unit.replaceAll(',', ''));
    return fits({ quantity, unitPrice }, item.amount) ? [{ ...item, name, quantity, unitPrice }] : [];
  });
  return counted.length === items.length ? counted : items;
}

function nameOf(text: string): string {
  return text
    .replaceAll(/^[\s*※◆◎・(]+|[\s(:.…@*※]+$/gu, '')
    .replace(taxClass, '')
    .replaceAll(/\s{2,}/gu, ' ')
    .slice(0, maxNameLength);
}
