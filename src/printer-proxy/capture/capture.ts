/**
 * The copying thread's side of receipt capture: collects the bytes of a turn and posts them to the capture thread after
 * that turn's copying is done.
 *
 * Copying continues whatever happens to that thread. It may lag by 4 MiB or 20,000 chunks; further bytes are dropped,
 * and the paper is marked as incomplete. A thread without progress for 10 s is restarted: unfinished papers are lost,
 * spooled ones are not.
 */
import { Worker } from 'node:worker_threads';
import { type Backoff, backoffMs } from '../../domain/time/retry-policy.ts';
import { isAborted, pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import type { CaptureSettings, CopiedPrinter, FromCapture, ToCapture } from './capture-protocol.ts';
import type { CaptureEvent } from './captured-jobs.ts';

export type ReceiptCapture = {
  /** Copies the bytes at the end of the turn. */
  add(data: {
    readonly connection: number;
    readonly printer: number;
    readonly atMs: number;
    readonly bytes: Uint8Array;
  }): void;
  closed(connection: number, printer: number): void;
  /** Call when printers were added, changed or removed. */
  keep(printers: CaptureSettings['printers']): void;
  /** Settles when everything was spooled and the thread has ended, or after 2 s. */
  close(): Promise<void>;
};

export type CaptureLimits = {
  readonly maxBytes: number;
  readonly maxEvents: number;
  /** Time without progress after which the thread counts as hung. */
  readonly hungAfterMs: number;
};

const defaultCaptureLimits: CaptureLimits = {
  maxBytes: 4 * 1024 * 1024,
  maxEvents: 20_000,
  hungAfterMs: 10_000,
};

const tickMs = 250;
const restart: Backoff = { firstMs: 1_000, capMs: 60_000 };
/** Time to load the program from a slow card during the boot. */
const startWithinMs = 60_000;
const closeWithinMs = 2_000;

export type CaptureOptions = {
  readonly settings: CaptureSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: CaptureLimits;
  /** States of the printers for the agent; read four times a second. */
  readonly printers?: () => readonly CopiedPrinter[];
  /** Called when an agent requests the end of the printer proxy. */
  readonly onEnd?: () => void;
};

export function startCapture(options: CaptureOptions): ReceiptCapture {
  const { clock, log, limits = defaultCaptureLimits } = options;
  let { settings } = options;
  const lifetime = new AbortController();
  const { signal } = lifetime;
  const connections = new Map<number, number>();
  /** Connections whose bytes were dropped. */
  const missed = new Set<number>();
  const mayLog = createLogThrottle(clock, 60_000);
  let queue: CaptureEvent[] = [];
  let isFlushPlanned = false;
  let waitingBytes = 0;
  let waitingEvents = 0;
  /** Byte counts of the posted events, oldest first. */
  let posted: number[] = [];
  let lastDoneMs = clock.monotonicMs();
  let isReady = false;
  let sentPrinters = '';
  /** Restarts since its last progress. */
  let restarts = 0;
  let worker: Worker | undefined = start();

  function start(): Worker {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const started = new Worker(new URL(`./capture-worker.${extension}`, import.meta.url), {
      workerData: settings,
    });
    started.on('message', (message: FromCapture) => {
      if (started !== worker) return;
      if (message.kind === 'log') log[message.level](message.fields, message.text);
      if (message.kind === 'done') settle(message.events);
      if (message.kind === 'end') options.onEnd?.();
      if (message.kind === 'ready') {
        isReady = true;
        sentPrinters = '';
        lastDoneMs = clock.monotonicMs();
        log.info('receipt capture ready');
      }
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

  function settle(events: number): void {
    lastDoneMs = clock.monotonicMs();
    restarts = 0;
    for (const bytes of posted.splice(0, events)) waitingBytes -= bytes;
    waitingEvents -= events;
  }

  function replace(): void {
    worker = undefined;
    isReady = false;
    posted = [];
    queue = [];
    waitingBytes = 0;
    waitingEvents = 0;
    for (const connection of connections.keys()) missed.add(connection);
    if (isAborted(signal)) return;
    void pause(clock, backoffMs(restart, restarts++, 1), signal).then((goesOn) => {
      if (goesOn) worker = start();
      lastDoneMs = clock.monotonicMs();
    });
  }

  function add(event: CaptureEvent, bytes: number): void {
    queue.push(event);
    posted.push(bytes);
    waitingBytes += bytes;
    waitingEvents += 1;
    if (isFlushPlanned) return;
    isFlushPlanned = true;
    // Runs after the sockets of this turn: copying first.
    setImmediate(flush);
  }

  function flush(): void {
    isFlushPlanned = false;
    if (queue.length === 0) return;
    if (waitingEvents === queue.length) lastDoneMs = clock.monotonicMs();
    const events = queue.map((event) =>
      event.kind === 'bytes' ? { ...event, bytes: new Uint8Array(event.bytes) } : event,
    );
    queue = [];
    const buffers = events.flatMap((event) => (event.kind === 'bytes' ? [event.bytes.buffer] : []));
    worker?.postMessage({ kind: 'events', events } satisfies ToCapture, buffers);
  }

  function sendPrinters(to: Worker): void {
    const printers = options.printers?.() ?? [];
    const text = JSON.stringify(printers);
    if (!isReady || text === sentPrinters) return;
    sentPrinters = text;
    to.postMessage({ kind: 'printers', printers } satisfies ToCapture);
  }

  async function keep(): Promise<void> {
    while (await pause(clock, tickMs, signal)) {
      if (worker === undefined) continue;
      sendPrinters(worker);
      const nowMs = clock.monotonicMs();
      if (waitingEvents > 0 && nowMs - lastDoneMs > (isReady ? limits.hungAfterMs : startWithinMs)) {
        log.error(
          { hungMs: Math.round(nowMs - lastDoneMs) },
          'receipt capture hangs, restarting it, copying continues',
        );
        const hung = worker;
        replace();
        void hung.terminate();
      } else if (waitingEvents < limits.maxEvents) {
        add({ kind: 'tick', atMs: nowMs }, 0);
      }
    }
  }
  void keep();

  return {
    add({ connection, printer, atMs, bytes }) {
      connections.set(connection, printer);
      const isFull = waitingBytes + bytes.length > limits.maxBytes || waitingEvents >= limits.maxEvents;
      if (worker === undefined || isFull) {
        missed.add(connection);
        if (mayLog()) log.warn({ waitingBytes }, 'receipt capture overloaded, dropping print data');
        return;
      }
      if (missed.delete(connection)) add({ kind: 'missed', connection, printer }, 0);
      add({ kind: 'bytes', connection, printer, atMs, bytes }, bytes.length);
    },
    closed(connection, printer) {
      if (!connections.delete(connection)) return;
      if (worker === undefined) return;
      if (missed.delete(connection)) add({ kind: 'missed', connection, printer }, 0);
      add({ kind: 'closed', connection, printer }, 0);
    },
    keep(printers) {
      settings = { ...settings, printers };
      // Data captured before the change is parsed with the previous settings.
      flush();
      worker?.postMessage({ kind: 'settings', printers } satisfies ToCapture);
    },
    async close() {
      const last = worker;
      lifetime.abort();
      if (last === undefined) return;
      flush();
      const ended = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      worker = undefined;
      last.postMessage({ kind: 'stop' } satisfies ToCapture);
      await Promise.race([ended, clock.sleep(closeWithinMs)]);
      await last.terminate();
    },
  };
}
