/** asyncapi.yaml is a valid document, matches the code, and covers every message that crosses a broker. */
import { readFileSync } from 'node:fs';
import asyncapiSchema from '@asyncapi/specs/schemas/3.0.0.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { connectAsync } from 'mqtt';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { contractSchemas } from '../../../scripts/contract-files.ts';
import { defaultMqttBounds } from '../../../src/agent/upload/mqtt/connection.ts';
import { createMqttSink, topicsOf } from '../../../src/agent/upload/mqtt/mqtt.ts';
import { maxMqttPictureBytes } from '../../../src/contract/cloud/presence.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { jpegOf, owedEvent, sha256Of } from '../../agent/upload/events.ts';
import { startMosquitto } from '../../peers/clouds/mosquitto.ts';
import { startMqttCloud } from '../../peers/clouds/mqtt-cloud.ts';

type Node = { readonly [key: string]: Node };
const text = readFileSync(new URL('../../../src/contract/cloud/asyncapi.yaml', import.meta.url), 'utf8');
const document = parse(text) as Node;
/** It contains draft-07 and keywords unknown to ajv. */
const validateDocument = formats
  .default(new Ajv({ strict: false, meta: false, validateSchema: false }))
  .compile(asyncapiSchema);
const ajv = formats.default(new Ajv2020({ strict: true, formats: { binary: true } }));

function at(reference: string): Node {
  return reference
    .replace('#/', '')
    .split('/')
    .reduce<Node>((node, key) => node[key] ?? {}, document);
}

function textOf(node: Node | undefined): string {
  // Leaves of the document are texts, which its type doesn't express.
  return typeof node === 'string' ? node : '';
}

function referenceOf(node: Node): string {
  return textOf(node['$ref']);
}

function schemaOf(message: Node): object {
  const payload = message['payload'];
  const schema = payload?.['schema'];
  return schema === undefined ? (payload ?? {}) : (contractSchemas[referenceOf(schema).slice(2)] ?? {});
}

/** By channel, the schemas of its messages. */
const validators: Readonly<Record<string, ValidateFunction[]>> = Object.fromEntries(
  Object.entries(document['channels'] ?? {}).map(([name, channel]) => [
    name,
    Object.values(channel['messages'] ?? {}).map((message) =>
      ajv.compile(schemaOf(at(referenceOf(message)))),
    ),
  ]),
);

function channelOf(topic: string): string | undefined {
  return Object.entries(document['channels'] ?? {}).find(([, channel]) => {
    const address = textOf(channel['address']).replaceAll(/\{[^}]+\}/g, '[^/]+');
    return new RegExp(`^${address}$`).test(topic);
  })?.[0];
}

test('is a valid AsyncAPI 3 document with resolvable references', () => {
  validateDocument(document);
  expect(validateDocument.errors).toBeNull();
  const references = [...text.matchAll(/\$ref: "([^"]+)"/g)].map(([, target]) => target ?? '');
  expect(references.length).toBeGreaterThan(15);
  for (const reference of references) {
    if (reference.startsWith('./')) expect(contractSchemas).toHaveProperty([reference.slice(2)]);
    else expect(document).toHaveProperty(reference.replace('#/', '').split('/'));
  }
});

test('rejects a damaged document', () => {
  validateDocument({ ...document, channels: { events: { address: 7 } } });
  expect(validateDocument.errors).not.toBeNull();
});

test('has only valid messages as examples', () => {
  const examples = Object.values(document['components']?.['messages'] ?? {}).flatMap((message) =>
    Object.values(message['examples'] ?? {}).map((example) => ({ message, payload: example['payload'] })),
  );
  expect(examples).toHaveLength(6);
  for (const { message, payload } of examples)
    expect(ajv.validate(schemaOf(message), payload), ajv.errorsText()).toBe(true);
});

test('matches the addresses, bounds and last will of the code', () => {
  const topics = topicsOf('tillframe/v1', '{gateway}');
  const addressOf = (name: string): Node | undefined => at(`#/channels/${name}`)['address'];
  expect(addressOf('events')).toBe(topics.events);
  expect(addressOf('thumbnails')).toBe(topics.thumbnail('{sha256}'));
  expect(addressOf('status')).toBe(topics.status);
  expect(addressOf('acks')).toBe(topics.acks);
  expect(addressOf('nudges')).toBe(topics.nudges);
  expect(addressOf('nudgeTopics')).toBe(topics.nudgeTopics);
  expect(at('#/servers/broker/bindings/mqtt')).toMatchObject({
    keepAlive: defaultMqttBounds.keepAliveSeconds,
    maximumPacketSize: defaultMqttBounds.maxReadBytes,
    lastWill: { topic: topics.status, qos: 1, retain: true },
  });
  expect(text).toContain(`At most ${maxMqttPictureBytes} bytes`);
});

test('covers every message that crosses the broker', async () => {
  await using broker = await startMosquitto();
  const seen: { topic: string; payload: Buffer }[] = [];
  const spy = await connectAsync(broker.url, { clientId: 'spy' });
  spy.on('message', (topic, payload) => void seen.push({ topic, payload }));
  await spy.subscribeAsync('#', { qos: 1 });
  const jpeg = jpegOf('one');
  const event = owedEvent({ jpegs: [jpeg] });
  {
    await using _cloud = await startMqttCloud({ url: broker.url });
    await using sink = createMqttSink(
      {
        ...{ kind: 'mqtt', url: broker.url, version: 'auto', ack: 'application' },
        ...{ topicPrefix: 'tillframe/v1', nudges: true },
      },
      {
        clock: systemClock,
        log: pino({ level: 'silent' }),
        identity: { gateway: 'gw-1', shop: { id: 'shop-1', name: '渋谷店' } },
      },
    );
    const never = new AbortController().signal;
    expect(await sink.sendEvents({ events: [event], storedThrough: 0 }, never)).toMatchObject({
      kind: 'results',
    });
    expect(await sink.sendPicture({ sha256: sha256Of(jpeg), jpeg, attempts: 0 }, never)).toEqual({
      kind: 'stored',
    });
    const request = { topics: ['square:L1'], after: undefined, waitSeconds: 1 };
    expect(await sink.awaitNudge?.(request, never)).toMatchObject({ kind: 'nudge' });
    await spy.publishAsync('tillframe/v1/gw-1/nudges', '{"topics":["square:L1"]}', { qos: 1 });
  }
  const channels = (): (string | undefined)[] => seen.map(({ topic }) => channelOf(topic));
  await expect.poll(() => channels().filter((channel) => channel === 'status').length).toBe(2);
  await spy.endAsync();
  expect(new Set(channels())).toEqual(
    new Set(['status', 'events', 'acks', 'thumbnails', 'nudges', 'nudgeTopics']),
  );
  for (const { topic, payload } of seen) {
    const channel = channelOf(topic) ?? '';
    const value: unknown =
      channel === 'thumbnails' ? payload.toString('latin1') : JSON.parse(payload.toString());
    const isOne = validators[channel]?.filter((validate) => validate(value)).length;
    expect(isOne, `${topic}: ${payload.toString('utf8').slice(0, 200)}`).toBe(1);
  }
});
