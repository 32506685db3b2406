/** What a cloud asks of a gateway, between the real store, over the real HTTPS sink, and the real receiver. */
import { expect, onTestFinished, test } from 'vitest';
import { maxRequestsADay } from '../../../src/agent/remote/requests.ts';
import { maxSettingsADay } from '../../../src/agent/remote/settings.ts';
import { openConnection } from '../../../src/agent/store/connection.ts';
import type { Store } from '../../../src/agent/store/operations.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { ask, type Receiver, startReceiver } from '../../receiver/start.ts';
import { storeWithSales } from '../upload/uploading.ts';
import { connect, entries, json, ofGateway, seen, tokenOf } from './connect.ts';

const wish = (receiver: Receiver, settings: object): Promise<Response> =>
  ask(receiver, `${ofGateway}/settings`, {
    method: 'PUT',
    headers: json,
    body: JSON.stringify({ by: '田中', ...settings }),
  });
const requestClip = (receiver: Receiver, sale: string): Promise<Response> =>
  ask(receiver, `${ofGateway}/requests`, {
    ...{ method: 'POST', headers: json },
    body: JSON.stringify({ kind: 'clip', sale, by: '田中' }),
  });

async function saleIds(store: Store): Promise<string[]> {
  return (await store.read.sales({ limit: 50 })).pairs.map(({ saleId }) => saleId);
}
/** Ids of the requests that are known. */
async function ids(path: string): Promise<string[]> {
  const db = openConnection(path, 'read');
  const found = db.prepare<[], string>('SELECT id FROM remote_requests ORDER BY id').pluck().all();
  db.close();
  return await Promise.resolve(found);
}

test('has a status sent once the cloud offers a desired state', async () => {
  await using receiver = await startReceiver();
  await using opened = await storeWithSales(1);
  const { store } = opened;
  await seen(receiver, store, tokenOf(receiver));
  const lifetime = new AbortController();
  onTestFinished(() => lifetime.abort(new Error('the test is over')));
  await using connected = connect(store, receiver, tokenOf(receiver));
  for await (const { kind } of store.changes(lifetime.signal)) if (kind === 'remote') break;
  expect((await connected.remote.report())?.accepts).toContain('names');
});

test('applies settings once, so that a later change of the shop stays, until they have a newer time', async () => {
  await using receiver = await startReceiver();
  await using opened = await storeWithSales(1);
  const { store } = opened;
  const token = tokenOf(receiver);
  await seen(receiver, store, token);
  expect(
    (
      await wish(receiver, {
        shopName: 'Station',
        logLevel: 'debug',
        retention: { salesDays: 20, picturesDays: 5 },
      })
    ).status,
  ).toBe(200);
  {
    await using connected = connect(store, receiver, token);
    await expect
      .poll(() => connected.remote.report())
      .toMatchObject({
        settings: {
          results: [
            { setting: 'shopName', outcome: 'applied' },
            { setting: 'retention', outcome: 'refused', problem: { code: 'remote.not_permitted' } },
            { setting: 'logLevel', outcome: 'applied' },
          ],
        },
      });
    expect(await connected.settings()).toEqual({ shop: { name: 'Station' }, log: { level: 'debug' } });
  }
  expect(await entries(store)).toMatchObject([
    { what: 'settings', by: '田中', target: 'retention', isRefused: true },
    { what: 'settings', by: '田中', target: 'debug' },
    { what: 'settings', by: '田中', target: 'Station' },
  ]);

  // The shop changes it, and the gateway is started again.
  await store.write.savePageSettings({ shop: { name: 'Market' } });
  {
    await using connected = connect(store, receiver, token);
    await expect.poll(async () => (await connected.remote.report())?.version).toBeDefined();
    expect((await connected.settings()).shop).toEqual({ name: 'Market' });
  }
  expect(await entries(store)).toHaveLength(3);
  await wish(receiver, { shopName: 'Station' });
  await using connected = connect(store, receiver, token);
  await expect.poll(async () => (await connected.settings()).shop).toEqual({ name: 'Station' });
});

test('notes a request for a clip once, and settles it once the cloud has the clip', async () => {
  await using receiver = await startReceiver();
  await using opened = await storeWithSales(1);
  const { store } = opened;
  const token = tokenOf(receiver);
  await seen(receiver, store, token);
  const [sale = ''] = await saleIds(store);
  const made = await requestClip(receiver, sale);
  expect(made.status).toBe(201);
  const { id } = (await made.json()) as { id: string };
  // The same again is the same request.
  expect(await (await requestClip(receiver, sale)).json()).toMatchObject({ id });
  const reported = async (of: ReturnType<typeof connect>) => (await of.remote.report())?.requests?.[0]?.state;
  {
    await using connected = connect(store, receiver, token);
    await expect.poll(() => reported(connected)).toBe('under_way');
    expect(connected.requested).toEqual([sale]);
  }
  const [clip] = (await store.read.requestedClips(sale)) ?? [];
  await store.write.settleClip({
    ...{
      id: clip?.id ?? '',
      key: Buffer.alloc(32),
      bytes: 10,
      sha256: 'a'.repeat(64),
      fromByMs: 0,
      untilByMs: 0,
    },
  });
  await using connected = connect(store, receiver, token);
  await expect.poll(() => reported(connected)).toBe('under_way');
  await store.write.settleSending({ id: clip?.id ?? '', kind: 'sent' });
  await expect.poll(() => reported(connected)).toBe('done');
  expect(connected.requested).toEqual([]);
  expect(await entries(store)).toMatchObject([{ what: 'clip', by: '田中', saleId: sale }]);
});

