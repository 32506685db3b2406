/**
 * Decodes a run of units with the pool's decoders. Skips units that are not needed. A decoder that hangs or dies costs
 * one retry.
 */
import { isAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import { neededUnits } from '../bitstream/needed-units.ts';
import { type DecoderOutput, decodeOnce, type Shown } from './decode-once.ts';
import { type DecodeSpeed, videoKind } from './decode-speed.ts';
import type { DecoderPool } from './decoder-pool.ts';
import type { DecoderRequest } from './decoder-request.ts';
import type { JoinedRun } from './joined-run.ts';
import { everyPictures } from './milestones.ts';
import type { SalesUnderWay } from './sales-under-way.ts';
import type { WaitingDecoder } from './waiting-decoder.ts';

/** Each sale retries for two minutes. */
const logEveryMs = 60_000;
/** Longest time for which a follow-up waits for decoding ahead, milliseconds: on a small board that may be late for good. */
const maxShortMs = 15_000;

/** `nearFromMs`: time from which a near picture is accepted, CLOCK_MONOTONIC; Infinity: never. */
export type Task = { readonly request: DecoderRequest; readonly nearFromMs: number };

export type DecodeFailure =
  /** Decoding from the key frame on reports errors. */
  | { readonly kind: 'damaged'; readonly why: string }
  /** No decoder was available or finished in time, or the program is stopping. */
  | { readonly kind: 'busy'; readonly why: string };

export type RunAnswer =
  /** They belong to the receiver. `near`: replaces the requested pictures that are missing. */
  | {
      readonly kind: 'pictures';
      readonly pictures: readonly Shown[];
      readonly near?: Shown;
      readonly decodeMs: number;
    }
  | DecodeFailure;

const notStarted = { kind: 'busy', why: 'the system starts no further process' } as const;
export const noneFree = { kind: 'busy', why: 'no decoder came free in time' } as const;

/** `taken`: the decoder of the first attempt, already taken from the pool. Never rejects. */
export type DecodeRun = (
  run: JoinedRun,
  task: Task,
  signal: AbortSignal,
  taken?: WaitingDecoder,
) => Promise<RunAnswer>;

export function createRunDecoder(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly pool: DecoderPool;
  readonly speed: DecodeSpeed;
  readonly stallMs: number;
  readonly isShort: () => boolean;
  readonly sales: Pick<SalesUnderWay, 'isUnderWay'>;
}): DecodeRun {
  const { clock, pool, stallMs } = deps;
  const mayLog = createLogThrottle(clock, logEveryMs);
  const mustGiveWay = (sinceMs: number): boolean =>
    deps.sales.isUnderWay() || (deps.isShort() && clock.monotonicMs() < sinceMs + maxShortMs);

  const decodeAll: DecodeRun = async (run, task, signal, taken) => {
    let decoder = taken;
    let isBlank = task.request.kind.conceals === true;
    for (let tries = 0; tries < 2; tries++) {
      decoder ??= await pool.take(task.request);
      if (decoder === undefined) return noneFree;
      if (decoder.process.refused) {
        pool.refill();
        return notStarted;
      }
      const sinceMs = clock.monotonicMs();
      const waits = noted(
        {
          sale: () => false,
          look: () => deps.sales.isUnderWay(),
          later: () => mustGiveWay(sinceMs),
        }[task.request.urgency],
      );
      const { mustWait } = waits;
      const { nearFromMs } = task;
      const output = await decodeOnce(decoder, run, { clock, stallMs, nearFromMs, mustWait });
      noteSpeed(run, output, { ...task.request, hasWaited: waits.has() });
      const answer = answerOf(output, clock.monotonicMs() >= nearFromMs);
      if (answer?.kind !== 'pictures') releaseAll(output.requested, output.near);
      decoder.life.end();
      decoder = undefined;
      if (isAborted(signal)) {
        if (answer?.kind === 'pictures') releaseAll(answer.pictures, answer.near);
        return { kind: 'busy', why: 'stopping' };
      }
      pool.refill(output.near !== undefined && task.request.urgency === 'sale' ? 'slow' : undefined);
      if (answer !== undefined) return answer;
      isBlank &&= output.isThrough;
      if (mayLog()) deps.log.warn('decoder returned no picture');
    }
    // Not every picture that is missing is an error to a decoder that conceals.
    if (isBlank) return { kind: 'damaged', why: 'the damaged video shows nothing' };
    // Without an error about the pictures the cause is this machine: too slow, or out of memory.
    return { kind: 'busy', why: 'two decoders returned no picture' };
  };

  function noteSpeed(
    { units }: JoinedRun,
    output: DecoderOutput,
    request: Pick<DecoderRequest, 'kind' | 'urgency'> & { readonly hasWaited: boolean },
  ): void {
    const [key] = units;
    if (key === undefined) return;
    const { near, decodeMs: ms } = output;
    const kind = videoKind(key, request.kind.conceals);
    const isUrgent = request.urgency === 'sale';
    // Standing still for sales is no first measurement.
    if ((request.urgency === 'later' || request.hasWaited) && deps.speed.estimateMs(kind, 1) === undefined)
      return;
    if (output.isWhole) deps.speed.note(kind, { pictures: units.length, ms, isUrgent });
    // The next milestone was not reached: no more pictures than that were shown.
    else if (near !== undefined)
      deps.speed.note(kind, { pictures: units.indexOf(near.unit) + everyPictures, ms, isUrgent });
    else if (output.isStalled) deps.speed.noteStall(kind, ms);
  }

  return async (run, task, signal, taken) => {
    const needed = neededUnits(run.units, run.requested);
    const answer = await decodeAll({ ...run, units: needed }, task, signal, taken);
    // A camera may flag pictures wrongly, and a decoder may report a missing picture that is not needed: the full run
    // decides.
    const leftOut = needed.length < run.units.length;
    return answer.kind === 'damaged' && leftOut && run.requested.length === 1
      ? decodeAll(run, task, signal)
      : answer;
  };
}

/** Remembers whether it was true once. */
function noted(condition: () => boolean) {
  let wasTrue = false;
  return {
    has: () => wasTrue,
    mustWait: (): boolean => {
      const isTrue = condition();
      wasTrue ||= isTrue;
      return isTrue;
    },
  };
}

export function releaseAll(pictures: readonly Shown[], near: Shown | undefined): void {
  for (const { picture } of pictures) picture[Symbol.dispose]();
  near?.picture[Symbol.dispose]();
}

/** Undefined if it returned too few pictures without an error: it hung, died or was killed. */
function answerOf(output: DecoderOutput, isNearEnough: boolean): RunAnswer | undefined {
  const { requested: pictures, near, decodeMs, error } = output;
  if (error !== undefined) return { kind: 'damaged', why: error };
  if (output.isWhole) return { kind: 'pictures', pictures, decodeMs };
  return near !== undefined && isNearEnough ? { kind: 'pictures', pictures, near, decodeMs } : undefined;
}
