/** Failures of the polling of one account: shown in its state, and logged once per interval. */
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import { problemFields } from '../../../domain/problem/problem-text.ts';
import type { PosProblem } from '../../../domain/setup/pos-account.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import type { AccountState } from './account-state.ts';
import { PosFailure, posProblemOf } from './cloud-source.ts';
import type { PollEnd } from './poll-pace.ts';

export type PollProblems = {
  failed(error: unknown): PollEnd;
  notStored(reason: string): PollEnd;
  /** The account was read. */
  well(): void;
};

const logEveryMs = 300_000;

export function createPollProblems({
  state,
  log,
  clock,
}: {
  readonly state: AccountState;
  readonly log: Log;
  readonly clock: Clock;
}): PollProblems {
  let reported = '';
  let mayLog = createLogThrottle(clock, logEveryMs);

  /** A different problem is logged at once. */
  function report(problem: PosProblem): void {
    state.failed(problem);
    const { code, why } = problemFields(problem);
    if (why !== reported) mayLog = createLogThrottle(clock, logEveryMs);
    if (mayLog()) log.warn({ reason: problem.reason, code, why }, 'POS account unreadable, retrying');
    reported = why;
  }

  /** Any other error of a source is a bug; cameras and other accounts must not end because of it. */
  function unexpected(error: unknown): PosFailure {
    log.error({ err: error }, 'unexpected failure of a source of sales');
    return new PosFailure('garbled', posProblem('pos.source_failed'));
  }

  return {
    failed(error) {
      const failure = error instanceof PosFailure ? error : unexpected(error);
      const { reason, retryAfterMs } = failure;
      report(posProblemOf(failure));
      return { kind: 'failed', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    },
    notStored(reason) {
      report({ reason: 'not_stored', ...posProblem('pos.not_stored', { reason }) });
      return { kind: 'not_stored' };
    },
    well() {
      if (reported !== '') log.info('POS account readable again');
      reported = '';
    },
  };
}
