/** H.265: its NAL units, and how they travel in RTP (RFC 7798). Pure, but for the decoding order number that a depacketizer remembers. */
import { cameraProblem } from '../../../domain/problem/camera.ts';
import { createBitReader } from '../bitstream/bits.ts';
import { h265NalType as typeOf } from '../bitstream/h265.ts';
import { skipProfileTierLevel } from '../bitstream/h265-skip.ts';
import { type Depacketize, type NalKind, type NalSyntax, whole } from './nal.ts';

const kinds: Partial<Record<number, NalKind>> = {
  32: 'vps',
  33: 'sps',
  34: 'pps',
  35: 'aud',
  36: 'trailing',
  37: 'trailing',
  38: 'filler',
  39: 'sei',
  40: 'trailing',
};

export const h265: NalSyntax = {
  codec: 'h265',
  headerBytes: 2,
  kindOf: (nal) => (typeOf(nal) < 32 ? 'picture' : (kinds[typeOf(nal)] ?? 'other')),
  randomAccess(nal) {
    const type = typeOf(nal);
    if (type < 16 || type > 21) return undefined;
    return type === 21 ? 'open' : 'fresh'; // 21: CRA; 16–20: BLA, IDR
  },
  firstSlice: (nal) => ((nal[2] ?? 0) & 0x80) !== 0,
  setId(nal, kind) {
    if (kind === 'vps') return (nal[2] ?? 0) >> 4;
    if (kind === 'pps') return createBitReader(nal, 2).ue();
    return spsId(nal);
  },
  // Random access points have their own NAL types.
  recoveryPoint: () => false,
  intraSlice: () => false,
};

function spsId(nal: Uint8Array): number {
  const reader = createBitReader(nal, 2);
  reader.skip(4); // sps_video_parameter_set_id
  const maxSubLayer = reader.bits(3);
  reader.skip(1);
  skipProfileTierLevel(reader, maxSubLayer);
  return reader.ue();
}

const [aggregation, fragment, paci] = [48, 49, 50];

const outOfOrder = cameraProblem('camera.h265_out_of_order');

/** `withOrder`: every NAL unit carries a decoding order number (`sprop-max-don-diff` above 0). */
export function createDepacketizeH265({ withOrder }: { readonly withOrder: boolean }): Depacketize {
  const orderBytes = withOrder ? 2 : 0;
  let lastOrder: number | undefined;

  /** Whether a number follows the previous one; if not, units are interleaved. */
  function follows(order: number): boolean {
    const before = lastOrder;
    lastOrder = order;
    return before === undefined || ((order - before) & 0xffff) < 0x8000;
  }

  const single: Depacketize = (payload, sink) => {
    if (withOrder && !follows(payload.readUInt16BE(2))) return outOfOrder;
    if (!withOrder) whole(sink, payload);
    else whole(sink, Buffer.concat([payload.subarray(0, 2), payload.subarray(2 + orderBytes)]));
    return undefined;
  };

  const part: Depacketize = (payload, sink) => {
    const header = payload.readUInt8(2);
    const starts = (header & 0x80) !== 0;
    const headBytes = 3 + (starts ? orderBytes : 0);
    if (payload.length <= headBytes) {
      sink.broken();
      return undefined;
    }
    if (starts) {
      if (withOrder && !follows(payload.readUInt16BE(3))) return outOfOrder;
      sink.begin();
      const first = (payload.readUInt8(0) & 0x81) | ((header & 0x3f) << 1);
      sink.append(Uint8Array.of(first, payload.readUInt8(1)));
    }
    if (sink.isOpen()) sink.append(payload.subarray(headBytes));
    else sink.broken();
    if ((header & 0x40) !== 0) sink.end();
    return undefined;
  };

  const several: Depacketize = (payload, sink) => {
    let at = 2;
    while (at < payload.length) {
      // The first unit has its full number, the others the difference to the previous one minus one.
      const numberBytes = at === 2 ? orderBytes : orderBytes / 2;
      const from = at + numberBytes + 2;
      if (from >= payload.length) break;
      const number = numberBytes === 0 ? 0 : payload.readUIntBE(at, numberBytes);
      if (withOrder && !follows(at === 2 ? number : ((lastOrder ?? 0) + number + 1) & 0xffff))
        return outOfOrder;
      const end = from + payload.readUInt16BE(from - 2);
      if (end === from || end > payload.length) break;
      whole(sink, payload.subarray(from, end));
      at = end;
    }
    if (at !== payload.length) sink.broken();
    return undefined;
  };

  return (payload, sink) => {
    const type = typeOf(payload);
    if (type === paci) return cameraProblem('camera.h265_paci');
    const shortest = type === fragment ? 3 : 2 + orderBytes;
    if (payload.length <= shortest || type > paci) sink.broken();
    else if (type === fragment) return part(payload, sink);
    else if (type === aggregation) return several(payload, sink);
    else return single(payload, sink);
    return undefined;
  };
}
