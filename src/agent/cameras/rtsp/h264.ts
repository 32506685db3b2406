/** H.264: its NAL units, and how they travel in RTP (RFC 6184; packetization modes 0 and 1). Pure. */
import { cameraProblem } from '../../../domain/problem/camera.ts';
import { createBitReader } from '../bitstream/bits.ts';
import { h264NalType as typeOf } from '../bitstream/h264.ts';
import { type Depacketize, type NalKind, type NalSyntax, seiPayloads, startCodeBytes, whole } from './nal.ts';

const kinds: Partial<Record<number, NalKind>> = {
  1: 'picture',
  2: 'picture',
  3: 'picture',
  4: 'picture',
  5: 'picture',
  6: 'sei',
  7: 'sps',
  8: 'pps',
  9: 'aud',
  10: 'trailing',
  11: 'trailing',
  12: 'filler',
};
const recoveryPointType = 6;

export const h264: NalSyntax = {
  codec: 'h264',
  headerBytes: 1,
  kindOf: (nal) => kinds[typeOf(nal)] ?? 'other',
  randomAccess: (nal) => (typeOf(nal) === 5 ? 'fresh' : undefined),
  // first_mb_in_slice is 0: a single 1 bit.
  firstSlice: (nal) => ((nal[1] ?? 0) & 0x80) !== 0,
  setId: (nal, kind) => createBitReader(nal, kind === 'sps' ? 4 : 1).ue(),
  recoveryPoint(nal) {
    for (const { type, at } of seiPayloads(nal)) {
      if (type === recoveryPointType) return createBitReader(nal, at).ue() === 0; // recovery_frame_cnt
    }
    return false;
  },
  intraSlice(nal) {
    const reader = createBitReader(nal, 1);
    reader.ue(); // first_mb_in_slice
    return [2, 4].includes(reader.ue() % 5); // I, SI
  },
};

const [stapA, fuA] = [24, 28];
/** STAP-B, MTAP16, MTAP24, FU-B: interleaved pictures, not observed from any camera. */
const interleaved = [25, 26, 27, 29];

export const depacketizeH264: Depacketize = (payload, sink) => {
  const type = typeOf(payload);
  if (interleaved.includes(type)) return cameraProblem('camera.h264_interleaved_type', { type });
  if (type === fuA) {
    if (payload.length < 3) sink.broken();
    else {
      const [indicator, header] = [payload.readUInt8(0), payload.readUInt8(1)];
      if ((header & 0x80) !== 0) {
        sink.begin();
        sink.append(Uint8Array.of((indicator & 0xe0) | (header & 0x1f)));
      }
      if (sink.isOpen()) sink.append(payload.subarray(2));
      else sink.broken();
      if ((header & 0x40) !== 0) sink.end();
    }
  } else if (type === stapA) {
    let at = 1;
    while (at + 2 < payload.length) {
      const size = payload.readUInt16BE(at);
      if (size === 0 || at + 2 + size > payload.length) break;
      whole(sink, payload.subarray(at + 2, at + 2 + size));
      at += 2 + size;
    }
    if (at !== payload.length) sink.broken();
  } else if (type > 23 || (type === 0 && startCodeBytes(payload) === 0)) {
    sink.broken();
  } else {
    whole(sink, payload);
  }
  return undefined;
};
