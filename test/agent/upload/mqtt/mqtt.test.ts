/**
 * The MQTT sink against a real Mosquitto and a consumer behind it: both versions, both kinds of
 * acknowledgement, and failures.
 */

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposableSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutboxPicture } from '../../../../src/agent/store/store.ts';
import {
  createMqttSink,
  type MqttSinkBounds,
  type MqttSinkConfig,
} from '../../../../src/agent/upload/mqtt/mqtt.ts';
import type { BatchOutcome, Sink } from '../../../../src/agent/upload/sink.ts';
import type { Retry } from '../../../../src/agent/upload/upload-policy.ts';
import type { Presence } from '../../../../src/contract/cloud/presence.ts';
import { cloudProblem } from '../../../../src/domain/problem/cloud.ts';
import { mqttProblem } from '../../../../src/domain/problem/mqtt.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { startCloudPeer } from '../../../peers/clouds/cloud.ts';
import { type Mosquitto, startMosquitto } from '../../../peers/clouds/mosquitto.ts';
import { type Answer, type MqttCloud, startMqttCloud } from '../../../peers/clouds/mqtt-cloud.ts';
import { startScriptedBroker } from '../../../peers/clouds/scripted-broker.ts';
import { startRelay } from '../../../peers/network/relay.ts';
import { cloudSaid, jpegOf, owedEvent, sha256Of } from '../events.ts';

const never = new AbortController().signal;
const quick: Retry = { firstMs: 20, capMs: 60_000, spreadMs: 20 };
const events = [1, 2, 3].map((sequence) => owedEvent({ sequence }));
const [first, second, third] = events.map((event) => event.eventId) as [string, string, string];
const stored = { kind: 'stored' } as const;

type Wish = Partial<MqttSinkConfig> & {
  bounds?: Partial<MqttSinkBounds>;
  gateway?: string;
  lines?: string[];
};

function sinkTo(url: string, { bounds = {}, gateway = 'gw-1', lines = [], ...config }: Wish = {}): Sink {
  return createMqttSink(
    { kind: 'mqtt', url, version: 'auto', ack: 'application', topicPrefix: 'tillframe/v1', ...config },
    {
      clock: systemClock,
      log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
      identity: { gateway, shop: { id: 'shop-1', name: '渋谷店' } },
      retry: quick,
    },
    {
      connectMs: 5_000,
      silentMs: 5_000,
      silentMsPerByte: 0,
      resultMs: 5_000,
      willDelaySeconds: 0,
      ...bounds,
    },
  );
}

function send(sink: Sink, some = events, storedThrough = 41): Promise<BatchOutcome> {
  return sink.sendEvents({ events: some, storedThrough }, never);
}

function pictureOf(text: string): OutboxPicture {
  const jpeg = jpegOf(text);
  return { sha256: sha256Of(jpeg), jpeg, attempts: 0 };
}

function resultsOf(outcome: BatchOutcome): Record<string, unknown> {
  if (outcome.kind !== 'results') throw new Error(`no results but ${JSON.stringify(outcome)}`);
  return Object.fromEntries(outcome.results);
}

let broker: Mosquitto;
let names = 0;
/** Separate for each test, so that leftovers at the shared broker don't interfere. */
let prefix: string;
beforeAll(async () => {
  broker = await startMosquitto();
});
afterAll(() => broker[Symbol.asyncDispose]());

function cloudAt(
  url: string,
  options: Partial<Parameters<typeof startMqttCloud>[0]> = {},
): Promise<MqttCloud> {
  return startMqttCloud({ url, topicPrefix: prefix, clientId: `cloud-${names}`, ...options });
}

function newPrefix(): string {
  names++;
  prefix = `test${names}/v1`;
  return prefix;
}

