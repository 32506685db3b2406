/**
 * Promise 9 for the registers' broker, a real Mosquitto: black holes, resets, frozen and killed brokers. Each
 * time the gateway reconnects on its own, and messages published meanwhile are stored once.
 */

import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createIntake } from '../../../src/agent/pipeline/intake.ts';
import { createRegisterBroker } from '../../../src/agent/sources/push/mqtt.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startMosquitto } from '../../peers/clouds/mosquitto.ts';
import { startRelay } from '../../peers/network/relay.ts';
import { startMqttTill } from '../../peers/pos/mqtt-till.ts';
import { oneCamera, openTestStore, receivedNow, type TestStore } from '../store/fixtures.ts';
import { randomOf } from '../upload/random.ts';
import { noMoments } from './no-moments.ts';

const isLong = process.env['TILLFRAME_LONG'] !== undefined;
const faults = isLong ? 100 : 8;
/** Short ones: half a minute in a shop takes a moment here. */
const backoff = { firstMs: 10, capMs: 200 };
/** The promise: the cap plus 10 s. */
const backWithinMs = backoff.capMs + 10_000;
const kinds = ['black_hole', 'reset', 'frozen', 'killed'] as const;

function start(testStore: TestStore, url: string) {
  const { store } = testStore;
  const log = createLog({ level: 'silent' });
  const source = createRegisterBroker(
    { url, version: 5, topicPrefix: 'tillframe' },
    {
      intake: createIntake({ store, clock, log, onPending: () => undefined }),
      moments: noMoments,
      received: receivedNow,
      currency: 'JPY',
      maxBodyBytes: 64 * 1024,
      gateway: 'gw-1',
      clock,
      log,
    },
    { backoff, connectMs: 400, keepAliveSeconds: 1 },
  );
  const lifetime = new AbortController();
  const stopped = source.run(lifetime.signal);
  return {
    source,
    [Symbol.asyncDispose]: async () => {
      lifetime.abort();
      await stopped;
    },
  };
}

test('reconnects within the cap plus ten seconds after each fault, with every sale stored once', {
  timeout: 900_000,
}, async () => {
  const random = randomOf(Number(process.env['TILLFRAME_SEED'] ?? 9));
  await using testStore = await openTestStore();
  await testStore.store.write.importSetUp({ ...oneCamera, cameras: [], links: [] });
  await using broker = await startMosquitto();
  await using relay = await startRelay(broker.port);
  await using running = start(testStore, `mqtt://127.0.0.1:${relay.port}`);
  await expect.poll(() => running.source.report().state, { interval: 5 }).toBe('ok');
  // Directly at the broker, like the other devices of the shop.
  await using till = await startMqttTill({ url: broker.url, key: 'till-1' });
  let longestMs = 0;
  for (let fault = 1; fault <= faults; fault++) {
    const kind = fault <= kinds.length ? kinds[fault - 1] : kinds[Math.floor(random() * kinds.length)];
    // Some are over before they are noticed.
    const untilMs = clock.monotonicMs() + 50 + random() * (isLong ? 4_000 : 600);
    const sale = { saleId: `f${fault}`, kind: 'sale', total: fault };
    const published = kind === 'killed' ? undefined : till.publish(sale);
    if (kind === 'black_hole') relay.freeze();
    if (kind === 'frozen') broker.freeze();
    if (kind === 'killed') await broker.kill();
    while (clock.monotonicMs() < untilMs) {
      if (kind === 'reset') relay.cut();
      await clock.sleep(10);
    }
    relay.thaw();
    broker.thaw();
    if (kind === 'killed') await broker.start();
    const backMs = clock.monotonicMs();
    await (published ?? till.publish(sale));
    await expect
      .poll(async () => (await testStore.store.read.sales({ limit: 1 })).pairs[0]?.sale.totalMinor, {
        interval: 5,
      })
      .toBe(fault);
    const tookMs = clock.monotonicMs() - backMs;
    longestMs = Math.max(longestMs, tookMs);
    expect(tookMs, `fault ${fault}, ${String(kind)}`).toBeLessThan(backWithinMs);
  }
  console.log(
    `${faults} faults of the registers' broker, back after ${Math.round(longestMs)} ms at the longest`,
  );
  const { pairs } = await testStore.store.read.sales({ limit: 200 });
  expect(pairs.map(({ sale }) => sale.totalMinor)).toEqual(
    Array.from({ length: faults }, (_, n) => faults - n),
  );
  expect(new Set(pairs.map(({ revision }) => revision))).toEqual(new Set([1]));
});

test('recovers sales from waiting tills when a broker without persistence is killed, and reports the loss', async () => {
  await using testStore = await openTestStore();
  await testStore.store.write.importSetUp({ ...oneCamera, cameras: [], links: [] });
  await using broker = await startMosquitto({ forgetful: true });
  await using relay = await startRelay(broker.port);
  await using running = start(testStore, `mqtt://127.0.0.1:${relay.port}`);
  await expect.poll(() => running.source.report().state, { interval: 5 }).toBe('ok');
  await using till = await startMqttTill({ url: broker.url, key: 'till-1' });
  const unanswered = new Map<string, object>(
    Array.from({ length: 5 }, () => randomUUID()).map((saleId, n) => [
      saleId,
      { saleId, kind: 'sale', total: n + 1, soldAt: '2026-11-24T12:34:56+09:00' },
    ]),
  );
  relay.freeze();
  await Promise.all([...unanswered.values()].map((sale) => till.publish(sale)));
  await broker.kill();
  relay.thaw();
  await broker.start();
  await expect.poll(() => running.source.report().sessionLostAtMs, { interval: 5 }).toBeDefined();
  expect(running.source.alarms().map(({ kind }) => kind)).toContain('register_session_lost');
  await expect
    .poll(
      async () => {
        for (const { registerSaleId = '' } of till.answers) unanswered.delete(registerSaleId);
        await Promise.all([...unanswered.values()].map((sale) => till.publish(sale)));
        return unanswered.size;
      },
      { interval: 100 },
    )
    .toBe(0);
  const { pairs } = await testStore.store.read.sales({ limit: 20 });
  expect(pairs.map(({ sale }) => sale.totalMinor).sort()).toEqual([1, 2, 3, 4, 5]);
});
