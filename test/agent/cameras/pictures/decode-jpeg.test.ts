import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { jpegSize } from '../../../../src/agent/cameras/bitstream/jpeg-size.ts';
import { decodeJpeg } from '../../../../src/agent/cameras/pictures/decode-jpeg.ts';
import { isRefusal } from '../../../../src/agent/cameras/pictures/picture-messages.ts';

const size = { width: 96, height: 64 };
const rgb = Buffer.from(
  Array.from({ length: size.width * size.height * 3 }, (_, i) => (i * 7 + (i >> 5) * 13) & 255),
);
const source = () => sharp(rgb, { raw: { ...size, channels: 3 } });
let jpeg: Buffer;
beforeAll(async () => {
  jpeg = await source().jpeg({ quality: 95 }).toBuffer();
});

const decode = (bytes: Buffer, maxWidthPx = Infinity) => decodeJpeg(bytes, maxWidthPx);

describe('a whole JPEG', () => {
  test('becomes RGB of its own size', async () => {
    const decoded = await decode(jpeg);
    if (decoded.kind !== 'picture') throw new Error(decoded.why);
    expect(decoded.picture).toMatchObject(size);
    expect(decoded.picture.rgb).toHaveLength(size.width * size.height * 3);
  });

  test('is decoded when grey, progressive, CMYK or padded', async () => {
    const end = jpeg.length - 2;
    const variants = [
      await source().greyscale().jpeg().toBuffer(),
      await source().jpeg({ progressive: true }).toBuffer(),
      await source().toColourspace('cmyk').jpeg().toBuffer(),
      Buffer.concat([jpeg.subarray(0, end), Buffer.alloc(16), jpeg.subarray(end)]),
    ];
    for (const variant of variants) {
      const decoded = await decode(variant);
      if (decoded.kind !== 'picture') throw new Error(decoded.why);
      expect(decoded.picture.rgb).toHaveLength(size.width * size.height * 3);
    }
  });

  test('is scaled down, never up', async () => {
    expect(await decode(jpeg, 48)).toMatchObject({ picture: { width: 48, height: 32 } });
    expect(await decode(jpeg, 1_000)).toMatchObject({ picture: size });
  });

  test('is rotated by its orientation', async () => {
    const turned = await source().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await decode(turned)).toMatchObject({ picture: { width: 64, height: 96 } });
  });
});

describe('damage is told, never shown', () => {
  test.each([0.3, 0.6, 0.9])('when cut off at %d', async (kept) => {
    const cut = jpeg.subarray(0, Math.floor(jpeg.length * kept));
    expect(await decode(cut)).toMatchObject({ kind: 'damaged' });
    // With an end marker appended, as sent by a camera that ran out of space.
    expect(await decode(Buffer.concat([cut, Buffer.of(0xff, 0xd9)]))).toMatchObject({ kind: 'damaged' });
  });

  test('for garbage, empty input and pictures over the bound', async () => {
    expect(await decode(Buffer.from('<html>'))).toMatchObject({ kind: 'damaged' });
    expect(await decode(Buffer.alloc(0))).toMatchObject({ kind: 'damaged' });
    const huge = Buffer.from(jpeg);
    const frame = huge.indexOf(Buffer.of(0xff, 0xc0));
    huge.writeUInt16BE(8_000, frame + 5);
    huge.writeUInt16BE(8_000, frame + 7);
    expect(await decode(huge)).toMatchObject({
      kind: 'damaged',
      why: expect.stringMatching(/pixel/) as string,
    });
  });
});

test.each([
  ["GLib-ERROR **: creating thread 'worker': Error creating thread: Resource temporarily unavailable", true],
  ['VipsJpeg: Insufficient memory (case 4)', true],
  ["terminate called after throwing an instance of 'std::bad_alloc'", true],
  ['killed by SIGKILL', true],
  ['killed by SIGSEGV', false],
  ['VipsJpeg: premature end of JPEG image', false],
])('"%s" is a refusal by the system: %s', (message, expected) => {
  expect(isRefusal(message)).toBe(expected);
});

test('reads the size without decoding, and none from garbage', async () => {
  expect(jpegSize(jpeg)).toEqual(size);
  expect(
    jpegSize(await source().jpeg({ progressive: true }).withMetadata({ density: 72 }).toBuffer()),
  ).toEqual(size);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(300), (rubbish, at) => {
      jpegSize(Buffer.concat([jpeg.subarray(0, at), rubbish]));
      expect(jpegSize(Buffer.concat([Buffer.of(0xff, 0xd8, 0x00), rubbish]))).toBeUndefined();
    }),
  );
});
