/** Saved searches over HTTP: shared, bounded, and of conditions that the search accepts. */
import { expect, test } from 'vitest';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { searchesJson } from '../../../src/contract/page/searches.ts';
import { startGateway } from './gateway.ts';

test('saves, replaces and removes searches, at most twenty', async () => {
  await using gateway = await startGateway();
  const url = `${gateway.url}/api/v1/searches`;
  const save = (name: string, filter: object) =>
    fetch(url, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ name, filter }),
    });
  const all = async () => searchesJson.parse(await (await fetch(url)).json()).searches;
  expect(await all()).toEqual([]);
  expect((await save(' 現金の返品 ', { kind: 'refund', payment: 'cash' })).status).toBe(200);
  const [first] = await all();
  expect(first).toMatchObject({ name: '現金の返品', filter: { kind: 'refund', payment: 'cash' } });
  for (let n = 1; n < 20; n += 1) expect((await save(`${n}`, { minAmount: `${n}` })).status).toBe(200);
  const full = await save('one too many', { pinned: 'true' });
  expect([full.status, problemJson.parse(await full.json()).problem?.code]).toEqual([
    409,
    'request.searches_full',
  ]);
  // One of the same name makes way, in its place.
  await save('現金の返品', { kind: 'refund', payment: 'card' });
  expect((await all())[0]).toEqual({ ...first, filter: { kind: 'refund', payment: 'card' } });
  for (const filter of [{}, { kind: 'gift' }, { from: '2026-11-24' }, { colour: 'red' }])
    expect((await save('wrong', filter)).status).toBe(400);
  expect((await save(' ', { kind: 'refund' })).status).toBe(400);
  const remove = (id: string) => fetch(`${url}/${id}`, { method: 'DELETE' });
  expect((await remove(first?.id ?? '')).status).toBe(200);
  expect((await all()).map(({ name }) => name)).not.toContain('現金の返品');
  expect((await remove(first?.id ?? '')).status).toBe(404);
  // They outlive a restart.
  const { length } = await all();
  const store = await gateway.testStore.reopen();
  expect(await store.read.savedSearches()).toHaveLength(length);
});
