/**
 * A day of a shop with three devices at a POS cloud, polled every 15 s by the peer's clock: every sale once, in order, in the same state however
 * often it is returned, and the requests that it takes. The long form has 5,000 sales (TILLFRAME_LONG). Faults: replayed-day.test.ts.
 */
import { expect } from 'vitest';
import type { PolledSale, PosCloud } from '../../../src/agent/sources/polling/cloud-source.ts';
import { terminalOf } from '../../../src/agent/sources/polling/kit/location-terminals.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { canonicalJson } from '../../../src/lib/text/canonical-json.ts';
import { randomOf } from '../upload/random.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
const count = long ? 5_000 : 250;
const dayMs = (12 * 3_600_000 * count) / 5_000;
const pollEveryMs = 15_000;
const devices = ['1', '2', '3'];

export type CloudDay = {
  readonly peer: { clockAheadMs: number; readonly asked: readonly string[] };
  readonly cloud: PosCloud;
  readonly location: string;
  /** The number of the sale. */
  readonly sell: (sale: { total: number; device: string; isSplit: boolean }) => string;
  readonly refund: (of: string, total: number) => void;
};

export type CloudDayReport = { readonly polls: number; readonly sales: number; readonly refunds: number };

export async function polledDay({ peer, cloud, location, sell, refund }: CloudDay): Promise<CloudDayReport> {
  const random = randomOf(7);
  const signal = AbortSignal.timeout(590_000);
  const linked = [location, ...devices.map((device) => terminalOf(location, device))];
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
    if (isSplit) split += 1;
    const sold = sell({ total, device: devices[number % devices.length] ?? '1', isSplit });
    totals.set(sold, total);
    if (random() < 0.02) {
      peer.clockAheadMs += 1;
      refund(sold, 100);
      refunds += 1;
    }
  }
  peer.clockAheadMs += pollEveryMs;
  await poll();

  const sales = [...found.values()];
  const sold = sales.filter(({ sale }) => sale.kind === 'sale');
  expect(new Map(sold.map(({ sale }) => [sale.registerSaleId, sale.totalMinor]))).toEqual(totals);
  expect(sold).toHaveLength(totals.size);
  expect(sales.filter(({ sale }) => sale.kind === 'refund')).toHaveLength(refunds);
  expect(changed).toEqual([]);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(sales.map(({ terminal }) => terminal))).toEqual(new Set(linked.slice(1)));
  const requests = Map.groupBy(peer.asked, (path) => path.replace(/\?.*|(?<=payments\/|members\/).*/, ''));
  console.info(
    `${sold.length} sales (${split} split) and ${refunds} refunds once each, returned ${returned} times in ${polls} polls; requests: ` +
      [...requests].map(([path, all]) => `${path} ${all.length}`).join(', '),
  );
  return { polls, sales: sold.length, refunds };
}
