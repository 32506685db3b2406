/** Pictures that a follower (follower.ts) has output, as long as one may be requested again. Pure. */
import type { AccessUnit } from '../access-unit.ts';
import type { Shown } from '../grab/decode-once.ts';

/** Pictures kept: another sale may request them again. */
const maxHeld = 2;
/** The same of pictures that came too late for their sale. */
const maxOverdue = 2;

/** For another user, who releases it. */
export const sharedOf = ({ unit, picture }: Shown): Shown => ({ unit, picture: picture.share() });

export function createOutputPictures() {
  let held: readonly Shown[] = [];
  /** Requested, and late: the exact picture of a sale that has a near one is requested again. */
  const overdue = new Set<AccessUnit>();
  const isOverdue = ({ unit }: Shown): boolean => overdue.has(unit);

  return {
    has: (unit: AccessUnit): boolean => held.some((shown) => shown.unit === unit),

    /** Releases it once it is held no more. */
    add(shown: Shown): void {
      const others = [...held.filter((each) => !isOverdue(each)), shown];
      held = [...held.filter(isOverdue), ...others.slice(-maxHeld)];
      for (const { picture } of others.slice(0, -maxHeld)) picture[Symbol.dispose]();
    },

    take(unit: AccessUnit): Shown | undefined {
      const shown = held.find((each) => each.unit === unit);
      if (shown !== undefined) overdue.delete(unit);
      return shown && sharedOf(shown);
    },

    /** The newest one that precedes this unit. */
    before(unit: AccessUnit): Shown | undefined {
      const shown = held.findLast(
        ({ unit: { epoch, pts90k } }) => epoch === unit.epoch && pts90k < unit.pts90k,
      );
      return shown && sharedOf(shown);
    },

    /** Releases all. */
    clear(): void {
      for (const { picture } of held) picture[Symbol.dispose]();
      held = [];
    },

    noteLate(unit: AccessUnit): void {
      overdue.add(unit);
      const [oldest] = overdue;
      if (overdue.size > maxOverdue && oldest !== undefined) overdue.delete(oldest);
    },
  };
}