describe.each([
  { version: 5, ack: 'application' },
  { version: 5, ack: 'puback' },
  { version: 3, ack: 'application' },
  { version: 3, ack: 'puback' },
] as const)('version $version with ack $ack', ({ version, ack }) => {
  test('sends events byte for byte and in order, and pictures, to the topics of the contract', async () => {
    const topicPrefix = newPrefix();
    await using cloud = await cloudAt(broker.url, { version, acks: ack === 'application' });
    const lines: string[] = [];
    await using sink = sinkTo(broker.url, { version, ack, topicPrefix, lines, bounds: { maxInFlight: 2 } });
    expect(resultsOf(await send(sink))).toEqual({ [first]: stored, [second]: stored, [third]: stored });
    expect(await sink.sendPicture(pictureOf('one'), never)).toEqual(stored);
    await expect.poll(() => cloud.pictures.size).toBe(1);
    expect([...cloud.events.values()]).toEqual(events.map(({ body }) => body));
    expect(cloud.deliveries).toEqual([first, second, third, pictureOf('one').sha256]);
    expect(cloud.storedThrough()).toBe(version === 5 ? '41' : undefined);
    // A warning reports the missing confirmation.
    const isBlind = version === 3 && ack === 'puback';
    expect(lines.join('').includes('acknowledges messages without a subscriber')).toBe(isBlind);
  });

  test('publishes that the gateway is online, stopped, and through the broker that it was lost', async () => {
    const topicPrefix = newPrefix();
    const seen: Presence[] = [];
    await using relay = await startRelay(broker.port);
    await using cloud = await cloudAt(broker.url);
    const state = () => {
      const now = cloud.presence.get('gw-1');
      if (now !== undefined && seen.at(-1) !== now) seen.push(now);
      return now && [now.state, now.reason];
    };
    const sink = sinkTo(`mqtt://127.0.0.1:${relay.port}`, { version, ack, topicPrefix });
    await expect.poll(state).toEqual(['online', undefined]);
    await sink[Symbol.asyncDispose]();
    await expect.poll(state).toEqual(['offline', 'stopped']);

    await using _again = sinkTo(`mqtt://127.0.0.1:${relay.port}`, { version, ack, topicPrefix });
    await expect.poll(state).toEqual(['online', undefined]);
    relay.freeze();
    relay.cut();
    await expect.poll(state).toEqual(['offline', 'lost']);
    // Retained for later subscribers, too.
    await using later = await cloudAt(broker.url, { clientId: 'later' });
    await expect.poll(() => later.presence.get('gw-1')?.reason).toBe('lost');
    relay.thaw();
    await expect.poll(state).toEqual(['online', undefined]);
    expect(seen[0]?.shop).toEqual({ id: 'shop-1', name: '渋谷店' });
  });
});

