/**
 * Decodes on demand, in a process that is already running (decoder-pool.ts):
 * 1. write key frame … requested picture, with the requested one marked in its time stamp; 2. the decoder writes that
 *    one picture; 3. its errors have been read by then; 4. it is ended.
 *
 * Requests for pictures of one GOP with one urgency are joined while no decoder is free (joined-run.ts); if the decoder
 * reports an error, each picture is decoded alone, so that the damage is attributed to the right picture. A request with
 * limited patience gets the newest milestone (milestones.ts) when its patience runs out.
 */
import { availableParallelism } from 'node:os';
import type { HeldPicture } from '../../../domain/capture/frame.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { AccessUnit } from '../access-unit.ts';
import { neededUnits } from '../bitstream/needed-units.ts';
import { pictureSize } from '../bitstream/sequence.ts';
import { copyPicture } from '../pictures/held-picture.ts';
import type { Pictures } from '../pictures/pictures.ts';
import {
  createRunDecoder,
  type DecodeFailure,
  noneFree,
  type RunAnswer,
  releaseAll,
  type Task,
} from './decode-run.ts';
import { createDecodeSpeed, videoKind } from './decode-speed.ts';
import { createDecoderPool, type DecoderPoolOptions } from './decoder-pool.ts';
import { sameKind, type Urgency } from './decoder-request.ts';
import { type JoinedRun, joined, singleRun } from './joined-run.ts';
import { createSalesUnderWay, type SalesUnderWay } from './sales-under-way.ts';

export type DecodedPicture = {
  readonly kind: 'picture';
  readonly picture: HeldPicture;
  readonly decodeMs: number;
};
export type Decoded = DecodedPicture | DecodeFailure;

/** Patience ran out: the decoded picture of `unit`, which precedes the requested one. */
export type NearPicture = {
  readonly kind: 'near';
  readonly unit: AccessUnit;
  readonly picture: HeldPicture;
  readonly decodeMs: number;
};

export type Decoders = {
  /**
   * Decodes the last of these units; the first is a key frame. `widthPx`: maximum width (scaled by the decoder, which
   * costs less than returning full size); absent: original size. The picture belongs to the caller. `urgency`: default `sale`. `source`: owner of the
   * video. `conceals`: of damaged video (decoder-request.ts). Never rejects. Equal requests are not joined here.
   */
  decode(units: readonly AccessUnit[], options?: DecodeOptions): Promise<Decoded>;
  /** Like `decode`; above `patienceMs` it returns the nearest picture decoded so far. */
  decodeWithin(
    units: readonly AccessUnit[],
    options: DecodeOptions & { readonly patienceMs: number },
  ): Promise<Decoded | NearPicture>;
  /** Expected decoding time, milliseconds; undefined before similar video has been decoded. */
  estimateMs(units: readonly AccessUnit[], options?: Pick<DecodeOptions, 'conceals'>): number | undefined;
  /** All of this machine: decoded here or ahead. */
  readonly sales: SalesUnderWay;
  /** Keeps idle decoders until the signal aborts. Settles when every process has ended. */
  run(signal: AbortSignal): Promise<void>;
};

type DecodeOptions = {
  readonly widthPx?: number;
  readonly urgency?: Urgency;
  readonly source?: string;
  readonly conceals?: boolean;
};

/**
 * Defaults: 2 idle decoders of full size, 4 processes, as many concurrent jobs as cores (at least 2), 32 jobs in the
 * queue for up to 5 s, as many threads as cores up to 4.
 */
export type DecoderBounds = Partial<DecoderPoolOptions> & {
  /** Longest time without a picture, milliseconds; default 10,000: about four pictures a second. */
  readonly stallMs?: number;
};

/** Decoded pictures of one job: eight of 4K, one of 8K. */
const maxHeldBytes = 200 * 1024 * 1024;

/** Work for one decoder; further tasks may join while it waits for the decoder. */
type Job = {
  readonly task: Task;
  run: JoinedRun;
  readonly requests: Request[];
};

type Request = {
  readonly units: readonly AccessUnit[];
  readonly give: (decoded: Decoded | NearPicture) => void;
};

/**
 * `pictures` decodes the JPEGs of cameras; absent where none is needed. `isShort`: whether others need the processor,
 * so that jobs of urgency `later` pause; absent: never. `isUnused`: whether no camera is set up, so that no decoder
 * waits; absent: never.
 */
