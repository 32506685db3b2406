/** The cheapest picture near a time, for when the exact one takes too long. Pure. */
import type { AccessUnit } from '../access-unit.ts';
import { isSound } from '../ring/gop.ts';
import type { Ring } from '../ring/ring.ts';

/** The undamaged key frame nearest to a time, CLOCK_MONOTONIC milliseconds; undefined when none is held. */
export function nearestKeyFrame(
  ring: Pick<Ring, 'gops'>,
  timeMs: (unit: AccessUnit) => number,
  atMs: number,
): AccessUnit | undefined {
  const gops = ring.gops();
  const keys = gops.flatMap((gop, index) =>
    gop.units[0] !== undefined && isSound(gop, 0, gops[index - 1]) ? [gop.units[0]] : [],
  );
  const away = (unit: AccessUnit): number => Math.abs(timeMs(unit) - atMs);
  return keys.reduce<AccessUnit | undefined>(
    (best, key) => (best === undefined || away(key) < away(best) ? key : best),
    undefined,
  );
}