describe('the meaning of stored', () => {
  test('puback: does not count a message without a subscriber', async () => {
    const topicPrefix = newPrefix();
    await using sink = sinkTo(broker.url, { ack: 'puback', topicPrefix });
    expect(await send(sink)).toEqual({
      kind: 'try_later',
      problem: mqttProblem('mqtt.no_consumer', { topic: `${topicPrefix}/gw-1/events` }),
    });
    expect(await sink.sendPicture(pictureOf('one'), never)).toMatchObject({ kind: 'try_later' });
  });

  test('application: settles each event by its own result, in any order and message', async () => {
    const topicPrefix = newPrefix();
    const put = { url: 'https://bucket.example/1', headers: {} };
    const pictures = [{ sha256: 'a'.repeat(64), put }];
    const answers: Record<string, Answer> = {
      [first]: { status: 'rejected', reason: 'no such shop' },
      [second]: { status: 'retry', retryAfterMs: 7_000 },
      [third]: { status: 'stored', pictures },
    };
    await using _cloud = await cloudAt(broker.url, { gather: 3, answer: ({ id }) => answers[id] });
    await using sink = sinkTo(broker.url, { topicPrefix });
    expect(resultsOf(await send(sink))).toEqual({
      [first]: { kind: 'rejected', problem: cloudSaid('no such shop') },
      [second]: { kind: 'try_later', problem: cloudProblem('cloud.retry_requested'), retryAfterMs: 7_000 },
      [third]: { kind: 'stored', pictures },
    });
  });

  test('application: requires a result of the cloud, and reports a missing one', async () => {
    const topicPrefix = newPrefix();
    await using cloud = await cloudAt(broker.url, {
      answer: ({ id }) => (id === first ? 'garbage' : id === second ? 'none' : undefined),
    });
    await using sink = sinkTo(broker.url, { topicPrefix, bounds: { resultMs: 2_000 } });
    expect(resultsOf(await send(sink))).toMatchObject({
      [first]: { kind: 'try_later', problem: { code: 'mqtt.no_result' } },
      [second]: { kind: 'try_later' },
      [third]: stored,
    });
    expect(cloud.events.size).toBe(3);
    // Without any result it is a failure of the far side as a whole.
    expect(await send(sink, events.slice(0, 2))).toMatchObject({
      kind: 'try_later',
      problem: { code: 'mqtt.results_invalid', details: [{ code: expect.any(String) as string }] },
    });
  });

  test('application: retries each throttled event at its own time', async () => {
    const topicPrefix = newPrefix();
    await using _cloud = await cloudAt(broker.url, {
      answer: ({ id }) => ({ status: 'retry', reason: 'busy', retryAfterMs: id === second ? 9_000 : 3_000 }),
    });
    await using sink = sinkTo(broker.url, { topicPrefix });
    const busy = (retryAfterMs: number): object => ({
      kind: 'try_later',
      problem: cloudProblem('cloud.retry_requested_with', { words: 'busy' }),
      retryAfterMs,
    });
    expect(resultsOf(await send(sink))).toEqual({
      [first]: busy(3_000),
      [second]: busy(9_000),
      [third]: busy(3_000),
    });
  });

  test('application: accepts a late result without sending again', async () => {
    const topicPrefix = newPrefix();
    await using cloud = await cloudAt(broker.url, { answer: () => 'none' });
    await using sink = sinkTo(broker.url, { topicPrefix, bounds: { resultMs: 200 } });
    expect(await send(sink)).toMatchObject({ kind: 'try_later' });
    const results = [first, second, third].map((id) => ({ id, status: 'duplicate' }));
    await cloud.say('gw-1', JSON.stringify({ results }));
    // Sent after it, so that its own results come after it: MQTT keeps the order.
    await cloud.say('gw-1', JSON.stringify({ results: [{ id: 'x'.repeat(64), status: 'stored' }] }));
    await expect
      .poll(async () => (await send(sink, events.slice(0, 1))).kind, { interval: 50 })
      .toBe('results');
    const before = cloud.deliveries.length;
    expect(resultsOf(await send(sink, events.slice(1)))).toEqual({ [second]: stored, [third]: stored });
    expect(cloud.deliveries.length).toBe(before);
  });

  test('application: receives results published while the gateway was offline from its session', async () => {
    const topicPrefix = newPrefix();
    await using cloud = await cloudAt(broker.url, { answer: () => 'none' });
    const before = sinkTo(broker.url, { topicPrefix, bounds: { resultMs: 100 } });
    expect(await send(before, events.slice(0, 1))).toMatchObject({ kind: 'try_later' });
    await before[Symbol.asyncDispose]();
    await cloud.say('gw-1', JSON.stringify({ results: [{ id: first, status: 'stored' }] }));
    await using after = sinkTo(broker.url, { topicPrefix });
    expect(resultsOf(await send(after, events.slice(0, 1)))).toEqual({ [first]: stored });
    expect(cloud.deliveries.filter((id) => id === first).length).toBeLessThanOrEqual(2);
  });
});

