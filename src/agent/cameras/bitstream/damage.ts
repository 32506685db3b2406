/**
 * Detects missing pictures from the pictures themselves when no packet loss was seen: the camera dropped them before
 * sending, or the ingest does not report loss. Takes every unit of a stream in decode order. Pure.
 *
 * - H.264: reference pictures are counted (frame_num). A gap in the numbers is a missing picture, unless the stream
 *   declares that it allows gaps.
 * - H.265: each picture lists the pictures it refers to. A listed picture that never arrived is missing. (Picture order
 *   counts may have gaps.)
 * - Both: the first slice of a picture is absent; or all pictures for some seconds, key frames included, were cut into
 *   slices at the same places and one lacks some of the slices. (ffmpeg decodes H.265 with a missing slice without an
 *   error: measured.)
 *
 * A missing picture that no other picture refers to is not detected, and does no harm. Also not detected: a loss of as
 * many reference pictures at once as the counter wraps at (16 or more), a picture that only the leading pictures of the
 * next GOP need (the decoder reports it), long-term references. A false alarm would make a good camera useless, so
 * unusual streams count as unknown: fields, numbers that don't fit the time stamps.
 */
import type { AccessUnit } from '../access-unit.ts';
import { h265Nal } from './h265.ts';
import { createPictureReader, type H264Picture, type H265Picture } from './pictures.ts';

export type Damage =
  /** No picture is known to be missing; `unknown`: this picture can't be judged. */
  | 'none'
  | 'unknown'
  /** Pictures that others refer to are missing before this one. The unit itself is whole. */
  | 'missing_before'
  /** A part of this unit is missing. */
  | 'incomplete';

/**
 * From this many gaps within `contradictionWindow` pictures, although the time stamps run evenly, the camera numbers
 * pictures in its own way. Real losses leave a hole in time, or are rarer.
 */
const ownNumbersFrom = 3;
const contradictionWindow = 64;
/** Largest step of the time stamps, in usual steps, that leaves no room for a picture in between. */
const evenStep = 1.5;
/** The usual step is the median of this many newest ones; fewer are too few to judge by. */
const maxSteps = 31;

/** Number of consecutive pictures, a key frame among them, that must be cut the same way before a missing slice is detected. */
const learnLayout = 50;

type H264State = {
  /** frame_num of the newest reference picture. */
  lastReference: number;
};
type H265State = {
  /** Picture order counts that later pictures may refer to. */
  known: ReadonlySet<number>;
  /** Picture order count that later pictures are counted from. */
  base: number;
};

