/**
 * Several pictures from one decoder: runs that begin with the same key frame are prefixes of the longest of them, so
 * decoding that one passes all the others. Pure.
 */
import type { AccessUnit } from '../access-unit.ts';

export type JoinedRun = {
  readonly units: readonly AccessUnit[];
  /** In display order. */
  readonly requested: readonly AccessUnit[];
};

/** Each is held in memory as a whole decoded picture at the same time. */
const maxWanted = 8;

/** Key frame … the one requested picture. */
export function singleRun(units: readonly AccessUnit[]): JoinedRun {
  return { units, requested: units.slice(-1) };
}

/**
 * Undefined if they can't be joined: another GOP, too many, or pictures whose order can't be derived from their time
 * stamps, because the camera's clock stepped between them.
 */
export function joined(
  run: JoinedRun,
  units: readonly AccessUnit[],
  maxPictures = maxWanted,
): JoinedRun | undefined {
  const added = units.at(-1);
  const [shorter, longer] = units.length < run.units.length ? [units, run.units] : [run.units, units];
  const isBeginning = shorter[0] === longer[0] && shorter.at(-1) === longer[shorter.length - 1];
  if (added === undefined || !isBeginning || run.requested.length >= Math.min(maxPictures, maxWanted))
    return undefined;
  if (!run.requested.every(({ epoch, pts90k }) => epoch === added.epoch && pts90k !== added.pts90k))
    return undefined;
  return { units: longer, requested: [...run.requested, added].sort((a, b) => a.pts90k - b.pts90k) };
}
