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
import { pictureUnlessAborted } from '../pictures/held-picture.ts';
import type { Pace } from '../ring/pace.ts';
import type { Ring } from '../ring/ring.ts';
import { type ArrivedUnits, createArrivedUnits, type Ending, tooSlow } from './arrived-units.ts';
import { createCpuMeter } from './cpu-meter.ts';
import { type FollowProcess, startFollowProcess } from './follow-process.ts';
import { createOutputPictures, sharedOf } from './output-pictures.ts';

/** Bound of a picture's lateness before the newest one is reached, and of the video that waits then: so many times the usual one. */
const startFactor = 10;
/** The same for lateness after that: a sale does not wait for so long. */
const goOnFactor = 8;
/** Share of the usual lateness from which others leave it the processor. */
const behindShare = 0.2;
/** Marks show lateness, each for the cost of scaling one picture. */
const markEveryMs = 1_000;
/** Time in which a late mark counts: a camera that stops sends none that is in time. */
const lateForMs = 2 * markEveryMs;
/** Bound of the units that wait for the process. */
const maxUnreadBytes = 256 * 1024;
/** Two sales at once may request neighbouring pictures. */
const minHeldBack = 2;

/** A picture to be output. Each of those who wait for it gets a share. */
type Mark = { readonly waiting: Set<(shown: Shown | undefined) => void>; readonly writtenMs: number };

