/**
 * Pictures that a decoder outputs on its way to the requested ones: they show that it makes progress, and how fast, and
 * the newest one is the nearest picture so far. Pure.
 */
import type { AccessUnit } from '../access-unit.ts';
import type { JoinedRun } from './joined-run.ts';

/** Such a picture costs 5 ms (1080p scaled to 640 px), the 24 before it 100 ms and more. */
export const everyPictures = 24;

/**
 * Requested pictures and milestones in display order; `units` are the decoded ones. Only pictures whose time stamps are
 * comparable with the requested ones are used: the order of others is unknown.
 */
export function shownPictures({ units, requested }: JoinedRun): readonly AccessUnit[] {
  const last = requested.at(-1);
  if (last === undefined) return [];
  const stamps = new Set(requested.map(({ pts90k }) => pts90k));
  const milestones = units.filter(
    (unit, index) =>
      index % everyPictures === 0 &&
      index + everyPictures <= units.length &&
      unit.epoch === last.epoch &&
      unit.pts90k < last.pts90k &&
      !stamps.has(unit.pts90k),
  );
  return [...requested, ...milestones].sort((a, b) => a.pts90k - b.pts90k);
}
