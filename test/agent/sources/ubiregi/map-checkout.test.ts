/** Meaning of a checkout of Ubiregi: amounts, returns, cancellations, and an identity that no edit changes. */
import { describe, expect, test } from 'vitest';
import { checkoutSchema } from '../../../../src/agent/sources/ubiregi/answers.ts';
import { type Mapped, mapCheckout, type Names } from '../../../../src/agent/sources/ubiregi/map-checkout.ts';
import { sumDifference } from '../../../../src/domain/sale/sum-difference.ts';

const names: Names = {
  currency: 'JPY',
  item: (id) => ({ '1': 'ブレンドコーヒー', '2': 'ケーキ' })[id],
  cashier: (id) => (id === '7' ? '佐藤' : undefined),
  table: (id) => (id === '99' ? '窓側1' : undefined),
  paymentType: (id) =>
    ({ '8': { name: '現金', givesChange: true }, '9': { name: 'クレジット', givesChange: false } })[id],
};

const item = {
  menu_item_id: 1,
  count: 2,
  sales: '760.0',
  tax: '76.0',
  discount_sales: '0.0',
  discount_tax: '0.0',
};
const told = {
  id: 4_711,
  guid: '8928309238-d987aerkeh-9847tdfkzhg4',
  account_id: 31,
  paid_at: '2026-11-24T07:20:20Z',
  price: '836.0',
  change: '164.0',
  status: 'close',
  cashier_id: 7,
  customers_count: 0,
  payments: [{ id: 1, payment_type_id: 8, amount: '1000.0' }],
  items: [item],
  created_at: '2026-11-24T07:20:22Z',
  updated_at: '2026-11-24T07:20:22Z',
};

function mapped(changes: object = {}, its: Names = names): Mapped {
  return mapCheckout(checkoutSchema.parse({ ...told, ...changes }), '31', its);
}

function saleOf(changes: object = {}, its: Names = names) {
  const result = mapped(changes, its);
  if (result.kind !== 'sale') throw new Error(`not a sale: ${JSON.stringify(result)}`);
  return result.sale;
}

test('maps a checkout to a sale with names, and payments that add up to its total', () => {
  expect(mapped()).toEqual({
    kind: 'sale',
    account: '31',
    saleId: 'ubiregi:31:4711',
    sale: {
      registerSaleId: '4711',
      kind: 'sale',
      totalMinor: 836,
      currency: 'JPY',
      soldAtMs: Date.UTC(2026, 10, 24, 7, 20, 20),
      lines: [{ name: 'ブレンドコーヒー', quantity: 2, unitPrice: 418, amount: 836 }],
      payments: [{ method: '現金', kind: 'cash', amount: 836 }],
      ...{ tendered: 1_000, change: 164 },
      staff: { id: '7', name: '佐藤' },
    },
  });
});

test('identifies a checkout by its account and id, whatever else changes', () => {
  const idOf = (changes: object) => {
    const one = mapped(changes);
    return one.kind === 'sale' ? one.saleId : '';
  };
  // Reopened and closed again, over midnight; of a tablet that uses a guid again.
  for (const same of [{}, { paid_at: '2026-11-25T16:20:20+0900' }, { guid: 'x' }, { paid_at: null }])
    expect(idOf(same)).toBe('ubiregi:31:4711');
  expect(idOf({ id: 4712 })).toBe('ubiregi:31:4712');
  expect(idOf({ account_id: 32 })).toBe('ubiregi:32:4711');
});

test.each([
  ['close', 'sale'],
  ['Close', 'sale'],
  ['cancel', 'void'],
  ['deleted', 'void'],
  ['delete', 'void'],
])('maps status %s to a %s', (status, kind) => {
  expect(saleOf({ status }).kind).toBe(kind);
  expect(mapped({ status })).toMatchObject({ saleId: (mapped() as { saleId: string }).saleId });
});

test('takes a discarded order for no sale of its own, unlike a cancelled checkout', () => {
  for (const status of ['deleted', 'delete']) expect(mapped({ status })).toMatchObject({ updatesOnly: true });
  expect(mapped({ status: 'cancel' })).not.toHaveProperty('updatesOnly');
});

test('skips an open checkout', () => {
  expect(mapped({ status: 'open' }).kind).toBe('open');
});

test.each(['cancel', 'deleted'])(
  'takes status %s of an unpaid checkout for news of a stored sale only',
  (status) => {
    expect(mapped({ status, paid_at: null })).toMatchObject({ updatesOnly: true, sale: { kind: 'void' } });
  },
);

test('keeps a closed checkout without a readable price, as a sale of an unknown amount', () => {
  for (const price of [undefined, null, 'twelve']) {
    const sale = saleOf({ price });
    expect(sale).toMatchObject({
      kind: 'sale',
      totalMinor: 0,
      totalUnknown: true,
    });
    expect(sale.lines).toEqual([{ name: 'ブレンドコーヒー', quantity: 2, unitPrice: 418, amount: 836 }]);
    expect(sumDifference(sale)).toBeUndefined();
  }
});

