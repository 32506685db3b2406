/**
 * Decoders that are already running. A spawned ffmpeg needs 55–80 ms before it reads, so one or two wait on their stdin:
 * 1. key frame … wanted picture are written, restamped so that the wanted one lands on the time stamp fixed at the start;
 * 2. stdin closes, the decoder flushes, writes that one picture and ends; 3. the next one is started.
 * A decoder that hangs or dies costs one more try. Bounds: processes, waiting jobs, and the time a job may wait and take.
 */
import { availableParallelism } from 'node:os';
import { type ChildLifetime, childLifetime, deadline, isAborted } from '../ops/abort.ts';
import type { Clock } from '../ops/clock.ts';
import type { Log } from '../ops/log.ts';
import type { AccessUnit } from './access-unit.ts';
import { type DecoderProcess, startDecoder } from './ffmpeg.ts';
import { createPpmReader, type RgbPicture } from './ppm.ts';
import { tellsDecodingError } from './problem.ts';
import { createTransportStreamWriter, decodeTimes } from './transport-stream-writer.ts';

export type Decoded =
  | { readonly kind: 'picture'; readonly picture: RgbPicture; readonly decodeMs: number }
  /** The pictures from the key frame on can't be decoded without errors. */
  | { readonly kind: 'damaged'; readonly why: string }
  /** No decoder came free or was done in time, or the program is stopping. */
  | { readonly kind: 'busy'; readonly why: string };

export type Decoders = {
  /** Decodes the last of these units; they begin with a key frame. Never rejects. Equal work is not joined here. */
  decode(units: readonly AccessUnit[]): Promise<Decoded>;
  /** Keeps decoders waiting until the signal aborts. Settles when every process has ended. */
  run(signal: AbortSignal): Promise<void>;
};

export type DecoderBounds = {
  /** Decoders kept waiting. */
  readonly waiting?: number;
  /** Processes on this machine, waiting ones included. At the bound jobs queue. */
  readonly maxProcesses?: number;
  /** Jobs in the queue. At the bound a job is refused. */
  readonly maxQueue?: number;
  /** How long a job may be in the queue, milliseconds. */
  readonly queueMs?: number;
  /** How long a decoder may take, milliseconds. */
  readonly decodeMs?: number;
  readonly threads?: number;
};

/** Where the wanted picture lands, 90 kHz: 6.6 h, far from both ends of the 33 bits. */
const wantedPts90k = 2 ** 31;
/** A decoder that has waited over 90 s answers 30 ms slower: its pages have gone cold. */
const renewAfterMs = 60_000;
const tickMs = 1_000;
/** A machine without a working ffmpeg would fill the log. */
const tellEveryMs = 60_000;

type Waiting = {
  readonly process: DecoderProcess;
  readonly life: ChildLifetime;
  readonly sinceMs: number;
  readonly errors: string[];
};

