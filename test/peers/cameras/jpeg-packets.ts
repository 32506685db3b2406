/** Motion JPEG as a camera puts it into RTP packets (RFC 2435), from JPEG files with the standard Huffman tables. */
import { rtpPacket } from './rtp-packets.ts';

type Segment = { readonly code: number; readonly body: Buffer };

/** Segments before the coded data, and the coded data with the end of the image. */
export function partsOf(jpeg: Buffer): { segments: Segment[]; scan: Buffer } {
  const segments: Segment[] = [];
  for (let at = 2; ; ) {
    const code = jpeg.readUInt8(at + 1);
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    if (code === 0xda) return { segments, scan: jpeg.subarray(end) };
    segments.push({ code, body: jpeg.subarray(at + 4, end) });
    at = end;
  }
}

export type JpegPacketOptions = {
  readonly quality: number;
  readonly maxPayload?: number;
  readonly type?: number;
  readonly tablesOnce?: boolean;
  readonly wideTables?: boolean;
  readonly withoutSize?: boolean;
  readonly marker?: boolean;
  readonly restartInterval?: number;
};

/** 15 pictures a second. */
export function jpegPackets(pictures: readonly Buffer[], options: JpegPacketOptions): Buffer[] {
  const { maxPayload = 1_000, type = 1, restartInterval } = options;
  let sequence = 65_530;
  return pictures.flatMap((jpeg, n) => {
    const { segments, scan } = partsOf(jpeg);
    const size = segments.find(({ code }) => code === 0xc0)?.body ?? Buffer.alloc(5);
    const tables = segments.filter(({ code }) => code === 0xdb).map(({ body }) => body.subarray(1, 65));
    const sent = tables.map((table) =>
      options.wideTables === true ? Buffer.from([...table].flatMap((value) => [0, value])) : table,
    );
    const tableBytes = Buffer.concat(options.tablesOnce === true && n > 0 ? [] : sent);
    const packets: Buffer[] = [];
    for (let at = 0; at < scan.length; at += maxPayload) {
      const head = Buffer.alloc(8);
      head.writeUInt32BE(at);
      head.writeUInt8(restartInterval === undefined ? type : type + 64, 4);
      head.writeUInt8(options.quality, 5);
      head.writeUInt8(options.withoutSize === true ? 0 : size.readUInt16BE(3) / 8, 6);
      head.writeUInt8(options.withoutSize === true ? 0 : size.readUInt16BE(1) / 8, 7);
      const restart = Buffer.alloc(restartInterval === undefined ? 0 : 4, 0xff);
      if (restartInterval !== undefined) restart.writeUInt16BE(restartInterval);
      const tableHead = Buffer.from([
        0,
        options.wideTables === true ? 3 : 0,
        tableBytes.length >> 8,
        tableBytes.length & 0xff,
      ]);
      packets.push(
        rtpPacket(
          {
            ...{ payloadType: 26, timestamp: n * 6_000, sequence: sequence++ & 0xffff, ssrc: 7 },
            marker: options.marker !== false && at + maxPayload >= scan.length,
          },
          Buffer.concat([
            ...[head, restart, ...(at === 0 && options.quality >= 128 ? [tableHead, tableBytes] : [])],
            scan.subarray(at, at + maxPayload),
          ]),
        ),
      );
    }
    return packets;
  });
}
