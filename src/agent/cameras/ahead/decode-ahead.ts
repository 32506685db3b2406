/**
 * Decodes ahead: while a sale is likely, a follower (follower.ts) decodes the newest video of a camera, so that the
 * picture of a sale is a few pictures away and not a whole GOP. Each picture is decoded once, whatever the number of
 * sales in its GOP.
 *
 * Pictures older than the latest sales requested, and those of any doubt, are left to the decoders (grab/decoder.ts).
 * - A sale is likely for some minutes after one that was known at once, after a moment, and after a till has connected to its receipt printer
 *   or begun to print.
 * - Not where a GOP is decoded in no time anyway, nor where reordered pictures show their place late (few a second):
 *   on demand the input ends with the requested picture, and a decoder waits for none.
 * - While the decoders work for a sale, nothing is decoded ahead. A sale whose picture comes late gets a near one first.
 *   When all come late, the processor is short: it ends and pauses. So it does after an error, and above its budget
 *   (decode-budget.ts).
 * - Where the processor is nearly short, it begins with a key frame: the video since an older one is not caught up with.
 */
import { type Backoff, backoffMs } from '../../../domain/time/retry-policy.ts';
import { unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createWakeableSleep } from '../../../lib/wakeable-sleep.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { DecodedPicture, Decoders, NearPicture } from '../grab/decoder.ts';
import { everyPictures } from '../grab/milestones.ts';
import { copyPicture } from '../pictures/held-picture.ts';
import type { HeldGop } from '../ring/gop.ts';
import type { Pace } from '../ring/pace.ts';
import type { Ring } from '../ring/ring.ts';
import type { DecodeBudget } from './decode-budget.ts';
import { type Follower, reorderMs, startFollower } from './follower.ts';

/** After a sale, or a sign of one. */
const likelyForMs = 5 * 60_000;
/** The picture of a sale is stored first, also where the processor is short. */
const startAfterMs = 1_000;
const tryEveryMs = 500;
const maxPauseMs = 3_600_000;
/** Each time the budget is exceeded again. */
const budgetPauses: Backoff = { firstMs: 60_000, capMs: maxPauseMs };
/** Each time the processor is short again: at first it often is for one GOP alone, beside the exact pictures of the first sales. */
const faultPauses: Backoff = { firstMs: 10_000, capMs: maxPauseMs };
/** Default of `maxLateMs`. */
const usualLateMs = 500;
/** Pictures older than this when they are requested are left to the decoders. */
const maxAgeMs = 2_000;
const agesKept = 8;
/**
 * A sale that is known later than this after its moment, such as one of a polled POS, makes no further one likely: its picture is too old to
 * be held back. The moment counts and not the picture: a slow board requests an older key frame in its place.
 */
export const tooLateMs = maxAgeMs + 1_000;
/** A GOP that is decoded faster needs no work ahead. */
const worthMs = 40;
/** Longest wait for the pictures that show the place of one. */
const maxReorderMs = 500;
/** Share of a video's length: where decoding on demand takes longer, the processor is nearly short. */
const shortShare = 0.3;
/** Video that may be caught up with all the same. */
const freshMs = 1_000;

export type DecodeAheadDeps = {
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
  /** Resolves when a picture arrives or the state changes. */
  readonly changed: () => Promise<unknown>;
  /** A picture that takes longer shows that the processor is short. */
  readonly maxLateMs?: number;
};

export type DecodeAhead = {
  /** A sale is likely soon. */
  expectSale(): void;
  /** Whether the picture can be expected soon. */
  has(unit: AccessUnit | undefined): boolean;
  /**
   * Own copy of the picture of a sale; undefined where the decoders must decode it. `mayBeNear`: of the one output
   * before it, when it comes late. `isLate`: the sale was known too late for this (`tooLateMs`), and so will the next be.
   * `isFollowUp`: the sale has a near one; nothing else waits for this.
   * Never rejects.
   */
  picture(
    unit: AccessUnit,
    options?: { readonly mayBeNear?: boolean; readonly isLate?: boolean; readonly isFollowUp?: boolean },
  ): Promise<DecodedPicture | NearPicture | undefined>;
  /** Settles when the signal has aborted and every process has ended. */
  run(signal: AbortSignal): Promise<void>;
};