export function createDecoders(
  deps: {
    readonly clock: Clock;
    readonly log: Log;
    readonly pictures?: Pick<Pictures, 'decode'>;
    readonly isShort?: () => boolean;
    readonly isUnused?: () => boolean;
  },
  bounds: DecoderBounds = {},
): Decoders {
  const { clock } = deps;
  const { stallMs = 10_000, waitingWidthPx, ...rest } = bounds;
  const cores = availableParallelism();
  const sales = createSalesUnderWay(clock);
  const pool = createDecoderPool(
    { ...deps, sales },
    {
      waiting: 2,
      maxProcesses: 4,
      maxWorking: Math.max(2, cores),
      maxQueue: 32,
      queueMs: 5_000,
      threads: Math.min(cores, 4),
      ...rest,
      waitingWidthPx,
    },
  );
  const speed = createDecodeSpeed();
  const decodeRun = createRunDecoder({ isShort: () => false, ...deps, pool, sales, speed, stallMs });
  const waiting = new Set<Job>();
  let running: AbortSignal | undefined;

  async function work(job: Job, signal: AbortSignal): Promise<void> {
    waiting.add(job);
    const decoder = await pool.take(job.task.request);
    waiting.delete(job);
    const { task, run, requests } = job;
    const answer = decoder === undefined ? noneFree : await decodeRun(run, task, signal, decoder);
    if (answer.kind === 'damaged' && requests.length > 1) {
      for (const { units, give } of requests) {
        const alone = await decodeRun(singleRun(units), task, signal);
        distribute(alone, [{ units, give }]);
      }
      return;
    }
    distribute(answer, requests);
  }

  async function decodeJpeg(units: readonly AccessUnit[], widthPx = Infinity): Promise<Decoded> {
    const jpeg = units.at(-1)?.bytes;
    if (jpeg === undefined || deps.pictures === undefined) return noneFree;
    const startedMs = clock.monotonicMs();
    const decoded = await deps.pictures.decode(jpeg, widthPx);
    return decoded.kind === 'picture' ? { ...decoded, decodeMs: clock.monotonicMs() - startedMs } : decoded;
  }

  function submit(
    units: readonly AccessUnit[],
    { widthPx, urgency = 'sale', source = '', conceals }: DecodeOptions,
    nearFromMs: number,
  ): Promise<Decoded | NearPicture> {
    const codec = units[0]?.codec;
    if (codec === undefined) throw new Error('nothing to decode');
    if (codec === 'jpeg') return decodeJpeg(units, widthPx);
    const signal = running;
    if (signal === undefined || signal.aborted)
      return Promise.resolve({ kind: 'busy', why: 'the decoder pool is not running' });
    const kind = { codec, widthPx, ...(conceals === true && { conceals }) };
    const task: Task = { request: { kind, urgency, source }, nearFromMs };
    const { promise, resolve: give } = Promise.withResolvers<Decoded | NearPicture>();
    const atOnce = widthPx === undefined ? picturesAtOnce(units[0]) : undefined;
    for (const job of waiting) {
      const run = mayJoin(job.task, task) ? joined(job.run, units, atOnce) : undefined;
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

    estimateMs(units, { conceals = false } = {}) {
      const [key] = units;
      if (key === undefined || key.codec === 'jpeg') return undefined;
      const estimate = (kind: string) => speed.estimateMs(kind, neededUnits(units).length);
      return estimate(videoKind(key, conceals)) ?? estimate(videoKind(key));
    },

    sales,

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

/** Whether they may be joined: they wait no longer for a near picture than the first one. */
const mayJoin = (a: Task, b: Task) =>
  a.request.urgency === b.request.urgency &&
  sameKind(a.request.kind, b.request.kind) &&
  a.request.kind.conceals !== true &&
  Number.isFinite(a.nearFromMs) === Number.isFinite(b.nearFromMs);

function distribute(answer: RunAnswer, requests: readonly Request[]): void {
  for (const { units, give } of requests) give(decodedOf(answer, units));
  if (answer.kind === 'pictures') releaseAll(answer.pictures, answer.near);
}

/**
 * A share of the picture of the last of these units, or the near one: of that each request gets its own copy, because masks
 * are painted into it.
 */
function decodedOf(answer: RunAnswer, units: readonly AccessUnit[]): Decoded | NearPicture {
  if (answer.kind !== 'pictures') return answer;
  const { decodeMs, near } = answer;
  const exact = answer.pictures.find(({ unit }) => unit === units.at(-1));
  if (exact !== undefined) return { kind: 'picture', picture: exact.picture.share(), decodeMs };
  if (near === undefined) throw new Error('a picture is missing in the answer of a decoder');
  const { unit, picture } = near;
  return { kind: 'near', unit, picture: copyPicture(picture), decodeMs };
}
