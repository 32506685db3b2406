/**
 * Follows the newest video of a camera with one process (follow-process.ts). The newest pictures are held back until one
 * is requested, so that few are left to decode then; all before them are decoded as they arrive, but not output.
 */
import { deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { Shown } from '../grab/decode-once.ts';
import type { DecoderKind } from '../grab/decoder-request.ts';
import { type Pausable, type SalesUnderWay, withRunningTime } from '../grab/sales-under-way.ts';
import type { Pace } from '../ring/pace.ts';
import type { Ring } from '../ring/ring.ts';
import { type ArrivedUnits, createArrivedUnits, type Ending, tooSlow } from './arrived-units.ts';
import { createCpuMeter } from './cpu-meter.ts';
import type { DuePictures } from './due-pictures.ts';
import { createFeed, type HeldBack, markEveryMs, minHeldBack } from './feed.ts';
import { type FollowProcess, startFollowProcess } from './follow-process.ts';
import { createMarks } from './marks.ts';
import { createOutputPictures } from './output-pictures.ts';

/** Bound of a picture's lateness before the newest one is reached, and of the video that waits then: so many times the usual one. */
const startFactor = 10;
/** The same for lateness after that: a sale does not wait for so long. */
const goOnFactor = 8;
/** Share of the usual lateness from which others leave it the processor. */
const behindShare = 0.2;
/** Time in which a late mark counts: a camera that stops sends none that is in time. */
const lateForMs = 2 * markEveryMs;
/** Video that is caught up with. Where more is left before a newer key frame, it goes on there. */
const maxCaughtUpMs = 1_000;
/** One that is behind, and decodes less than this share of the video in its time, is of no use: the exact picture of a sale would come after twice its GOP. */
const leastPace = 0.5;
/** Longest wait of a follow-up. */
const maxFollowUpMs = 30_000;
/** A key frame may be nearer than a picture output longer before the requested one. */
const maxNearMs = 5_000;

export type Follower = {
  /** Takes the units that arrived. */
  step(heldBack: HeldBack): Ending | undefined;
  /** Whether it waits for its process. */
  isBehind(): boolean;
  /** Whether the picture can be output soon, or a near one is there meanwhile. */
  has(unit: AccessUnit): boolean;
  /** Whether decoding gets to the picture later than a sale waits for it. */
  isFarFrom(unit: AccessUnit): boolean;
  /** Undefined when it was passed in favour of another request. The picture belongs to the caller. */
  shown(unit: AccessUnit): Promise<Shown | 'late' | undefined>;
  /**
   * The exact picture of a sale that has a near one: output when decoding gets to it, also before the newest one has been reached. Undefined when it
   * has been passed already without being due, or decoding ended before it. The picture belongs to the caller.
   */
  shownLater(unit: AccessUnit): Promise<Shown | undefined>;
  /** The newest picture output that precedes this one; belongs to the caller. */
  before(unit: AccessUnit): Shown | undefined;
  /** Share of one core since the last result; undefined in between. */
  cpuPercent(): number | undefined;
  end(): void;
  /** Never rejects. */
  readonly ended: Promise<unknown>;
  /** Stands still for sales that it does not decode itself. */
  readonly process: Pausable;
};

/** After a gap in the video, units that are held back are old as well. */
function isFarBehind({ queue, behindMs }: ArrivedUnits, maxMs: number): boolean {
  return queue.length > minHeldBack && behindMs() > maxMs;
}

/**
 * How long after a picture those arrive that show its place in the order, milliseconds: for 2 B-frames up to 5 pictures,
 * until the next but one P-frame.
 */
export function reorderMs({ reorderDepth, intervalMs = 0 }: Pace): number {
  return reorderDepth === 0 ? 0 : (2 * reorderDepth + 1) * intervalMs;
}

/** The process until its end, and its own time. `hasDue`: whether a sale gets a near picture instead, which is to be stored first. */
function givingWay(
  following: FollowProcess,
  { sales, clock }: { readonly sales: Pick<SalesUnderWay, 'giveWay'>; readonly clock: Clock },
  hasDue: () => boolean,
) {
  const running = withRunningTime(following, clock);
  const way = sales.giveWay(running, () => (hasDue() ? 'stored' : 'decoded'));
  void following.ended.then(() => way[Symbol.dispose]());
  return running;
}

/** Lateness of the mark that was output last, for a while. */
function createLateness(maxLateMs: () => number, runMs: () => number) {
  let last = { ms: 0, shownMs: -Infinity };
  return {
    note(writtenMs: number): void {
      last = { ms: runMs() - writtenMs, shownMs: runMs() };
    },
    /** `ms`: of a mark that is not output yet. */
    isLate(ms: number): boolean {
      const lastMs = runMs() < last.shownMs + lateForMs ? last.ms : 0;
      return Math.max(ms, lastMs) > behindShare * maxLateMs();
    },
  };
}

/** Whether decoding is of use: one that is behind must be fast enough to get to the exact picture of the next sale. */
function createProgress({
  fromMs,
  readyWithinMs,
  runMs,
}: {
  /** Arrival of the first unit, CLOCK_MONOTONIC milliseconds. */
  readonly fromMs: number;
  /** Decoding twice as fast as the video arrives reaches the newest picture in this time. */
  readonly readyWithinMs: number;
  readonly runMs: () => number;
}) {
  const startedMs = runMs();
  let inTime = { videoMs: fromMs, runMs: startedMs };
  const isLong = (): boolean => runMs() > startedMs + readyWithinMs;
  return {
    /** Whether it has run for longer than reaching the newest picture should take. */
    isLong,

    /** `videoMs`: arrival of the next unit; `isFar`: it arrived long ago. */
    isTooSlow(
      videoMs: number,
      { isReady, isFar }: { readonly isReady: boolean; readonly isFar: boolean },
    ): boolean {
      const isLate = isReady ? isFar : isLong();
      if (isLate) return videoMs - inTime.videoMs < leastPace * (runMs() - inTime.runMs);
      if (isReady) inTime = { videoMs, runMs: runMs() };
      return false;
    },
  };
}

type FollowerDeps = {
  readonly clock: Clock;
  readonly ring: Pick<Ring, 'gops' | 'newest'>;
  readonly pace: () => Pace;
  readonly sales: Pick<SalesUnderWay, 'isDecoding' | 'giveWay'>;
  readonly due: Pick<DuePictures, 'has'>;
  /** Expected decoding time, milliseconds; undefined while unknown. */
  readonly estimateMs: (units: readonly AccessUnit[]) => number | undefined;
  /** A picture that takes longer shows that the processor is short. */
  readonly maxLateMs: number;
  /** The process is of no use any more. */
  readonly onFailed: (why: string) => void;
};

export function startFollower(
  deps: FollowerDeps,
  { kind, key }: { readonly kind: DecoderKind; readonly key: AccessUnit },
  signal: AbortSignal,
): Follower {
  const { clock, due, onFailed } = deps;
  const maxLateMs = (): number => deps.maxLateMs + reorderMs(deps.pace());
  const arrived = createArrivedUnits(deps.ring, key);
  const marks = createMarks();
  const output = createOutputPictures(due);
  const following = startFollowProcess(kind, { nowMs: clock.monotonicMs(), onShown, onFailed }, signal);
  const meter = createCpuMeter(following.pid);
  const isDue = (unit: AccessUnit): boolean => due.has(unit) || marks.isAwaited(unit);
  const hasDue = (): boolean => arrived.queue.some(isDue) || marks.someWritten(isDue);
  const running = givingWay(following, deps, hasDue);
  const { runMs } = running;
  const { feed, decodeTo, isReady } = createFeed({ ...deps, arrived, marks, following, isDue, runMs });
  const lateness = createLateness(maxLateMs, runMs);
  const next = (): AccessUnit => arrived.queue[0] ?? deps.ring.newest() ?? key;
  const readyWithinMs = startFactor * maxLateMs() + next().arrivalMs - key.arrivalMs;
  const progress = createProgress({ fromMs: key.arrivalMs, readyWithinMs, runMs });

  const isBehind = (): boolean =>
    !isReady() || following.unread().bytes > 0 || lateness.isLate(marks.oldestMs(runMs()));

  function onShown(shown: Shown): void {
    const writtenMs = marks.give(shown);
    if (writtenMs !== undefined) lateness.note(writtenMs);
    output.add(shown);
  }

  return {
    step({ heldBackMs, receivedMs }) {
      const maxMs = (isReady() ? goOnFactor : startFactor) * maxLateMs();
      if (marks.oldestTimedMs(runMs()) > maxMs || marks.oldestMs(runMs()) > Math.max(maxMs, maxFollowUpMs))
        return { why: 'late', isFault: true };
      const ending = arrived.pull();
      if (ending !== undefined) return ending;
      const reorderedMs = Math.max(heldBackMs, reorderMs(deps.pace()));
      arrived.skipToKey(reorderedMs, maxCaughtUpMs, isDue);
      feed({ heldBackMs: reorderedMs, receivedMs });
      // Whatever else decoded the pictures of these sales would take the processor from it.
      if (marks.hasAwaited() || hasDue()) return undefined;
      const isFar = isFarBehind(arrived, reorderedMs + startFactor * maxLateMs());
      return progress.isTooSlow(next().arrivalMs, { isReady: isReady(), isFar }) ? tooSlow : undefined;
    },

    isBehind,

    has: (unit) =>
      (isReady() || output.hasBefore(unit, maxNearMs)) &&
      (arrived.queue.includes(unit) || marks.isWritten(unit) || output.has(unit)),

    isFarFrom(unit) {
      if (output.has(unit)) return false;
      const units = following.unread().units + arrived.queue.indexOf(unit) + 1;
      // A process that keeps up takes no longer for a picture than the camera, whatever was measured when the processor was short.
      const { intervalMs = Infinity } = deps.pace();
      const pictureMs = Math.min(deps.estimateMs([key]) ?? 0, isBehind() ? Infinity : intervalMs);
      return units * pictureMs > maxLateMs();
    },

    async shown(unit) {
      const known = output.take(unit);
      if (known !== undefined) return known;
      if (arrived.queue.includes(unit)) decodeTo(unit);
      if (!marks.isWritten(unit)) return undefined;
      marks.urge(unit);
      using limit = deadline(clock, maxLateMs(), following.signal);
      const share = marks.share(unit, limit.signal);
      if (deps.pace().reorderDepth > 0) feed({ heldBackMs: 0, receivedMs: 0 });
      return await share.catch(() => {
        marks.calm(unit);
        return 'late' as const;
      });
    },

    async shownLater(unit) {
      const known = output.take(unit);
      if (known !== undefined) return known;
      if (!arrived.queue.includes(unit) && !marks.isWritten(unit)) return undefined;
      using limit = deadline(clock, maxFollowUpMs, following.signal);
      return await marks.share(unit, limit.signal).catch(() => undefined);
    },

    before: (unit) => output.before(unit),

    cpuPercent: () => (isReady() || progress.isLong() ? meter.percent(clock.monotonicMs()) : undefined),

    end() {
      following.end();
      marks.end();
      output.clear();
    },
    ...{ ended: following.ended, process: running },
  };
}
