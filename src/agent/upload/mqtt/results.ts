/**
 * Results from the cloud over MQTT: delivered to the waiting call, and kept for a while if there is none.
 *
 * A result may arrive before the broker's PUBACK, after its time limit, or for an earlier connection. It
 * names its event, so it is still valid: the event isn't sent again. Only `stored` is kept: the cloud may
 * have been repaired since it rejected an event, and a retry needs the result of that retry.
 */

import { answerProblem } from '../../../contract/cloud/reading/answer-problem.ts';
import { hasTooManyValues } from '../../../contract/cloud/reading/answer-size.ts';
import { type CloudProblem, cloudProblem } from '../../../domain/problem/cloud.ts';
import type { Clock } from '../../../lib/clock.ts';
import { resultsOf } from '../results.ts';
import type { EventOutcome } from '../sink.ts';

type Expected = Disposable & { readonly outcome: Promise<EventOutcome> };

export type Results = {
  /** Processes a published message; content outside the contract is ignored. */
  readonly take: (payload: Buffer) => void;
  /** Call before the message is sent. */
  expect(id: string): Expected;
  /** Result that arrived while no call waited; returned once. */
  early(id: string): EventOutcome | undefined;
  /** Violation of the contract in the newest message; undefined when there is none. */
  problem(): CloudProblem | undefined;
};

/**
 * 500 batches of one are more than an outage of the gateway produces; older and further ones are sent again.
 */
const maxKept = 500;
const keepMs = 600_000;

export function createResults(clock: Clock): Results {
  const expected = new Map<string, Set<(outcome: EventOutcome) => void>>();
  const kept = new Map<string, { readonly outcome: EventOutcome; readonly atMs: number }>();

  /** Violation of the contract in the newest message. */
  let problem = (): CloudProblem | undefined => undefined;

  function keep(id: string, outcome: EventOutcome): void {
    if (outcome.kind !== 'stored') return;
    kept.delete(id);
    kept.set(id, { outcome, atMs: clock.monotonicMs() });
    for (const oldest of kept.keys()) {
      if (kept.size <= maxKept) break;
      kept.delete(oldest);
    }
  }

  return {
    take(payload) {
      const text = payload.toString('utf8');
      const isReadable = !hasTooManyValues(text);
      problem = () => (isReadable ? answerProblem(text) : cloudProblem('cloud.answer_unread'));
      if (!isReadable) return;
      for (const [id, outcome] of resultsOf(text)) {
        const waiting = expected.get(id);
        if (waiting === undefined) keep(id, outcome);
        else for (const resolve of waiting) resolve(outcome);
      }
    },
    expect(id) {
      const { promise, resolve } = Promise.withResolvers<EventOutcome>();
      const waiting = expected.get(id) ?? new Set();
      expected.set(id, waiting.add(resolve));
      return {
        outcome: promise,
        [Symbol.dispose]() {
          waiting.delete(resolve);
          if (waiting.size === 0 && expected.get(id) === waiting) expected.delete(id);
        },
      };
    },
    early(id) {
      const found = kept.get(id);
      kept.delete(id);
      return found !== undefined && clock.monotonicMs() - found.atMs < keepMs ? found.outcome : undefined;
    },
    problem: () => problem(),
  };
}
