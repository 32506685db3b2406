/** The sale that a refund takes back, found by the number that its register states. */
import { expect, test } from 'vitest';
import { writeOperations } from '../../../../src/agent/store/operations.ts';
import { openSecrets } from '../../../../src/agent/store/secrets.ts';
import type { Sale } from '../../../../src/domain/sale/sale.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { acceptInput, importRegister, openTestStore, receivedNow, saleOf, shop } from '../fixtures.ts';
import { dayMs } from '../kept.ts';
import { openShop as openMatchShop, startMs } from '../match-model.ts';

async function openShop() {
  const opened = await openTestStore();
  const { store } = opened;
  await importRegister(store, 'till-1');
  await importRegister(store, 'till-2');
  const now = receivedNow();
  const day = 86_400_000;
  const accept = async (sale: Partial<Sale>, { days = 0, register = 'till-1' } = {}) => {
    const laterMs = (days - 10) * day;
    const received = {
      ...now,
      wallMs: now.wallMs + laterMs,
      monotonicMs: now.monotonicMs + laterMs,
    };
    const answer = await store.write.acceptSale(acceptInput(saleOf(sale), register, received));
    if (answer.kind !== 'stored') throw new Error(answer.kind);
    return answer.saleId;
  };
  return {
    accept,
    reversed: async (saleId: string) => (await store.read.pair(saleId))?.reversedSale,
    reversedBy: async (saleId: string) => (await store.read.pair(saleId))?.reversedBy,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

const back = { kind: 'refund', totalMinor: -300, registerSaleId: '9' } as const;

test('leads both ways, from several refunds too', async () => {
  await using shop = await openShop();
  const sold = await shop.accept({ registerSaleId: '1' });
  const first = await shop.accept({ ...back, reverses: '1' }, { days: 1 });
  const second = await shop.accept({ ...back, registerSaleId: '10', reverses: '1' }, { days: 2 });
  expect(await shop.reversed(first)).toBe(sold);
  expect(await shop.reversedBy(sold)).toEqual([first, second].map((saleId) => ({ saleId, kind: 'refund' })));
});

test.each<
  [
    string,
    readonly [Partial<Sale>, { days?: number; register?: string }?][],
    Partial<Sale>,
    number | undefined,
  ]
>([
  [
    'the newest sale before it, of those with the number',
    [
      [{ registerSaleId: '1' }],
      [{ registerSaleId: '1' }, { days: 3 }],
      [{ registerSaleId: '1' }, { days: 6 }],
    ],
    { reverses: '1' },
    1,
  ],
  [
    'a printed number, with or without zeros in front',
    [[{ receiptNumber: '000123' }]],
    { reverses: '123', receiptText: '返品' },
    0,
  ],
  [
    'a short printed number whose digits are in every receipt',
    [
      [{ receiptNumber: '0012' }],
      ...Array.from({ length: 51 }, (_, n): [Partial<Sale>] => [
        { registerSaleId: `${n}`, receiptText: '2026/12/01' },
      ]),
    ],
    { reverses: '0012', receiptText: '返品' },
    0,
  ],
  [
    'no part of a longer number',
    [[{ receiptNumber: '41234' }]],
    { reverses: '123', receiptText: '返品' },
    undefined,
  ],
  [
    'no sale of another register',
    [[{ registerSaleId: '1' }, { register: 'till-2' }]],
    { reverses: '1' },
    undefined,
  ],
  [
    'no refund',
    [[{ kind: 'refund', totalMinor: -1, receiptNumber: '7' }]],
    { reverses: '7', receiptText: '返品' },
    undefined,
  ],
  ['no sale of a smaller total', [[{ registerSaleId: '1', totalMinor: 299 }]], { reverses: '1' }, undefined],
  [
    'no sale of another total for a void',
    [[{ registerSaleId: '1' }]],
    { kind: 'void', reverses: '1' },
    undefined,
  ],
  [
    'no printed sale of a smaller total',
    [[{ receiptNumber: '000123', totalMinor: 299 }]],
    { reverses: '123', receiptText: '返品' },
    undefined,
  ],
  [
    'the sale that it can be of, before another of the number',
    [[{ registerSaleId: '1', totalMinor: 300 }], [{ registerSaleId: '1', totalMinor: 100 }, { days: 3 }]],
    { reverses: '1' },
    0,
  ],
  [
    'a sale of an unknown total',
    [[{ registerSaleId: '1', totalMinor: 0, totalUnknown: true }]],
    { reverses: '1' },
    0,
  ],
  ['not itself', [], { reverses: '9' }, undefined],
])('finds %s', async (_, sales, refund, expected) => {
  await using shop = await openShop();
  const ids: string[] = [];
  for (const [sale, more] of sales) ids.push(await shop.accept(sale, more));
  const saleId = await shop.accept({ ...back, ...refund }, { days: 4 });
  expect(await shop.reversed(saleId)).toBe(expected === undefined ? undefined : ids[expected]);
});

test.each([
  ['', 0, 1],
  [' not, once the time of one search is over', 250, 0],
])('searches the number without its zeros too%s', (_, stepMs, found) => {
  using sales = openMatchShop();
  let nowMs = 0;
  const operations = writeOperations({
    ...{ db: sales.db, shop, gateway: 'gw-test', epoch: 'e' },
    clock: { ...systemClock, monotonicMs: () => (nowMs += stepMs) },
    secrets: openSecrets(`${sales.path}.key`),
    changed: () => undefined,
  });
  sales.hear({ n: 12, atMs: 0, total: 300 });
  const refund = saleOf({ ...back, reverses: '0012', receiptText: '返品' });
  const received = { ...receivedNow(), boot: 'boot-1', wallMs: startMs + dayMs } as const;
  sales.db.transaction(() => operations.acceptSale(acceptInput(refund, 'till-1', received)))();
  expect(sales.db.prepare('SELECT count(reversed_id) FROM sales').pluck().get()).toBe(found);
});
