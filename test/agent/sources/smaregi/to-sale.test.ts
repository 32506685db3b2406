/** Mapping of a Smaregi transaction to a sale, in the formats of both APIs. */
import { describe, expect, test } from 'vitest';
import { japanText, readTime, zonedText } from '../../../../src/agent/sources/smaregi/time.ts';
import { type Reading, toSale } from '../../../../src/agent/sources/smaregi/to-sale.ts';
import { detailSchema, headSchema } from '../../../../src/agent/sources/smaregi/transaction.ts';
import { sumDifference } from '../../../../src/domain/sale/sum-difference.ts';

const head = {
  transactionHeadId: '25',
  transactionDateTime: '2026-11-24 12:34:58',
  transactionHeadDivision: '1',
  cancelDivision: '0',
  disposeDivision: '0',
  total: '1980',
  cashTotal: '1980',
  creditTotal: '0',
  storeId: '1',
  terminalId: '3',
  terminalTranId: '000123',
  terminalTranDateTime: '2026-11-24 12:34:56',
  staffId: '5',
  staffName: '山田 太郎',
  paymentMethodName1: '',
  depositOthers1: '',
  updDateTime: '2026-11-24 12:34:58',
};
const detail = {
  transactionHeadId: '25',
  transactionDetailId: '1',
  transactionDetailDivision: '1',
  productName: 'ブレンド',
  price: '500',
  salesPrice: '480',
  quantity: '2',
  unitDiscountedSum: '900',
};

function read(fields: Record<string, unknown> = {}, details: Record<string, unknown>[] = [detail]): Reading {
  return toSale(
    headSchema.parse({ ...head, ...fields }),
    details.map((one) => detailSchema.parse(one)),
    { contractId: 'sk_abc1', sinceMs },
  );
}

const of = (tax: Record<string, string>, amount: string) => ({
  ...{ ...detail, quantity: '1', salesPrice: amount, unitDiscountedSum: amount },
  ...tax,
});

/** Start of the requested range. */
const sinceMs = Date.UTC(2026, 10, 24, 3, 59);

