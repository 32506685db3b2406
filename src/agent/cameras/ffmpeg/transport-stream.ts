/**
 * Reads MPEG-TS (ISO/IEC 13818-1) as written by ffmpeg: takes chunks of any size and returns access units. Pure.
 *
 * One video stream, one PES packet per access unit. A unit is returned with its last TS packet, not with the next unit:
 * at 5 fps that would be 200 ms later. The last packet is recognised by its stuffing (an adaptation field longer than
 * its contents), since ffmpeg stuffs no other packet. Only a unit that fills its last packet exactly (1 in 184) waits
 * for the next one.
 */
import { copyOf, type StreamUnit, type VideoCodec } from '../access-unit.ts';
import { unwrap } from '../clock/unwrap.ts';

export const packetSize = 188;
export const syncByte = 0x47;
/** Video stream types that can't be read here. */
const otherVideoTypes: Partial<Record<number, string>> = {
  0x01: 'MPEG-1',
  0x02: 'MPEG-2',
  0x10: 'MPEG-4 Part 2',
};
const codecOfStreamType: Partial<Record<number, VideoCodec>> = { 0x1b: 'h264', 0x24: 'h265' };

/** `maxUnitBytes`: a larger access unit is dropped and counts as lost. */
export function createTransportStreamReader({ maxUnitBytes = 8 * 1024 * 1024 } = {}) {
  let rest: Buffer = Buffer.alloc(0);
  let pmtPid: number | undefined;
  let video: { pid: number; codec: VideoCodec } | undefined;
  let otherVideo: string | undefined;
  let counter: number | undefined;
  let open: { pts90k: number; key: boolean; parts: Buffer[]; size: number } | undefined;
  let lastPts: number | undefined;
  let lost = false;

  function lose(): void {
    open = undefined;
    lost = true;
  }

  function finish(): StreamUnit[] {
    if (open === undefined || video === undefined) return [];
    const { pts90k, key, parts } = open;
    const unit = { codec: video.codec, pts90k, key, bytes: copyOf(parts), lossBefore: lost };
    open = undefined;
    lost = false;
    return [unit];
  }

  function readVideo(packet: TsPacket): StreamUnit[] {
    if (packet.counter === counter) return []; // a repeated packet
    if (counter !== undefined && packet.counter !== ((counter + 1) & 15)) lose();
    counter = packet.counter;
    let payload = packet.payload;
    const units: StreamUnit[] = [];
    if (packet.starts) {
      units.push(...finish());
      const header = pesHeader(payload);
      if (header === undefined) {
        lose();
        return units;
      }
      lastPts = unwrap(header.pts90k, lastPts, 33);
      open = { pts90k: lastPts, key: packet.randomAccess, parts: [], size: 0 };
      payload = payload.subarray(header.length);
    }
    if (open === undefined) return units;
    open.parts.push(payload);
    open.size += payload.length;
    if (open.size > maxUnitBytes) lose();
    else if (packet.stuffed) units.push(...finish());
    return units;
  }

  function read(bytes: Buffer): StreamUnit[] {
    const packet = parsePacket(bytes);
    if (packet === 'broken') {
      lose();
      return [];
    }
    if (packet.pid === 0 && packet.starts) pmtPid = pmtPidOf(section(packet.payload)) ?? pmtPid;
    else if (packet.pid === pmtPid && packet.starts) {
      const types = streamsOf(section(packet.payload));
      video = videoOf(types) ?? video;
      if (video === undefined)
        otherVideo = types.map(({ type }) => otherVideoTypes[type]).find((name) => name);
    } else if (packet.pid === video?.pid && packet.payload.length > 0) return readVideo(packet);
    return [];
  }

  return {
    /** Type of the only video when it is unsupported; undefined otherwise. */
    otherVideo: () => otherVideo,

    /** Returns the access units completed by this chunk, in decode order. */
    push(chunk: Buffer): StreamUnit[] {
      const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const units: StreamUnit[] = [];
      let at = 0;
      while (data.length - at >= packetSize) {
        if (data[at] === syncByte) {
          units.push(...read(data.subarray(at, at + packetSize)));
          at += packetSize;
        } else {
          lose();
          at = nextSync(data, at + 1);
        }
      }
      rest = Buffer.from(data.subarray(at));
      return units;
    },
  };
}

