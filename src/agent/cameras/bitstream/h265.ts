/**
 * H.265 syntax (ITU-T H.265, clause 7.3) needed to identify pictures and their references: sequence and picture
 * parameter sets, slice headers. Pure, bounded, never throws: returns `undefined` for broken data and for layers above
 * the base.
 */
import { type BitReader, createBitReader } from './bits.ts';
import { type PictureSet, readPictureSet } from './h265-picture-set.ts';
import { skipProfileTierLevel, skipScalingListData } from './h265-skip.ts';

export const h265Nal = {
  rasl: 8,
  raslReference: 9,
  idrWithLeading: 19,
  idr: 20,
  firstRandomAccess: 16,
  lastBrokenLink: 18,
  lastRandomAccess: 21,
  lastSlice: 31,
  vps: 32,
  sps: 33,
  pps: 34,
} as const;

/** nal_unit_type. */
export const h265NalType = (nal: Uint8Array): number => ((nal[0] ?? 0) >> 1) & 0x3f;
/** nuh_layer_id: 0 except in scalable and multiview streams. */
export const h265Layer = (nal: Uint8Array): number => (((nal[0] ?? 0) & 1) << 5) | ((nal[1] ?? 0) >> 3);
/** TemporalId. */
const h265TemporalId = (nal: Uint8Array): number => ((nal[1] ?? 0) & 7) - 1;

export type H265Sps = {
  readonly id: number;
  /** Displayed size, pixels. */
  readonly width: number;
  readonly height: number;
  readonly temporalLayers: number;
  /** Length of a slice address, bits. */
  readonly addressBits: number;
  readonly separatePlanes: boolean;
  readonly log2MaxPocLsb: number;
  readonly pictureSets: readonly PictureSet[];
  /** Bits between the header and vui_parameters_present_flag; undefined for a broken end. */
  readonly vuiAt: number | undefined;
};

export type H265Pps = {
  readonly id: number;
  readonly spsId: number;
  readonly dependentSlices: boolean;
  readonly outputFlagPresent: boolean;
  readonly extraSliceHeaderBits: number;
};

export type H265Slice = {
  readonly ppsId: number;
  readonly nalType: number;
  readonly randomAccess: boolean;
  readonly idr: boolean;
  /** The leading pictures can't be decoded when decoding starts here. */
  readonly rasl: boolean;
  /** Base for the order count of the next picture: TemporalId 0, neither a leading nor an unreferenced picture. */
  readonly countBase: boolean;
  /** First slice of the picture; further slices are not parsed. */
  readonly first: boolean;
  /** Address of the slice's first block; 0 for the first slice. */
  readonly address: number;
  /** 0 for IDR pictures. */
  readonly pocLsb: number;
  /** Pictures it may refer to, as distances in picture order count; undefined for further slices of a picture. */
  readonly refersTo?: PictureSet;
};

const maxLongTerm = 32;

/** Sizes of any extent, as in H.264. */
export function readH265Sps(nal: Uint8Array): H265Sps | undefined {
  const read = createBitReader(nal, 2);
  read.skip(4);
  const maxSubLayer = read.bits(3);
  read.skip(1);
  skipProfileTierLevel(read, maxSubLayer);
  const id = read.ue();
  const chromaFormat = read.ue();
  const separatePlanes = chromaFormat === 3 && read.flag();
  const codedWidth = read.ue();
  const codedHeight = read.ue();
  let width = codedWidth;
  let height = codedHeight;
  if (read.flag()) {
    width -= (chromaFormat === 1 || chromaFormat === 2 ? 2 : 1) * (read.ue() + read.ue());
    height -= (chromaFormat === 1 ? 2 : 1) * (read.ue() + read.ue());
  }
  read.ue();
  read.ue(); // bit depths
  const log2MaxPocLsb = read.ue() + 4;
  for (let layer = read.flag() ? 0 : maxSubLayer; layer <= maxSubLayer; layer++) {
    read.ue();
    read.ue();
    read.ue();
  }
  const log2BlockSize = read.ue() + 3 + read.ue();
  for (let field = 0; field < 4; field++) read.ue(); // transform sizes and depths
  if (read.flag() && read.flag()) skipScalingListData(read);
  read.skip(2);
  if (read.flag()) {
    read.skip(8);
    read.ue();
    read.ue();
    read.skip(1);
  }
  const count = read.ue();
  const sensible =
    id < 16 &&
    chromaFormat <= 3 &&
    log2MaxPocLsb <= 16 &&
    count <= 64 &&
    log2BlockSize <= 6 &&
    width > 0 &&
    height > 0;
  if (!read.ok() || !sensible) return undefined;
  const pictureSets: PictureSet[] = [];
  for (let index = 0; index < count; index++) {
    const set = readPictureSet(read, { index, known: pictureSets, inSlice: false });
    if (set === undefined) return undefined;
    pictureSets.push(set);
  }
  const blocks = Math.ceil(codedWidth / 2 ** log2BlockSize) * Math.ceil(codedHeight / 2 ** log2BlockSize);
  return {
    ...{ id, width, height, temporalLayers: maxSubLayer + 1, separatePlanes, log2MaxPocLsb, pictureSets },
    addressBits: blocks > 1 ? 32 - Math.clz32(blocks - 1) : 0,
    vuiAt: skipToVui(read, log2MaxPocLsb),
  };
}

