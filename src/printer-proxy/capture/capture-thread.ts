/** The capture thread: restarted with back-off when it exits or hangs, while copying continues. */
import { Worker } from 'node:worker_threads';
import { type Backoff, backoffMs } from '../../domain/time/retry-policy.ts';
import { isAborted, pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { CaptureSettings, CopiedPrinter, FromCapture, ToCapture } from './capture-protocol.ts';

const restart: Backoff = { firstMs: 1_000, capMs: 60_000 };
const closeWithinMs = 2_000;

export type CaptureThread = {
  /** False between the end of one thread and the start of the next. */
  isRunning(): boolean;
  isReady(): boolean;
  post(message: ToCapture, transfer?: readonly ArrayBuffer[]): void;
  /** Sends the states of the printers if they have changed. */
  sendPrinters(printers: readonly CopiedPrinter[]): void;
  /** Ends a thread that hangs, and starts another. */
  replace(): void;
  /** Settles when everything was spooled and the thread has ended, or after 2 s. */
  stop(): Promise<void>;
};

export function startCaptureThread(
  deps: {
    readonly clock: Clock;
    readonly log: Log;
    /** Read at each start. */
    readonly settings: () => CaptureSettings;
    /** The thread was started, or is ready. */
    readonly onStarted: () => void;
    readonly onDone: (events: number) => void;
    /** Events that were posted are lost. */
    readonly onLost: () => void;
    /** An agent requested the end of the printer proxy. */
    readonly onEnd: () => void;
  },
  signal: AbortSignal,
): CaptureThread {
  const { clock, log } = deps;
  let isReady = false;
  let sentPrinters = '';
  /** Restarts since its last progress. */
  let restarts = 0;
  let worker: Worker | undefined = start();

  function start(): Worker {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const started = new Worker(new URL(`./capture-worker.${extension}`, import.meta.url), {
      workerData: deps.settings(),
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
    });
    started.on('message', (message: FromCapture) => {
      if (started === worker) receive(message);
    });
    started.on('error', (error: Error) =>
      log.error({ why: error.message }, 'receipt capture failed, copying continues'),
    );
    started.on('exit', (code) => {
      if (started !== worker) return;
      log.error({ code }, 'receipt capture exited, restarting it, copying continues');
      replace();
    });
    return started;
  }

  function receive(message: FromCapture): void {
    switch (message.kind) {
      case 'log':
        log[message.level](message.fields, message.text);
        break;
      case 'done':
        restarts = 0;
        deps.onDone(message.events);
        break;
      case 'end':
        deps.onEnd();
        break;
      case 'ready':
        isReady = true;
        sentPrinters = '';
        deps.onStarted();
        log.info('receipt capture ready');
        break;
    }
  }

  function replace(): void {
    const ended = worker;
    worker = undefined;
    isReady = false;
    deps.onLost();
    void ended?.terminate();
    if (isAborted(signal)) return;
    void pause(clock, backoffMs(restart, restarts++, 1), signal).then((goesOn) => {
      if (goesOn) worker = start();
      deps.onStarted();
    });
  }

  return {
    isRunning: () => worker !== undefined,
    isReady: () => isReady,
    post: (message, transfer = []) => worker?.postMessage(message, transfer),
    sendPrinters(printers) {
      const text = JSON.stringify(printers);
      if (!isReady || text === sentPrinters) return;
      sentPrinters = text;
      worker?.postMessage({ kind: 'printers', printers } satisfies ToCapture);
    },
    replace,
    async stop() {
      const last = worker;
      if (last === undefined) return;
      const ended = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      worker = undefined;
      last.postMessage({ kind: 'stop' } satisfies ToCapture);
      await Promise.race([ended, clock.sleep(closeWithinMs)]);
      await last.terminate();
    },
  };
}
