/** The pictures that a follower (follower.ts) is to output, and who waits for them. Each gets a share of its own. */
import type { AccessUnit } from '../access-unit.ts';
import type { Shown } from '../grab/decode-once.ts';
import { pictureUnlessAborted } from '../pictures/held-picture.ts';
import { sharedOf } from './output-pictures.ts';

/**
 * `writtenMs`: in the time of the process. `isUrgent`: a sale has no picture before this one. `isTimed`: it is output at once, unless the process is
 * late; false for those that come out with a picture that is due, which may be a whole GOP away.
 */
type Mark = { readonly writtenMs: number; readonly isUrgent: boolean; readonly isTimed: boolean };

export function createMarks() {
  /** Units in the process, in decode order. */
  const written = new Map<AccessUnit, Mark>();
  const waiting = new Map<AccessUnit, Set<(shown: Shown | undefined) => void>>();

  return {
    isWritten: (unit: AccessUnit): boolean => written.has(unit),
    hasWritten: (): boolean => written.size > 0,
    someWritten: (isOne: (unit: AccessUnit) => boolean): boolean => [...written.keys()].some(isOne),
    isAwaited: (unit: AccessUnit): boolean => waiting.has(unit),
    hasAwaited: (): boolean => waiting.size > 0,
    /** Whether a sale waits that has no picture. */
    isUrgent: (): boolean => [...written].some(([unit, { isUrgent }]) => isUrgent && waiting.has(unit)),

    /** How long the oldest of them has been in the process. */
    oldestMs(nowMs: number): number {
      const [oldest] = written.values();
      return oldest === undefined ? 0 : nowMs - oldest.writtenMs;
    },

    /** As `oldestMs`, of those that show lateness. */
    oldestTimedMs(nowMs: number): number {
      const oldest = [...written.values()].find(({ isTimed }) => isTimed);
      return oldest === undefined ? 0 : nowMs - oldest.writtenMs;
    },

    write: (unit: AccessUnit, mark: Mark): void => void written.set(unit, mark),

    /** A sale that has no picture waits for it too. */
    urge(unit: AccessUnit): void {
      const mark = written.get(unit);
      if (mark !== undefined) written.set(unit, { ...mark, isUrgent: true });
    },

    /** The sale has a near one now. */
    calm(unit: AccessUnit): void {
      const mark = written.get(unit);
      if (mark !== undefined) written.set(unit, { ...mark, isUrgent: false });
    },

    /** Gives the picture to those who wait for it. Returns the time at which it was written. */
    give(shown: Shown): number | undefined {
      const mark = written.get(shown.unit);
      written.delete(shown.unit);
      for (const give of waiting.get(shown.unit) ?? []) give(sharedOf(shown));
      return mark?.writtenMs;
    },

    /** Once it is output; undefined at the end. Rejects when the signal aborts. */
    async share(unit: AccessUnit, signal: AbortSignal): Promise<Shown | undefined> {
      const { promise, resolve } = Promise.withResolvers<Shown | undefined>();
      const others = waiting.get(unit) ?? new Set();
      waiting.set(unit, others.add(resolve));
      try {
        return await pictureUnlessAborted(promise, signal);
      } finally {
        others.delete(resolve);
        if (others.size === 0) waiting.delete(unit);
      }
    },

    /** Nobody gets a picture any more. */
    end(): void {
      for (const all of waiting.values()) for (const give of all) give(undefined);
    },
  };
}
