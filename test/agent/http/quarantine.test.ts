/** The routes to events rejected by the cloud. */

import { expect, test } from 'vitest';
import { quarantineJson, retriedJson } from '../../../src/contract/page/quarantine.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { acceptInput, capturedSettlement, saleOf } from '../store/fixtures.ts';
import { cloudSaid } from '../upload/events.ts';
import { startGateway, type TestGateway } from './gateway.ts';

async function rejectedSales(gateway: TestGateway, count: number): Promise<string[]> {
  const { write } = gateway.testStore.store;
  const ids: string[] = [];
  for (let number = 1; number <= count; number++) {
    const accepted = await write.acceptSale(acceptInput(saleOf({ registerSaleId: String(number) })));
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    await write.settleCapture(capturedSettlement(accepted.saleId));
    await write.settleEvents([{ kind: 'rejected', sequence: number, problem: cloudSaid('unknown shop') }]);
    ids.push(accepted.saleId);
  }
  return ids;
}

const list = async (gateway: TestGateway, query = '') =>
  quarantineJson.parse(await (await fetch(`${gateway.url}/api/v1/quarantine${query}`)).json());
const post = (gateway: TestGateway, path: string) =>
  fetch(`${gateway.url}/api/v1/quarantine/${path}`, { method: 'POST' });

test('lists each event with its reason, and returns its body byte for byte', async () => {
  await using gateway = await startGateway();
  const [saleId = ''] = await rejectedSales(gateway, 3);
  const { total, items } = await list(gateway, '?limit=2');
  expect(total).toBe(3);
  expect(items).toMatchObject([
    {
      kind: 'event',
      id: `${saleId}:r1`,
      saleId,
      revision: 1,
      problem: problemJson(cloudSaid('unknown shop')),
      notice: 'waiting',
    },
    {},
  ]);
  const body = await fetch(`${gateway.url}/api/v1/quarantine/${encodeURIComponent(`${saleId}:r1`)}`);
  expect(body.headers.get('content-type')).toContain('application/cloudevents+json');
  expect(await body.json()).toMatchObject({ id: `${saleId}:r1`, type: 'com.tillframe.sale.v1' });
  expect((await fetch(`${gateway.url}/api/v1/quarantine/nothing`)).status).toBe(404);
  expect((await fetch(`${gateway.url}/api/v1/quarantine?limit=0`)).status).toBe(400);
});

test('requeues one event, those of a sale, or all', async () => {
  await using gateway = await startGateway();
  const [first = '', second = ''] = await rejectedSales(gateway, 5);
  const retried = async (path: string) => retriedJson.parse(await (await post(gateway, path)).json()).retried;
  expect(await retried(`${encodeURIComponent(`${first}:r1`)}/retry`)).toBe(1);
  expect((await post(gateway, `${encodeURIComponent(`${first}:r1`)}/retry`)).status).toBe(404);
  expect(await retried(`retry?saleId=${encodeURIComponent(second)}`)).toBe(1);
  expect(await retried('retry?saleId=nothing')).toBe(0);
  expect(await retried('retry')).toBe(3);
  expect(await list(gateway)).toEqual({ total: 0, items: [] });
  expect(await gateway.testStore.store.read.queue()).toMatchObject({ events: 5, quarantined: 0 });
  expect((await post(gateway, 'retry?colour=red')).status).toBe(400);
});
