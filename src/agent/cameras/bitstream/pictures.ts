/**
 * Identifies the picture in an access unit: takes the units of one stream in decode order, stores their parameter sets
 * and returns the header of the first slice. Pure; bounded by the ids that parameter sets can have.
 */
import type { VideoCodec } from '../access-unit.ts';
import {
  type H264Pps,
  type H264Slice,
  type H264Sps,
  h264Nal,
  h264NalType,
  readH264Pps,
  readH264Slice,
  readH264Sps,
} from './h264.ts';
import {
  type H265Pps,
  type H265Slice,
  type H265Sps,
  h265Layer,
  h265Nal,
  h265NalType,
  readH265Pps,
  readH265Slice,
  readH265Sps,
} from './h265.ts';
import { nalHeads } from './nal-units.ts';

export type H264Picture = { readonly codec: 'h264'; readonly sps: H264Sps; readonly slice: H264Slice };
export type H265Picture = { readonly codec: 'h265'; readonly sps: H265Sps; readonly slice: H265Slice };
export type EncodedPicture = H264Picture | H265Picture;

export function createPictureReader() {
  const h264 = createParameterSets<H264Sps, H264Pps>();
  const h265 = createParameterSets<H265Sps, H265Pps>();

  function readH264(bytes: Buffer): EncodedPicture | undefined {
    for (const nal of nalHeads(bytes)) {
      const type = h264NalType(nal);
      if (type === h264Nal.sps) h264.addSps(readH264Sps(nal));
      else if (type === h264Nal.pps) h264.addPps(readH264Pps(nal));
      else if (type >= 1 && type <= h264Nal.idr) {
        const slice = type === 1 || type === h264Nal.idr ? readH264Slice(nal, h264.find) : undefined;
        const sets = slice && h264.find(slice.ppsId);
        return slice && sets && { codec: 'h264', sps: sets.sps, slice };
      }
    }
    return undefined;
  }

  function readH265(bytes: Buffer): EncodedPicture | undefined {
    for (const nal of nalHeads(bytes)) {
      const type = h265NalType(nal);
      if (h265Layer(nal) !== 0) continue;
      if (type === h265Nal.sps) h265.addSps(readH265Sps(nal));
      else if (type === h265Nal.pps) h265.addPps(readH265Pps(nal));
      else if (type <= h265Nal.lastSlice) {
        const slice = readH265Slice(nal, h265.find);
        const sets = slice && h265.find(slice.ppsId);
        return slice && sets && { codec: 'h265', sps: sets.sps, slice };
      }
    }
    return undefined;
  }

  return {
    /** First macroblock or block of each slice of a unit; uses the parameter sets stored by `read`. */
    sliceStarts({ codec, bytes }: { codec: VideoCodec; bytes: Buffer }): number[] {
      const starts: number[] = [];
      for (const nal of nalHeads(bytes)) {
        const type = codec === 'h264' ? h264NalType(nal) : h265NalType(nal);
        if (codec === 'h264' && (type === h264Nal.slice || type === h264Nal.idr)) {
          starts.push(readH264Slice(nal, h264.find)?.firstMacroblock ?? NaN);
        } else if (codec === 'h265' && type <= h265Nal.lastSlice) {
          starts.push(readH265Slice(nal, h265.find)?.address ?? NaN);
        }
      }
      return starts;
    },

    /**
     * Stores the parameter sets of an access unit and parses its first slice; anything behind it is ignored. Undefined
     * without a readable slice.
     */
    read(unit: { codec: VideoCodec; bytes: Buffer }): EncodedPicture | undefined {
      return unit.codec === 'h264' ? readH264(unit.bytes) : readH265(unit.bytes);
    },
  };
}

/** Newest set of each id. A picture parameter set without its sequence parameter set counts as absent. */
function createParameterSets<
  Sps extends { readonly id: number },
  Pps extends { readonly id: number; readonly spsId: number },
>() {
  const spsById = new Map<number, Sps>();
  const ppsById = new Map<number, Pps>();
  return {
    addSps(sps: Sps | undefined): void {
      if (sps !== undefined) spsById.set(sps.id, sps);
    },
    addPps(pps: Pps | undefined): void {
      if (pps !== undefined) ppsById.set(pps.id, pps);
    },
    find: (ppsId: number): { sps: Sps; pps: Pps } | undefined => {
      const pps = ppsById.get(ppsId);
      const sps = pps && spsById.get(pps.spsId);
      return pps && sps && { sps, pps };
    },
  };
}
