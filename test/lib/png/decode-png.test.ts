/** PNG files as servers make them, read as the dots that a receipt printer prints; written by another program (sharp). */
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodePng } from '../../../src/lib/png/bitmap-png.ts';
import { decodePng } from '../../../src/lib/png/decode-png.ts';

const [width, height] = [45, 30];
const isBlack = (x: number, y: number): boolean => (x * 7 + y * 3) % 11 < 4;

/** Each row of whole bytes, the rest is white. */
function expected(): Uint8Array {
  const rowBytes = Math.ceil(width / 8);
  const bits = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * rowBytes + (x >> 3);
      if (isBlack(x, y)) bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7));
    }
  return bits;
}

/** `black` and `white`: samples of a pixel. */
function picture(black: readonly number[], white: readonly number[]) {
  const data = Buffer.from(
    Array.from({ length: width * height }, (_, at) =>
      isBlack(at % width, Math.floor(at / width)) ? black : white,
    ).flat(),
  );
  return sharp(data, { raw: { width, height, channels: black.length as 1 | 2 | 3 | 4 } });
}

const colored = () => picture([90, 20, 10], [250, 240, 200]);

describe('reads the dark pixels of a picture', () => {
  test.each([
    ['in grey', () => picture([60], [220]).toColourspace('b-w').png()],
    ['in grey of 16 bits', () => picture([60], [220]).toColourspace('grey16').png()],
    ['in colour', () => colored().png()],
    ['in colour, every row with its own filter', () => colored().png({ adaptiveFiltering: true })],
    ['with a palette of few colours', () => colored().png({ palette: true, colours: 2 })],
    ['with a palette of 256 colours', () => colored().png({ palette: true, colours: 256, dither: 0 })],
    ['on a transparent ground', () => picture([0, 0, 0, 255], [0, 0, 0, 0]).png()],
    ['in grey on a transparent ground', () => picture([0, 255], [0, 20]).toColourspace('b-w').png()],
  ] as const)('%s', async (_, made) => {
    const read = decodePng(await made().toBuffer());
    expect([read?.rowBytes, read?.rows]).toEqual([Math.ceil(width / 8), height]);
    expect(Buffer.from(read?.bits ?? [])).toEqual(Buffer.from(expected()));
  });
});

test('refuses what it cannot read, and what is too large', async () => {
  const whole = await colored().png().toBuffer();
  const interlaced = await colored().png({ progressive: true }).toBuffer();
  const large = Buffer.from(encodePng({ rowBytes: 1, rows: 1, bits: new Uint8Array(1) }));
  large.writeUInt32BE(30_000, 16);
  large.writeUInt32BE(30_000, 20);
  for (const file of [
    interlaced,
    large,
    whole.subarray(0, 60),
    await colored().jpeg().toBuffer(),
    Buffer.of(),
  ])
    expect(decodePng(file)).toBeUndefined();
});

test('never throws, whatever a file has', async () => {
  const whole = await colored().png().toBuffer();
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
      const file = Buffer.from(whole);
      for (const [at, value] of changes) file[at] = value;
      expect(() => decodePng(file)).not.toThrow();
    }),
    { numRuns: 200, seed: 20 },
  );
});
