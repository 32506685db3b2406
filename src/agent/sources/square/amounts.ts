/**
 * Lines, taxes and adjustments of an order. Square states for each line what is collected for it (`total_money`, with added
 * taxes, less discounts) and which share of it belongs to a tax or discount of the whole order: these are taken out of the
 * lines again, so that everything is there once. Pure.
 */
import type { Adjustment, Sale, SaleLine, Tax } from '../../../domain/sale/sale.ts';
import { boundedLines } from '../../../domain/sale/sum-difference.ts';
import type { LineItem, Order, OrderReturn, OrderTax } from './answers.ts';

const maxTaxes = 20;
const maxAdjustments = 50;

type Amounts = Pick<Sale, 'lines' | 'taxes' | 'adjustments'>;

/** Sold items, or items returned with them. */
type Side = {
  /** −1 for a return. */
  readonly sign: 1 | -1;
  readonly items: readonly LineItem[];
  readonly taxes: readonly OrderTax[];
  readonly discounts: Order['discounts'];
  readonly charges: Order['service_charges'];
  readonly rounding: Order['rounding_adjustment'];
};

/** `tipMinor`: less those that are given back. */
export function amountsOf(order: Order, tipMinor: number): Amounts {
  const sides = [sold(order), ...order.returns.map(returned)];
  const taxes = sides.flatMap(taxesOf).slice(0, maxTaxes);
  const adjustments = [
    ...sides.flatMap(adjustmentsOf),
    ...(tipMinor === 0 ? [] : [{ kind: 'tip' as const, amount: tipMinor }]),
  ].slice(0, maxAdjustments);
  return {
    lines: boundedLines(sides.flatMap(linesOf)),
    ...(taxes.length > 0 && { taxes }),
    ...(adjustments.length > 0 && { adjustments }),
  };
}

function sold(order: Order): Side {
  const {
    line_items: items,
    taxes,
    discounts,
    service_charges: charges,
    rounding_adjustment: rounding,
  } = order;
  return { sign: 1, items, taxes, discounts, charges, rounding };
}

function returned(back: OrderReturn): Side {
  return {
    sign: -1,
    items: back.return_line_items,
    taxes: back.return_taxes,
    discounts: back.return_discounts,
    charges: back.return_service_charges,
    rounding: back.rounding_adjustment,
  };
}

function linesOf(side: Side): SaleLine[] {
  const { sign, items } = side;
  const ofOrder = new Set(orderDiscounts(side).map(({ uid }) => uid));
  return items.map((item) => {
    const { total_money: total, quantity, base_price_money: price } = item;
    const discounted = item.applied_discounts.filter(({ uid }) => ofOrder.has(uid));
    const amount = total && sign * (total.amount - addedTax(item, side) + sumOf(discounted));
    return {
      name: nameOf(item),
      ...(quantity !== undefined && { quantity: sign * Number(quantity) }),
      ...(price !== undefined && { unitPrice: price.amount }),
      ...(amount !== undefined && { amount }),
    };
  });
}

function nameOf({ name = '', variation_name: variation = '', item_type: type }: LineItem): string {
  if (name === '' && type === 'CUSTOM_AMOUNT') return 'Custom amount';
  // Square's name of the only variation.
  return variation === '' || variation === name || variation === 'Regular' ? name : `${name} (${variation})`;
}

/** Share of the taxes that come on top of the prices. */
function addedTax({ applied_taxes: applied }: Pick<LineItem, 'applied_taxes'>, { taxes }: Side): number {
  const added = new Set(taxes.filter(({ type }) => type === 'ADDITIVE').map(({ uid }) => uid));
  return sumOf(applied.filter(({ uid }) => added.has(uid)));
}

function taxesOf(side: Side): Tax[] {
  const { sign, items, taxes } = side;
  return taxes.flatMap(({ uid, name, type, percentage, applied_money: applied }) => {
    if (applied === undefined) return [];
    const rate = Number(percentage);
    const isIn = ({ applied_taxes: own }: Pick<LineItem, 'applied_taxes'>) =>
      own.some((one) => one.uid === uid);
    const taxed = [...items.filter(isIn), ...ownCharges(side).filter(isIn)];
    const isKnown = taxed.length > 0 && taxed.every(({ total_money: total }) => total !== undefined);
    const taxable = taxed.reduce((sum, one) => sum + (one.total_money?.amount ?? 0) - addedTax(one, side), 0);
    return [
      {
        ...(name !== undefined && { name }),
        ...(percentage !== undefined && rate >= 0 && rate <= 100 && { ratePercent: rate }),
        amount: sign * applied.amount,
        ...(isKnown && { taxable: sign * taxable }),
        ...(type === 'INCLUSIVE' && { included: true }),
        ...(type === 'ADDITIVE' && { included: false }),
      },
    ];
  });
}

function adjustmentsOf(side: Side): Adjustment[] {
  const { sign, rounding } = side;
  const named = (name: string | undefined) => (name === undefined ? {} : { name });
  const roundedBy = rounding?.amount_money?.amount ?? 0;
  return [
    ...orderDiscounts(side).map(({ name, applied_money: applied }) => ({
      ...{ kind: 'discount' as const, ...named(name) },
      amount: sign * -(applied?.amount ?? 0),
    })),
    ...ownCharges(side).map((charge) => ({
      ...{ kind: 'service_charge' as const, ...named(charge.name) },
      amount: sign * ((charge.total_money?.amount ?? 0) - addedTax(charge, side)),
    })),
    ...(roundedBy === 0 ? [] : [{ kind: 'rounding' as const, amount: sign * roundedBy }]),
  ].filter(({ amount }) => amount !== 0);
}

/** Discounts of single lines are in the amounts of these. */
function orderDiscounts({ discounts }: Side): Order['discounts'] {
  return discounts.filter(({ scope }) => scope === 'ORDER');
}

/** Apportioned charges are in the amounts of the lines. */
function ownCharges({ charges }: Side): Order['service_charges'] {
  return charges.filter(({ treatment_type: treatment }) => treatment !== 'APPORTIONED_TREATMENT');
}

function sumOf(parts: readonly { readonly amount: number }[]): number {
  return parts.reduce((sum, { amount }) => sum + amount, 0);
}
