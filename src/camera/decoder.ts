/**
 * Decoding on demand, in a process that is already running (decoder-pool.ts):
 * 1. key frame … wanted picture are written, restamped so that the wanted one lands on the time stamp fixed at the start;
 * 2. the decoder writes that one picture; 3. whatever it had to say against it has been read by then; 4. it is ended.
 * A decoder that hangs or dies costs one more try.
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
  type DecoderKind,
  type DecoderPoolOptions,
  type WaitingDecoder,
} from './decoder-pool.ts';
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
   * costs less than handing out all of it); absent: as it is. Never rejects. Equal work is not joined here.
   */
  decode(units: readonly AccessUnit[], options?: { readonly widthPx?: number }): Promise<Decoded>;
  /** Keeps decoders waiting until the signal aborts. Settles when every process has ended. */
  run(signal: AbortSignal): Promise<void>;
};

/** Defaults: 2 waiting of full size, 4 processes, 32 jobs in the queue for up to 5 s, as many threads as cores up to 4. */
export type DecoderBounds = Partial<Omit<DecoderPoolOptions, 'pts90k'>> & {
  /** How long a decoder may take, milliseconds; default 5,000. */
  readonly decodeMs?: number;
};

/** Each sale asks again for two minutes. */
const tellEveryMs = 60_000;

/** 6.6 h, far from both ends of the 33 bits. */
const wantedPts90k = 2 ** 31;

export function createDecoders(deps: { clock: Clock; log: Log }, bounds: DecoderBounds = {}): Decoders {
  const { clock } = deps;
  const { decodeMs = 5_000, waitingWidthPx, ...rest } = bounds;
  const pool = createDecoderPool(deps, {
    waiting: 2,
    maxProcesses: 4,
    maxQueue: 32,
    queueMs: 5_000,
    threads: Math.min(availableParallelism(), 4),
    ...rest,
    waitingWidthPx,
    pts90k: wantedPts90k,
  });
  const mayTell = seldom(clock, tellEveryMs);
  let running: AbortSignal | undefined;

  /** One decoder's whole job. Undefined if it gave no picture and no reason: it hung, died, or was killed. */
  async function attempt(
    decoder: WaitingDecoder,
    units: readonly AccessUnit[],
    signal: AbortSignal,
  ): Promise<Decoded | undefined> {
    const startedMs = clock.monotonicMs();
    using limit = deadline(clock, decodeMs, signal);
    limit.signal.addEventListener('abort', () => decoder.life.end(), { once: true });
    decoder.process.stdin.end(restamped(decoder, units));
    const picture = await readPicture(decoder);
    // All it has to say against the picture was written before it, into another pipe: after two turns of the loop that is read too.
    // Only a decoder that gives no picture has to end first.
    if (picture === undefined) await decoder.process.ended;
    else for (let turns = 0; turns < 2; turns++) await turn();
    const [error] = decoder.errors;
    if (error !== undefined) return { kind: 'damaged', why: error };
    return picture && { kind: 'picture', picture, decodeMs: clock.monotonicMs() - startedMs };
  }

  async function decodeAll(
    units: readonly AccessUnit[],
    kind: DecoderKind,
    signal: AbortSignal,
  ): Promise<Decoded> {
    for (let tries = 0; tries < 2; tries++) {
      const decoder = await pool.take(kind);
      if (decoder === undefined) return { kind: 'busy', why: 'no decoder came free in time' };
      const decoded = await attempt(decoder, units, signal);
      decoder.life.end();
      if (isAborted(signal)) return { kind: 'busy', why: 'stopping' };
      pool.refill();
      if (decoded !== undefined) return decoded;
      if (mayTell()) deps.log.warn('a decoder gave no picture');
    }
    // Without a word about the pictures the fault is this machine's: too slow, or out of memory.
    return { kind: 'busy', why: 'two decoders gave no picture' };
  }

  return {
    async decode(units, { widthPx } = {}) {
      const signal = running;
      if (signal === undefined || signal.aborted) return { kind: 'busy', why: 'decoders are not running' };
      const codec = units[0]?.codec;
      if (codec === undefined) throw new Error('nothing to decode');
      if (codec === 'jpeg') throw new Error('a JPEG needs no decoder');
      const needed = neededUnits(units);
      const decoded = await decodeAll(needed, { codec, widthPx }, signal);
      // A camera may be wrong about what others need, and a decoder may miss what it is told of and needs not: all of it decides.
      const leftOut = needed.length < units.length;
      return decoded.kind === 'damaged' && leftOut ? decodeAll(units, { codec, widthPx }, signal) : decoded;
    },

    run(signal) {
      running = signal;
      return pool.run(signal);
    },
  };
}

/** Resolves with the picture as soon as it is whole; undefined when the output ends before. Goes on emptying the pipe. */
function readPicture({ process, life }: WaitingDecoder): Promise<RgbPicture | undefined> {
  const { promise, resolve } = Promise.withResolvers<RgbPicture | undefined>();
  const reader = createPpmReader();
  let done = false;
  process.stdout.on('data', (chunk: Buffer) => {
    if (done) return;
    const read = reader.push(chunk);
    if (read === 'more') return;
    done = true;
    if (read === 'invalid') life.end();
    else resolve(read);
  });
  process.stdout.once('end', () => resolve(undefined));
  return promise;
}

function restamped({ writer }: WaitingDecoder, units: readonly AccessUnit[]): Buffer {
  const shift = wantedPts90k - (units.at(-1)?.pts90k ?? 0);
  // Where the camera's clock stepped back another picture may have the same time stamp: only the wanted one keeps it.
  const times = units.map(({ pts90k }, index) =>
    pts90k + shift === wantedPts90k && index < units.length - 1 ? wantedPts90k - 1 : pts90k + shift,
  );
  const dts = decodeTimes(times);
  return Buffer.concat(
    units.map((unit, index) => {
      const pts90k = times[index] ?? wantedPts90k;
      return writer.write({ pts90k, dts90k: dts[index] ?? pts90k, key: unit.key, bytes: unit.bytes });
    }),
  );
}
