/**
 * A message of a sale or of moments received over MQTT, and the answers to the broker and the publisher.
 *
 * The topic identifies the register, and the broker's own rules decide who may publish there: no token is
 * required. A message that can never become a sale is acknowledged, otherwise it would block all later ones;
 * it is reported, counted and answered.
 */
import { createHash } from 'node:crypto';
import type { IPublishPacket } from 'mqtt';
import { mqttProblem } from '../../../domain/problem/mqtt.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { Received } from '../../../domain/sale/sale.ts';
import { Problem } from '../../../lib/http/problem.ts';
import { reasonCodes } from '../../../lib/mqtt/reason-codes.ts';
import { refused } from '../../http/refused.ts';
import type { Intake, MomentIntake } from '../source.ts';
import {
  acceptedAnswer,
  acceptSale,
  numberIn,
  type PushAnswer,
  refusedAnswer,
  unknownRegister,
} from './accept.ts';
import { type AcceptedMoments, acceptMoments } from './accept-moments.ts';
import type { PublisherAnswer, Verdict } from './arrivals.ts';
import { parseMessage } from './push-body.ts';

export type MessageDeps = {
  readonly intake: Intake;
  readonly moments: MomentIntake;
  received(): Received;
  readonly currency: string;
  readonly maxBodyBytes: number;
  /** Without a trailing `/`. */
  readonly topicPrefix: string;
  /** The session at the broker: it delivers in order, apart from repetitions. */
  readonly session: object;
  onAccepted(status: 200 | 201): void;
  onRefused(given: { registerKey: string; problem: Problem; registerSaleId?: string }): void;
  onFailed(error: unknown): void;
};

/**
 * Subscriptions for all registers of this gateway. Moments with QoS 0: a broker keeps no such messages for a session that is away, and a
 * moment that arrives late would be another one. The rules of a broker may allow the sales alone.
 */
export function registerTopics(
  topicPrefix: string,
): readonly { topic: string; qos: 0 | 1; isOptional?: true }[] {
  return [
    { topic: `${topicPrefix}/registers/+/sales`, qos: 1 },
    { topic: `${topicPrefix}/registers/+/moments`, qos: 0, isOptional: true },
  ];
}

/** A publisher cannot request a language; the code is in the answer. */
const answerLanguage = 'en';

const registerKeyPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** Never rejects. `isRepeated`: it may have been accepted before. */
export async function acceptMessage(
  packet: IPublishPacket,
  { isRepeated }: { isRepeated: boolean },
  deps: MessageDeps,
): Promise<Verdict> {
  // The arrival is recorded before anything else.
  const received = deps.received();
  const { registerKey, isMoments } = readTopic(packet.topic, deps.topicPrefix);
  const number: { registerSaleId?: string } = {};
  try {
    if (!registerKeyPattern.test(registerKey)) throw unknownRegister(registerKey.slice(0, 64));
    const message = readMessage(packet, deps.maxBodyBytes);
    if (isMoments) {
      if (packet.retain) throw refused(409, refusal('push.moment_retained'));
      const taken = await acceptMoments(message, { registerKey, received }, deps.moments);
      return { kind: 'done', reason: 0, ...answerFor(packet, registerKey, taken, deps) };
    }
    Object.assign(number, numberIn(message));
    if (packet.retain) refuseUnlessNamed(message);
    // A retained message arrives again with each subscription, however old it is.
    const arrival = { lane: deps.session, isRepeated: isRepeated || packet.retain };
    const taken = await acceptSale(message, { registerKey, received, arrival }, deps);
    deps.onAccepted(taken.status);
    return {
      kind: 'done',
      reason: 0,
      ...answerFor(packet, registerKey, { ...number, ...acceptedAnswer(taken, answerLanguage) }, deps),
    };
  } catch (error) {
    if (!(error instanceof Problem)) {
      deps.onFailed(error);
      return { kind: 'not_stored', problem: mqttProblem('mqtt.message_failed') };
    }
    const isLost = packet.qos === 0;
    if (error.status === 503 && !isLost) {
      // The alarms have the reason, and so has the log.
      return { kind: 'not_stored', problem: mqttProblem('mqtt.not_stored') };
    }
    deps.onRefused({ registerKey: registerKey.slice(0, 64), problem: error, ...number });
    const answer = { ...number, ...refusedAnswer(error, answerLanguage) };
    return { kind: 'done', reason: reasonOf(error), ...answerFor(packet, registerKey, answer, deps) };
  }
}

function readTopic(topic: string, topicPrefix: string): { registerKey: string; isMoments: boolean } {
  const rest = topic.slice(`${topicPrefix}/registers/`.length);
  const endsAt = rest.lastIndexOf('/');
  return { registerKey: rest.slice(0, endsAt), isMoments: rest.slice(endsAt) === '/moments' };
}

function readMessage({ payload, properties }: IPublishPacket, maxBytes: number): unknown {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  if (bytes.length > maxBytes) throw refused(413, refusal('push.too_large', { maximum: maxBytes }));
  return parseMessage(bytes, properties?.contentType);
}

/**
 * A retained message arrives again with each new subscription, in a week or in a year. Only its number and
 * its time identify it as the same sale then.
 */
function refuseUnlessNamed(message: unknown): void {
  const isNamed =
    typeof message === 'object' && message !== null && 'saleId' in message && 'soldAt' in message;
  if (isNamed) return;
  throw refused(409, refusal('push.retained'));
}

/** Response topic: the publisher's choice in version 5, if it is among its register's own answer topics. */
function answerFor(
  { properties }: IPublishPacket,
  registerKey: string,
  answer: (PushAnswer & { registerSaleId?: string }) | AcceptedMoments,
  { topicPrefix }: MessageDeps,
): { answer?: PublisherAnswer } {
  if (!registerKeyPattern.test(registerKey)) return {};
  const usual = `${topicPrefix}/registers/${registerKey}/answers`;
  const requested = properties?.responseTopic;
  // Elsewhere the gateway would publish with its own rights where the till may not.
  const isOurs =
    requested?.startsWith(`${usual}/`) === true && !/[+#\0]/.test(requested) && requested.length <= 256;
  const correlation = properties?.correlationData;
  return {
    answer: {
      topic: isOurs ? requested : usual,
      payload: JSON.stringify(answer),
      ...(correlation !== undefined && correlation.length <= 1_024 && { correlation }),
    },
  };
}

function reasonOf({ status }: Problem): number {
  if (status === 404) return reasonCodes.notAuthorized;
  if (status === 413) return reasonCodes.quotaExceeded;
  return status === 400 ? reasonCodes.payloadFormatInvalid : reasonCodes.implementationSpecific;
}

/** Identifies a repeated message. */
export function checksumOf({ topic, payload }: IPublishPacket): string {
  return createHash('sha256').update(topic).update('\0').update(payload).digest('hex');
}
