/**
 * Which parts of a checkout make its total. The documentation of 2014 leaves open whether an item's tax is in its sales,
 * whether that of the whole checkout is in its items, and the sign of `modifier`: the first reading that adds up to the
 * total holds. Pure.
 */
import type { Adjustment, Sale, SaleLine, Tax } from '../../../domain/sale/sale.ts';
import type { Money } from '../polling/kit/money-reader.ts';
import type { Checkout, CheckoutItem } from './answers.ts';

export type IsTaxed = (item: CheckoutItem) => boolean;

/** Whether tax comes on top of `sales`: by the type of the price, for every line (as documented in 2014), or for none. */
const taxReadings: readonly [IsTaxed, ...IsTaxed[]] = [
  ({ price_type: type }) => type?.toLowerCase() !== 'intax',
  () => true,
  () => false,
];

const maxTaxes = 10;

type Amounts = Pick<Sale, 'lines' | 'taxes' | 'adjustments'>;

/** `read`: the lines by a reading of the tax. Without one that adds up, by the type of the price and without `modifier`. */
export function explainTotal(
  { items, taxes, modifier }: Checkout,
  { totalMinor, money, read }: { totalMinor: number; money: Money; read: (isTaxed: IsTaxed) => SaleLine[] },
): Amounts {
  const onTop = taxes.filter((tax) => !isIncluded(tax)).map(({ tax }) => money(tax));
  const taxOnTop = sum(onTop);
  const changed = typeof modifier === 'string' ? money(modifier) : 0;
  // Most likely first: everything in the lines.
  const rests = [0, changed, -changed].flatMap((adjusted) =>
    [0, taxOnTop].map((added) => ({ adjusted, added })),
  );
  const readings = taxReadings.map(read);
  const areTyped = items?.every(({ price_type: type }) => typeof type === 'string') ?? false;
  const [byType = []] = readings;
  // A type that is stated outweighs a modifier that is left out: 10 % off a net price is as much as its tax.
  for (const possible of areTyped ? [[byType], readings] : [readings])
    for (const { adjusted, added } of rests) {
      const lines = possible.find((one) => sumOf(one) + adjusted + added === totalMinor);
      if (lines !== undefined) return amountsOf(lines, { adjusted, isAdded: added !== 0 });
    }
  return amountsOf(byType, { adjusted: 0, isAdded: false });

  function amountsOf(
    lines: SaleLine[],
    { adjusted, isAdded }: { adjusted: number; isAdded: boolean },
  ): Amounts {
    const adjustment: Adjustment = { kind: adjusted < 0 ? 'discount' : 'other', amount: adjusted };
    return {
      lines,
      ...(taxes.length > 0 && { taxes: taxes.slice(0, maxTaxes).map((tax) => taxOf(tax, money, isAdded)) }),
      ...(adjusted !== 0 && { adjustments: [adjustment] }),
    };
  }
}

function isIncluded({ tax_type: type }: Checkout['taxes'][number]): boolean {
  return type?.toLowerCase() === 'included';
}

/** Tax on top of its sales may be in the lines nevertheless: it is part of each item's amount then. */
function taxOf(tax: Checkout['taxes'][number], money: Money, isAdded: boolean): Tax {
  const { tax_rate: rate, sales } = tax;
  const amount = money(tax.tax);
  const isOnTop = !isIncluded(tax);
  const taxable = typeof sales === 'string' ? money(sales) : undefined;
  return {
    ...(typeof rate === 'string' &&
      Number(rate) >= 0 &&
      Number(rate) <= 100 && { ratePercent: Number(rate) }),
    amount,
    ...(taxable !== undefined && { taxable: isOnTop && !isAdded ? taxable + amount : taxable }),
    included: !(isOnTop && isAdded),
  };
}

function sumOf(lines: readonly SaleLine[]): number {
  return sum(lines.map(({ amount = 0 }) => amount));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0);
}
