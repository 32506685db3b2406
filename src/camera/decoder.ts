/**
 * Decoding on demand, in a process that is already running (decoder-pool.ts):
 * 1. key frame … wanted picture are written, the wanted one marked in its time stamp; 2. the decoder writes that one picture; 3. whatever
 * it had to say against it has been read by then; 4. it is ended.
 * Pictures of one GOP that are asked for, with one urgency, while no decoder is free come out of one (joined-run.ts); if it complains, each is decoded alone,
 * so that damage is told of the picture that has it. A decoder that hangs or dies costs one more try.
 */
import { availableParallelism } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { deadline, isAborted } from '../ops/abort.ts';
import type { Clock } from '../ops/clock.ts';
import type { Log } from '../ops/log.ts';
import { seldom } from '../ops/seldom.ts';
import type { AccessUnit } from './access-unit.ts';
import {
  createDecoderPool,
  type DecoderPoolOptions,
  sameKind,
  type Urgency,
  type WaitingDecoder,
  type Want,
} from './decoder-pool.ts';
import { type JoinedRun, joined, singleRun } from './joined-run.ts';
import { neededUnits } from './needed-units.ts';
import { createPpmReader, type RgbPicture } from './ppm.ts';
import { decodeTimes } from './transport-stream-writer.ts';

export type Decoded =
  | { readonly kind: 'picture'; readonly picture: RgbPicture; readonly decodeMs: number }
  /** The pictures from the key frame on can't be decoded without errors. */
  | { readonly kind: 'damaged'; readonly why: string }
  /** No decoder came free or was done in time, or the program is stopping. */
  | { readonly kind: 'busy'; readonly why: string };

export type Decoders = {
  /**
   * Decodes the last of these units; they begin with a key frame. `widthPx`: the picture is made no wider (the decoder scales, which
   * costs less than handing out all of it); absent: as it is. `urgency`: default `sale`. Never rejects. Equal work is not joined here.
   */
  decode(
    units: readonly AccessUnit[],
    options?: { readonly widthPx?: number; readonly urgency?: Urgency },
  ): Promise<Decoded>;
  /** Keeps decoders waiting until the signal aborts. Settles when every process has ended. */
  run(signal: AbortSignal): Promise<void>;
};

/** Defaults: 2 waiting of full size, 4 processes, as many at work as cores but 2 at least, 32 jobs in the queue for up to 5 s, as many threads as cores up to 4. */
export type DecoderBounds = Partial<DecoderPoolOptions> & {
  /** How long a decoder may take, milliseconds; default 5,000. */
  readonly decodeMs?: number;
};

/** Each sale asks again for two minutes. */
const tellEveryMs = 60_000;

/** Where a run begins: 6.6 h, far from both ends of the 33 bits. */
const startPts90k = 2 ** 31;

/** What one decoder is to do; others may still join while it waits for its decoder. */
type Job = {
  readonly want: Want;
  run: JoinedRun;
  readonly requests: { readonly units: readonly AccessUnit[]; readonly give: (decoded: Decoded) => void }[];
};

type Answer =
  | { readonly kind: 'pictures'; readonly pictures: readonly RgbPicture[]; readonly decodeMs: number }
  | Exclude<Decoded, { kind: 'picture' }>;

const notStarted = { kind: 'busy', why: 'the system starts no further process' } as const;
const noneFree = { kind: 'busy', why: 'no decoder came free in time' } as const;

