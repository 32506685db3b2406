/**
 * What a broker's codes and a broken connection mean, by the rules of the cloud contract (MQTT profile). Pure.
 *
 * As over HTTPS, only what is said of one message can quarantine it; what points to a wrong password, right or address holds
 * everything instead.
 */
import { brokerReasons, type ConnectionFailure, closedByBroker, code } from '../../../lib/mqtt/reasons.ts';
import type { OwedEvent } from '../../store/store.ts';
import type { BatchOutcome, EventOutcome } from '../sink.ts';

/** In words of this section. */
export const reasons = brokerReasons('cloud');

/** What became of one message. */
export type MessageOutcome =
  /** By the broker or the cloud, of this message alone. */
  | { readonly kind: 'said'; readonly outcome: EventOutcome }
  /** Trouble with the far side, of which this message says nothing; `isCut`: unless it is what the connection broke at. */
  | (ConnectionFailure & { readonly isCut?: true });

/** Of a PUBACK. */
export function pubackOutcome(reason: number, topic: string): MessageOutcome {
  switch (reason) {
    case 0:
      return { kind: 'said', outcome: { kind: 'stored' } };
    case code.noMatchingSubscribers:
      return {
        kind: 'try_later',
        why: `Nobody listens at the broker: no consumer has subscribed to ${topic}`,
      };
    case code.packetTooLarge:
    case code.payloadFormatInvalid:
      return {
        kind: 'said',
        outcome: { kind: 'not_taken', why: reasons.words(reason, 'The broker does not take it') },
      };
    default:
      return reasons.failure(reason, `The broker does not take what goes to ${topic}`);
  }
}

/**
 * Of a batch, from what became of each of its events. With nothing said of any it is trouble with the far side as a whole: then the lane
 * is held, and the backlog isn't published over and over to a broker that nobody reads.
 */
export function batchOutcomeOf(
  events: readonly OwedEvent[],
  outcomes: readonly MessageOutcome[],
): BatchOutcome {
  const troubles = outcomes.filter((outcome) => outcome.kind !== 'said');
  if (troubles.length === outcomes.length) {
    const worst = troubles.find(({ kind }) => kind === 'refused') ?? troubles[0];
    return worst === undefined ? { kind: 'results', results: new Map() } : troubleOf(worst);
  }
  const results = events.map(({ eventId }, index): [string, EventOutcome] => {
    const outcome = outcomes[index] ?? closedByBroker;
    return [eventId, outcome.kind === 'said' ? outcome.outcome : { kind: 'try_later', why: outcome.why }];
  });
  return { kind: 'results', results: new Map(results) };
}

/** Without its cause, which is between keeper and connection. */
export function troubleOf({ kind, why, retryAfterMs }: ConnectionFailure): Trouble {
  if (kind === 'refused') return { kind, why };
  return { kind, why, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

type Trouble =
  | { readonly kind: 'try_later'; readonly why: string; readonly retryAfterMs?: number }
  | { readonly kind: 'refused'; readonly why: string };
