/**
 * Numbers of H.264 pictures for a decoder that conceals losses. Pure.
 *
 * ffmpeg fills a gap in the numbers (frame_num), but does not notice when the lost ones pass the end of the counter. In
 * streams whose order of display follows from the numbers (pic_order_cnt_type 1 and 2), it takes the pictures after such
 * a gap for older ones, and outputs none until their numbers catch up: up to a whole turn of the counter (measured,
 * 7.1: 16 pictures). So the first picture after such a gap gets the number 0, which the decoder takes for the next turn,
 * and the others of the GOP are moved by the same. References are relative, and stay valid.
 */
import type { AccessUnit } from '../access-unit.ts';
import { createBitReader } from './bits.ts';
import { type H264Sps, h264Nal, h264NalType } from './h264.ts';
import { nalHeads } from './nal-units.ts';
import { createPictureReader } from './pictures.ts';

/** The bytes of each unit, in decode order from a key frame on. Units that need no change keep their memory. */
export function closeWrappedGaps(units: readonly Pick<AccessUnit, 'codec' | 'bytes'>[]): Buffer[] {
  const reader = createPictureReader();
  /** Number of the newest reference picture, as it is written. */
  let last: number | undefined;
  let shift = 0;
  return units.map(({ codec, bytes }) => {
    const picture = codec === 'h264' ? reader.read({ codec, bytes }) : undefined;
    if (picture?.codec !== 'h264' || picture.slice.field || picture.sps.pocType === 0) return bytes;
    const { sps, slice } = picture;
    const turn = 2 ** sps.log2MaxFrameNum;
    if (slice.idr) shift = 0;
    const moved = (slice.frameNum - shift + turn) % turn;
    const isGap = last !== undefined && moved !== last && moved !== (last + 1) % turn;
    if (!slice.idr && isGap && last !== undefined && moved < last) shift = slice.frameNum;
    const written = (slice.frameNum - shift + turn) % turn;
    if (slice.reference) last = slice.resetsNumbers ? 0 : written;
    return written === slice.frameNum ? bytes : renumbered(bytes, written, sps);
  });
}

/** With another number in all slices. */
function renumbered(bytes: Buffer, frameNum: number, sps: H264Sps): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const nal of nalHeads(bytes)) {
    if (h264NalType(nal) !== h264Nal.slice) continue;
    const at = nal.byteOffset - bytes.byteOffset;
    const head = nal.subarray(0, headLength(nal));
    parts.push(bytes.subarray(from, at), withNumber(head, frameNum, sps));
    from = at + head.length;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}

/** Longer than a slice header up to its number. */
const minHead = 24;

/** Ends behind a byte that is no part of a sequence with an emulation prevention byte. */
function headLength(nal: Buffer): number {
  const last = nal.findIndex((byte, index) => index >= minHead && byte > 3);
  return last < 0 ? nal.length : last + 1;
}

function withNumber(head: Buffer, frameNum: number, sps: H264Sps): Buffer {
  const read = createBitReader(head, 1);
  read.ue(); // first_mb_in_slice
  read.ue(); // slice_type
  read.ue(); // pic_parameter_set_id
  if (sps.separatePlanes) read.skip(2);
  if (!read.ok()) return head;
  const payload = unescaped(head);
  const from = 8 + read.position();
  for (let bit = 0; bit < sps.log2MaxFrameNum; bit++) {
    const [byte, mask] = [(from + bit) >> 3, 0x80 >> ((from + bit) & 7)];
    const isSet = ((frameNum >> (sps.log2MaxFrameNum - 1 - bit)) & 1) === 1;
    payload[byte] = isSet ? (payload[byte] ?? 0) | mask : (payload[byte] ?? 0) & ~mask;
  }
  return escaped(payload);
}

/** Without emulation prevention bytes (00 00 03). */
function unescaped(nal: Buffer): Buffer {
  const isEscape = (byte: number, index: number): boolean =>
    byte === 3 && index >= 2 && nal[index - 1] === 0 && nal[index - 2] === 0;
  return Buffer.from(nal.filter((byte, index) => !isEscape(byte, index)));
}

function escaped(payload: Buffer): Buffer {
  const bytes: number[] = [];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      bytes.push(3);
      zeros = 0;
    }
    bytes.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.from(bytes);
}
