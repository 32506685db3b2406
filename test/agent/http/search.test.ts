/** The search over HTTP: filters in the shop's time, and errors of invalid ones. */
import { expect, test } from 'vitest';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import {
  type SalesPageJson,
  salesCountJson,
  salesHoursJson,
  salesPageJson,
} from '../../../src/contract/page/sales.ts';
import type { Sale } from '../../../src/domain/sale/sale.ts';
import { acceptInput, receivedNow, saleOf } from '../store/fixtures.ts';
import { startGateway, type TestGateway } from './gateway.ts';

/** At these times of 24 November in Tokyo. */
async function sell(gateway: TestGateway, ...times: string[]): Promise<void> {
  for (const [n, time] of times.entries()) {
    const wallMs = Date.parse(`2026-11-${time}+09:00`);
    const sale = saleOf({
      ...{
        registerSaleId: `A/${n}`,
        totalMinor: 100 * n,
        lines: [{ name: n === 1 ? '抹茶ラテ' : 'プリン' }],
      },
      kind: n === 2 ? 'refund' : 'sale',
    });
    await gateway.testStore.store.write.acceptSale(acceptInput(sale, 'till-1', { ...receivedNow(), wallMs }));
  }
}

test('filters by the shop’s day and time, amount, kind and text', async () => {
  await using gateway = await startGateway();
  await sell(gateway, '23T23:59:59', '24T00:00:00', '24T09:30:00', '24T23:59:59', '25T00:00:00');
  const found = async (query: string): Promise<(string | undefined)[]> => {
    const { sales } = salesPageJson.parse(await (await fetch(`${gateway.url}/api/v1/sales?${query}`)).json());
    const count = salesCountJson.parse(
      await (await fetch(`${gateway.url}/api/v1/sales/count?${query}`)).json(),
    );
    expect(count).toEqual({ count: sales.length });
    return sales.map(({ registerSaleId }) => registerSaleId);
  };
  expect(await found('from=2026-11-24&to=2026-11-24')).toEqual(['A/3', 'A/2', 'A/1']);
  expect(await found('from=2026-11-24T09:30&to=2026-11-24T23:59:59')).toEqual(['A/2']);
  expect(await found('from=2026-11-24T15:00:00Z')).toEqual(['A/4']);
  expect(await found('to=2026-11-24T00:00:00+09:00')).toEqual(['A/0']);
  expect(await found('exceptions=true')).toEqual(['A/2']);
  expect(await found('kind=refund&minAmount=200&maxAmount=200')).toEqual(['A/2']);
  expect(await found(`text=${encodeURIComponent('ﾗﾃ　抹茶')}`)).toEqual(['A/1']);
  expect(await found('withoutPicture=true')).toEqual([]);

  const ofNoCamera = await fetch(`${gateway.url}/api/v1/sales/hours?date=2026-11-24&camera=gone`);
  expect(salesHoursJson.parse(await ofNoCamera.json()).hours[9]).toMatchObject({ kinds: {}, unclear: 0 });
  const hours = salesHoursJson.parse(
    await (await fetch(`${gateway.url}/api/v1/sales/hours?date=2026-11-24`)).json(),
  );
  expect(hours.hours.map(({ kinds }) => kinds)).toEqual(
    Array.from({ length: 24 }, (_, hour) =>
      hour === 9 ? { refund: 1 } : hour === 0 || hour === 23 ? { sale: 1 } : {},
    ),
  );
  expect(hours.hours[9]).toMatchObject({
    ...{ from: '2026-11-24T09:00:00.000+09:00', to: '2026-11-24T10:00:00.000+09:00' },
  });
});

test('lists a sale at the time of its void too, and counts it once, in the hour of the void', async () => {
  await using gateway = await startGateway();
  const soldAtMs = Date.parse('2026-11-24T10:00:00+09:00');
  const origin = { by: 'cloud', resolutionMs: 1_000, serverAtMs: soldAtMs, serverAheadMs: 0 } as const;
  const accept = (sale: Sale, atMs: number, voided?: { atMs: number; uncertaintyMs: number }) =>
    gateway.testStore.store.write.acceptSale({
      ...acceptInput(sale, 'till-1', { ...receivedNow(), wallMs: atMs }),
      ...{ origin: { ...origin, ...(voided !== undefined && { voided }) }, saleId: 'smaregi:c:25' },
    });
  await accept(saleOf(), soldAtMs);
  const voidedAtMs = soldAtMs + 4.5 * 3_600_000;
  await accept(saleOf({ kind: 'void' }), voidedAtMs + 5_000, { atMs: voidedAtMs, uncertaintyMs: 0 });
  const ask = async (path: string) => (await fetch(`${gateway.url}/api/v1/sales${path}`)).json();
  const rows: (string | undefined)[][] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const { sales, nextCursor }: SalesPageJson = salesPageJson.parse(
      await ask(`?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`),
    );
    rows.push(...sales.map(({ saleId, moment }) => [saleId, moment]));
    cursor = nextCursor;
  }
  expect(rows).toEqual([
    ['smaregi:c:25', 'void'],
    ['smaregi:c:25', undefined],
  ]);
  for (const query of ['', '?kind=void', '?from=2026-11-24T12:00', '?to=2026-11-24T12:00'])
    expect(await ask(`/count${query}`), query).toEqual({ count: 1 });
  expect(await ask('/count?from=2026-11-24T11:00&to=2026-11-24T12:00')).toEqual({ count: 0 });
  const { hours } = salesHoursJson.parse(await ask('/hours?date=2026-11-24'));
  expect(hours.flatMap(({ kinds }, hour) => (kinds.void === undefined ? [] : [[hour, kinds]]))).toEqual([
    [14, { void: 1 }],
  ]);
});

const wrong: readonly (readonly [path: string, field: string])[] = [
  ['sales?from=yesterday', 'from'],
  ['sales?to=2026-02-30', 'to'],
  ['sales?from=2026-11-24T12:00&to=2026-11-24T11:00', 'to'],
  ['sales?kind=gift', 'kind'],
  ['sales?minAmount=-1', 'minAmount'],
  ['sales?minAmount=5&maxAmount=4', 'maxAmount'],
  ['sales?text=%20%E3%80%80', 'text'],
  [`sales?text=${'x'.repeat(101)}`, 'text'],
  ['sales?exceptions=perhaps', 'exceptions'],
  ['sales?cursor=1%3B2', 'cursor'],
  ['sales/count?limit=3', ''],
  ['sales/hours?date=2026-11-31', 'date'],
  ['sales/hours', 'date'],
];

test('names the field of an invalid query', async () => {
  await using gateway = await startGateway();
  for (const [path, field] of wrong) {
    const answer = await fetch(`${gateway.url}/api/v1/${path}`);
    expect(answer.status, path).toBe(400);
    expect(problemJson.parse(await answer.json()).errors, path).toMatchObject([{ field }]);
  }
});
