/** Takings over HTTP: by hour, day, register and staff, beside the same weekday of the week before; currencies apart. */
import { expect, test } from 'vitest';
import { openConnection } from '../../../src/agent/store/connection.ts';
import { takingsJson } from '../../../src/contract/page/takings.ts';
import type { Sale } from '../../../src/domain/sale/sale.ts';
import { acceptInput, receivedNow, saleOf } from '../store/fixtures.ts';
import { startGateway, type TestGateway } from './gateway.ts';

async function sell(gateway: TestGateway, time: string, sale: Partial<Sale>): Promise<void> {
  const wallMs = Date.parse(`2026-11-${time}+09:00`);
  await gateway.testStore.store.write.acceptSale(
    acceptInput(saleOf({ registerSaleId: time, ...sale }), 'till-1', { ...receivedNow(), wallMs }),
  );
}

async function get(gateway: TestGateway, query: string) {
  const response = await fetch(`${gateway.url}/api/v1/takings?${query}`);
  return { status: response.status, body: await response.json() };
}

test('adds up a day beside the same weekday a week before', async () => {
  await using gateway = await startGateway();
  await sell(gateway, '24T09:10:00', { totalMinor: 1_000, staff: { name: '佐藤' } });
  await sell(gateway, '24T09:50:00', { totalMinor: 500, staff: { name: '佐藤' } });
  await sell(gateway, '24T21:00:00', { totalMinor: -300, kind: 'refund', staff: { name: '鈴木' } });
  await sell(gateway, '24T21:30:00', { totalMinor: 700, kind: 'void' });
  await sell(gateway, '24T22:00:00', { totalMinor: 1_250, currency: 'USD' });
  await sell(gateway, '25T00:00:00', { totalMinor: 9_000 });
  await sell(gateway, '17T10:00:00', { totalMinor: 800 });
  const takings = takingsJson.parse((await get(gateway, 'from=2026-11-24&to=2026-11-24')).body);
  const yen = { currency: 'JPY', unknown: 0 };
  expect(takings.hours).toEqual(
    expect.arrayContaining([
      { ...yen, hour: 9, kind: 'sale', count: 2, total: 1_500 },
      { ...yen, hour: 21, kind: 'refund', count: 1, total: -300 },
      { ...yen, hour: 21, kind: 'void', count: 1, total: 700 },
      { hour: 22, kind: 'sale', currency: 'USD', count: 1, total: 1_250, unknown: 0 },
    ]),
  );
  expect(takings.hours).toHaveLength(4);
  expect(takings.staff).toContainEqual({ ...yen, staff: '佐藤', kind: 'sale', count: 2, total: 1_500 });
  expect(takings.staff).toContainEqual({ ...yen, staff: '鈴木', kind: 'refund', count: 1, total: -300 });
  expect(takings.registers).toContainEqual({
    ...{ ...yen, register: { key: 'till-1', name: 'レジ1' } },
    ...{ kind: 'sale', count: 2, total: 1_500 },
  });
  expect(takings.days.every(({ date }) => date === '2026-11-24')).toBe(true);
  expect(takings.before).toEqual({
    ...{ from: '2026-11-17', to: '2026-11-17' },
    hours: [{ ...yen, hour: 10, kind: 'sale', count: 1, total: 800 }],
  });
  expect(takings).not.toHaveProperty('partial');
});

test('refuses a period that ends before it begins, or is longer than a year', async () => {
  await using gateway = await startGateway();
  expect((await get(gateway, 'from=2026-11-24&to=2026-11-23')).status).toBe(400);
  expect((await get(gateway, 'from=2025-01-01&to=2026-11-23')).status).toBe(400);
  expect((await get(gateway, 'from=2026-01-01&to=2026-12-31')).status).toBe(200);
});

test('leaves a damaged sale out, which has no currency', async () => {
  await using gateway = await startGateway();
  await sell(gateway, '24T09:10:00', { totalMinor: 1_000 });
  await sell(gateway, '24T09:20:00', { totalMinor: 70 });
  const db = openConnection(gateway.testStore.path, 'write');
  const whole = db.prepare<[], string>('SELECT sale FROM sales WHERE total_minor = 70').pluck().get();
  db.exec(`UPDATE sales SET sale = '{' WHERE total_minor = 70`);
  const takings = takingsJson.parse((await get(gateway, 'from=2026-11-24&to=2026-11-24')).body);
  const sold = { kind: 'sale', currency: 'JPY', count: 1, total: 1_000, unknown: 0 };
  expect(takings.hours).toEqual([{ ...sold, hour: 9 }]);
  expect(takings.days).toEqual([{ ...sold, date: '2026-11-24' }]);
  db.prepare('UPDATE sales SET sale = ? WHERE total_minor = 70').run(whole);
  db.close();
});
