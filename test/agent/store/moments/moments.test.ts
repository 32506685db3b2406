/** Moments of a register whose sales a POS cloud lists, in whole seconds: a sale gets the time of the drawer that opened for it. */
import { expect, test } from 'vitest';
import { correctSaleTimes } from '../../../../src/agent/store/clock/clock-correction.ts';
import { pairById } from '../../../../src/agent/store/sales/pairs.ts';
import type { WriteContext } from '../../../../src/agent/store/write-context.ts';
import type { MomentKind } from '../../../../src/domain/moment/moment.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { capturedSettlement } from '../fixtures.ts';
import { cloudId, openShop, type Shop, type Sold, startMs } from '../match-model.ts';

/** Sales that teach the gateway the register's clock and its drawer: in cash, a minute apart. */
function openTaughtShop(lateMs = 20, knownMs = 0): Shop {
  const shop = openShop();
  shop.link();
  shop.db.prepare('UPDATE links SET from_ms = 0').run();
  shop.db.prepare('UPDATE registers SET delay_ms = ?').run(knownMs);
  for (let n = 1; n <= 12; n++) {
    const atMs = -3_600_000 + n * 61_370;
    shop.moment(atMs + lateMs);
    shop.poll({ n: 1_000 + n, atMs, total: 500 }, { paid: 'cash' });
  }
  return shop;
}

const sold: Sold = { n: 1, atMs: 60_250, total: 1_980 };
const saleId = cloudId(1);
const instantOf = (shop: Shop, id = saleId) => pairById(shop.db, id)?.instant;
const byDrawer = {
  basis: 'moment',
  signal: { kind: 'drawer', way: 'push' },
  atMs: startMs + sold.atMs + 20,
  monotonicMs: 50_000_000 + sold.atMs + 20,
};

test('takes off what a drawer is late by, also of the sales before it showed', () => {
  using shop = openTaughtShop();
  let at = 0;
  const sellLate = (n: number): void => {
    at += 61_370;
    shop.moment(at + 420);
    shop.poll({ n: 2_000 + n, atMs: at, total: 500 }, { paid: 'cash', wayMs: 50 * (n % 7) });
  };
  for (let n = 1; n <= 130; n += 1) sellLate(n);
  // Those before it showed were put right.
  for (const n of [70, 100]) {
    const { basis, atMs = 0 } = instantOf(shop, cloudId(2_000 + n)) ?? {};
    expect(basis).toBe('moment');
    expect(Math.abs(atMs - startMs - n * 61_370)).toBeLessThan(150);
  }
  const instant = instantOf(shop, cloudId(2_130));
  const errorMs = (instant?.atMs ?? 0) - startMs - at;
  expect(instant?.basis).toBe('moment');
  expect(Math.abs(errorMs)).toBeLessThan(150);
  expect(instant?.uncertaintyMs).toBeGreaterThan(Math.abs(errorMs));
  expect(shop.complaints()).toEqual([]);
});

test('keeps sales that were received while the clock was not set, once it is set and they are corrected', () => {
  using shop = openShop();
  shop.link();
  shop.db.prepare('UPDATE links SET from_ms = 0').run();
  const atOf = (n: number): number => -3_600_000 + n * 61_370;
  const sell = (n: number): void => {
    shop.moment(atOf(n) + 20);
    shop.poll({ n: 1_000 + n, atMs: atOf(n), total: 500 }, { paid: 'cash' });
  };
  const errorOf = (n: number): number =>
    Math.round((instantOf(shop, cloudId(1_000 + n))?.atMs ?? Number.NaN) - startMs - atOf(n));
  const behindMs = 600_000;
  shop.setBehind(behindMs);
  for (let n = 1; n <= 16; n++) sell(n);
  shop.setBehind(0);
  shop.db
    .prepare(
      `INSERT INTO clock_map SELECT boot, received_monotonic_ms, received_at_ms + ?, 'synced' FROM sales ORDER BY seq LIMIT 1`,
    )
    .run(behindMs);
  const context = { db: shop.db, clock: systemClock, changed: () => undefined };
  expect(correctSaleTimes(context as unknown as WriteContext)).toBe(16);
  expect([3, 8, 13].map(errorOf)).toEqual([20, 20, 20]);
  for (let n = 17; n <= 22; n++) sell(n);
  expect([3, 8, 13].map(errorOf)).toEqual([20, 20, 20]);
  expect(Math.abs(errorOf(22))).toBeLessThan(1_000);
  expect(shop.complaints()).toEqual([]);
});