describe('a transaction', () => {
  test('is a sale with its lines, payments, staff and times', () => {
    expect(read()).toEqual({
      kind: 'sale',
      sale: {
        terminal: '3',
        saleId: 'smaregi:sk_abc1:25',
        serverAtMs: Date.UTC(2026, 10, 24, 3, 34, 58),
        sale: {
          registerSaleId: '25',
          kind: 'sale',
          totalMinor: 1_980,
          currency: 'JPY',
          soldAtMs: Date.UTC(2026, 10, 24, 3, 34, 56),
          receiptNumber: '000123',
          lines: [{ name: 'ブレンド', quantity: 2, unitPrice: 480, amount: 900 }],
          payments: [{ method: '現金', kind: 'cash', amount: 1_980 }],
          staff: { id: '5', name: '山田 太郎' },
        },
      },
    });
  });

  test("is the same in the Platform API's format: zones, numbers, null for nothing", () => {
    const platform = read({
      transactionDateTime: '2026-11-24T12:34:58+09:00',
      terminalTranDateTime: '2026-11-24T03:34:56Z',
      total: 1980,
      paymentMethodName1: undefined,
      depositOthers1: null,
      returnSales: '0',
      depositOthers: [],
    });
    expect(platform).toEqual(read());
  });

  test('has its discounts, taxes, tender and guests', () => {
    const lines = [
      of({ taxRate: '10.000', taxIncludeProportional: '181', taxExcludeProportional: '0' }, '2000'),
      of({ taxRate: '8.000', taxIncludeProportional: '0', taxExcludeProportional: '80' }, '1000'),
    ];
    const fields = {
      ...{
        total: '2930',
        subtotal: '3000',
        subtotalDiscountPrice: '100',
        pointDiscount: '40',
        couponDiscount: '10',
      },
      ...{ roundingPrice: '-50', carriage: '50', taxInclude: '181', taxExclude: '80' },
      ...{
        deposit: '3000',
        depositCash: '1000',
        cashTotal: '930',
        depositOthers: [{ paymentMethodName: 'PayPay', depositOthers: '2000' }],
      },
      ...{ guestNumbers: '3', customerCode: 'K-7' },
    };
    const reading = read(fields, lines);
    const sale = reading.kind === 'sale' ? reading.sale.sale : undefined;
    expect(sale).toMatchObject({
      adjustments: [
        { kind: 'discount', amount: -100 },
        { kind: 'points', amount: -40 },
        { kind: 'coupon', amount: -10 },
        { kind: 'rounding', amount: -50 },
        { kind: 'other', name: '送料', amount: 50 },
      ],
      taxes: [
        { ratePercent: 10, amount: 181, included: true },
        { ratePercent: 8, amount: 80, included: false },
      ],
      payments: [
        { method: '現金', kind: 'cash', amount: 930 },
        { method: 'PayPay', kind: 'qr', amount: 2_000 },
      ],
      ...{ tendered: 3_000, change: 70, guests: 3, customerCode: 'K-7' },
    });
    expect(sale && sumDifference(sale)).toBeUndefined();
    const wrong = read({ ...fields, total: '2980' }, lines);
    expect(wrong.kind === 'sale' && sumDifference(wrong.sale.sale)).toBe(50);
    // The lines do not give all of the tax: it stands as a whole.
    expect(read({ ...fields, taxInclude: '190' }, lines)).toHaveProperty('sale.sale.taxes', [
      { amount: 190, included: true },
      { ratePercent: 8, amount: 80, included: false },
    ]);
    const back = read({ ...fields, total: '-2930', disposeDivision: '2' }, lines);
    expect(back).toHaveProperty('sale.sale.adjustments.0', { kind: 'discount', amount: 100 });
    expect(back).toHaveProperty('sale.sale.taxes.1.amount', -80);
    expect(back).not.toHaveProperty('sale.sale.tendered');
  });

  test('has no doubt for tax that was not charged, and none for lines beyond the bound', () => {
    const taxFree = { total: '2000', taxFreeSalesDivision: '1' };
    const sold = read(taxFree, [of({}, '2200')]);
    expect(sold).toHaveProperty('sale.sale.adjustments', [{ kind: 'other', name: '免税', amount: -200 }]);
    expect(sold.kind === 'sale' && sumDifference(sold.sale.sale)).toBeUndefined();
    const charged = read({ ...taxFree, taxFreeSalesDivision: '0' }, [of({}, '2200')]);
    expect(charged.kind === 'sale' && sumDifference(charged.sale.sale)).toBe(-200);
    const many = read(
      { total: '1200' },
      Array.from({ length: 1_200 }, () => of({}, '1')),
    );
    expect(many).toHaveProperty('sale.sale.lines.length', 1_000);
    expect(many).toHaveProperty('sale.sale.lines.999', { name: '… +201' });
    expect(many.kind === 'sale' && sumDifference(many.sale.sale)).toBeUndefined();
  });

  test.each([
    ['取消', { cancelDivision: '1' }, { kind: 'void', totalMinor: 1_980 }],
    ['返品取消, the original', { disposeDivision: '1' }, { kind: 'sale', totalMinor: 1_980 }],
    [
      '返品取消, the reversing one',
      { disposeDivision: '2', total: '-1980', cashTotal: '-1980' },
      { kind: 'refund', totalMinor: -1_980 },
    ],
    [
      'the same with the original',
      { disposeDivision: '2', total: '-1980', disposeServerTransactionHeadId: '19' },
      { kind: 'refund', reverses: '19' },
    ],
    ['the same, should it have no sign', { disposeDivision: '2' }, { kind: 'refund', totalMinor: -1_980 }],
    [
      '返品販売',
      { returnSales: '1', total: '-300', cashTotal: '-300' },
      { kind: 'refund', totalMinor: -300 },
    ],
    [
      'more brought back than bought',
      { total: '-300', cashTotal: '-300' },
      { kind: 'refund', totalMinor: -300 },
    ],
    [
      'a reversing one that is called off',
      { disposeDivision: '2', total: '-1980', cancelDivision: '1' },
      { kind: 'void', totalMinor: -1_980 },
    ],
    ['入金', { transactionHeadDivision: '2', total: '5000' }, { kind: 'cash_in', totalMinor: 5_000 }],
    ['出金', { transactionHeadDivision: '3', total: '5000' }, { kind: 'cash_out', totalMinor: -5_000 }],
    ['預かり金', { transactionHeadDivision: '4', total: '800' }, { kind: 'cash_in', totalMinor: 800 }],
    ['預かり金返金', { transactionHeadDivision: '5', total: '-800' }, { kind: 'cash_out', totalMinor: -800 }],
    ['a total of nothing', { total: '0', cashTotal: '0' }, { kind: 'sale', totalMinor: 0 }],
    ['a total with decimals', { total: '1980.00' }, { kind: 'sale', totalMinor: 1_980 }],
  ])('of %s', (_, fields, expected) => {
    expect(read(fields)).toMatchObject({
      kind: 'sale',
      sale: { saleId: 'smaregi:sk_abc1:25', sale: expected },
    });
  });

  test('that is cancelled has a time of the void, with its certainty', () => {
    const voided = (fields: Record<string, unknown>): unknown => {
      const reading = read({ cancelDivision: '1', ...fields });
      return reading.kind === 'sale' && reading.sale.voided;
    };
    const [four, later] = [Date.UTC(2026, 10, 24, 4), Date.UTC(2026, 10, 24, 12)];
    const [upd, late] = ['2026-11-24 13:00:00', '2026-11-24 21:00:00'];
    expect(voided({ updDateTime: upd, cancelDateTime: upd })).toEqual({ atMs: four, uncertaintyMs: 0 });
    expect(
      voided({ updDateTime: '2026-11-24 13:00:05', cancelDateTime: '2026-11-24T13:00:00+09:00' }),
    ).toEqual({
      atMs: four,
      uncertaintyMs: 0,
    });
    // Unconfirmed: the clock behind this time is unknown.
    expect(voided({ updDateTime: late, cancelDateTime: upd })).toEqual({ atMs: four, uncertaintyMs: 30_000 });
    expect(voided({ updDateTime: upd, cancelDateTime: '' })).toEqual({ atMs: four, uncertaintyMs: 0 });
    // Eight hours without a poll: closing the day may have changed it after the void.
    expect(voided({ updDateTime: late })).toEqual({ atMs: later, uncertaintyMs: later - sinceMs });
    expect(read({ cancelDivision: '0', updDateTime: upd })).not.toHaveProperty('sale.voided');
  });

  test('of the kind that Smaregi lists nowhere is what it contains', () => {
    const kindOf = (fields: Record<string, unknown>, details: Record<string, unknown>[]) => {
      const reading = read({ transactionHeadDivision: '12', ...fields }, details);
      return reading.kind === 'sale' ? [reading.sale.sale.kind, reading.sale.sale.totalMinor] : reading.kind;
    };
    const lines = [{ transactionHeadId: '25', productName: 'ギフト券', salesPrice: '1980', quantity: '1' }];
    expect(kindOf({}, lines)).toEqual(['sale', 1_980]);
    expect(kindOf({ cancelDivision: '1' }, lines)).toEqual(['void', 1_980]);
    expect(kindOf({}, [])).toEqual(['cash_in', 1_980]);
    expect(kindOf({ total: '-500' }, [])).toEqual(['cash_out', -500]);
    expect(kindOf({ total: '0' }, [])).toBe('passed_over');
    expect(read({ transactionHeadDivision: '12' })).toMatchObject({
      sale: { sale: { extra: { transactionHeadDivision: '12' } } },
    });
  });

  test.each([
    ['2026-11-23', '2026-11-23'],
    ['2026/11/23 00:00:00', '2026-11-23'],
    ['2026-11-23T00:00:00+09:00', '2026-11-23'],
    ['', undefined],
    ['0000-00-00', undefined],
    ['締め前', undefined],
  ])('with a 締め日 of "%s" has the business date %s', (sumDate, businessDate) => {
    const reading = read({ sumDate });
    expect(reading.kind === 'sale' && reading.sale.sale.businessDate).toBe(businessDate);
  });

  test.each([['6'], ['7'], ['8'], ['10'], ['13'], ['14'], ['16']])(
    'of division %s is no event of a register',
    (division) => {
      expect(read({ transactionHeadDivision: division }).kind).toBe('passed_over');
    },
  );

  test.each([
    ['a word', { total: '千円' }],
    ['nothing', { total: null }],
    ['a word, of the kind that Smaregi lists nowhere', { total: '千円', transactionHeadDivision: '12' }],
  ])('whose total is %s is a sale of an unknown amount, with its lines and payments', (_, fields) => {
    for (const details of [[detail], []]) {
      const reading = read(fields, details);
      expect(reading).toMatchObject({
        kind: 'sale',
        sale: {
          saleId: 'smaregi:sk_abc1:25',
          sale: { kind: 'sale', totalMinor: 0, totalUnknown: true, payments: [{ amount: 1_980 }] },
        },
      });
      expect(reading.kind === 'sale' && reading.sale.sale.lines).toHaveLength(details.length);
    }
    expect(read({ ...fields, cancelDivision: '1' })).toMatchObject({
      sale: { sale: { kind: 'void', totalUnknown: true } },
    });
  });

  test('whose total is readable has no unknown amount', () => {
    expect(JSON.stringify(read({ total: '0' }))).not.toContain('totalUnknown');
  });

  test.each([
    ['transactionHeadDivision', { transactionHeadDivision: '99' }],
    ['transactionHeadDivision', { transactionHeadDivision: 'constructor' }],
    ['terminalId', { terminalId: '' }],
  ])('whose %s is unreadable reports it', (field, fields) => {
    const reading = read(fields);
    expect(reading.kind).toBe('unreadable');
    expect(JSON.stringify(reading)).toContain(field);
  });

  test('is a sale even with missing or malformed times, lines or staff', () => {
    const reading = read(
      { terminalTranDateTime: 'yesterday', transactionDateTime: '', staffId: null, staffName: '' },
      [{ transactionHeadId: '25', productName: null, quantity: 'some' }],
    );
    expect(reading).toMatchObject({
      kind: 'sale',
      sale: { sale: { totalMinor: 1_980, lines: [{ name: '' }] } },
    });
    expect(JSON.stringify(reading)).not.toMatch(/soldAtMs|serverAtMs|staff/);
  });

  test('names every payment method, of either API', () => {
    const payments = [
      { method: '現金', amount: 480 },
      { method: 'クレジット', amount: 500 },
      { method: 'PayPay', amount: 1_000 },
    ];
    const money = { cashTotal: '480', creditTotal: '500' };
    const older = read({ ...money, paymentMethodName1: 'PayPay', depositOthers1: '1000' });
    const platform = read({
      ...money,
      depositOthers: [{ no: '1', paymentMethodName: 'PayPay', depositOthers: '1000' }],
    });
    expect(older).toMatchObject({ sale: { sale: { payments } } });
    expect(platform).toEqual(older);
  });

  test('has returned lines below zero, whatever their sign', () => {
    const back = { ...detail, transactionDetailDivision: '2' };
    const minus = { ...back, quantity: '-2', unitDiscountedSum: '-900' };
    const line = { name: 'ブレンド', quantity: -2, unitPrice: 480, amount: -900 };
    expect(read({ disposeDivision: '2' }, [back, minus])).toMatchObject({
      sale: { sale: { lines: [line, line] } },
    });
  });

  test('computes a missing line total', () => {
    const { unitDiscountedSum: _, ...rest } = detail;
    expect(read({}, [rest])).toMatchObject({ sale: { sale: { lines: [{ amount: 960 }] } } });
  });
});

test("times are Japan's without a zone, and round-trip", () => {
  const atMs = Date.UTC(2026, 10, 23, 15, 0, 1);
  expect([japanText(atMs), zonedText(atMs)]).toEqual(['2026-11-24 00:00:01', '2026-11-24T00:00:01+09:00']);
  for (const text of [
    '2026-11-24 00:00:01',
    '2026-11-24T00:00:01+09:00',
    '2026/11/24 00:00:01',
    '2026-11-23T10:00:01-05:00',
    '2026-11-23T15:00:01.123Z',
  ])
    expect(readTime(text)).toBe(atMs);
  for (const text of ['', '0000-00-00 00:00:00', '2026-13-01 00:00:00', '2026-11-24', '24.11.2026'])
    expect(readTime(text)).toBeUndefined();
});