describe('a broker that refuses', () => {
  test.each([5, 3] as const)('pauses everything on a wrong password (version %i)', async (version) => {
    await using closed = await startMosquitto({ passwords: { 'gw-1': 'right' } });
    await using wrong = sinkTo(closed.url, { version, ack: 'puback', password: 'wrong' });
    expect(await send(wrong)).toMatchObject({
      kind: 'refused',
      problem: { code: expect.stringMatching(/^mqtt\.(login_refused|not_authorized)$/) as string },
    });
    expect(await wrong.sendPicture(pictureOf('one'), never)).toMatchObject({ kind: 'refused' });
    newPrefix();
    await using _cloud = await cloudAt(closed.url, { username: 'gw-1', password: 'right' });
    await using right = sinkTo(closed.url, { version, password: 'right', topicPrefix: prefix });
    expect(await send(right)).toMatchObject({ kind: 'results' });
  });

  test('pauses everything without the permission to publish, or to receive results', async () => {
    const topicPrefix = newPrefix();
    const acl = ['user deaf', `topic write ${topicPrefix}/#`, 'user dumb', `topic read ${topicPrefix}/#`];
    await using strict = await startMosquitto({ passwords: { deaf: 'x', dumb: 'x' }, acl });
    await using dumb = sinkTo(strict.url, { username: 'dumb', password: 'x', topicPrefix, ack: 'puback' });
    expect(await send(dumb)).toMatchObject({
      kind: 'refused',
      problem: mqttProblem('mqtt.publish_not_authorized', {
        topic: `${topicPrefix}/gw-1/events`,
        section: 'cloud',
      }),
    });
    const more = { clientId: 'deaf', password: 'x', topicPrefix };
    await using subscribed = await startScriptedBroker((packet) =>
      packet.cmd === 'subscribe'
        ? [{ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [0x87] }]
        : undefined,
    );
    await using deaf = sinkTo(subscribed.url, more);
    expect(await send(deaf)).toMatchObject({
      kind: 'refused',
      problem: { params: { topic: `${topicPrefix}/gw-1/acks` } },
    });
    expect(subscribed.publishes()).toBe(0);
  });

  test('has a message above its limit rejected, and accepts the others', async () => {
    const topicPrefix = newPrefix();
    const long = owedEvent({ sequence: 9, jpegs: Array.from({ length: 20 }, (_, n) => jpegOf(`${n}`)) });
    await using small = await startMosquitto({ more: ['max_packet_size 3000'] });
    await using _cloud = await cloudAt(small.url);
    await using sink = sinkTo(small.url, { topicPrefix });
    expect(resultsOf(await send(sink, [...events, long]))).toMatchObject({
      [first]: stored,
      [third]: stored,
      [long.eventId]: {
        kind: 'rejected',
        problem: { code: 'mqtt.packet_too_long', params: { max: '3000' } },
      },
    });
  });

  test('closes the connection in version 3.1.1: after several times the message is rejected, and the others are sent', async () => {
    const topicPrefix = newPrefix();
    const jpegs = (count: number) => Array.from({ length: count }, (_, n) => jpegOf(`${n}`));
    const long = owedEvent({ sequence: 9, jpegs: jpegs(20) });
    await using small = await startMosquitto({ more: ['max_packet_size 4000'] });
    await using _cloud = await cloudAt(small.url);
    await using sink = sinkTo(small.url, { topicPrefix, version: 3 });
    let sequence = 100;
    let tries = 0;
    let outcome: unknown;
    const arrived: string[] = [];
    while (outcome === undefined && tries < 30) {
      tries++;
      const fresh = owedEvent({ sequence: ++sequence });
      const batch = await sink.sendEvents({ events: [long, fresh], storedThrough: 0 }, never);
      // The keeper rests after connections that ended early.
      if (batch.kind === 'try_later') await systemClock.sleep(batch.retryAfterMs ?? 0);
      if (batch.kind !== 'results') continue;
      if (batch.results.get(fresh.eventId)?.kind === 'stored') arrived.push(fresh.eventId);
      const said = batch.results.get(long.eventId);
      if (said?.kind === 'rejected') outcome = said;
    }
    expect(outcome).toMatchObject({ problem: { code: 'mqtt.closed_at_message', params: { count: '5' } } });
    // A suspect is sent last, so that it costs the others nothing.
    expect(arrived.length).toBeGreaterThanOrEqual(3);
  });

  test('sends a picture with an address from the cloud there and not through the broker', async () => {
    await using scripted = await startScriptedBroker();
    await using bucket = await startCloudPeer(({ path }) => ({ status: path === '/good' ? 200 : 403 }), {
      role: 'object-store',
    });
    await using sink = sinkTo(scripted.url, { password: 'secret', pictureOrigins: [bucket.url] });
    const headers = { 'content-type': 'image/jpeg' };
    const to = (path: string): OutboxPicture => ({
      ...pictureOf('one'),
      put: { url: `${bucket.url}${path}`, headers },
    });
    expect(await sink.sendPicture(to('/good'), never)).toEqual(stored);
    expect(await sink.sendPicture(to('/expired'), never)).toMatchObject({ kind: 'new_address' });
    expect(bucket.told.map(({ body }) => body)).toEqual([jpegOf('one'), jpegOf('one')]);
    expect(bucket.told[0]?.headers.authorization).toBeUndefined();
    expect(scripted.publishes()).toBe(0);
  });

  test('does not send a picture above the limit of the contract', async () => {
    await using sink = sinkTo('mqtt://127.0.0.1:9');
    const jpeg = Buffer.alloc(122_881);
    expect(await sink.sendPicture({ sha256: sha256Of(jpeg), jpeg, attempts: 0 }, never)).toEqual({
      kind: 'rejected',
      problem: mqttProblem('mqtt.picture_too_long', { max: 122_880, bytes: 122_881 }),
    });
  });

  test.each<[number, string]>([
    [0x83, 'try_later'],
    [0x87, 'refused'],
    [0x90, 'refused'],
    [0x97, 'try_later'],
    [0x99, 'not_accepted'],
  ])('maps PUBACK %i onto %s', async (reasonCode, kind) => {
    await using scripted = await startScriptedBroker((packet) =>
      packet.cmd === 'publish' && packet.qos === 1 && !packet.retain
        ? [{ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode }]
        : undefined,
    );
    await using sink = sinkTo(scripted.url, { ack: 'puback' });
    const outcome = await send(sink, events.slice(0, 1));
    expect(outcome.kind === 'results' ? outcome.results.get(first)?.kind : outcome.kind).toBe(kind);
    expect((await sink.sendPicture(pictureOf('one'), never)).kind).toBe(kind);
  });

  test('does not take refusals of some for a general one while others are stored', async () => {
    let count = 0;
    await using scripted = await startScriptedBroker((packet) =>
      packet.cmd === 'publish' && !packet.retain
        ? [{ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: [0, 0x87, 0x97][count++] ?? 0 }]
        : undefined,
    );
    await using sink = sinkTo(scripted.url, { ack: 'puback' });
    expect(resultsOf(await send(sink))).toMatchObject({
      [first]: stored,
      [second]: { kind: 'try_later' },
      [third]: { kind: 'try_later' },
    });
  });
});

