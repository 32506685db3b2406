/**
 * Delivery of one message: published, and acknowledged by the broker, or by the cloud's own result
 * (results.ts). Only an abort rejects; a time-out is an outcome.
 */
import { mqttProblem } from '../../../domain/problem/mqtt.ts';
import { withDetails } from '../../../domain/problem/text.ts';
import { deadline, untilAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { EventOutcome } from '../sink.ts';
import type { Connection, Message } from './connection.ts';
import type { MessageOutcome } from './reasons.ts';
import type { Results } from './results.ts';

/** `id`: of the event, or the SHA-256 of the picture. */
export type Deliver = (
  one: { readonly connection: Connection; readonly id: string; readonly message: Message },
  signal: AbortSignal,
) => Promise<MessageOutcome>;

/** The broker is the durable store. */
export const deliverToBroker: Deliver = ({ connection, message }, signal) =>
  connection.publish(message, signal);

/** The cloud's result on the topic of `acks` means stored; the broker's acknowledgement precedes it. */
export function createDeliveryToCloud(
  results: Results,
  { acks, resultMs, clock }: { readonly acks: string; readonly resultMs: number; readonly clock: Clock },
): Deliver {
  /** When `bounded` aborts: an outcome; a rejection when `signal` caused it. */
  async function noResult(bounded: AbortSignal, signal: AbortSignal): Promise<MessageOutcome> {
    await untilAborted(bounded);
    signal.throwIfAborted();
    const problem = results.problem();
    const params = { topic: acks, seconds: resultMs / 1_000 };
    return {
      kind: 'try_later',
      problem:
        problem === undefined
          ? mqttProblem('mqtt.no_result', params)
          : withDetails(mqttProblem('mqtt.results_invalid', params), problem),
    };
  }

  return async ({ connection, id, message }, signal) => {
    const early = results.early(id);
    if (early !== undefined) return said(early);
    using expected = results.expect(id);
    const result = expected.outcome.then(said);
    const published = await Promise.race([result, connection.publish(message, signal)]);
    if (published.kind !== 'said' || published.outcome.kind !== 'stored') return published;
    using bounded = deadline(clock, resultMs, signal);
    return await Promise.race([result, connection.closed, noResult(bounded.signal, signal)]);
  };
}

function said(outcome: EventOutcome): MessageOutcome {
  return { kind: 'said', outcome };
}
