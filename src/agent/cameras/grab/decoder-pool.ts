/**
 * Idle decoder processes. A spawned ffmpeg needs 55–80 ms before it reads, so some are kept waiting on their stdin,
 * with the codec given so that their decoder is already open. Each does one job.
 *
 * The processes are bounded, and so are the jobs (decoder-schedule.ts). An idle decoder that does not fit the next job
 * makes room for one that does. Jobs with urgency `look` leave one idle decoder free; those with urgency `later` run in
 * a process of lower priority. A process of either is killed when a sale needs its place.
 */
import { problemFields } from '../../../domain/problem/problem-text.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import { decoderProblemOf } from '../ffmpeg/ffmpeg-lines.ts';
import { type DecoderKind, type DecoderRequest, sameKind, type Urgency } from './decoder-request.ts';
import { createDecoderSchedule, type ScheduleBounds } from './decoder-schedule.ts';
import { compareIdle, idleKinds, type Use } from './idle-kinds.ts';
import type { SalesUnderWay } from './sales-under-way.ts';
import { startWaitingDecoder, type WaitingDecoder } from './waiting-decoder.ts';

export type DecoderPoolOptions = ScheduleBounds & {
  /** Idle decoders, all of this width; one more of full size for a while after such a job. */
  readonly waiting: number;
  readonly waitingWidthPx: number | undefined;
  /** Processes on this machine, idle ones included. */
  readonly maxProcesses: number;
  readonly threads: number;
};

/** A decoder that has waited over 90 s responds 30 ms slower: its memory pages have gone cold. */
const renewAfterMs = 60_000;
const tickMs = 1_000;
/** Delay until the picture just decoded is probably on disk: starting a process takes a core for as long as decoding. */
const refillAfterMs = 150;
/** … after a near picture: the processor is short, and storing takes longer. */
const slowRefillAfterMs = 1_000;
/** Longest wait for sales: without idle decoders each further one starts its own. */
const maxTopUpWaitMs = 3_000;
/** Without this limit a machine without a working ffmpeg would fill the log. */
const logEveryMs = 60_000;

export type DecoderPool = ReturnType<typeof createDecoderPool>;