/** Offset of two sync bytes a packet apart, or the first offset that needs the next chunk to decide. */
function nextSync(data: Buffer, from: number): number {
  for (let at = from; at + packetSize < data.length; at++) {
    if (data[at] === syncByte && data[at + packetSize] === syncByte) return at;
  }
  return Math.max(from, data.length - packetSize);
}

type TsPacket = {
  readonly pid: number;
  readonly starts: boolean;
  readonly counter: number;
  readonly randomAccess: boolean;
  readonly stuffed: boolean;
  readonly payload: Buffer;
};

function parsePacket(bytes: Buffer): TsPacket | 'broken' {
  const pidField = bytes.readUInt16BE(1);
  const control = bytes.readUInt8(3);
  if ((pidField & 0x8000) !== 0) return 'broken'; // transport_error_indicator
  let start = 4;
  let randomAccess = false;
  let stuffed = false;
  if ((control & 0x20) !== 0) {
    const length = bytes.readUInt8(4);
    if (length > packetSize - 5) return 'broken';
    const flags = length === 0 ? 0 : bytes.readUInt8(5);
    randomAccess = (flags & 0x40) !== 0;
    // Flags, PCR, OPCR, splice countdown. Private data and extension have their own lengths: such packets are not
    // checked.
    const contents =
      1 + ((flags & 0x10) === 0 ? 0 : 6) + ((flags & 0x08) === 0 ? 0 : 6) + ((flags & 0x04) === 0 ? 0 : 1);
    stuffed = flags === 0 || (length > contents && (flags & 0x03) === 0);
    start += 1 + length;
  }
  return {
    pid: pidField & 0x1fff,
    starts: (pidField & 0x4000) !== 0,
    counter: control & 15,
    randomAccess,
    stuffed,
    payload: (control & 0x10) === 0 ? bytes.subarray(packetSize) : bytes.subarray(start),
  };
}

function pesHeader(payload: Buffer): { pts90k: number; length: number } | undefined {
  if (payload.length < 14 || payload.readUIntBE(0, 3) !== 1 || (payload.readUInt8(7) & 0x80) === 0)
    return undefined;
  const pts90k =
    ((payload.readUInt8(9) >> 1) & 7) * 2 ** 30 +
    (payload.readUInt16BE(10) >> 1) * 2 ** 15 +
    (payload.readUInt16BE(12) >> 1);
  return { pts90k, length: 9 + payload.readUInt8(8) };
}

/** A table section without pointer field and CRC; empty if it continues in another packet (ffmpeg's never does). */
function section(payload: Buffer): Buffer {
  const start = 1 + (payload[0] ?? 0);
  if (payload.length < start + 3) return Buffer.alloc(0);
  const end = start + 3 + (payload.readUInt16BE(start + 1) & 0x0fff) - 4;
  return end > payload.length ? Buffer.alloc(0) : payload.subarray(start, end);
}

function pmtPidOf(pat: Buffer): number | undefined {
  for (let at = 8; at + 4 <= pat.length; at += 4) {
    if (pat.readUInt16BE(at) !== 0) return pat.readUInt16BE(at + 2) & 0x1fff; // program 0 is the network table
  }
  return undefined;
}

type TsStream = { readonly type: number; readonly pid: number };

function videoOf(streams: readonly TsStream[]): { pid: number; codec: VideoCodec } | undefined {
  for (const { type, pid } of streams) {
    const codec = codecOfStreamType[type];
    if (codec !== undefined) return { pid, codec };
  }
  return undefined;
}

function streamsOf(pmt: Buffer): TsStream[] {
  const streams: TsStream[] = [];
  if (pmt.length < 12) return streams;
  for (
    let at = 12 + (pmt.readUInt16BE(10) & 0x0fff);
    at + 5 <= pmt.length;
    at += 5 + (pmt.readUInt16BE(at + 3) & 0x0fff)
  ) {
    streams.push({ type: pmt.readUInt8(at), pid: pmt.readUInt16BE(at + 1) & 0x1fff });
  }
  return streams;
}
