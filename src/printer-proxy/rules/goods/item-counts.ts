/** Quantities of goods: `@150 x 3`, `2コ × 単158`, `240  2ｺ`, and those on a line of their own. */

export type Count = { readonly quantity: number; readonly unitPrice?: number };

const counter = '[点個コケヶ本枚皿杯袋箱缶名人台回冊玉]';
const unit = String.raw`(?<mark>(?:[@¥]|単価?[ :]*)*) ?(?<unit>\d[\d,]*) ?(?<yen>円?)`;
const count = `(?<count>-?\\d{1,4}) ?${counter}?`;
const times = '[×xX*]';

type CountPattern = {
  readonly pattern: RegExp;
  /** Quantity and unit price have to give the amount. */
  readonly mustFit: boolean;
};

const both = [
  `${unit} ?${times} ?${count}`,
  `(?:${times} ?)?${count} *(?:${times}|(?=\\(?[@単])) *\\(?${unit}`,
];

/** A number that is not in a column of its own may belong to the name: 食パン 6枚, Wine 4. */
const atEnd: readonly CountPattern[] = [
  ...both.map((one) => ({ pattern: new RegExp(`(?:^|[\\s(])${one}\\)?$`, 'u'), mustFit: false })),
  { pattern: new RegExp(`${times} ?(?<count>\\d{1,4})\\)?$`, 'u'), mustFit: false },
  {
    pattern: new RegExp(`(?:[\\s@]|単価?)¥?(?<unit>\\d[\\d,]*) ?(?:円?\\s+|円)${count}$`, 'u'),
    mustFit: true,
  },
  { pattern: new RegExp(`(?:\\s{2,}|^)${count}$|(?:\\s)(?<points>\\d{1,3}) ?点$`, 'u'), mustFit: false },
];
const alone = [...both, `${times} ?${count}`].map((one) => new RegExp(`^${one}$`, 'u'));

/** `数量 3`, `個数:3`, and the result of a multiplication: `350 × 3 =` */
const labelled = /(?<=^|[\s(])(?:数量|個数)[ :]*(?=\d{1,4}(?![\d.]))/gu;
const equals = /(?<=\d) *= *(?=[¥\d]|$)/u;

/** Labels of quantities as the sign of a multiplication. */
export function withTimes(line: string): string {
  return line.replaceAll(labelled, '× ').replace(equals, '   ');
}

const afterAmount =
  /(?<=\d(?:円|-)?)(?:(?:\s+|\s*\()(?<counted>\d{1,3}) ?[点個コケヶ本枚皿杯袋箱]\)?|(?<=¥[\d,]+-?)\s{2,}(?<alone>\d{1,3}))$/u;

/** `¥1,050   3`, `1,050 (3点)`: the quantity in a column behind the amount. */
export function countBehind(line: string): { readonly line: string; readonly count?: Count } {
  const match = afterAmount.exec(line);
  const quantity = Number(match?.groups?.['counted'] ?? match?.groups?.['alone'] ?? 0);
  if (match === null || quantity === 0) return { line };
  return { line: line.slice(0, match.index), count: { quantity } };
}

/** Quantity at the end of the text before an amount, and the index at which it begins. */
export function countAtEnd(text: string, amount: number): (Count & { readonly index: number }) | undefined {
  for (const { pattern, mustFit } of atEnd) {
    const match = pattern.exec(text);
    const found = match && countOf(match.groups ?? {});
    if (!match || !found || (mustFit && !fits(found, amount))) continue;
    return { ...found, index: match.index };
  }
  return undefined;
}

/** A line that is nothing but a quantity and a unit price. */
export function countAlone(line: string): Count | undefined {
  const bare = line.replaceAll(/^[\s(]+|[\s)]+$/gu, '');
  for (const pattern of alone) {
    const match = pattern.exec(bare);
    if (match !== null) return countOf(match.groups ?? {});
  }
  return undefined;
}

export function fits({ quantity, unitPrice }: Count, amount: number): boolean {
  return unitPrice !== undefined && Math.abs(quantity * unitPrice) === Math.abs(amount);
}

function countOf(groups: Readonly<Record<string, string | undefined>>): Count | undefined {
  const quantity = Number(groups['count'] ?? groups['points']);
  const unitPrice = groups['unit'] === undefined ? undefined : Number(groups['unit'].replaceAll(',', ''));
  if (Number.isNaN(quantity)) return undefined;
  if (unitPrice === undefined) return { quantity };
  // `2 X 390`: without a mark the smaller figure is the quantity.
  const isMarked = Boolean(groups['mark']) || Boolean(groups['yen']);
  return !isMarked && unitPrice < Math.abs(quantity)
    ? { quantity: unitPrice, unitPrice: quantity }
    : { quantity, unitPrice };
}