export function createDecodeAhead(deps: DecodeAheadDeps): DecodeAhead {
  const { clock, ring, budget, decoders, source, maxLateMs = usualLateMs } = deps;
  const wakeable = createWakeableSleep(clock);
  const processes = new Set<Promise<unknown>>();
  let follower: Follower | undefined;
  /** Newest sale, or sign of one. */
  let likelyFromMs = -Infinity;
  let saleMs = -Infinity;
  let nextTryMs = -Infinity;
  /** How often in a row the budget was exceeded. */
  let overruns = 0;
  /** How often in a row it ended by a fault, without the picture of a sale in between. */
  let faults = 0;
  const ages = createAges(ring);

  const isLikely = (): boolean => clock.monotonicMs() - likelyFromMs < likelyForMs;

  function start(signal: AbortSignal): void {
    const nowMs = clock.monotonicMs();
    if (nowMs < Math.max(nextTryMs, saleMs + startAfterMs) || decoders.sales.isUnderWay()) return;
    const gops = ring.gops().slice(-2);
    const first = nearStartOf(gops.at(-1), decoders);
    if (first === undefined || isShownLate(deps.pace())) return;
    nextTryMs = nowMs + tryEveryMs;
    if (!gops.some((gop) => isWorthIt(gop, decoders)) || !budget.begin(source)) return;
    const started = startFollower(
      {
        ...{ clock, ring, maxLateMs, pace: deps.pace, sales: decoders.sales },
        onFailed: stopByFault,
      },
      { kind: { codec: first.codec, widthPx: deps.widthPx }, key: first.key },
      signal,
    );
    follower = started;
    processes.add(started.ended);
    void started.ended.then(() => processes.delete(started.ended));
  }

  function stop(why: string, forMs: number): void {
    if (follower === undefined) return;
    follower.end();
    follower = undefined;
    budget.end(source);
    nextTryMs = Math.max(nextTryMs, clock.monotonicMs() + forMs);
    deps.log.debug({ why, pauseMs: forMs }, 'decoding ahead ended');
  }

  function stopByFault(why: string): void {
    if (follower !== undefined) stop(why, backoffMs(faultPauses, faults++, 1));
  }

  function step(): void {
    if (isShownLate(deps.pace())) stop('reordered too far', 0);
    const ending = follower?.step(1.25 * ages.maxMs());
    if (ending?.isFault === true) stopByFault(ending.why);
    else if (ending !== undefined) stop(ending.why, 0);
    if (follower !== undefined) budget.noteBehind(source, follower.isBehind());
    const percent = follower?.cpuPercent();
    if (percent === undefined) return;
    if (budget.note(source, percent)) overruns = 0;
    else stop('above its budget', backoffMs(budgetPauses, overruns++, 1));
  }

  function expectSale(): void {
    const wasLikely = isLikely();
    likelyFromMs = clock.monotonicMs();
    if (!wasLikely) wakeable.wake();
  }

  function has(unit: AccessUnit | undefined): boolean {
    step();
    return unit !== undefined && follower?.has(unit) === true;
  }

  return {
    ...{ expectSale, has },

    async picture(unit, { mayBeNear = false, isLate = false, isFollowUp = false } = {}) {
      const requestedMs = clock.monotonicMs();
      if (!isFollowUp) {
        if (!isLate) expectSale();
        saleMs = requestedMs;
        ages.note(unit);
      }
      const asked = has(unit) ? follower : undefined;
      using _sale = isFollowUp ? undefined : asked && decoders.sales.begin(asked.process);
      const exact = await asked?.shown(unit);
      if (exact !== undefined && exact !== 'late') faults = 0;
      const shown = exact === 'late' ? (mayBeNear ? asked?.before(unit) : undefined) : exact;
      if (shown === undefined) return undefined;
      using held = shown.picture;
      const made = { picture: copyPicture(held), decodeMs: clock.monotonicMs() - requestedMs };
      if (shown.unit !== unit) return { kind: 'near', unit: shown.unit, ...made };
      return { kind: 'picture', ...made };
    },

    async run(signal) {
      while (!signal.aborted) {
        if (!isLikely()) {
          stop('no sale is likely', 0);
          await wakeable.pause(likelyForMs, signal);
          continue;
        }
        if (follower === undefined) start(signal);
        step();
        await unlessAborted(deps.changed(), signal).catch(() => undefined);
      }
      stop('stopping', 0);
      budget.forget(source);
      await Promise.all(processes);
    },
  };
}

function isShownLate(pace: Pace): boolean {
  return reorderMs(pace) > maxReorderMs;
}

/** Ages of the pictures requested last, milliseconds. */
function createAges(ring: Pick<Ring, 'newest'>) {
  let ages: readonly number[] = [];
  return {
    note(unit: AccessUnit): void {
      const ageMs = (ring.newest()?.arrivalMs ?? 0) - unit.arrivalMs;
      // A key frame may be requested in place of a picture whose decoding takes too long.
      if (ageMs <= maxAgeMs && !unit.key) ages = [ageMs, ...ages].slice(0, agesKept);
    },
    maxMs: () => Math.max(0, ...ages),
  };
}

/** Key frame of a sound GOP of video. */
function startOf(gop: HeldGop | undefined) {
  const key = gop?.units[0];
  if (key === undefined || key.codec === 'jpeg' || gop?.damagedFrom !== undefined) return undefined;
  return { key, codec: key.codec };
}

/** The same, unless its newest picture is too far from it to be reached before the next one. */
function nearStartOf(gop: HeldGop | undefined, decoders: Pick<Decoders, 'estimateMs'>) {
  return gop === undefined || isLongWay(gop, decoders) ? undefined : startOf(gop);
}

/** Unmeasured video is judged by the number of its pictures. */
function isWorthIt({ units }: HeldGop, decoders: Pick<Decoders, 'estimateMs'>): boolean {
  return units.length >= everyPictures && (decoders.estimateMs(units) ?? Infinity) > worthMs;
}

/** Whether the newest picture is too far from its key frame to be reached before the next one. */
function isLongWay({ units }: HeldGop, decoders: Pick<Decoders, 'estimateMs'>): boolean {
  const lengthMs = (units.at(-1)?.arrivalMs ?? 0) - (units[0]?.arrivalMs ?? 0);
  return lengthMs > freshMs && (decoders.estimateMs(units) ?? 0) > shortShare * lengthMs;
}
