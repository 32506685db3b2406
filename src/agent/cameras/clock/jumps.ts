/**
 * Detects time stamps that jump: far from the usual step and from the step of arrivals, or backwards (rule 1 of
 * clock.ts). Pure.
 */
import { type AccessUnit, ticksPerMs } from '../access-unit.ts';

/** Smallest forward jump. Smaller ones are found by rule 2, or within the window. */
const minJumpMs = 200;
/** B-frames step back as well, by up to the 16 pictures a decoder may hold back. */
const minJumpBackMs = 1_000;
const maxReorder = 16;
/**
 * A camera may start with buffered pictures, sent at once and with gaps between them: a jump must be larger than any of
 * those.
 */
const startMs = 2_000;
const minJumpAtStartMs = 10_000;

/** The furthest picture in display order: with B-frames, only those are comparable with their arrivals. */
type Anchor = { readonly pts90k: number; readonly arrivalMs: number; readonly stepMs: number };

type Sample = { readonly arrivalMs: number; readonly intervalMs: number };

export function createJumpDetector() {
  let anchor: Anchor | undefined;
  let firstArrivalMs: number | undefined;

  function jumps(from: Anchor, { pts90k }: AccessUnit, { arrivalMs, intervalMs }: Sample): boolean {
    const ptsMs = (pts90k - from.pts90k) / ticksPerMs;
    const typicalMs = Math.max(arrivalMs - from.arrivalMs, from.stepMs);
    const slackMs = Math.max(minJumpMs, 2 * intervalMs);
    const atStart = arrivalMs - (firstArrivalMs ?? arrivalMs) < startMs;
    return (
      ptsMs > typicalMs + (atStart ? Math.max(slackMs, minJumpAtStartMs) : slackMs) ||
      ptsMs < -Math.max(minJumpBackMs, maxReorder * intervalMs)
    );
  }

  return {
    /** Call on a new connection. */
    restart(): void {
      anchor = undefined;
      firstArrivalMs = undefined;
    },

    /** Takes units in decode order; whether the time stamps jumped to this one. */
    add(unit: AccessUnit, sample: Sample): boolean {
      const { pts90k } = unit;
      const { arrivalMs } = sample;
      firstArrivalMs ??= arrivalMs;
      const before = anchor;
      if (before === undefined) anchor = { pts90k, arrivalMs, stepMs: 0 };
      else if (jumps(before, unit, sample)) {
        anchor = { pts90k, arrivalMs, stepMs: before.stepMs };
        return true;
      } else if (pts90k > before.pts90k)
        anchor = { pts90k, arrivalMs, stepMs: (pts90k - before.pts90k) / ticksPerMs };
      return false;
    },

    /** Time stamp of the furthest picture, milliseconds. */
    furthestPtsMs: (): number | undefined => anchor && anchor.pts90k / ticksPerMs,
  };
}
