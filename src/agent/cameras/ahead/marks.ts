/** The pictures that a follower (follower.ts) is to output, and who waits for them. Each gets a share of its own. */
import type { AccessUnit } from '../access-unit.ts';
import type { Shown } from '../grab/decode-once.ts';
import { pictureUnlessAborted } from '../pictures/held-picture.ts';
import { sharedOf } from './output-pictures.ts';

/** `writtenMs`: in the time of the process. `isUrgent`: a sale has no picture before this one. */
type Mark = { readonly waiting: Waiting; readonly writtenMs: number; readonly isUrgent: boolean };
type Waiting = Set<(shown: Shown | undefined) => void>;

export function createMarks() {
  /** Units in the process, in decode order. */
  const written = new Map<AccessUnit, Mark>();
  /** Units that will be marked when they are written. */
  const awaited = new Map<AccessUnit, Waiting>();

  return {
    isAwaited: (unit: AccessUnit): boolean => awaited.has(unit),
    hasAwaited: (): boolean => awaited.size > 0,
    isWritten: (unit: AccessUnit): boolean => written.has(unit),
    hasWritten: (): boolean => written.size > 0,
    /** Whether a sale waits that has no picture. */
    isUrgent: (): boolean => [...written.values()].some((mark) => mark.isUrgent && mark.waiting.size > 0),
    hasWaiting: (): boolean =>
      awaited.size > 0 || [...written.values()].some(({ waiting }) => waiting.size > 0),

    /** How long the oldest of them has been in the process. */
    oldestMs(nowMs: number): number {
      const [oldest] = written.values();
      return oldest === undefined ? 0 : nowMs - oldest.writtenMs;
    },

    /** The unit will be output once it is written. */
    expect: (unit: AccessUnit): void => void awaited.set(unit, awaited.get(unit) ?? new Set()),

    write(unit: AccessUnit, mark: Omit<Mark, 'waiting'>): void {
      written.set(unit, { ...mark, waiting: awaited.get(unit) ?? new Set() });
      awaited.delete(unit);
    },

    /** A sale that has no picture waits for it too. */
    urge(unit: AccessUnit): void {
      const mark = written.get(unit);
      if (mark !== undefined) written.set(unit, { ...mark, isUrgent: true });
    },

    /** Gives the picture to those who wait for it. Returns the time at which it was written. */
    give(shown: Shown): number | undefined {
      const mark = written.get(shown.unit);
      written.delete(shown.unit);
      for (const give of mark?.waiting ?? []) give(sharedOf(shown));
      return mark?.writtenMs;
    },

    /** Once it is output; undefined at the end, or where it isn't marked. Rejects when the signal aborts. */
    async share(unit: AccessUnit, signal: AbortSignal): Promise<Shown | undefined> {
      const waiting = written.get(unit)?.waiting ?? awaited.get(unit);
      if (waiting === undefined) return undefined;
      const { promise, resolve } = Promise.withResolvers<Shown | undefined>();
      waiting.add(resolve);
      try {
        return await pictureUnlessAborted(promise, signal);
      } finally {
        waiting.delete(resolve);
        if (waiting.size === 0) awaited.delete(unit);
      }
    },

    /** Nobody gets a picture any more. */
    end(): void {
      const all = [...awaited.values(), ...[...written.values()].map(({ waiting }) => waiting)];
      for (const waiting of all) for (const give of waiting) give(undefined);
    },
  };
}
