/** The uploader between the real store and a cloud behind a real Mosquitto: whatever is lost on the way, nothing is lost in the end. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '../../../src/agent/store/operations.ts';
import { createMqttSink, type MqttSinkConfig } from '../../../src/agent/upload/mqtt/mqtt.ts';
import type { Retry } from '../../../src/agent/upload/upload-policy.ts';
import { createUploadState, type UploadState } from '../../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../../src/agent/upload/uploader.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { type Mosquitto, startMosquitto } from '../../peers/clouds/mosquitto.ts';
import { type Answer, type MqttCloud, startMqttCloud } from '../../peers/clouds/mqtt-cloud.ts';
import { startScriptedBroker } from '../../peers/clouds/scripted-broker.ts';
import { startRelay } from '../../peers/network/relay.ts';
import { acceptInput, capturedSettlement, oneCamera, openTestStore, saleOf } from '../store/fixtures.ts';
import { jpegOf, sha256Of } from './events.ts';

const quick: Retry = { firstMs: 2, capMs: 40, spreadMs: 10 };
let broker: Mosquitto;
beforeAll(async () => {
  broker = await startMosquitto();
});
afterAll(() => broker[Symbol.asyncDispose]());

type Running = { readonly state: UploadState; [Symbol.asyncDispose](): Promise<void> };

function upload(store: Store, config: Partial<MqttSinkConfig> & { topicPrefix: string }): Running {
  const lifetime = new AbortController();
  const log = createLog({ level: 'silent' });
  const sink = createMqttSink(
    { kind: 'mqtt', url: broker.url, version: 'auto', ack: 'application', ...config },
    {
      clock: systemClock,
      log,
      identity: { gateway: 'gw-1', shop: { id: 'shop-1', name: 'Shop' } },
      retry: quick,
    },
    { resultMs: 100, silentMs: 300, silentMsPerByte: 0, connectMs: 2_000 },
  );
  const state = createUploadState(systemClock);
  const done = runUploader(
    { store, sink, clock: systemClock, log, random: Math.random, state, retry: quick },
    lifetime.signal,
  );
  return {
    state,
    async [Symbol.asyncDispose]() {
      lifetime.abort(new Error('stopping'));
      await done;
      await sink[Symbol.asyncDispose]();
    },
  };
}

/** Afterwards each sale is due with its picture. */
async function sell(store: Store, number: number): Promise<string> {
  const accepted = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: String(number) })));
  if (accepted.kind !== 'stored') throw new Error(`unexpected: ${accepted.kind}`);
  await store.write.settleCapture(capturedSettlement(accepted.saleId, jpegOf(`picture ${number}`)));
  return accepted.saleId;
}

async function owedBodies(store: Store): Promise<Map<string, string>> {
  const bounds = { dueAtMs: Number.MAX_SAFE_INTEGER, maxCount: 1_000, maxBytes: 1e9 };
  return new Map((await store.read.dueEvents(bounds)).map(({ eventId, body }) => [eventId, body]));
}

async function drained(store: Store, { state }: Running): Promise<void> {
  await expect.poll(() => store.read.nextDueMs(), { interval: 10 }).toBeUndefined();
  await expect.poll(() => state.state().state).toBe('ok');
}

function cloudOf(topicPrefix: string, answer?: () => Answer | undefined, gather = 1): Promise<MqttCloud> {
  return startMqttCloud({
    url: broker.url,
    topicPrefix,
    clientId: topicPrefix,
    gather,
    ...(answer && { answer }),
  });
}

