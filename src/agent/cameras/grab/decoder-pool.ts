/**
 * Decoder processes that wait for their job. A spawned ffmpeg needs 55–80 ms before it reads, so some wait on their stdin, as ready as
 * they can be: told the codec, so that they have opened their decoder. Each does one job.
 *
 * Bounds: processes, and those at work; at a bound jobs queue in order of arrival; jobs in the queue, at whose bound a job is refused; and a
 * job's time in it. A waiting decoder that is of no use to the next job makes room for one that is.
 *
 * Looks (pictures for somebody who watches, several a second) give way to those of sales: they queue behind them, a quarter
 * of the queue at most, and make room in it; and they leave one place at work and one waiting decoder free.
 * Later ones (the exact picture of a sale that has a near one) come last: one at a time, only while nobody queues, in a process of lower priority
 * that is ended when its room is needed.
 * Among jobs of one urgency the source with the fewest at work is next, so that a slow camera does not hold up the others.
 */
import { type ChildLifetime, childLifetime, deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { seldom } from '../../../lib/log-throttle.ts';
import type { VideoCodec } from '../access-unit.ts';
import { startDecoder } from '../ffmpeg/ffmpeg.ts';
import { tellsDecodingError } from '../ffmpeg/ffmpeg-lines.ts';
import type { FedProcess } from '../ffmpeg/ffmpeg-process.ts';
import { createTransportStreamWriter } from '../ffmpeg/transport-stream-writer.ts';

/** What a process is for. `widthPx`: pictures are made no wider; absent: as they are. */
export type DecoderKind = { readonly codec: VideoCodec; readonly widthPx: number | undefined };

/** What a picture is wanted for, in the order in which they are served. */
export const urgencies = ['sale', 'look', 'later'] as const;
export type Urgency = (typeof urgencies)[number];

/** `source`: whose video it is, such as a camera's id; sources share the decoders. */
export type Want = { readonly kind: DecoderKind; readonly urgency: Urgency; readonly source: string };

export type WaitingDecoder = {
  readonly kind: DecoderKind;
  readonly process: FedProcess;
  readonly writer: ReturnType<typeof createTransportStreamWriter>;
  /** Ends the process. */
  readonly life: ChildLifetime;
  readonly sinceMs: number;
  /** What it said against the pictures. */
  readonly errors: readonly string[];
};

export type DecoderPoolOptions = {
  /** Decoders kept waiting, all of this width; one more of full size for a while after such a job. */
  readonly waiting: number;
  readonly waitingWidthPx: number | undefined;
  /** Processes on this machine, waiting ones included. */
  readonly maxProcesses: number;
  /** Jobs in the queue. */
  readonly maxQueue: number;
  /** How long a job may be in the queue, milliseconds. */
  readonly queueMs: number;
  readonly threads: number;
  /** Jobs at work at once: more than there are cores only makes each of them later. */
  readonly maxWorking: number;
};

/** A decoder that has waited over 90 s answers 30 ms slower: its pages have gone cold. */
const renewAfterMs = 60_000;
const tickMs = 1_000;
/** New ones start when the picture that was just decoded is likely to be on disk: starting takes a core for as long as decoding. */
const refillAfterMs = 150;
/** Somebody who looks closely looks more than once. */
const keepFullMs = 60_000;
/** A machine without a working ffmpeg would fill the log. */
const tellEveryMs = 60_000;

type Queued = Want & { give(decoder: WaitingDecoder | undefined): void };

/** A kind, and when it was last asked for. */
export type Use = { readonly kind: DecoderKind; readonly lastMs: number };

/** The kinds that should be waiting, given their uses, newest first: one of each codec in use as far as they go, the rest for the newest. Pure. */
export function wantedKinds(
  uses: readonly Use[],
  options: Pick<DecoderPoolOptions, 'waiting' | 'waitingWidthPx'> & { nowMs: number },
): DecoderKind[] {
  const { waiting, waitingWidthPx, nowMs } = options;
  const usual = uses.filter(({ kind }) => kind.widthPx === waitingWidthPx).map(({ kind }) => kind);
  const newest = usual[0] ?? { codec: 'h264', widthPx: waitingWidthPx };
  const wanted = Array.from({ length: waiting }, (_, index) => usual[index] ?? newest);
  const other = uses.find(({ kind }) => kind.widthPx !== waitingWidthPx);
  return other !== undefined && nowMs - other.lastMs < keepFullMs ? [...wanted, other.kind] : wanted;
}

export const sameKind = (a: DecoderKind, b: DecoderKind) => a.codec === b.codec && a.widthPx === b.widthPx;

export type DecoderPool = ReturnType<typeof createDecoderPool>;

export function createDecoderPool(deps: { clock: Clock; log: Log }, options: DecoderPoolOptions) {
  const { clock } = deps;
  const idle: WaitingDecoder[] = [];
  const processes = new Set<Promise<void>>();
  /** In the order of urgency. */
  const queue: Queued[] = [];
  const atWork = new Map<WaitingDecoder, Want>();
  let uses: Use[] = [];
  let pool: AbortSignal | undefined;
  let refilling = false;
  const mayTell = seldom(clock, tellEveryMs);

  function spawn(kind: DecoderKind, signal: AbortSignal, urgency: Urgency = 'sale'): WaitingDecoder {
    const life = childLifetime(signal);
    const errors: string[] = [];
    const onLine = (line: string) => {
      if (tellsDecodingError(line) && errors.length < 10) errors.push(line);
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
      if (leaveIdle(decoder) && byItself && mayTell())
        deps.log.warn('a waiting decoder ended by itself; is ffmpeg in order?');
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

  const countAtWork = (isCounted: (want: Want) => boolean): number =>
    [...atWork.values()].filter(isCounted).length;

  function hasPlace(urgency: Urgency): boolean {
    const later = countAtWork((want) => want.urgency === 'later');
    if (urgency === 'later') return later === 0 && queue.every((job) => job.urgency === 'later');
    const places = urgency === 'look' ? Math.max(1, options.maxWorking - 1) : options.maxWorking;
    return atWork.size - later < places;
  }

  function available(want: Want): WaitingDecoder | undefined {
    if (pool === undefined || pool.aborted || !hasPlace(want.urgency)) return undefined;
    const decoder = waitingOrNew(want, pool);
    if (decoder !== undefined) atWork.set(decoder, want);
    return decoder;
  }

  function waitingOrNew({ kind, urgency }: Want, signal: AbortSignal): WaitingDecoder | undefined {
    const ready = urgency === 'later' ? [] : idle.filter((decoder) => sameKind(decoder.kind, kind));
    const newest = ready.at(-1);
    if (newest !== undefined && (urgency === 'sale' || ready.length > 1 || options.maxProcesses === 1)) {
      leaveIdle(newest);
      return newest;
    }
    if (processes.size < options.maxProcesses) return spawn(kind, signal, urgency);
    // When it has gone, its end hands on the room.
    const unneeded = urgency === 'sale' || idle.length > 1 ? idle.shift() : undefined;
    const later = [...atWork.keys()].find((decoder) => atWork.get(decoder)?.urgency === 'later');
    (unneeded ?? (urgency === 'sale' ? later : undefined))?.life.end();
    return undefined;
  }

  /** Of the most urgent the first whose source has the fewest at work. */
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

  /** False where there is no room for it. */
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
    const wanted = wantedKinds(uses, { ...options, nowMs: clock.monotonicMs() });
    const unmatched = [...idle];
    for (const kind of wanted) {
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
    /** Undefined if there is none to be had in time, or the queue is full, or the pool is not running. Whoever takes one ends its life. */
    async take(want: Want): Promise<WaitingDecoder | undefined> {
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

    /** Starts, in a moment, what is missing to the number that should wait. */
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

    /** Keeps decoders waiting until the signal aborts. Settles when every process has ended. */
    async run(signal: AbortSignal): Promise<void> {
      pool = signal;
      while (!signal.aborted) {
        const nowMs = clock.monotonicMs();
        // One in a tick: another goes on waiting meanwhile.
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