export function createDecoders(deps: { clock: Clock; log: Log }, bounds: DecoderBounds = {}): Decoders {
  const {
    waiting = 2,
    maxProcesses = 4,
    maxQueue = 32,
    queueMs = 5_000,
    decodeMs = 5_000,
    threads = Math.min(availableParallelism(), 4),
  } = bounds;
  const { clock } = deps;
  const idle: Waiting[] = [];
  const processes = new Set<Promise<void>>();
  const queue: ((decoder: Waiting | undefined) => void)[] = [];
  let pool: AbortSignal | undefined;
  let toldLossMs = -Infinity;

  function tellLoss(): void {
    const nowMs = clock.monotonicMs();
    if (nowMs - toldLossMs < tellEveryMs) return;
    toldLossMs = nowMs;
    deps.log.warn('a waiting decoder ended by itself; is ffmpeg in order?');
  }

  function spawn(signal: AbortSignal): Waiting {
    const life = childLifetime(signal);
    const errors: string[] = [];
    const onLine = (line: string) => {
      if (tellsDecodingError(line) && errors.length < 10) errors.push(line);
    };
    const process = startDecoder({ pts90k: wantedPts90k, threads, onLine }, life.signal);
    const decoder = { process, life, sinceMs: clock.monotonicMs(), errors };
    const ended = process.ended.then(() => {
      const byItself = !life.signal.aborted;
      life.end();
      processes.delete(ended);
      const index = idle.indexOf(decoder);
      if (index >= 0) idle.splice(index, 1);
      if (index >= 0 && byItself) tellLoss();
      handOut();
    });
    processes.add(ended);
    return decoder;
  }

  function available(): Waiting | undefined {
    if (pool === undefined || pool.aborted) return undefined;
    return idle.pop() ?? (processes.size < maxProcesses ? spawn(pool) : undefined);
  }

  function handOut(): void {
    while (queue.length > 0) {
      const decoder = available();
      if (decoder === undefined) return;
      queue.shift()?.(decoder);
    }
  }

  function topUp(signal: AbortSignal): void {
    if (signal.aborted) return;
    while (idle.length < waiting && processes.size < maxProcesses) idle.unshift(spawn(signal));
  }

  async function acquire(signal: AbortSignal): Promise<Waiting | undefined> {
    const ready = available();
    if (ready !== undefined || queue.length >= maxQueue) return ready;
    const { promise, resolve } = Promise.withResolvers<Waiting | undefined>();
    queue.push(resolve);
    using limit = deadline(clock, queueMs, signal);
    const giveUp = () => {
      const index = queue.indexOf(resolve);
      if (index >= 0) queue.splice(index, 1);
      resolve(undefined);
    };
    limit.signal.addEventListener('abort', giveUp, { once: true });
    const decoder = await promise;
    limit.signal.removeEventListener('abort', giveUp);
    return decoder;
  }

  /** One decoder's whole job. Undefined if it gave no picture and no reason: it hung, died, or was killed. */
  async function attempt(
    decoder: Waiting,
    units: readonly AccessUnit[],
    signal: AbortSignal,
  ): Promise<Decoded | undefined> {
    const startedMs = clock.monotonicMs();
    using limit = deadline(clock, decodeMs, signal);
    limit.signal.addEventListener('abort', () => decoder.life.end(), { once: true });
    feed(decoder.process, units);
    const reader = createPpmReader();
    let picture: RgbPicture | undefined;
    for await (const chunk of decoder.process.stdout as AsyncIterable<Buffer>) {
      if (picture !== undefined) continue;
      const read = reader.push(chunk);
      if (read === 'invalid') decoder.life.end();
      else if (read !== 'more') picture = read;
    }
    // Only a decoder that has ended has told all its errors.
    await decoder.process.ended;
    const [error] = decoder.errors;
    if (error !== undefined) return { kind: 'damaged', why: error };
    return picture && { kind: 'picture', picture, decodeMs: clock.monotonicMs() - startedMs };
  }

  return {
    async decode(units) {
      const signal = pool;
      if (signal === undefined || signal.aborted) return { kind: 'busy', why: 'decoders are not running' };
      for (let tries = 0; tries < 2; tries++) {
        const decoder = await acquire(signal);
        if (decoder === undefined) return { kind: 'busy', why: 'no decoder came free in time' };
        const decoded = await attempt(decoder, units, signal);
        if (isAborted(signal)) return { kind: 'busy', why: 'stopping' };
        topUp(signal);
        if (decoded !== undefined) return decoded;
        deps.log.warn({ tries: tries + 1 }, 'a decoder gave no picture');
      }
      // Without a word about the pictures the fault is this machine's: too slow, or out of memory.
      return { kind: 'busy', why: 'two decoders gave no picture' };
    },

    async run(signal) {
      pool = signal;
      while (!signal.aborted) {
        const nowMs = clock.monotonicMs();
        // One in a tick: another goes on waiting meanwhile.
        const old = idle.findIndex(({ sinceMs }) => nowMs - sinceMs >= renewAfterMs);
        if (old >= 0) for (const decoder of idle.splice(old, 1)) decoder.life.end();
        topUp(signal);
        await clock.sleep(tickMs, signal).catch(() => undefined);
      }
      for (const refuse of queue.splice(0)) refuse(undefined);
      await Promise.all(processes);
    },
  };
}

function feed(process: DecoderProcess, units: readonly AccessUnit[]): void {
  const wanted = units.at(-1);
  const [first] = units;
  if (wanted === undefined || first === undefined) throw new Error('nothing to decode');
  if (first.codec === 'jpeg') throw new Error('a JPEG needs no decoder');
  const shift = wantedPts90k - wanted.pts90k;
  const dts = decodeTimes(units.map((unit) => unit.pts90k + shift));
  const writer = createTransportStreamWriter(first.codec);
  for (const [index, unit] of units.entries()) {
    const pts90k = unit.pts90k + shift;
    process.stdin.write(
      writer.write({ pts90k, dts90k: dts[index] ?? pts90k, key: unit.key, bytes: unit.bytes }),
    );
  }
  process.stdin.end();
}