test('delivers each event once and unchanged, or quarantines it, whatever is lost', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.write.importSetUp(oneCamera);
  let sold = 0;
  let runs = 0;
  const answers: Record<string, Answer | undefined> = {
    stored: undefined,
    none: 'none',
    lose: 'lose',
    garbage: 'garbage',
    retry: { status: 'retry' },
    rejected: { status: 'rejected', reason: 'no such shop' },
  };
  const script = fc.array(fc.constantFrom(...Object.keys(answers)), { minLength: 3, maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(script, fc.integer({ min: 1, max: 6 }), async (script, sales) => {
      const before = (await store.read.queue()).quarantined;
      const saleIds: string[] = [];
      for (let sale = 0; sale < sales; sale++) saleIds.push(await sell(store, ++sold));
      const owed = await owedBodies(store);
      const left = [...script];
      const topicPrefix = `uploader${++runs}`;
      await using cloud = await cloudOf(topicPrefix, () => answers[left.shift() ?? 'stored']);
      await using running = upload(store, { topicPrefix });
      await drained(store, running);

      for (const [id, body] of cloud.events) expect(body).toBe(owed.get(id) ?? body);
      for (const saleId of saleIds) {
        const upload = (await store.read.pair(saleId))?.upload;
        const isThere = cloud.events.has(`${saleId}:r1`);
        expect(isThere || upload?.state === 'quarantined', saleId).toBe(true);
      }
      const condemned = script.filter((answer) => answer === 'rejected').length;
      expect((await store.read.queue()).quarantined - before).toBeLessThanOrEqual(2 * condemned);
    }),
    // Each by itself first, then mixed.
    { numRuns: 10, examples: Object.keys(answers).map((answer): [string[], number] => [[answer], 3]) },
  );
});

test('pauses all sales when the broker accepts no message, and sends them once it does', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.write.importSetUp(oneCamera);
  for (let number = 1; number <= 30; number++) await sell(store, number);
  const payloadFormatInvalid = 0x99;
  let isWell = false;
  await using scripted = await startScriptedBroker((packet) =>
    packet.cmd === 'publish' && packet.qos === 1 && !packet.retain && !isWell
      ? [{ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: payloadFormatInvalid }]
      : undefined,
  );
  const config = { topicPrefix: 'refused', url: scripted.url, ack: 'puback' as const };
  await using running = upload(store, config);
  await expect.poll(() => scripted.publishes()).toBeGreaterThan(100);
  expect(await store.read.queue()).toMatchObject({ quarantined: 0, storedEvents: 0 });
  await expect
    .poll(() => running.state.state())
    .toMatchObject({
      state: 'retrying',
      problem: { code: 'cloud.refuses_all' },
    });
  isWell = true;
  await drained(store, running);
  expect(await store.read.queue()).toMatchObject({ events: 0, quarantined: 0, storedEvents: 30 });
});

test('delivers everything with three results in ten lost, others reordered, and a broken connection', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.write.importSetUp(oneCamera);
  const sales = 30;
  for (let number = 1; number <= sales; number++) await sell(store, number);
  const owed = await owedBodies(store);
  let asked = 0;
  await using cloud = await cloudOf('lossy', () => (++asked % 10 < 3 ? 'none' : undefined), 2);
  await using relay = await startRelay(broker.port);
  await using running = upload(store, { topicPrefix: 'lossy', url: `mqtt://127.0.0.1:${relay.port}` });
  for (const atLeast of [5, 15, 25]) {
    await expect.poll(() => cloud.events.size, { interval: 5 }).toBeGreaterThanOrEqual(atLeast);
    relay.cut();
  }
  await drained(store, running);
  expect(new Map(cloud.events)).toEqual(owed);
  const pictures = Array.from({ length: sales }, (_, n) => sha256Of(jpegOf(`picture ${n + 1}`)));
  expect([...cloud.pictures.keys()].sort()).toEqual(pictures.sort());
  expect(await store.read.queue()).toMatchObject({ events: 0, pictures: 0, quarantined: 0 });
});

test('does not repeat publishing without a subscriber, and delivers once there is one', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.write.importSetUp(oneCamera);
  for (let number = 1; number <= 20; number++) await sell(store, number);
  await using running = upload(store, { topicPrefix: 'empty', ack: 'puback' });
  await expect.poll(() => running.state.state().problem?.code).toBe('mqtt.no_consumer');
  expect(await store.read.queue()).toMatchObject({ events: 20, quarantined: 0 });
  await using cloud = await startMqttCloud({
    url: broker.url,
    topicPrefix: 'empty',
    clientId: 'empty',
    acks: false,
  });
  await drained(store, running);
  expect(cloud.events.size).toBe(20);
  expect(cloud.pictures.size).toBe(20);
});