test('refuses video where the shop sends none, or does not permit it', async () => {
  for (const [written, code] of [
    [{ upload: 'off' }, 'remote.no_video_sent'],
    [{ remote: { clips: false } }, 'remote.not_permitted'],
  ] as const) {
    await using receiver = await startReceiver();
    await using opened = await storeWithSales(1);
    const { store } = opened;
    const token = tokenOf(receiver);
    await seen(receiver, store, token);
    const [sale = ''] = await saleIds(store);
    await requestClip(receiver, sale);
    await using connected = connect(store, receiver, token, written);
    await expect
      .poll(async () => (await connected.remote.report())?.requests)
      .toMatchObject([{ state: 'refused', problem: { code } }]);
    expect(await connected.remote.report()).toMatchObject({ accepts: ['names', 'logLevel'] });
    expect(connected.requested).toEqual([]);
    expect(await entries(store)).toMatchObject([{ what: 'clip', by: '田中', isRefused: true }]);
  }
});

test('takes so many requests a day, and no more', async () => {
  await using receiver = await startReceiver();
  await using opened = await storeWithSales(1);
  const { store } = opened;
  const token = tokenOf(receiver);
  await seen(receiver, store, token);
  const entry = { what: 'clip' as const, caller: 'cloud' as const, by: 'x' };
  await store.write.useRemoteCloud(receiver.url);
  for (let number = 0; number < maxRequestsADay; number++)
    await store.write.noteRemoteRequest({
      ...{ id: `r-${number}`, kind: 'clip', state: 'done', entry, isDated: true },
      ...{ expiresAtMs: clock.nowMs(), listed: [] },
    });
  const [sale = ''] = await saleIds(store);
  await requestClip(receiver, sale);
  await using connected = connect(store, receiver, token);
  await expect.poll(async () => (await connected.remote.report())?.version).toBeDefined();
  // It is not refused for ever: it waits for the next day.
  expect(await connected.remote.report()).not.toHaveProperty('requests');
  expect(connected.requested).toEqual([]);
});

test('begins no request that has expired or is not permitted any more', async () => {
  await using receiver = await startReceiver();
  await using opened = await storeWithSales(1);
  const { store } = opened;
  const token = tokenOf(receiver);
  await seen(receiver, store, token);
  const [sale = ''] = await saleIds(store);
  await requestClip(receiver, sale);
  const states = async () =>
    (await store.read.remoteRequests(await ids(opened.path))).map(({ state, problem }) => [
      state,
      problem?.code,
    ]);
  {
    await using connected = connect(store, receiver, token, { isFull: true });
    await expect.poll(() => connected.requested).toEqual([sale]);
    expect(await states()).toEqual([['noted', undefined]]);
  }
  const entry = { what: 'clip' as const, caller: 'cloud' as const, by: 'x' };
  await store.write.noteRemoteRequest({
    ...{ id: '!expired', kind: 'clip', saleId: sale, state: 'noted', entry, isDated: true },
    ...{ expiresAtMs: clock.nowMs() - 1, listed: [] },
  });
  await using connected = connect(store, receiver, token, { upload: 'off' });
  await expect.poll(states).toEqual([
    ['failed', 'remote.expired'],
    ['failed', 'remote.no_video_sent'],
  ]);
  expect(connected.requested).toEqual([]);
});

test('leaves requests for later while the clock is not set, and forgets none that are asked for', async () => {
  await using receiver = await startReceiver();
  await using opened = await storeWithSales(1);
  const { store } = opened;
  const token = tokenOf(receiver);
  await seen(receiver, store, token);
  const [sale = ''] = await saleIds(store);
  await requestClip(receiver, sale);
  await wish(receiver, { shopName: 'Station' });
  {
    await using connected = connect(store, receiver, token, { clockState: 'unsynced' });
    await expect.poll(async () => (await connected.settings()).shop).toEqual({ name: 'Station' });
  }
  expect(await ids(opened.path)).toEqual([]);

  const entry = { what: 'clip' as const, caller: 'cloud' as const, by: 'x' };
  const note = async (id: string, state: 'done' | 'noted', listed: string[] = []) =>
    await store.write.noteRemoteRequest({
      ...{ id, kind: 'clip', state, entry, isDated: true, expiresAtMs: clock.nowMs(), listed },
    });
  for (const id of ['listed', 'other']) await note(id, 'done');
  await note('open', 'noted');
  const db = openConnection(opened.path, 'write');
  db.prepare('UPDATE remote_requests SET noted_at_ms = 0').run();
  db.close();
  await note('new', 'done', ['listed', 'new']);
  expect(await ids(opened.path)).toEqual(['listed', 'new', 'open']);
});

