/**
 * Writes access units as Matroska (RFC 9559), the input of decoders: a block declares its size, so that a decoder has a
 * unit as soon as it is written. In MPEG-TS it needs the next one to find the end. Pure.
 */
import type { AccessUnit, VideoCodec } from '../access-unit.ts';

const codecs: Record<VideoCodec, string> = { h264: 'V_MPEG4/ISO/AVC', h265: 'V_MPEGH/ISO/HEVC' };
const ids = {
  ...{ ebml: 0x1a45dfa3, docType: 0x4282, segment: 0x18538067, cluster: 0x1f43b675, timestamp: 0xe7 },
  ...{ simpleBlock: 0xa3, tracks: 0x1654ae6b, track: 0xae, number: 0xd7, uid: 0x73c5, type: 0x83 },
  ...{ codecId: 0x86, video: 0xe0, width: 0xb0, height: 0xba, displayUnit: 0x54b2, void: 0xec },
} as const;
const unknownSize = Buffer.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
const one = [Buffer.of(1)];
/** Otherwise the size here, which the decoder replaces by that of the stream, would decide the shape of its pixels. */
const unknownUnit = [Buffer.of(4)];

/** All that precedes the first unit, with the begin of a cluster: a reader knows by that that the header is complete. */
export function matroskaHeader(codec: VideoCodec): Buffer {
  const size = [
    ...element(ids.width, one),
    ...element(ids.height, one),
    ...element(ids.displayUnit, unknownUnit),
  ];
  const track = [
    ...[...element(ids.number, one), ...element(ids.uid, one), ...element(ids.type, one)],
    ...element(ids.codecId, [Buffer.from(codecs[codec])]),
    ...element(ids.video, size),
  ];
  return Buffer.concat([
    ...element(ids.ebml, element(ids.docType, [Buffer.from('matroska')])),
    ...[idBytes(ids.segment), unknownSize],
    ...element(ids.tracks, element(ids.track, track)),
    ...[idBytes(ids.cluster), unknownSize, ...element(ids.timestamp, [Buffer.of(0)])],
  ]);
}

/**
 * One unit, in parts that are not copied. `time`: any unit, 0 … 2⁵³; a reader takes it as milliseconds. `minBytes`: a
 * smaller unit follows filler that readers skip.
 */
export function matroskaUnit(
  unit: Pick<AccessUnit, 'key' | 'bytes'>,
  time: number,
  minBytes = 0,
): readonly Uint8Array[] {
  const missing = minBytes - unit.bytes.length;
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigUInt64BE(BigInt(time));
  const block = Buffer.of(0x81, 0, 0, unit.key ? 0x80 : 0);
  return element(ids.cluster, [
    ...element(ids.timestamp, [timestamp]),
    ...(missing > 0 ? element(ids.void, [Buffer.alloc(missing)]) : []),
    ...element(ids.simpleBlock, [block, unit.bytes]),
  ]);
}

/** Id, size and contents. */
function element(id: number, contents: readonly Uint8Array[]): readonly Uint8Array[] {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(contents.reduce((sum, part) => sum + part.length, 0)));
  size[0] = 0x01;
  return [idBytes(id), size, ...contents];
}

/** Ids include their length marker. */
function idBytes(id: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
}
