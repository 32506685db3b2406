/**
 * Idle decoder processes. A spawned ffmpeg needs 55–80 ms before it reads, so some are kept waiting on their stdin,
 * with the codec given so that their decoder is already open. Each does one job.
 *
 * Bounds: processes; concurrent jobs; jobs in the queue, beyond which a job is rejected; and a job's time in the queue.
 * Jobs beyond the concurrency bound queue in order of arrival. An idle decoder that does not fit the next job makes
 * room for one that does.
 *
 * Jobs with urgency `look` (a person watches, several pictures a second) yield to sales: they queue behind them, use at
 * most a quarter of the queue, give up their place in it, and leave one running place and one idle decoder free. Jobs
 * with urgency `later` (the exact picture of a sale that has a near one) come last: one at a time, only while the queue
 * is empty, in a process of lower priority that is killed when its place is needed. Among jobs of one urgency, the
 * source with the fewest running jobs is next, so that a slow camera does not delay the others.
 */
import { type ChildLifetime, childLifetime, deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import type { VideoCodec } from '../access-unit.ts';
import { startDecoder } from '../ffmpeg/ffmpeg.ts';
import { reportsDecodingError } from '../ffmpeg/ffmpeg-lines.ts';
import type { FedProcess } from '../ffmpeg/ffmpeg-process.ts';
import { createTransportStreamWriter } from '../ffmpeg/transport-stream-writer.ts';

/** Parameters of a process. `widthPx`: maximum width of its pictures; absent: original size. */
export type DecoderKind = { readonly codec: VideoCodec; readonly widthPx: number | undefined };

/** Purposes of a picture, highest priority first. */
const urgencies = ['sale', 'look', 'later'] as const;
export type Urgency = (typeof urgencies)[number];

/** `source`: owner of the video, such as a camera's id; sources share the decoders. */
export type DecoderRequest = {
  readonly kind: DecoderKind;
  readonly urgency: Urgency;
  readonly source: string;
};

export type WaitingDecoder = {
  readonly kind: DecoderKind;
  readonly process: FedProcess;
  readonly writer: ReturnType<typeof createTransportStreamWriter>;
  /** Ends the process. */
  readonly life: ChildLifetime;
  readonly sinceMs: number;
  /** Error lines about the pictures. */
  readonly errors: readonly string[];
};

export type DecoderPoolOptions = {
  /** Idle decoders, all of this width; one more of full size for a while after such a job. */
  readonly waiting: number;
  readonly waitingWidthPx: number | undefined;
  /** Processes on this machine, idle ones included. */
  readonly maxProcesses: number;
  /** Jobs in the queue. */
  readonly maxQueue: number;
  /** Longest time of a job in the queue, milliseconds. */
  readonly queueMs: number;
  readonly threads: number;
  /** Concurrent jobs: more than there are cores only delays each of them. */
  readonly maxWorking: number;
};

/** A decoder that has waited over 90 s responds 30 ms slower: its memory pages have gone cold. */
const renewAfterMs = 60_000;
const tickMs = 1_000;
/** Delay until the picture just decoded is probably on disk: starting a process takes a core for as long as decoding. */
const refillAfterMs = 150;
/** Full-size requests come in series. */
const keepFullMs = 60_000;
/** Without this limit a machine without a working ffmpeg would fill the log. */
const logEveryMs = 60_000;

type Queued = DecoderRequest & { give(decoder: WaitingDecoder | undefined): void };

/** A kind, and the time of its last request. */
export type Use = { readonly kind: DecoderKind; readonly lastMs: number };

/**
 * Kinds to keep idle for the given uses, newest first: one of each codec in use while places last, the rest for the
 * newest. Pure.
 */
export function idleKinds(
  uses: readonly Use[],
  options: Pick<DecoderPoolOptions, 'waiting' | 'waitingWidthPx'> & { nowMs: number },
): DecoderKind[] {
  const { waiting, waitingWidthPx, nowMs } = options;
  const usual = uses.filter(({ kind }) => kind.widthPx === waitingWidthPx).map(({ kind }) => kind);
  const newest = usual[0] ?? { codec: 'h264', widthPx: waitingWidthPx };
  const requested = Array.from({ length: waiting }, (_, index) => usual[index] ?? newest);
  const other = uses.find(({ kind }) => kind.widthPx !== waitingWidthPx);
  return other !== undefined && nowMs - other.lastMs < keepFullMs ? [...requested, other.kind] : requested;
}

export const sameKind = (a: DecoderKind, b: DecoderKind) => a.codec === b.codec && a.widthPx === b.widthPx;

export function createDecoderPool(deps: { clock: Clock; log: Log }, options: DecoderPoolOptions) {
  const { clock } = deps;
  const idle: WaitingDecoder[] = [];
  const processes = new Set<Promise<void>>();
  /** Sorted by urgency. */
  const queue: Queued[] = [];
  const atWork = new Map<WaitingDecoder, DecoderRequest>();
  let uses: Use[] = [];
  let pool: AbortSignal | undefined;
  let refilling = false;
  const mayLog = createLogThrottle(clock, logEveryMs);

  function spawn(kind: DecoderKind, signal: AbortSignal, urgency: Urgency = 'sale'): WaitingDecoder {
    const life = childLifetime(signal);
    const errors: string[] = [];
    const onLine = (line: string) => {
      if (reportsDecodingError(line) && errors.length < 10) errors.push(line);
    };
    const { threads } = options;
    const size = kind.widthPx === undefined ? {} : { widthPx: kind.widthPx };
    const process = startDecoder({ threads, ...size, onLine, isUrgent: urgency !== 'later' }, life.signal);
    const writer = createTransportStreamWriter(kind.codec);
    process.stdin.write(writer.preamble());
    const decoder = { kind, process, writer, life, sinceMs: clock.monotonicMs(), errors };
    const ended = process.ended.then(() => {
      const byItself = !life.signal.aborted;
      life.end();
      processes.delete(ended);
      atWork.delete(decoder);
      if (leaveIdle(decoder) && byItself && mayLog()) deps.log.warn('idle decoder exited, check ffmpeg');
      handOut();
    });
    processes.add(ended);
    return decoder;
  }

  function leaveIdle(decoder: WaitingDecoder): boolean {
    const index = idle.indexOf(decoder);
    if (index >= 0) idle.splice(index, 1);
    return index >= 0;
  }

  const countAtWork = (isCounted: (want: DecoderRequest) => boolean): number =>
    [...atWork.values()].filter(isCounted).length;

  function hasPlace(urgency: Urgency): boolean {
    const later = countAtWork((want) => want.urgency === 'later');
    if (urgency === 'later') return later === 0 && queue.every((job) => job.urgency === 'later');
    const places = urgency === 'look' ? Math.max(1, options.maxWorking - 1) : options.maxWorking;
    return atWork.size - later < places;
  }

  function available(want: DecoderRequest): WaitingDecoder | undefined {
    if (pool === undefined || pool.aborted || !hasPlace(want.urgency)) return undefined;
    const decoder = waitingOrNew(want, pool);
    if (decoder !== undefined) atWork.set(decoder, want);
    return decoder;
  }

  function waitingOrNew({ kind, urgency }: DecoderRequest, signal: AbortSignal): WaitingDecoder | undefined {
    const ready = urgency === 'later' ? [] : idle.filter((decoder) => sameKind(decoder.kind, kind));
    const newest = ready.at(-1);
    if (newest !== undefined && (urgency === 'sale' || ready.length > 1 || options.maxProcesses === 1)) {
      leaveIdle(newest);
      return newest;
    }
    if (processes.size < options.maxProcesses) return spawn(kind, signal, urgency);
    // The exit of a killed process passes its place on.
    const unneeded = urgency === 'sale' || idle.length > 1 ? idle.shift() : undefined;
    const later = [...atWork.keys()].find((decoder) => atWork.get(decoder)?.urgency === 'later');
    (unneeded ?? (urgency === 'sale' ? later : undefined))?.life.end();
    return undefined;
  }

  /** The first job of the highest urgency whose source has the fewest running jobs. */
  function nextJob(): Queued | undefined {
    const first = queue[0];
    let least: { readonly job: Queued; readonly busy: number } | undefined;
    for (const job of queue.filter(({ urgency }) => urgency === first?.urgency)) {
      const busy = countAtWork(({ source }) => source === job.source);
      if (least === undefined || busy < least.busy) least = { job, busy };
    }
    return least?.job;
  }

  function handOut(): void {
    for (let job = nextJob(); job !== undefined; job = nextJob()) {
      const decoder = available(job);
      if (decoder === undefined) return;
      queue.splice(queue.indexOf(job), 1);
      job.give(decoder);
    }
  }

  /** False when the queue is full. */
  function enqueue(job: Queued): boolean {
    const giveWay = queue.filter(({ urgency }) => urgency !== 'sale').length;
    if (job.urgency === 'sale') {
      if (queue.length >= options.maxQueue) {
        if (giveWay === 0) return false;
        queue.pop()?.give(undefined);
      }
    } else if (queue.length >= options.maxQueue || giveWay >= Math.ceil(options.maxQueue / 4)) return false;
    const rank = urgencies.indexOf(job.urgency);
    const before = queue.findLastIndex(({ urgency }) => urgencies.indexOf(urgency) <= rank);
    queue.splice(before + 1, 0, job);
    return true;
  }

  function topUp(signal: AbortSignal): void {
    if (signal.aborted) return;
    const requested = idleKinds(uses, { ...options, nowMs: clock.monotonicMs() });
    const unmatched = [...idle];
    for (const kind of requested) {
      const index = unmatched.findIndex((decoder) => sameKind(decoder.kind, kind));
      if (index >= 0) unmatched.splice(index, 1);
      else if (processes.size < options.maxProcesses) idle.unshift(spawn(kind, signal));
    }
    for (const unneeded of unmatched) {
      leaveIdle(unneeded);
      unneeded.life.end();
    }
  }

  return {
    /**
     * Undefined if no decoder becomes available in time, the queue is full, or the pool is not running. The caller must
     * end the decoder's life.
     */
    async take(want: DecoderRequest): Promise<WaitingDecoder | undefined> {
      const { kind } = want;
      if (pool === undefined || pool.aborted) return undefined;
      const use: Use = { kind, lastMs: clock.monotonicMs() };
      uses = [use, ...uses.filter((known) => !sameKind(known.kind, kind))];
      const ready = available(want);
      if (ready !== undefined) return ready;
      const { promise, resolve } = Promise.withResolvers<WaitingDecoder | undefined>();
      const job = { ...want, give: resolve };
      if (!enqueue(job)) return undefined;
      using limit = deadline(clock, options.queueMs, pool);
      const giveUp = () => {
        const index = queue.indexOf(job);
        if (index >= 0) queue.splice(index, 1);
        resolve(undefined);
      };
      limit.signal.addEventListener('abort', giveUp, { once: true });
      const decoder = await promise;
      limit.signal.removeEventListener('abort', giveUp);
      return decoder;
    },

    /** Starts missing idle decoders after a delay. */
    refill(): void {
      if (refilling || pool === undefined) return;
      const signal = pool;
      refilling = true;
      clock
        .sleep(refillAfterMs, signal)
        .then(() => topUp(signal))
        .catch(() => undefined)
        .finally(() => (refilling = false));
    },

    /** Keeps idle decoders until the signal aborts. Settles when every process has ended. */
    async run(signal: AbortSignal): Promise<void> {
      pool = signal;
      while (!signal.aborted) {
        const nowMs = clock.monotonicMs();
        // One per tick, so that another stays available.
        const old = idle.findIndex(({ sinceMs }) => nowMs - sinceMs >= renewAfterMs);
        if (old >= 0) for (const decoder of idle.splice(old, 1)) decoder.life.end();
        topUp(signal);
        await clock.sleep(tickMs, signal).catch(() => undefined);
      }
      for (const refused of queue.splice(0)) refused.give(undefined);
      await Promise.all(processes);
    },
  };
}
