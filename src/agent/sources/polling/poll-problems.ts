/** Failures of the polling of one account: shown in its state, and logged once per interval. */
import type { alarmProblemsEn } from '../../../domain/problem/alarm-en.ts';
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import { problemFields } from '../../../domain/problem/problem-text.ts';
import { withDetails } from '../../../domain/problem/text.ts';
import type { PosProblem } from '../../../domain/setup/pos-account.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import type { AccountState } from './account-state.ts';
import { PosFailure, posProblemOf } from './cloud-source.ts';
import type { NotStored } from './poll-ingest.ts';
import type { PollEnd } from './poll-pace.ts';

export type PollProblems = {
  failed(error: unknown): PollEnd;
  notStored(cause: NotStored): PollEnd;
  /** The account was read. */
  well(): void;
};

const causes = {
  quota: 'alarm.quota',
  rows: 'alarm.rows',
  disk: 'alarm.disk_full',
  read_only: 'alarm.data_read_only',
} as const satisfies Record<NonNullable<NotStored['refusal']>, keyof typeof alarmProblemsEn>;

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
  function report(problem: PosProblem, more: { readonly error?: string } = {}): void {
    state.failed(problem);
    const { code, why } = problemFields(problem);
    if (why !== reported) mayLog = createLogThrottle(clock, logEveryMs);
    if (mayLog())
      log.warn({ reason: problem.reason, code, why, ...more }, 'POS account unreadable, retrying');
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
    notStored({ why: error, refusal }) {
      const details = refusal === undefined ? [] : [{ code: causes[refusal], params: {} }];
      report({ reason: 'not_stored', ...withDetails(posProblem('pos.not_stored'), ...details) }, { error });
      return { kind: 'not_stored' };
    },
    well() {
      if (reported !== '') log.info('POS account readable again');
      reported = '';
    },
  };
}
