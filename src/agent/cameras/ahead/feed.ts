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

/** Marks show lateness, each for the cost of scaling one picture. */
export const markEveryMs = 1_000;
/** Bound of the units that wait for the process. */
const maxUnreadBytes = 256 * 1024;
/** Two sales at once may request neighbouring pictures. */
export const minHeldBack = 2;

/**
 * How much older than the newest one a requested picture may be, milliseconds. `receivedMs`: since a sale was received that has not requested one yet; 0
 * where there is none.
 */
export type HeldBack = { readonly heldBackMs: number; readonly receivedMs: number };

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
  readonly pace: () => Pace;
  readonly sales: Pick<SalesUnderWay, 'isDecoding'>;
}) {
  let markedMs = -Infinity;
  let hasReachedNewest = false;

  function write(unit: AccessUnit, isUrgent = false): void {
    const isTimely = !marks.hasWritten() && unit.arrivalMs >= markedMs + markEveryMs;
    const isMarked = isUrgent || isDue(unit) || isTimely;
    if (isMarked) {
      markedMs = unit.arrivalMs;
      // Pictures are assigned when all that are marked have come (follow-process.ts).
      const isTimed = isUrgent || !(isDue(unit) || arrived.queue.some(isDue));
      marks.write(unit, { writtenMs: runMs(), isUrgent, isTimed });
    }
    following.write(unit, isMarked);
  }

  return {
    /** Whether its process has been at the newest picture once. */
    isReady: (): boolean => hasReachedNewest,

    /**
     * Decodes the units that no sale will request, and all up to the pictures that are due. With reordering,
     * later ones show the place of a requested picture: then all that have arrived.
     */
    feed: ({ heldBackMs, receivedMs }: HeldBack): void => {
      const isUrgent = marks.isUrgent();
      const isReordered = deps.pace().reorderDepth > 0;
      let dueUnits = arrived.queue.findLastIndex(isDue) + 1;
      if (isReordered && (isUrgent || dueUnits > 0)) dueUnits = Infinity;
      const isHeldBack = (unit: AccessUnit) =>
        arrived.queue.length <= minHeldBack || arrived.ageMs(unit) <= (isUrgent ? receivedMs : heldBackMs);
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
