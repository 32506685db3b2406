/**
 * Taxes on a receipt: `(内消費税等 ¥180)`, `外税10% ¥100`, `8%対象 ¥1,080 (内消費税 ¥80)`, also over two lines. Taken only
 * where rate, amount charged on and tax agree, or where nothing contradicts a tax that stands alone.
 */
import type { Tax } from '../../domain/sale/sale.ts';
import { trailingAmount } from './amount.ts';

const ratePattern = /(?<![\d.])(?<rate>\d{1,2}(?:\.\d)?) ?%/u;
/** An amount that tax is charged on. */
const taxableLabel =
  /対象|課税(?:計|額|合計)|税抜(?:金額|合計|計|小計)?|税込(?:金額|合計|計|小計)|TOTAL ?\(TAX/iu;
const taxLabel =
  /消費税|内税|外税|税額|税等|(?:うち|内) ?税|^[(\s※*]*税 *\(?\d|^[(\s]*税$|^[(\s※*]*[内外] ?\d{1,2} ?%|\bTAX\b|\bVAT\b/iu;
const insideWords = /内税|内 ?消費税|うち|税込|^[(\s※*]*内|\(内|INCLUDED/iu;
const outsideWords = /外税|外 ?消費税|税抜|別途/u;
/** A tax of another kind, or not of this sale: no label of an amount. */
const otherWords = /免税|非課税|不課税|税務|印紙|登録番号|税率(?! ?\d)|入湯税|宿泊税|累計/u;

type Part = {
  readonly lineIndex: number;
  readonly rate?: number;
  readonly taxable?: number;
  readonly amount?: number;
  readonly isInside: boolean;
  readonly isOutside: boolean;
};

/** `total`: without its sign. Undefined where the lines contradict each other. */
export function readTaxes(lines: readonly string[], total: number): Tax[] | undefined {
  const parts = byRate(joined(lines.map(withLabelAbove).flatMap(partsOf)));
  const taxes = parts.filter(({ amount }) => amount !== undefined && amount !== 0).map(taxOf);
  if (taxes.some((tax) => tax === undefined || tax.amount > (total * (tax.ratePercent ?? 25)) / 50 + 2))
    return undefined;
  return once(taxes.filter((tax) => tax !== undefined));
}

/** `対象計 10.0%`, and its amount alone on the next line. */
function withLabelAbove(line: string, index: number, lines: readonly string[]): string {
  const above = lines[index - 1] ?? '';
  const isLabel = taxableLabel.test(above) && ratePattern.test(above) && amountAtEnd(above) === undefined;
  return isLabel && amountAtEnd(line)?.before === '' ? `${above} ${line}` : line;
}

/** `10%対象 ¥1,100 (内消費税 ¥100)` has two. */
function partsOf(line: string, lineIndex: number): Part[] {
  if (otherWords.test(line.replace(/軽減税率|標準税率/gu, ''))) return [];
  const rate = Number(ratePattern.exec(line)?.groups?.['rate'] ?? Number.NaN);
  const known = {
    lineIndex,
    ...(rate > 0 && rate <= 20 && { rate }),
    isInside: insideWords.test(line),
    isOutside: outsideWords.test(line),
  };
  const amount = amountAtEnd(line);
  if (amount === undefined) return [];
  const label = amount.before;
  const first = amountAtEnd(
    label.replace(/[\s(]*[・,]?(?:内|うち|外)?(?:消費税|内税|外税|税額|税)[^\d¥]*$/u, ''),
  );
  const isTaxBetween = first !== undefined && label.slice(first.before.length).includes('税');
  const isTaxAhead =
    first !== undefined && /[内外]税|消費税/u.test(first.before) && fitsRate(first.value, amount.value, rate);
  if (taxableLabel.test(label) && first !== undefined && (isTaxBetween || isTaxAhead))
    return [{ ...known, taxable: first.value, amount: amount.value }];
  const isTaxable = taxableLabel.test(label) && !/(?:消費税|税)額?等?[)\s:]*$/u.test(label);
  if (isTaxable) return known.rate === undefined ? [] : [{ ...known, taxable: amount.value }];
  return taxLabel.test(label) ? [{ ...known, amount: amount.value }] : [];
}

function amountAtEnd(text: string): { readonly value: number; readonly before: string } | undefined {
  const amount = trailingAmount(text.replace(/[\s)]+$/u, ''));
  return amount === undefined ? undefined : { value: Math.abs(amount.value), before: amount.before };
}

/** A tax below or above the amount of its rate belongs to that. */
function joined(parts: readonly Part[]): Part[] {
  const all: Part[] = [];
  for (const part of parts) {
    const before = all.at(-1);
    const isNext =
      before !== undefined &&
      part.lineIndex - before.lineIndex <= 1 &&
      (part.rate === undefined || before.rate === undefined || part.rate === before.rate);
    const isPair =
      isNext &&
      ((before.taxable === undefined && part.amount === undefined) ||
        (before.amount === undefined && part.taxable === undefined));
    if (isPair)
      all[all.length - 1] = {
        ...{ ...before, ...part },
        isInside: before.isInside || part.isInside,
        isOutside: before.isOutside || part.isOutside,
      };
    else all.push(part);
  }
  return all;
}

/** Taxes listed below all amounts that they are charged on. */
function byRate(parts: readonly Part[]): Part[] {
  return parts.map((part) => {
    if (part.amount === undefined || part.taxable !== undefined || part.rate === undefined) return part;
    const [base, ...more] = parts.filter(({ rate, amount }) => rate === part.rate && amount === undefined);
    return base?.taxable === undefined || more.length > 0
      ? part
      : { ...part, taxable: base.taxable, isInside: part.isInside || base.isInside };
  });
}

/** Rounded by line or by receipt; in either case close to the exact one. */
function isNear(exact: number, amount: number): boolean {
  return Math.abs(exact - amount) <= 2;
}

function fitsRate(taxable: number, amount: number, rate: number): boolean {
  return isNear((taxable * rate) / 100, amount) || isNear((taxable * rate) / (100 + rate), amount);
}

/** Undefined where amount, rate and the amount charged on do not agree. */
function taxOf({ rate, taxable, amount = 0, isInside, isOutside }: Part): Tax | undefined {
  const printed = isInside === isOutside ? undefined : isInside;
  if (rate === undefined || taxable === undefined)
    return {
      amount,
      ...(rate !== undefined && { ratePercent: rate }),
      ...(printed !== undefined && { included: printed }),
    };
  if (!fitsRate(taxable, amount, rate)) return undefined;
  const fitsInside = isNear((taxable * rate) / (100 + rate), amount);
  const fitsOutside = isNear((taxable * rate) / 100, amount);
  const included = fitsInside && fitsOutside ? printed : fitsInside;
  return {
    ...{ ratePercent: rate, amount, taxable },
    ...(included !== undefined && { included }),
  };
}

/** Each tax once: their sum may stand above or below them, and one may be repeated. */
function once(taxes: readonly Tax[]): Tax[] | undefined {
  const rated = new Map<number, Tax>();
  for (const tax of taxes) {
    const { ratePercent } = tax;
    if (ratePercent === undefined) continue;
    const known = rated.get(ratePercent);
    if (known !== undefined && known.amount !== tax.amount) return undefined;
    rated.set(ratePercent, { ...tax, ...known });
  }
  const whole = [...new Set(taxes.flatMap((tax) => (tax.ratePercent === undefined ? tax.amount : [])))];
  const [sum] = whole;
  if (whole.length > 1) return undefined;
  if (rated.size === 0) return taxes.slice(0, 1);
  const ofRates = [...rated.values()];
  const added = ofRates.reduce((all, { amount }) => all + amount, 0);
  return sum === undefined || sum === added ? ofRates : undefined;
}