test('keeps a closed checkout without a readable time or payment', () => {
  const payments = [{ payment_type_id: 1, amount: null }];
  const sale = saleOf({ paid_at: '24.11.2026', payments });
  expect(sale).toMatchObject({ kind: 'sale', totalMinor: 836, payments: [] });
  expect(sale).not.toHaveProperty('soldAtMs');
});

test('reports why a checkout is unreadable', () => {
  expect(mapped({ status: 'Unknown 3' })).toMatchObject({
    kind: 'unreadable',
    why: expect.stringContaining('unknown 3') as string,
  });
});

describe('returns', () => {
  const returned = { ...item, count: -1, sales: '380.0', tax: '38.0' };

  test('subtract a line with a negative count', () => {
    const sale = saleOf({ price: '418.0', items: [item, returned] });
    expect(sale.kind).toBe('sale');
    expect(sale.lines.map(({ quantity, amount, unitPrice }) => [quantity, amount, unitPrice])).toEqual([
      [2, 836, 418],
      [-1, -418, 418],
    ]);
  });

  test('keep amounts that are already negative', () => {
    const [line] = saleOf({ price: '-418.0', items: [{ ...returned, sales: '-380.0', tax: '-38.0' }] }).lines;
    expect(line).toMatchObject({ quantity: -1, amount: -418 });
  });

  test('are a refund when the total is negative, or when everything is returned for nothing', () => {
    expect(saleOf({ price: '-418.0', items: [returned], payments: [], change: '0.0' })).toMatchObject({
      kind: 'refund',
      totalMinor: -418,
    });
    expect(saleOf({ price: '0.0', items: [{ ...returned, sales: '0', tax: '0' }] }).kind).toBe('refund');
    expect(saleOf({ price: '0.0', items: [] }).kind).toBe('sale');
  });
});

describe('tax', () => {
  const amounts = (price: string, items: object[]) =>
    saleOf({ price, items, payments: [], change: '0' }).lines.map(({ amount }) => amount);
  const intax = { ...item, price_type: 'intax', sales: '836.0' };
  const outtax = { ...item, price_type: 'outtax' };

  test('is part of the sales of an intax line, and comes on top of any other', () => {
    expect(amounts('836.0', [intax])).toEqual([836]);
    expect(amounts('1672.0', [intax, outtax])).toEqual([836, 836]);
    expect(amounts('736.0', [{ ...intax, discount_sales: '100.0', discount_tax: '9.0' }])).toEqual([736]);
    expect(amounts('-836.0', [{ ...intax, count: -2 }])).toEqual([-836]);
  });

  test('is read the other way if only that adds up to the total', () => {
    // As documented in 2014, whatever the type of the price.
    expect(amounts('836.0', [{ ...item, price_type: 'intax' }])).toEqual([836]);
    // A server that reports no type.
    expect(amounts('836.0', [{ ...item, sales: '836.0' }])).toEqual([836]);
    // Neither adds up: a discount on the whole checkout, say.
    expect(amounts('500.0', [intax])).toEqual([836]);
  });
});

describe('taxes and discounts of the whole checkout', () => {
  const inTax = { ...item, count: 1, tax: '0.0', price_type: 'intax', sales: '1100.0' };
  const exTax = { ...inTax, price_type: 'extax', sales: '1000.0' };
  const taxOf = (tax_type: string, sales: string, tax: string, tax_rate = '10.0') => ({
    ...{ id: 1, tax_type, sales, tax, tax_rate, discount: '0.0' },
  });
  const partsOf = (changes: object) => {
    const sale = saleOf(changes);
    const { taxes, adjustments } = sale;
    return { taxes, adjustments, difference: sumDifference(sale) };
  };

  test('make no doubt where the lines are beyond the bound', () => {
    const items = Array.from({ length: 1_001 }, () => inTax);
    expect(partsOf({ price: '1101100.0', items, taxes: [] }).difference).toBeUndefined();
  });

  test('are part of the lines, or added to them', () => {
    expect(
      partsOf({ price: '1100.0', items: [inTax], taxes: [taxOf('included', '1100.0', '100.0')] }),
    ).toEqual({ taxes: [{ ratePercent: 10, amount: 100, taxable: 1_100, included: true }] });
    expect(
      partsOf({
        price: '2180.0',
        items: [exTax, exTax],
        taxes: [taxOf('excluded', '1000.0', '100.0'), taxOf('excluded', '1000.0', '80.0', '8.0')],
      }),
    ).toEqual({
      taxes: [
        { ratePercent: 10, amount: 100, taxable: 1_000, included: false },
        { ratePercent: 8, amount: 80, taxable: 1_000, included: false },
      ],
    });
    // Each item has its own tax, which its line contains.
    expect(
      partsOf({
        price: '1100.0',
        items: [{ ...exTax, tax: '100.0' }],
        taxes: [taxOf('excluded', '1000.0', '100.0')],
      }),
    ).toEqual({ taxes: [{ ratePercent: 10, amount: 100, taxable: 1_100, included: true }] });
  });

  test.each(['-100.0', '100.0'])('include a modifier of %s where it makes the total', (modifier) => {
    const discounted = partsOf({ price: '1000.0', items: [inTax], modifier });
    expect(discounted).toEqual({ adjustments: [{ kind: 'discount', amount: -100 }] });
    // As much as the tax of a price without it.
    const net = { ...exTax, tax: '100.0', price_type: 'outtax' };
    expect(partsOf({ price: '1000.0', items: [net], modifier })).toEqual({
      adjustments: [{ kind: 'discount', amount: -100 }],
    });
    // Unexplained, it is a doubt.
    expect(partsOf({ price: '900.0', items: [inTax], modifier })).toEqual({ difference: -200 });
  });
});

