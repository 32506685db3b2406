/** Access units for the tests of the reader: really encoded ones, and synthetic ones of any size. */
import { type AccessUnit, copyOf, type VideoCodec } from '../../../../src/agent/cameras/access-unit.ts';
import type { PeerUnit } from '../../../peers/cameras/rtsp-camera.ts';
import { encodedUnits } from '../encoded.ts';

const startCode = Buffer.of(0, 0, 0, 1);

export const annexB = (nals: readonly Buffer[]): Buffer => copyOf(nals.flatMap((nal) => [startCode, nal]));

/** NAL units of Annex B, without start codes. */
export function nalsOf(bytes: Buffer): Buffer[] {
  const starts: number[] = [];
  for (
    let at = bytes.indexOf('\0\0\u0001', 0, 'latin1');
    at >= 0;
    at = bytes.indexOf('\0\0\u0001', at + 3, 'latin1')
  )
    starts.push(at);
  return starts.map((at, index) => {
    let end = starts[index + 1] ?? bytes.length;
    while (bytes[end - 1] === 0) end--;
    return bytes.subarray(at + 3, end);
  });
}

export const typeOf = (codec: VideoCodec, nal: Buffer): number =>
  codec === 'h264' ? (nal[0] ?? 0) & 31 : ((nal[0] ?? 0) >> 1) & 63;

const made = new Map<string, PeerUnit[]>();

/** 50 pictures at 25 a second, a key frame every 10. */
export function realUnits(codec: VideoCodec, bFrames = 0): PeerUnit[] {
  const key = `${codec}${bFrames}`;
  const known =
    made.get(key) ?? encodedUnits({ codec, bFrames, count: 50, gop: 10, busy: true }).map(asPeerUnit);
  made.set(key, known);
  return known;
}

export function asPeerUnit({ bytes, pts90k }: AccessUnit): PeerUnit {
  return { nals: nalsOf(bytes), pts90k };
}

/** First bits of Exp-Golomb numbers. */
const golomb = [0x80, 0x40, 0x60] as const;

/** H.264 as far as the reader parses it. Content without zeros needs no emulation prevention. */
export const h264 = {
  sps: (id: 0 | 1 | 2 = 0, tail = 0x55) => Buffer.of(0x67, 66, 0, 30, golomb[id], tail, tail),
  pps: (id: 0 | 1 | 2 = 0, tail = 0x33) => Buffer.of(0x68, golomb[id], tail),
  aud: () => Buffer.of(9, 0xf0),
  sei: (size = 10) => Buffer.concat([Buffer.of(6, 5, size), Buffer.alloc(size, 7), Buffer.of(0x80)]),
  /** recovery_frame_cnt 0. */
  recoveryPoint: () => Buffer.of(6, 6, 1, 0xc4, 0x80),
  /** first_mb_in_slice 0, slice_type 7 (all I). */
  idr: (size = 20, tag = 1) => slice(0x65, 0b1000_1000, size, tag),
  intra: (size = 20, tag = 1) => slice(0x61, 0b1000_1000, size, tag),
  /** slice_type 5 (all P). */
  inter: (size = 20, tag = 1) => slice(0x41, 0b1001_1000, size, tag),
  /** A later slice of the picture. */
  more: (size = 20, tag = 1) => slice(0x65, 0b0100_0010, size, tag),
};

function slice(header: number, second: number, size: number, tag: number): Buffer {
  const nal = Buffer.alloc(Math.max(4, size), (tag % 254) + 1);
  nal.set([header, second]);
  return nal;
}
