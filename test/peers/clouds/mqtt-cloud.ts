/**
 * A cloud behind a broker: the consumer's half of the MQTT profile, as a program to read and to test against.
 *
 * 1. What arrives is validated and kept, by `source` and `id`, pictures by their hash; a second time the first bytes stay.
 * 2. Only then the broker gets its PUBACK, so that it hands out again what this consumer didn't get to.
 * 3. Then the gateway gets its result, on `acks`. Lost results only cost a second delivery.
 * A real one keeps on disk in step 1. Complaints about what breaks the contract fail the test when the peer is disposed.
 */
import { createHash } from 'node:crypto';
import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import { expect } from 'vitest';
import { z } from 'zod';
import { anyEventSchema } from '../../../src/contract/cloud/any-event.ts';
import { type BatchAnswer, maxEventBytes, storedThroughHeader } from '../../../src/contract/cloud/event.ts';
import { maxMqttPictureBytes, type Presence, presenceSchema } from '../../../src/contract/cloud/presence.ts';

type Result = BatchAnswer['results'][number];

/** What this consumer does about one message, beside keeping it. */
export type Answer =
  /** Says nothing, as if the result were lost; says something that isn't of the contract. */
  | 'none'
  | 'garbage'
  /** Doesn't even keep it. */
  | 'lose'
  | Omit<Result, 'id'>;

/** What is left of it once it is kept or not. */
type Said = { readonly id: string; readonly answer: 'none' | 'garbage' | Omit<Result, 'id'> };

export type MqttCloudOptions = {
  readonly url: string;
  readonly version?: 5 | 3;
  readonly clientId?: string;
  readonly username?: string;
  readonly password?: string;
  readonly ca?: string;
  readonly topicPrefix?: string;
  /** Off for gateways with `ack: puback`. */
  readonly acks?: boolean;
  /** Asked for every delivery; `times` counts those of this id, from 1. Default: stored, then duplicate. */
  answer?(delivery: { id: string; kind: 'event' | 'picture'; times: number }): Answer | undefined;
  /** So many results are gathered and published in one message, in reverse order. Default 1. */
  readonly gather?: number;
};

