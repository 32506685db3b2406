/**
 * Decodes on demand, in a process that is already running (decoder-pool.ts):
 * 1. write key frame … requested picture, with the requested one marked in its time stamp; 2. the decoder writes that
 *    one picture; 3. its errors have been read by then; 4. it is ended.
 *
 * Requests for pictures of one GOP with one urgency are joined while no decoder is free (joined-run.ts); if the decoder
 * reports an error, each picture is decoded alone, so that the damage is attributed to the right picture. A decoder
 * that hangs or dies costs one retry.
 *
 * A job may run as long as it makes progress: milestones (milestones.ts) must appear at most `stallMs` apart. A request
 * with limited patience gets the newest milestone when its patience runs out.
 */
import { availableParallelism } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { isAborted, pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import type { AccessUnit } from '../access-unit.ts';
import { neededUnits } from '../bitstream/needed-units.ts';
import { pictureSize } from '../bitstream/sequence.ts';
import { createPpmReader, type RgbPicture } from '../ffmpeg/ppm.ts';
import { decodeTimes } from '../ffmpeg/transport-stream-writer.ts';
import { createDecodeSpeed, videoKind } from './decode-speed.ts';
import {
  createDecoderPool,
  type DecoderPoolOptions,
  type DecoderRequest,
  sameKind,
  type Urgency,
  type WaitingDecoder,
} from './decoder-pool.ts';
import { type JoinedRun, joined, singleRun } from './joined-run.ts';
import { everyPictures, shownPictures } from './milestones.ts';

export type Decoded =
  | { readonly kind: 'picture'; readonly picture: RgbPicture; readonly decodeMs: number }
  /** Decoding from the key frame on reports errors. */
  | { readonly kind: 'damaged'; readonly why: string }
  /** No decoder was available or finished in time, or the program is stopping. */
  | { readonly kind: 'busy'; readonly why: string };

/** Patience ran out: the decoded picture of `unit`, which precedes the requested one. */
export type NearPicture = {
  readonly kind: 'near';
  readonly unit: AccessUnit;
  readonly picture: RgbPicture;
  readonly decodeMs: number;
};

export type Decoders = {
  /**
   * Decodes the last of these units; the first is a key frame. `widthPx`: maximum width (scaled by the decoder, which
   * costs less than returning full size); absent: original size. `urgency`: default `sale`. `source`: owner of the
   * video. Never rejects. Equal requests are not joined here.
   */
  decode(units: readonly AccessUnit[], options?: DecodeOptions): Promise<Decoded>;
  /** Like `decode`; above `patienceMs` it returns the nearest picture decoded so far. */
  decodeWithin(
    units: readonly AccessUnit[],
    options: DecodeOptions & { readonly patienceMs: number },
  ): Promise<Decoded | NearPicture>;
  /** Expected decoding time, milliseconds; undefined before similar video has been decoded. */
  estimateMs(units: readonly AccessUnit[]): number | undefined;
  /** Keeps idle decoders until the signal aborts. Settles when every process has ended. */
  run(signal: AbortSignal): Promise<void>;
};

type DecodeOptions = {
  readonly widthPx?: number;
  readonly urgency?: Urgency;
  readonly source?: string;
};

/**
 * Defaults: 2 idle decoders of full size, 4 processes, as many concurrent jobs as cores (at least 2), 32 jobs in the
 * queue for up to 5 s, as many threads as cores up to 4.
 */
export type DecoderBounds = Partial<DecoderPoolOptions> & {
  /** Longest time without a picture, milliseconds; default 10,000: about four pictures a second. */
  readonly stallMs?: number;
};

/** Each sale retries for two minutes. */
const logEveryMs = 60_000;

/** Decoded pictures of one job: eight of 4K, one of 8K. */
const maxHeldBytes = 200 * 1024 * 1024;

/** Interval of the progress check. */
const watchEveryMs = 100;

/** Start of a run's time stamps: 6.6 h, far from both ends of the 33 bits. */
const startPts90k = 2 ** 31;

/** `nearFromMs`: time from which a near picture is accepted, CLOCK_MONOTONIC; Infinity: never. */
type Task = { readonly want: DecoderRequest; readonly nearFromMs: number };

/** Work for one decoder; further tasks may join while it waits for the decoder. */
type Job = {
  readonly task: Task;
  run: JoinedRun;
  readonly requests: {
    readonly units: readonly AccessUnit[];
    readonly give: (decoded: Decoded | NearPicture) => void;
  }[];
};

type Shown = { readonly unit: AccessUnit; readonly picture: RgbPicture };

type Answer =
  /** `near`: replaces the requested pictures that are missing. */
  | {
      readonly kind: 'pictures';
      readonly pictures: readonly Shown[];
      readonly near?: Shown;
      readonly decodeMs: number;
    }
  | Exclude<Decoded, { kind: 'picture' }>;

const notStarted = { kind: 'busy', why: 'the system starts no further process' } as const;
const noneFree = { kind: 'busy', why: 'no decoder came free in time' } as const;

export function createDecoders(deps: { clock: Clock; log: Log }, bounds: DecoderBounds = {}): Decoders {
  const { clock } = deps;
  const { stallMs = 10_000, waitingWidthPx, ...rest } = bounds;
  const cores = availableParallelism();
  const pool = createDecoderPool(deps, {
    waiting: 2,
    maxProcesses: 4,
    maxWorking: Math.max(2, cores),
    maxQueue: 32,
    queueMs: 5_000,
    threads: Math.min(cores, 4),
    ...rest,
    waitingWidthPx,
  });
  const mayLog = createLogThrottle(clock, logEveryMs);
  const speed = createDecodeSpeed();
  const waiting = new Set<Job>();
  let running: AbortSignal | undefined;

  /** Runs one decoder. Undefined if it returned too few pictures without an error: it hung, died or was killed. */
  async function attempt(
    decoder: WaitingDecoder,
    run: JoinedRun,
    { want, nearFromMs }: Task,
  ): Promise<Answer | undefined> {
    const startedMs = clock.monotonicMs();
    const shown = shownPictures(run);
    const reading = readPictures(decoder, shown, new Set(run.requested));
    void watchProgress(decoder, reading, nearFromMs);
    decoder.process.stdin.end(restamped(decoder, run.units, new Set(shown)));
    const isWhole = await reading.ended;
    // Errors about the pictures were written before them, to another pipe: after two turns of the event loop they have
    // been read. A decoder that returned no picture must exit first.
    if (isWhole) for (let turns = 0; turns < 2; turns++) await turn();
    else await decoder.process.ended;
    const decodeMs = clock.monotonicMs() - startedMs;
    const near = isWhole ? undefined : reading.newest();
    const [key] = run.units;
    if (key !== undefined) noteSpeed(videoKind(key), run, { near, isWhole, decodeMs, want });
    const [error] = decoder.errors;
    if (error !== undefined) return { kind: 'damaged', why: error };
    if (isWhole) return { kind: 'pictures', pictures: reading.requested, decodeMs };
    const isEnough = near !== undefined && clock.monotonicMs() >= nearFromMs;
    return isEnough ? { kind: 'pictures', pictures: reading.requested, near, decodeMs } : undefined;
  }

  /** Ends a decoder that makes no progress, or whose near picture is now accepted. */
  async function watchProgress(decoder: WaitingDecoder, reading: Reading, nearFromMs: number): Promise<void> {
    const { signal } = decoder.life;
    let seen = 0;
    let seenMs = clock.monotonicMs();
    for (let waitMs = 0; await pause(clock, waitMs, signal); ) {
      const nowMs = clock.monotonicMs();
      if (reading.count() > seen) [seen, seenMs] = [reading.count(), nowMs];
      const isOver = nowMs >= seenMs + stallMs || (nowMs >= nearFromMs && reading.newest() !== undefined);
      if (isOver) decoder.life.end();
      const untilMs = Math.min(seenMs + stallMs, nowMs >= nearFromMs ? Infinity : nearFromMs);
      waitMs = Math.min(watchEveryMs, Math.max(1, untilMs - nowMs));
    }
  }

  function noteSpeed(
    kind: string,
    { units }: JoinedRun,
    done: { near: Shown | undefined; isWhole: boolean; decodeMs: number; want: DecoderRequest },
  ): void {
    const { near, decodeMs: ms } = done;
    const isUrgent = done.want.urgency === 'sale';
    if (done.isWhole) speed.note(kind, { pictures: units.length, ms, isUrgent });
    // The next milestone was not reached: no more pictures than that were shown.
    else if (near !== undefined)
      speed.note(kind, { pictures: units.indexOf(near.unit) + everyPictures, ms, isUrgent });
    else if (ms >= stallMs) speed.noteStall(kind, ms);
  }

  async function decodeRun(
    run: JoinedRun,
    task: Task,
    signal: AbortSignal,
    taken?: WaitingDecoder,
  ): Promise<Answer> {
    let decoder = taken;
    for (let tries = 0; tries < 2; tries++) {
      decoder ??= await pool.take(task.want);
      if (decoder === undefined) return noneFree;
      if (decoder.process.refused) {
        pool.refill();
        return notStarted;
      }
      const answer = await attempt(decoder, run, task);
      decoder.life.end();
      decoder = undefined;
      if (isAborted(signal)) return { kind: 'busy', why: 'stopping' };
      pool.refill();
      if (answer !== undefined) return answer;
      if (mayLog()) deps.log.warn('decoder returned no picture');
    }
    // Without an error about the pictures the cause is this machine: too slow, or out of memory.
    return { kind: 'busy', why: 'two decoders returned no picture' };
  }

  /** Skips units that are not needed; includes them when decoding fails without. */
  async function decodeNeeded(
    run: JoinedRun,
    task: Task,
    signal: AbortSignal,
    taken?: WaitingDecoder,
  ): Promise<Answer> {
    const needed = neededUnits(run.units, run.requested);
    const answer = await decodeRun({ ...run, units: needed }, task, signal, taken);
    // A camera may flag pictures wrongly, and a decoder may report a missing picture that is not needed: the full run
    // decides.
    const leftOut = needed.length < run.units.length;
    return answer.kind === 'damaged' && leftOut && run.requested.length === 1
      ? decodeRun(run, task, signal)
      : answer;
  }

  async function work(job: Job, signal: AbortSignal): Promise<void> {
    waiting.add(job);
    const decoder = await pool.take(job.task.want);
    waiting.delete(job);
    const { task, run, requests } = job;
    const answer: Answer = decoder === undefined ? noneFree : await decodeNeeded(run, task, signal, decoder);
    if (answer.kind === 'damaged' && requests.length > 1) {
      for (const { units, give } of requests) {
        const alone = singleRun(units);
        give(decodedOf(await decodeNeeded(alone, task, signal), units));
      }
      return;
    }
    for (const { units, give } of requests) give(decodedOf(answer, units));
  }

  function submit(
    units: readonly AccessUnit[],
    { widthPx, urgency = 'sale', source = '' }: DecodeOptions,
    nearFromMs: number,
  ): Promise<Decoded | NearPicture> {
    const codec = units[0]?.codec;
    if (codec === undefined) throw new Error('nothing to decode');
    if (codec === 'jpeg') throw new Error('a JPEG needs no decoder');
    const signal = running;
    if (signal === undefined || signal.aborted)
      return Promise.resolve({ kind: 'busy', why: 'the decoder pool is not running' });
    const task: Task = { want: { kind: { codec, widthPx }, urgency, source }, nearFromMs };
    const { promise, resolve: give } = Promise.withResolvers<Decoded | NearPicture>();
    const atOnce = widthPx === undefined ? picturesAtOnce(units[0]) : undefined;
    for (const job of waiting) {
      const run = sameTask(job.task, task) ? joined(job.run, units, atOnce) : undefined;
      if (run === undefined) continue;
      job.run = run;
      job.requests.push({ units, give });
      return promise;
    }
    void work({ task, run: singleRun(units), requests: [{ units, give }] }, signal);
    return promise;
  }

  return {
    async decode(units, options = {}) {
      const decoded = await submit(units, options, Infinity);
      if (decoded.kind === 'near') throw new Error('a near picture came without patience running out');
      return decoded;
    },

    decodeWithin: (units, options) => submit(units, options, clock.monotonicMs() + options.patienceMs),

    estimateMs(units) {
      const [key] = units;
      if (key === undefined || key.codec === 'jpeg') return undefined;
      return speed.estimateMs(videoKind(key), neededUnits(units).length);
    },

    run(signal) {
      running = signal;
      return pool.run(signal);
    },
  };
}

/** Number of full-size pictures that one job may hold. */
function picturesAtOnce(key: AccessUnit | undefined): number {
  const size = key && pictureSize(key);
  return size === undefined ? 1 : Math.max(1, Math.floor(maxHeldBytes / (size.width * size.height * 3)));
}

/** Joined tasks wait no longer for a near picture than the first one. */
const sameTask = (a: Task, b: Task) =>
  a.want.urgency === b.want.urgency &&
  sameKind(a.want.kind, b.want.kind) &&
  Number.isFinite(a.nearFromMs) === Number.isFinite(b.nearFromMs);

/** Picture of the last of these units, or the near one. Each request gets its own copy: its masks are painted into it. */
function decodedOf(answer: Answer, units: readonly AccessUnit[]): Decoded | NearPicture {
  if (answer.kind !== 'pictures') return answer;
  const { decodeMs, near } = answer;
  const exact = answer.pictures.find(({ unit }) => unit === units.at(-1));
  if (exact !== undefined) return { kind: 'picture', picture: exact.picture, decodeMs };
  if (near === undefined) throw new Error('a picture is missing in the answer of a decoder');
  const { unit, picture } = near;
  return { kind: 'near', unit, picture: { ...picture, rgb: Buffer.from(picture.rgb) }, decodeMs };
}

type Reading = {
  /** Number of pictures read so far. */
  count(): number;
  /** The newest picture that was not requested. */
  newest(): Shown | undefined;
  readonly requested: readonly Shown[];
  /** True when all pictures were read; false when the output ended earlier. */
  readonly ended: Promise<boolean>;
};

/**
 * `shown`: pictures in the order the decoder outputs them. Drains the pipe. Of the pictures not requested only the
 * newest is held.
 */
function readPictures(
  { process, life }: WaitingDecoder,
  shown: readonly AccessUnit[],
  isRequested: ReadonlySet<AccessUnit>,
): Reading {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const reader = createPpmReader();
  const requested: Shown[] = [];
  let newest: Shown | undefined;
  let count = 0;
  process.stdout.on('data', (chunk: Buffer) => {
    if (count >= shown.length) return;
    const read = reader.push(chunk);
    if (read === 'invalid') {
      count = shown.length;
      life.end();
      return;
    }
    for (const picture of read) {
      const unit = shown[count++];
      if (unit === undefined) break;
      if (isRequested.has(unit)) requested.push({ unit, picture });
      else newest = { unit, picture };
    }
    if (count >= shown.length) resolve(true);
  });
  process.stdout.once('end', () => resolve(false));
  return { count: () => count, newest: () => newest, requested, ended: promise };
}

/** The decoder outputs only pictures with odd time stamps. In 90 kHz the change is 11 µs. */
function restamped(
  { writer }: WaitingDecoder,
  units: readonly AccessUnit[],
  shown: ReadonlySet<AccessUnit>,
): Buffer {
  const shift = startPts90k - (units[0]?.pts90k ?? 0);
  const times = units.map((unit) => 2 * Math.floor((unit.pts90k + shift) / 2) + (shown.has(unit) ? 1 : 0));
  const dts = decodeTimes(times);
  return Buffer.concat(
    units.map((unit, index) => {
      const pts90k = times[index] ?? startPts90k;
      return writer.write({ pts90k, dts90k: dts[index] ?? pts90k, key: unit.key, bytes: unit.bytes });
    }),
  );
}