export function createDecoders(deps: { clock: Clock; log: Log }, bounds: DecoderBounds = {}): Decoders {
  const { clock } = deps;
  const { decodeMs = 5_000, waitingWidthPx, ...rest } = bounds;
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
  const mayTell = seldom(clock, tellEveryMs);
  const waiting = new Set<Job>();
  let running: AbortSignal | undefined;

  /** One decoder's whole job. Undefined if it gave too few pictures and no reason: it hung, died, or was killed. */
  async function attempt(
    decoder: WaitingDecoder,
    run: JoinedRun,
    signal: AbortSignal,
  ): Promise<Answer | undefined> {
    const startedMs = clock.monotonicMs();
    using limit = deadline(clock, decodeMs, signal);
    limit.signal.addEventListener('abort', () => decoder.life.end(), { once: true });
    decoder.process.stdin.end(restamped(decoder, run));
    const pictures = await readPictures(decoder, run.wanted.length);
    // All it has to say against the pictures was written before them, into another pipe: after two turns of the loop that is read too.
    // Only a decoder that gives no picture has to end first.
    if (pictures === undefined) await decoder.process.ended;
    else for (let turns = 0; turns < 2; turns++) await turn();
    const [error] = decoder.errors;
    if (error !== undefined) return { kind: 'damaged', why: error };
    return pictures && { kind: 'pictures', pictures, decodeMs: clock.monotonicMs() - startedMs };
  }

  async function decodeRun(
    run: JoinedRun,
    want: Want,
    signal: AbortSignal,
    taken?: WaitingDecoder,
  ): Promise<Answer> {
    let decoder = taken;
    for (let tries = 0; tries < 2; tries++) {
      decoder ??= await pool.take(want);
      if (decoder === undefined) return noneFree;
      if (decoder.process.refused) {
        pool.refill();
        return notStarted;
      }
      const answer = await attempt(decoder, run, signal);
      decoder.life.end();
      decoder = undefined;
      if (isAborted(signal)) return { kind: 'busy', why: 'stopping' };
      pool.refill();
      if (answer !== undefined) return answer;
      if (mayTell()) deps.log.warn('a decoder gave no picture');
    }
    // Without a word about the pictures the fault is this machine's: too slow, or out of memory.
    return { kind: 'busy', why: 'two decoders gave no picture' };
  }

  /** Without what the wanted ones don't need; with it where that alone can't be decoded. */
  async function decodeNeeded(
    run: JoinedRun,
    want: Want,
    signal: AbortSignal,
    taken?: WaitingDecoder,
  ): Promise<Answer> {
    const needed = neededUnits(run.units, run.wanted);
    const answer = await decodeRun({ ...run, units: needed }, want, signal, taken);
    // A camera may be wrong about what others need, and a decoder may miss what it is told of and needs not: all of it decides.
    const leftOut = needed.length < run.units.length;
    return answer.kind === 'damaged' && leftOut && run.wanted.length === 1
      ? decodeRun(run, want, signal)
      : answer;
  }

  async function work(job: Job, signal: AbortSignal): Promise<void> {
    waiting.add(job);
    const decoder = await pool.take(job.want);
    waiting.delete(job);
    const { want, run, requests } = job;
    const answer: Answer = decoder === undefined ? noneFree : await decodeNeeded(run, want, signal, decoder);
    if (answer.kind === 'damaged' && requests.length > 1) {
      for (const { units, give } of requests) {
        const alone = singleRun(units);
        give(decodedOf(await decodeNeeded(alone, want, signal), alone, units));
      }
      return;
    }
    for (const { units, give } of requests) give(decodedOf(answer, run, units));
  }

  return {
    decode(units, { widthPx, urgency = 'sale' } = {}) {
      const codec = units[0]?.codec;
      if (codec === undefined) throw new Error('nothing to decode');
      if (codec === 'jpeg') throw new Error('a JPEG needs no decoder');
      const signal = running;
      if (signal === undefined || signal.aborted)
        return Promise.resolve({ kind: 'busy', why: 'decoders are not running' });
      const want = { kind: { codec, widthPx }, urgency };
      const { promise, resolve: give } = Promise.withResolvers<Decoded>();
      for (const job of waiting) {
        const run = sameWant(job.want, want) ? joined(job.run, units) : undefined;
        if (run === undefined) continue;
        job.run = run;
        job.requests.push({ units, give });
        return promise;
      }
      void work({ want, run: singleRun(units), requests: [{ units, give }] }, signal);
      return promise;
    },

    run(signal) {
      running = signal;
      return pool.run(signal);
    },
  };
}

const sameWant = (a: Want, b: Want) => a.urgency === b.urgency && sameKind(a.kind, b.kind);

/** The picture that the last of these units became. */
function decodedOf(answer: Answer, { wanted }: JoinedRun, units: readonly AccessUnit[]): Decoded {
  if (answer.kind !== 'pictures') return answer;
  const last = units.at(-1);
  const picture = answer.pictures[wanted.findIndex((unit) => unit === last)];
  if (picture === undefined) throw new Error('a picture is missing in the answer of a decoder');
  return { kind: 'picture', picture, decodeMs: answer.decodeMs };
}

/** Resolves as soon as so many pictures are whole; undefined when the output ends before. Goes on emptying the pipe. */
function readPictures(
  { process, life }: WaitingDecoder,
  count: number,
): Promise<readonly RgbPicture[] | undefined> {
  const { promise, resolve } = Promise.withResolvers<readonly RgbPicture[] | undefined>();
  const reader = createPpmReader();
  const pictures: RgbPicture[] = [];
  let done = false;
  process.stdout.on('data', (chunk: Buffer) => {
    if (done) return;
    const read = reader.push(chunk);
    if (read === 'invalid') {
      done = true;
      life.end();
      return;
    }
    pictures.push(...read);
    if (pictures.length < count) return;
    done = true;
    resolve(pictures);
  });
  process.stdout.once('end', () => resolve(undefined));
  return promise;
}

/** The decoder shows pictures with odd time stamps only. In 90 kHz that moves a picture by 11 µs. */
function restamped({ writer }: WaitingDecoder, { units, wanted }: JoinedRun): Buffer {
  const shift = startPts90k - (units[0]?.pts90k ?? 0);
  const times = units.map(
    (unit) => 2 * Math.floor((unit.pts90k + shift) / 2) + (wanted.includes(unit) ? 1 : 0),
  );
  const dts = decodeTimes(times);
  return Buffer.concat(
    units.map((unit, index) => {
      const pts90k = times[index] ?? startPts90k;
      return writer.write({ pts90k, dts90k: dts[index] ?? pts90k, key: unit.key, bytes: unit.bytes });
    }),
  );
}
