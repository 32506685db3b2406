/**
 * One connection to an MQTT broker, from CONNECT until it ends; the only file that imports MQTT.js.
 *
 * 1. The outbox is authoritative: the library never reconnects and never resends, and its own store is
 *    discarded with the connection.
 * 2. At most `maxInFlight` messages, or the broker's maximum, are without their PUBACK (in-flight.ts).
 * 3. A broker that acknowledges nothing for too long, or sends more than the bound, ends the connection.
 *
 * Every failure is a value; an abort rejects with `signal.reason`.
 */
import type { IClientOptions, IConnackPacket, MqttClient } from 'mqtt';
import {
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
import { reasonCodes } from '../../../lib/mqtt/reason-codes.ts';
import { createInFlight, type InFlight, type InFlightBounds } from './in-flight.ts';
import { failures, type MessageOutcome } from './reasons.ts';

export type SessionOptions = {
  readonly version: 5 | 3;
  /** Retained, and published by the broker when this connection is lost. */
  readonly will: { readonly topic: string; readonly payload: string };
  readonly subscriptions: readonly Subscription[];
};

/** Messages of its topic, including those published since the last connection. */
export type Subscription = {
  readonly topic: string;
  readonly take: (payload: Buffer) => void;
  /** The connection opens without it; `subscribe` adds it later. */
  readonly isOptional?: boolean;
};

export type MqttBounds = InFlightBounds & {
  /** Time limit for CONNACK and the subscriptions without which nothing is sent, and for each later one; milliseconds. */
  readonly connectMs: number;
  /** Longest message that is read. */
  readonly maxReadBytes: number;
  /**
   * A ping after this long without traffic; half as long again without its answer ends the connection.
   * Seconds.
   */
  readonly keepAliveSeconds: number;
  /** A connection replaced within this time publishes no will; version 5 only. Seconds. */
  readonly willDelaySeconds: number;
};

export const defaultMqttBounds: MqttBounds = {
  connectMs: 20_000,
  silentMs: 20_000,
  silentMsPerByte: 1,
  maxInFlight: 20,
  maxReadBytes: 1024 * 1024,
  keepAliveSeconds: 60,
  willDelaySeconds: 10,
};

export type Message = {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly contentType: string;
  readonly retain?: boolean;
  /** Sent to brokers of version 5 only. */
  readonly properties?: Readonly<Record<string, string>>;
};

export type Connection = {
  readonly version: 5 | 3;
  isOpen(): boolean;
  /** Resolves with the reason when it has ended. */
  readonly closed: Promise<ConnectionFailure>;
  /** `stored`: the broker has acknowledged it. */
  publish(message: Message, signal: AbortSignal): Promise<MessageOutcome>;
  /** To one of the optional subscriptions. Undefined when the broker has accepted it; a refusal leaves the connection open. */
  subscribe(topic: string, signal: AbortSignal): Promise<ConnectionFailure | undefined>;
  /** Sends DISCONNECT, so that the broker doesn't publish the will; closed after `ms` at the latest. */
  end(ms: number): Promise<void>;
};

/** A persistent session survives an outage of this length; what it loses is sent again. Seconds. */
const sessionExpirySeconds = 7 * 86_400;
/** Besides topic and payload: fixed header, packet id, properties. */
const headBytes = 256;

type Opening = {
  readonly config: BrokerConfig;
  readonly request: SessionOptions;
  readonly bounds: MqttBounds;
  readonly clock: Clock;
};

export function isConnection(got: Connection | ConnectionFailure): got is Connection {
  return 'publish' in got;
}

export async function openConnection(
  options: Opening,
  signal: AbortSignal,
): Promise<Connection | ConnectionFailure> {
  const { config, request, bounds } = options;
  // Loaded with the first connection: most gateways have none.
  const { connect } = await import('mqtt');
  signal.throwIfAborted();
  let client: MqttClient;
  try {
    client = connect(clientOptions(config, request, bounds));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problem = mqttProblem('mqtt.certificates_unusable', { section: 'cloud', error: message });
    return { kind: 'refused', problem };
  }
  const session = createSession(client, options, signal);
  try {
    const notOpen = await opening(session, options, signal);
    if (notOpen === undefined) return connectionOf(session, options);
    session.finish(notOpen);
    return notOpen;
  } catch (error) {
    session.finish(stopping);
    throw error;
  }
}

/** State of MQTT.js's client: open from its CONNACK, ended by the first failure. */
type Session = {
  readonly client: MqttClient;
  readonly inFlight: InFlight;
  /** Aborts when it ends. */
  readonly signal: AbortSignal;
  readonly opened: Promise<undefined>;
  readonly ended: Promise<ConnectionFailure>;
  readonly failure: () => ConnectionFailure | undefined;
  /** The broker's. */
  readonly limits: () => IConnackPacket['properties'];
  readonly finish: (why: ConnectionFailure) => void;
};

function createSession(
  client: MqttClient,
  { config, request, bounds, clock }: Opening,
  signal: AbortSignal,
): Session {
  const opened = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<ConnectionFailure>();
  const lifetime = childLifetime(signal);
  const inFlight = createInFlight(clock, bounds);
  let welcome: IConnackPacket | undefined;
  let failure: ConnectionFailure | undefined;

  /** `isCut`: closed by the far side or the network. */
  function finish(why: ConnectionFailure, isCut = false): void {
    if (failure !== undefined) return;
    failure = why;
    client.end(true);
    lifetime.end();
    inFlight.end(why, isCut);
    ended.resolve(why);
  }

  client.on('packetreceive', (packet) => {
    if (packet.cmd === 'puback') inFlight.acknowledged(packet.messageId ?? 0, packet.reasonCode ?? 0);
    if (packet.cmd !== 'connack') return;
    const reason = (request.version === 5 ? packet.reasonCode : packet.returnCode) ?? 0;
    if (reason === 0) welcome = packet;
    else finish(failures.connack(reason));
  });
  client.on('connect', () => opened.resolve(undefined));
  client.on('message', (topic, payload) => {
    for (const one of request.subscriptions) if (one.topic === topic) one.take(payload);
  });
  client.on('disconnect', ({ reasonCode = 0 }) =>
    finish(failures.disconnect(reasonCode, config.clientId), reasonCode === reasonCodes.packetTooLarge),
  );
  client.on('error', (error) => finish(failures.socket(error, welcome !== undefined), isReset(error)));
  client.on('close', () => (welcome === undefined ? finish(unanswered) : finish(closedByBroker, true)));
  boundReading(client, bounds.maxReadBytes, () =>
    finish({
      kind: 'try_later',
      problem: mqttProblem('mqtt.message_too_long', { bytes: bounds.maxReadBytes }),
    }),
  );
  lifetime.signal.addEventListener('abort', () => finish(stopping));

  return {
    client,
    inFlight,
    signal: lifetime.signal,
    opened: opened.promise,
    ended: ended.promise,
    failure: () => failure,
    limits: () => welcome?.properties,
    finish,
  };
}

/** Waits for CONNACK and the subscriptions, within their bound. Undefined when open. */
function opening(
  session: Session,
  options: Opening,
  signal: AbortSignal,
): Promise<ConnectionFailure | undefined> {
  const needed = options.request.subscriptions.filter(({ isOptional }) => isOptional !== true);
  const steps = async () => {
    await session.opened;
    return needed.length === 0
      ? undefined
      : subscribe(
          session,
          needed.map(({ topic }) => topic),
        );
  };
  return inTime(session, options, steps(), signal);
}

/** Result of the steps, or the end of the session if that comes first, within the bound of an answer. */
async function inTime(
  session: Session,
  { bounds, clock }: Opening,
  steps: Promise<ConnectionFailure | undefined>,
  signal: AbortSignal,
): Promise<ConnectionFailure | undefined> {
  using bounded = deadline(clock, bounds.connectMs, signal);
  try {
    return await unlessAborted(Promise.race([steps, session.ended]), bounded.signal);
  } catch (error) {
    if (!bounded.passed()) throw error;
    const problem = mqttProblem('mqtt.no_answer', { seconds: bounds.connectMs / 1_000 });
    return { kind: 'try_later', problem };
  }
}

/** Undefined when the broker has accepted all. */
function subscribe({ client, failure }: Session, topics: string[]): Promise<ConnectionFailure | undefined> {
  const { promise, resolve } = Promise.withResolvers<ConnectionFailure | undefined>();
  client.subscribe(topics, { qos: 1 }, (error, _grants, packet) => {
    const reasons = packet?.granted.map(Number) ?? [];
    const refused = reasons.findIndex((granted) => granted >= 0x80);
    if (refused >= 0) resolve(failures.suback(reasons[refused] ?? 0x80, topics[refused] ?? ''));
    else resolve(error === null ? undefined : (failure() ?? failures.socket(error, true)));
  });
  return promise;
}

function connectionOf(session: Session, options: Opening): Connection {
  const { client, inFlight } = session;
  const { request, clock } = options;
  const { maximumPacketSize, receiveMaximum } = session.limits() ?? {};
  if (receiveMaximum !== undefined) inFlight.limitTo(receiveMaximum);
  const watching = inFlight.watch(
    () => session.finish({ kind: 'try_later', problem: mqttProblem('mqtt.nothing_acknowledged') }),
    session.signal,
  );
  return {
    version: request.version,
    isOpen: () => session.failure() === undefined,
    closed: session.ended,
    async publish({ topic, payload, contentType, retain = false, properties }, signal) {
      const bytes = Buffer.byteLength(payload) + Buffer.byteLength(topic) + headBytes;
      if (maximumPacketSize !== undefined && bytes > maximumPacketSize)
        return rejected(mqttProblem('mqtt.packet_too_long', { max: maximumPacketSize, bytes }));
      const send = (): number => {
        client.publish(topic, payload, {
          qos: 1,
          retain,
          properties: {
            contentType,
            payloadFormatIndicator: typeof payload === 'string',
            ...(properties !== undefined && { userProperties: { ...properties } }),
          },
        });
        return client.getLastMessageId();
      };
      return await inFlight.send({ topic, bytes }, send, signal);
    },
    async subscribe(topic, signal) {
      signal.throwIfAborted();
      return session.failure() ?? (await inTime(session, options, subscribe(session, [topic]), signal));
    },
    async end(ms) {
      if (session.failure() === undefined) {
        using bounded = deadline(clock, ms, session.signal);
        await unlessAborted(new Promise((resolve) => client.end(false, resolve)), bounded.signal).catch(
          () => undefined,
        );
      }
      session.finish(stopping);
      await watching;
    },
  };
}

function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function rejected(problem: MqttProblem): MessageOutcome {
  return { kind: 'said', outcome: { kind: 'rejected', problem } };
}

function clientOptions(config: BrokerConfig, request: SessionOptions, bounds: MqttBounds): IClientOptions {
  return {
    ...brokerOptions(config, request.version),
    keepalive: bounds.keepAliveSeconds,
    // The own limit is shorter and covers the subscription too.
    connectTimeout: 2 * bounds.connectMs,
    ...(request.version === 5 && {
      properties: { sessionExpiryInterval: sessionExpirySeconds, maximumPacketSize: bounds.maxReadBytes },
    }),
    will: {
      topic: request.will.topic,
      payload: Buffer.from(request.will.payload),
      qos: 1,
      retain: true,
      ...(request.version === 5 && {
        properties: {
          willDelayInterval: bounds.willDelaySeconds,
          contentType: 'application/json',
          payloadFormatIndicator: true,
        },
      }),
    },
  };
}
