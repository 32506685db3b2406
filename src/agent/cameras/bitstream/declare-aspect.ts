/**
 * Writes the shape of a pixel into the sequence parameter sets of a unit (VUI, ITU-T H.264 and H.265, annex E), so that decoders,
 * clips and players show the video alike. Pure, never throws: what cannot be read is left as it is.
 */
import { type Aspect, type Ratio, sampleAspect } from '../../../domain/capture/picture-aspect.ts';
import { copyOf, type StreamUnit, type VideoCodec } from '../access-unit.ts';
import { createBitReader } from './bits.ts';
import { readH264Sps } from './h264.ts';
import { readH265Sps } from './h265.ts';
import { sequenceSets } from './sequence.ts';

type Unit = Pick<StreamUnit, 'codec' | 'bytes'>;

/** aspect_ratio_idc: the last shape of the table, and the one of which width and height follow, 16 bits each. */
const lastKnown = 16;
const extended = 255;
/** The flags of a VUI behind the shape of a pixel. */
const otherFlags = { h264: 8, h265: 9 } as const;
const headerBytes = { h264: 1, h265: 2 } as const;
/** Longer ones are left as they are, and not seen whole (nal-units.ts); those of cameras have 20 to 100. */
const maxSetBytes = 2_000;

/**
 * The same unit where its own declaration is right or it has no parameter set, else a copy with another. `chosen`: absent where the video
 * decides. Applies to every unit of a GOP: sets that are repeated in front of a picture that is no key frame must stay the same.
 */
export function withAspect<T extends Unit>(unit: T, chosen: Aspect | undefined): T {
  const { codec, bytes } = unit;
  if (codec === 'jpeg') return unit;
  const parts: Uint8Array[] = [];
  let copied = 0;
  for (const set of sequenceSets(unit)) {
    const declared = declaredSet(set, codec, chosen);
    if (declared === undefined) continue;
    const from = set.byteOffset - bytes.byteOffset;
    parts.push(bytes.subarray(copied, from), declared);
    copied = from + set.length;
  }
  return parts.length === 0 ? unit : { ...unit, bytes: copyOf([...parts, bytes.subarray(copied)]) };
}

/** Undefined where the set stays as it is. */
function declaredSet(set: Buffer, codec: VideoCodec, chosen: Aspect | undefined): Buffer | undefined {
  if (set.length > maxSetBytes) return undefined;
  const sps = codec === 'h264' ? readH264Sps(set) : readH265Sps(set);
  if (sps?.vuiAt === undefined) return undefined;
  const ratio = sampleAspect({ ...sps, declaresAspect: declares(set, sps.vuiAt, codec) }, chosen);
  return ratio && rewritten(set, sps.vuiAt, { codec, ratio });
}

function declares(set: Uint8Array, vuiAt: number, codec: VideoCodec): boolean {
  const read = createBitReader(set, headerBytes[codec]);
  read.skip(vuiAt);
  if (!read.flag() || !read.flag()) return false;
  const idc = read.bits(8);
  const isStated = idc === extended ? read.bits(16) > 0 && read.bits(16) > 0 : idc > 0 && idc <= lastKnown;
  return read.ok() && isStated;
}

/** Undefined where the set ends within its VUI. */
function rewritten(
  set: Uint8Array,
  vuiAt: number,
  { codec, ratio: [width, height] }: { readonly codec: VideoCodec; readonly ratio: Ratio },
): Buffer | undefined {
  if (width > 0xffff || height > 0xffff) return undefined;
  const header = headerBytes[codec];
  const all = payloadBits(set, header);
  // The last 1 ends the contents.
  const contents = all.slice(0, all.lastIndexOf('1'));
  if (contents.length < vuiAt + 1) return undefined;
  const shape = [extended, 8, width, 16, height, 16];
  let fields = '11';
  for (let at = 0; at < shape.length; at += 2)
    fields += (shape[at] ?? 0).toString(2).padStart(shape[at + 1] ?? 0, '0');
  const hasVui = contents[vuiAt] === '1';
  const behind = hasVui
    ? contents.slice(vuiAt + 2 + declaredBits(contents, vuiAt))
    : '0'.repeat(otherFlags[codec]) + contents.slice(vuiAt + 1);
  if (behind.length < otherFlags[codec]) return undefined;
  return nalOf(set.subarray(0, header), `${contents.slice(0, vuiAt)}${fields}${behind}1`);
}

/** Length of the shape of a pixel in a VUI. */
function declaredBits(contents: string, vuiAt: number): number {
  if (contents[vuiAt + 1] !== '1') return 0;
  return Number.parseInt(contents.slice(vuiAt + 2, vuiAt + 10), 2) === extended ? 40 : 8;
}

/** Without emulation prevention. */
function payloadBits(set: Uint8Array, from: number): string {
  const read = createBitReader(set, from);
  let bits = '';
  for (let byte = read.bits(8); read.ok(); byte = read.bits(8)) bits += byte.toString(2).padStart(8, '0');
  return bits;
}

function nalOf(header: Uint8Array, bits: string): Buffer {
  const bytes = bits.padEnd(8 * Math.ceil(bits.length / 8), '0').match(/.{8}/g) ?? [];
  const out: number[] = [...header];
  let zeros = 0;
  for (const byte of bytes.map((text) => Number.parseInt(text, 2))) {
    // Emulation prevention.
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.from(out);
}
