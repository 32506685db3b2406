/**
 * Which of the arrived units a follower (follower.ts) decodes now, and which of their pictures it outputs: the newest are held back until a sale
 * requests one, so that few are left to decode then.
 */
import type { AccessUnit } from '../access-unit.ts';
import type { SalesUnderWay } from '../grab/sales-under-way.ts';
import type { Pace } from '../ring/pace.ts';
import type { ArrivedUnits } from './arrived-units.ts';
import type { FollowProcess } from './follow-process.ts';
import type { createMarks } from './marks.ts';

/** Marks show lateness, and leave a near picture. Each costs as much as decoding one or two: fewer are written while the process is in time. */
export const markEveryMs = { inTime: 2_000, late: 1_000 };
/** Bound of the units that wait for the process. */
const maxUnreadBytes = 256 * 1024;
/** Two sales at once may request neighbouring pictures. */
export const minHeldBack = 2;
/**
 * Decoding one unit at a time costs a quarter more than several in a row, since the processor's caches are cold each time: units are written in groups.
 * Unless the processor is short, a sale catches up with one in this time, milliseconds; part of it passes while its picture arrives.
 */
const maxGroupMs = 15;
const groupSizes = { least: 2, most: 5 };
/** Share of the camera's interval: where a picture takes longer, the processor is short. */
const groupShortShare = 0.6;

/**
 * How much older than the newest one a requested picture may be, milliseconds. `receivedMs`: since a sale was received that has not requested one yet; 0
 * where there is none. `isNewestAwaited`: the only sale without a picture waits for the newest one or a later one.
 */
export type HeldBack = {
  readonly heldBackMs: number;
  readonly receivedMs: number;
  readonly isNewestAwaited?: boolean;
};

export function createFeed({
  arrived,
  marks,
  following,
  isDue,
  runMs,
  ...deps
}: {
  readonly arrived: ArrivedUnits;
  readonly marks: ReturnType<typeof createMarks>;
  readonly following: Pick<FollowProcess, 'write' | 'unread'>;
  /** Whether a sale waits for the picture that has a near one. */
  readonly isDue: (unit: AccessUnit) => boolean;
  /** Time of the process. */
  readonly runMs: () => number;
  /** Whether the last mark was output at once. */
  readonly isInTime: () => boolean;
  /** Expected decoding time of a picture, milliseconds; undefined while unknown. */
  readonly pictureMs: () => number | undefined;
  readonly pace: () => Pace;
  readonly sales: Pick<SalesUnderWay, 'isDecoding'>;
}) {
  let markedMs = -Infinity;
  let hasReachedNewest = false;

  function write(unit: AccessUnit, isUrgent = false): void {
    const everyMs = deps.isInTime() ? markEveryMs.inTime : markEveryMs.late;
    const isTimely = !marks.hasWritten() && unit.arrivalMs >= markedMs + everyMs;
    const isMarked = isUrgent || isDue(unit) || isTimely;
    if (isMarked) {
      markedMs = unit.arrivalMs;
      // Pictures are assigned when all that are marked have come (follow-process.ts).
      const isTimed = isUrgent || !(isDue(unit) || arrived.queue.some(isDue));
      marks.write(unit, { writtenMs: runMs(), isUrgent, isTimed });
    }
    following.write(unit, isMarked);
  }

  /** Units that are written at once. */
  function groupOf(): number {
    const pictureMs = deps.pictureMs();
    if (pictureMs === undefined) return 1;
    const { least, most } = groupSizes;
    if (pictureMs > groupShortShare * (deps.pace().intervalMs ?? Infinity)) return most;
    return Math.min(most, Math.max(least, 1 + Math.floor(maxGroupMs / pictureMs)));
  }

  return {
    /** Whether its process has been at the newest picture once. */
    isReady: (): boolean => hasReachedNewest,

    /**
     * Decodes the units that no sale will request, and all up to the pictures that are due. With reordering,
     * later ones show the place of a requested picture: then all that have arrived.
     */
    feed: ({ heldBackMs, receivedMs, isNewestAwaited = false }: HeldBack): void => {
      const isUrgent = marks.isUrgent();
      const isReordered = deps.pace().reorderDepth > 0;
      let dueUnits = arrived.queue.findLastIndex(isDue) + 1;
      if (isReordered && (isUrgent || dueUnits > 0)) dueUnits = Infinity;
      const isRecent = (unit: AccessUnit) => arrived.ageMs(unit) <= (isUrgent ? receivedMs : heldBackMs);
      const least = isNewestAwaited ? 1 : minHeldBack;
      const isHeldBack = (unit: AccessUnit) => arrived.queue.length <= least || isRecent(unit);
      const open = Math.min(arrived.queue.findIndex(isRecent), arrived.queue.length - least);
      // A sale that has been received requests a picture soon.
      const isExpected = isUrgent || isNewestAwaited || receivedMs > 0;
      const mayWait = hasReachedNewest && !isExpected && dueUnits <= 0;
      if (mayWait && open < groupOf()) return;
      for (let [unit] = arrived.queue; unit !== undefined; [unit] = arrived.queue) {
        if (dueUnits-- <= 0 && isHeldBack(unit)) break;
        if (following.unread().bytes > maxUnreadBytes || (!isUrgent && deps.sales.isDecoding())) return;
        arrived.next();
        write(unit);
      }
      hasReachedNewest ||= !marks.hasWritten();
    },

    /** Decodes all up to the picture of a sale that has none. */
    decodeTo: (unit: AccessUnit): void => {
      for (let next = arrived.next(); next !== undefined; next = arrived.next()) {
        write(next, next === unit);
        if (next === unit) return;
      }
    },
  };
}
