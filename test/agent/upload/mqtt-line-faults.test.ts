/**
 * Promise 9 for a cloud behind a broker, over real sockets and a real Mosquitto: black holes, resets, a
 * frozen broker, a silent consumer. Each time the uploader resumes by itself. The suite has a few short
 * faults with short waits; the long form has the faults of a shop (5 s to 10 min) and the waits of the
 * contract, scaled down from a minute to a second.
 */
import { expect, test } from 'vitest';
import { createMqttSink, type MqttSinkBounds } from '../../../src/agent/upload/mqtt/mqtt.ts';
import { cloudRetry, type Retry } from '../../../src/agent/upload/upload-policy.ts';
import { createUploadState } from '../../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../../src/agent/upload/uploader.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startMosquitto } from '../../peers/clouds/mosquitto.ts';
import { startMqttCloud } from '../../peers/clouds/mqtt-cloud.ts';
import { startRelay } from '../../peers/network/relay.ts';
import { randomOf } from './random.ts';
import { sell, storeWithSales } from './uploading.ts';

type World = {
  readonly faults: number;
  /** So many times as fast as the machine's. */
  readonly speed: number;
  readonly retry: Retry;
  readonly bounds: Partial<MqttSinkBounds>;
  /** Shortest and longest fault, milliseconds of its clock. */
  readonly fromMs: number;
  readonly toMs: number;
};

const isLong = process.env['TILLFRAME_LONG'] !== undefined;
const world: World = isLong
  ? { faults: 100, speed: 60, retry: cloudRetry, bounds: {}, fromMs: 5_000, toMs: 600_000 }
  : {
      faults: 8,
      speed: 1,
      retry: { firstMs: 5, capMs: 100, spreadMs: 40 },
      bounds: { connectMs: 300, silentMs: 300, silentMsPerByte: 0, resultMs: 200 },
      fromMs: 50,
      toMs: 500,
    };
/** The promise: the cap, and 10 s. */
const backWithinMs = world.retry.capMs + 10_000;
const kinds = ['black_hole', 'reset', 'frozen_broker', 'silent_cloud'] as const;

test('resumes within the cap plus ten seconds after each fault', { timeout: 1_800_000 }, async () => {
  const seed = Number(process.env['TILLFRAME_SEED'] ?? 11);
  const random = randomOf(seed);
  const clock = faster(world.speed);
  await using opened = await storeWithSales(0);
  const { store } = opened;
  await using broker = await startMosquitto();
  await using relay = await startRelay(broker.port);
  let isSilent = false;
  await using cloud = await startMqttCloud({
    url: broker.url,
    clientId: 'the-cloud',
    answer: () => (isSilent ? 'lose' : undefined),
  });
  const log = createLog({ level: 'silent' });
  const { retry } = world;
  const identity = { gateway: 'gw-1', shop: { id: 'shop-1', name: 'Shop' } };
  await using sink = createMqttSink(
    {
      kind: 'mqtt',
      url: `mqtt://127.0.0.1:${relay.port}`,
      version: 'auto',
      ack: 'application',
      topicPrefix: 'tillframe/v1',
    },
    { clock, log, identity, retry, random },
    world.bounds,
  );
  const state = createUploadState(clock);
  const lifetime = new AbortController();
  const running = runUploader({ store, sink, clock, log, random, state, retry }, lifetime.signal);
  const stored = async (): Promise<number> => (await store.read.queue()).storedEvents;

  // Connected, so that the first fault too is one of a line that was there.
  await sell(store, 0);
  await expect.poll(stored, { interval: 5 }).toBe(1);
  let [longestMs, worst] = [0, ''];
  for (let fault = 1; fault <= world.faults; fault++) {
    const kind =
      fault <= 2 * kinds.length
        ? kinds[(fault - 1) % kinds.length]
        : kinds[Math.floor(random() * kinds.length)];
    // As many of seconds as of minutes.
    const forMs = world.fromMs * (world.toMs / world.fromMs) ** random();
    const untilMs = clock.monotonicMs() + forMs;
    if (kind === 'black_hole') relay.freeze();
    if (kind === 'frozen_broker') broker.freeze();
    isSilent = kind === 'silent_cloud';
    await sell(store, fault);
    while (clock.monotonicMs() < untilMs) {
      if (kind === 'reset') relay.cut();
      await systemClock.sleep(10);
    }
    if (kind === 'black_hole') relay.forget();
    broker.thaw();
    isSilent = false;
    const backMs = clock.monotonicMs();
    // Sales of the last moment of a short one may be in flight.
    await expect.poll(stored, { interval: 5 }).toBe(fault + 1);
    const tookMs = clock.monotonicMs() - backMs;
    if (tookMs > longestMs) [longestMs, worst] = [tookMs, `${String(kind)} of ${Math.round(forMs)} ms`];
    expect(tookMs, `fault ${fault}, ${String(kind)} of ${forMs} ms (seed ${seed})`).toBeLessThan(
      backWithinMs,
    );
  }
  console.log(
    `MQTT: ${world.faults} faults of ${world.fromMs} to ${world.toMs} ms (seed ${seed}), back after ${Math.round(longestMs)} ms at the longest (${worst})`,
  );
  await expect.poll(() => store.read.nextDue()).toEqual({});
  expect(await store.read.queue()).toMatchObject({ quarantined: 0, storedThrough: world.faults + 1 });
  expect(cloud.events.size).toBe(world.faults + 1);
  lifetime.abort(new Error('done'));
  await running;
});

/** A clock that runs so many times as fast; what a socket or a disk takes seems so many times as long. */
function faster(speed: number): Clock {
  const [startMs, startWallMs] = [systemClock.monotonicMs(), systemClock.nowMs()];
  const passedMs = (): number => (systemClock.monotonicMs() - startMs) * speed;
  return {
    boot: systemClock.boot,
    nowMs: () => Math.round(startWallMs + passedMs()),
    monotonicMs: () => startMs + passedMs(),
    sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
  };
}
