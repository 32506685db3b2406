/**
 * The copying thread's side of receipt capture: collects the bytes of a turn and posts them to the capture thread after
 * that turn's copying is done.
 *
 * Copying continues whatever happens to that thread. It may lag by 4 MiB or 20,000 chunks; further bytes are dropped,
 * and the paper is marked as incomplete. A thread without progress for longer than one paper may take is restarted:
 * unfinished papers are lost, spooled ones are not.
 */
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import { type BacklogLimits, createCaptureBacklog } from './capture-backlog.ts';
import type { CaptureSettings, CopiedPrinter } from './capture-protocol.ts';
import { startCaptureThread } from './capture-thread.ts';
import type { CaptureEvent } from './captured-jobs.ts';
import { longestReadingMs } from './reading-limits.ts';
import { firstProtocol, type WireProtocol } from './wire-protocol.ts';

export type ReceiptCapture = {
  /** Copies the bytes at the end of the turn. */
  add(data: {
    readonly connection: number;
    readonly printer: number;
    readonly atMs: number;
    readonly bytes: Uint8Array;
  }): void;
  /** Bytes of the printer to the till. */
  answer(data: Parameters<ReceiptCapture['add']>[0]): void;
  closed(connection: number, printer: number): void;
  /** Call when printers were added, changed or removed. */
  keep(printers: CaptureSettings['printers']): void;
  /** Settles when everything was spooled and the thread has ended, or after 2 s. */
  close(): Promise<void>;
};

export type CaptureLimits = BacklogLimits & {
  /** Time without progress after which the thread counts as hung. */
  readonly hungAfterMs: number;
};

const defaultCaptureLimits: CaptureLimits = {
  maxBytes: 4 * 1024 * 1024,
  maxEvents: 20_000,
  hungAfterMs: longestReadingMs + 5_000,
};

const tickMs = 250;
/** Time to load the program from a slow card during the boot. */
const startWithinMs = 60_000;

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
  const connections = new Map<number, WireProtocol>();
  /** Connections whose bytes were dropped. */
  const missed = new Set<number>();
  const mayLog = createLogThrottle(clock, 60_000);
  const backlog = createCaptureBacklog(limits);
  let isFlushPlanned = false;
  let lastDoneMs = clock.monotonicMs();
  const noteProgress = (): void => {
    lastDoneMs = clock.monotonicMs();
  };
  const thread = startCaptureThread(
    {
      ...{ clock, log, settings: () => settings },
      onStarted: noteProgress,
      onDone(events) {
        noteProgress();
        backlog.done(events);
      },
      onLost() {
        backlog.clear();
        for (const connection of connections.keys()) missed.add(connection);
      },
      onEnd: () => options.onEnd?.(),
    },
    signal,
  );

  function add(event: CaptureEvent, bytes: number): void {
    backlog.add(event, bytes);
    if (isFlushPlanned) return;
    isFlushPlanned = true;
    // Runs after the sockets of this turn: copying first.
    setImmediate(flush);
  }

  function flush(): void {
    isFlushPlanned = false;
    const { events: taken, isFirst } = backlog.take();
    if (taken.length === 0) return;
    if (isFirst) noteProgress();
    const events = taken.map((event) =>
      'bytes' in event ? { ...event, bytes: new Uint8Array(event.bytes) } : event,
    );
    const buffers = events.flatMap((event) => ('bytes' in event ? [event.bytes.buffer] : []));
    thread.post({ kind: 'events', events }, buffers);
  }

  async function watch(): Promise<void> {
    while (await pause(clock, tickMs, signal)) {
      if (!thread.isRunning()) continue;
      thread.sendPrinters(options.printers?.() ?? []);
      const nowMs = clock.monotonicMs();
      const hungMs = nowMs - lastDoneMs;
      if (!backlog.isEmpty() && hungMs > (thread.isReady() ? limits.hungAfterMs : startWithinMs)) {
        log.error({ hungMs: Math.round(hungMs) }, 'receipt capture hangs, restarting it, copying continues');
        thread.replace();
      } else if (!backlog.isFull(0)) add({ kind: 'tick', atMs: nowMs }, 0);
    }
  }
  void watch();

  function copy(kind: 'bytes' | 'answer', data: Parameters<ReceiptCapture['add']>[0]): void {
    const { connection, printer, bytes } = data;
    const protocol = connections.get(connection) ?? firstProtocol(bytes);
    connections.set(connection, protocol);
    if (!thread.isRunning() || backlog.isFull(bytes.length)) {
      missed.add(connection);
      if (mayLog())
        log.warn({ waitingBytes: backlog.bytes() }, 'receipt capture overloaded, dropping print data');
      return;
    }
    if (missed.delete(connection)) add({ kind: 'missed', connection, printer, protocol }, 0);
    add({ kind, ...data }, bytes.length);
  }

  return {
    add: (data) => copy('bytes', data),
    answer: (data) => copy('answer', data),
    closed(connection, printer) {
      const protocol = connections.get(connection);
      connections.delete(connection);
      if (protocol === undefined || !thread.isRunning()) return;
      if (missed.delete(connection)) add({ kind: 'missed', connection, printer, protocol }, 0);
      add({ kind: 'closed', connection, printer }, 0);
    },
    keep(printers) {
      settings = { ...settings, printers };
      // Data captured before the change is parsed with the previous settings.
      flush();
      thread.post({ kind: 'settings', printers });
    },
    async close() {
      lifetime.abort();
      flush();
      await thread.stop();
    },
  };
}
