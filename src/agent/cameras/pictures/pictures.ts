/**
 * Pictures made in a process of their own (picture-process.ts), one at a time, so that a crash of libvips or a hostile
 * JPEG never ends the agent:
 * 1. the process is kept running once it is needed, and warmed up with a picture of our own; 2. one that crashes or
 * hangs is replaced, and the picture is made once more; 3. a JPEG that ends two processes counts as damaged, unless the
 * system refused one of them a thread, memory or processor time, or killed it; anything else as busy: retry.
 */

import type { HeldPicture } from '../../../domain/capture/frame.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { createSlots } from '../../../lib/keyed-semaphore.ts';
import type { Log } from '../../../lib/log.ts';
import { supervise } from '../../../lib/supervise.ts';
import { holdPicture } from './held-picture.ts';
import { type PictureChild, startPictureChild } from './picture-child.ts';
import type { Jpeg, JpegBudget, PictureMessage } from './picture-messages.ts';

type DecodedJpeg =
  | { readonly kind: 'picture'; readonly picture: HeldPicture }
  | { readonly kind: 'damaged' | 'busy'; readonly why: string };

/** Nothing rejects. */
export type Pictures = {
  /** Scaled down to the maximum width, never up; Infinity: at full size. */
  decode(jpeg: Buffer, maxWidthPx: number): Promise<DecodedJpeg>;
  /** At full size without a budget. Undefined: retry later. The picture stays the caller's. */
  encode(picture: HeldPicture, budget?: JpegBudget): Promise<Jpeg | undefined>;
  /** A picture is likely soon: the process starts, if it has not. */
  prepare(): void;
  /** Keeps the process until the signal aborts. Settles when it has ended. */
  run(signal: AbortSignal): Promise<void>;
};

export type PictureBounds = {
  /** Longest time for one picture, milliseconds: the largest takes a second or two on a Raspberry Pi 4. */
  readonly workMs: number;
  /** Longest wait for a turn, and for a process, milliseconds. */
  readonly waitMs: number;
  readonly maxQueue: number;
};

const defaults: PictureBounds = { workMs: 10_000, waitMs: 5_000, maxQueue: 32 };

/** A process that used less than this share of the time was kept waiting by the machine, not by the picture. */
const computingShare = 0.5;
const maxTries = 2;
/** Longest start, milliseconds: a busy Raspberry Pi takes seconds. */
const startMs = 30_000;
/** After working this long, a process that ends is replaced at once. */
const steadyMs = 10_000;
const maxBackoffMs = 5_000;

const unbounded = { maxWidthPx: Infinity, maxBytes: Infinity };
const warmUp: PictureMessage = {
  ...{ kind: 'thumbnail', width: 16, height: 16, maxWidthPx: 8, maxBytes: Infinity },
  body: Buffer.alloc(16 * 16 * 3),
};

/** `ended`: two processes did, by this picture. */
type Answer = PictureMessage | 'busy' | 'ended';

export function createPictures(
  {
    clock,
    log,
    isPrepared = true,
  }: {
    readonly clock: Clock;
    readonly log: Log;
    /** False: the process starts once it is prepared for, or with the first picture; default: at once. */
    readonly isPrepared?: boolean;
  },
  bounds: Partial<PictureBounds> = {},
): Pictures {
  const { workMs, waitMs, maxQueue } = { ...defaults, ...bounds };
  const turns = createSlots({ all: 1, perKind: 1 });
  let queued = 0;
  let running: AbortSignal | undefined;
  let ready = Promise.withResolvers<PictureChild>();
  const first = Promise.withResolvers<undefined>();
  const prepare = (): void => first.resolve(undefined);
  if (isPrepared) prepare();

  /** Works until the process ends, for supervise. */
  async function keepChild(signal: AbortSignal): Promise<string> {
    const child = startPictureChild(signal);
    const isReady = (await answerWithin(startMs, child, warmUp, signal)) !== undefined;
    if (isReady) ready.resolve(child);
    const why = await child.ended;
    // After a failed start the pictures that wait get the next process.
    if (isReady) ready = Promise.withResolvers();
    return why;
  }

  /** Undefined when the process ended; one that doesn't answer in time is killed. */
  async function answerWithin(
    ms: number,
    child: PictureChild,
    request: PictureMessage,
    signal: AbortSignal,
    onWritten?: () => void,
  ) {
    using limit = deadline(clock, ms, signal);
    const fromMs = child.cpuMs() ?? 0;
    return await unlessAborted(child.request(request, onWritten), limit.signal).catch(() => {
      const usedMs = (child.cpuMs() ?? Infinity) - fromMs;
      child.kill(`no answer for ${ms} ms`, usedMs < computingShare * ms);
      return undefined;
    });
  }

  async function within<T>(start: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) {
    using limit = deadline(clock, waitMs, signal);
    return await start(limit.signal).catch(() => undefined);
  }

  /** `picture`: owner of the request's body. */
  async function submit(request: PictureMessage, picture?: HeldPicture): Promise<Answer> {
    const signal = running;
    if (signal === undefined || queued >= maxQueue) return 'busy';
    prepare();
    queued++;
    using _place = { [Symbol.dispose]: () => queued-- };
    using turn = await within((limit) => turns.take('picture', limit), signal);
    if (turn === undefined) return 'busy';
    let wasRefused = false;
    for (let tries = 0; tries < maxTries; tries++) {
      const child = await within((limit) => unlessAborted(ready.promise, limit), signal);
      if (child === undefined) return 'busy';
      const written = picture?.share();
      const answer = await answerWithin(workMs, child, request, signal, () => written?.[Symbol.dispose]());
      if (answer !== undefined) return answer;
      await child.ended;
      wasRefused ||= child.wasRefused();
    }
    return signal.aborted || wasRefused ? 'busy' : 'ended';
  }

  return {
    async decode(jpeg, maxWidthPx) {
      const size = { width: 0, height: 0 };
      const answer = await submit({ ...unbounded, ...size, kind: 'decode', maxWidthPx, body: jpeg });
      if (answer === 'busy') return { kind: 'busy', why: 'no picture process finished it in time' };
      if (answer === 'ended') return { kind: 'damaged', why: 'it ended the picture process twice' };
      const { width, height, body } = answer;
      if (answer.kind === 'damaged') return { kind: 'damaged', why: body.toString() };
      return { kind: 'picture', picture: holdPicture({ rgb: body, width, height }) };
    },

    async encode(given, budget) {
      using picture = given.share();
      const { width, height, rgb: body } = picture;
      const request = { width, height, body };
      const answer = await submit(
        budget === undefined
          ? { ...unbounded, ...request, kind: 'encode' }
          : { ...request, kind: 'thumbnail', maxWidthPx: budget.widthPx, maxBytes: budget.maxBytes },
        picture,
      );
      if (typeof answer === 'string') return undefined;
      return { jpeg: answer.body, width: answer.width, height: answer.height };
    },

    prepare,

    async run(signal) {
      running = signal;
      await unlessAborted(first.promise, signal).catch(() => undefined);
      const backoffMs = (attempts: number): number =>
        attempts === 0 ? 0 : Math.min(maxBackoffMs, 250 * 2 ** attempts);
      return supervise({ work: keepChild, backoffMs, steadyMs, clock, log }, signal);
    },
  };
}
