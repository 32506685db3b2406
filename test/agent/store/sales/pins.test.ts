/** A pinned sale is exempt from retention and eviction, with its pictures; the number of pins is bounded. */
import { expect, test } from 'vitest';
import { maxPins } from '../../../../src/agent/store/sales/pins.ts';
import { dayMs, type Kept, megabyte, openKept } from '../kept.ts';

const keep = (store: Kept, saleId: string) => store.write.pinSale({ saleId, keep: true });
const letGo = (store: Kept, saleId: string) => store.write.pinSale({ saleId, keep: false });

function live(store: Kept, days: number): void {
  for (let hour = 0; hour < 24 * days; hour += 6) {
    store.clock.pass(6 * 3_600_000);
    store.lookAll();
  }
}

test('keeps a pinned sale beyond its age, and removes it once unpinned', async () => {
  await using store = await openKept({ keepPictureMs: 10 * dayMs, keepMs: 20 * dayMs });
  const [wanted, other] = [store.sell(), store.sell()];
  store.upload();
  expect(keep(store, wanted.saleId)).toEqual({ kind: 'done', saleId: wanted.saleId });
  expect(store.read.pair(wanted.saleId)?.pinned).toBe(true);
  live(store, 60);
  expect(store.read.pair(other.saleId)).toBeUndefined();
  expect(store.read.pair(wanted.saleId)).toMatchObject({ pinned: true, captures: [{ outcome: 'captured' }] });
  expect(store.read.thumbnail(wanted.sha256)).toBeDefined();
  letGo(store, wanted.saleId);
  live(store, 1);
  expect(store.read.pair(wanted.saleId)).toBeUndefined();
  expect(store.read.thumbnail(wanted.sha256)).toBeUndefined();
});

test('keeps a picture that a pinned sale shares with a younger one', async () => {
  await using store = await openKept({ keepPictureMs: 10 * dayMs, keepMs: 20 * dayMs });
  const jpeg = Buffer.alloc(5_000, 7);
  const wanted = store.sell(0, jpeg);
  const younger = store.sell(0, jpeg);
  keep(store, wanted.saleId);
  store.upload();
  live(store, 15);
  expect(store.read.thumbnail(wanted.sha256)).toBeDefined();
  live(store, 10);
  expect(store.read.pair(younger.saleId)).toBeUndefined();
  expect(store.read.thumbnail(wanted.sha256)).toBeDefined();
});

test.for([
  ['that the cloud has', true],
  ['that the cloud lacks', false],
] as const)('keeps a pinned sale while the quota evicts everything else %s', async ([, isSent]) => {
  // The log takes 8 MB of it.
  await using store = await openKept({ maxBytes: 14 * megabyte });
  const kept = Array.from({ length: 5 }, () => store.sell(100_000));
  for (const { saleId } of kept) keep(store, saleId);
  const others = Array.from({ length: 80 }, () => {
    const sale = store.sell(100_000);
    if (isSent) store.upload();
    store.clock.pass(60_000);
    store.lookAll();
    return sale;
  });
  for (const { saleId, sha256 } of kept) {
    expect(store.read.pair(saleId)?.captures).toMatchObject([{ outcome: 'captured', thumbnail: { sha256 } }]);
    expect(store.read.thumbnail(sha256)).toBeDefined();
  }
  const left = others.filter(({ sha256 }) => store.read.thumbnail(sha256) !== undefined);
  expect(left.length).toBeLessThan(60);
  expect(left.length).toBeGreaterThan(10);
});

test('keeps a pinned sale above the maximum of sales', async () => {
  await using store = await openKept({ maxSales: 100 });
  const kept = store.sell(1_000);
  keep(store, kept.saleId);
  store.upload();
  store.clock.pass(3 * dayMs);
  for (let n = 0; n < 98; n += 1) store.sell(1_000);
  store.upload();
  store.clock.pass(3 * dayMs);
  store.lookAll();
  expect(store.read.pair(kept.saleId)?.pinned).toBe(true);
  expect(store.count('SELECT count(*) FROM sales')).toBeLessThan(99);
});

test('rejects pins above the bound until one is unpinned; a lower bound unpins nothing', async () => {
  await using store = await openKept({ maxSales: 30 });
  const sales = Array.from({ length: 5 }, () => store.sell(1_000).saleId);
  const [first = '', second = '', third = '', fourth = ''] = sales;
  for (const saleId of [first, second, third, first]) expect(keep(store, saleId).kind).toBe('done');
  expect(keep(store, fourth)).toEqual({ kind: 'full', most: 3 });
  expect(store.read.pair(fourth)?.pinned).toBeUndefined();
  letGo(store, second);
  expect(keep(store, fourth).kind).toBe('done');
  store.reopen({ maxSales: 10 });
  expect(store.read.countSales({ pinned: true }).count).toBe(3);
  expect(keep(store, second)).toEqual({ kind: 'full', most: 1 });
  expect(keep(store, 'nobody')).toEqual({ kind: 'unknown' });
});

test('bounds pins to half of the quota in largest pictures, a tenth of the rows, and ten thousand', () => {
  expect(maxPins()).toBe(10_000);
  expect(maxPins({ maxBytes: 4096 * megabyte, maxSales: 1_000_000 })).toBe(5_242);
  expect(maxPins({ maxBytes: 1e15, maxSales: 1e9 })).toBe(10_000);
  expect(maxPins({ maxBytes: 64 * megabyte, maxSales: 1_000 })).toBe(81);
});

test('finds pinned sales by search, also among other kinds', async () => {
  await using store = await openKept();
  const [a, b, c] = [
    store.sell(1_000),
    store.sell(1_000, undefined, { kind: 'refund' }),
    store.sell(1_000, undefined, { kind: 'refund' }),
  ];
  keep(store, a.saleId);
  keep(store, b.saleId);
  const found = (filter: object) =>
    store.read.sales({ limit: 10, ...filter }).pairs.map(({ saleId }) => saleId);
  expect(found({ pinned: true })).toEqual([b.saleId, a.saleId]);
  expect(found({ pinned: true, exceptions: true })).toEqual([b.saleId]);
  expect(found({})).toContain(c.saleId);
});
