/**
 * The MQTT sink: one message for each event and picture, QoS 1; maps results of the broker or the cloud onto
 * outcomes.
 *
 * `ack: puback`: the broker's acknowledgement means stored, so the broker has to be the durable store. `ack:
 * application`: only the cloud's own result on `…/acks` does; for a picture it carries the SHA-256 as its id,
 * and a picture for which a result gave an address is sent there. In neither mode does MQTT.js store or
 * repeat anything: the uploader resends whatever has no outcome, under the same id.
 */
import { storedThroughHeader } from '../../../contract/cloud/event.ts';
import { maxMqttPictureBytes } from '../../../contract/cloud/presence.ts';
import { type ConnectionFailure, mqttProblem } from '../../../domain/problem/mqtt.ts';
import { deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { markOfFiles } from '../../../lib/files/follow-files.ts';
import type { Log } from '../../../lib/log.ts';
import type { OutboxEvent, OutboxPicture } from '../../store/store.ts';
import { createHttpsSink } from '../https/https.ts';
import type { GatewayIdentity, PictureOutcome, Sink } from '../sink.ts';
import { cloudRetry, type Retry } from '../upload-policy.ts';
import {
  type Connection,
  defaultMqttBounds,
  isConnection,
  type Message,
  type MqttBounds,
} from './connection.ts';
import { createDeliveryToCloud, deliverToBroker } from './delivery.ts';
import { createGatewayConnection, type GatewayBrokerConfig } from './gateway-connection.ts';
import { createMqttNudges } from './nudges.ts';
import { batchOutcomeOf, type MessageOutcome, withoutCause } from './reasons.ts';
import { createResults } from './results.ts';
import { createTooLong } from './too-long.ts';

export type MqttSinkConfig = GatewayBrokerConfig & {
  readonly kind: 'mqtt';
  readonly ack: 'puback' | 'application';
  /** The cloud nudges for news of POS accounts; default: it doesn't. */
  readonly nudges?: boolean;
  /** Without a trailing `/`. */
  readonly topicPrefix: string;
  /**
   * Permitted origins for pictures besides the broker and the public internet, when a result gives an
   * address.
   */
  readonly pictureOrigins?: readonly string[];
};

export type MqttSinkParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly identity: GatewayIdentity;
  /** Pauses of an idle sink without a connection; default: those of the cloud contract. */
  readonly retry?: Retry;
  readonly random?: () => number;
};

export type MqttSinkBounds = MqttBounds & {
  /** A whole batch or picture, milliseconds. */
  readonly callMs: number;
  /** The cloud's result after the broker's acknowledgement, milliseconds. */
  readonly resultMs: number;
  /** DISCONNECT when the gateway stops, milliseconds. */
  readonly farewellMs: number;
};

const defaultBounds: MqttSinkBounds = {
  ...defaultMqttBounds,
  callMs: 180_000,
  resultMs: 60_000,
  farewellMs: 2_000,
};

