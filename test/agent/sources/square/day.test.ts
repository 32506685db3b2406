/**
 * A day of a shop with three tablets at Square, polled every 15 s by the peer's clock: every sale once, in order, in the same state however often
 * it is returned, and the requests that it takes. The long form has 5,000 sales (TILLFRAME_LONG). Faults: test/agent/sources/replayed-day.test.ts.
 */
import { expect, test } from 'vitest';
import type { PolledSale } from '../../../../src/agent/sources/polling/cloud-source.ts';
import { squareSettings } from '../../../../src/agent/sources/square/settings.ts';
import { createSquare } from '../../../../src/agent/sources/square/square.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { canonicalJson } from '../../../../src/lib/text/canonical-json.ts';
import { squareLocations, startSquare } from '../../../peers/pos/square.ts';
import { randomOf } from '../../upload/random.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
const count = long ? 5_000 : 250;
const dayMs = (12 * 3_600_000 * count) / 5_000;
const pollEveryMs = 15_000;
const { honten } = squareLocations;
const tablets = ['1', '2', '3'].map((number) => ({ id: `tablet-${number}`, name: `レジ${number}` }));

test('stores every sale of a day once and in order, with few requests', { timeout: 600_000 }, async () => {
  await using peer = await startSquare();
  const settings = squareSettings.parse({ accessToken: peer.token, baseUrl: peer.url });
  const deps = { clock: systemClock, log: createLog({ level: 'silent' }), save: () => Promise.resolve() };
  const cloud = createSquare(settings, deps);
  await using _closed = { [Symbol.asyncDispose]: () => cloud.close() };
  const random = randomOf(7);
  const signal = AbortSignal.timeout(590_000);
  const linked = [honten, ...tablets.map(({ id }) => `${honten}/${id}`)];
  let cursor = cloud.startingCursor(systemClock.nowMs() - 2_000);
  const found = new Map<string, PolledSale>();
  const order: number[] = [];
  const changed: string[] = [];
  let returned = 0;
  let polls = 0;
  const poll = async (): Promise<void> => {
    for (let more = true; more; ) {
      const page = await cloud.poll(cursor, signal, linked);
      expect(page.unreadable).toEqual([]);
      polls += 1;
      returned += page.sales.length;
      for (const one of page.sales) {
        const before = found.get(one.saleId);
        if (before === undefined) order.push(one.serverAtMs ?? 0);
        else if (canonicalJson(before.sale) !== canonicalJson(one.sale)) changed.push(one.saleId);
        found.set(one.saleId, one);
      }
      ({ cursor, more } = page);
    }
  };
  const totals = new Map<string, number>();
  let refunds = 0;
  let split = 0;
  let polledMs = 0;
  for (let number = 1; number <= count; number += 1) {
    peer.clockAheadMs += (dayMs / count) * 2 * random();
    for (; polledMs + pollEveryMs < peer.clockAheadMs; polledMs += pollEveryMs) await poll();
    const total = 100 + Math.floor(random() * 9_000);
    const isSplit = random() < 0.05;
    const device = tablets[number % tablets.length] ?? tablets[0];
    const { orderId } = peer.sell({
      total,
      ...(device !== undefined && { device }),
      ...(isSplit && { payments: [{ amount: 50, source_type: 'WALLET' }, { amount: total - 50 }] }),
    });
    if (isSplit) split += 1;
    totals.set(orderId, total);
    if (random() < 0.02) {
      peer.clockAheadMs += 1;
      peer.refund({ of: orderId, total: 100 });
      refunds += 1;
    }
  }
  peer.clockAheadMs += pollEveryMs;
  await poll();

  const sales = [...found.values()];
  const sold = sales.filter(({ sale }) => sale.kind === 'sale');
  expect(sold.map(({ sale }) => [sale.registerSaleId, sale.totalMinor])).toEqual([...totals]);
  expect(sales.filter(({ sale }) => sale.kind === 'refund')).toHaveLength(refunds);
  expect(changed).toEqual([]);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(sales.map(({ terminal }) => terminal))).toEqual(new Set(linked.slice(1)));
  const requests = Map.groupBy(peer.asked, (path) => path.replace(/\?.*|(?<=payments\/|members\/).*/, ''));
  console.info(
    `${sold.length} sales (${split} split) and ${refunds} refunds once each, returned ${returned} times in ${polls} polls; requests: ` +
      [...requests].map(([path, all]) => `${path} ${all.length}`).join(', '),
  );
  // Two a poll, and one for the orders where there are any.
  expect(peer.asked.length).toBeLessThan(3 * polls + refunds + 20);
});
