/**
 * One connection to a broker of the shop, from CONNECT until it ends: receives messages and acknowledges each
 * once it is on disk.
 *
 * 1. MQTT.js delivers a message and holds the next one until its callback runs. The callback runs at once,
 *    with an error, which suppresses the PUBACK: many messages are in flight, and the database commits them
 *    together.
 * 2. PUBACKs are written here, in the order of arrival (arrivals.ts).
 * 3. A message that can't be stored now ends the connection: the broker sends it and all later ones again.
 * 4. At most `maxUnderWay` messages are unacknowledged; version 5 announces this limit to the broker,
 *    otherwise the next message isn't read.
 */
import {
  connect,
  type IClientOptions,
  type IConnackPacket,
  type IPublishPacket,
  type MqttClient,
} from 'mqtt';
import { generate } from 'mqtt-packet';
import {
  brokerFailures,
  type ConnectionFailure,
  closedByBroker,
  type MqttProblem,
  mqttProblem,
  stopping,
  unanswered,
} from '../../../domain/problem/mqtt.ts';
import { childLifetime, deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type BrokerConfig, boundReading, brokerOptions } from '../../../lib/mqtt/broker.ts';
import { type Arrivals, createArrivals, type PublisherAnswer, type Verdict } from './arrivals.ts';

export type BrokerConnectionBounds = {
  /** Timeout of CONNACK and subscription together, milliseconds. */
  readonly connectMs: number;
  readonly maxUnderWay: number;
  /**
   * Maximum size of a message that is read; a broker of version 5 drops larger ones, one of 3.1.1 needs the
   * limit in its own config.
   */
  readonly maxReadBytes: number;
  /** Maximum of PUBACKs and answers not yet read by the broker. */
  readonly maxUnreadBytes: number;
  /** A ping after this long without traffic; half as long again without its answer ends the connection. Seconds. */
  readonly keepAliveSeconds: number;
  /** For messages in flight when the gateway stops, milliseconds. */
  readonly drainMs: number;
};

export const defaultConnectionBounds: BrokerConnectionBounds = {
  connectMs: 20_000,
  maxUnderWay: 256,
  maxReadBytes: 4 * 1024 * 1024,
  maxUnreadBytes: 1024 * 1024,
  keepAliveSeconds: 15,
  drainMs: 1_000,
};

/** A broker denies login or topic until a person has acted, and some lock clients out that try too often. */
const deniedAgainMs = 60_000;
/** Another gateway uses our client id: the two must not displace each other endlessly. */
const takenOverRestMs = 120_000;

/** Minimum pause after a connection that ended with this failure. */
export function minWaitMs({ cause }: ConnectionFailure): number {
  if (cause === 'taken_over') return takenOverRestMs;
  return cause === 'denied' ? deniedAgainMs : 0;
}

/** `isOptional`: the connection is of use without it. */
type Subscription = { readonly topic: string; readonly qos: 0 | 1; readonly isOptional?: true };

export type BrokerConnection = {
  readonly broker: BrokerConfig;
  /** Section of the config that problems name. */
  readonly section: string;
  readonly version: 5 | 3;
  /** kept: the broker holds messages for this client while it is away. */
  readonly session: 'kept' | 'new';
  readonly topics: readonly Subscription[];
  /** Before the first message. `isResumed`: the broker has kept the messages published meanwhile. */
  onConnected(isResumed: boolean): void;
  /** The subscription is active. `refused`: reason for which the broker does not deliver an optional topic. */
  onSubscribed(refused: MqttProblem | undefined): void;
  onMessage(packet: IPublishPacket): Promise<Verdict>;
};

/** The broker's session outlives an outage of this length. Seconds. */
const sessionExpirySeconds = 7 * 86_400;

type ConnectionDeps = { readonly clock: Clock; readonly bounds: BrokerConnectionBounds };

/** Resolves with the reason for its end; an abort ends it too, after the messages in flight. */
export async function runConnection(
  connection: BrokerConnection,
  deps: ConnectionDeps,
  signal: AbortSignal,
): Promise<ConnectionFailure> {
  let client: MqttClient;
  try {
    client = connect(clientOptions(connection, deps.bounds));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problem = mqttProblem('mqtt.certificates_unusable', {
      section: connection.section,
      error: message,
    });
    return { kind: 'refused', problem };
  }
  const session = createSession(client, { connection, bounds: deps.bounds }, signal);
  await open(session, connection, deps, signal);
  await untilStopped(session, deps, signal);
  return await session.ended;
}

