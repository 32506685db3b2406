/** Sales whose checkout was seen in the picture: which are looked for, and what becomes of their time and picture. */
import { expect, test } from 'vitest';
import { salesNear, salesToSee } from '../../../../src/agent/store/moments/seen-sales.ts';
import { pairById } from '../../../../src/agent/store/sales/pairs.ts';
import type { Instant } from '../../../../src/domain/time/instant.ts';
import { capturedSettlement } from '../fixtures.ts';
import { cloudId, openShop, type Shop, type Sold, startMs } from '../match-model.ts';

const sold: Sold = { n: 1, atMs: 60_250, total: 1_980 };
const saleId = cloudId(1);
const region = { camera: 'counter', shows: 'drawer', left: 0.4, top: 0.4, width: 0.2, height: 0.2 };

function openShopWithRegion(): Shop {
  const shop = openShop();
  shop.link();
  shop.db.prepare('UPDATE links SET from_ms = 0').run();
  shop.db.prepare('UPDATE registers SET region = ?').run(JSON.stringify(region));
  return shop;
}

const toSee = (shop: Shop, sinceMs = startMs) => salesToSee(shop.db, { sinceMs, aboveMs: 400 });
const seen: Instant = {
  ...{ atMs: startMs + 60_100, monotonicMs: 50_060_100 },
  ...{ basis: 'seen', uncertaintyMs: 350 },
};
function see(shop: Shop, statedAtMs = pairById(shop.db, saleId)?.instant.atMs ?? 0, instant = seen) {
  return shop.db.transaction(() => shop.operations.seeSale({ saleId, statedAtMs, instant }))();
}
const idsOf = (found: ReturnType<typeof toSee>) => found.map((sale) => sale.saleId);

test('looks for sales that a cloud reports, with what their payments show', () => {
  using shop = openShopWithRegion();
  shop.poll(sold, { paid: 'cash' });
  shop.poll({ n: 2, atMs: 120_000, total: 500 }, { paid: 'card' });
  shop.poll({ n: 3, atMs: 180_000, total: -500 });
  shop.hear({ n: 4, atMs: 240_000, total: 700 });
  expect(toSee(shop)).toMatchObject([
    { saleId, registerKey: 'till-1', opensDrawer: true, boot: 'boot-1' },
    { saleId: cloudId(2), opensDrawer: false },
  ]);
  // Received before.
  expect(idsOf(toSee(shop, startMs + 100_000))).toEqual([cloudId(2)]);
});

test('looks for none without a region, or where the rule of the register asks for another time', () => {
  using shop = openShopWithRegion();
  shop.poll(sold);
  shop.db.prepare(`UPDATE registers SET basis = 'register_time'`).run();
  expect(toSee(shop)).toEqual([]);
  shop.db.prepare(`UPDATE registers SET basis = 'seen'`).run();
  expect(idsOf(toSee(shop))).toEqual([saleId]);
  shop.db.prepare('UPDATE registers SET region = NULL').run();
  expect(toSee(shop)).toEqual([]);
});

test('moves a sale that was sent already, and keeps its picture until the new one', () => {
  using shop = openShopWithRegion();
  shop.poll(sold, { paid: 'cash' });
  shop.settle({ saleId });
  shop.tell();
  expect(pairById(shop.db, saleId)?.revision).toBe(1);
  expect(see(shop)).toMatchObject({ isMoved: true, pending: [{ saleId, basis: 'seen' }] });
  expect(pairById(shop.db, saleId)?.instant).toMatchObject(seen);
  expect(pairById(shop.db, saleId)?.captures[0]?.outcome).toBe('captured');
  shop.settle({ ...capturedSettlement(saleId), atMonotonicMs: seen.monotonicMs });
  shop.tell();
  expect(pairById(shop.db, saleId)?.revision).toBe(2);
  expect(toSee(shop)).toEqual([]);
  expect(shop.complaints()).toEqual([]);
});

test('leaves a sale that has got another time meanwhile', () => {
  using shop = openShopWithRegion();
  shop.poll(sold, { paid: 'cash' });
  const stated = pairById(shop.db, saleId)?.instant;
  expect(see(shop, (stated?.atMs ?? 0) - 1)).toEqual({ isMoved: false, pending: [] });
  expect(pairById(shop.db, saleId)?.instant).toEqual(stated);
  shop.hear(sold);
  expect(see(shop).isMoved).toBe(false);
  expect(pairById(shop.db, saleId)?.instant.basis).toBe('drawer');
});

test.each([
  [600, 'moment', sold.atMs + 20],
  [200, 'seen', 60_100],
] as const)(
  'a drawer that reports its opening later and a change seen within %i ms give the time of the %s',
  (uncertaintyMs, basis, atMs) => {
    using shop = openShopWithRegion();
    for (let n = 1; n <= 12; n++) {
      const saleAtMs = -3_600_000 + n * 61_370;
      shop.moment(saleAtMs + 20);
      shop.poll({ n: 1_000 + n, atMs: saleAtMs, total: 500 }, { paid: 'cash' });
    }
    shop.poll(sold, { paid: 'cash' });
    expect(see(shop, undefined, { ...seen, uncertaintyMs }).isMoved).toBe(true);
    shop.moment(sold.atMs + 20, { afterMs: 45_000 });
    const instant = pairById(shop.db, saleId)?.instant;
    expect(instant).toMatchObject({ basis, atMs: startMs + atMs });
    // In both cases it is no opening without a sale.
    expect(shop.db.prepare('SELECT count(*) FROM moments WHERE sale_seq IS NULL').pluck().get()).toBe(0);
    expect(shop.complaints()).toEqual([]);
  },
);

test('a change may be of any other sale of the register at that time', () => {
  using shop = openShopWithRegion();
  shop.addRegister('till-2');
  shop.hear({ n: 2, atMs: 58_000, total: 700 });
  shop.poll(sold, { paid: 'card' });
  shop.poll({ n: 3, atMs: 62_000, total: -500 }, { paid: 'cash' });
  shop.poll({ n: 4, atMs: 61_500, total: 900, register: 'till-2' });
  shop.poll({ n: 5, atMs: 180_000, total: 900 });
  const [sale] = toSee(shop);
  if (sale?.saleId !== saleId) throw new Error('not the sale');
  expect(salesNear(shop.db, sale)).toMatchObject([{ uncertaintyMs: 100 }, { opensDrawer: true }]);
  // That one has its time already.
  see(shop);
  expect(salesNear(shop.db, { ...sale, saleId: 'another' })).toMatchObject([
    { uncertaintyMs: 100 },
    { atMs: seen.atMs, uncertaintyMs: 350, opensDrawer: false },
    { opensDrawer: true },
  ]);
});