/** Behind the picture sets. */
function skipToVui(read: BitReader, log2MaxPocLsb: number): number | undefined {
  const longTermCount = read.flag() ? read.ue() : 0;
  if (longTermCount > maxLongTerm) return undefined;
  for (let index = 0; index < longTermCount; index++) read.skip(log2MaxPocLsb + 1);
  read.skip(2); // temporal motion vectors, strong intra smoothing
  return read.ok() ? read.position() : undefined;
}

export function readH265Pps(nal: Uint8Array): H265Pps | undefined {
  const read = createBitReader(nal, 2);
  const id = read.ue();
  const spsId = read.ue();
  const dependentSlices = read.flag();
  const outputFlagPresent = read.flag();
  const extraSliceHeaderBits = read.bits(3);
  if (!read.ok() || id > 63 || spsId > 15) return undefined;
  return { id, spsId, dependentSlices, outputFlagPresent, extraSliceHeaderBits };
}

/** Reads NAL units of type 0–31. `find` returns the active parameter sets by the id of the picture parameter set. */
export function readH265Slice(
  nal: Uint8Array,
  find: (ppsId: number) => { sps: H265Sps; pps: H265Pps } | undefined,
): H265Slice | undefined {
  if (h265Layer(nal) !== 0) return undefined;
  const nalType = h265NalType(nal);
  const randomAccess = nalType >= h265Nal.firstRandomAccess && nalType <= 23;
  const idr = nalType === h265Nal.idr || nalType === h265Nal.idrWithLeading;
  const leading = nalType >= 6 && nalType <= h265Nal.raslReference;
  const unreferenced = nalType < 16 && nalType % 2 === 0;
  const read = createBitReader(nal, 2);
  const first = read.flag();
  if (randomAccess) read.skip(1);
  const ppsId = read.ue();
  const common = {
    ...{ ppsId, nalType, randomAccess, idr, first },
    rasl: nalType === h265Nal.rasl || nalType === h265Nal.raslReference,
    countBase: h265TemporalId(nal) === 0 && !leading && !unreferenced,
  };
  const sets = read.ok() ? find(ppsId) : undefined;
  if (sets === undefined) return undefined;
  const { sps, pps } = sets;
  if (!first) {
    if (pps.dependentSlices) read.skip(1);
    const address = read.bits(sps.addressBits);
    return read.ok() ? { ...common, address, pocLsb: 0 } : undefined;
  }
  read.skip(pps.extraSliceHeaderBits);
  read.ue(); // slice_type
  if (pps.outputFlagPresent) read.skip(1);
  if (sps.separatePlanes) read.skip(2);
  if (idr) return read.ok() ? { ...common, address: 0, pocLsb: 0, refersTo: [] } : undefined;
  const pocLsb = read.bits(sps.log2MaxPocLsb);
  let refersTo: PictureSet | undefined;
  if (read.flag()) {
    const { length } = sps.pictureSets;
    refersTo = sps.pictureSets[length > 1 ? read.bits(32 - Math.clz32(length - 1)) : 0];
  } else {
    refersTo = readPictureSet(read, {
      index: sps.pictureSets.length,
      known: sps.pictureSets,
      inSlice: true,
    });
  }
  if (!read.ok() || refersTo === undefined) return undefined;
  return { ...common, address: 0, pocLsb, refersTo };
}
