/** Pinning a sale over HTTP: shown in the sale, found by the search, unpinned. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { pairJson, salesPageJson } from '../../../src/contract/page/sales.ts';
import { acceptInput, receivedNow, saleOf } from '../store/fixtures.ts';
import { startGateway, type TestGateway } from './gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const keep = (method: 'PUT' | 'DELETE', saleId: string) =>
  fetch(`${gateway.url}/api/v1/sales/${encodeURIComponent(saleId)}/keep`, { method });
const found = async (query: string) =>
  salesPageJson
    .parse(await (await fetch(`${gateway.url}/api/v1/sales?${query}`)).json())
    .sales.map(({ saleId }) => saleId);

test('pins, finds and unpins a sale, idempotently', async () => {
  const sell = async () => {
    const sold = await gateway.testStore.store.write.acceptSale(
      acceptInput(saleOf(), 'till-1', receivedNow()),
    );
    if (sold.kind !== 'stored') throw new Error(sold.kind);
    return sold.saleId;
  };
  const [wanted] = [await sell(), await sell()];
  for (let n = 0; n < 2; n += 1) {
    const answer = await keep('PUT', wanted);
    expect([answer.status, pairJson.parse(await answer.json()).pinned]).toEqual([200, true]);
  }
  expect(await found('pinned=true')).toEqual([wanted]);
  expect((await found('pinned=false')).length).toBe(2);
  const letGo = pairJson.parse(await (await keep('DELETE', wanted)).json());
  expect([letGo.saleId, letGo.pinned]).toEqual([wanted, undefined]);
  expect(await found('pinned=true')).toEqual([]);
});

test('reports an unknown sale', async () => {
  const answer = await keep('PUT', 'nobody:1');
  expect(answer.status).toBe(404);
  expect(problemJson.parse(await answer.json()).problem?.code).toBe('request.no_sale');
});