describe('a network or broker failure', () => {
  test('reports an HTTP server as no broker, for a person to check', async () => {
    const http = createServer((_request, response) => response.end());
    await once(http.listen(0, '127.0.0.1'), 'listening');
    const { port } = http.address() as AddressInfo;
    {
      await using sink = sinkTo(`mqtt://127.0.0.1:${port}`);
      expect(await send(sink)).toEqual({
        kind: 'refused',
        problem: mqttProblem('mqtt.not_mqtt', { section: 'cloud' }),
      });
    }
    http.close();
  });

  test('reports a port without a listener at once', async () => {
    await using gone = await startMosquitto();
    await gone.kill();
    await using sink = sinkTo(gone.url);
    expect(await send(sink)).toEqual({
      kind: 'try_later',
      problem: mqttProblem('mqtt.connection_refused'),
    });
  });

  test('reports a missing CONNACK within the bound', async () => {
    await using mute = await startScriptedBroker(() => 'nothing');
    await using sink = sinkTo(mute.url, { bounds: { connectMs: 200 } });
    expect(await send(sink)).toEqual({
      kind: 'try_later',
      problem: mqttProblem('mqtt.no_answer', { seconds: 0.2 }),
    });
    expect(await sink.sendPicture(pictureOf('one'), never)).toMatchObject({ kind: 'try_later' });
  });

  test('leaves a broker that acknowledges nothing, and connects anew', async () => {
    let isSilent = true;
    await using scripted = await startScriptedBroker((packet) =>
      packet.cmd === 'publish' && isSilent ? 'nothing' : undefined,
    );
    await using sink = sinkTo(scripted.url, { ack: 'puback', bounds: { silentMs: 1_500 } });
    expect(await send(sink)).toEqual({
      kind: 'try_later',
      problem: mqttProblem('mqtt.nothing_acknowledged'),
    });
    isSilent = false;
    expect(await send(sink)).toMatchObject({ kind: 'results' });
    expect(scripted.connects()).toBe(2);
    // Sent twice by us, never by the library.
    expect(scripted.publishes()).toBe(6);
  });

  test('yields an outcome within the bound in a black hole, and delivers everything afterwards', async () => {
    const topicPrefix = newPrefix();
    await using relay = await startRelay(broker.port);
    await using cloud = await cloudAt(broker.url);
    await using sink = sinkTo(`mqtt://127.0.0.1:${relay.port}`, {
      topicPrefix,
      bounds: { silentMs: 2_000, connectMs: 5_000 },
    });
    expect(await send(sink, events.slice(0, 1))).toMatchObject({ kind: 'results' });
    relay.freeze();
    expect(await send(sink, events.slice(1))).toMatchObject({ kind: 'try_later' });
    relay.cut();
    relay.thaw();
    await expect.poll(async () => (await send(sink, events.slice(1))).kind).toBe('results');
    expect([...cloud.events.keys()]).toEqual([first, second, third]);
  });

  test.each([
    ['our own bound', { maxInFlight: 2 }, {}],
    ["the broker's", {}, { receiveMaximum: 2 }],
  ])('limits messages in flight: %s', async (_name, bounds, properties) => {
    await using scripted = await startScriptedBroker((packet) => {
      if (packet.cmd === 'publish' && !packet.retain) return 'nothing';
      return packet.cmd === 'connect'
        ? [{ cmd: 'connack', sessionPresent: false, reasonCode: 0, properties }]
        : undefined;
    });
    await using sink = sinkTo(scripted.url, {
      ack: 'puback',
      bounds: { ...bounds, silentMs: 60_000, callMs: 300, farewellMs: 100 },
    });
    expect(await send(sink)).toEqual({
      kind: 'try_later',
      problem: mqttProblem('mqtt.not_acknowledged', { seconds: 0.3 }),
    });
    expect(scripted.publishes()).toBe(2);
  });

  test('detects a dead connection without anything to send', async () => {
    const topicPrefix = newPrefix();
    await using relay = await startRelay(broker.port);
    await using cloud = await cloudAt(broker.url);
    await using _sink = sinkTo(`mqtt://127.0.0.1:${relay.port}`, {
      topicPrefix,
      bounds: { keepAliveSeconds: 1, connectMs: 300 },
    });
    await expect.poll(() => cloud.presence.get('gw-1')?.state).toBe('online');
    relay.freeze();
    await expect.poll(() => relay.accepted()).toBeGreaterThan(1);
    await expect.poll(() => cloud.presence.get('gw-1')?.reason).toBe('lost');
    relay.cut();
    relay.thaw();
    await expect.poll(() => cloud.presence.get('gw-1')?.state).toBe('online');
  });

  test('ends the connection on garbage, and on more than the bound', async () => {
    await using garbage = await startScriptedBroker((packet) =>
      packet.cmd === 'publish' ? Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') : undefined,
    );
    await using sink = sinkTo(garbage.url, { ack: 'puback' });
    expect(await send(sink)).toMatchObject({ kind: 'try_later' });

    const endless = Buffer.concat([Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(200_000)]);
    await using flooding = await startScriptedBroker((packet) =>
      packet.cmd === 'publish' ? endless : undefined,
    );
    await using other = sinkTo(flooding.url, { version: 3, ack: 'puback', bounds: { maxReadBytes: 10_000 } });
    expect(await send(other)).toEqual({
      kind: 'try_later',
      problem: mqttProblem('mqtt.message_too_long', { bytes: 10_000 }),
    });
  });

  test('rejects with its reason at once on a stop, and disposes within the time of a farewell', async () => {
    await using mute = await startScriptedBroker((packet) =>
      packet.cmd === 'publish' ? 'nothing' : undefined,
    );
    const sink = sinkTo(mute.url, { ack: 'puback', bounds: { farewellMs: 200, silentMs: 60_000 } });
    const stop = new AbortController();
    const sending = sink.sendEvents({ events, storedThrough: 0 }, stop.signal);
    await expect.poll(() => mute.publishes()).toBe(3);
    stop.abort(new Error('stopping'));
    await expect(sending).rejects.toThrow('stopping');
    await sink[Symbol.asyncDispose]();
    await expect(sink.sendEvents({ events, storedThrough: 0 }, stop.signal)).rejects.toThrow('stopping');
  });

  test('delivers acknowledged messages after the broker was killed and restarted from disk', async () => {
    const topicPrefix = newPrefix();
    await using fragile = await startMosquitto();
    const away = await cloudAt(fragile.url, { acks: false });
    await away[Symbol.asyncDispose]();
    await using sink = sinkTo(fragile.url, { ack: 'puback', topicPrefix });
    expect(await send(sink)).toMatchObject({ kind: 'results' });
    // Mosquitto saves once a second.
    await expect.poll(() => fragile.output()).toMatch(/Saving in-memory database/);
    await systemClock.sleep(1_500);
    await fragile.kill();
    expect(await send(sink)).toMatchObject({ kind: 'try_later' });
    await fragile.start();
    await using cloud = await cloudAt(fragile.url, { acks: false });
    await expect.poll(() => cloud.events.size).toBe(3);
    await expect.poll(async () => (await send(sink)).kind).toBe('results');
  });
});

