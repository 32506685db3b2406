/** Skips parts of an H.265 sequence parameter set (ITU-T H.265, clauses 7.3.3 and 7.3.4). Pure. */
import type { BitReader } from './bits.ts';

export function skipProfileTierLevel(read: BitReader, maxSubLayer: number): void {
  read.skip(96);
  const present: (readonly [boolean, boolean])[] = [];
  for (let layer = 0; layer < maxSubLayer; layer++) present.push([read.flag(), read.flag()]);
  if (maxSubLayer > 0) read.skip(2 * (8 - maxSubLayer));
  for (const [profile, level] of present) read.skip((profile ? 88 : 0) + (level ? 8 : 0));
}

export function skipScalingListData(read: BitReader): void {
  for (let size = 0; size < 4; size++) {
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (!read.flag()) {
        read.ue();
        continue;
      }
      if (size > 1) read.se();
      for (let index = 0; index < Math.min(64, 2 ** (4 + 2 * size)); index++) read.se();
    }
  }
}
