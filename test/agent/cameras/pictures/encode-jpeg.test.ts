import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodeJpeg, makeThumbnail } from '../../../../src/agent/cameras/pictures/encode-jpeg.ts';

const budget = { widthPx: 640, maxBytes: 61_440 };

/** `noise`: incompressible for any encoder. */
function frame(width: number, height: number, noise = false) {
  const rgb = Buffer.alloc(width * height * 3);
  let state = 1;
  for (let at = 0; at < rgb.length; at++) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    rgb[at] = noise ? state >> 16 : ([200, 60, 20][at % 3] ?? 0);
  }
  return { rgb, width, height };
}

describe('thumbnail', () => {
  test('makes a JPEG 640 wide with the shape and colours of the frame', async () => {
    const made = await makeThumbnail(frame(1_920, 1_080), budget);
    expect(made).toMatchObject({ width: 640, height: 360 });
    const { data, info } = await sharp(made.jpeg).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 640, height: 360, channels: 3 });
    const [red = 0, green = 0, blue = 0] = data;
    expect(Math.max(Math.abs(red - 200), Math.abs(green - 60), Math.abs(blue - 20))).toBeLessThan(6);
  });

  test('never enlarges', async () => {
    expect(await makeThumbnail(frame(320, 240), budget)).toMatchObject({ width: 320, height: 240 });
  });

  test('reduces quality first, then size, to fit noise', async () => {
    const noisy = frame(640, 360, true);
    const plain = await makeThumbnail(noisy, { widthPx: 640, maxBytes: 1 << 20 });
    const tight = await makeThumbnail(noisy, { widthPx: 640, maxBytes: plain.jpeg.length - 1 });
    expect(tight.width).toBe(640);
    expect(tight.jpeg.length).toBeLessThan(plain.jpeg.length);
    const tiny = await makeThumbnail(noisy, { widthPx: 640, maxBytes: 2_000 });
    expect(tiny.width).toBeLessThan(640);
    expect(tiny.jpeg.length).toBeLessThanOrEqual(2_000);
  });

  test('uses the best quality that fits any budget', async () => {
    const noisy = frame(160, 120, true);
    const sizes = await Promise.all(
      [82, 74, 66, 58, 50, 42, 34].map(async (quality) => {
        const raw = sharp(noisy.rgb, { raw: { width: 160, height: 120, channels: 3 } });
        return (await raw.jpeg({ quality }).toBuffer()).length;
      }),
    );
    for (const size of sizes) {
      for (const maxBytes of [size, size + 1])
        expect((await makeThumbnail(noisy, { widthPx: 640, maxBytes })).jpeg.length).toBe(size);
    }
  });

  test('encodes at full size', async () => {
    const made = await encodeJpeg(frame(800, 450));
    expect(made).toMatchObject({ width: 800, height: 450 });
    expect(await sharp(made.jpeg).metadata()).toMatchObject({
      width: 800,
      height: 450,
      format: 'jpeg',
    });
  });
});
