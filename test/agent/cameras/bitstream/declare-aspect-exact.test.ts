/**
 * Parameter sets keep every other bit when the shape of a pixel is written into them: drawn ones from a writer of their own, and those of
 * encoders, compared with ffmpeg's filters for metadata.
 */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { withAspect } from '../../../../src/agent/cameras/bitstream/declare-aspect.ts';
import { encodedUnits } from '../encoded.ts';
import { annexB, nalsOf } from '../rtsp/pictures.ts';
import { drawnH264, drawnH265 } from './drawn-sets.ts';

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
const u16 = (value: number) => value.toString(2).padStart(16, '0');

/** Fields of a VUI up to the shape of a pixel, for a picture of 16:9. */
function wide(width: number, height: number): string {
  const [across, down] = [16 * height, 9 * width];
  const divisor = gcd(across, down);
  return `11${'1'.repeat(8)}${u16(across / divisor)}${u16(down / divisor)}`;
}

/** Contents in a NAL unit: stop bit, whole bytes, emulation prevention. */
function nal(header: readonly number[], contents: string): Buffer {
  const bits = `${contents}1`;
  const bytes = bits.padEnd(8 * Math.ceil(bits.length / 8), '0').match(/.{8}/g) ?? [];
  const text = String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 2)));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes
  const escaped = text.replace(/\0\0(?=[\0-\x03])/g, '\0\0\x03');
  return Buffer.concat([Buffer.from(header), Buffer.from(escaped, 'latin1')]);
}

const draws = 300;

const kinds = [
  { codec: 'h264', header: [0x67], slice: [0x65, 0x88], flags: 8, drawn: drawnH264 },
  { codec: 'h265', header: [0x42, 1], slice: [0x26, 1, 0xaf], flags: 9, drawn: drawnH265 },
] as const;

describe.each(kinds)('$codec', ({ codec, header, slice, flags, drawn }) => {
  test('changes no other bit of a parameter set', () => {
    for (let seed = 0; seed < draws; seed++) {
      const { before, vui, behind, width, height } = drawn(seed);
      const unit = { codec, bytes: annexB([nal(header, `${before}${vui}${behind}`), Buffer.from(slice)]) };
      const others = vui === '0' ? '0'.repeat(flags) : '';
      const declared = nal(header, `${before}${wide(width, height)}${others}${behind}`);
      const [set, after] = nalsOf(withAspect(unit, '16:9').bytes);
      expect(set?.toString('hex'), `seed ${seed}`).toBe(declared.toString('hex'));
      expect(after).toEqual(Buffer.from(slice));
    }
  });

  test('leaves a set that ends too early as it is', () => {
    for (let seed = 0; seed < draws; seed++) {
      const { before, vui, behind } = drawn(seed);
      const cut = nal(header, before).subarray(0, Math.floor(((seed / draws) * before.length) / 8));
      // Within the flags behind the shape of a pixel.
      const open = nal(header, `${before}${vui}${behind.slice(0, flags - 1)}`);
      for (const set of vui === '0' ? [cut] : [cut, open]) {
        const unit = { codec, bytes: annexB([set, Buffer.from(slice)]) };
        expect(withAspect(unit, '16:9'), `seed ${seed}`).toBe(unit);
      }
    }
  });
});

/** Parameters that put much into a set: scaling lists, cropping, interlacing, VUI, HRD, temporal layers. */
const encoders = [
  ['h264', 'bframes=0'],
  ['h264', 'cqm=jvt:8x8dct=1:interlaced=1:nal-hrd=vbr:vbv-maxrate=500:vbv-bufsize=500'],
  [
    'h264',
    'overscan=show:videoformat=pal:fullrange=on:colorprim=bt709:transfer=bt709:colormatrix=bt709:chromaloc=2',
  ],
  ['h265', 'ref=1'],
  ['h265', 'scaling-list=default:hrd=1:vbv-maxrate=500:vbv-bufsize=500:temporal-layers=2'],
  [
    'h265',
    'overscan=show:videoformat=pal:range=full:colorprim=bt709:transfer=bt709:colormatrix=bt709:chromaloc=2',
  ],
] as const;

test.each(encoders)('writes the same as a filter of ffmpeg: %s, %s', (codec, extra) => {
  for (const sar of ['0/1', '3/2']) {
    const units = encodedUnits({
      codec,
      bFrames: 0,
      count: 1,
      gop: 1,
      busy: true,
      size: '80x52',
      sar,
      extra,
    });
    const [format, filter] = codec === 'h264' ? ['h264', 'h264_metadata'] : ['hevc', 'hevc_metadata'];
    const args = ['-v', 'error', '-f', format, '-i', 'pipe:0', '-c', 'copy'];
    args.push('-bsf:v', `${filter}=sample_aspect_ratio=52/45`, '-f', format, 'pipe:1');
    const input = Buffer.concat(units.map(({ bytes }) => bytes));
    const shaped = Buffer.concat(units.map((unit) => withAspect(unit, '16:9').bytes));
    expect(shaped.equals(input)).toBe(false);
    expect(nalsOf(shaped)).toEqual(nalsOf(execFileSync('ffmpeg', args, { input })));
  }
});