test('has guests, tables, the day of the books and the memo', () => {
  const known = { customers_count: 3, table_ids: [99, 8], sales_date: '2026-11-23', memo: '窓側' };
  expect(saleOf(known)).toMatchObject({
    ...{ guests: 3, table: '窓側1, #8', businessDate: '2026-11-23', extra: { memo: '窓側' } },
  });
  const none = saleOf({ customers_count: 0, table_ids: [], sales_date: null, memo: null, taxes: null });
  for (const field of ['guests', 'table', 'businessDate', 'extra', 'taxes'])
    expect(none).not.toHaveProperty(field);
});

describe('money', () => {
  test.each([
    ['385.0', 'JPY', 385],
    ['385', 'JPY', 385],
    ['385.4', 'JPY', 385],
    ['385.5', 'JPY', 386],
    ['-385.5', 'JPY', -386],
    ['0.0', 'JPY', 0],
    ['-0.0', 'JPY', 0],
    ['19.99', 'USD', 1_999],
    ['-0.29', 'USD', -29],
    ['1.005', 'USD', 101],
    ['999999999999.9', 'JPY', 1_000_000_000_000],
  ])('parses %s %s as %i', (price, currency, minor) => {
    const { totalMinor } = saleOf({ price, items: [], payments: [] }, { ...names, currency });
    expect(Object.is(totalMinor, minor)).toBe(true);
  });

  test('subtracts a discount from its line', () => {
    const [line] = saleOf({ items: [{ ...item, discount_sales: '100.0', discount_tax: '10.0' }] }).lines;
    expect(line).toMatchObject({ amount: 726, unitPrice: 363 });
  });

  test('keeps a line without amounts, and omits a price that does not divide', () => {
    const lines = saleOf({
      items: [
        { menu_item_id: 1, count: 1 },
        { ...item, count: 3, tax: '0' },
      ],
    }).lines;
    expect(lines).toEqual([
      { name: 'ブレンドコーヒー', quantity: 1 },
      { name: 'ブレンドコーヒー', quantity: 3, amount: 760 },
    ]);
  });

  test('takes change from payments that give change', () => {
    const sale = saleOf({
      price: '1836.0',
      change: '164.0',
      payments: [
        { payment_type_id: 9, amount: '1000.0' },
        { payment_type_id: 8, amount: '1000.0' },
      ],
    });
    expect(sale.payments).toEqual([
      { method: 'クレジット', kind: 'card', amount: 1_000 },
      { method: '現金', kind: 'cash', amount: 836 },
    ]);
    expect(sale).toMatchObject({ tendered: 2_000, change: 164 });
  });

  test('keeps payments that do not add up', () => {
    const sale = saleOf({ change: '100.0' });
    expect(sale.payments).toEqual([{ method: '現金', kind: 'cash', amount: 1_000 }]);
    expect(sale).not.toHaveProperty('tendered');
  });
});

describe('names', () => {
  test('are ids if unknown', () => {
    const sale = saleOf({
      items: [{ ...item, menu_item_id: 99 }],
      payments: [{ payment_type_id: 77, amount: '836' }],
      cashier_id: 5,
    });
    expect(sale).toMatchObject({
      lines: [{ name: '#99' }],
      payments: [{ method: '#77' }],
      staff: { id: '5' },
    });
    expect(saleOf({ cashier_id: null }).staff).toBeUndefined();
  });

  test('of the checkout itself take precedence', () => {
    expect(
      saleOf({ items: [{ ...item, menu_item: { id: 1, name: '本日のコーヒー' } }] }).lines,
    ).toMatchObject([{ name: '本日のコーヒー' }]);
  });
});

test('ignore fields of unexpected types', () => {
  const sale = saleOf({
    cashier_id: { odd: true },
    change: [],
    created_at: 17,
    items: [{ count: {}, sales: [], name: 5 }],
    payments: null,
  });
  expect(sale).toMatchObject({ totalMinor: 836, lines: [{ name: '' }], payments: [] });
});
