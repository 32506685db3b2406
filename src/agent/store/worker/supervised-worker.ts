/**
 * One open store worker. A worker that dies, reports an I/O error or hangs is replaced once, by one with its own
 * connection: after a failed flush the old connection is not used again. A second failure soon after, or a damaged file,
 * means that the database is broken. When the data folder can't be written any more, nothing is reopened for writing.
 */
import type { Worker } from 'node:worker_threads';
import type { DatabaseProblem } from '../../../domain/problem/database.ts';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { isUnwritable, unwritableWhy, writableAgain, writableLookMs } from '../space/read-only-disk.ts';
import { type Change, StoreUnavailable } from '../store.ts';
import type { WaitingCalls } from './waiting-calls.ts';
import type { Call, Failure, WorkerSettings } from './worker-protocol.ts';
import { closeWorker, startWorker, workerEnded } from './worker-thread.ts';

/** A second failure within this time counts as persistent. */
const forgiveAfterMs = 60_000;
/** Time limit of reopening the database, which may checkpoint a long log on a slow disk. */
const openWithinMs = 60_000;

export type WorkerDeps = {
  clock: Clock;
  log: Log;
  onChanges(changes: readonly Change[]): void;
  /** The worker failed and is being restarted. */
  onFailure(why: string): void;
  /** An error in the file's own metadata was repaired. */
  onRepaired(why: string): void;
  /** The file is damaged; called once, before `broken` resolves. */
  onDamage(damage: DatabaseProblem): void;
  /** The file system has become read-only and the worker has ended. Called for the writer only. */
  onFrozen?(): void;
};

export type SupervisedWorker = {
  /** Resolves with the reason when the worker has failed for good. */
  readonly broken: Promise<string>;
  isFrozen(): boolean;
  /** Why no call is accepted now. */
  refusal(): StoreUnavailable | undefined;
  post(calls: readonly Call[]): void;
  /** The worker can't be used any more. */
  replace(why: string): void;
  restart(): Promise<void>;
  /** Ends the worker once it has answered the calls sent. */
  close(): Promise<void>;
};

/** Resolves once the worker has opened its connection; rejects with its error if it can't. */
export async function superviseWorker(
  settings: Omit<WorkerSettings, 'again'>,
  deps: WorkerDeps,
  calls: Pick<WaitingCalls, 'settle' | 'rejectAll'>,
  signal: AbortSignal,
): Promise<SupervisedWorker> {
  const { clock, log } = deps;
  const { broken, isGivenUp, giveUp } = createEnd(calls);
  let lastFailureMs = Number.NEGATIVE_INFINITY;
  let failed = false;
  let isFrozen = false;
  let worker: Worker | undefined;
  const open = (again: boolean) =>
    startWorker(
      { ...settings, again },
      {
        onRepaired: (why) => deps.onRepaired(why),
        onAnswers({ answers, changes }) {
          calls.settle(answers);
          for (const result of answers) if (!result.ok) giveUpIfDamaged(result.error);
          if (changes.length > 0) deps.onChanges(changes);
        },
        onFailed(failure, from) {
          if (!giveUpIfDamaged(failure) && from === worker) replace(failure.message);
        },
        onEnded(why, from) {
          if (from === worker && !signal.aborted) replace(why);
        },
      },
    );
  worker = await open(false);

  /** Reopening a damaged file can't help: the next start recovers it. */
  function giveUpIfDamaged({ damage, message }: Failure): boolean {
    if (damage === undefined) return false;
    if (isGivenUp()) return true;
    failed = true;
    deps.onDamage(damage);
    giveUp(message);
    return true;
  }

  function replace(why: string): void {
    if (failed) return;
    failed = true;
    const nowMs = clock.monotonicMs();
    const remedy = remedyFor(settings, nowMs - lastFailureMs);
    if (remedy === 'freeze') void freeze(why);
    else if (remedy === 'give_up') giveUp(why);
    else {
      calls.rejectAll(why);
      lastFailureMs = nowMs;
      log.error({ why, mode: settings.mode }, 'database worker failed, restarting it');
      deps.onFailure(why);
      void openAgain(worker);
    }
  }

  async function freeze(why: string): Promise<void> {
    isFrozen = true;
    calls.rejectAll(unwritableWhy, 'read_only');
    log.error({ why }, 'data folder not writable: sales are refused, stored ones are shown and uploaded');
    await workerEnded(clock, worker);
    deps.onFrozen?.();
    if (await writableLater(settings.path, clock, signal)) giveUp(writableAgain);
  }

  async function openAgain(old: Worker | undefined): Promise<void> {
    try {
      await workerEnded(clock, old);
      worker = await withinTime(open(true), clock);
      failed = false;
    } catch (error) {
      giveUp(error instanceof Error ? error.message : String(error));
    }
  }

  return {
    broken,
    isFrozen: () => isFrozen,
    refusal() {
      if (isFrozen && !isGivenUp()) return new StoreUnavailable(unwritableWhy, 'read_only');
      return failed ? new StoreUnavailable('the database is being reopened') : undefined;
    },
    post: (open) => worker?.postMessage(open),
    replace,
    async restart() {
      if (failed) return;
      failed = true;
      calls.rejectAll('the database is being reopened');
      worker?.postMessage('close');
      await openAgain(worker);
    },
    async close() {
      if (!failed && worker !== undefined) await closeWorker(worker);
    },
  };
}

/** The end of a worker that is not replaced any more. */
function createEnd(calls: Pick<WaitingCalls, 'rejectAll'>) {
  const broken = Promise.withResolvers<string>();
  let isGivenUp = false;
  return {
    broken: broken.promise,
    isGivenUp: () => isGivenUp,
    giveUp: (why: string): void => {
      isGivenUp = true;
      calls.rejectAll(why);
      broken.resolve(why);
    },
  };
}

function remedyFor(
  { mode, path }: Pick<WorkerSettings, 'mode' | 'path'>,
  sinceLastFailureMs: number,
): 'freeze' | 'give_up' | 'reopen' {
  if (mode === 'write' && isUnwritable(path)) return 'freeze';
  return sinceLastFailureMs < forgiveAfterMs ? 'give_up' : 'reopen';
}

async function withinTime(opening: Promise<Worker>, clock: Clock): Promise<Worker> {
  const opened = await Promise.race([opening, clock.sleep(openWithinMs)]);
  if (opened === undefined) throw new Error(`the database was not reopened after ${openWithinMs / 1_000} s`);
  return opened;
}

/** False when the signal aborts before. */
async function writableLater(path: string, clock: Clock, signal: AbortSignal): Promise<boolean> {
  while (await pause(clock, writableLookMs, signal)) if (!isUnwritable(path)) return true;
  return false;
}