export function createDamageDetector() {
  let reader = createPictureReader();
  let h264: H264State | undefined;
  let h265: H265State | undefined;
  let before: Pick<AccessUnit, 'codec' | 'pts90k'> | undefined;
  let layout = createSliceLayout();
  /** Steps of the time stamps to the newest pictures, in decode order, 90 kHz. */
  let steps: number[] = [];
  let pictures = 0;
  /** Indexes of the pictures whose numbers contradicted their time stamps. */
  let contradictions: number[] = [];

  function contradicts(): boolean {
    if (!isEven(steps)) return false;
    contradictions = [...contradictions, pictures].slice(-ownNumbersFrom);
    return (
      contradictions.length === ownNumbersFrom && pictures - (contradictions[0] ?? 0) < contradictionWindow
    );
  }

  function inH264({ sps, slice }: H264Picture): Damage {
    if (slice.field) {
      h264 = undefined;
      return 'unknown';
    }
    const last = h264?.lastReference;
    const { frameNum } = slice;
    if (slice.reference) h264 = { lastReference: slice.resetsNumbers ? 0 : frameNum };
    if (slice.idr) return 'none';
    if (last === undefined || sps.gapsInFrameNumAllowed) return 'unknown';
    if (frameNum === last || frameNum === (last + 1) % 2 ** sps.log2MaxFrameNum) return 'none';
    return contradicts() ? 'unknown' : 'missing_before';
  }

  function inH265({ sps, slice }: H265Picture): Damage {
    if (slice.refersTo === undefined) return 'unknown';
    const restarts =
      slice.idr || (slice.randomAccess && (h265 === undefined || slice.nalType <= h265Nal.lastBrokenLink));
    if (!restarts && h265 === undefined) return 'unknown';
    const poc = restarts ? slice.pocLsb : orderCount(slice.pocLsb, h265?.base ?? 0, sps.log2MaxPocLsb);
    const known = restarts || h265 === undefined ? new Set<number>() : h265.known;
    // A random access picture refers to no other picture; leading pictures may refer to pictures before the start.
    const judged = !slice.randomAccess && !slice.rasl;
    const needed = slice.refersTo.filter(({ used }) => used && judged).map(({ deltaPoc }) => poc + deltaPoc);
    const kept = slice.refersTo.map(({ deltaPoc }) => poc + deltaPoc).filter((count) => known.has(count));
    const missing = needed.some((count) => !known.has(count));
    h265 = {
      // Report a missing picture once, at the first picture that needs it.
      known: new Set([...kept, ...needed, poc]),
      base: slice.countBase || h265 === undefined ? poc : h265.base,
    };
    return missing ? 'missing_before' : 'none';
  }

  return {
    /** Takes units in decode order, including unusable ones and units for which the ingest reported a loss. */
    add(unit: Pick<AccessUnit, 'codec' | 'pts90k' | 'key' | 'bytes' | 'lossBefore'>): Damage {
      if (unit.codec === 'jpeg') return unit.lossBefore ? 'missing_before' : 'none';
      if (before !== undefined && before.codec !== unit.codec) {
        reader = createPictureReader();
        h264 = undefined;
        h265 = undefined;
      }
      const samePicture = before?.pts90k === unit.pts90k;
      if (before !== undefined && !samePicture)
        steps = [...steps, unit.pts90k - before.pts90k].slice(-maxSteps);
      if (!samePicture) pictures++;
      before = { codec: unit.codec, pts90k: unit.pts90k };
      const picture = reader.read({ codec: unit.codec, bytes: unit.bytes });
      if (picture === undefined) {
        h264 = undefined;
        h265 = undefined;
        return 'unknown';
      }
      const whole = picture.codec === 'h264' ? picture.slice.firstMacroblock === 0 : picture.slice.first;
      // Remainder of a picture that came in two units, or slices in arbitrary order.
      if (!whole && (samePicture || (picture.codec === 'h264' && picture.sps.anySliceOrder)))
        return 'unknown';
      const found = picture.codec === 'h264' ? inH264(picture) : inH265(picture);
      const lacks = layout.lacksSlices(
        reader.sliceStarts({ codec: unit.codec, bytes: unit.bytes }),
        unit.key,
      );
      return whole && !lacks ? found : 'incomplete';
    },

    /** Call on a new connection: the next unit does not continue the previous ones. */
    restart(): void {
      reader = createPictureReader();
      h264 = undefined;
      h265 = undefined;
      before = undefined;
      steps = [];
      contradictions = [];
      layout = createSliceLayout();
    },
  };
}

/** Whether the newest time stamp follows the others. Streams with B-frames, and without a known pace yet, can't be judged. */
function isEven(steps: readonly number[]): boolean {
  const [newest = 0] = steps.slice(-1);
  const sorted = steps.toSorted((a, b) => a - b);
  const usual = sorted[sorted.length >> 1] ?? 0;
  return steps.length >= maxSteps && (sorted[0] ?? 0) > 0 && newest <= evenStep * usual;
}

/** How the camera divides its pictures into slices. */
function createSliceLayout() {
  let layout: { readonly starts: readonly number[]; pictures: number; key: boolean } = {
    starts: [],
    pictures: 0,
    key: false,
  };
  return {
    /** Whether slices are missing that all previous pictures had. */
    lacksSlices(starts: readonly number[], key: boolean): boolean {
      const same = starts.length === layout.starts.length && starts.every((at, n) => at === layout.starts[n]);
      if (same) {
        layout.pictures++;
        layout.key ||= key;
        return false;
      }
      const learned = layout.pictures >= learnLayout && layout.key && layout.starts.length > 1;
      if (learned && starts.length < layout.starts.length && starts.every((at) => layout.starts.includes(at)))
        return true;
      layout = { starts, pictures: 1, key };
      return false;
    },
  };
}

/** Picture order count from its low bits: the value nearest to the base picture's count (ITU-T H.265, 8.3.1). */
function orderCount(lsb: number, base: number, log2Max: number): number {
  const range = 2 ** log2Max;
  const baseLsb = ((base % range) + range) % range;
  let high = base - baseLsb;
  if (lsb < baseLsb && baseLsb - lsb >= range / 2) high += range;
  else if (lsb > baseLsb && lsb - baseLsb > range / 2) high -= range;
  return high + lsb;
}
