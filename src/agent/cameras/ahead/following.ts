/** The follower (follower.ts) of a camera: at most one, within the budget of all cameras, and after a fault only once a pause is over. */
import { type Backoff, backoffMs } from '../../../domain/time/retry-policy.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { Decoders } from '../grab/decoder.ts';
import type { DecoderKind } from '../grab/decoder-request.ts';
import { everyPictures } from '../grab/milestones.ts';
import type { HeldGop } from '../ring/gop.ts';
import type { Pace } from '../ring/pace.ts';
import type { Ring } from '../ring/ring.ts';
import { tooSlow } from './arrived-units.ts';
import type { DecodeBudget } from './decode-budget.ts';
import type { DuePictures } from './due-pictures.ts';
import type { HeldBack } from './feed.ts';
import { type Follower, reorderMs, startFollower } from './follower.ts';

const tryEveryMs = 500;
const maxPauseMs = 3_600_000;
/** Each time the budget is exceeded again. */
const budgetPauses: Backoff = { firstMs: 60_000, capMs: maxPauseMs };
/** Each time the processor is short again: at first it often is for one GOP alone, beside the exact pictures of the first sales. */
const faultPauses: Backoff = { firstMs: 10_000, capMs: maxPauseMs };
/** Default of `maxLateMs`. */
const usualLateMs = 500;
/** A GOP that is decoded faster needs no work ahead. */
const worthMs = 40;
/** Longest wait for the pictures that show the place of one. */
const maxReorderMs = 500;

export type FollowingDeps = {
  readonly clock: Clock;
  readonly log: Log;
  /** Shared by all cameras. */
  readonly budget: DecodeBudget;
  readonly decoders: Pick<Decoders, 'estimateMs' | 'sales'>;
  /** Owner of the video. */
  readonly source: string;
  readonly widthPx: number;
  readonly ring: Pick<Ring, 'gops' | 'newest'>;
  readonly pace: () => Pace;
  readonly due: DuePictures;
  /** A picture that takes longer shows that the processor is short. */
  readonly maxLateMs?: number;
};

/** Key frame to begin with. */
export type Start = { readonly key: AccessUnit; readonly codec: DecoderKind['codec'] };

/** The start of a GOP; undefined for a damaged one, and for single pictures. */
export function startOf(gop: HeldGop | undefined): Start | undefined {
  const key = gop?.units[0];
  if (key === undefined || key.codec === 'jpeg' || gop?.damagedFrom !== undefined) return undefined;
  return { key, codec: key.codec };
}

export function createFollowing({
  clock,
  ring,
  pace,
  budget,
  decoders,
  due,
  source,
  widthPx,
  log,
  maxLateMs = usualLateMs,
}: FollowingDeps) {
  const processes = new Set<Promise<unknown>>();
  let follower: Follower | undefined;
  let nextTryMs = -Infinity;
  /** The last process ended because it was slower than the video: that is still the fastest way to a picture that is due. */
  let isSlow = false;
  /** How often in a row the budget was exceeded. */
  let overruns = 0;
  /** How often in a row it ended by a fault, without the picture of a sale in between. */
  let faults = 0;

  function stop(why: string, forMs = 0): void {
    if (follower === undefined) return;
    isSlow = why === tooSlow.why;
    follower.end();
    follower = undefined;
    budget.end(source);
    nextTryMs = Math.max(nextTryMs, clock.monotonicMs() + forMs);
    log.debug({ why, pauseMs: forMs }, 'decoding ahead ended');
  }

  function stopByFault(why: string): void {
    if (follower !== undefined) stop(why, backoffMs(faultPauses, faults++, 1));
  }

  return {
    follower: () => follower,
    stop,
    /** Whether one may begin by then; CLOCK_MONOTONIC milliseconds. */
    mayBegin: (untilMs: number): boolean => isSlow || nextTryMs < untilMs,
    /** A sale got its picture in time. */
    noteInTime(unit: AccessUnit): void {
      faults = 0;
      due.settle(unit);
    },

    /** `isDue`: it begins with a picture that a sale waits for. */
    begin(first: Start | undefined, signal: AbortSignal, { isDue = false } = {}): void {
      const nowMs = clock.monotonicMs();
      const isPaused = nowMs < nextTryMs && !(isSlow && isDue);
      if (follower !== undefined || isPaused || decoders.sales.isUnderWay()) return;
      if (first === undefined || isShownLate(pace())) return;
      nextTryMs = nowMs + tryEveryMs;
      const gops = ring.gops().slice(-2);
      if (!gops.some((gop) => isWorthIt(gop, decoders)) || !budget.begin(source)) return;
      const started = startFollower(
        {
          ...{ clock, ring, maxLateMs, pace, due, onFailed: stopByFault },
          ...{ sales: decoders.sales, estimateMs: (units) => decoders.estimateMs(units) },
        },
        { kind: { codec: first.codec, widthPx }, key: first.key },
        signal,
      );
      follower = started;
      processes.add(started.ended);
      void started.ended.then(() => processes.delete(started.ended));
    },

    step(heldBack: HeldBack): void {
      if (isShownLate(pace())) stop('reordered too far');
      const ending = follower?.step(heldBack);
      if (ending?.isFault === true) stopByFault(ending.why);
      else if (ending !== undefined) stop(ending.why);
      if (follower !== undefined) budget.noteBehind(source, follower.isBehind());
      const percent = follower?.cpuPercent();
      if (percent === undefined) return;
      if (budget.note(source, percent)) overruns = 0;
      else stop('above its budget', backoffMs(budgetPauses, overruns++, 1));
    },

    /** Settles when every process has ended. */
    async end(): Promise<void> {
      stop('stopping');
      budget.forget(source);
      await Promise.all(processes);
    },
  };
}

function isShownLate(pace: Pace): boolean {
  return reorderMs(pace) > maxReorderMs;
}

/** Unmeasured video is judged by the number of its pictures. */
function isWorthIt({ units }: HeldGop, decoders: Pick<Decoders, 'estimateMs'>): boolean {
  return units.length >= everyPictures && (decoders.estimateMs(units) ?? Infinity) > worthMs;
}