describe('version auto', () => {
  const isVersion5 = (bytes: Buffer): boolean => bytes.includes(Buffer.from('\x00\x04MQTT\x05', 'latin1'));

  test.each([
    ['says so', Buffer.from([0x20, 0x02, 0x00, 0x01]), 3],
    ['says so in the words of version 5', Buffer.from([0x20, 0x03, 0x00, 0x84, 0x00]), 3],
    ['only closes', Buffer.alloc(0), 4],
  ])('falls back to 3.1.1 when the broker %s', async (_name, answer, connections) => {
    const topicPrefix = newPrefix();
    await using relay = await startRelay(broker.port, (bytes) => (isVersion5(bytes) ? { answer } : 'pass'));
    await using _cloud = await cloudAt(broker.url);
    const lines: string[] = [];
    await using sink = sinkTo(`mqtt://127.0.0.1:${relay.port}`, { topicPrefix, lines });
    expect(await send(sink)).toMatchObject({ kind: 'results' });
    expect(lines.join('')).toContain('3.1.1');
    expect(relay.accepted()).toBe(2);
    // Remembered per broker.
    relay.cut();
    await expect.poll(async () => (await send(sink)).kind).toBe('results');
    expect(relay.accepted()).toBe(connections);
  });

  test('never goes back from 5 for a broker that only closes', async () => {
    let isClosing = false;
    await using relay = await startRelay(broker.port, (bytes) =>
      isClosing && isVersion5(bytes) ? { answer: Buffer.alloc(0) } : 'pass',
    );
    const topicPrefix = newPrefix();
    await using _cloud = await cloudAt(broker.url);
    await using sink = sinkTo(`mqtt://127.0.0.1:${relay.port}`, { topicPrefix });
    expect(await send(sink)).toMatchObject({ kind: 'results' });
    isClosing = true;
    relay.cut();
    const codes: string[] = [];
    while (!codes.includes('mqtt.closed_unanswered')) {
      const outcome = await send(sink);
      // The cut itself may not have been noticed yet.
      if (outcome.kind === 'results') expect(codes).toEqual([]);
      else codes.push(outcome.problem.code);
    }
    expect(await send(sink)).toMatchObject({ kind: 'try_later' });
    isClosing = false;
    await expect.poll(async () => (await send(sink)).kind).toBe('results');
  });

  test('reports a configured version that the broker does not support', async () => {
    await using relay = await startRelay(broker.port, () => ({
      answer: Buffer.from([0x20, 0x02, 0x00, 0x01]),
    }));
    await using sink = sinkTo(`mqtt://127.0.0.1:${relay.port}`, { version: 5 });
    expect(await send(sink)).toEqual({
      kind: 'refused',
      problem: mqttProblem('mqtt.version_unsupported', { section: 'cloud' }),
    });
  });
});

