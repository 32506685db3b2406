/**
 * The main thread's side of a store worker: calls in, promises out.
 *
 * When the worker is replaced (supervised-worker.ts), calls under way reject with StoreUnavailable; the caller retries
 * under the same identity, which finds a commit that had succeeded. While the data folder can't be written, writes are
 * rejected.
 */
import { pause } from '../../../lib/abort.ts';
import { StoreUnavailable } from '../store.ts';
import { type SupervisedWorker, superviseWorker, type WorkerDeps } from './supervised-worker.ts';
import { createWaitingCalls } from './waiting-calls.ts';
import type { WorkerSettings } from './worker-protocol.ts';

/**
 * No answer for this long while a call waits means that the disk or the thread hangs. On a slow disk each
 * answer takes seconds, and the last of several calls waits for all of them. A search over years of sales on
 * a slow card takes longer than a write.
 */
const hangAfterMs = { write: 10_000, read: 60_000 } as const;

export type WorkerClient = {
  call(method: string, args: readonly unknown[]): Promise<unknown>;
  /** Resolves with the reason when the worker has failed for good. */
  readonly broken: Promise<string>;
  /** The data folder can't be written: every write is rejected. */
  isFrozen(): boolean;
  /** Continues with a newly opened connection; calls under way reject with StoreUnavailable. */
  restartWorker(): Promise<void>;
  /** Answers the calls received so far, then closes the connection. */
  close(): Promise<void>;
};

/** Resolves once the worker has opened its connection; rejects with its error if it can't. */
export async function startWorkerClient(
  settings: Omit<WorkerSettings, 'again'>,
  deps: WorkerDeps,
): Promise<WorkerClient> {
  const { clock } = deps;
  const hangMs = hangAfterMs[settings.mode];
  const lifetime = new AbortController();
  const { signal } = lifetime;
  const calls = createWaitingCalls(clock, (open) => supervised.post(open));
  const supervised: SupervisedWorker = await superviseWorker(settings, deps, calls, signal);
  void watch();

  /** Requires two late observations: a process that was suspended and resumes finds everything late once. */
  async function watch(): Promise<void> {
    let suspected: object | undefined;
    while (await pause(clock, hangMs / 10, signal)) {
      const late = calls.lateCall(hangMs);
      if (late !== undefined && suspected === late)
        supervised.replace(`no answer from the database for ${hangMs / 1000} s`);
      suspected = late;
    }
  }

  return {
    broken: supervised.broken,
    call: (method, args) => {
      const refused =
        supervised.refusal() ?? (signal.aborted ? new StoreUnavailable('the store is closed') : undefined);
      return refused === undefined ? calls.add(method, args) : Promise.reject(refused);
    },
    isFrozen: () => supervised.isFrozen(),
    restartWorker: async () => {
      if (!signal.aborted) await supervised.restart();
    },
    close: async () => {
      if (signal.aborted) return;
      lifetime.abort();
      calls.post();
      await supervised.close();
    },
  };
}
