/**
 * Detects time stamps that step back further than B-frames did before: the camera's clock was set back. Every sample is
 * read once, so the cost per unit is constant in a flood of units. Pure.
 */
import { ticksPerMs } from '../access-unit.ts';

/** Ignored at the start of a step, milliseconds: it may contain B-frames from before the step. */
const reorderDoneMs = 1_000;

type Sample = { readonly pts90k: number; readonly arrivalMs: number; readonly offsetMs: number };

type StepBack = {
  /** Arrival of the first unit after the step, milliseconds. */
  readonly sinceMs: number;
  /** Smallest offset since, without the first second. */
  readonly minMs: number;
};

export type StepBackSearch = {
  add(sample: Sample, intervalMs: number): void;
  /** `expectedMs`: offset that units would have without a step. */
  found(expectedMs: number, intervalMs: number): StepBack | undefined;
};

/** `lateSinceMs`: samples that arrived before it show how far B-frames step back. */
export function createStepBackSearch(lateSinceMs: number): StepBackSearch {
  let furthest = -Infinity;
  let backBefore = 0;
  let backSince = 0;
  let sinceMs = Infinity;
  let minMs = Infinity;
  return {
    add({ arrivalMs, pts90k, offsetMs }, intervalMs) {
      furthest = Math.max(furthest, pts90k);
      const back = furthest - pts90k;
      if (arrivalMs < lateSinceMs) backBefore = Math.max(backBefore, back);
      else backSince = Math.max(backSince, back - backBefore);
      if (sinceMs === Infinity && backSince > (intervalMs / 2) * ticksPerMs) sinceMs = arrivalMs;
      if (arrivalMs >= sinceMs + reorderDoneMs) minMs = Math.min(minMs, offsetMs);
    },
    found(expectedMs, intervalMs) {
      const lateMs = minMs - expectedMs;
      const backMs = backSince / ticksPerMs;
      // A step makes pictures as late as it is wide; a picture or two out of order do not.
      return backMs > lateMs / 4 && backMs < 2 * lateMs + intervalMs ? { sinceMs, minMs } : undefined;
    },
  };
}
