/**
 * The database's thread dies, hangs or gets I/O errors: nothing acknowledged is lost, callers are asked to
 * retry, the database is reopened once, and a persistent failure ends the process.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type OpenStore, openStore } from '../../../src/agent/store/database.ts';
import { StoreUnavailable } from '../../../src/agent/store/store.ts';
import type { Call } from '../../../src/agent/store/worker/worker-protocol.ts';
import { startWorker } from '../../../src/agent/store/worker/worker-thread.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { armFailpoints } from '../../../src/lib/failpoint.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startGateway, tillToken } from '../http/gateway.ts';
import {
  acceptInput,
  capturedSettlement,
  oneCamera,
  openTestStore,
  saleOf,
  shop,
  type TestStore,
} from './fixtures.ts';
import { megabyte, wide } from './kept.ts';

// Threads started from here on have them; each test counts from the writer's first transaction, which imports the set-up.
afterEach(() => armFailpoints(''));

const first = acceptInput(saleOf({ registerSaleId: 'first' }));

async function storeWith(failpoints: string): Promise<TestStore> {
  armFailpoints(failpoints);
  const opened = await openTestStore();
  await opened.store.write.importSetUp(oneCamera);
  return opened;
}

/** Retries until the database is open again, as registers do. */
function acceptedAgain({ store }: TestStore, input = first) {
  return expect.poll(() => store.write.acceptSale(input).catch(() => undefined)).toBeDefined();
}

async function saleIds({ store }: TestStore): Promise<string[]> {
  return (await store.read.sales({ limit: 100 })).pairs.map(({ saleId }) => saleId);
}

describe('the thread ends', () => {
  test('refuses the sale when it ends before the commit, and accepts the repetition', async () => {
    await using opened = await storeWith('store.before_commit=exit@2');
    await expect(opened.store.write.acceptSale(first)).rejects.toThrow(StoreUnavailable);
    expect(await saleIds(opened)).toEqual([]);
    await acceptedAgain(opened);
    expect(await saleIds(opened)).toHaveLength(1);
    expect(opened.store.alarms()).toMatchObject([{ kind: 'database_failed' }]);
  });

  test('refuses the sale when it ends after the commit, and recognizes the repetition', async () => {
    await using opened = await storeWith('store.after_commit=exit@2');
    await expect(opened.store.write.acceptSale(first)).rejects.toThrow(StoreUnavailable);
    expect(await saleIds(opened)).toHaveLength(1);
    await expect
      .poll(() => opened.store.write.acceptSale(first).catch(() => undefined))
      .toMatchObject({ kind: 'known', revision: 1 });
  });

  test('fails for good when it ends twice within a minute, and every call states so', async () => {
    await using opened = await storeWith('store.before_commit=exit@2,store.before_commit=exit@3');
    const { store } = opened;
    await expect(store.write.acceptSale(first)).rejects.toThrow(StoreUnavailable);
    let given: string | undefined;
    void store.broken.then((why) => (given = why));
    await expect
      .poll(async () => {
        await store.write.acceptSale(first).catch(() => undefined);
        return given;
      })
      .toBe('the store worker ended');
    await expect(store.write.acceptSale(first)).rejects.toThrow(StoreUnavailable);
    armFailpoints('');
    await opened.reopen();
    await opened.store.write.acceptSale(first);
  });

  test('fails for good when it can not be reopened', async () => {
    await using opened = await storeWith('store.before_commit=exit@2,store.open=error:SQLITE_IOERR@2');
    await expect(opened.store.write.acceptSale(first)).rejects.toThrow(StoreUnavailable);
    expect(await opened.store.broken).toContain('SQLITE_IOERR');
    armFailpoints('');
    await opened.reopen();
    await opened.store.write.acceptSale(first);
  });
});

test('continues with another connection and a restarted log after a failed flush', async () => {
  await using opened = await storeWith('store.before_commit=error:SQLITE_IOERR_FSYNC@2');
  /** They change whenever the log restarts. */
  const salts = (): string => readFileSync(`${opened.path}-wal`).subarray(16, 24).toString('hex');
  const before = salts();
  await expect(opened.store.write.acceptSale(first)).rejects.toThrow('SQLITE_IOERR_FSYNC');
  await acceptedAgain(opened);
  expect(salts()).not.toBe(before);
  expect(await saleIds(opened)).toHaveLength(1);
});

test('shows what is stored while the disk answers writes with errors, and ends once it can be written', async () => {
  await using opened = await storeWith(
    'store.before_commit=error:SQLITE_IOERR_WRITE@3,store.write_probe=error:EIO@2',
  );
  await opened.store.write.acceptSale(first);
  const second = acceptInput(saleOf({ registerSaleId: 'second' }));
  await expect(opened.store.write.acceptSale(second)).rejects.toThrow('SQLITE_IOERR_WRITE');
  await expect
    .poll(() => opened.store.write.acceptSale(second).catch((error: unknown) => error))
    .toMatchObject({ refusal: 'read_only' });
  await expect.poll(() => saleIds(opened).catch(() => [])).toHaveLength(1);
  await expect.poll(() => opened.store.alarms()).toMatchObject([{ kind: 'storage_read_only' }]);
  expect(await opened.store.broken).toContain('can be written again');
  await opened.reopen();
  expect(await opened.store.write.acceptSale(second)).toMatchObject({ kind: 'stored' });
});

