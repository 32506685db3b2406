/**
 * Exact pictures of sales that have a near one, or are about to get one. A follower (follower.ts) outputs each when it gets to it, and
 * holds it: several sales may request one picture. Pure.
 */
import type { AccessUnit } from '../access-unit.ts';

/** Each is held as a decoded picture: 0.7 MB of 640 px. Beyond that the oldest is left to the decoders. */
const maxDue = 8;

export type DuePictures = ReturnType<typeof createDuePictures>;

export function createDuePictures() {
  /** Whether a sale still waits for it. */
  const units = new Map<AccessUnit, boolean>();
  return {
    add(unit: AccessUnit): void {
      units.delete(unit);
      units.set(unit, true);
      const [oldest] = units.keys();
      if (units.size > maxDue && oldest !== undefined) units.delete(oldest);
    },
    /** A sale has it, or gets it elsewhere. */
    settle(unit: AccessUnit): void {
      if (units.has(unit)) units.set(unit, false);
    },
    has: (unit: AccessUnit): boolean => units.has(unit),
    isAwaited: (unit: AccessUnit): boolean => units.get(unit) === true,
    hasAwaited: (): boolean => [...units.values()].includes(true),
  };
}
