/** What holds for a whole sequence of pictures: its parameter set, and from it the size. Pure. */
import type { Codec } from '../access-unit.ts';
import { h264Nal, h264NalType, readH264Sps } from './h264.ts';
import { h265Layer, h265Nal, h265NalType, readH265Sps } from './h265.ts';
import { nalHeads } from './nal-units.ts';

/** The newest sequence parameter set in front of a unit's first slice, a view of its memory; undefined where it brings none. */
export function sequenceSet(unit: { codec: Codec; bytes: Buffer }): Buffer | undefined {
  const { codec } = unit;
  if (codec === 'jpeg') return undefined;
  let found: Buffer | undefined;
  for (const nal of nalHeads(unit.bytes)) {
    const type = codec === 'h264' ? h264NalType(nal) : h265NalType(nal);
    if (codec === 'h264' ? type >= 1 && type <= h264Nal.idr : type <= h265Nal.lastSlice) break;
    if (type === (codec === 'h264' ? h264Nal.sps : h265Nal.sps) && (codec === 'h264' || h265Layer(nal) === 0))
      found = nal;
  }
  return found;
}

/** Of pictures as shown, pixels; undefined where a unit brings no sequence parameter set that can be read (`jpeg` never does). */
export function pictureSize(unit: {
  codec: Codec;
  bytes: Buffer;
}): { width: number; height: number } | undefined {
  const set = sequenceSet(unit);
  const sps = set && (unit.codec === 'h264' ? readH264Sps(set) : readH265Sps(set));
  return sps && { width: sps.width, height: sps.height };
}
