/**
 * Results of the cloud, as they arrive by MQTT: for whoever waits for one, and for a while also those that nobody waits for.
 *
 * A result may come before the broker's PUBACK, after the time for it was up, or for an earlier connection. It names its event, so it
 * still holds: the event isn't sent again for it. Only `stored` is kept: the cloud may have been mended since it rejected one, and whoever
 * has that one tried again wants to hear of this try.
 */

import { answerProblem } from '../../../contract/cloud/answer-problem.ts';
import type { Clock } from '../../../lib/clock.ts';
import { resultsOf } from '../results.ts';
import type { EventOutcome } from '../sink.ts';

export type Expected = Disposable & { readonly outcome: Promise<EventOutcome> };

export type Results = {
  /** Takes what was published; what isn't of the contract is passed over. */
  readonly take: (payload: Buffer) => void;
  /** Ask before the message is sent. */
  expect(id: string): Expected;
  /** What was said of it while nobody waited; told once. */
  early(id: string): EventOutcome | undefined;
  /** What in the newest message breaks the contract; undefined where nothing does. */
  problem(): string | undefined;
};

/** 500 batches of one are more than an outage of the gateway brings; older and further ones are sent again. */
const maxKept = 500;
const keepMs = 600_000;

export function createResults(clock: Clock): Results {
  const expected = new Map<string, Set<(outcome: EventOutcome) => void>>();
  const kept = new Map<string, { readonly outcome: EventOutcome; readonly atMs: number }>();

  let newest: string | undefined;

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
      newest = text;
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
    problem: () => (newest === undefined ? undefined : answerProblem(newest)),
  };
}