export function createMqttSink(
  config: MqttSinkConfig,
  { clock, log, identity, retry = cloudRetry, random = Math.random }: MqttSinkParts,
  someBounds: Partial<MqttSinkBounds> = {},
): Sink {
  const bounds = { ...defaultBounds, ...someBounds };
  const topics = topicsOf(config.topicPrefix, identity.gateway);
  const results = config.ack === 'application' ? createResults(clock) : undefined;
  const nudges = config.nudges === true ? createMqttNudges(clock, topics) : undefined;
  const keeper = createGatewayConnection(config, {
    ...{ clock, log, identity, retry, random, bounds },
    statusTopic: topics.status,
    results: results && { topic: topics.acks, take: results.take },
    nudges: nudges && { topic: topics.nudges, take: nudges.take, isOptional: true },
  });
  const deliver =
    results === undefined
      ? deliverToBroker
      : createDeliveryToCloud(results, { acks: topics.acks, resultMs: bounds.resultMs, clock });
  const tooLong = createTooLong();
  let toAddresses: Sink | undefined;
  const files = Object.values(config.files ?? {});

  const outOfTime: ConnectionFailure = {
    kind: 'try_later',
    problem: mqttProblem('mqtt.not_acknowledged', { seconds: bounds.callMs / 1_000 }),
  };

  /** Sends one message and waits for its acknowledgement. Only `signal` rejects; a time-out is an outcome. */
  async function send(
    one: { connection: Connection; id: string; kind: 'event' | 'picture'; message: Message },
    signal: AbortSignal,
  ): Promise<MessageOutcome> {
    const outcome = await deliver(one, signal);
    const { id, kind, message } = one;
    return tooLong.judge({ id, kind, bytes: Buffer.byteLength(message.payload) }, outcome);
  }

  /** Runs with a connection, within the bound of a call. */
  async function within(
    signal: AbortSignal,
    work: (connection: Connection, bounded: AbortSignal) => Promise<MessageOutcome[]>,
  ): Promise<MessageOutcome[] | ConnectionFailure> {
    signal.throwIfAborted();
    using bounded = deadline(clock, bounds.callMs, signal);
    try {
      const connection = await keeper.connection(bounded.signal);
      return isConnection(connection) ? await work(connection, bounded.signal) : connection;
    } catch (error) {
      signal.throwIfAborted();
      if (bounded.passed()) return outOfTime;
      throw error;
    }
  }

  return {
    async sendEvents({ events, storedThrough }, signal) {
      const got = await within(signal, async (connection, bounded) => {
        const sendOne = (event: OutboxEvent): Promise<MessageOutcome> => {
          const message = eventMessage(topics.events, event, storedThrough);
          // After a time-out of one, the others may still have outcomes.
          return send({ connection, id: event.eventId, kind: 'event', message }, bounded).catch(
            (error: unknown) => {
              if (bounded.aborted && !signal.aborted) return outOfTime;
              throw error;
            },
          );
        };
        const outcomes = new Map<OutboxEvent, MessageOutcome>();
        const suspects = events.filter(({ eventId }) => tooLong.isSuspect(eventId));
        const others = events.filter((event) => !suspects.includes(event));
        await Promise.all(others.map(async (event) => outcomes.set(event, await sendOne(event))));
        for (const event of suspects) outcomes.set(event, await sendOne(event));
        return events.map((event) => outcomes.get(event) ?? outOfTime);
      });
      return Array.isArray(got) ? batchOutcomeOf(events, got) : withoutCause(got);
    },

    async sendPicture(picture, signal) {
      if (picture.put !== undefined) {
        toAddresses ??= createAddressSink(config, clock);
        return await toAddresses.sendPicture(picture, signal);
      }
      if (picture.jpeg.length > maxMqttPictureBytes) return tooLarge(picture);
      const message = pictureMessage(topics.thumbnail(picture.sha256), picture);
      const got = await within(signal, async (connection, bounded) => [
        await send({ connection, id: picture.sha256, kind: 'picture', message }, bounded),
      ]);
      const outcome = Array.isArray(got) ? (got[0] ?? outOfTime) : got;
      if (outcome.kind !== 'said') return withoutCause(outcome);
      return outcome.outcome.kind === 'stored' ? { kind: 'stored' } : outcome.outcome;
    },

    ...(nudges !== undefined && {
      awaitNudge: (request, signal) => nudges.next(keeper.open(), request, signal),
    }),

    ...(files.length > 0 && { filesMark: () => markOfFiles(files) }),

    async [Symbol.asyncDispose]() {
      await keeper[Symbol.asyncDispose]();
      await toAddresses?.[Symbol.asyncDispose]();
    },
  };
}

function eventMessage(topic: string, { body }: OutboxEvent, storedThrough: number): Message {
  return {
    topic,
    payload: body,
    contentType: 'application/cloudevents+json',
    properties: { [storedThroughHeader]: String(storedThrough) },
  };
}

function pictureMessage(topic: string, { jpeg }: OutboxPicture): Message {
  return {
    topic,
    payload: Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength),
    contentType: 'image/jpeg',
  };
}

/**
 * Addresses for pictures from a result follow the HTTPS profile. There is no base address, so no credentials
 * are sent.
 */
function createAddressSink({ caPem, pictureOrigins }: MqttSinkConfig, clock: Clock): Sink {
  return createHttpsSink(
    {
      kind: 'https',
      url: 'https://broker.invalid',
      ...(caPem !== undefined && { caPem }),
      ...(pictureOrigins !== undefined && { pictureOrigins }),
    },
    clock,
  );
}

export function topicsOf(prefix: string, gateway: string) {
  const base = `${prefix}/${gateway}`;
  return {
    events: `${base}/events`,
    thumbnail: (sha256: string) => `${base}/thumbnails/${sha256}`,
    status: `${base}/status`,
    acks: `${base}/acks`,
    nudges: `${base}/nudges`,
    nudgeTopics: `${base}/nudge-topics`,
  };
}

function tooLarge({ jpeg }: OutboxPicture): PictureOutcome {
  return {
    kind: 'rejected',
    problem: mqttProblem('mqtt.picture_too_long', { max: maxMqttPictureBytes, bytes: jpeg.length }),
  };
}
