/**
 * One connection to the shop's broker, from CONNECT until it ends: receives messages and acknowledges each
 * once it is on disk.
 *
 * 1. MQTT.js delivers a message and holds the next one until its callback runs. The callback runs at once,
 *    with an error, which suppresses the PUBACK: many messages are in flight, and the database commits them
 *    together.
 * 2. PUBACKs are written here, in the order of arrival, as the protocol requires [MQTT-4.6.0-2].
 * 3. A message that can't be stored now ends the connection: the broker sends it and all later ones again.
 * 4. At most `maxUnderWay` messages are unacknowledged; version 5 announces this limit to the broker,
 *    otherwise the next message isn't read.
 */
import { connect, type IConnackPacket, type IPublishPacket, type MqttClient } from 'mqtt';
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

const section = 'registers.mqtt';
const failures = brokerFailures(section);

/** Outcome of a message. */
export type Verdict =
  /** The broker may discard it. `reason`: of the PUBACK in version 5, 0 or from 0x80. */
  | { readonly kind: 'done'; readonly reason: number; readonly answer?: PublisherAnswer }
  | { readonly kind: 'not_stored'; readonly problem: MqttProblem };

/** For the publisher, if subscribed: QoS 0. */
export type PublisherAnswer = {
  readonly topic: string;
  readonly payload: string;
  readonly correlation?: Buffer;
};

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

export type BrokerConnection = {
  readonly broker: BrokerConfig;
  readonly version: 5 | 3;
  readonly topic: string;
  /** Before the first message. `isResumed`: the broker has kept the messages published meanwhile. */
  onConnected(isResumed: boolean): void;
  /** The subscription is active. */
  onSubscribed(): void;
  onMessage(packet: IPublishPacket): Promise<Verdict>;
};

/** The broker's session outlives an outage of this length. Seconds. */
const sessionExpirySeconds = 7 * 86_400;

/** `messageId`: absent with QoS 0, which has no acknowledgement. */
type UnderWay = { readonly messageId?: number; verdict?: Verdict };

