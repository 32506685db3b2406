/**
 * Follows the newest video of a camera with one process (follow-process.ts). The newest pictures are held back until one
 * is requested, so that few are left to decode then; all before them are decoded as they arrive, but not output.
 */
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { Ring } from '../ring/ring.ts';
import { createArrivedUnits, type Ending } from './arrived-units.ts';
import type { Shown } from './decode-once.ts';
import type { DecoderKind } from './decoder-request.ts';
import { startFollowProcess } from './follow-process.ts';

/** Until the newest picture is reached, lateness has another bound: so many times the usual one. */
const startFactor = 10;
/** Marks show lateness, each for the cost of scaling one picture. */
const markEveryMs = 1_000;
/** What has been written can't be held back when a sale needs the processor. */
const maxUnreadBytes = 256 * 1024;
/** Two sales at once may request neighbouring pictures. */
const minHeldBack = 2;
/** Pictures kept after they were requested: another sale may request them again. */
const maxHeld = 2;
const measureEveryMs = 5_000;

/** A picture to be output. */
type Mark = PromiseWithResolvers<Shown | undefined> & {
  readonly writtenMs: number;
  readonly isRequested: boolean;
};

export type Follower = {
  /** Takes the units that arrived; `heldBackMs`: how much older than the newest one a requested picture may be. */
  step(heldBackMs: number): Ending | undefined;
  /** Whether the picture can be output soon. */
  has(unit: AccessUnit): boolean;
  /** Undefined when it does not come in time. */
  shown(unit: AccessUnit): Promise<Shown | undefined>;
  /** Share of one core since the last result; undefined in between. */
  cpuPercent(): number | undefined;
  end(): void;
  /** Never rejects. */
  readonly ended: Promise<unknown>;
};

/** `maxLateMs`: a picture that takes longer shows that the processor is short. `onFailed`: the process is of no use any more. */
export function startFollower(
  deps: {
    readonly clock: Clock;
    readonly ring: Pick<Ring, 'gops'>;
    readonly isSaleAtWork: () => boolean;
    readonly maxLateMs: number;
    readonly onFailed: (why: string) => void;
  },
  { kind, key }: { readonly kind: DecoderKind; readonly key: AccessUnit },
  signal: AbortSignal,
): Follower {
  const { clock, maxLateMs } = deps;
  const arrived = createArrivedUnits(deps.ring, key);
  /** In decode order. */
  const marks = new Map<AccessUnit, Mark>();
  let held: readonly Shown[] = [];
  let markedMs = -Infinity;
  let isReady = false;
  let measured: { readonly atMs: number; readonly cpuMs: number } | undefined;
  const process = startFollowProcess(
    kind,
    { nowMs: clock.monotonicMs(), onShown, onFailed: deps.onFailed },
    signal,
  );

  function onShown(shown: Shown): void {
    const mark = marks.get(shown.unit);
    marks.delete(shown.unit);
    held = [...held, shown].slice(-maxHeld);
    mark?.resolve(shown);
  }

  function write(unit: AccessUnit, isRequested = false): void {
    const isMarked = isRequested || unit.arrivalMs >= markedMs + markEveryMs;
    if (isMarked) {
      markedMs = unit.arrivalMs;
      const writtenMs = clock.monotonicMs();
      marks.set(unit, { ...Promise.withResolvers<Shown | undefined>(), writtenMs, isRequested });
    }
    process.write(unit, isMarked);
  }

  /** Decodes the units that no sale will request. */
  function feed(heldBackMs: number): void {
    // A decoder may hold back the requested picture until the next one.
    const isAwaited = [...marks.values()].some(({ isRequested }) => isRequested);
    const isHeldBack = (unit: AccessUnit) =>
      !isAwaited && (arrived.queue.length <= minHeldBack || arrived.ageMs(unit) <= heldBackMs);
    for (let [unit] = arrived.queue; unit !== undefined && !isHeldBack(unit); [unit] = arrived.queue) {
      if (process.unreadBytes() > maxUnreadBytes || deps.isSaleAtWork()) return;
      arrived.next();
      write(unit);
    }
    isReady ||= marks.size === 0;
  }

  return {
    step(heldBackMs) {
      const [oldest] = marks.values();
      const lateMs = oldest === undefined ? 0 : clock.monotonicMs() - oldest.writtenMs;
      if (lateMs > (isReady ? maxLateMs : startFactor * maxLateMs)) return { why: 'late', isFault: true };
      const ending = arrived.pull();
      if (ending === undefined) feed(heldBackMs);
      return ending;
    },

    has: (unit) =>
      isReady &&
      (arrived.queue.includes(unit) || marks.has(unit) || held.some((shown) => shown.unit === unit)),

    async shown(unit) {
      const known = held.find((shown) => shown.unit === unit);
      if (known !== undefined) return known;
      if (!marks.has(unit))
        for (let next = arrived.next(); next !== undefined; next = next === unit ? undefined : arrived.next())
          write(next, next === unit);
      const mark = marks.get(unit);
      using limit = deadline(clock, maxLateMs, process.signal);
      return mark && (await unlessAborted(mark.promise, limit.signal).catch(() => undefined));
    },

    cpuPercent() {
      const nowMs = clock.monotonicMs();
      if (!isReady || nowMs < (measured?.atMs ?? -Infinity) + measureEveryMs) return undefined;
      const cpuMs = process.cpuMs();
      const before = measured;
      measured = cpuMs === undefined ? undefined : { atMs: nowMs, cpuMs };
      return cpuMs === undefined || before === undefined
        ? undefined
        : (100 * (cpuMs - before.cpuMs)) / (nowMs - before.atMs);
    },

    end() {
      process.end();
      for (const { resolve } of marks.values()) resolve(undefined);
    },
    ended: process.ended,
  };
}
