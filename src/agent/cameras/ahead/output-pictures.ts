/** Pictures that a follower (follower.ts) has output, as long as one may be requested again. Pure. */
import type { AccessUnit } from '../access-unit.ts';
import type { Shown } from '../grab/decode-once.ts';
import type { DuePictures } from './due-pictures.ts';

/** Pictures kept beside those that are due: another sale may request them again. */
const maxHeld = 2;

/** For another user, who releases it. */
export const sharedOf = ({ unit, picture }: Shown): Shown => ({ unit, picture: picture.share() });

export function createOutputPictures(due: Pick<DuePictures, 'has'>) {
  let held: readonly Shown[] = [];
  const isDue = ({ unit }: Shown): boolean => due.has(unit);
  const lastBefore = ({ epoch, pts90k }: AccessUnit): Shown | undefined =>
    held
      .filter(({ unit }) => unit.epoch === epoch && unit.pts90k < pts90k)
      .sort((a, b) => a.unit.pts90k - b.unit.pts90k)
      .at(-1);

  return {
    has: (unit: AccessUnit): boolean => held.some((shown) => shown.unit === unit),

    /** Releases it once it is held no more. */
    add(shown: Shown): void {
      const others = [...held.filter((each) => !isDue(each)), shown];
      held = [...held.filter(isDue), ...others.slice(-maxHeld)];
      for (const { picture } of others.slice(0, -maxHeld)) picture[Symbol.dispose]();
    },

    take(unit: AccessUnit): Shown | undefined {
      const shown = held.find((each) => each.unit === unit);
      return shown && sharedOf(shown);
    },

    /** Whether one precedes this unit by less than this time. */
    hasBefore(unit: AccessUnit, maxMs: number): boolean {
      const shown = lastBefore(unit);
      return shown !== undefined && unit.arrivalMs - shown.unit.arrivalMs < maxMs;
    },

    /** The newest one that precedes this unit. */
    before(unit: AccessUnit): Shown | undefined {
      const shown = lastBefore(unit);
      return shown && sharedOf(shown);
    },

    /** Releases all. */
    clear(): void {
      for (const { picture } of held) picture[Symbol.dispose]();
      held = [];
    },
  };
}
