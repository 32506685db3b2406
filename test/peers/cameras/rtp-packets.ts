/** Access units into RTP packets, as cameras do it: RFC 6184 (H.264) and RFC 7798 (H.265). Written for tests, from the RFCs alone. */

export type PacketOptions = {
  readonly codec: 'h264' | 'h265';
  /** Biggest payload; NAL units above it are sent in fragments. Default 1,400. */
  readonly maxPayload?: number;
  /** Small NAL units that follow each other go into one packet; default false. */
  readonly aggregate?: boolean;
  /** H.265: the first decoding order number; each NAL unit then carries its own. */
  readonly order?: number;
};

/** Payloads of one access unit, NAL units without start codes, in decode order. */
export function payloadsOf(nals: readonly Buffer[], options: PacketOptions): Buffer[] {
  const { maxPayload = 1_400, aggregate = false, codec } = options;
  let order = options.order;
  const payloads: Buffer[] = [];
  let together: Buffer[] = [];
  const nextOrder = () => {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16BE((order ?? 0) & 0xffff);
    if (order !== undefined) order++;
    return bytes;
  };
  const withOrder = order !== undefined;

  const flush = () => {
    const [first] = together;
    if (first === undefined) return;
    if (together.length === 1) payloads.push(single(first));
    else payloads.push(aggregated(together));
    together = [];
  };
  const single = (nal: Buffer) =>
    withOrder ? Buffer.concat([nal.subarray(0, 2), nextOrder(), nal.subarray(2)]) : nal;
  const aggregated = (several: readonly Buffer[]) => {
    const parts: Buffer[] = codec === 'h264' ? [Buffer.of(24 | 0x60)] : [Buffer.of(48 << 1, 1)];
    several.forEach((nal, index) => {
      const size = Buffer.alloc(2);
      size.writeUInt16BE(nal.length);
      // The first has its number, the others the distance less one: 0.
      if (withOrder) {
        const own = nextOrder();
        parts.push(index === 0 ? own : Buffer.of(0));
      }
      parts.push(size, nal);
    });
    return Buffer.concat(parts);
  };

  for (const nal of nals) {
    const room = together.reduce((sum, each) => sum + each.length + 5, nal.length + 10);
    if (aggregate && room <= maxPayload) {
      together.push(nal);
      continue;
    }
    flush();
    if (nal.length + 2 <= maxPayload) payloads.push(single(nal));
    else
      payloads.push(...fragments(nal, { codec, maxPayload, ...(withOrder ? { order: nextOrder() } : {}) }));
  }
  flush();
  return payloads;
}

function fragments(
  nal: Buffer,
  { codec, maxPayload, order }: { codec: 'h264' | 'h265'; maxPayload: number; order?: Buffer },
): Buffer[] {
  const [first = 0, second = 0] = nal;
  const body = nal.subarray(codec === 'h264' ? 1 : 2);
  const pieces: Buffer[] = [];
  const step = Math.max(1, maxPayload - 5);
  for (let at = 0; at < body.length; at += step) {
    const flags = (at === 0 ? 0x80 : 0) | (at + step >= body.length ? 0x40 : 0);
    const head =
      codec === 'h264'
        ? Buffer.of((first & 0xe0) | 28, flags | (first & 0x1f))
        : Buffer.of((first & 0x81) | (49 << 1), second, flags | ((first >> 1) & 0x3f));
    pieces.push(
      Buffer.concat([
        head,
        at === 0 && order !== undefined ? order : Buffer.alloc(0),
        body.subarray(at, at + step),
      ]),
    );
  }
  return pieces;
}

export type RtpHeader = {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
};

/** With the parts that are seldom there, if asked for. */
export function rtpPacket(
  header: RtpHeader,
  payload: Buffer,
  extra: { readonly csrcs?: number; readonly extensionWords?: number; readonly padding?: number } = {},
): Buffer {
  const { csrcs = 0, extensionWords, padding = 0 } = extra;
  const fixed = Buffer.alloc(12 + csrcs * 4);
  fixed[0] = 0x80 | (padding > 0 ? 0x20 : 0) | (extensionWords === undefined ? 0 : 0x10) | csrcs;
  fixed[1] = (header.marker ? 0x80 : 0) | header.payloadType;
  fixed.writeUInt16BE(header.sequence & 0xffff, 2);
  fixed.writeUInt32BE(modulo32(header.timestamp), 4);
  fixed.writeUInt32BE(header.ssrc, 8);
  const extension =
    extensionWords === undefined ? Buffer.alloc(0) : Buffer.alloc(4 + extensionWords * 4, 0x24);
  if (extensionWords !== undefined) {
    extension.writeUInt16BE(0xbede, 0);
    extension.writeUInt16BE(extensionWords, 2);
  }
  const tail = Buffer.alloc(padding);
  if (padding > 0) tail[padding - 1] = padding;
  return Buffer.concat([fixed, extension, payload, tail]);
}

/** RTCP: a sender report with a wall clock, and a description behind it. */
export function senderReport(wallMs: number, ssrc: number): Buffer {
  const report = Buffer.alloc(28 + 12);
  report.set([0x80, 200, 0, 6]);
  report.writeUInt32BE(ssrc, 4);
  report.writeUInt32BE(Math.floor(wallMs / 1_000) + 2_208_988_800, 8);
  report.writeUInt32BE(Math.floor(((wallMs % 1_000) / 1_000) * 2 ** 32), 12);
  report.set([0x81, 202, 0, 2], 28);
  report.writeUInt32BE(ssrc, 32);
  return report;
}

export function frame(channel: number, packet: Buffer): Buffer {
  const head = Buffer.of(0x24, channel, 0, 0);
  head.writeUInt16BE(packet.length, 2);
  return Buffer.concat([head, packet]);
}

function modulo32(value: number): number {
  return ((value % 2 ** 32) + 2 ** 32) % 2 ** 32;
}
