/**
 * Divides the work of the capture thread into short turns, between which it serves its socket. A flood of print data is work for seconds to minutes:
 * the agent, or a request to end this process, would wait for all of it.
 */
import type { Clock } from '../../lib/clock.ts';

/** A turn ends with the step that exceeds it: the longest one is the reading of a paper. */
const maxTurnMs = 20;

/** `afterTurn`: called with the steps of the turn. */
export function createTurns<Step>(
  work: (step: Step) => void,
  afterTurn: (steps: readonly Step[]) => void,
  clock: Pick<Clock, 'monotonicMs'>,
): { add(more: readonly Step[]): void } {
  const steps: Step[] = [];
  let isPlanned = false;

  function plan(): void {
    if (isPlanned || steps.length === 0) return;
    isPlanned = true;
    setImmediate(turn);
  }

  function turn(): void {
    isPlanned = false;
    const endMs = clock.monotonicMs() + maxTurnMs;
    let done = 0;
    for (const step of steps) {
      work(step);
      done += 1;
      if (clock.monotonicMs() >= endMs) break;
    }
    afterTurn(steps.splice(0, done));
    plan();
  }

  return {
    add(more) {
      for (const step of more) steps.push(step);
      plan();
    },
  };
}
