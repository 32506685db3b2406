/** Writes access units as MPEG-TS (ISO/IEC 13818-1): for clips and live view. Pure. */
import type { VideoCodec } from '../access-unit.ts';
import { packetSize, syncByte } from './transport-stream.ts';

const pmtPid = 0x1000;
const videoPid = 0x100;
const noField = Buffer.alloc(0);
/** The length field of a PES header counts from here. */
const lengthEnd = 6;
const streamTypes: Record<VideoCodec, number> = { h264: 0x1b, h265: 0x24 };

export type TimedUnit = {
  readonly pts90k: number;
  readonly dts90k: number;
  readonly key: boolean;
  readonly bytes: Uint8Array;
};

/**
 * Generates decode times, which an RTSP stream lacks. Rising, and none later than its picture's time stamp: the sorted
 * time stamps, shifted back by the reordering depth. `pts90k` is in decode order.
 */
export function decodeTimes(pts90k: readonly number[]): number[] {
  const sorted = [...pts90k].sort((a, b) => a - b);
  const ahead = sorted.reduce((most, time, index) => Math.max(most, time - (pts90k[index] ?? time)), 0);
  return sorted.map((time) => time - ahead);
}

/** Writes the units of one stream in decode order. Time stamps are taken modulo 2³³. */
export function createTransportStreamWriter(codec: VideoCodec) {
  const counters = new Map<number, number>();
  const tables = [patSection(), pmtSection(codec)] as const;

  function header(
    out: Buffer,
    packet: { at: number; pid: number; starts: boolean; adaptation: boolean },
  ): void {
    const counter = counters.get(packet.pid) ?? 0;
    counters.set(packet.pid, (counter + 1) & 15);
    out[packet.at] = syncByte;
    out.writeUInt16BE((packet.starts ? 0x4000 : 0) | packet.pid, packet.at + 1);
    out[packet.at + 3] = (packet.adaptation ? 0x30 : 0x10) | counter;
  }

  function writeTable(out: Buffer, at: number, table: { pid: number; section: Buffer }): void {
    out.fill(0xff, at, at + packetSize);
    header(out, { at, pid: table.pid, starts: true, adaptation: false });
    out[at + 4] = 0; // pointer field: the section begins at once
    table.section.copy(out, at + 5);
  }

  return {
    /** One access unit as whole packets; a key frame is preceded by the tables, so that reading can begin there. */
    write(unit: TimedUnit): Buffer {
      const pes = pesHeader(unit);
      const total = pes.length + unit.bytes.length;
      const firstField = adaptationField(unit);
      const firstRoom = packetSize - 4 - firstField.length;
      const packets = 1 + Math.ceil(Math.max(0, total - firstRoom) / (packetSize - 4));
      const out = Buffer.allocUnsafeSlow((packets + (unit.key ? tables.length : 0)) * packetSize);
      let at = 0;
      if (unit.key) {
        for (const table of tables) {
          writeTable(out, at, table);
          at += packetSize;
        }
      }
      for (let written = 0; written < total; at += packetSize) {
        const starts = written === 0;
        let field = starts ? firstField : noField;
        const room = packetSize - 4 - field.length;
        const take = Math.min(room, total - written);
        if (take < room) field = stuff(field, field.length + room - take);
        header(out, { at, pid: videoPid, starts, adaptation: field.length > 0 });
        if (field.length > 0) out.set(field, at + 4);
        const to = at + 4 + field.length;
        // The PES header always fits into the first packet.
        const ofHeader = starts ? pes.length : 0;
        if (starts) out.set(pes, to);
        const from = written + ofHeader - pes.length;
        out.set(unit.bytes.subarray(from, from + take - ofHeader), to + ofHeader);
        written += take;
      }
      return out;
    },
  };
}

/** Length byte, flags and clock reference: in every unit, so that a player can start and seek anywhere. */
function adaptationField(unit: TimedUnit): Buffer {
  const field = Buffer.alloc(8);
  field[0] = 7;
  field[1] = 0x10 | (unit.key ? 0x40 : 0);
  const base = modulo33(unit.dts90k);
  field.writeUInt32BE(Math.floor(base / 2), 2);
  field.writeUInt16BE(((base % 2) << 15) | 0x7e00, 6);
  return field;
}

function stuff(field: Buffer, length: number): Buffer {
  const stuffed = Buffer.alloc(length, 0xff);
  if (length > 1) stuffed[1] = 0;
  field.copy(stuffed);
  stuffed[0] = length - 1;
  return stuffed;
}

/**
 * Includes the length when it fits into 16 bits, so that a reader knows the unit's end without the next one. Otherwise
 * 0, which is allowed for video.
 */
function pesHeader(unit: TimedUnit): Buffer {
  const header = Buffer.from([0, 0, 1, 0xe0, 0, 0, 0x84, 0xc0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  const length = header.length - lengthEnd + unit.bytes.length;
  if (length <= 0xffff) header.writeUInt16BE(length, lengthEnd - 2);
  writeTimestamp(header, { at: 9, prefix: 3, time: unit.pts90k });
  writeTimestamp(header, { at: 14, prefix: 1, time: unit.dts90k });
  return header;
}

function writeTimestamp(out: Buffer, stamp: { at: number; prefix: number; time: number }): void {
  const time = modulo33(stamp.time);
  out[stamp.at] = (stamp.prefix << 4) | (Math.floor(time / 2 ** 30) << 1) | 1;
  out.writeUInt16BE(((Math.floor(time / 2 ** 15) % 2 ** 15) << 1) | 1, stamp.at + 1);
  out.writeUInt16BE(((time % 2 ** 15) << 1) | 1, stamp.at + 3);
}

function modulo33(time: number): number {
  return ((Math.round(time) % 2 ** 33) + 2 ** 33) % 2 ** 33;
}

function patSection(): { pid: number; section: Buffer } {
  return {
    pid: 0,
    section: withCrc([0x00, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 1, 0xe0 | (pmtPid >> 8), pmtPid & 255]),
  };
}

function pmtSection(codec: VideoCodec): { pid: number; section: Buffer } {
  const pid = [0xe0 | (videoPid >> 8), videoPid & 255];
  return {
    pid: pmtPid,
    section: withCrc([
      0x02,
      0xb0,
      18,
      0,
      1,
      0xc1,
      0,
      0,
      ...pid,
      0xf0,
      0,
      streamTypes[codec],
      ...pid,
      0xf0,
      0,
    ]),
  };
}

/** Appends the CRC-32/MPEG-2 of the section. */
function withCrc(section: readonly number[]): Buffer {
  let crc = 0xffffffff;
  for (const byte of section) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  const out = Buffer.alloc(section.length + 4);
  out.set(section);
  out.writeUInt32BE(crc >>> 0, section.length);
  return out;
}
