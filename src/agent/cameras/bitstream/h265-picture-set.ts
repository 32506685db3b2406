/**
 * Short-term reference picture sets of H.265 (ITU-T H.265, clauses 7.3.7 and 7.4.8): the pictures that a picture may
 * refer to. Pure.
 */
import type { BitReader } from './bits.ts';

/** A retained picture, as a distance in picture order count. */
type Kept = {
  readonly deltaPoc: number;
  /** The current picture may refer to it; if false, only later pictures may. */
  readonly used: boolean;
};

/** Earlier pictures from the nearest on, then later ones from the nearest on. */
export type PictureSet = readonly Kept[];

const maxKept = 16;

/** `known`: the sets that precede it; `inSlice`: it is part of a slice header. Undefined when invalid. */
export function readPictureSet(
  read: BitReader,
  at: { index: number; known: readonly PictureSet[]; inSlice: boolean },
): PictureSet | undefined {
  const set = at.index > 0 && read.flag() ? predicted(read, at) : listed(read);
  return read.ok() && set !== undefined && set.length <= maxKept ? set : undefined;
}

function listed(read: BitReader): PictureSet | undefined {
  const counts = [read.ue(), read.ue()] as const;
  if (counts[0] > maxKept || counts[1] > maxKept) return undefined;
  const set: Kept[] = [];
  for (const [side, count] of counts.entries()) {
    let deltaPoc = 0;
    for (let index = 0; index < count; index++) {
      const distance = read.ue() + 1;
      deltaPoc += side === 0 ? -distance : distance;
      set.push({ deltaPoc, used: read.flag() });
    }
  }
  return set;
}

/**
 * Predicts a set from an earlier one: its pictures and its own picture, shifted by one distance, minus the pictures
 * flagged as unused.
 */
function predicted(
  read: BitReader,
  at: { index: number; known: readonly PictureSet[]; inSlice: boolean },
): PictureSet | undefined {
  const back = at.inSlice ? read.ue() + 1 : 1;
  const base = at.known[at.index - back];
  const negative = read.flag();
  const distance = read.ue() + 1;
  if (base === undefined) return undefined;
  const shift = negative ? -distance : distance;
  const found: Kept[] = [];
  for (const { deltaPoc } of [...base, { deltaPoc: 0 }]) {
    const used = read.flag();
    const kept = used || read.flag();
    if (kept && deltaPoc + shift !== 0) found.push({ deltaPoc: deltaPoc + shift, used });
  }
  const earlier = found.filter(({ deltaPoc }) => deltaPoc < 0).sort((a, b) => b.deltaPoc - a.deltaPoc);
  const later = found.filter(({ deltaPoc }) => deltaPoc > 0).sort((a, b) => a.deltaPoc - b.deltaPoc);
  return [...earlier, ...later];
}