export type Follower = {
  /** Takes the units that arrived; `heldBackMs`: how much older than the newest one a requested picture may be. */
  step(heldBackMs: number): Ending | undefined;
  /** Whether it waits for its process. */
  isBehind(): boolean;
  /** Whether the picture can be output soon. */
  has(unit: AccessUnit): boolean;
  /** Undefined when it was passed in favour of another request. The picture belongs to the caller. */
  shown(unit: AccessUnit): Promise<Shown | 'late' | undefined>;
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

/** How long the oldest of them has been in the process, in the time of that. */
function oldestMs(marks: ReadonlyMap<unknown, Mark>, nowMs: number): number {
  const [oldest] = marks.values();
  return oldest === undefined ? 0 : nowMs - oldest.writtenMs;
}

/**
 * How long after a picture those arrive that show its place in the order, milliseconds: for 2 B-frames up to 5 pictures,
 * until the next but one P-frame.
 */
export function reorderMs({ reorderDepth, intervalMs = 0 }: Pace): number {
  return reorderDepth === 0 ? 0 : (2 * reorderDepth + 1) * intervalMs;
}

/** Once it is output. */
async function shareOf({ waiting }: Mark, signal: AbortSignal): Promise<Shown | undefined> {
  const { promise, resolve } = Promise.withResolvers<Shown | undefined>();
  waiting.add(resolve);
  try {
    return await pictureUnlessAborted(promise, signal);
  } finally {
    waiting.delete(resolve);
  }
}

/** The process until its end, and its own time. */
function givingWay(
  following: FollowProcess,
  { sales, clock }: { readonly sales: Pick<SalesUnderWay, 'giveWay'>; readonly clock: Clock },
) {
  const running = withRunningTime(following, clock);
  const way = sales.giveWay(running, 'decoded');
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

/** `maxLateMs`: a picture that takes longer shows that the processor is short. `onFailed`: the process is of no use any more. */
export function startFollower(
  deps: {
    readonly clock: Clock;
    readonly ring: Pick<Ring, 'gops' | 'newest'>;
    readonly pace: () => Pace;
    readonly sales: Pick<SalesUnderWay, 'isDecoding' | 'giveWay'>;
    readonly maxLateMs: number;
    readonly onFailed: (why: string) => void;
  },
  { kind, key }: { readonly kind: DecoderKind; readonly key: AccessUnit },
  signal: AbortSignal,
): Follower {
  const { clock } = deps;
  const maxLateMs = (): number => deps.maxLateMs + reorderMs(deps.pace());
  const arrived = createArrivedUnits(deps.ring, key);
  const marks = new Map<AccessUnit, Mark>();
  const output = createOutputPictures();
  let markedMs = -Infinity;
  let isReady = false;
  const hooks = { nowMs: clock.monotonicMs(), onShown, onFailed: deps.onFailed };
  const following = startFollowProcess(kind, hooks, signal);
  const meter = createCpuMeter(following.pid);
  const running = givingWay(following, deps);
  const lateness = createLateness(maxLateMs, running.runMs);
  const heldMs = (deps.ring.newest() ?? key).arrivalMs - key.arrivalMs;
  /** Decoding twice as fast as the video arrives reaches the newest picture by then. */
  const readyByMs = running.runMs() + startFactor * maxLateMs() + heldMs;

  function onShown(shown: Shown): void {
    const mark = marks.get(shown.unit);
    marks.delete(shown.unit);
    if (mark !== undefined) lateness.note(mark.writtenMs);
    for (const give of mark?.waiting ?? []) give(sharedOf(shown));
    output.add(shown);
  }

  function write(unit: AccessUnit, isRequested = false): void {
    const isMarked = isRequested || (marks.size === 0 && unit.arrivalMs >= markedMs + markEveryMs);
    if (isMarked) {
      markedMs = unit.arrivalMs;
      marks.set(unit, { waiting: new Set(), writtenMs: running.runMs() });
    }
    following.write(unit, isMarked);
  }

  /** Decodes the units that no sale will request, and all that have arrived when the requested picture waits for them. */
  function feed(heldBackMs: number): void {
    // A decoder may hold back the requested picture until the next one.
    const isAwaited = [...marks.values()].some(({ waiting }) => waiting.size > 0);
    const isHeldBack = (unit: AccessUnit) =>
      !isAwaited && (arrived.queue.length <= minHeldBack || arrived.ageMs(unit) <= heldBackMs);
    for (let [unit] = arrived.queue; unit !== undefined && !isHeldBack(unit); [unit] = arrived.queue) {
      if (following.unreadBytes() > maxUnreadBytes || (!isAwaited && deps.sales.isDecoding())) return;
      arrived.next();
      write(unit);
    }
    isReady ||= marks.size === 0;
  }

  function decodeTo(unit: AccessUnit): void {
    for (let next = arrived.next(); next !== undefined; next = arrived.next()) {
      write(next, next === unit);
      if (next === unit) return;
    }
  }

  return {
    step(heldBackMs) {
      if (oldestMs(marks, running.runMs()) > (isReady ? goOnFactor : startFactor) * maxLateMs())
        return { why: 'late', isFault: true };
      const ending = arrived.pull();
      if (ending !== undefined) return ending;
      const reorderedMs = Math.max(heldBackMs, reorderMs(deps.pace()));
      feed(reorderedMs);
      if (!isReady) return running.runMs() > readyByMs ? tooSlow : undefined;
      return isFarBehind(arrived, reorderedMs + startFactor * maxLateMs()) ? tooSlow : undefined;
    },

    isBehind: () =>
      !isReady || following.unreadBytes() > 0 || lateness.isLate(oldestMs(marks, running.runMs())),

    has: (unit) => isReady && (arrived.queue.includes(unit) || marks.has(unit) || output.has(unit)),

    async shown(unit) {
      const known = output.take(unit);
      if (known !== undefined) return known;
      if (arrived.queue.includes(unit)) decodeTo(unit);
      const mark = marks.get(unit);
      if (mark === undefined) return undefined;
      const patienceMs = (output.wasLate(unit) ? goOnFactor : 1) * maxLateMs();
      using limit = deadline(clock, patienceMs, following.signal);
      const share = shareOf(mark, limit.signal);
      if (deps.pace().reorderDepth > 0) feed(0);
      try {
        return await share;
      } catch {
        output.noteLate(unit);
        return 'late';
      }
    },

    before: (unit) => output.before(unit),

    cpuPercent: () => (isReady ? meter.percent(clock.monotonicMs()) : undefined),

    end() {
      following.end();
      for (const { waiting } of marks.values()) for (const give of waiting) give(undefined);
      output.clear();
    },
    ...{ ended: following.ended, process: running },
  };
}
