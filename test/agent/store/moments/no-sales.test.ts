/** Drawer openings without a sale, at a register whose sales a POS cloud lists. */
import { expect, test } from 'vitest';
import { pairById } from '../../../../src/agent/store/sales/pairs.ts';
import { noSaleAfterMs } from '../../../../src/domain/moment/moment.ts';
import { cloudId, startMs } from '../match-model.ts';
import { listed, openedMs, openings, openTaughtShop } from './taught-shop.ts';

test('records an opening that no sale claims, once, with its pictures at the moment', () => {
  using shop = openTaughtShop();
  shop.db.prepare('UPDATE registers SET delay_ms = 120').run();
  shop.moment(openedMs + 120);
  // The list is not complete for as long as a sale may take.
  listed(shop, openedMs + 120 + noSaleAfterMs - 1);
  expect(shop.recordNoSales()).toEqual([]);
  listed(shop, openedMs + 2 * noSaleAfterMs, false);
  expect(shop.recordNoSales()).toEqual([]);
  listed(shop, openedMs + 120 + noSaleAfterMs);
  const pending = shop.recordNoSales();
  expect(pending.map(({ requestedOffsetMs }) => requestedOffsetMs)).toEqual([-4000, -2000, 0, 2000, 4000]);
  expect(pending[2]).toMatchObject({ atMonotonicMs: 50_000_000 + openedMs, basis: 'moment' });
  shop.restart();
  expect(shop.recordNoSales()).toEqual([]);
  const [opening] = openings(shop);
  expect(openings(shop)).toHaveLength(1);
  expect(opening).toMatchObject({ atMs: startMs + openedMs });
  expect(pairById(shop.db, opening?.id ?? '')).toMatchObject({
    sale: { kind: 'no_sale', totalMinor: 0 },
    instant: { basis: 'moment', uncertaintyMs: 550 },
  });
  expect(shop.complaints()).toEqual([]);
});

test('records none where the register does not say so, none from before it did, and none of a button', () => {
  using off = openTaughtShop({ isOn: false });
  off.moment(openedMs);
  listed(off, openedMs + noSaleAfterMs);
  off.recordNoSales();
  expect(openings(off)).toEqual([]);
  off.db.prepare('UPDATE registers SET no_sale_since_ms = ?').run(startMs + openedMs + 1);
  off.moment(openedMs + 60_000, { kind: 'button' });
  listed(off, openedMs + 2 * noSaleAfterMs);
  off.recordNoSales();
  expect(openings(off)).toEqual([]);
});

test('records none beside a sale that it may belong to, one beside a sale by card', () => {
  using shop = openTaughtShop();
  // Either sale may have opened it: neither gets its time.
  shop.moment(openedMs);
  shop.poll({ n: 1, atMs: openedMs - 300, total: 700 }, { paid: 'cash' });
  shop.poll({ n: 2, atMs: openedMs + 200, total: 800 }, { paid: 'cash' });
  shop.db.prepare('UPDATE moments SET sale_seq = NULL, moved = 0 WHERE at_ms = ?').run(startMs + openedMs);
  shop.moment(openedMs + 300_000);
  shop.poll({ n: 3, atMs: openedMs + 300_000, total: 900 }, { paid: 'card' });
  listed(shop, openedMs + 300_000 + noSaleAfterMs);
  shop.recordNoSales();
  expect(openings(shop).map(({ atMs }) => atMs - startMs)).toEqual([openedMs + 300_000]);
});

test('records an opening behind any number that stay in doubt', () => {
  using shop = openTaughtShop();
  shop.poll({ n: 1, atMs: openedMs, total: 700 }, { paid: 'cash' });
  const insert = shop.db.prepare(
    `INSERT INTO moments (register_key, kind, device, way, boot, at_monotonic_ms, at_ms, received_at_ms, clock)
       SELECT register_key, kind, device, way, boot, at_monotonic_ms, ?, received_at_ms, clock FROM moments LIMIT 1`,
  );
  for (let n = 0; n < 201; n++) insert.run(startMs + openedMs + n * 10);
  shop.moment(openedMs + 300_000);
  listed(shop, openedMs + 300_000 + noSaleAfterMs);
  for (let look = 1; look <= 3; look++) shop.recordNoSales();
  expect(openings(shop).map(({ atMs }) => atMs - startMs)).toEqual([openedMs + 300_000]);
});

