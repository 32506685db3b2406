/**
 * The keeper over a real store: its reports while a quota fills, sales are refused, and there is room again;
 * and the answers to a register.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { failed } from '../../../../src/agent/http/request.ts';
import { createIntake } from '../../../../src/agent/pipeline/intake.ts';
import { registerPushRoute } from '../../../../src/agent/sources/push/http.ts';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { openStore } from '../../../../src/agent/store/database.ts';
import { createSpaceKeeper } from '../../../../src/agent/store/space/space-keeper.ts';
import type { SpaceLook } from '../../../../src/agent/store/space/space-look.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { answerWithProblems } from '../../../../src/lib/http/problem.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { keepRecentLines } from '../../../../src/lib/logging/recent-lines.ts';
import { noMoments } from '../../sources/no-moments.ts';
import { check } from '../check.ts';
import { capturedSettlement, oneCamera, openTestStore, receivedNow, shop } from '../fixtures.ts';
import { megabyte, wide } from '../kept.ts';

const quietLook: SpaceLook = {
  ...{ removedPictures: 0, removedSales: 0, evictedPictures: 0, bytes: 0 },
  use: { usedBytes: megabyte, spareBytes: 0, freeBytes: megabyte },
  ...{ diskShort: false, vacuumed: 0, more: false },
};

test('says how much room is left in the megabytes of the config', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tillframe-space-'));
  const log = createLog({ level: 'silent' });
  const limits = { ...wide, minFreeBytes: Number.MAX_SAFE_INTEGER };
  const ended = new AbortController();
  {
    const path = join(folder, 'tillframe.db');
    await using store = await openStore({ path, shop, gateway: 'gw', clock: systemClock, log, limits });
    const keeper = createSpaceKeeper({ store, clock: systemClock, log, limits, clockState: () => 'synced' });
    const running = keeper.run(ended.signal);
    await expect.poll(() => keeper.report()?.state).toBe('disk_low');
    const free = Math.floor((keeper.report()?.freeBytes ?? 0) / megabyte);
    expect(keeper.alarms()).toMatchObject([
      { kind: 'disk_low', problem: { code: 'alarm.disk_free', params: { free: String(free) } } },
    ]);
    ended.abort();
    await running;
  }
  await rm(folder, { recursive: true });
});

test('counts a few sales every two seconds, and many once a minute', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  const countsWithinTenMinutes = async (sales: number): Promise<number> => {
    const ended = new AbortController();
    const keepSpace = (): Promise<SpaceLook> => Promise.resolve(quietLook);
    let counts = 0;
    const space = async () => {
      counts += 1;
      return { ...(await store.read.space()), sales };
    };
    let nowMs = 0;
    await createSpaceKeeper({
      store: { ...store, write: { ...store.write, keepSpace }, read: { ...store.read, space } },
      clock: {
        ...systemClock,
        monotonicMs: () => nowMs,
        sleep: async (ms, signal) => {
          nowMs += ms;
          if (nowMs > 600_000) ended.abort();
          signal?.throwIfAborted();
        },
      },
      log: createLog({ level: 'silent' }),
      limits: wide,
      clockState: () => 'synced',
    }).run(ended.signal);
    return counts;
  };
  expect(await countsWithinTenMinutes(30)).toBe(301);
  expect(await countsWithinTenMinutes(100_000)).toBe(11);
});

test('logs evicted pictures at once, and then a hundred at a time', async () => {
  await using opened = await openTestStore();
  const ended = new AbortController();
  const found = { ...quietLook, evictedPictures: 30, bytes: 600_000, diskShort: true };
  let looks = 0;
  const keepSpace = (): Promise<SpaceLook> => {
    looks += 1;
    if (looks === 8) ended.abort();
    return Promise.resolve(found);
  };
  const lines = keepRecentLines();
  await createSpaceKeeper({
    store: { ...opened.store, write: { ...opened.store.write, keepSpace } },
    clock: { ...systemClock, sleep: (_ms, signal) => systemClock.sleep(1, signal) },
    log: createLog({ level: 'warn', also: lines }),
    limits: wide,
    clockState: () => 'synced',
  }).run(ended.signal);
  const logged = Array.from(lines.text().matchAll(/"evictedPictures":(\d+)/g), ([, count]) => count);
  expect(logged).toEqual(['30', '120']);
});

test('logs refused sales at a full quota, and accepts them again once the cloud has some', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tillframe-space-'));
  const path = join(folder, 'tillframe.db');
  const log = createLog({ level: 'silent' });
  const limits = { ...wide, maxBytes: 16 * megabyte };
  const ended = new AbortController();
  {
    await using store = await openStore({ path, shop, gateway: 'gw', clock: systemClock, log, limits });
    await store.write.importSetUp(oneCamera);
    const keeper = createSpaceKeeper({ store, clock: systemClock, log, limits, clockState: () => 'synced' });
    const running = keeper.run(ended.signal);
    const until = async (is: () => boolean): Promise<void> => {
      while (!is()) await systemClock.sleep(20);
    };
    const app = Fastify();
    answerWithProblems(app, { log, unexpected: failed });
    registerPushRoute(app, {
      intake: createIntake({ store, clock: systemClock, log, onPending: () => undefined }),
      moments: noMoments,
      // Of the text "token".
      tokenSha256: () => '3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0',
      received: receivedNow,
      currency: 'JPY',
      timeZone: 'Asia/Tokyo',
      maxBodyBytes: megabyte,
    });
    const lines = Array.from({ length: 250 }, (_, n) => ({ name: `とても長い名前の商品 ${n}`, amount: n }));
    const push = (saleId: string) =>
      app.inject({
        method: 'POST',
        url: '/api/v1/registers/till-1/sales',
        headers: { authorization: 'Bearer token' },
        payload: { saleId, kind: 'sale', total: 1, lines },
      });

    await until(() => keeper.report() !== undefined);
    expect(keeper.report()).toMatchObject({ state: 'ok', sales: 0, maxBytes: limits.maxBytes });
    expect(keeper.alarms()).toEqual([]);

    let answer = await push('S0');
    for (let n = 1; answer.statusCode === 201 && n < 2_000; n += 1) {
      const { saleId } = answer.json<{ saleId: string }>();
      await store.write.settleCapture(capturedSettlement(saleId));
      answer = await push(`S${n}`);
    }
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.json()).toMatchObject({ problem: { code: 'push.no_room' } });
    expect(answer.json<{ detail: string }>().detail).toMatch(/store\.maxMegabytes.*send it again/);
    // Sold faster than it looks: the last pictures go now. What it counted may be from before the first sale.
    await until(() => {
      const { state, pictures, picturesEvicted = 0 } = keeper.report() ?? {};
      return state === 'refusing' && pictures === 0 && picturesEvicted > 50;
    });
    expect(keeper.report()).toMatchObject({ refusal: 'quota', picturesPending: 0 });
    expect(keeper.alarms().map(({ kind }) => kind)).toEqual(['sales_refused', 'pictures_evicted']);
    expect((await push('S0')).statusCode).toBe(200);

    // Twice: each sale with an evicted picture has one more revision then.
    for (let n = 0; n < 2; n += 1) {
      const owed = await store.read.dueEvents({
        dueAtMs: Number.MAX_SAFE_INTEGER,
        maxCount: 1_000,
        maxBytes: 1e8,
      });
      expect(owed.length).toBeGreaterThan(50);
      await store.write.settleEvents(owed.map(({ sequence }) => ({ kind: 'stored', sequence })));
    }
    expect((await push('later')).statusCode).toBe(201);
    await until(() => keeper.report()?.state === 'ok');
    expect(keeper.alarms().map(({ kind }) => kind)).toEqual(['pictures_evicted']);
    ended.abort();
    await running;
  }
  const db = openConnection(path, 'write');
  expect(check(db)).toEqual([]);
  db.close();
  await rm(folder, { recursive: true });
});
