/**
 * Maps a broker's codes and a broken connection onto outcomes, by the rules of the cloud contract (MQTT
 * profile). Pure.
 *
 * As over HTTPS, only a result for one message can quarantine it; an indication of a wrong password,
 * permission or address pauses everything instead.
 */
import {
  brokerFailures,
  type ConnectionFailure,
  closedByBroker,
  type MqttProblem,
  mqttProblem,
} from '../../../domain/problem/mqtt.ts';
import { reasonCodes, reasonName } from '../../../lib/mqtt/reason-codes.ts';
import type { OutboxEvent } from '../../store/store.ts';
import type { BatchOutcome, EventOutcome } from '../sink.ts';

export const failures = brokerFailures('cloud');

/** Result of one message. */
export type MessageOutcome =
  /** From the broker or the cloud, for this message alone. */
  | { readonly kind: 'said'; readonly outcome: EventOutcome }
  /**
   * Failure of the far side, without a result for this message; `isCut`: the connection may have been closed
   * because of it.
   */
  | (ConnectionFailure & { readonly isCut?: true });

/** Outcome of a PUBACK. */
export function pubackOutcome(reason: number, topic: string): MessageOutcome {
  switch (reason) {
    case 0:
      return { kind: 'said', outcome: { kind: 'stored' } };
    case reasonCodes.noMatchingSubscribers:
      return {
        kind: 'try_later',
        problem: mqttProblem('mqtt.no_consumer', { topic }),
      };
    case reasonCodes.packetTooLarge:
    case reasonCodes.payloadFormatInvalid: {
      const problem = mqttProblem('mqtt.message_refused', { reason: reasonName(reason) });
      return {
        kind: 'said',
        outcome: { kind: 'not_accepted', problem },
      };
    }
    default:
      return failures.puback(reason, topic);
  }
}

/**
 * Outcome of a batch from those of its events. Without any result it is a failure of the far side as a whole:
 * the lane is paused, and the backlog isn't published repeatedly to a broker without a reader.
 */
export function batchOutcomeOf(
  events: readonly OutboxEvent[],
  outcomes: readonly MessageOutcome[],
): BatchOutcome {
  const troubles = outcomes.filter((outcome) => outcome.kind !== 'said');
  if (troubles.length === outcomes.length) {
    const worst = troubles.find(({ kind }) => kind === 'refused') ?? troubles[0];
    return worst === undefined ? { kind: 'results', results: new Map() } : withoutCause(worst);
  }
  const results = events.map(({ eventId }, index): [string, EventOutcome] => {
    const outcome = outcomes[index] ?? closedByBroker;
    return [
      eventId,
      outcome.kind === 'said' ? outcome.outcome : { kind: 'try_later', problem: outcome.problem },
    ];
  });
  return { kind: 'results', results: new Map(results) };
}

/** Without the cause, which is internal to keeper and connection. */
export function withoutCause({ kind, problem, retryAfterMs }: ConnectionFailure): PublishProblem {
  if (kind === 'refused') return { kind, problem };
  return { kind, problem, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

type PublishProblem =
  | { readonly kind: 'try_later'; readonly problem: MqttProblem; readonly retryAfterMs?: number }
  | { readonly kind: 'refused'; readonly problem: MqttProblem };