test('records one opening that two devices report, and none of a sale that has its opening', () => {
  using shop = openTaughtShop();
  shop.moment(openedMs);
  shop.poll({ n: 1, atMs: openedMs - 20, total: 700 }, { paid: 'cash' });
  expect(pairById(shop.db, cloudId(1))?.instant.basis).toBe('moment');
  shop.moment(openedMs + 900);
  for (const lateMs of [0, 900]) shop.moment(openedMs + 300_000 + lateMs);
  // The drawer was closed meanwhile.
  shop.moment(openedMs + 310_000);
  listed(shop, openedMs + 310_000 + noSaleAfterMs);
  shop.recordNoSales();
  expect(openings(shop).map(({ atMs }) => atMs - startMs - openedMs)).toEqual([300_000, 310_000]);
});

test('records none of a register that was unlinked before its sales were listed', () => {
  using shop = openTaughtShop();
  shop.moment(openedMs);
  listed(shop, openedMs);
  shop.unlink();
  shop.recordNoSales();
  expect(openings(shop)).toEqual([]);
});

test.each(['not sent', 'sent'])(
  'takes an opening back that was %s when a late sale claims its moment',
  (how) => {
    using shop = openTaughtShop();
    shop.moment(openedMs);
    listed(shop, openedMs + noSaleAfterMs);
    shop.recordNoSales();
    const id = openings(shop)[0]?.id ?? '';
    if (how === 'sent') {
      shop.tell();
      expect(openings(shop)[0]?.revision).toBe(1);
    }
    // The iPad was offline for an hour.
    shop.poll({ n: 9, atMs: openedMs - 20, total: 1_980 }, { paid: 'cash', afterMs: 3_600_000 });
    expect(pairById(shop.db, cloudId(9))?.instant).toMatchObject({
      basis: 'moment',
      atMs: startMs + openedMs,
    });
    const after = openings(shop);
    if (how === 'sent') expect(after).toMatchObject([{ id, revision: 2, supersededBy: cloudId(9) }]);
    else expect(after).toEqual([]);
    shop.tell();
    listed(shop, openedMs + 3 * noSaleAfterMs);
    expect(shop.recordNoSales()).toEqual([]);
    expect(shop.complaints()).toEqual([]);
  },
);

test('the openings that were recorded teach nothing about the drawer', () => {
  const instants = [true, false].map((isOn) => {
    using shop = openTaughtShop({ isOn });
    for (let n = 0; n < 8; n++) shop.moment(100_000 + n * 90_000);
    listed(shop, 900_000 + noSaleAfterMs);
    shop.recordNoSales();
    expect(openings(shop)).toHaveLength(isOn ? 8 : 0);
    shop.moment(2_000_020);
    shop.poll({ n: 5, atMs: 2_000_000, total: 1_000 }, { paid: 'cash' });
    return pairById(shop.db, cloudId(5))?.instant;
  });
  expect(instants[0]).toMatchObject({ basis: 'moment', atMs: startMs + 2_000_020 });
  expect(instants[0]).toEqual(instants[1]);
});

test('records none of a device whose moment comes before the one that a sale has claimed', () => {
  using shop = openTaughtShop();
  // Not learned: in doubt between two sales it claims none.
  shop.moment(openedMs - 400, { device: 'source:gpio' });
  shop.moment(openedMs);
  shop.poll({ n: 1, atMs: openedMs - 20, total: 700 }, { paid: 'cash' });
  shop.db.prepare(`UPDATE moments SET sale_seq = NULL, moved = 0 WHERE device = 'source:gpio'`).run();
  listed(shop, openedMs + noSaleAfterMs);
  shop.recordNoSales();
  expect(openings(shop)).toEqual([]);
});