export function createDecoderPool(
  deps: { clock: Clock; log: Log; sales: SalesUnderWay; isUnused?: () => boolean },
  options: DecoderPoolOptions,
) {
  const { clock } = deps;
  const idle: WaitingDecoder[] = [];
  const processes = new Set<Promise<void>>();
  const schedule = createDecoderSchedule(deps, options);
  let uses: Use[] = [];
  let pool: AbortSignal | undefined;
  let topUpFromMs = -Infinity;
  let topUpDueMs: number | undefined;
  const mayLog = createLogThrottle(clock, logEveryMs);

  function spawn(kind: DecoderKind, signal: AbortSignal, urgency: Urgency = 'sale'): WaitingDecoder {
    const { threads } = options;
    const decoder = startWaitingDecoder(
      kind,
      { threads, isUrgent: urgency !== 'later', nowMs: clock.monotonicMs() },
      signal,
    );
    const { life, process } = decoder;
    const ended = process.ended.then(() => {
      const byItself = !life.signal.aborted;
      life.end();
      processes.delete(ended);
      schedule.end(decoder);
      if (removeFrom(idle, decoder) && byItself && mayLog())
        deps.log.warn(problemFields(decoderProblemOf(decoder.lines)), 'idle decoder exited');
      schedule.handOut(available);
    });
    processes.add(ended);
    return decoder;
  }

  function available(want: DecoderRequest): WaitingDecoder | undefined {
    if (pool === undefined || pool.aborted || !schedule.hasPlace(want.urgency)) return undefined;
    const decoder = waitingOrNew(want, pool);
    if (decoder !== undefined) schedule.begin(decoder, want);
    return decoder;
  }

  function waitingOrNew({ kind, urgency }: DecoderRequest, signal: AbortSignal): WaitingDecoder | undefined {
    const ready = urgency === 'later' ? [] : idle.filter((decoder) => sameKind(decoder.kind, kind));
    const newest = ready.at(-1);
    if (newest !== undefined && (urgency === 'sale' || ready.length > 1 || options.maxProcesses === 1)) {
      removeFrom(idle, newest);
      return newest;
    }
    if (processes.size < options.maxProcesses) return spawn(kind, signal, urgency);
    // The exit of a killed process passes its place on.
    const mayEndIdle = urgency === 'sale' || idle.length > 1 || options.maxProcesses === 1;
    const unneeded = mayEndIdle ? idle.shift() : undefined;
    (unneeded ?? (urgency === 'sale' ? schedule.yieldingAtWork() : undefined))?.life.end();
    return undefined;
  }

  /** Starting or ending a process takes the processor from the picture of a sale. */
  function mayTopUp(): boolean {
    const nowMs = clock.monotonicMs();
    if (nowMs >= topUpFromMs && !deps.sales.isUnderWay()) topUpDueMs = undefined;
    else topUpDueMs ??= nowMs + maxTopUpWaitMs;
    return topUpDueMs === undefined || nowMs >= topUpDueMs;
  }

  function topUp(signal: AbortSignal): void {
    if (signal.aborted || !mayTopUp()) return;
    const requested =
      deps.isUnused?.() === true ? [] : idleKinds(uses, { ...options, nowMs: clock.monotonicMs() });
    const { missing, unneeded } = compareIdle(idle, requested);
    for (const kind of missing) if (processes.size < options.maxProcesses) idle.unshift(spawn(kind, signal));
    for (const decoder of unneeded) {
      removeFrom(idle, decoder);
      decoder.life.end();
    }
  }

  const refillLater = createDelayed(clock, topUp);

  return {
    /**
     * Undefined if no decoder becomes available in time, the queue is full, or the pool is not running. The caller must
     * end the decoder's life.
     */
    async take(want: DecoderRequest): Promise<WaitingDecoder | undefined> {
      const { kind } = want;
      if (pool === undefined || pool.aborted) return undefined;
      // Damage is rare: none is kept idle for it.
      if (kind.conceals !== true)
        uses = [
          { kind, lastMs: clock.monotonicMs() },
          ...uses.filter((known) => !sameKind(known.kind, kind)),
        ];
      return available(want) ?? schedule.wait(want, pool);
    },

    /** Starts missing idle decoders after a delay; `slow`: after a longer one. */
    refill(pace?: 'slow'): void {
      if (pace === 'slow') topUpFromMs = clock.monotonicMs() + slowRefillAfterMs;
      if (pool !== undefined) refillLater(pool);
    },

    /** Keeps idle decoders until the signal aborts. Settles when every process has ended. */
    async run(signal: AbortSignal): Promise<void> {
      pool = signal;
      while (!signal.aborted) {
        const nowMs = clock.monotonicMs();
        // One per tick, so that another stays available.
        const old = mayTopUp() ? idle.findIndex(({ sinceMs }) => nowMs - sinceMs >= renewAfterMs) : -1;
        if (old >= 0) for (const decoder of idle.splice(old, 1)) decoder.life.end();
        topUp(signal);
        // Jobs that wait for no decoder, but for the picture of a sale to be stored.
        schedule.handOut(available);
        await clock.sleep(tickMs, signal).catch(() => undefined);
      }
      schedule.rejectAll();
      await Promise.all(processes);
    },
  };
}

/** Whether it was there. */
function removeFrom(idle: WaitingDecoder[], decoder: WaitingDecoder): boolean {
  const index = idle.indexOf(decoder);
  if (index >= 0) idle.splice(index, 1);
  return index >= 0;
}

/** Runs `work` after a delay; a request meanwhile is the same one. */
function createDelayed(clock: Clock, work: (signal: AbortSignal) => void): (signal: AbortSignal) => void {
  let isPending = false;
  return (signal) => {
    if (isPending) return;
    isPending = true;
    clock
      .sleep(refillAfterMs, signal)
      .then(() => work(signal))
      .catch(() => undefined)
      .finally(() => (isPending = false));
  };
}
