/** Nudges over a real Mosquitto: topics of the gateway, news of the cloud, a broker that goes away, and one that refuses them. */
import { connectAsync, type MqttClient } from 'mqtt';
import type { Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { createMqttSink, type MqttSinkConfig } from '../../../../src/agent/upload/mqtt/mqtt.ts';
import type { NudgeOutcome, Sink } from '../../../../src/agent/upload/sink.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { type Mosquitto, startMosquitto } from '../../../peers/clouds/mosquitto.ts';
import { startScriptedBroker } from '../../../peers/clouds/scripted-broker.ts';
import { eventually } from '../../../peers/program.ts';
import { owedEvent } from '../events.ts';

const never = new AbortController().signal;
const topics = ['square:L1', 'smaregi:c1'];

function sinkTo({ url }: Pick<Mosquitto, 'url'>, config: Partial<MqttSinkConfig> = {}): Sink {
  return createMqttSink(
    { kind: 'mqtt', url, version: 'auto', ack: 'application', topicPrefix: 'tf/v1', nudges: true, ...config },
    {
      ...{ clock: systemClock, log: createLog({ level: 'silent' }) },
      identity: { gateway: 'gw-1', shop: { id: 'shop-1', name: '渋谷店' } },
      retry: { firstMs: 20, capMs: 100, spreadMs: 20 },
    },
  );
}

function next(sink: Sink, after: string | undefined, waitSeconds = 50, of = topics): Promise<NudgeOutcome> {
  if (sink.awaitNudge === undefined) throw new Error('the sink has no nudges');
  return sink.awaitNudge({ topics: of, after, waitSeconds }, never);
}

/** The first answer of a connection. */
function opened(sink: Sink): Promise<string> {
  return eventually('a connection', async () => {
    const outcome = await next(sink, undefined);
    if (outcome.kind !== 'nudge') return undefined;
    expect(outcome.topics).toBe('all');
    return outcome.cursor;
  });
}

async function cloudAt({ url }: Mosquitto, ...more: string[]) {
  const client: MqttClient = await connectAsync(url, { protocolVersion: 5 });
  const announced: string[] = [];
  client.on('message', (_topic, payload) => announced.push(payload.toString()));
  await client.subscribeAsync(['tf/v1/gw-1/nudge-topics', ...more], { qos: 1 });
  return {
    announced,
    nudge: (payload: object | string) =>
      client.publishAsync(
        'tf/v1/gw-1/nudges',
        typeof payload === 'string' ? payload : JSON.stringify(payload),
        { qos: 1 },
      ),
    [Symbol.asyncDispose]: () => client.endAsync(true),
  };
}

test('publishes its topics, and passes news of the cloud on, also news between two requests', async () => {
  await using broker = await startMosquitto();
  await using sink = sinkTo(broker);
  const cursor = await opened(sink);
  await using cloud = await cloudAt(broker);
  // Retained for a cloud that comes later.
  await expect.poll(() => cloud.announced).toEqual([JSON.stringify({ topics })]);
  const waiting = next(sink, cursor);
  await cloud.nudge('no JSON');
  await cloud.nudge({ topics: ['square:L1'] });
  expect(await waiting).toEqual({ kind: 'nudge', cursor, topics: ['square:L1'] });
  await cloud.nudge({ topics: ['square:L1'] });
  await cloud.nudge({ topics: ['smaregi:c1', 'square:L1'] });
  const found = new Set<string>();
  while (found.size < 2) {
    const outcome = await next(sink, cursor);
    if (outcome.kind === 'nudge' && outcome.topics !== 'all')
      for (const one of outcome.topics) found.add(one);
  }
  expect([...found].toSorted()).toEqual(topics.toSorted());
  await cloud.nudge({ all: true });
  expect(await next(sink, cursor)).toMatchObject({ topics: 'all' });
  expect(await next(sink, cursor, 0)).toEqual({ kind: 'none' });
  expect(await next(sink, cursor, 0, ['square:L2'])).toEqual({ kind: 'none' });
  await expect.poll(() => cloud.announced.at(-1)).toBe(JSON.stringify({ topics: ['square:L2'] }));
});

test('reports a lost broker at once, and that anything may have news after it', async () => {
  await using broker = await startMosquitto();
  await using sink = sinkTo(broker);
  const cursor = await opened(sink);
  const waiting = next(sink, cursor);
  await broker.kill();
  expect(await waiting).toEqual({ kind: 'try_later' });
  expect(await next(sink, cursor)).toEqual({ kind: 'try_later' });
  await broker.start();
  const later = await opened(sink);
  expect(later).not.toBe(cursor);
  expect(await next(sink, cursor)).toEqual({ kind: 'nudge', cursor: later, topics: 'all' });
});

const refused = {
  kind: 'refused',
  problem: {
    code: 'mqtt.nudges_refused',
    params: { nudges: 'tf/v1/gw-1/nudges', topics: 'tf/v1/gw-1/nudge-topics' },
  },
};

/** The first outcome that is no failure of the moment, and that events are stored after it. */
async function settledWithUploads(sink: Sink): Promise<NudgeOutcome> {
  const settled = await eventually('an outcome', async () => {
    const outcome = await next(sink, undefined, 0);
    return outcome.kind === 'try_later' ? undefined : outcome;
  });
  const event = owedEvent();
  await eventually('a stored event', async () => {
    const sent = await sink.sendEvents({ events: [event], storedThrough: 0 }, never);
    return sent.kind === 'results' && sent.results.get(event.eventId)?.kind === 'stored' ? true : undefined;
  });
  return settled;
}

test('sends events to a broker that refuses the subscription to nudges alone', async () => {
  await using broker = await startMosquitto({ refuses: ['tf/v1/gw-1/nudges'] });
  await using _cloud = await cloudAt(broker, 'tf/v1/gw-1/events');
  await using sink = sinkTo(broker, { ack: 'puback' });
  expect(await settledWithUploads(sink)).toMatchObject(refused);
});

test('sends events to a broker that refuses the topics of the gateway alone', async () => {
  const acl = ['topic readwrite tf/#', 'topic deny tf/v1/gw-1/nudge-topics'];
  await using broker = await startMosquitto({ acl });
  await using _cloud = await cloudAt(broker, 'tf/v1/gw-1/events');
  await using sink = sinkTo(broker, { ack: 'puback' });
  expect(await settledWithUploads(sink)).toMatchObject(refused);
});

test.each(['tf/v1/gw-1/nudges', 'tf/v1/gw-1/nudge-topics'])(
  'sends events to a broker that ends the connection for %s',
  async (topic) => {
    const isOfNudges = (packet: Packet) =>
      (packet.cmd === 'publish' && packet.topic === topic) ||
      (packet.cmd === 'subscribe' && packet.subscriptions.some((one) => one.topic === topic));
    await using broker = await startScriptedBroker((packet) => (isOfNudges(packet) ? 'close' : undefined));
    await using sink = sinkTo(broker, { ack: 'puback' });
    expect(await settledWithUploads(sink)).toMatchObject({ ...refused, retryAfterMs: 3_600_000 });
    expect(broker.packets.filter(isOfNudges)).toHaveLength(2);
  },
);

test('leaves both topics alone unless the config has nudges', async () => {
  await using broker = await startMosquitto();
  await using sink = sinkTo(broker, { nudges: false });
  expect(sink.awaitNudge).toBeUndefined();
  await expect.poll(() => broker.output()).toContain('tf/v1/gw-1/acks');
  expect(broker.output()).not.toContain('nudge');
});