describe('two gateways with one id', () => {
  test.each([5, 3] as const)(
    'do not displace each other forever, and the reason is reported (version %i)',
    async (version) => {
      const topicPrefix = newPrefix();
      await using own = await startMosquitto();
      await using _cloud = await cloudAt(own.url, { acks: false });
      const request = { version, ack: 'puback', topicPrefix } as const;
      await using one = sinkTo(own.url, request);
      await using other = sinkTo(own.url, request);
      const connections = (): number => own.output().match(/New client connected .* as gw-1 /g)?.length ?? 0;
      const codes: string[] = [];
      for (let n = 0; n < 40; n++) {
        for (const sink of [one, other]) {
          const outcome = await send(sink, events.slice(0, 1));
          if (outcome.kind !== 'results') codes.push(outcome.problem.code);
        }
        await systemClock.sleep(10);
      }
      // Without a pause, each of 80 calls would displace the other.
      expect(connections()).toBeGreaterThan(1);
      expect(connections()).toBeLessThan(30);
      expect(codes).toContain(version === 5 ? 'mqtt.taken_over' : 'mqtt.closed_early');
    },
  );
});

describe('TLS', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tillframe-tls-'));
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=private',
    );
    for (const [name, subject, more] of [
      ['server', '/CN=127.0.0.1', ['-addext', 'subjectAltName=IP:127.0.0.1']],
      ['client', '/CN=gw-1', []],
    ] as const) {
      openssl(
        'req',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.csr`,
        '-subj',
        subject,
        ...more,
      );
      openssl(
        'x509',
        '-req',
        '-in',
        `${name}.csr`,
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-days',
        '2',
        '-copy_extensions',
        'copy',
        '-out',
        `${name}.pem`,
      );
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const files = () => ({
    caFile: join(folder, 'ca.pem'),
    certFile: join(folder, 'server.pem'),
    keyFile: join(folder, 'server.key'),
  });

  test('trusts a private authority only when given', async () => {
    const topicPrefix = newPrefix();
    await using secure = await startMosquitto({ tls: files() });
    await using _cloud = await cloudAt(secure.url, { ca: read('ca.pem') });
    await using trusting = sinkTo(secure.url, { topicPrefix, caPem: read('ca.pem') });
    expect(await send(trusting)).toMatchObject({ kind: 'results' });
    await using other = sinkTo(secure.url, { topicPrefix, gateway: 'gw-2' });
    expect(await send(other)).toEqual({
      kind: 'try_later',
      problem: { code: 'mqtt.certificate_untrusted', params: expect.any(Object) as object },
    });
    await using plain = sinkTo(secure.url.replace('mqtts', 'mqtt'), {
      topicPrefix,
      gateway: 'gw-3',
      bounds: { connectMs: 1_000 },
    });
    expect(await send(plain)).toMatchObject({ kind: 'try_later' });
    await using wrongPort = sinkTo(broker.url.replace('mqtt:', 'mqtts:'), {
      topicPrefix,
      bounds: { connectMs: 1_000 },
    });
    expect(await send(wrongPort)).toMatchObject({ kind: 'try_later' });
  });

  test('presents a client certificate on request; everything is paused without it', async () => {
    const topicPrefix = newPrefix();
    await using strict = await startMosquitto({ tls: { ...files(), clientCertificate: true } });
    const caPem = read('ca.pem');
    const pair = { certPem: read('client.pem'), keyPem: read('client.key') };
    await using known = sinkTo(strict.url, { topicPrefix, ack: 'puback', caPem, ...pair });
    // Nobody has subscribed, but it got that far.
    expect(await send(known)).toMatchObject({ problem: { code: 'mqtt.no_consumer' } });
    await using unknown = sinkTo(strict.url, { topicPrefix, ack: 'puback', caPem, gateway: 'gw-2' });
    expect(await send(unknown)).toMatchObject({
      kind: 'refused',
      problem: { code: 'mqtt.tls_refused' },
    });
    await using broken = sinkTo(strict.url, { topicPrefix, caPem, certPem: 'no PEM', keyPem: 'none' });
    expect(await send(broken)).toMatchObject({
      kind: 'refused',
      problem: { code: 'mqtt.certificates_unusable' },
    });
  });
});

test('reports a changed password file to requests waiting after a refusal, and nothing without files', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-mqtt-'));
  const passwordFile = join(folder.path, 'password');
  await using sink = sinkTo(broker.url, { gateway: 'gw-files', files: { passwordFile } });
  const absent = await sink.filesMark?.();
  // Without its password the broker would only refuse.
  expect(await send(sink)).toMatchObject({
    kind: 'refused',
    problem: {
      code: 'mqtt.file_unusable',
      params: { section: 'cloud', key: 'passwordFile', path: passwordFile },
    },
  });
  writeFileSync(passwordFile, 'one');
  const written = await sink.filesMark?.();
  expect(await sink.filesMark?.()).toBe(written);
  expect(written).not.toBe(absent);
  await using without = sinkTo(broker.url, { gateway: 'gw-without', files: {} });
  expect('filesMark' in without).toBe(false);
});
