/** Awkward answers of the POS clouds become what a shop's owner expects. */
import { describe, expect, test } from 'vitest';
import { createSorting } from '../../../src/agent/sources/polling/poll-filter.ts';
import { toSale } from '../../../src/agent/sources/smaregi/to-sale.ts';
import { detailSchema, headSchema } from '../../../src/agent/sources/smaregi/transaction.ts';
import { orderSchema, paymentSchema, refundSchema } from '../../../src/agent/sources/square/answers.ts';
import { toSale as saleOfOrder } from '../../../src/agent/sources/square/to-sale.ts';
import { checkoutSchema } from '../../../src/agent/sources/ubiregi/answers.ts';
import { mapCheckout } from '../../../src/agent/sources/ubiregi/map-checkout.ts';
import type { Sale } from '../../../src/domain/sale/sale.ts';
import { sumDifference } from '../../../src/domain/sale/sum-difference.ts';
import {
  type OddAnswer,
  smaregiAnswers,
  smaregiHead,
  squareAnswers,
  squarePayment,
  squareRefund,
  type Truth,
  ubiregiAnswers,
  ubiregiCheckout,
} from '../../peers/pos/odd-answers.ts';

function expectTruth(sale: Sale | undefined, truth: Truth): void {
  if (truth === 'nothing' || sale === undefined) {
    expect(sale ?? 'nothing').toBe(truth);
    return;
  }
  const [kind, total, lines, fields = {}] = truth;
  const sum = sale.lines.reduce((all, { amount = 0 }) => all + amount, 0);
  expect([sale.kind, sale.totalMinor, sum]).toEqual([kind, total, lines]);
  expect(sale).toMatchObject(fields);
  expect(sumDifference(sale)).toBeUndefined();
}

describe('Smaregi', () => {
  test.each(smaregiAnswers)('$why', ({ fields, lines, truth }) => {
    const head = headSchema.parse({ ...smaregiHead, ...fields });
    const details = lines.map((line) => detailSchema.parse(line));
    const reading = toSale(head, details, { contractId: 'sk1', sinceMs: 0 });
    expectTruth(reading.kind === 'sale' ? reading.sale.sale : undefined, truth);
  });
});

/** Through the selection of news, with or without the sale stored before. */
async function selectedOf({ fields, lines }: OddAnswer, isStored = false): Promise<Sale | undefined> {
  const checkout = checkoutSchema.parse({ ...ubiregiCheckout, ...fields, items: lines });
  const mapped = mapCheckout(checkout, '31', {
    ...{ currency: 'JPY', item: () => undefined, paymentType: () => undefined },
    cashier: (id) => (id === '7' ? '佐藤' : undefined),
    table: (id) => (id === '99' ? '窓側1' : undefined),
  });
  const sorting = createSorting({
    state: { passOver: () => undefined },
    isStored: () => Promise.resolve(isStored),
    beginsMs: () => 0,
  });
  const { kind: _, ...polled } = mapped.kind === 'sale' ? mapped : { kind: '' };
  const sales = 'sale' in polled ? [{ terminal: '31', ...polled }] : [];
  const linked = { registerKey: 'r1', terminal: '31', linked: { atMs: 0, boot: '', monotonicMs: 0 } };
  const page = { sales, cursor: '', more: false, resolutionMs: 1_000, unreadable: [] };
  return (await sorting.select(page, [linked]))[0]?.polled.sale;
}

describe('Ubiregi', () => {
  test.each(ubiregiAnswers)('$why', async (answer) => {
    expectTruth(await selectedOf(answer), answer.truth);
  });

  test('a discarded checkout takes back a sale that is stored', async () => {
    const discarded = { why: '', fields: { status: 'deleted' }, lines: [], truth: 'nothing' as const };
    expect(await selectedOf(discarded, true)).toMatchObject({ kind: 'void', totalMinor: 1_100 });
  });
});

describe('Square', () => {
  test.each(squareAnswers)('$why', ({ fields, lines, payments = [{}], refunds = [], truth }) => {
    const original = paymentSchema.parse({ ...squarePayment, id: 'PAY1' });
    const mapped = saleOfOrder(
      {
        order: orderSchema.parse({ id: 'ORDER1', state: 'COMPLETED', line_items: lines, ...fields }),
        payments: payments.map((one) => paymentSchema.parse({ ...squarePayment, ...one })),
        refunds: refunds.map((one) => refundSchema.parse({ ...squareRefund, ...one })),
      },
      {
        ...{ locationId: 'LOC1', timeZone: 'Asia/Tokyo', paid: new Map([['PAY1', original]]) },
        staffName: (id) => (id === 'TM7' ? '佐藤' : undefined),
      },
    );
    const isNews = mapped.kind === 'sale' && mapped.updatesOnly !== true;
    expectTruth(isNews ? mapped.sale : undefined, truth);
  });
});
