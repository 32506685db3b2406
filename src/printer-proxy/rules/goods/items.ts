/** Goods on a receipt, if readable: only when their amounts add up to a sum on the receipt. */
import type { SaleLine } from '../../../domain/sale/sale.ts';
import { type Amount, trailingAmount, withoutRate } from '../amount.ts';
import { type Count, countAlone, countAtEnd, countBehind, fits, withTimes } from './item-counts.ts';
import { addingUp } from './item-sums.ts';

const maxItems = 200;
const maxNameLength = 100;

/** Labels that are no goods, though followed by an amount. 内10 in front of a name is its tax class, and レジ袋 is a bag. */
const otherWords =
  /^(?:小 *計|合 *計|計(?!量)|総 *合 *計|内?消費税|内税|外税|税|うち(?!わ)|\(?内(?!(?:8|10) +\p{L})|対象|\(?(?!100)\d+ ?%(?! ?(?:値?引|OFF|オフ))|\d+ ?%対象|課税|非課税|免税|軽減|標準|税率|(?:TEL|No)(?![A-Z])|電話|〒|レジ(?![\p{L}ー])|レジ(?:担当|係|番号|責)|担当|責|登録番号|お?買い?上(?!げ? +(?!合計|計|点数|金額|額|高|総|商品|明細)\p{L})|点数|営業|日時|\d{4}[/年-]|SUB-? ?TOTAL|(?:CONSUMPTION )?TAX)/iu;
const sumWords = /(?:合計|小計|総額|(?<=[\d点] ?)計)$/u;
/** `卓 8  人数 4`: no column of amounts. */
const place = /(?<!\p{L})(?:卓|テーブル|人数|客数|TABLE|GUESTS?|COVERS?)(?:番号?|No)?[ .:#]{0,3}\d{1,3}$/iu;
/** `2026.01.10 SAT 10:04   券売 2` */
const dated = /(?<!\d)\d{2,4}[/.年-]\d{1,2}[/.月-]\d{1,2}(?!\d)/u;
/** The figures behind these are no amount. */
const codeLabel = /(?:(?<![A-Z])(?:No|ID|TEL)|番号|(?<!レ|延長|電源)コード|(?<!\p{L})電話)[ .:#*x-]*$/iu;
const discount = /値引|割引|クーポン|円引$|引き$|\d ?% ?(?:引|オフ)|(?<![A-Z])OFF(?![A-Z])|サービス券/iu;
/** No goods whatever adds up: taxes, sums, payments, points and figures of another kind. */
const neverGoods =
  /消費税|[内外]税|税[額込抜]|対象[額計商:]|課税|税率|(?<![値割]引)合 *計|小 *計|総額|お?預|釣|残高|ポイント|点数|番号|電話|TEL|レジ|担当|責任者/iu;
const productCode = /^\s*\d{7,}\s*$/u;
const taxClass = /^(?:[外内](?:8|10)|[外内非軽課]) +(?=\p{L})/u;

/** In a column of its own, before the amount. */
const taxMark = /\s+[軽外内非課※*★☆]$/u;

/** `数量 32.45L`, `レギュラー 32.45L 168.0`: measured goods, perhaps named above with their price. */
const measure =
  /(?:(?:^|\s+)\(?100 ?g(?:当た?り?|あたり) *[@¥]?[\d,]+円?(?:\s+\d+ ?g)?|(?:^|\s+)(?:数量 *)?(?:\d+\.\d+ ?(?:L|kg|g|m)|\d+ ?k?g(?=\s*[×x*@]))(?:(?:\s+|\s*[×x*]\s*(?=[@¥]?\d{2}))[@¥]?\d[\d,.]*円?)?)$/iu;
const minDoubtful = 10;
const priceAtEnd = / +[@¥]?\d[\d,.]*$/u;

export type Items = {
  readonly items: readonly SaleLine[];
  /** Indexes of their lines. */
  readonly at: readonly number[];
};

type Item = { name: string; amount: number; quantity?: number; unitPrice?: number };
/** With its first line, and whether its amount is a mere number. */
type Entry = Item & { readonly line: number; readonly isBare: boolean; readonly other?: number };

const nameTimesCount =
  /^(?<name>\p{L}.{0,60}?) *[@¥]?(?<unit>\d[\d,]{0,9})円? ?[×x*] ?(?<count>\d{1,3}) ?[個点枚本]?$/u;

/**
 * `sums`: the sums they may add up to; undefined where they do not. `mayChange`: lines that look like labels or discounts may be goods where
 * that adds up.
 */
export function readItems(
  lines: readonly string[],
  sums: readonly number[],
  mayChange = false,
): Items | undefined {
  const { entries, at } = readEntries(lines);
  const adding = addingUp(entries, sums, mayChange);
  if (adding === undefined) return undefined;
  const { from, amounts } = adding;
  const chosen = entries.flatMap((entry, n) => {
    const amount = amounts[n] ?? 0;
    const isNone = n < from || (amount === 0 && entry.other !== undefined);
    return isNone ? [] : [{ ...entry, amount }];
  });
  const none = new Set(
    entries.filter(({ line }) => !chosen.some((one) => one.line === line)).map((one) => one.line),
  );
  const first = chosen[0]?.line ?? 0;
  return {
    items: withCountsFirst(chosen.map(({ line: _, isBare: __, other: ___, ...item }) => item)),
    at: at.filter((line) => line >= first && !none.has(line)),
  };
}

/** Lines with an amount that may be goods, in order; those that are only where the others do not add up have 0 first. */
function readEntries(all: readonly string[]): {
  readonly entries: readonly Entry[];
  readonly at: readonly number[];
} {
  const lines = all.map(withTimes);
  const items: Entry[] = [];
  const at: number[] = [];
  let heading = '';
  let ahead: Count | undefined;
  for (const [index, whole] of lines.entries()) {
    const counted = countAlone(whole);
    if (counted !== undefined) {
      // `(2個 X 単150)` stands below the goods, at some registers above them.
      const above = items.findLast(({ amount }) => amount >= 0);
      const isBelow =
        above !== undefined &&
        (counted.unitPrice === undefined ? above.quantity === undefined : fits(counted, above.amount));
      if (isBelow) Object.assign(above, counted);
      else ahead = counted;
      at.push(index);
      continue;
    }
    const { line, count: behind } = countBehind(withoutRate(whole));
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
    if (isOtherThanGoods(line, amount)) {
      if (items.length < maxItems && mayBeGoods(amount))
        items.push({
          name: nameOf(amount.before),
          amount: 0,
          other: amount.value,
          line: index,
          isBare: false,
        });
      continue;
    }
    const label = amount.before.replace(taxMark, '');
    const unmeasured = label.replace(measure, '');
    const times = countAtEnd(unmeasured, amount.value);
    const named = times === undefined ? unmeasured : unmeasured.slice(0, times.index).replace(measure, '');
    const ownName = productCode.test(named) ? '' : nameOf(named);
    // The minus key of a register prints no name.
    const last = items.at(-1);
    if (ownName === '' && heading === '' && last !== undefined && times?.unitPrice === last.amount) {
      // `アイス ¥440`, and below it `@440 x 3 ¥1,320`: the price of one stands beside the name.
      Object.assign(last, { ...countOf(times), amount: amount.value });
      at.push(index);
      continue;
    }
    const name =
      ownName ||
      nameOf(unmeasured === label ? heading : heading.replace(priceAtEnd, '')) ||
      (amount.value < 0 && items.length > 0 ? '-' : '');
    const isLabelled = ownName === '' && otherWords.test(heading);
    const isSize = mayBeSize(line, amount);
    heading = isSize ? line : '';
    if (isLabelled || name === '' || items.length === maxItems) continue;
    const count = times ?? behind ?? (ahead !== undefined && fits(ahead, amount.value) ? ahead : undefined);
    ahead = undefined;
    const isLess = discount.test(name) && amount.value > 0;
    items.push({
      ...{ name, amount: isLess ? -amount.value : amount.value },
      ...(isLess ? { other: amount.value } : isSize && { other: 0 }),
      ...(count !== undefined && countOf(count)),
      line: ownName === '' ? index - 1 : index,
      isBare: !amount.hasYen && count === undefined && /\d{2}$/u.test(line) && !line.includes(','),
    });
    at.push(...(ownName === '' ? [index - 1] : []), index);
  }
  return { entries: items, at };
}

function isOtherThanGoods(line: string, { before, hasYen, value }: Amount): boolean {
  return (
    otherWords.test(before) ||
    sumWords.test(before) ||
    (codeLabel.test(before) && !hasYen) ||
    place.test(line) ||
    (dated.test(line) && !hasYen && value < 1_000) ||
    isRemark(line, before)
  );
}

function countOf({ quantity, unitPrice }: Count): Count {
  return { quantity, ...(unitPrice !== undefined && { unitPrice }) };
}

/** `SPF 12F`, `DD-12`: figures of a name whose price is on the next line. */
function mayBeSize(line: string, { hasYen, value }: Amount): boolean {
  return !hasYen && value > 0 && /(?:\d[A-Z]|[A-Z]-\d+)$/iu.test(line);
}

/** `税務入門`, `10%果汁`: a name goes on behind what looks like a label. */
function mayBeGoods({ before, value, hasYen }: Amount): boolean {
  const rest = before.replace(otherWords, '');
  const isPrice = hasYen || (Math.abs(value) >= minDoubtful && value % 10 === 0);
  return isPrice && (value < 0 || /\p{L}/u.test(rest)) && !neverGoods.test(before);
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