test('puts the sales right that a contact timed before it proved to be late', () => {
  using shop = openTaughtShop(420);
  shop.moment(sold.atMs + 420);
  shop.poll(sold, { paid: 'cash' });
  const before = instantOf(shop);
  expect(before).toMatchObject({ basis: 'moment', atMs: startMs + sold.atMs + 420 });
  shop.settle({ saleId });
  const { revision = 0 } = pairById(shop.db, saleId) ?? {};
  // The server has these at once, some before their contact reports.
  for (let n = 1; n <= 10; n += 1) {
    const atMs = sold.atMs + n * 61_370;
    shop.moment(atMs + 420);
    shop.poll({ n: 3_000 + n, atMs, total: 500 }, { paid: 'cash', wayMs: 0 });
  }
  const after = instantOf(shop);
  expect(after).toMatchObject({
    basis: 'moment',
    signal: { kind: 'drawer' },
  });
  // As much in doubt as one that it times from now on.
  expect(after?.uncertaintyMs).toBeGreaterThan(before?.uncertaintyMs ?? Infinity);
  const errorMs = (after?.atMs ?? 0) - startMs - sold.atMs;
  expect(after?.uncertaintyMs).toBeGreaterThan(Math.abs(errorMs));
  expect(errorMs).toBeLessThanOrEqual(320);
  expect(errorMs).toBeGreaterThan(-150);
  shop.settle({ ...capturedSettlement(saleId), atMonotonicMs: after?.monotonicMs ?? 0 });
  expect(pairById(shop.db, saleId)?.revision).toBe(revision + 1);
  expect(shop.complaints()).toEqual([]);
});

test('takes the picture of a sale in cash at the moment that was reported before it', () => {
  using shop = openTaughtShop();
  shop.moment(sold.atMs + 20);
  expect(shop.poll(sold, { paid: 'cash' })).toMatchObject({
    pending: [{ saleId, basis: 'moment', atMonotonicMs: byDrawer.monotonicMs }],
  });
  expect(instantOf(shop)).toMatchObject(byDrawer);
  expect(instantOf(shop)?.uncertaintyMs).toBeLessThanOrEqual(500);
  shop.settle({ saleId });
  shop.tell();
  expect(shop.complaints()).toEqual([]);
});

test('moves a sale that was sent already, and keeps its picture until the new one', () => {
  using shop = openTaughtShop();
  shop.poll(sold, { paid: 'cash' });
  const told = instantOf(shop);
  expect(told?.basis).toBe('register_time');
  shop.settle({ saleId });
  const before = pairById(shop.db, saleId);
  expect(before?.revision).toBe(1);
  const answer = shop.moment(sold.atMs + 20, { afterMs: 45_000 });
  expect(answer).toMatchObject({ states: ['stored'], pending: [{ saleId, basis: 'moment' }] });
  expect(instantOf(shop)).toMatchObject({ ...byDrawer, skewMs: told?.skewMs });
  const [capture] = pairById(shop.db, saleId)?.captures ?? [];
  const sha256Of = (one: typeof capture) => (one?.outcome === 'captured' ? one.thumbnail.sha256 : undefined);
  expect(sha256Of(capture)).toBe(sha256Of(before?.captures[0]));
  const pictured = capturedSettlement(saleId);
  shop.settle({ ...pictured, atMonotonicMs: byDrawer.monotonicMs });
  expect(sha256Of(pairById(shop.db, saleId)?.captures[0])).not.toBe(sha256Of(capture));
  expect(pairById(shop.db, saleId)?.revision).toBe(2);
  expect(shop.complaints()).toEqual([]);
});

test.each([
  ['before', 400, 'moment'],
  ['long after', 1_450, 'pos_server_time'],
] as const)(
  'takes the first opening of a new contact %s the sale is here for its drawer, or not',
  (_, openedMs, basis) => {
    using shop = openShop();
    shop.link();
    shop.db.prepare('UPDATE links SET from_ms = 0').run();
    shop.poll(sold, { paid: 'cash', wayMs: 500, afterMs: 600 });
    shop.moment(sold.atMs + openedMs, { afterMs: 50 });
    expect(instantOf(shop)?.basis).toBe(basis);
  },
);

test('gives a card sale no drawer, and the sale in cash after it its own', () => {
  using shop = openTaughtShop();
  shop.moment(sold.atMs + 4_020);
  shop.poll(sold, { paid: 'card' });
  shop.poll({ n: 2, atMs: sold.atMs + 4_000, total: 700 }, { paid: 'cash' });
  expect(instantOf(shop)?.basis).toBe('register_time');
  expect(instantOf(shop, cloudId(2))).toMatchObject({ basis: 'moment', atMs: startMs + sold.atMs + 4_020 });
});

