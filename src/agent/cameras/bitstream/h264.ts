/**
 * H.264 syntax (ITU-T H.264, clause 7.3) needed to identify pictures: sequence and picture parameter sets, slice
 * headers. Pure, bounded, never throws: returns `undefined` for broken data and for features no camera uses (flexible
 * macroblock order, multiview).
 */
import { type BitReader, createBitReader } from './bits.ts';

export const h264Nal = { slice: 1, idr: 5, sei: 6, sps: 7, pps: 8, delimiter: 9 } as const;

/** nal_unit_type. */
export const h264NalType = (nal: Uint8Array): number => (nal[0] ?? 0) & 0x1f;
/** nal_ref_idc is not 0: other pictures may need this one. */
const h264IsReference = (nal: Uint8Array): boolean => ((nal[0] ?? 0) & 0x60) !== 0;

export type H264Sps = {
  readonly id: number;
  /** Slices of a picture may come in any order (Baseline and Extended profile). */
  readonly anySliceOrder: boolean;
  /** Displayed size, pixels. */
  readonly width: number;
  readonly height: number;
  readonly log2MaxFrameNum: number;
  readonly pocType: number;
  /** 0 unless `pocType` is 0. */
  readonly log2MaxPocLsb: number;
  readonly deltaPocAlwaysZero: boolean;
  readonly frameMbsOnly: boolean;
  readonly gapsInFrameNumAllowed: boolean;
  readonly chromaFormat: number;
  readonly separatePlanes: boolean;
  /** Bits between the header and vui_parameters_present_flag. */
  readonly vuiAt: number;
};

export type H264Pps = {
  readonly id: number;
  readonly spsId: number;
  readonly bottomFieldPocPresent: boolean;
  readonly refsDefault: readonly [number, number];
  readonly weightedPrediction: boolean;
  readonly weightedBiprediction: number;
  readonly redundantPicturesPresent: boolean;
};

export type H264Slice = {
  readonly ppsId: number;
  readonly idr: boolean;
  readonly reference: boolean;
  readonly firstMacroblock: number;
  readonly type: 'P' | 'B' | 'I';
  readonly frameNum: number;
  /** One field of a picture that is coded as two. */
  readonly field: boolean;
  readonly bottomField: boolean;
  /** Undefined unless pic_order_cnt_type is 0. */
  readonly pocLsb?: number;
  /** Numbering restarts after this picture (memory_management_control_operation 5). */
  readonly resetsNumbers: boolean;
};

const highProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** Sizes of any extent: one above the bound (picture-bounds.ts) has to be readable to be rejected. */
export function readH264Sps(nal: Uint8Array): H264Sps | undefined {
  const read = createBitReader(nal, 1);
  const profile = read.bits(8);
  const constraints = read.bits(8);
  read.skip(8); // level
  const id = read.ue();
  let chromaFormat = 1;
  let separatePlanes = false;
  if (highProfiles.has(profile)) {
    chromaFormat = read.ue();
    if (chromaFormat === 3) separatePlanes = read.flag();
    read.ue();
    read.ue(); // bit depths
    read.skip(1);
    if (read.flag()) skipScalingLists(read, chromaFormat === 3 ? 12 : 8);
  }
  const log2MaxFrameNum = read.ue() + 4;
  const pocType = read.ue();
  let log2MaxPocLsb = 0;
  let deltaPocAlwaysZero = false;
  if (pocType === 0) {
    log2MaxPocLsb = read.ue() + 4;
  } else if (pocType === 1) {
    deltaPocAlwaysZero = read.flag();
    read.se();
    read.se();
    const cycle = read.ue();
    for (let index = 0; index < cycle && read.ok(); index++) read.se();
  }
  read.ue(); // max_num_ref_frames
  const gapsInFrameNumAllowed = read.flag();
  const widthMbs = read.ue() + 1;
  const heightUnits = read.ue() + 1;
  const frameMbsOnly = read.flag();
  if (!frameMbsOnly) read.skip(1);
  read.skip(1);
  const crop = readCrop(read);
  const vuiAt = read.position();
  const heightMbs = heightUnits * (frameMbsOnly ? 1 : 2);
  const monochrome = chromaFormat === 0 || separatePlanes;
  const unitX = !monochrome && chromaFormat < 3 ? 2 : 1;
  const unitY = (!monochrome && chromaFormat < 2 ? 2 : 1) * (frameMbsOnly ? 1 : 2);
  const width = widthMbs * 16 - unitX * crop.horizontal;
  const height = heightMbs * 16 - unitY * crop.vertical;
  const sensible =
    id < 32 &&
    chromaFormat <= 3 &&
    log2MaxFrameNum <= 16 &&
    log2MaxPocLsb <= 16 &&
    pocType <= 2 &&
    width > 0 &&
    height > 0;
  if (!read.ok() || !sensible) return undefined;
  const anySliceOrder = profile === 88 || (profile === 66 && (constraints & 0x40) === 0);
  return {
    ...{ id, anySliceOrder, width, height, log2MaxFrameNum, pocType, log2MaxPocLsb, deltaPocAlwaysZero },
    ...{ frameMbsOnly, gapsInFrameNumAllowed, chromaFormat, separatePlanes, vuiAt },
  };
}

