/** Erasures between the real store, over the real HTTPS sink, and the real receiver. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Store } from '../../../src/agent/store/operations.ts';
import { runErasures } from '../../../src/agent/upload/erasures.ts';
import { createHttpsSink } from '../../../src/agent/upload/https/https.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { openReceiverAdmin } from '../../../src/receiver/receiver-store.ts';
import { ask, type Receiver, startReceiver } from '../../receiver/start.ts';
import { shop } from '../store/fixtures.ts';
import { drained, storeWithSales, upload } from './uploading.ts';

const log = createLog({ level: 'silent' });

function tokenOf({ dataDir }: Receiver): string {
  using admin = openReceiverAdmin({ dataDir, nowMs: () => clock.nowMs() });
  return admin.credentials.make({ kind: 'token', gateway: 'gw-test', shop: shop.id }).secret;
}

/** Sends what is due, and erases what is asked. */
function connect(store: Store, { url }: Pick<Receiver, 'url'>, token: string) {
  const lifetime = new AbortController();
  const identity = { gateway: 'gw-test', shop };
  const sink = createHttpsSink({ kind: 'https', url, token }, clock, { identity });
  const erasing = runErasures({ store, sink, clock, log }, lifetime.signal);
  const sending = upload(store, { url, token });
  return {
    sending,
    async [Symbol.asyncDispose]() {
      lifetime.abort(new Error('stopping'));
      await erasing;
      await sending.stop();
      await sink[Symbol.asyncDispose]();
    },
  };
}

type Recorded = { id: string; sale: string; erasedAt: string | null; reportedBy: string[]; origin: string };
async function recorded(receiver: Receiver): Promise<Recorded[]> {
  const answer = await ask(receiver, `/v1/shops/${shop.id}/erasures`);
  return ((await answer.json()) as { erasures: Recorded[] }).erasures;
}

const salesAt = async (receiver: Receiver): Promise<string[]> =>
  ((await (await ask(receiver, '/v1/sales')).json()) as { sales: { saleId: string }[] }).sales.map(
    ({ saleId }) => saleId,
  );

const requestAt = (receiver: Receiver, sale: string): Promise<Response> =>
  ask(receiver, `/v1/shops/${shop.id}/erasures`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ sale, by: 'DPO', reason: 'request 12' }),
  });

async function saleIds(store: Store): Promise<string[]> {
  return (await store.read.sales({ limit: 50 })).pairs.map(({ saleId }) => saleId);
}

test('goes from cloud to gateway and is reported, also by one that was away', async () => {
  await using receiver = await startReceiver();
  await using opened = await storeWithSales(3);
  const { store } = opened;
  const token = tokenOf(receiver);
  const [first = '', ...others] = await saleIds(store);
  {
    await using connected = connect(store, receiver, token);
    await drained(store, connected.sending);
  }
  expect((await requestAt(receiver, first)).status).toBe(201);
  expect(await saleIds(store)).toContain(first);
  await using _connected = connect(store, receiver, token);
  await expect.poll(() => recorded(receiver)).toMatchObject([{ sale: first, reportedBy: ['gw-test'] }]);
  expect(await saleIds(store)).toEqual(others);
  expect(await salesAt(receiver)).toEqual(others);
});

test('goes from gateway to cloud, which carries it out once a person has confirmed it', async () => {
  await using receiver = await startReceiver();
  await using opened = await storeWithSales(2);
  const { store } = opened;
  const [first = '', second = ''] = await saleIds(store);
  await using connected = connect(store, receiver, tokenOf(receiver));
  await drained(store, connected.sending);
  const requestedAt = '2026-11-24T12:00:00+09:00';
  await store.write.erase({ id: 'e-1', sale: first, requestedAt, by: '店長', origin: 'gateway' });
  await expect
    .poll(() => recorded(receiver))
    .toMatchObject([{ id: 'e-1', origin: 'gateway', erasedAt: null }]);
  expect(await saleIds(store)).toEqual([second]);
  expect(await salesAt(receiver)).toEqual([first, second]);
  await ask(receiver, `/v1/shops/${shop.id}/erasures/e-1/confirm`, { method: 'POST' });
  expect(await salesAt(receiver)).toEqual([second]);
  await expect.poll(() => store.read.reportedErasures()).toBe(1);
});

test('is reported again to a receiver that a backup without its record has set back', async () => {
  const made = () => {
    const folder = mkdtempSync(join(tmpdir(), 'tillframe-erasure-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return folder;
  };
  const [dataDir, backup] = [made(), made()];
  await using opened = await storeWithSales(1);
  const { store } = opened;
  const [first = ''] = await saleIds(store);
  let token: string;
  {
    await using receiver = await startReceiver({ dataDir });
    token = tokenOf(receiver);
    await using connected = connect(store, receiver, token);
    await drained(store, connected.sending);
  }
  cpSync(dataDir, backup, { recursive: true });
  {
    await using receiver = await startReceiver({ dataDir });
    await requestAt(receiver, first);
    await using _connected = connect(store, receiver, token);
    await expect.poll(() => store.read.reportedErasures()).toBe(1);
  }
  await using restored = await startReceiver({ dataDir: backup });
  expect(await salesAt(restored)).toEqual([first]);
  await using _connected = connect(store, restored, token);
  await expect
    .poll(() => recorded(restored))
    .toMatchObject([{ sale: first, erasedAt: null, reportedBy: ['gw-test'] }]);
});