test('leaves two sales at their stated times where either may have opened the drawer', () => {
  using shop = openTaughtShop();
  shop.moment(sold.atMs + 300);
  shop.poll(sold, { paid: 'cash' });
  const first = instantOf(shop);
  shop.poll({ n: 2, atMs: sold.atMs + 600, total: 700 }, { paid: 'cash' });
  shop.moment(sold.atMs + 120_300);
  // Both are stored before the moment.
  shop.poll({ n: 3, atMs: sold.atMs + 240_000, total: 700 }, { paid: 'cash' });
  shop.poll({ n: 4, atMs: sold.atMs + 240_500, total: 800 }, { paid: 'cash' });
  shop.moment(sold.atMs + 240_300, { afterMs: 60_000 });
  expect(first?.basis).toBe('moment');
  for (const n of [2, 3, 4]) expect(instantOf(shop, cloudId(n))?.basis).toBe('register_time');
});

test.each<[MomentKind, string]>([
  ['drawer', 'card'],
  ['terminal', 'cash'],
  ['button', 'cash'],
])('does not time a sale by a %s that nothing is known of, paid by %s', (kind, paid) => {
  using shop = openTaughtShop();
  shop.moment(sold.atMs + 20, { kind });
  shop.poll(sold, { paid: paid === 'card' ? 'card' : 'cash' });
  expect(instantOf(shop)?.basis).toBe('register_time');
});

test('keeps the time that the rule of the register asks for', () => {
  using shop = openTaughtShop();
  shop.db.prepare(`UPDATE registers SET basis = 'register_time'`).run();
  shop.moment(sold.atMs + 20);
  shop.poll(sold, { paid: 'cash' });
  expect(instantOf(shop)?.basis).toBe('register_time');
});

test('subtracts the calibrated delay of the register', () => {
  using shop = openTaughtShop();
  shop.db.prepare('UPDATE registers SET delay_ms = 120').run();
  shop.moment(sold.atMs + 20);
  shop.poll(sold, { paid: 'cash' });
  expect(instantOf(shop)).toMatchObject({
    ...byDrawer,
    atMs: byDrawer.atMs - 120,
    monotonicMs: byDrawer.monotonicMs - 120,
  });
});

test('learns the same of a contact that is late by a known delay as of one that is not', () => {
  const instantBy = (lateMs: number, knownMs: number) => {
    using shop = openTaughtShop(lateMs, knownMs);
    shop.moment(sold.atMs + lateMs);
    shop.poll(sold, { paid: 'cash' });
    return instantOf(shop);
  };
  const onTime = instantBy(20, 0);
  expect(onTime).toMatchObject(byDrawer);
  expect(instantBy(3_020, 3_000)).toEqual(onTime);
  expect(instantBy(3_020, 0)).not.toEqual(onTime);
});

test('stores a repeated id and a bouncing contact once', () => {
  using shop = openTaughtShop();
  const rows = () => shop.db.prepare<[], number>('SELECT count(*) FROM moments').pluck().get() ?? 0;
  const before = rows();
  expect(shop.moment(5_000, { id: 'a' })).toMatchObject({ states: ['stored'] });
  // Sent again by a device whose age of it is off by a second.
  expect(shop.moment(6_000, { id: 'a', afterMs: 90_000 })).toMatchObject({ states: ['known'] });
  expect(shop.moment(5_200, { id: 'b' })).toMatchObject({ states: ['known'] });
  expect(shop.moment(5_200, { id: 'c', kind: 'button' })).toMatchObject({ states: ['stored'] });
  // A second contact at the drawer, which counts by itself.
  expect(shop.moment(5_200, { id: 'a', device: 'push:b' })).toMatchObject({ states: ['stored'] });
  // A device that counts from 1 again.
  expect(shop.moment(2 * 86_400_000, { id: 'a' })).toMatchObject({ states: ['stored'] });
  expect(rows()).toBe(before + 4);
});

