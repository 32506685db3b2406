/**
 * The main thread's side of a store worker: calls in, promises out.
 *
 * A worker that dies, reports an I/O error or hangs is replaced once, by one with its own connection: after a
 * failed flush the old connection is not used again. Calls under way reject with StoreUnavailable; the caller
 * retries under the same identity, which finds a commit that had succeeded. A second failure soon after, or a
 * damaged file, means that the database is broken. When the data folder can't be written any more,
 * nothing is reopened for writing, and writes are rejected until it can.
 */

import { Worker } from 'node:worker_threads';
import type { DatabaseProblem } from '../../../domain/problem/database.ts';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { isUnwritable, unwritableWhy, writableAgain, writableLookMs } from '../space/read-only-disk.ts';
import { type Change, StoreUnavailable, UnreadableSale } from '../store.ts';
import type { Answer, Call, Failure, FromWorker, WorkerSettings } from './worker-protocol.ts';

/**
 * No answer for this long while a call waits means that the disk or the thread hangs. On a slow disk each
 * answer takes seconds, and the last of several calls waits for all of them. A search over years of sales on
 * a slow card takes longer than a write.
 */
const hangAfterMs = { write: 10_000, read: 60_000 } as const;
/** Maximum calls in one message; the worker takes at most about two messages into one transaction. */
const maxTogether = 128;
/** Maximum calls waiting at once; above it the store rejects with StoreUnavailable instead of growing. */
const maxWaiting = 10_000;
/** A second failure within this time counts as persistent. */
const forgiveAfterMs = 60_000;
/**
 * A terminated thread releases its locks; one inside a hanging system call does not, and isn't waited for.
 */
const endWithinMs = 2_000;
/** Time limit of reopening the database, which may checkpoint a long log on a slow disk. */
const openWithinMs = 60_000;

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

type Waiting = { readonly sinceMs: number; resolve(value: unknown): void; reject(error: Error): void };

