/**
 * Pictures that a decoder shows on its way to the wanted ones: they tell that it gets on, and how fast, and the newest one is the nearest
 * picture there is so far. Pure.
 */
import type { AccessUnit } from '../access-unit.ts';
import type { JoinedRun } from './joined-run.ts';

/** A picture of this kind costs 5 ms (1080p scaled to 640 px), the 24 before it 100 and more. */
export const everyPictures = 24;

/**
 * The wanted pictures and the milestones in the order in which they are shown; `units` are those that are decoded. Only pictures whose time
 * stamps compare with the wanted ones are taken: else their order is not known.
 */
export function shownPictures({ units, wanted }: JoinedRun): readonly AccessUnit[] {
  const last = wanted.at(-1);
  if (last === undefined) return [];
  const stamps = new Set(wanted.map(({ pts90k }) => pts90k));
  const milestones = units.filter(
    (unit, index) =>
      index % everyPictures === 0 &&
      index + everyPictures <= units.length &&
      unit.epoch === last.epoch &&
      unit.pts90k < last.pts90k &&
      !stamps.has(unit.pts90k),
  );
  return [...wanted, ...milestones].sort((a, b) => a.pts90k - b.pts90k);
}