test('keeps a bounded number of moments of a register, the newest, and unmatched ones for 36 hours', () => {
  using shop = openTaughtShop();
  const count = () => shop.db.prepare<[], number>('SELECT count(*) FROM moments').pluck().get() ?? 0;
  const add = (rows: number, fromMs: number) =>
    shop.db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO moments (register_key, kind, device, way, boot, at_monotonic_ms, at_ms, received_at_ms, clock)
           SELECT 'till-1', 'other', 'push:', 'push', 'boot-1', i * 1000, ? + i * 1000, ? + i * 1000, 'synced' FROM n`,
      )
      .run(rows, fromMs, fromMs);
  add(2_500, startMs + 600_000);
  for (let n = 0; n < 20; n++) shop.moment(4_000_000 + n * 1_000);
  expect(count()).toBeLessThanOrEqual(2_020);
  for (let n = 0; n < 20; n++) shop.moment(3 * 86_400_000 + n * 1_000);
  // Those of the sales stay.
  expect(count()).toBeLessThanOrEqual(20 + 12);
});

test('times a sale that arrives after a restart of the board by a moment before it', () => {
  using shop = openTaughtShop();
  shop.moment(sold.atMs + 20);
  shop.db.prepare(`UPDATE moments SET boot = 'boot-0', at_monotonic_ms = at_monotonic_ms + 7e6`).run();
  shop.poll(sold, { paid: 'cash' });
  // By the wall clock: the monotonic one is another.
  expect(instantOf(shop)).toMatchObject(byDrawer);
});

test('keeps the moment of a sale whose paper follows, and gives no other sale the same', () => {
  using shop = openTaughtShop();
  shop.moment(sold.atMs + 20);
  shop.poll(sold, { paid: 'cash' });
  shop.hear(sold);
  expect(instantOf(shop)).toMatchObject({ basis: 'drawer', atMs: startMs + sold.atMs });
  shop.poll({ n: 2, atMs: sold.atMs + 400, total: 300 }, { paid: 'cash' });
  expect(instantOf(shop, cloudId(2))?.basis).toBe('register_time');
  expect(shop.complaints()).toEqual([]);
});

const [wired, radio] = ['source:gpio', 'source:mqtt'];

/** Sales in cash at a drawer with two contacts: one on time, one late. Returns the time of the last. */
function sellWithTwoContacts(
  shop: Shop,
  count: number,
  { withoutWire = count }: { withoutWire?: number } = {},
): number {
  shop.link();
  shop.db.prepare('UPDATE links SET from_ms = 0').run();
  for (let n = 1; n <= count; n += 1) {
    const atMs = n * 61_370;
    if (n <= withoutWire) shop.moment(atMs + 10, { device: wired });
    shop.moment(atMs + 420, { device: radio });
    shop.poll({ n: 2_000 + n, atMs, total: 500 }, { paid: 'cash', wayMs: 50 * (n % 7) });
  }
  return count * 61_370;
}

test('times a sale by the contact that is on time, where two report one drawer', () => {
  using shop = openShop();
  const atMs = sellWithTwoContacts(shop, 20);
  expect(instantOf(shop, cloudId(2_020))).toMatchObject({ basis: 'moment', atMs: startMs + atMs + 10 });
  // Both belong to the sale, and are compared with the time that it had without either.
  const newest = shop.db
    .prepare<[], { device: string; sale: number; stated: number; moved: number }>(
      'SELECT device, sale_seq AS sale, stated_at_ms AS stated, moved FROM moments ORDER BY seq DESC LIMIT 2',
    )
    .all();
  const [late, early] = newest;
  expect([early?.device, late?.device]).toEqual([wired, radio]);
  expect([late?.sale, late?.stated]).toEqual([early?.sale, early?.stated]);
  expect([early?.moved, late?.moved]).toEqual([1, 0]);
});

test('takes off what one of two contacts is later than the other, where the other is silent', () => {
  using shop = openShop();
  const atMs = sellWithTwoContacts(shop, 24, { withoutWire: 20 });
  const instant = instantOf(shop, cloudId(2_024));
  expect(instant).toMatchObject({ basis: 'moment', atMs: startMs + atMs + 10 });
  expect(instant?.uncertaintyMs).toBeLessThan(400);
});

test('states the device that gave the time, also in what is sent, until another time replaces it', () => {
  using shop = openTaughtShop();
  shop.moment(sold.atMs + 20, { device: 'push:till 1' });
  shop.poll(sold, { paid: 'cash' });
  const signal = { kind: 'drawer', way: 'push', name: 'till 1' };
  expect(instantOf(shop)?.signal).toEqual(signal);
  shop.settle({ saleId });
  const [event] = shop.db
    .prepare<[string], string>('SELECT body FROM outbox o JOIN sales s ON s.seq = o.sale_seq WHERE s.id = ?')
    .pluck()
    .all(saleId);
  expect(event).toContain(JSON.stringify(signal));
  shop.hear(sold);
  expect(instantOf(shop)).toMatchObject({ basis: 'drawer' });
  expect(instantOf(shop)?.signal).toBeUndefined();
});

test('takes off what is entered for a device, in place of what is entered for the register', () => {
  using shop = openTaughtShop();
  shop.db.prepare('UPDATE registers SET delay_ms = 120').run();
  shop.db
    .prepare(
      `INSERT INTO moment_sources (register_key, id, source, kind, debounce_ms, delay_ms, sealed_settings)
       VALUES ('till-1', 'mqtt', 'mqtt', 'drawer', 500, 400, x'')`,
    )
    .run();
  shop.moment(sold.atMs + 420, { device: radio });
  shop.poll(sold, { paid: 'cash' });
  expect(instantOf(shop)).toMatchObject({ basis: 'moment', atMs: byDrawer.atMs });
});