test('keeps the connection on a full disk', async () => {
  await using opened = await storeWith('store.call=error:SQLITE_FULL@2');
  await expect(opened.store.write.acceptSale(first)).rejects.toThrow(StoreUnavailable);
  expect(await opened.store.write.acceptSale(first)).toMatchObject({ kind: 'stored' });
  expect(opened.store.alarms()).toEqual([]);
});

test('releases the ballast and repeats the call when the disk fills in the middle of it', async () => {
  armFailpoints('store.thumbnail=error:SQLITE_FULL@1');
  await using opened = await openTestStore();
  await using store = await openStore({
    path: opened.path,
    shop,
    gateway: 'gw-test',
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    limits: { ...wide, ballastBytes: megabyte },
  });
  await store.write.importSetUp(oneCamera);
  const accepted = await store.write.acceptSale(first);
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  await store.write.keepSpace({ clock: 'synced' });
  const ballast = join(dirname(opened.path), 'ballast');
  await expect.poll(() => existsSync(ballast)).toBe(true);
  await store.write.settleCapture(capturedSettlement(accepted.saleId));
  expect(existsSync(ballast)).toBe(false);
  expect((await store.read.pair(accepted.saleId))?.captures).toMatchObject([{ outcome: 'captured' }]);
});

test('replaces a hanging thread, refuses its sale until then, and accepts it afterwards', async () => {
  armFailpoints('store.before_commit=hang@2');
  await using opened = await openTestStore();
  await using store = await openHurried(opened, 5);
  await store.write.importSetUp(oneCamera);
  await expect(store.write.acceptSale(first)).rejects.toThrow('no answer from the database');
  await expect
    .poll(() => store.write.acceptSale(first).catch(() => undefined))
    .toMatchObject({ kind: 'stored' });
});

test('ends the process when the reopening hangs', async () => {
  armFailpoints('store.before_commit=error:SQLITE_IOERR_FSYNC@2,store.open=hang@3');
  await using opened = await openTestStore();
  const store = await openHurried(opened, 30);
  await store.write.importSetUp(oneCamera);
  await expect(store.write.acceptSale(first)).rejects.toThrow();
  expect(await store.broken).toBe('the database was not reopened after 60 s');
});

function openHurried({ path }: TestStore, times: number): Promise<OpenStore> {
  const log = createLog({ level: 'silent' });
  return openStore({ path, shop, gateway: 'gw-test', clock: hurried(times), log });
}

/** Waits pass, and seconds are counted, several times as fast. */
function hurried(times: number): Clock {
  return {
    ...systemClock,
    monotonicMs: () => systemClock.monotonicMs() * times,
    sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
  };
}

test('answers a register with 503 and a retry time, and shows an alarm on the page', async () => {
  // The first commit after those of the start: of the set-up, of the clock, of the set-up code.
  armFailpoints('store.before_commit=error:SQLITE_IOERR_FSYNC@4');
  await using gateway = await startGateway();
  const push = (): Promise<Response> =>
    fetch(`${gateway.url}/api/v1/registers/till-1/sales`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tillToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ saleId: 'R1-1', kind: 'sale', total: 100, soldAt: '2026-11-25T10:00:00+09:00' }),
    });
  const refused = await push();
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(await refused.json()).toMatchObject({ problem: { code: 'push.not_now' } });
  await expect.poll(async () => (await push()).status).toBeLessThan(300);
  const status = (await (await fetch(`${gateway.url}/api/v1/status`)).json()) as {
    alarms: { kind: string }[];
  };
  expect(status.alarms.map(({ kind }) => kind)).toEqual(['database_failed']);
});

test('runs no call after a fatal error, not even one that was queued before', async () => {
  await using opened = await openTestStore();
  await opened.store.write.importSetUp(oneCamera);
  armFailpoints('store.before_commit=error:SQLITE_IOERR_FSYNC@1');
  const ended = Promise.withResolvers<string>();
  const answered: boolean[] = [];
  const worker = await startWorker(
    {
      ...{ mode: 'write', path: opened.path, keyPath: join(dirname(opened.path), 'secrets.key') },
      ...{ shop, gateway: 'gw-test', again: false },
    },
    {
      onRepaired: () => undefined,
      onAnswers: ({ answers }) => answered.push(...answers.map(({ ok }) => ok)),
      onFailed: () => undefined,
      onEnded: ended.resolve,
    },
  );
  const accept = (id: number): Call => ({
    ...{ id, method: 'acceptSale' },
    args: [acceptInput(saleOf({ registerSaleId: `${id}` }))],
  });
  // A whole group, so that the next message stays in the queue.
  worker.postMessage(Array.from({ length: 128 }, (_, id) => accept(id)));
  worker.postMessage([accept(128)]);
  await ended.promise;
  expect(answered).toEqual(Array(128).fill(false));
  expect(await saleIds(opened)).toEqual([]);
});