function clientOptions(
  { broker, version, session }: BrokerConnection,
  { keepAliveSeconds, connectMs, maxReadBytes, maxUnderWay }: BrokerConnectionBounds,
): IClientOptions {
  return {
    ...brokerOptions(broker, version),
    clean: session === 'new',
    keepalive: keepAliveSeconds,
    // Our timeout is shorter and covers the subscription too.
    connectTimeout: 2 * connectMs,
    ...(version === 5 && {
      properties: {
        sessionExpiryInterval: session === 'kept' ? sessionExpirySeconds : 0,
        maximumPacketSize: maxReadBytes,
        receiveMaximum: maxUnderWay,
      },
    }),
  };
}

/** State of MQTT.js's client: open from its CONNACK, ended by the first failure. */
type Session = {
  readonly client: MqttClient;
  readonly failures: ReturnType<typeof brokerFailures>;
  readonly arrivals: Arrivals;
  readonly opened: Promise<undefined>;
  readonly ended: Promise<ConnectionFailure>;
  /** Aborts when it ends. */
  readonly signal: AbortSignal;
  readonly failure: () => ConnectionFailure | undefined;
  readonly finish: (why: ConnectionFailure) => void;
};

/** After an abort nothing more is accepted. */
function createSession(
  client: MqttClient,
  { connection, bounds }: { readonly connection: BrokerConnection; readonly bounds: BrokerConnectionBounds },
  signal: AbortSignal,
): Session {
  const { broker, version } = connection;
  const failures = brokerFailures(connection.section);
  const opened = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<ConnectionFailure>();
  const lifetime = childLifetime(new AbortController().signal);
  const arrivals = createArrivals(bounds.maxUnderWay);
  let welcome: IConnackPacket | undefined;
  let failure: ConnectionFailure | undefined;

  function finish(why: ConnectionFailure): void {
    if (failure !== undefined) return;
    failure = why;
    client.end(true);
    lifetime.end();
    ended.resolve(why);
  }

  const hasEnded = (): boolean => failure !== undefined;

  // Set before the first packet can arrive.
  client.handleMessage = (packet, callback) => {
    void take(packet);
    arrivals.whenRoom(() => callback(unacknowledged));
  };

  async function take(packet: IPublishPacket): Promise<void> {
    if (hasEnded() || signal.aborted) return;
    const arrival = arrivals.add(packet.qos > 0 ? packet.messageId : undefined);
    const verdict = await connection.onMessage(packet);
    // A QoS 0 message isn't sent again, so disconnecting would gain nothing.
    if (verdict.kind === 'not_stored' && arrival.messageId !== undefined)
      finish({ kind: 'try_later', problem: verdict.problem });
    if (hasEnded()) return;
    if (verdict.kind === 'done' && verdict.answer !== undefined) answer(client, verdict.answer);
    const pubacks = arrivals.settle(arrival, verdict).map((settled) => pubackOf(settled, version));
    if (pubacks.length > 0) client.stream.write(Buffer.concat(pubacks));
    if (client.stream.writableLength > bounds.maxUnreadBytes)
      finish({ kind: 'try_later', problem: mqttProblem('mqtt.not_reading') });
  }

  client.on('packetreceive', (packet) => {
    if (packet.cmd !== 'connack') return;
    const reason = (version === 5 ? packet.reasonCode : packet.returnCode) ?? 0;
    if (reason !== 0) {
      finish(failures.connack(reason));
      return;
    }
    welcome = packet;
    // Waiting messages may follow immediately.
    connection.onConnected(packet.sessionPresent);
  });
  client.on('connect', () => opened.resolve(undefined));
  client.on('disconnect', ({ reasonCode = 0 }) => finish(failures.disconnect(reasonCode, broker.clientId)));
  client.on('error', (error) => finish(failures.socket(error, welcome !== undefined)));
  client.on('close', () => finish(welcome === undefined ? unanswered : closedByBroker));
  boundReading(client, bounds.maxReadBytes, () =>
    finish({
      kind: 'refused',
      problem: mqttProblem('mqtt.held_message_too_long', { bytes: bounds.maxReadBytes }),
    }),
  );

  return {
    client,
    failures,
    arrivals,
    opened: opened.promise,
    ended: ended.promise,
    signal: lifetime.signal,
    failure: () => failure,
    finish,
  };
}

