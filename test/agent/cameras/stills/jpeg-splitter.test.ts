import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { createJpegSplitter } from '../../../../src/agent/cameras/stills/jpeg-splitter.ts';
import { numberedJpeg } from '../../../peers/cameras/snapshot-camera.ts';

let jpegs: Buffer[];

beforeAll(async () => {
  const noise = sharp({
    create: {
      width: 96,
      height: 64,
      channels: 3,
      background: 'grey',
      noise: { type: 'gaussian', mean: 120, sigma: 60 },
    },
  });
  const withThumbnail = sharp(await numberedJpeg(3)).withExif({
    IFD0: { ImageDescription: 'x\u00ff\u00d8\u00ff' },
  });
  jpegs = await Promise.all([
    numberedJpeg(1),
    numberedJpeg(2, { width: 64, height: 48 }),
    noise.clone().jpeg({ quality: 95 }).toBuffer(),
    noise.clone().jpeg({ progressive: true }).toBuffer(),
    noise.clone().greyscale().jpeg({ quality: 30 }).toBuffer(),
    withThumbnail.jpeg().toBuffer(),
  ]);
});

/** All pictures in `data`, passed in chunks cut at `cuts` (fractions of its length). */
function split(
  data: Buffer,
  cuts: readonly number[] = [],
  maxBytes?: number,
): { pictures: Buffer[]; broken: number } {
  const splitter = createJpegSplitter(maxBytes === undefined ? {} : { maxBytes });
  const places = [0, ...cuts.map((cut) => Math.floor(cut * data.length)).sort((a, b) => a - b), data.length];
  const pictures = places
    .slice(1)
    .flatMap((place, index) => splitter.push(data.subarray(places[index], place), index))
    .map(({ bytes }) => bytes);
  return { pictures, broken: splitter.broken() };
}

const cutting = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
const between = fc.oneof(
  fc.constantFrom(
    '',
    '\r\n',
    '\n',
    '\r\n--frame\r\n',
    '\r\n----frame\r\nContent-Type: image/jpeg\r\n\r\n',
    '--"frame"\r\n\r\n',
  ),
  fc.string({ maxLength: 60 }),
);

describe('whole pictures come out, whatever stands around them', () => {
  test('in any chunks and any framing', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(between, fc.nat(5)), { maxLength: 6 }), cutting, (parts, cuts) => {
        const wanted = parts.map(([, index]) => jpegs[index] ?? Buffer.alloc(0));
        const dressed = parts.map(([text], index) =>
          Buffer.concat([Buffer.from(text, 'ascii'), wanted[index] ?? Buffer.alloc(0)]),
        );
        const got = split(Buffer.concat(dressed), cuts);
        expect(got.pictures.map((bytes) => bytes.equals(wanted.shift() ?? Buffer.alloc(0)))).toEqual(
          parts.map(() => true),
        );
        expect(got.broken).toBe(0);
      }),
    );
  });

  test('byte by byte, with the time of the first byte', () => {
    const [jpeg] = jpegs;
    if (jpeg === undefined) throw new Error('no picture');
    const splitter = createJpegSplitter();
    const data = Buffer.concat([Buffer.from('--x\r\n\r\n'), jpeg, jpeg]);
    const got = Array.from(data, (byte, index) => splitter.push(Buffer.of(byte), index)).flat();
    expect(got.map(({ bytes }) => bytes.equals(jpeg))).toEqual([true, true]);
    // The third byte of a start identifies it.
    expect(got.map(({ firstByteMs }) => firstByteMs)).toEqual([7 + 2, 7 + jpeg.length + 2]);
  });
});

test('never throws on garbage, independent of chunks, and loses at most the next picture', () => {
  const rubbish = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    // Data most similar to a JPEG.
    fc
      .array(fc.constantFrom(0xff, 0xd8, 0xd9, 0xda, 0xc0, 0xe1, 0x00, 0xd0, 0x02, 0x10), { maxLength: 200 })
      .map((bytes) => Uint8Array.from(bytes)),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(rubbish, fc.nat(5)), { maxLength: 8 }), cutting, (parts, cuts) => {
      const data = Buffer.concat(
        parts.map((part) => (typeof part === 'number' ? (jpegs[part] ?? Buffer.alloc(0)) : part)),
      );
      const whole = split(data);
      const cut = split(data, cuts);
      expect(cut.broken).toBe(whole.broken);
      expect(cut.pictures.map((bytes) => bytes.toString('latin1'))).toEqual(
        whole.pictures.map((bytes) => bytes.toString('latin1')),
      );
    }),
  );
});

test('skips a possible start every two bytes in time', () => {
  const [jpeg] = jpegs;
  if (jpeg === undefined) throw new Error('no picture');
  const beginnings = Buffer.alloc(8 * 1024 * 1024, Buffer.of(0xff, 0xd8));
  const { pictures, broken } = split(Buffer.concat([beginnings, jpeg]));
  expect(pictures.map((bytes) => bytes.equals(jpeg))).toEqual([true]);
  expect(broken).toBe(beginnings.length / 2);
});

test('drops a truncated picture, and returns the next one', () => {
  // Not the progressive one: it has tables between its scans, and after a cut within one, the following data counts as
  // the rest of the table.
  const baseline = fc.constantFrom(0, 1, 2, 4, 5);
  fc.assert(
    fc.property(baseline, fc.double({ min: 0.5, max: 0.99, noNaN: true }), cutting, (index, kept, cuts) => {
      const jpeg = jpegs[index] ?? Buffer.alloc(0);
      const head = jpeg.subarray(0, Math.floor(jpeg.length * kept));
      const headers = jpeg.indexOf(Buffer.from([0xff, 0xda])) + 20;
      fc.pre(head.length > headers);
      const tail = Buffer.from('\r\n--frame\r\nContent-Type: image/jpeg\r\n\r\n');
      const { pictures, broken } = split(Buffer.concat([head, tail, jpeg]), cuts);
      expect(pictures.map((bytes) => bytes.equals(jpeg))).toEqual([true]);
      expect(broken).toBe(1);
    }),
  );
});

test('skips a picture over the bound, and never holds more than it', () => {
  const [big, small] = [jpegs[2], jpegs[1]];
  if (big === undefined || small === undefined) throw new Error('no pictures');
  expect(big.length).toBeGreaterThan(small.length + 10);
  const data = Buffer.concat([big, small, big, small]);
  fc.assert(
    fc.property(cutting, (cuts) => {
      const got = split(data, cuts, big.length - 1);
      expect(got.pictures.map((bytes) => bytes.equals(small))).toEqual([true, true]);
      expect(got.broken).toBe(2);
    }),
  );
  // Without an end.
  const splitter = createJpegSplitter({ maxBytes: 10_000 });
  splitter.push(big.subarray(0, big.length - 2), 0);
  const before = process.memoryUsage().arrayBuffers;
  for (let n = 0; n < 2_000; n++) splitter.push(Buffer.alloc(10_000, 0x55), 0);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30e6);
});
