/** Properties of a sequence of pictures: parameter sets, and the size derived from them. Pure. */
import type { Codec } from '../access-unit.ts';
import { h264Nal, h264NalType, readH264Sps } from './h264.ts';
import { h265Layer, h265Nal, h265NalType, readH265Sps } from './h265.ts';
import { nalHeads } from './nal-units.ts';

type Unit = { readonly codec: Codec; readonly bytes: Buffer };

/** Parameter sets in front of a unit's first slice, in order; for H.265 those of the base layer. Views of the unit's memory. */
export function parameterSets({ codec, bytes }: Unit): Buffer[] {
  const sets: Buffer[] = [];
  if (codec === 'jpeg') return sets;
  const { isSlice, isSet } = codec === 'h264' ? h264Kinds : h265Kinds;
  for (const nal of nalHeads(bytes)) {
    if (isSlice(nal)) break;
    if (isSet(nal)) sets.push(nal);
  }
  return sets;
}

/** Sequence parameter sets in front of a unit's first slice, in order. Views of its memory. */
export function sequenceSets(unit: Unit): Buffer[] {
  const isSequence = (nal: Buffer) =>
    unit.codec === 'h264' ? h264NalType(nal) === h264Nal.sps : h265NalType(nal) === h265Nal.sps;
  return parameterSets(unit).filter(isSequence);
}

/** The newest of them; undefined when the unit has none. */
export const sequenceSet = (unit: Unit): Buffer | undefined => sequenceSets(unit).at(-1);

/** Displayed size, pixels; undefined when the unit has no readable sequence parameter set (`jpeg` never has). */
export function pictureSize(unit: Unit): { width: number; height: number } | undefined {
  const set = sequenceSet(unit);
  const sps = set && (unit.codec === 'h264' ? readH264Sps(set) : readH265Sps(set));
  return sps && { width: sps.width, height: sps.height };
}

/** The leading pictures of a broken link (H.265: BLA) can't be decoded, whatever precedes it. */
export function isBrokenLink(unit: Unit): boolean {
  const type = sliceType(unit) ?? 0;
  return unit.codec === 'h265' && type >= h265Nal.firstRandomAccess && type <= h265Nal.lastBrokenLink;
}

/** Neither this picture nor any after it refers to one before it. */
export function isIdr(unit: Unit): boolean {
  const type = sliceType(unit);
  return unit.codec === 'h264'
    ? type === h264Nal.idr
    : unit.codec === 'jpeg' || type === h265Nal.idr || type === h265Nal.idrWithLeading;
}

/** NAL unit type of its first slice; undefined where it has none. */
function sliceType({ codec, bytes }: Unit): number | undefined {
  if (codec === 'jpeg') return undefined;
  const { isSlice } = codec === 'h264' ? h264Kinds : h265Kinds;
  for (const nal of nalHeads(bytes))
    if (isSlice(nal)) return (codec === 'h264' ? h264NalType : h265NalType)(nal);
  return undefined;
}

const h264Kinds = {
  isSlice: (nal: Buffer) => h264NalType(nal) >= h264Nal.slice && h264NalType(nal) <= h264Nal.idr,
  isSet: (nal: Buffer) => h264NalType(nal) === h264Nal.sps || h264NalType(nal) === h264Nal.pps,
};
const h265Kinds = {
  isSlice: (nal: Buffer) => h265NalType(nal) <= h265Nal.lastSlice,
  isSet: (nal: Buffer) =>
    h265Layer(nal) === 0 && h265NalType(nal) >= h265Nal.vps && h265NalType(nal) <= h265Nal.pps,
};
