/** Papers of a register whose sales a POS cloud lists: its list decides what counts. */
import { describe, expect, test } from 'vitest';
import { pairById } from '../../../../src/agent/store/sales/pairs.ts';
import { cloudId, openShop, printerId, type Shop, type Sold } from '../match-model.ts';

const minute = 60_000;
const first: Sold = { n: 1, atMs: 60_250, total: 1_980 };

function openLinkedShop(): Shop {
  const shop = openShop({ cameras: false });
  shop.link();
  return shop;
}

const versionOf = (shop: Shop): number =>
  shop.db.prepare<[], number>('SELECT version FROM pos_accounts').pluck().get() ?? 0;

const eventKinds = (shop: Shop): unknown[] =>
  shop.db
    .prepare<[], string>('SELECT body FROM outbox ORDER BY sequence')
    .pluck()
    .all()
    .map((body) => (JSON.parse(body) as { data: { kind: string } }).data.kind);

describe('a paper without a sale in the list', () => {
  test('is shown as printed, and not counted, ten minutes after it', () => {
    using shop = openLinkedShop();
    const version = versionOf(shop);
    shop.hear(first);
    shop.listed(first.atMs + 10 * minute, { version });
    expect(pairById(shop.db, printerId(1))?.sale).toMatchObject({ kind: 'sale', totalMinor: 1_980 });
    shop.listed(first.atMs + 10 * minute + 1, { version });
    expect(pairById(shop.db, printerId(1))?.sale).toEqual({
      ...{ kind: 'no_sale', totalMinor: 0, currency: 'JPY', lines: [], payments: [] },
      ...{ receiptNumber: '1', receiptText: '合計 ¥1980', receiptDoubts: ['printed_only'] },
    });
    expect(eventKinds(shop)).toEqual(['sale', 'no_sale']);
    expect(shop.hear(first).kind).toBe('known');
    // Nothing more comes of it.
    shop.listed(first.atMs + 20 * minute, { version });
    expect(eventKinds(shop)).toHaveLength(2);
    expect(shop.complaints()).toEqual([]);
  });

  test('waits while pages are left, for another version of the account, and before the link', () => {
    using shop = openLinkedShop();
    const version = versionOf(shop);
    shop.hear(first);
    shop.hear({ n: 2, atMs: -minute, total: 500 });
    shop.listed(30 * minute, { version, isComplete: false });
    shop.listed(30 * minute, { version: version + 1 });
    expect(shop.sales().map(({ total }) => total)).toEqual([500, 1_980]);
    shop.listed(30 * minute, { version });
    expect(shop.sales().map(({ total }) => total)).toEqual([500, 0]);
  });

  test('counts again once the cloud reports its sale', () => {
    using shop = openLinkedShop();
    const version = versionOf(shop);
    shop.hear(first);
    shop.listed(30 * minute, { version });
    expect(shop.poll(first, { afterMs: 40 * minute })).toMatchObject({ saleId: printerId(1) });
    const pair = pairById(shop.db, cloudId(1));
    expect(pair).toMatchObject({
      saleId: printerId(1),
      sale: { kind: 'sale', totalMinor: 1_980, receiptText: '合計 ¥1980' },
    });
    expect(pair?.sale).not.toHaveProperty('receiptDoubts');
    expect(shop.complaints()).toEqual([]);
  });
});

describe('an unclear paper', () => {
  test('joins the sale of its printed total', () => {
    using shop = openLinkedShop();
    shop.hear(first, { totalMinor: 1_980 });
    shop.poll(first);
    const sale = pairById(shop.db, printerId(1))?.sale;
    expect(sale).toMatchObject({ totalMinor: 1_980, receiptText: '合計 ¥1980' });
    expect(sale).not.toHaveProperty('totalUnknown');
    expect(sale).not.toHaveProperty('receiptDoubts');
  });

  test('joins nothing by time alone', () => {
    using shop = openLinkedShop();
    const version = versionOf(shop);
    shop.hear(first, {});
    shop.poll(first);
    shop.listed(30 * minute, { version });
    const counted = shop.sales().map(({ ids, total }) => [ids, total]);
    expect(counted.toSorted()).toEqual([
      [printerId(1), 0],
      [cloudId(1), 1_980],
    ]);
    expect(pairById(shop.db, printerId(1))?.sale).toMatchObject({
      ...{ kind: 'no_sale', receiptDoubts: ['printed_only'] },
    });
  });
});