/** Resolves once the worker has opened its connection; rejects with its error if it can't. */
export async function startWorkerClient(
  settings: Omit<WorkerSettings, 'again'>,
  deps: {
    clock: Clock;
    log: Log;
    onChanges(changes: readonly Change[]): void;
    /** The worker failed and is being restarted. */
    onFailure(why: string): void;
    /** An error in the file's own metadata was repaired. */
    onRepaired(what: string): void;
    /** The file is damaged; called once, before `broken` resolves. */
    onDamage(damage: DatabaseProblem): void;
    /** The file system has become read-only and the worker has ended. Called for the writer only. */
    onFrozen?(): void;
  },
): Promise<WorkerClient> {
  const { clock, log } = deps;
  const hangMs = hangAfterMs[settings.mode];
  const waiting = new Map<number, Waiting>();
  /** Calls of this turn of the event loop. */
  let requested: Call[] = [];
  const broken = Promise.withResolvers<string>();
  const lifetime = new AbortController();
  let nextId = 1;
  let lastFailureMs = Number.NEGATIVE_INFINITY;
  let lastAnswerMs = Number.NEGATIVE_INFINITY;
  let failed = false;
  let isGivenUp = false;
  let isFrozen = false;
  let worker: Worker | undefined;
  worker = await open(false);
  void watch();

  async function open(again: boolean): Promise<Worker> {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const started = new Worker(new URL(`./worker.${extension}`, import.meta.url), {
      workerData: { ...settings, again } satisfies WorkerSettings,
      // Without a limit V8 lets it grow by 100 MB in a busy week, all of it garbage (measured).
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    const ready = Promise.withResolvers<Worker>();
    const refused = ({ damage, message }: Failure): void => {
      ready.reject(new Error(message));
      if (damage !== undefined) giveUpDamaged(damage, message);
      else if (started === worker) replace(message);
    };
    started.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') {
        if (message.repaired !== undefined) {
          log.error({ why: message.repaired }, 'error in the metadata of the database repaired');
          deps.onRepaired(message.repaired);
        }
        ready.resolve(started);
      } else if (message.kind === 'failed') refused(message.failure);
      else answer(message);
    });
    started.once('error', (error) => {
      ready.reject(error instanceof Error ? error : new Error(String(error)));
      if (started === worker) replace(error instanceof Error ? error.message : String(error));
    });
    started.once('exit', () => {
      ready.reject(new Error('the store worker ended before it was ready'));
      if (started === worker && !lifetime.signal.aborted) replace('the store worker ended');
    });
    return ready.promise;
  }

  function answer(message: Extract<FromWorker, { kind: 'answers' }>): void {
    lastAnswerMs = clock.monotonicMs();
    for (const result of message.answers) settle(result);
    for (const result of message.answers)
      if (!result.ok && result.error.damage !== undefined)
        giveUpDamaged(result.error.damage, result.error.message);
    if (message.changes.length > 0) deps.onChanges(message.changes);
  }

  function settle(result: Answer): void {
    const call = waiting.get(result.id);
    if (call === undefined) return;
    waiting.delete(result.id);
    if (result.ok) call.resolve(result.value);
    else if (result.error.unavailable)
      call.reject(new StoreUnavailable(result.error.message, result.error.refusal));
    else if (result.error.unreadableSale !== undefined)
      call.reject(new UnreadableSale(result.error.unreadableSale, result.error.message));
    else if (result.error.rangeError) call.reject(new RangeError(result.error.message));
    else call.reject(new Error(result.error.message));
  }

  /** Reopening can't help: the next start recovers the file. */
  function giveUpDamaged(damage: DatabaseProblem, why: string): void {
    if (isGivenUp) return;
    failed = true;
    deps.onDamage(damage);
    giveUp(why);
  }

  function refuseAll(why: string): void {
    for (const call of waiting.values()) call.reject(new StoreUnavailable(why));
    waiting.clear();
  }

  function giveUp(why: string): void {
    isGivenUp = true;
    refuseAll(why);
    broken.resolve(why);
  }

  function replace(why: string): void {
    if (failed) return;
    failed = true;
    if (settings.mode === 'write' && isUnwritable(settings.path)) {
      void freeze(why);
      return;
    }
    const nowMs = clock.monotonicMs();
    if (nowMs - lastFailureMs < forgiveAfterMs) {
      giveUp(why);
      return;
    }
    refuseAll(why);
    lastFailureMs = nowMs;
    log.error({ why, mode: settings.mode }, 'database worker failed, restarting it');
    deps.onFailure(why);
    void openAgain(worker);
  }

  async function freeze(why: string): Promise<void> {
    isFrozen = true;
    for (const call of waiting.values()) call.reject(new StoreUnavailable(unwritableWhy, 'read_only'));
    waiting.clear();
    log.error(
      { why },
      'data folder can not be written: sales are refused, stored ones are shown and uploaded',
    );
    await endedOf(worker);
    deps.onFrozen?.();
    while (await pause(clock, writableLookMs, lifetime.signal))
      if (!isUnwritable(settings.path)) giveUp(writableAgain);
  }

  async function openAgain(old: Worker | undefined): Promise<void> {
    try {
      await endedOf(old);
      const opened = await Promise.race([open(true), clock.sleep(openWithinMs)]);
      if (opened === undefined)
        throw new Error(`the database was not reopened after ${openWithinMs / 1_000} s`);
      worker = opened;
      failed = false;
    } catch (error) {
      giveUp(error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * A worker that reported an error ends by itself and is not terminated: terminating a thread inside
   * SQLite's binding may abort the process. Only a hanging worker is terminated.
   */
  async function endedOf(old: Worker | undefined): Promise<void> {
    if (old === undefined || old.threadId === -1) return;
    const ended = Promise.withResolvers<'ended'>();
    old.once('exit', () => ended.resolve('ended'));
    const how = await Promise.race([ended.promise, clock.sleep(endWithinMs)]);
    if (how === undefined) void old.terminate();
  }

  /** Requires two late observations: a process that was suspended and resumes finds everything late once. */
  async function watch(): Promise<void> {
    let suspected: Waiting | undefined;
    while (await pause(clock, hangMs / 10, lifetime.signal)) {
      const [oldest] = waiting.values();
      const late =
        oldest !== undefined && clock.monotonicMs() - Math.max(oldest.sinceMs, lastAnswerMs) > hangMs;
      if (late && suspected === oldest) replace(`no answer from the database for ${hangMs / 1000} s`);
      suspected = late ? oldest : undefined;
    }
  }

  /** Calls of one turn are sent as one message and committed in one transaction, which costs one flush. */
  function ask(call: Call): void {
    requested.push(call);
    if (requested.length === 1) setImmediate(post);
    else if (requested.length >= maxTogether) post();
  }

  function post(): void {
    const calls = requested;
    requested = [];
    // Calls from before a failure have been rejected already.
    const open = calls.filter(({ id }) => waiting.has(id));
    if (open.length > 0) worker?.postMessage(open);
  }

  return {
    broken: broken.promise,
    call: (method, args) =>
      new Promise((resolve, reject) => {
        if (isFrozen && !isGivenUp) {
          reject(new StoreUnavailable(unwritableWhy, 'read_only'));
        } else if (failed || lifetime.signal.aborted) {
          reject(new StoreUnavailable(failed ? 'the database is being reopened' : 'the store is closed'));
        } else if (waiting.size >= maxWaiting) {
          reject(new StoreUnavailable('the database does not keep up'));
        } else {
          const id = nextId++;
          waiting.set(id, { sinceMs: clock.monotonicMs(), resolve, reject });
          ask({ id, method, args });
        }
      }),
    isFrozen: () => isFrozen,
    restartWorker: async () => {
      if (failed || lifetime.signal.aborted) return;
      failed = true;
      refuseAll('the database is being reopened');
      const old = worker;
      old?.postMessage('close');
      await openAgain(old);
    },
    close: async () => {
      if (lifetime.signal.aborted) return;
      lifetime.abort();
      if (failed || worker === undefined) return;
      const open = worker;
      post();
      const ended = new Promise<void>((resolve) => open.once('exit', () => resolve()));
      open.postMessage('close');
      await ended;
    },
  };
}