/** Resolves with the reason for its end; an abort ends it too, after the messages in flight. */
export async function runConnection(
  connection: BrokerConnection,
  deps: { clock: Clock; bounds: BrokerConnectionBounds },
  signal: AbortSignal,
): Promise<ConnectionFailure> {
  const { broker, version, topic } = connection;
  const { clock, bounds } = deps;
  let client: MqttClient;
  try {
    client = connect({
      ...brokerOptions(broker, version),
      keepalive: bounds.keepAliveSeconds,
      // Our timeout is shorter and covers the subscription too.
      connectTimeout: 2 * bounds.connectMs,
      ...(version === 5 && {
        properties: {
          sessionExpiryInterval: sessionExpirySeconds,
          maximumPacketSize: bounds.maxReadBytes,
          receiveMaximum: bounds.maxUnderWay,
        },
      }),
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problem = mqttProblem('mqtt.certificates_unusable', { section, error: message });
    return { kind: 'refused', problem };
  }

  const opened = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<ConnectionFailure>();
  const lifetime = childLifetime(new AbortController().signal);
  /** In order of arrival. */
  const underWay: UnderWay[] = [];
  let goOn: (() => void) | undefined;
  let onIdle: (() => void) | undefined;
  let welcome: IConnackPacket | undefined;
  let failure: ConnectionFailure | undefined;

  function finish(why: ConnectionFailure): void {
    if (failure !== undefined) return;
    failure = why;
    client.end(true);
    lifetime.end();
    ended.resolve(why);
  }

  function hasEnded(): boolean {
    return failure !== undefined;
  }

  // Set before the first packet can arrive.
  client.handleMessage = (packet, callback) => {
    const next = (): void => callback(unacknowledged);
    void take(packet);
    if (underWay.length < bounds.maxUnderWay) next();
    else goOn = next;
  };

  async function take(packet: IPublishPacket): Promise<void> {
    if (hasEnded() || signal.aborted) return;
    const message: UnderWay = {
      ...(packet.qos > 0 && packet.messageId !== undefined && { messageId: packet.messageId }),
    };
    underWay.push(message);
    const verdict = await connection.onMessage(packet);
    // A QoS 0 message isn't sent again, so disconnecting would gain nothing.
    if (verdict.kind === 'not_stored' && message.messageId !== undefined)
      finish({ kind: 'try_later', problem: verdict.problem });
    if (hasEnded()) return;
    message.verdict = verdict;
    if (verdict.kind === 'done' && verdict.answer !== undefined) answer(verdict.answer);
    acknowledge();
  }

  function acknowledge(): void {
    const packets: Buffer[] = [];
    for (let first = underWay[0]; first?.verdict !== undefined; first = underWay[0]) {
      underWay.shift();
      const { messageId, verdict } = first;
      if (messageId === undefined || verdict.kind !== 'done') continue;
      packets.push(
        generate(
          { cmd: 'puback', messageId, ...(version === 5 && { reasonCode: verdict.reason }) },
          { protocolVersion: version === 5 ? 5 : 4 },
        ),
      );
    }
    if (packets.length > 0) client.stream.write(Buffer.concat(packets));
    if (client.stream.writableLength > bounds.maxUnreadBytes)
      finish({ kind: 'try_later', problem: mqttProblem('mqtt.not_reading') });
    if (underWay.length === 0) onIdle?.();
    if (underWay.length >= bounds.maxUnderWay) return;
    goOn?.();
    goOn = undefined;
  }

  function answer({ topic: to, payload, correlation }: PublisherAnswer): void {
    client.publish(to, payload, {
      qos: 0,
      properties: {
        contentType: 'application/json',
        payloadFormatIndicator: true,
        ...(correlation !== undefined && { correlationData: correlation }),
      },
    });
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

  /**
   * Undefined when the broker has accepted it. Repeated for each connection: a session may have been cut off
   * before it had a subscription.
   */
  function subscribe(): Promise<ConnectionFailure | undefined> {
    const { promise, resolve } = Promise.withResolvers<ConnectionFailure | undefined>();
    // Retained messages only with a new subscription, and flagged.
    client.subscribe(topic, { qos: 1, rh: 1, rap: false }, (error, _grants, packet) => {
      const granted = packet?.granted.map(Number)[0];
      if (granted !== undefined && granted >= 0x80) resolve(failures.suback(granted, topic));
      else if (error !== null) resolve(failure ?? failures.socket(error, true));
      else if (granted === 0)
        resolve({ kind: 'refused', problem: mqttProblem('mqtt.subscription_unacknowledged', { topic }) });
      else resolve(undefined);
    });
    return promise;
  }

  async function open(): Promise<void> {
    using bounded = deadline(clock, bounds.connectMs, signal);
    try {
      await unlessAborted(Promise.race([opened.promise, ended.promise]), bounded.signal);
      const refusal = await unlessAborted(Promise.race([subscribe(), ended.promise]), bounded.signal);
      if (refusal === undefined) connection.onSubscribed();
      else finish(refusal);
    } catch (error) {
      if (!bounded.passed() && !signal.aborted) throw error;
      finish({
        kind: 'try_later',
        problem: mqttProblem('mqtt.no_answer', { seconds: bounds.connectMs / 1_000 }),
      });
    }
  }

  async function untilStopped(): Promise<void> {
    await unlessAborted(ended.promise, signal).catch(() => undefined);
    if (failure !== undefined) return;
    using bounded = deadline(clock, bounds.drainMs, lifetime.signal);
    const idle = new Promise<void>((resolve) => {
      onIdle = resolve;
      if (underWay.length === 0) resolve();
    });
    await unlessAborted(idle, bounded.signal).catch(() => undefined);
    await unlessAborted(new Promise((resolve) => client.end(false, resolve)), bounded.signal).catch(
      () => undefined,
    );
    finish(stopping);
  }

  await open();
  await untilStopped();
  return await ended.promise;
}

/** MQTT.js sends no PUBACK for a message handled with an error, and continues with the next. */
const unacknowledged = new Error('acknowledged once it is on disk');
