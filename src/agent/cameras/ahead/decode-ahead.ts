/**
 * Decodes ahead: while a sale is likely, a follower (follower.ts) decodes the newest video of a camera, so that the
 * picture of a sale is a few pictures away and not a whole GOP. Each picture is decoded once, whatever the number of
 * sales in its GOP.
 *
 * Pictures older than the latest sales requested, and those of any doubt, are left to the decoders (grab/decoder.ts).
 * - A sale is likely for some minutes after one that was known at once, after a moment, and after a till has connected to its receipt printer
 *   or begun to print. Where decoding is slow, so it is after the start of the camera.
 * - Not where a GOP is decoded in no time anyway, nor where reordered pictures show their place late (few a second):
 *   on demand the input ends with the requested picture, and a decoder waits for none.
 * - While the decoders work for a sale, nothing is decoded ahead. A sale whose picture comes late gets a near one first.
 *   When all come late, the processor is short: it ends and pauses. So it does after an error, and above its budget
 *   (decode-budget.ts).
 * - Where the processor is nearly short, it begins with a key frame: the video since an older one is not caught up with, but for the exact picture of
 *   a sale that has a near one. A process for that alone would decode the same video once more for each sale.
 */
import { pause, unlessAborted } from '../../../lib/abort.ts';
import { createWakeableSleep, type WakeableSleep } from '../../../lib/wakeable-sleep.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { Shown } from '../grab/decode-once.ts';
import type { DecodedPicture, Decoders, NearPicture } from '../grab/decoder.ts';
import { copyPicture } from '../pictures/held-picture.ts';
import type { HeldGop } from '../ring/gop.ts';
import type { Ring } from '../ring/ring.ts';
import { createDuePictures, type DuePictures } from './due-pictures.ts';
import type { HeldBack } from './feed.ts';
import type { Follower } from './follower.ts';
import { createFollowing, type FollowingDeps, type Start, startOf } from './following.ts';

/** After a sale, or a sign of one. */
const likelyForMs = 5 * 60_000;
/** The picture of a sale is stored first, also where the processor is short. */
const startAfterMs = 1_000;
/** Pictures older than this when they are requested are left to the decoders. */
const maxAgeMs = 2_000;
const agesKept = 8;
const maxReceived = 8;
/** A sale that is stored by then requests its picture soon, unless it has none of this camera. */
const receivedForMs = 1_000;
/** The picture before the sale may be the nearest; beyond that the jitter of its arrival. */
const receivedSlackMs = 150;
/**
 * A sale that is known later than this after its moment, such as one of a polled POS, makes no further one likely: its picture is too old to
 * be held back. The moment counts and not the picture: a slow board requests an older key frame in its place.
 */
export const tooLateMs = maxAgeMs + 1_000;
/** Share of a video's length: where decoding on demand takes longer, the processor is nearly short. */
const shortShare = 0.3;
/** Video that may be caught up with all the same. */
const freshMs = 1_000;
/** Pictures that are due for longer are left to the decoders. */
const maxDueMs = 30_000;
/** Processes that are begun for one of them. */
const maxTries = 3;
/** Longest wait of a follow-up for the start: the picture of another sale may be under way. */
const maxStartMs = 3_000;
const startEveryMs = 50;

export type DecodeAheadDeps = Omit<FollowingDeps, 'due'> & {
  /** Resolves when a picture arrives or the state changes. */
  readonly changed: () => Promise<unknown>;
};

