/** Forwarding to a real MQTT broker: what it acknowledges is delivered, and nothing else. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { anyEventSchema } from '../../../src/contract/cloud/any-event.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { runForwarder } from '../../../src/receiver/forward/forwarder.ts';
import { topicOf } from '../../../src/receiver/forward/mqtt-sender.ts';
import { openReceiverStore } from '../../../src/receiver/receiver-store.ts';
import { startMosquitto } from '../../peers/clouds/mosquitto.ts';
import { startProgram } from '../../peers/program.ts';
import { runReceiverCommand } from '../command.ts';
import { bodyOf, post } from '../start.ts';

/** Waits pass fifty times as fast. */
const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 50, signal) };

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tillframe-mqtt-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

async function start(url: string) {
  const store = openReceiverStore({ dataDir: folder(), nowMs: () => systemClock.nowMs(), minFreeBytes: 0 });
  const made = await store.targets.add({ url });
  if (made.kind !== 'added') throw new Error(made.kind);
  const lifetime = new AbortController();
  const deps = { ...store, clock, log: createLog({ level: 'silent' }), random: () => 0 };
  const done = runForwarder(deps, lifetime.signal);
  onTestFinished(async () => {
    lifetime.abort(new Error('stopping'));
    await done.catch(() => undefined);
    store[Symbol.dispose]();
  });
  let sequence = 0;
  return {
    ...{ store, id: made.target.id },
    sell: (count: number): string[] => {
      const bodies = Array.from({ length: count }, () => bodyOf({ sequence: ++sequence }));
      store.events.store(
        bodies.map((body) => ({ body, event: anyEventSchema.parse(JSON.parse(body)) })),
        { nowMs: systemClock.nowMs() },
      );
      return bodies;
    },
  };
}

type Received = {
  readonly topic: string;
  readonly body: string;
  readonly cursor: unknown;
  readonly type: unknown;
};

async function listen(url: string, login: { username?: string; password?: string } = {}) {
  const client = await connectAsync(url, { protocolVersion: 5, reconnectPeriod: 0, ...login });
  client.on('error', () => undefined);
  const received: Received[] = [];
  client.on('message', (topic, payload, { properties, qos }) => {
    expect(qos).toBe(1);
    const cursor = properties?.userProperties?.['tillframe-cursor'];
    received.push({ topic, body: payload.toString(), cursor, type: properties?.contentType });
  });
  await client.subscribeAsync('books/#', { qos: 1 });
  onTestFinished(() => void client.end(true));
  return received;
}

const bodiesOf = (received: readonly Received[]): string[] => received.map(({ body }) => body);

test('publishes each change in the order of the feed, under its shop and kind', async () => {
  await using broker = await startMosquitto();
  const received = await listen(broker.url);
  const { store, sell } = await start(`${broker.url}/books/tokyo`);
  const bodies = sell(5);
  await expect.poll(() => bodiesOf(received), { interval: 10 }).toEqual(bodies);
  expect(received[0]).toMatchObject({
    ...{ topic: 'books/tokyo/shops/shop-1/sale', type: 'application/cloudevents+json; charset=utf-8' },
    cursor: expect.stringMatching(/^1-[0-9a-f]{12}$/) as unknown,
  });
  await expect
    .poll(async () => (await store.targets.list())[0], { interval: 10 })
    .toMatchObject({ waiting: 0, problem: undefined });
});

test('waits for a broker that is killed, and goes on where it was', async () => {
  await using broker = await startMosquitto();
  const first = await listen(broker.url);
  const { store, id, sell } = await start(`${broker.url}/books`);
  const before = sell(3);
  await expect.poll(() => bodiesOf(first), { interval: 10 }).toEqual(before);
  await expect.poll(async () => (await store.targets.list())[0]?.waiting, { interval: 10 }).toBe(0);
  await broker.kill();
  const after = sell(3);
  await expect
    .poll(async () => (await store.targets.list())[0], { interval: 10 })
    .toMatchObject({
      ...{ waiting: 3, deadLetters: 0, state: 'active' },
      problem: { code: 'receiver.forward_no_answer' },
    });
  // Nothing is published before somebody listens again.
  await store.targets.pause(id);
  await broker.start();
  const again = await listen(broker.url);
  await store.targets.retry(id);
  await expect.poll(() => bodiesOf(again), { interval: 10 }).toEqual(after);
});

test('shows what a broker refuses, and keeps it', async () => {
  await using broker = await startMosquitto({ passwords: { books: 'right' } });
  const { store, sell } = await start(broker.url.replace('://', '://books:wrong@'));
  sell(1);
  await expect
    .poll(async () => (await store.targets.list())[0]?.problem, { interval: 10 })
    .toMatchObject({
      code: 'receiver.forward_no_answer',
      params: { why: 'not authorized' },
    });
  expect(await store.targets.list()).toMatchObject([{ waiting: 1, deadLetters: 0, state: 'active' }]);
});

test('loses nothing when the receiver is killed, and repeats under the same cursor', async () => {
  await using broker = await startMosquitto({ passwords: { books: 'p:ä#s' } });
  const received = await listen(broker.url, { username: 'books', password: 'p:ä#s' });
  const dataDir = folder();
  const args = ['receiver', '--listen', '127.0.0.1:0', '--data', dataDir, '--min-free', '0'];
  const bodies = Array.from({ length: 45 }, (_, index) => bodyOf({ sequence: index + 1 }));
  {
    await using first = startProgram(args, { TILLFRAME_FAILPOINTS: 'forward.before_position=kill@2' });
    const [, url = ''] = await first.line(/listening on (http:\S+)/);
    const password = join(dataDir, 'password');
    writeFileSync(password, 'p:ä#s\n');
    const login = ['--username', 'books', '--password-file', password];
    const added = await runReceiverCommand([
      'forward',
      'add',
      `${broker.url}/books`,
      ...login,
      '--data',
      dataDir,
    ]);
    expect([added.code, added.out]).toEqual([0, expect.stringMatching(/^[0-9a-f]{10}\n$/)]);
    const listed = await runReceiverCommand(['forward', 'list', '--json', '--data', dataDir]);
    expect(JSON.parse(listed.out)).toMatchObject([{ url: `${broker.url}/books` }]);
    const authorization = `Bearer ${readFileSync(join(dataDir, 'token'), 'utf8').trim()}`;
    expect((await post({ url }, bodies, { authorization })).status).toBe(200);
    await first.line(/failpoint forward.before_position: kill/);
  }
  await using second = startProgram(args);
  await expect.poll(() => new Set(bodiesOf(received)).size, { timeout: 60_000, interval: 20 }).toBe(45);
  // In order, but for one step back; a repeat has the cursor that it had.
  expect(received.length).toBeGreaterThan(45);
  const cursors = new Map(received.map(({ body, cursor }) => [body, cursor]));
  expect(received.every(({ body, cursor }) => cursors.get(body) === cursor)).toBe(true);
  await second.end('SIGTERM');
});

test.each([
  ['com.tillframe.sale.v1', 'shop 1', 'p/shops/shop~201/sale'],
  ['com.tillframe.day.closed.v1', 'a', 'p/shops/a/day-closed'],
  ['com.tillframe.erased.v1', 'a/+#', 'p/shops/a~2F~2B~23/erased'],
  ['something', 'a', 'p/shops/a/other'],
])('names the topic of %s', (type, shop, topic) => {
  expect(topicOf('p', { shop, body: JSON.stringify({ type }) })).toBe(topic);
});