export type MqttCloud = {
  /** Bodies by event id, and pictures by hash, as first received. */
  readonly events: ReadonlyMap<string, string>;
  readonly pictures: ReadonlyMap<string, Buffer>;
  /** Every delivery in order: an event's id or a picture's hash. */
  readonly deliveries: readonly string[];
  /** The newest of each gateway. */
  readonly presence: ReadonlyMap<string, Presence>;
  /** Of the newest event, in version 5. */
  storedThrough(): string | undefined;
  /** Publishes something to a gateway's `acks`. */
  say(gateway: string, text: string): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Two messages with one id and other bytes are two truths. */
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export async function startMqttCloud(options: MqttCloudOptions): Promise<MqttCloud> {
  const { version = 5, topicPrefix = 'tillframe/v1', acks = true, gather = 1 } = options;
  const events = new Map<string, string>();
  const pictures = new Map<string, Buffer>();
  const presence = new Map<string, Presence>();
  const deliveries: string[] = [];
  const complaints: string[] = [];
  const gathered = new Map<string, Result[]>();
  let storedThrough: string | undefined;

  const addIssue = (topic: string, complaint: string): void => void complaints.push(`${topic}: ${complaint}`);

  function takeEvent(packet: IPublishPacket): Said | undefined {
    const body = packet.payload.toString();
    const event = anyEventSchema.safeParse(parse(body));
    if (!event.success) {
      addIssue(packet.topic, z.prettifyError(event.error));
      return undefined;
    }
    if (Buffer.byteLength(body) >= maxEventBytes) addIssue(packet.topic, 'an event is too large');
    const { contentType, messageExpiryInterval, userProperties } = packet.properties ?? {};
    // Those of a gateway that speaks 3.1.1 have none.
    if (contentType !== undefined || userProperties !== undefined) {
      if (contentType !== 'application/cloudevents+json') addIssue(packet.topic, 'wrong content type');
      storedThrough = String(userProperties?.[storedThroughHeader]);
      if (!/^\d{1,16}$/.test(storedThrough)) addIssue(packet.topic, 'no stored-through');
    }
    if (messageExpiryInterval !== undefined) addIssue(packet.topic, 'a sale expires');
    const { id } = event.data;
    return keep({ id, kind: 'event' }, () => {
      const known = events.get(id);
      if (known !== undefined && known !== body) addIssue(packet.topic, `another body for ${id}`);
      if (known === undefined) events.set(id, body);
      return known !== undefined;
    });
  }

  function takePicture(packet: IPublishPacket, id: string): Said | undefined {
    const jpeg = Buffer.from(packet.payload);
    if (digest(jpeg) !== id) addIssue(packet.topic, 'is another picture');
    if (jpeg.length > maxMqttPictureBytes) addIssue(packet.topic, 'a picture is too large');
    return keep({ id, kind: 'picture' }, () => {
      const isKnown = pictures.has(id);
      pictures.set(id, jpeg);
      return isKnown;
    });
  }

  /** `put` keeps it, and says whether it was known. */
  function keep(what: { id: string; kind: 'event' | 'picture' }, put: () => boolean): Said {
    deliveries.push(what.id);
    const times = deliveries.filter((id) => id === what.id).length;
    const wanted = options.answer?.({ ...what, times });
    if (wanted === 'lose') return { id: what.id, answer: 'none' };
    if (typeof wanted === 'object' && wanted.status !== 'stored' && wanted.status !== 'duplicate')
      return { id: what.id, answer: wanted };
    const status = put() ? 'duplicate' : 'stored';
    return { id: what.id, answer: wanted ?? { status } };
  }

  function take(packet: IPublishPacket): void {
    if (!packet.topic.startsWith(`${topicPrefix}/`)) return;
    const [gateway = '', kind, sha256 = ''] = packet.topic.slice(topicPrefix.length + 1).split('/');
    if (kind === 'status') {
      const told = presenceSchema.safeParse(parse(packet.payload.toString()));
      if (told.success) presence.set(gateway, told.data);
      else addIssue(packet.topic, z.prettifyError(told.error));
      return;
    }
    const taken = kind === 'events' ? takeEvent(packet) : takePicture(packet, sha256);
    if (!acks || taken === undefined || taken.answer === 'none') return;
    if (taken.answer === 'garbage') void say(gateway, '{"results": [{"id": 7}, ');
    else result(gateway, { id: taken.id, ...taken.answer });
  }

  function result(gateway: string, one: Result): void {
    const results = [one, ...(gathered.get(gateway) ?? [])];
    if (results.length < gather) {
      gathered.set(gateway, results);
      return;
    }
    gathered.delete(gateway);
    void say(gateway, JSON.stringify({ results } satisfies BatchAnswer));
  }

  async function say(gateway: string, text: string): Promise<void> {
    // Not awaited by whom it matters to: a result that is lost costs a second delivery.
    await client.publishAsync(`${topicPrefix}/${gateway}/acks`, text, { qos: 1 }).catch(() => undefined);
  }

  const client: MqttClient = connect(options.url, {
    clientId: options.clientId ?? 'cloud',
    clean: false,
    protocolVersion: version === 5 ? 5 : 4,
    reconnectPeriod: 200,
    ...(version === 5 && { properties: { sessionExpiryInterval: 3_600 } }),
    ...(options.username !== undefined && { username: options.username }),
    ...(options.password !== undefined && { password: options.password }),
    ...(options.ca !== undefined && { ca: options.ca }),
  });
  // MQTT.js acknowledges when this calls back. Set before anything can arrive: a session may have waited for us.
  client.handleMessage = (packet, done) => {
    take(packet);
    done();
  };
  try {
    await new Promise((resolve, reject) => void client.once('connect', resolve).once('error', reject));
  } catch (error) {
    client.end(true);
    throw error;
  }
  client.on('error', () => undefined);
  const wanted = ['+/events', '+/thumbnails/+', '+/status'].map((topic) => `${topicPrefix}/${topic}`);
  await client.subscribeAsync(wanted, { qos: 1 });

  return {
    events,
    pictures,
    deliveries,
    presence,
    storedThrough: () => storedThrough,
    say,
    async [Symbol.asyncDispose]() {
      await client.endAsync(true);
      expect(complaints).toEqual([]);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