export type DecodeAhead = {
  /** A sale is likely soon. */
  expectSale(): void;
  /** The camera has just started, and decoding has been measured. Where it is slow, the first sales would wait while it catches up: one counts as likely. */
  expectFirstSale(): void;
  /**
   * A sale has been received at this time (CLOCK_MONOTONIC milliseconds), and is being stored: pictures since then are held back until it requests one,
   * for a second at most. On a slow board that takes longer than the next pictures.
   */
  holdBack(fromMs: number): void;
  /** Whether the picture can be expected soon, or a near one is there already. */
  has(unit: AccessUnit | undefined): boolean;
  /** A sale gets a near picture from the decoders: the exact one is not passed over, and requested as a follow-up. */
  expectExact(unit: AccessUnit): void;
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
  const { clock, ring, decoders } = deps;
  const wakeable = createWakeableSleep(clock);
  const due = createDuePictures();
  const following = createFollowing({ ...deps, due });
  const ages = createAges(ring);
  /** Lifetime of `run`. */
  let running: AbortSignal | undefined;
  let saleMs = -Infinity;

  const { isLikely, expectSale } = createLikelihood(clock, wakeable);
  const received = createReceived(clock);
  const step = (): void => following.step(heldBackOf(ring, ages.maxMs(), received.oldestMs()));
  const dueStart = (): Start | undefined => dueStartOf(ring, due);

  function has(unit: AccessUnit | undefined): boolean {
    step();
    return unit !== undefined && following.follower()?.has(unit) === true;
  }

  /** For a sale without a picture. */
  async function shown(
    unit: AccessUnit,
    { mayBeNear, isLate }: { readonly mayBeNear: boolean; readonly isLate: boolean },
  ): Promise<Shown | undefined> {
    if (!isLate) expectSale();
    saleMs = clock.monotonicMs();
    ages.note(unit);
    const follower = has(unit) ? following.follower() : undefined;
    received.end();
    if (follower === undefined) return undefined;
    const exact = await inTime(follower, unit, decoders.sales);
    if (exact !== 'late') {
      if (exact !== undefined) following.noteInTime(unit);
      return exact;
    }
    if (!mayBeNear) return undefined;
    due.add(unit);
    step();
    return follower.before(unit);
  }

  /** For a sale that has a near one. Where nothing is decoded ahead yet, or no more, this begins with the GOP of the picture. */
  async function shownLater(unit: AccessUnit): Promise<Shown | undefined> {
    due.add(unit);
    try {
      for (let tries = 0; tries < maxTries; tries++) {
        const follower = await dueFollower();
        step();
        const shown = await follower?.shownLater(unit);
        // Passed already, unless its process has ended meanwhile.
        if (shown !== undefined || follower === undefined || follower === following.follower()) return shown;
      }
      return undefined;
    } finally {
      due.settle(unit);
    }
  }

  async function dueFollower(): Promise<Follower | undefined> {
    const untilMs = clock.monotonicMs() + maxStartMs;
    const mayBegin = (): boolean =>
      isLikely() && clock.monotonicMs() < untilMs && following.mayBegin(untilMs);
    while (following.follower() === undefined && mayBegin()) {
      const first = dueStart();
      if (first === undefined || running === undefined || running.aborted) return undefined;
      following.begin(first, running, { isDue: true });
      if (!(await pause(clock, startEveryMs, running))) return undefined;
    }
    return following.follower();
  }

  return {
    ...{ expectSale, has },
    expectFirstSale() {
      if (ring.gops().some((gop) => isLongWay(gop, decoders))) expectSale();
    },
    expectExact: (unit) => due.add(unit),
    holdBack: (fromMs) => received.begin(fromMs),

    async picture(unit, { mayBeNear = false, isLate = false, isFollowUp = false } = {}) {
      const requestedMs = clock.monotonicMs();
      const given = isFollowUp ? await shownLater(unit) : await shown(unit, { mayBeNear, isLate });
      if (given === undefined) return undefined;
      using held = given.picture;
      const made = { picture: copyPicture(held), decodeMs: clock.monotonicMs() - requestedMs };
      if (given.unit !== unit) return { kind: 'near', unit: given.unit, ...made };
      return { kind: 'picture', ...made };
    },

    async run(signal) {
      running = signal;
      while (!signal.aborted) {
        if (!isLikely()) {
          following.stop('no sale is likely');
          await wakeable.pause(likelyForMs, signal);
          continue;
        }
        if (clock.monotonicMs() >= saleMs + startAfterMs) {
          const oldest = dueStart();
          const first = oldest ?? nearStartOf(ring.gops().at(-1), decoders);
          following.begin(first, signal, { isDue: oldest !== undefined });
        }
        step();
        await unlessAborted(deps.changed(), signal).catch(() => undefined);
      }
      await following.end();
    },
  };
}

