/** The thread of a store worker: starting it, and waiting for its end. */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../lib/clock.ts';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import type { Failure, FromWorker, WorkerSettings } from './worker-protocol.ts';

/**
 * A terminated thread releases its locks; one inside a hanging system call does not, and isn't waited for.
 */
const endWithinMs = 2_000;

export type WorkerEvents = {
  /** Called before it is ready: an error in the file's own metadata was repaired. */
  onRepaired(why: string): void;
  onAnswers(message: Extract<FromWorker, { kind: 'answers' }>): void;
  /** It can't continue, and ends. */
  onFailed(failure: Failure, worker: Worker): void;
  onEnded(why: string, worker: Worker): void;
};

function errorOf({ message, words }: Failure): Error {
  return words === undefined ? new Error(message) : new ErrorForPeople(words);
}

/** Resolves once the worker has opened its connection; rejects with its error if it can't. */
export async function startWorker(settings: WorkerSettings, events: WorkerEvents): Promise<Worker> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url), {
    workerData: settings,
    // Without a limit V8 lets it grow by 100 MB in a busy week, all of it garbage (measured). A third of it is one semi-space (ADR 69).
    resourceLimits: { maxYoungGenerationSizeMb: 3 },
  });
  const ready = Promise.withResolvers<Worker>();
  worker.on('message', (message: FromWorker) => {
    switch (message.kind) {
      case 'ready':
        if (message.repaired !== undefined) events.onRepaired(message.repaired);
        ready.resolve(worker);
        break;
      case 'failed':
        ready.reject(errorOf(message.failure));
        events.onFailed(message.failure, worker);
        break;
      case 'answers':
        events.onAnswers(message);
        break;
    }
  });
  worker.once('error', (thrown) => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    ready.reject(error);
    events.onEnded(error.message, worker);
  });
  worker.once('exit', () => {
    ready.reject(new Error('the store worker ended before it was ready'));
    events.onEnded('the store worker ended', worker);
  });
  return ready.promise;
}

/**
 * A worker that reported an error ends by itself and is not terminated: terminating a thread inside SQLite's binding may
 * abort the process. Only a hanging worker is terminated.
 */
export async function workerEnded(clock: Clock, worker: Worker | undefined): Promise<void> {
  if (worker === undefined || worker.threadId === -1) return;
  const ended = Promise.withResolvers<'ended'>();
  worker.once('exit', () => ended.resolve('ended'));
  const how = await Promise.race([ended.promise, clock.sleep(endWithinMs)]);
  if (how === undefined) void worker.terminate();
}

/** Ends a worker once it has answered the calls sent. */
export async function closeWorker(worker: Worker): Promise<void> {
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.postMessage('close');
  await ended;
}