function pubackOf({ messageId, reason }: { messageId: number; reason: number }, version: 5 | 3): Buffer {
  return generate(
    { cmd: 'puback', messageId, ...(version === 5 && { reasonCode: reason }) },
    { protocolVersion: version === 5 ? 5 : 4 },
  );
}

function answer(client: MqttClient, { topic: to, payload, correlation }: PublisherAnswer): void {
  client.publish(to, payload, {
    qos: 0,
    properties: {
      contentType: 'application/json',
      payloadFormatIndicator: true,
      ...(correlation !== undefined && { correlationData: correlation }),
    },
  });
}

/** Waits for CONNACK and the subscription, within their bound. */
async function open(
  session: Session,
  connection: BrokerConnection,
  { clock, bounds }: ConnectionDeps,
  signal: AbortSignal,
): Promise<void> {
  using bounded = deadline(clock, bounds.connectMs, signal);
  const ended = session.ended.then((failure): Subscribed => ({ failure }));
  const unlessEnded = (step: Promise<Subscribed | undefined>) =>
    unlessAborted(Promise.race([step, ended]), bounded.signal);
  try {
    await unlessEnded(session.opened);
    const subscribed = await unlessEnded(subscribe(session, connection.topics));
    if (subscribed?.failure === undefined) connection.onSubscribed(subscribed?.refused);
    else session.finish(subscribed.failure);
  } catch (error) {
    if (!bounded.passed() && !signal.aborted) throw error;
    session.finish({
      kind: 'try_later',
      problem: mqttProblem('mqtt.no_answer', { seconds: bounds.connectMs / 1_000 }),
    });
  }
}

type Subscribed = { readonly failure?: ConnectionFailure; readonly refused?: MqttProblem };

/** Repeated for each connection: a session may have been cut off before it had a subscription. */
function subscribe(
  { client, failure, failures }: Session,
  topics: readonly Subscription[],
): Promise<Subscribed> {
  const { promise, resolve } = Promise.withResolvers<Subscribed>();
  // Retained messages only with a new subscription, and flagged.
  const requested = topics.map(({ topic, qos }) => [topic, { qos, rh: 1, rap: false }] as const);
  client.subscribe(Object.fromEntries(requested), (error, _grants, packet) => {
    const granted = packet?.granted.map(Number) ?? [];
    if (granted.length < topics.length) {
      resolve(error === null ? {} : { failure: failure() ?? failures.socket(error, true) });
      return;
    }
    const refusals = topics.flatMap(({ topic, qos, isOptional = false }, index) => {
      const reason = granted[index] ?? 0;
      if (reason >= 0x80) return { isOptional, why: failures.suback(reason, topic) };
      if (reason >= qos) return [];
      const problem = mqttProblem('mqtt.subscription_unacknowledged', { topic });
      return { isOptional, why: { kind: 'refused', problem } satisfies ConnectionFailure };
    });
    const failed = refusals.find(({ isOptional }) => !isOptional);
    const refused = refusals[0]?.why.problem;
    resolve(failed === undefined ? (refused === undefined ? {} : { refused }) : { failure: failed.why });
  });
  return promise;
}

/** Settles when the connection has ended; after an abort it ends it. */
async function untilStopped(
  { client, arrivals, ended, signal: lifetime, failure, finish }: Session,
  { clock, bounds }: ConnectionDeps,
  signal: AbortSignal,
): Promise<void> {
  await unlessAborted(ended, signal).catch(() => undefined);
  if (failure() !== undefined) return;
  using bounded = deadline(clock, bounds.drainMs, lifetime);
  await unlessAborted(arrivals.idle(), bounded.signal).catch(() => undefined);
  await unlessAborted(new Promise((resolve) => client.end(false, resolve)), bounded.signal).catch(
    () => undefined,
  );
  finish(stopping);
}

/** MQTT.js sends no PUBACK for a message handled with an error, and continues with the next. */
const unacknowledged = new Error('acknowledged once it is on disk');