export function readH264Pps(nal: Uint8Array): H264Pps | undefined {
  const read = createBitReader(nal, 1);
  const id = read.ue();
  const spsId = read.ue();
  read.skip(1); // entropy coding
  const bottomFieldPocPresent = read.flag();
  if (read.ue() > 0) return undefined; // slice groups
  const refsDefault = [read.ue() + 1, read.ue() + 1] as const;
  const weightedPrediction = read.flag();
  const weightedBiprediction = read.bits(2);
  read.se();
  read.se();
  read.se();
  read.skip(2);
  const redundantPicturesPresent = read.flag();
  if (!read.ok() || id > 255 || spsId > 31) return undefined;
  return {
    ...{ id, spsId, bottomFieldPocPresent, refsDefault },
    ...{ weightedPrediction, weightedBiprediction, redundantPicturesPresent },
  };
}

/** Reads NAL units of type 1 and 5. `find` returns the active parameter sets by the id of the picture parameter set. */
export function readH264Slice(
  nal: Uint8Array,
  find: (ppsId: number) => { sps: H264Sps; pps: H264Pps } | undefined,
): H264Slice | undefined {
  const idr = h264NalType(nal) === h264Nal.idr;
  const reference = h264IsReference(nal);
  const read = createBitReader(nal, 1);
  const firstMacroblock = read.ue();
  const type = (['P', 'B', 'I', 'P', 'I'] as const)[read.ue() % 5] ?? 'I';
  const ppsId = read.ue();
  const sets = read.ok() ? find(ppsId) : undefined;
  if (sets === undefined) return undefined;
  const { sps, pps } = sets;
  if (sps.separatePlanes) read.skip(2);
  const frameNum = read.bits(sps.log2MaxFrameNum);
  const field = !sps.frameMbsOnly && read.flag();
  const bottomField = field && read.flag();
  if (idr) read.ue();
  let pocLsb: number | undefined;
  if (sps.pocType === 0) {
    pocLsb = read.bits(sps.log2MaxPocLsb);
    if (pps.bottomFieldPocPresent && !field) read.se();
  } else if (sps.pocType === 1 && !sps.deltaPocAlwaysZero) {
    read.se();
    if (pps.bottomFieldPocPresent && !field) read.se();
  }
  if (pps.redundantPicturesPresent) read.ue();
  const resetsNumbers = reference && !idr && readsReset(read, { type, sps, pps });
  if (!read.ok()) return undefined;
  return {
    ...{ ppsId, idr, reference, firstMacroblock, type, frameNum, field, bottomField, resetsNumbers },
    ...(pocLsb === undefined ? {} : { pocLsb }),
  };
}

/** Clause 7.3.3 from direct_spatial_mv_pred_flag on: everything that precedes the operation searched for. */
function readsReset(read: BitReader, of: { type: H264Slice['type']; sps: H264Sps; pps: H264Pps }): boolean {
  const { type, sps, pps } = of;
  let [refs0, refs1] = pps.refsDefault;
  if (type === 'B') read.skip(1);
  if (type !== 'I' && read.flag()) {
    refs0 = read.ue() + 1;
    if (type === 'B') refs1 = read.ue() + 1;
  }
  const lists = type === 'I' ? 0 : type === 'P' ? 1 : 2;
  for (let list = 0; list < lists; list++) {
    if (!read.flag()) continue;
    while (read.ok() && read.ue() !== 3) read.ue();
  }
  if ((pps.weightedPrediction && type === 'P') || (pps.weightedBiprediction === 1 && type === 'B')) {
    const chroma = sps.chromaFormat !== 0 && !sps.separatePlanes;
    read.ue();
    if (chroma) read.ue();
    for (const refs of type === 'B' ? [refs0, refs1] : [refs0]) {
      for (let index = 0; index < Math.min(refs, 32); index++) {
        if (read.flag()) {
          read.se();
          read.se();
        }
        if (!chroma || !read.flag()) continue;
        for (let value = 0; value < 4; value++) read.se();
      }
    }
  }
  if (!read.flag()) return false; // sliding window
  while (read.ok()) {
    const operation = read.ue();
    if (operation === 0) return false;
    if (operation === 5) return true;
    read.ue();
    if (operation === 3) read.ue();
  }
  return false;
}

function readCrop(read: BitReader): { horizontal: number; vertical: number } {
  if (!read.flag()) return { horizontal: 0, vertical: 0 };
  const horizontal = read.ue() + read.ue();
  return { horizontal, vertical: read.ue() + read.ue() };
}

function skipScalingLists(read: BitReader, lists: number): void {
  for (let list = 0; list < lists; list++) {
    if (!read.flag()) continue;
    let last = 8;
    let next = 8;
    for (let index = 0; index < (list < 6 ? 16 : 64); index++) {
      if (next !== 0) next = (last + read.se() + 256) % 256;
      if (next !== 0) last = next;
    }
  }
}
