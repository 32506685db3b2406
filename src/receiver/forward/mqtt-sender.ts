/**
 * Publishes changes to an MQTT broker with QoS 1: a change is delivered once the broker has acknowledged it.
 *
 * One connection for the target, opened with the first change and again after each failure; one message is under way at a time, so that the broker
 * has them in the order of the feed. The library neither reconnects nor repeats: the feed does. MQTT 5; 3.1.1 for a broker that knows no other.
 */
import type { IClientOptions, MqttClient } from 'mqtt';
import { z } from 'zod';
import { idPart } from '../../domain/sale/identity.ts';
import { deadline, unlessAborted } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { boundReading, brokerOptions } from '../../lib/mqtt/broker.ts';
import { connackReason, reasonCodes, reasonName } from '../../lib/mqtt/reason-codes.ts';
import { readJson } from '../../lib/text/read-json.ts';
import type { Attempt, Outgoing, Sender } from './policy.ts';
import { isSafeTarget, topicPrefix } from './target-url.ts';

const attemptMs = 30_000;
const keepAliveSeconds = 60;
/** Nothing but acknowledgements is read. */
const maxReadBytes = 64 * 1024;
const contentType = 'application/cloudevents+json; charset=utf-8';

/** About this message: a broker that refuses it now refuses it later. */
const aboutTheMessage: ReadonlySet<number> = new Set([
  reasonCodes.topicNameInvalid,
  reasonCodes.packetTooLarge,
  reasonCodes.payloadFormatInvalid,
]);

const typed = z.object({ type: z.string() });

/** `…/shops/SHOP/sale`, with `rejection`, `day.closed` and `erased` beside it. */
export function topicOf(prefix: string, { shop, body }: Pick<Outgoing, 'shop' | 'body'>): string {
  const type = readJson(typed, body)?.type ?? '';
  const name = /^com\.tillframe\.(.+)\.v\d+$/.exec(type)?.[1] ?? 'other';
  return `${prefix}/shops/${idPart(shop)}/${name.replaceAll('.', '-')}`;
}

export function createMqttSender(
  target: { readonly id: string; readonly url: string },
  clock: Clock,
): Sender {
  const url = new URL(target.url);
  const prefix = topicPrefix(url);
  let version: 5 | 3 = 5;
  let open: MqttClient | undefined;

  function drop(): void {
    open?.end(true);
    open = undefined;
  }

  async function connection(signal: AbortSignal): Promise<MqttClient> {
    if (open?.connected === true) return open;
    drop();
    const { connect } = await import('mqtt');
    signal.throwIfAborted();
    const client = connect(optionsOf(target, version));
    open = client;
    const opened = Promise.withResolvers<undefined>();
    client.on('connect', () => opened.resolve(undefined));
    client.on('error', (error) => opened.reject(error));
    client.on('close', () => opened.reject(new Error('closed by the broker')));
    boundReading(client, maxReadBytes, () => client.end(true));
    await unlessAborted(opened.promise, signal);
    return client;
  }

  async function publish({ cursor, ...change }: Outgoing, signal: AbortSignal): Promise<void> {
    const client = await connection(signal);
    const gone = Promise.withResolvers<never>();
    const onClose = (): void => gone.reject(new Error('closed by the broker'));
    client.once('close', onClose);
    const properties = { contentType, userProperties: { 'tillframe-cursor': cursor } };
    const published = client.publishAsync(topicOf(prefix ?? '', change), change.body, {
      qos: 1,
      ...(version === 5 && { properties }),
    });
    try {
      await unlessAborted(Promise.race([published, gone.promise]), signal);
    } finally {
      client.off('close', onClose);
      gone.promise.catch(() => undefined);
      published.catch(() => undefined);
    }
  }

  return {
    async send(change, signal) {
      // As when it was added; the database may have been edited by hand.
      if (!isSafeTarget(url) || prefix === undefined) return { kind: 'no_answer', why: 'mqtt' };
      using until = deadline(clock, attemptMs, signal);
      try {
        await publish(change, until.signal);
        return { kind: 'delivered' };
      } catch (error) {
        signal.throwIfAborted();
        const attempt = attemptOf(error, until.passed());
        if (attempt.reason === reasonCodes.unsupportedVersion) version = 3;
        // After a refusal of the message alone the connection goes on.
        if (attempt.kind !== 'refused') drop();
        return attempt;
      }
    },
    [Symbol.asyncDispose]: async () => {
      await open?.endAsync().catch(() => undefined);
      open = undefined;
    },
  };
}

function optionsOf(
  { id, url: text }: { readonly id: string; readonly url: string },
  version: 5 | 3,
): IClientOptions {
  const url = new URL(text);
  const { username, password } = url;
  const config = {
    ...{ url: text, clientId: `tillframe-forward-${id}` },
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
  };
  // No session: what was not acknowledged is sent again from the feed.
  return {
    ...brokerOptions(config, version),
    clean: true,
    keepalive: keepAliveSeconds,
    connectTimeout: attemptMs,
  };
}

type Failed = Exclude<Attempt, { kind: 'delivered' }> & { readonly reason?: number };

/** MQTT.js gives the reason code of CONNACK and PUBACK as `code`, and errors of the system as theirs. */
function attemptOf(error: unknown, isLate: boolean): Failed {
  const { code, message } = error as { code?: unknown; message: string };
  if (isLate) return { kind: 'no_answer', why: `${attemptMs / 1_000} s` };
  if (typeof code !== 'number') return { kind: 'no_answer', why: typeof code === 'string' ? code : message };
  const reason = connackReason(code);
  if (aboutTheMessage.has(reason)) return { kind: 'refused', words: reasonName(reason), reason };
  return { kind: 'no_answer', why: reasonName(reason), reason };
}
