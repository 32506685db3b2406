/** Bounds of masks. Pure. */
import type { Mask } from '../setup/set-up.ts';

/** More than the counters of a shop, and more than a person draws. */
export const maxMasks = 16;
export const minCorners = 3;
export const maxCorners = 64;

/** Whether three corners span a triangle; less than a millionth of the picture is no pixel of any camera. */
export function coversSomething(corners: Mask): boolean {
  const [[ax, ay] = [0, 0]] = corners;
  const fromFirst = corners.map(([x, y]) => [x - ax, y - ay] as const);
  return fromFirst.some(([ux, uy]) => fromFirst.some(([vx, vy]) => Math.abs(ux * vy - uy * vx) / 2 > 1e-6));
}
