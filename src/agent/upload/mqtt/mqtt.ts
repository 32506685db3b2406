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
import { maxMqttPictureBytes, type Presence } from '../../../contract/cloud/presence.ts';
import { type ConnectionFailure, mqttProblem } from '../../../domain/problem/mqtt.ts';
import { problemFields } from '../../../domain/problem/problem-text.ts';
import { withDetails } from '../../../domain/problem/text.ts';
import { deadline, untilAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { markOfFiles } from '../../../lib/files/follow-files.ts';
import type { Log } from '../../../lib/log.ts';
import type { BrokerConfig } from '../../../lib/mqtt/broker.ts';
import { followLogin, type MqttLogin, type MqttLoginFiles, unusableFile } from '../../../lib/mqtt/login.ts';
import type { OutboxEvent, OutboxPicture } from '../../store/store.ts';
import { createHttpsSink } from '../https/https.ts';
import type { EventOutcome, GatewayIdentity, PictureOutcome, Sink } from '../sink.ts';
import { cloudRetry, type Retry } from '../upload-policy.ts';
import {
  type Connection,
  defaultMqttBounds,
  type Message,
  type MqttBounds,
  openConnection,
} from './connection.ts';
import { createKeeper, isConnection } from './keeper.ts';
import { batchOutcomeOf, type MessageOutcome, withoutCause } from './reasons.ts';
import { createResults } from './results.ts';
import { createTooLong } from './too-long.ts';

export type MqttSinkConfig = Omit<BrokerConfig, 'clientId'> & {
  readonly kind: 'mqtt';
  readonly version: 'auto' | 5 | 3;
  readonly ack: 'puback' | 'application';
  /** Without a trailing `/`. */
  readonly topicPrefix: string;
  /** Default: the gateway's id. */
  readonly clientId?: string;
  /**
   * Permitted origins for pictures besides the broker and the public internet, when a result gives an
   * address.
   */
  readonly pictureOrigins?: readonly string[];
  /** Paths of password and certificates, if from files: checked before each connection. */
  readonly files?: MqttLoginFiles;
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
  parts: MqttSinkParts,
  someBounds: Partial<MqttSinkBounds> = {},
): Sink {
  const { clock, log, identity, retry = cloudRetry, random = Math.random } = parts;
  const bounds = { ...defaultBounds, ...someBounds };
  const topics = topicsOf(config.topicPrefix, identity.gateway);
  const byApplication = config.ack === 'application';
  const results = createResults(clock);
  const tooLong = createTooLong();
  let toAddresses: Sink | undefined;
  let isWarned = false;
  const connectedAt = new WeakMap<Connection, string>();
  const newestLogin = followLogin(config, config.files ?? {}, (why) =>
    log.warn({ why: why.en }, 'problem with a file of `cloud`'),
  );

  const files = Object.values(config.files ?? {});

  function brokerOf({ password, caPem, certPem, keyPem }: MqttLogin): BrokerConfig {
    // MQTT 3.1.1 has no password without a user name, and brokers that use a token ignore the name.
    const username = config.username ?? (password === undefined ? undefined : identity.gateway);
    return {
      url: config.url,
      clientId: config.clientId ?? identity.gateway,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(caPem !== undefined && { caPem }),
      ...(certPem !== undefined && { certPem }),
      ...(keyPem !== undefined && { keyPem }),
    };
  }

  const keeper = createKeeper({
    version: config.version,
    clock,
    log,
    retry,
    random,
    async open(version, signal) {
      const at = new Date(clock.nowMs()).toISOString();
      const will = { topic: topics.status, payload: presence({ state: 'offline', reason: 'lost' }, at) };
      const request = {
        version,
        will,
        onMessage: results.take,
        ...(byApplication && { subscribeTo: topics.acks }),
      };
      const login = await newestLogin();
      const unusable = unusableFile(login, config.files);
      if (unusable !== undefined)
        return {
          kind: 'refused',
          problem: mqttProblem('mqtt.file_unusable', { section: 'cloud', ...unusable }),
        };
      const got = await openConnection({ config: brokerOf(login), request, bounds, clock }, signal);
      if (!isConnection(got)) return got;
      connectedAt.set(got, at);
      if (version === 3 && !byApplication && !isWarned) {
        isWarned = true;
        log.warn(
          'an MQTT 3.1.1 broker acknowledges messages without a subscriber: with ack: puback it must store all of them, else set ack: application',
        );
      }
      tellPresence(got, { state: 'online' }, signal).catch(() => undefined);
      return got;
    },
    async farewell(connection) {
      using bounded = deadline(clock, bounds.farewellMs / 2, neverAborted);
      await tellPresence(connection, { state: 'offline', reason: 'stopped' }, bounded.signal).catch(
        () => undefined,
      );
      await connection.end(bounds.farewellMs / 2);
    },
  });

  function presence(state: Pick<Presence, 'state' | 'reason'>, at: string): string {
    const { gateway, shop } = identity;
    return JSON.stringify({
      gateway,
      ...state,
      connectedAt: at,
      shop: { id: shop.id, name: shop.name },
    } satisfies Presence);
  }

  async function tellPresence(
    connection: Connection,
    state: Pick<Presence, 'state' | 'reason'>,
    signal: AbortSignal,
  ): Promise<void> {
    const payload = presence(state, connectedAt.get(connection) ?? '');
    const reported = await connection.publish(
      { topic: topics.status, payload, contentType: 'application/json', retain: true },
      signal,
    );
    // No subscriber is required: the message is retained.
    if (reported.kind === 'refused')
      log.warn(problemFields(reported.problem), 'presence refused by the broker');
  }

  /** Sends one message and waits for its acknowledgement. Only `signal` rejects; a time-out is an outcome. */
  async function send(
    one: { connection: Connection; id: string; kind: 'event' | 'picture'; message: Message },
    signal: AbortSignal,
  ): Promise<MessageOutcome> {
    const outcome = await deliver(one, signal);
    const { id, kind, message } = one;
    return tooLong.judge({ id, kind, bytes: Buffer.byteLength(message.payload) }, outcome);
  }

  async function deliver(
    { connection, id, message }: { connection: Connection; id: string; message: Message },
    signal: AbortSignal,
  ): Promise<MessageOutcome> {
    if (!byApplication) return connection.publish(message, signal);
    const early = results.early(id);
    if (early !== undefined) return said(early);
    using expected = results.expect(id);
    const result = expected.outcome.then(said);
    const published = await Promise.race([result, connection.publish(message, signal)]);
    if (published.kind !== 'said' || published.outcome.kind !== 'stored') return published;
    using bounded = deadline(clock, bounds.resultMs, signal);
    return await Promise.race([result, connection.closed, noResult(bounded.signal, signal)]);
  }

  /** When `bounded` aborts: an outcome; a rejection when `signal` caused it. */
  async function noResult(bounded: AbortSignal, signal: AbortSignal): Promise<MessageOutcome> {
    await untilAborted(bounded);
    signal.throwIfAborted();
    const problem = results.problem();
    const params = { topic: topics.acks, seconds: bounds.resultMs / 1_000 };
    return {
      kind: 'try_later',
      problem:
        problem === undefined
          ? mqttProblem('mqtt.no_result', params)
          : withDetails(mqttProblem('mqtt.results_invalid', params), problem),
    };
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

  /**
   * Addresses for pictures from a result follow the HTTPS profile. There is no base address, so no
   * credentials are sent.
   */
  function given(): Sink {
    toAddresses ??= createHttpsSink(
      {
        kind: 'https',
        url: 'https://broker.invalid',
        ...(config.caPem !== undefined && { caPem: config.caPem }),
        ...(config.pictureOrigins !== undefined && { pictureOrigins: config.pictureOrigins }),
      },
      clock,
    );
    return toAddresses;
  }

  const outOfTime: ConnectionFailure = {
    kind: 'try_later',
    problem: mqttProblem('mqtt.not_acknowledged', { seconds: bounds.callMs / 1_000 }),
  };

  return {
    async sendEvents({ events, storedThrough }, signal) {
      const got = await within(signal, async (connection, bounded) => {
        const sendOne = (event: OutboxEvent): Promise<MessageOutcome> => {
          const message: Message = {
            topic: topics.events,
            payload: event.body,
            contentType: 'application/cloudevents+json',
            properties: { [storedThroughHeader]: String(storedThrough) },
          };
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
      if (picture.put !== undefined) return await given().sendPicture(picture, signal);
      if (picture.jpeg.length > maxMqttPictureBytes) return tooLarge(picture);
      const message: Message = {
        topic: topics.thumbnail(picture.sha256),
        payload: Buffer.from(picture.jpeg.buffer, picture.jpeg.byteOffset, picture.jpeg.byteLength),
        contentType: 'image/jpeg',
      };
      const got = await within(signal, async (connection, bounded) => [
        await send({ connection, id: picture.sha256, kind: 'picture', message }, bounded),
      ]);
      const outcome = Array.isArray(got) ? (got[0] ?? outOfTime) : got;
      if (outcome.kind !== 'said') return withoutCause(outcome);
      return outcome.outcome.kind === 'stored' ? { kind: 'stored' } : outcome.outcome;
    },

    ...(files.length > 0 && { filesMark: () => markOfFiles(files) }),

    async [Symbol.asyncDispose]() {
      await keeper[Symbol.asyncDispose]();
      await toAddresses?.[Symbol.asyncDispose]();
    },
  };
}

function said(outcome: EventOutcome): MessageOutcome {
  return { kind: 'said', outcome };
}

const neverAborted = new AbortController().signal;

export function topicsOf(prefix: string, gateway: string) {
  const base = `${prefix}/${gateway}`;
  return {
    events: `${base}/events`,
    thumbnail: (sha256: string) => `${base}/thumbnails/${sha256}`,
    status: `${base}/status`,
    acks: `${base}/acks`,
  };
}

function tooLarge({ jpeg }: OutboxPicture): PictureOutcome {
  return {
    kind: 'rejected',
    problem: mqttProblem('mqtt.picture_too_long', { max: maxMqttPictureBytes, bytes: jpeg.length }),
  };
}
