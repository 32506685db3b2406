/**
 * The main thread's side of a store worker: calls in, promises out.
 *
 * A worker that dies, reports an I/O error or hangs is replaced once, by one with a connection of its own: after a flush that failed,
 * the old connection is not tried again. Calls under way reject with StoreUnavailable (a commit that succeeded unseen is found again by
 * the caller's retry under the same identity). Failing again soon means that the database is broken, and so does a damaged file.
 * Where the file system has become read-only, nothing is opened again for writing, and writes are refused until it can be written.
 */
import { Worker } from 'node:worker_threads';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { isReadOnly, readOnlyWhy, writableAgain, writableLookMs } from '../space/read-only-disk.ts';
import { type Change, StoreUnavailable } from '../store.ts';
import type { Answer, Call, Failure, FromWorker, WorkerSettings } from './worker-protocol.ts';

/**
 * No answer for this long, though a call waits, means that the disk or the thread hangs; on a slow disk each answer takes seconds, and the
 * last of several waits for all of them. A search over years of sales on a slow card may take longer.
 */
const hangAfterMs = { write: 10_000, read: 60_000 } as const;
/** Calls in one message: the worker takes at most about two of these into one transaction. */
const maxTogether = 128;
/** Calls waiting at once; past it the store says unavailable instead of growing. */
const maxWaiting = 10_000;
/** A second failure within this time is not an accident any more. */
const forgiveAfterMs = 60_000;
/** A thread that ended gives its locks back; one inside a hanging system call does not, and isn't waited for. */
const endWithinMs = 2_000;
/** For opening the database again: that may bring a long log into it, on a slow disk. */
const openWithinMs = 60_000;

export type WorkerClient = {
  call(method: string, args: readonly unknown[]): Promise<unknown>;
  /** Resolves with the reason when the worker can't be had any more. */
  readonly broken: Promise<string>;
  /** The file system is read-only: every write is refused. */
  isFrozen(): boolean;
  /** Goes on with a connection of its own that was opened now; what is under way rejects with StoreUnavailable. */
  openAnew(): Promise<void>;
  /** Answers what was asked before, then closes the connection. */
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
    /** It failed and is being opened again. */
    onFailure(why: string): void;
    /** The file said something wrong of itself, which is put right. */
    onMended(what: string): void;
    /** The file is damaged; told once, before `broken`. */
    onDamage(why: string): void;
    /** The file system has become read-only; the worker has ended. Of the one that writes. */
    onFrozen?(): void;
  },
): Promise<WorkerClient> {
  const { clock, log } = deps;
  const hangMs = hangAfterMs[settings.mode];
  const waiting = new Map<number, Waiting>();
  /** Of this turn of the event loop. */
  let asked: Call[] = [];
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
      // Left to itself V8 lets it grow by 100 MB in a busy week, all of it garbage (measured).
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    const ready = Promise.withResolvers<Worker>();
    const refused = ({ damage, message }: Failure): void => {
      ready.reject(new Error(message));
      if (damage) giveUpDamaged(message);
      else if (started === worker) replace(message);
    };
    started.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') {
        if (message.mended !== undefined) {
          log.error(
            { why: message.mended },
            'the database said something wrong of itself, which is put right',
          );
          deps.onMended(message.mended);
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
    const damage = message.answers.find((result) => !result.ok && result.error.damage);
    if (damage !== undefined && !damage.ok) giveUpDamaged(damage.error.message);
    if (message.changes.length > 0) deps.onChanges(message.changes);
  }

  function settle(result: Answer): void {
    const call = waiting.get(result.id);
    if (call === undefined) return;
    waiting.delete(result.id);
    if (result.ok) call.resolve(result.value);
    else if (result.error.unavailable)
      call.reject(new StoreUnavailable(result.error.message, result.error.refusal));
    else if (result.error.rangeError) call.reject(new RangeError(result.error.message));
    else call.reject(new Error(result.error.message));
  }

  /** Nothing is to be gained from opening it again: that is for the next start, which recovers it. */
  function giveUpDamaged(why: string): void {
    if (isGivenUp) return;
    failed = true;
    deps.onDamage(why);
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
    if (settings.mode === 'write' && isReadOnly(settings.path)) {
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
    log.error({ why, mode: settings.mode }, 'the database worker failed; opening it again');
    deps.onFailure(why);
    void openAgain(worker);
  }

  async function freeze(why: string): Promise<void> {
    isFrozen = true;
    for (const call of waiting.values()) call.reject(new StoreUnavailable(readOnlyWhy, 'read_only'));
    waiting.clear();
    log.error(
      { why },
      'the file system of the data folder is read-only: sales are refused, what is there is shown and uploaded',
    );
    await endedOf(worker);
    deps.onFrozen?.();
    while (await pause(clock, writableLookMs, lifetime.signal))
      if (!isReadOnly(settings.path)) giveUp(writableAgain);
  }

  async function openAgain(old: Worker | undefined): Promise<void> {
    try {
      await endedOf(old);
      const opened = await Promise.race([open(true), clock.sleep(openWithinMs)]);
      if (opened === undefined)
        throw new Error(`the database was not open again after ${openWithinMs / 1_000} s`);
      worker = opened;
      failed = false;
    } catch (error) {
      giveUp(error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * After an error it ends by itself, and is left to: a thread that is ended from outside within SQLite's binding may take the process with
   * it. Only one that hangs is.
   */
  async function endedOf(old: Worker | undefined): Promise<void> {
    if (old === undefined || old.threadId === -1) return;
    const ended = Promise.withResolvers<'ended'>();
    old.once('exit', () => ended.resolve('ended'));
    const how = await Promise.race([ended.promise, clock.sleep(endWithinMs)]);
    if (how === undefined) void old.terminate();
  }

  /** Looks twice before it believes: a process that was stopped and goes on finds everything late once. */
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

  /** Together at the end of the turn: what came at once is one message and one transaction, and costs one flush. */
  function ask(call: Call): void {
    asked.push(call);
    if (asked.length === 1) setImmediate(post);
    else if (asked.length >= maxTogether) post();
  }

  function post(): void {
    const calls = asked;
    asked = [];
    // Those of before a failure have been refused.
    const open = calls.filter(({ id }) => waiting.has(id));
    if (open.length > 0) worker?.postMessage(open);
  }

  return {
    broken: broken.promise,
    call: (method, args) =>
      new Promise((resolve, reject) => {
        if (isFrozen && !isGivenUp) {
          reject(new StoreUnavailable(readOnlyWhy, 'read_only'));
        } else if (failed || lifetime.signal.aborted) {
          reject(new StoreUnavailable(failed ? 'the database is being opened again' : 'the store is closed'));
        } else if (waiting.size >= maxWaiting) {
          reject(new StoreUnavailable('the database does not keep up'));
        } else {
          const id = nextId++;
          waiting.set(id, { sinceMs: clock.monotonicMs(), resolve, reject });
          ask({ id, method, args });
        }
      }),
    isFrozen: () => isFrozen,
    openAnew: async () => {
      if (failed || lifetime.signal.aborted) return;
      failed = true;
      refuseAll('the database is being opened again');
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
