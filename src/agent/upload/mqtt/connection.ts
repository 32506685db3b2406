/**
 * One connection to an MQTT broker, from CONNECT until it ends; the only file that imports MQTT.js.
 *
 * 1. The outbox is authoritative: the library never reconnects and never resends, and its own store is
 *    discarded with the connection.
 * 2. At most `maxInFlight` messages, or the broker's maximum, are without their PUBACK; the others wait here.
 * 3. A broker that acknowledges nothing for too long, or sends more than the bound, ends the connection.
 *
 * Every failure is a value; an abort rejects with `signal.reason`.
 */
import { connect, type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';
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
import { createWakeUp } from '../../../lib/wake-up.ts';
import { failures, type MessageOutcome, pubackOutcome } from './reasons.ts';
import { createSlots } from './semaphore.ts';

export type SessionOptions = {
  readonly version: 5 | 3;
  /** Retained, and published by the broker when this connection is lost. */
  readonly will: { readonly topic: string; readonly payload: string };
  /** Messages of this topic reach `onMessage`, including those published since the last connection. */
  readonly subscribeTo?: string;
  onMessage(payload: Buffer): void;
};

export type MqttBounds = {
  /** Time limit for CONNACK and the subscription, milliseconds. */
  readonly connectMs: number;
  /** With messages in flight: time limit without any acknowledgement, milliseconds, */
  readonly silentMs: number;
  /** plus this time for each byte of them, milliseconds: a link of 8 kbit/s needs one. */
  readonly silentMsPerByte: number;
  readonly maxInFlight: number;
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
  /** Sends DISCONNECT, so that the broker doesn't publish the will; closed after `ms` at the latest. */
  end(ms: number): Promise<void>;
};

/** A persistent session survives an outage of this length; what it loses is sent again. Seconds. */
const sessionExpirySeconds = 7 * 86_400;
/** Besides topic and payload: fixed header, packet id, properties. */
const headBytes = 256;
const idleMs = 3_600_000;

type Waiting = {
  readonly topic: string;
  readonly bytes: number;
  readonly resolve: (outcome: MessageOutcome) => void;
};

export async function openConnection(
  options: { config: BrokerConfig; request: SessionOptions; bounds: MqttBounds; clock: Clock },
  signal: AbortSignal,
): Promise<Connection | ConnectionFailure> {
  const { config, request, bounds, clock } = options;
  signal.throwIfAborted();
  let client: MqttClient;
  try {
    client = connect(clientOptions(config, request, bounds));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problem = mqttProblem('mqtt.certificates_unusable', { section: 'cloud', error: message });
    return { kind: 'refused', problem };
  }

  const opened = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<ConnectionFailure>();
  const lifetime = childLifetime(signal);
  const waiting = new Map<number, Waiting>();
  const progress = createWakeUp(clock);
  let slots = createSlots(bounds.maxInFlight);
  let progressAtMs = clock.monotonicMs();
  let welcome: IConnackPacket | undefined;
  let failure: ConnectionFailure | undefined;
  let acknowledgements = 0;

  /** `isCut`: closed by the far side or the network. */
  function finish(why: ConnectionFailure, isCut = false): void {
    if (failure !== undefined) return;
    failure = why;
    // A broker that has acknowledged nothing on it may close for any reason.
    const longest = isCut && acknowledgements > 0 ? longestOf(waiting.values()) : undefined;
    client.end(true);
    lifetime.end();
    slots.close();
    for (const message of waiting.values())
      message.resolve(message === longest ? { ...why, isCut: true } : why);
    waiting.clear();
    ended.resolve(why);
  }

  function acknowledged(id: number, reason: number): void {
    progressAtMs = clock.monotonicMs();
    acknowledgements++;
    const found = waiting.get(id);
    waiting.delete(id);
    found?.resolve(pubackOutcome(reason, found.topic));
  }

  client.on('packetreceive', (packet) => {
    if (packet.cmd === 'puback') acknowledged(packet.messageId ?? 0, packet.reasonCode ?? 0);
    if (packet.cmd !== 'connack') return;
    const reason = (request.version === 5 ? packet.reasonCode : packet.returnCode) ?? 0;
    if (reason === 0) welcome = packet;
    else finish(failures.connack(reason));
  });
  client.on('connect', () => opened.resolve(undefined));
  client.on('message', (_topic, payload) => request.onMessage(payload));
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

  /** Watchdog: a silent broker or a dead connection is detected by missing acknowledgements. */
  async function watch(): Promise<void> {
    while (failure === undefined) {
      if (waiting.size === 0) {
        await progress.wait(idleMs, lifetime.signal);
        continue;
      }
      const bytes = [...waiting.values()].reduce((sum, message) => sum + message.bytes, 0);
      const leftMs = progressAtMs + bounds.silentMs + bytes * bounds.silentMsPerByte - clock.monotonicMs();
      if (leftMs <= 0) finish({ kind: 'try_later', problem: mqttProblem('mqtt.nothing_acknowledged') });
      else await progress.wait(leftMs, lifetime.signal);
    }
  }

  /** Undefined when the broker has accepted it. */
  function subscribe(topic: string): Promise<ConnectionFailure | undefined> {
    const { promise, resolve } = Promise.withResolvers<ConnectionFailure | undefined>();
    client.subscribe(topic, { qos: 1 }, (error, _grants, packet) => {
      const reason = packet?.granted.map(Number).find((granted) => granted >= 0x80);
      if (reason !== undefined) resolve(failures.suback(reason, topic));
      else resolve(error === null ? undefined : (failure ?? failures.socket(error, true)));
    });
    return promise;
  }

  try {
    using bounded = deadline(clock, bounds.connectMs, signal);
    const openedOrEnded = Promise.race([opened.promise, ended.promise]);
    let notOpen: ConnectionFailure | undefined;
    try {
      notOpen = await unlessAborted(openedOrEnded, bounded.signal);
      if (notOpen === undefined && request.subscribeTo !== undefined)
        notOpen = await unlessAborted(
          Promise.race([subscribe(request.subscribeTo), ended.promise]),
          bounded.signal,
        );
    } catch (error) {
      if (!bounded.passed()) throw error;
      notOpen = {
        kind: 'try_later',
        problem: mqttProblem('mqtt.no_answer', { seconds: bounds.connectMs / 1_000 }),
      };
    }
    if (notOpen !== undefined) {
      finish(notOpen);
      return notOpen;
    }
  } catch (error) {
    finish(stopping);
    throw error;
  }

  const limits = welcome?.properties;
  const maxPacketBytes = limits?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
  slots = createSlots(Math.min(bounds.maxInFlight, limits?.receiveMaximum ?? bounds.maxInFlight));
  const watching = watch();

  return {
    version: request.version,
    isOpen: () => failure === undefined,
    closed: ended.promise,
    async publish(message, publishSignal) {
      const bytes = Buffer.byteLength(message.payload) + Buffer.byteLength(message.topic) + headBytes;
      if (bytes > maxPacketBytes)
        return rejected(mqttProblem('mqtt.packet_too_long', { max: maxPacketBytes, bytes }));
      const release = await slots.take(publishSignal);
      if (release === undefined || publishSignal.aborted || failure !== undefined) {
        release?.();
        publishSignal.throwIfAborted();
        return failure ?? closedByBroker;
      }
      const { promise, resolve } = Promise.withResolvers<MessageOutcome>();
      // Abandoned by its caller, it is still in flight.
      void promise.then(release);
      client.publish(message.topic, message.payload, {
        qos: 1,
        retain: message.retain ?? false,
        properties: {
          contentType: message.contentType,
          payloadFormatIndicator: typeof message.payload === 'string',
          ...(message.properties !== undefined && { userProperties: { ...message.properties } }),
        },
      });
      if (waiting.size === 0) progressAtMs = clock.monotonicMs();
      waiting.set(client.getLastMessageId(), { bytes, topic: message.topic, resolve });
      progress.notify();
      return await unlessAborted(promise, publishSignal);
    },
    async end(ms) {
      if (failure === undefined) {
        using bounded = deadline(clock, ms, lifetime.signal);
        await unlessAborted(new Promise((resolve) => client.end(false, resolve)), bounded.signal).catch(
          () => undefined,
        );
      }
      finish(stopping);
      await watching;
    },
  };
}

function longestOf(messages: Iterable<Waiting>): Waiting | undefined {
  let longest: Waiting | undefined;
  for (const message of messages) if (message.bytes > (longest?.bytes ?? 0)) longest = message;
  return longest;
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
