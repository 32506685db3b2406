/**
 * Chooses the pictures of a JPEG camera that the ring holds. Each is whole and 25 a second would fill the ring
 * within seconds: as many are held as let it go back a minute, and at least five a second. Pure.
 */
import { type StreamUnit, ticksPerMs } from '../access-unit.ts';

const minHeldMs = 60_000;
const maxIntervalMs = 200;
/** Tolerance for time stamps that are uneven by some milliseconds. */
const slackMs = 10;
/** A step of the time stamps beyond this begins a new count. */
const jumpMs = 10_000;

/** `maxBytes`: room of the ring, read at each picture. */
export function createJpegThinning({ keepMs, maxBytes }: { keepMs: number; maxBytes: () => number }) {
  const heldMs = Math.min(minHeldMs, keepMs);
  let typicalBytes: number | undefined;
  let dueMs: number | undefined;

  return {
    keeps({ pts90k, bytes }: Pick<StreamUnit, 'pts90k' | 'bytes'>): boolean {
      typicalBytes = typicalBytes === undefined ? bytes.length : 0.9 * typicalBytes + 0.1 * bytes.length;
      const intervalMs = Math.min((typicalBytes * heldMs) / maxBytes(), maxIntervalMs);
      const takenMs = pts90k / ticksPerMs;
      if (dueMs === undefined || Math.abs(takenMs - dueMs) > jumpMs) dueMs = takenMs;
      if (takenMs < dueMs - slackMs) return false;
      dueMs = Math.max(dueMs, takenMs - intervalMs) + intervalMs;
      return true;
    },

    /** Call when time stamps restart. */
    restart(): void {
      dueMs = undefined;
    },
  };
}