/** Whether a sale is likely; wakes a sleeper when one becomes likely. */
function createLikelihood(
  clock: Pick<DecodeAheadDeps['clock'], 'monotonicMs'>,
  { wake }: Pick<WakeableSleep, 'wake'>,
): { readonly isLikely: () => boolean; readonly expectSale: () => void } {
  /** Newest sale, or sign of one. */
  let fromMs = -Infinity;
  const isLikely = (): boolean => clock.monotonicMs() - fromMs < likelyForMs;
  return {
    isLikely,
    expectSale() {
      const wasLikely = isLikely();
      fromMs = clock.monotonicMs();
      if (!wasLikely) wake();
    },
  };
}

function heldBackOf(ring: Pick<Ring, 'newest'>, oldestAgeMs: number, receivedFromMs: number): HeldBack {
  const sinceMs = (ring.newest()?.arrivalMs ?? 0) - receivedFromMs;
  const receivedMs = Math.min(Math.max(0, sinceMs), maxAgeMs);
  return { heldBackMs: Math.max(1.25 * oldestAgeMs, receivedMs), receivedMs };
}

async function inTime(
  follower: Follower,
  unit: AccessUnit,
  sales: Pick<Decoders['sales'], 'begin'>,
): Promise<Shown | 'late' | undefined> {
  if (follower.isFarFrom(unit)) return 'late';
  using _sale = sales.begin(follower.process);
  return await follower.shown(unit);
}

/** Key frame of the oldest picture that a sale waits for, in an undamaged GOP: all that are due are decoded from there on. */
function dueStartOf(ring: Pick<Ring, 'gops' | 'newest'>, due: DuePictures): Start | undefined {
  if (!due.hasAwaited()) return undefined;
  const sinceMs = (ring.newest()?.arrivalMs ?? 0) - maxDueMs;
  const isRecent = ({ units }: HeldGop): boolean => (units.at(-1)?.arrivalMs ?? 0) > sinceMs;
  return ring
    .gops()
    .filter((gop) => isRecent(gop) && gop.units.some(due.isAwaited))
    .map(startOf)
    .find((start) => start !== undefined);
}

/** Sales that have not requested their picture yet. */
function createReceived(clock: Pick<DecodeAheadDeps['clock'], 'monotonicMs'>) {
  let timesMs: readonly number[] = [];
  return {
    begin(atMs: number): void {
      timesMs = [...timesMs, atMs].slice(-maxReceived);
    },
    /** A sale has requested its picture. */
    end: (): void => void (timesMs = timesMs.slice(1)),
    /** Arrival of the oldest picture that one of them may request; Infinity: none. */
    oldestMs(): number {
      timesMs = timesMs.filter((atMs) => clock.monotonicMs() < atMs + receivedForMs);
      return Math.min(...timesMs) - receivedSlackMs;
    },
  };
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

/** The same, unless its newest picture is too far from it to be reached before the next one. */
function nearStartOf(gop: HeldGop | undefined, decoders: Pick<Decoders, 'estimateMs'>) {
  return gop === undefined || isLongWay(gop, decoders) ? undefined : startOf(gop);
}

/** Whether the newest picture is too far from its key frame to be reached before the next one. */
function isLongWay({ units }: HeldGop, decoders: Pick<Decoders, 'estimateMs'>): boolean {
  const lengthMs = (units.at(-1)?.arrivalMs ?? 0) - (units[0]?.arrivalMs ?? 0);
  return lengthMs > freshMs && (decoders.estimateMs(units) ?? 0) > shortShare * lengthMs;
}