test('forgets what one cloud asked for where another is set up', async () => {
  await using receiver = await startReceiver();
  await using other = await startReceiver();
  await using opened = await storeWithSales(1);
  const { store } = opened;
  const token = tokenOf(receiver);
  await seen(receiver, store, token);
  const [sale = ''] = await saleIds(store);
  await requestClip(receiver, sale);
  {
    await using connected = connect(store, receiver, token, { isFull: true });
    await expect.poll(() => connected.requested).toEqual([sale]);
  }
  expect(await ids(opened.path)).toHaveLength(1);
  await using connected = connect(store, other, tokenOf(other));
  await expect.poll(() => connected.remote.report()).toBeDefined();
  expect(await ids(opened.path)).toEqual([]);
  expect(connected.requested).toEqual([]);
});

test('reports nothing to a cloud that has not answered', async () => {
  await using receiver = await startReceiver();
  await using opened = await storeWithSales(1);
  const { store } = opened;
  const token = tokenOf(receiver);
  await seen(receiver, store, token);
  const { url } = receiver;
  await using connected = connect(store, receiver, token);
  await expect.poll(() => connected.remote.report()).toBeDefined();
  for (const kind of ['try_later', 'not_offered'] as const) {
    const again = new AbortController();
    const asked = Promise.withResolvers<undefined>();
    const desired = async () => {
      asked.resolve(undefined);
      return await Promise.resolve({ kind });
    };
    const running = connected.remote.run({ desired }, url, again.signal);
    await asked.promise;
    await expect.poll(() => connected.remote.report()).toBeUndefined();
    again.abort(new Error('stopping'));
    await running;
  }
});

test('applies so many settings a day, and no more', async () => {
  await using receiver = await startReceiver();
  await using opened = await storeWithSales(1);
  const { store } = opened;
  const token = tokenOf(receiver);
  await seen(receiver, store, token);
  const none = { sections: {}, cameras: {}, registers: {}, entries: [], isDated: true };
  const at = '2026-12-01T10:00:00Z';
  for (let number = 0; number < maxSettingsADay; number++)
    await store.write.applyRemoteSettings({
      ...none,
      applied: { mark: String(number), at, refused: 0, results: [] },
    });
  await wish(receiver, { shopName: 'Station' });
  await requestClip(receiver, (await saleIds(store))[0] ?? '');
  await using connected = connect(store, receiver, token);
  // Settings come before requests.
  await expect
    .poll(async () => (await connected.remote.report())?.requests)
    .toMatchObject([{ state: 'under_way' }]);
  expect(await connected.settings()).toEqual({});
  expect(await connected.remote.report()).toMatchObject({ settings: { at } });
});

test('refuses a request for a damaged sale, and carries out the others', async () => {
  await using receiver = await startReceiver();
  await using opened = await storeWithSales(2);
  const { store } = opened;
  const token = tokenOf(receiver);
  await seen(receiver, store, token);
  const [sale = '', damaged = ''] = await saleIds(store);
  for (const id of [damaged, sale]) await requestClip(receiver, id);
  const db = openConnection(opened.path, 'write');
  const original = db.prepare<[string], string>('SELECT sale FROM sales WHERE id = ?').pluck().get(damaged);
  db.prepare(`UPDATE sales SET sale = '{"kind":"barter"}' WHERE id = ?`).run(damaged);
  onTestFinished(() => void db.close());
  await using connected = connect(store, receiver, token);
  await expect
    .poll(async () => (await connected.remote.report())?.requests)
    .toMatchObject([{ state: 'refused', problem: { code: 'remote.sale_damaged' } }, { state: 'under_way' }]);
  // Noted first, then carried out.
  await expect.poll(() => connected.requested).toEqual([sale]);
  db.prepare('UPDATE sales SET sale = ? WHERE id = ?').run(original, damaged);
});

test('goes on where settings cannot be applied', async () => {
  await using receiver = await startReceiver();
  await using opened = await storeWithSales(1);
  const { store } = opened;
  const token = tokenOf(receiver);
  await seen(receiver, store, token);
  await wish(receiver, { shopName: 'Station' });
  const [sale = ''] = await saleIds(store);
  await requestClip(receiver, sale);
  await using connected = connect(store, receiver, token, { dataDir: '/dev/null/none' });
  await expect
    .poll(async () => (await connected.remote.report())?.requests)
    .toMatchObject([{ state: 'under_way' }]);
  expect(await connected.settings()).toEqual({});
});
