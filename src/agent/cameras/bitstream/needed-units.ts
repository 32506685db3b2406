/**
 * Selects the units of a run that must be decoded to get some of them. Pictures that no other picture refers to (most
 * B-frames, the upper layers of temporal SVC) can be skipped, and the result is the same to the byte. Pure.
 *
 * H.264: `nal_ref_idc` 0 in the slices (7.4.1). H.265: a sub-layer non-reference picture (types 0, 2 … 14, 7.4.2.2) of
 * the highest temporal layer: layers above may still refer to one of a lower layer. A camera may flag pictures wrongly:
 * the decoder then reports errors, and agent/cameras/grab/decoder.ts decodes all units.
 */
import type { AccessUnit } from '../access-unit.ts';

/** Needed units in decode order, including the requested ones; default: the last. */
export function neededUnits<T extends Pick<AccessUnit, 'codec' | 'bytes' | 'key'>>(
  units: readonly T[],
  requested: readonly T[] = units.slice(-1),
): T[] {
  const codec = units[0]?.codec;
  if (codec === 'h264')
    return units.filter(
      (unit) => requested.includes(unit) || firstSlice(unit, isH264Slice)?.disposable !== true,
    );
  if (codec !== 'h265') return [...units];
  const slices = units.map((unit) => firstSlice(unit, isH265Slice));
  const highest = Math.max(0, ...slices.map((slice) => slice?.layer ?? 0));
  return units.filter((unit, index) => {
    const slice = slices[index];
    return requested.includes(unit) || slice?.disposable !== true || slice.layer < highest;
  });
}

type Slice = { readonly disposable: boolean; readonly layer: number };

/** Classifies a NAL unit by its first two bytes; undefined unless it is a slice. */
type Classify = (first: number, second: number) => Slice | undefined;

const isH264Slice: Classify = (first) => {
  const type = first & 0x1f;
  return type >= 1 && type <= 5 ? { disposable: (first & 0x60) === 0, layer: 0 } : undefined;
};

const isH265Slice: Classify = (first, second) => {
  const type = (first >> 1) & 0x3f;
  return type < 32 ? { disposable: type <= 14 && type % 2 === 0, layer: (second & 7) - 1 } : undefined;
};

/** All slices of a picture agree in this. Key frames are always needed, so they are not inspected. */
function firstSlice(unit: Pick<AccessUnit, 'bytes' | 'key'>, classify: Classify): Slice | undefined {
  const { bytes } = unit;
  if (unit.key) return undefined;
  for (let at = bytes.indexOf(startCode); at >= 0; at = bytes.indexOf(startCode, at + 3)) {
    const slice = classify(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0);
    if (slice !== undefined) return slice;
  }
  return undefined;
}

const startCode = Buffer.from([0, 0, 1]);
