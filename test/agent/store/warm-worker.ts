/**
 * Takes the place of `Worker` for the store's threads in tests (few-files.ts): a thread whose database was closed in good order serves the next
 * store. Starting one costs a tenth of a second of processor time, and the tests open a thousand. After a failure, and with failpoints, which a
 * thread inherits at its start, each has its own.
 */
import { EventEmitter } from 'node:events';
import { getEnvironmentData, MessageChannel, type ResourceLimits, Worker } from 'node:worker_threads';
import type {
  FromWorker,
  ToWorker,
  WorkerSettings,
} from '../../../src/agent/store/worker/worker-protocol.ts';
import type { Assignment } from './warm-thread.ts';

/** Two stores of a writer and a reader. */
const maxIdle = 4;
const idle: Worker[] = [];

/** TILLFRAME_LATE_WRITES: milliseconds that each write waits. A test that fails then reads before a write that no answer waits for, as on a slow machine. */
const lateWritesMs = Number(process.env['TILLFRAME_LATE_WRITES'] ?? 0);

export class WarmWorker extends EventEmitter {
  readonly #thread: Worker;
  readonly #port;
  readonly #lateMs: number;
  readonly #reusable = (getEnvironmentData('tillframe.failpoints') as object | undefined) === undefined;
  #state: 'open' | 'closing' | 'failed' | 'ended' = 'open';

  constructor(program: URL, options: { workerData: WorkerSettings; resourceLimits: ResourceLimits }) {
    super();
    const { workerData: settings, resourceLimits } = options;
    this.#thread = (this.#reusable ? idle.pop() : undefined) ?? new Worker(program, { resourceLimits });
    this.#thread.ref();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#lateMs = settings.mode === 'write' ? lateWritesMs : 0;
    port1.on('message', (message: FromWorker) => {
      if (message.kind === 'failed') this.#state = 'failed';
      this.emit('message', message);
    });
    port1.on('close', () => this.#released());
    this.#thread.on('error', (error) => this.emit('error', error));
    this.#thread.once('exit', (code) => this.#ended(code));
    this.#thread.postMessage({ settings, port: port2 } satisfies Assignment, [port2]);
  }

  get threadId(): number {
    return this.#state === 'ended' ? -1 : this.#thread.threadId;
  }

  postMessage(message: ToWorker): void {
    if (message === 'close' && this.#state === 'open') this.#state = 'closing';
    if (this.#lateMs === 0) this.#port.postMessage(message);
    else setTimeout(() => this.#port.postMessage(message), this.#lateMs);
  }

  terminate(): Promise<number> {
    return this.#thread.terminate();
  }

  #released(): void {
    if (this.#state === 'ended') return;
    if (this.#state === 'closing' && this.#reusable && idle.length < maxIdle) {
      this.#thread.removeAllListeners();
      this.#thread.unref();
      idle.push(this.#thread);
      this.#ended(0);
    } else this.#thread.postMessage('end');
  }

  #ended(code: number): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.emit('exit', code);
  }
}
