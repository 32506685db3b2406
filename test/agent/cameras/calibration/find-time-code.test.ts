/** The time code of a phone is found and read in pictures of it, and nowhere else. */
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { findTimeCode } from '../../../../src/agent/cameras/calibration/find-time-code.ts';
import { shownAtMs, tickMs, tickOf, timeCodeCells } from '../../../../src/domain/capture/time-code.ts';
import { pictures } from '../../../peers/page/page-pictures.ts';
import { renderScene, type Scene, screenAt } from './phone-scene.ts';

const size = { width: 640, height: 360 };
const middle = { x: 330, y: 180 };
const atMs = 987_654_321;
/** Well within a tick: the display shows no mix. */
const inTickMs = Math.floor(atMs / tickMs) * tickMs + 30;
const tick = Math.floor(inTickMs / tickMs) % 2 ** 16;

const scenes: Record<string, Partial<Scene>> = {
  'close by': { screen: screenAt(middle, 150) },
  'at two metres': { screen: screenAt({ x: 500, y: 120 }, 80) },
  leaning: { screen: screenAt(middle, 100, 25) },
  'on its side': { screen: screenAt(middle, 120, 90) },
  'upside down': { screen: screenAt(middle, 100, 187) },
  'from the side': { screen: screenAt(middle, 130, -12, 0.35) },
  'in a dim shop, overexposed': { screen: screenAt(middle, 100), white: 255, black: 90, blurPx: 1.6 },
  'dark screen in bright light': { screen: screenAt(middle, 110, 5), white: 120, black: 70, noise: 8 },
  'out of focus': { screen: screenAt(middle, 130), blurPx: 3 },
  'partly out of the picture below the code': { screen: screenAt({ x: 100, y: 250 }, 120) },
  'in a large picture': { width: 1920, height: 1080, screen: screenAt({ x: 1_400, y: 500 }, 240, -8) },
};

describe('a phone is read', () => {
  test.each(Object.entries(scenes))('%s', async (_name, scene) => {
    const whole = { ...size, screen: [], ...scene };
    const rgb = await renderScene(whole, inTickMs);
    expect(findTimeCode({ ...whole, rgb })).toBe(tick);
    // And after the camera's compression.
    const { width, height } = whole;
    const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 45 })
      .toBuffer();
    expect(findTimeCode({ width, height, rgb: await sharp(jpeg).raw().toBuffer() })).toBe(tick);
  });
});

test('reads one of the two ticks, or nothing, at a change', async () => {
  const scene = { ...size, screen: screenAt(middle, 110), exposureMs: 40, readoutMs: 30 };
  const read: (number | undefined)[] = [];
  for (let ms = 0; ms < tickMs; ms += 10) {
    read.push(findTimeCode({ ...size, rgb: await renderScene(scene, inTickMs - 30 + ms) }));
  }
  expect(new Set(read.filter((one) => one !== undefined))).toEqual(new Set([tick, tick + 1]));
  expect(read.filter((one) => one !== undefined).length).toBeGreaterThanOrEqual(5);
});

test('reads nothing when no phone is visible', async () => {
  for (const jpeg of await pictures(6)) {
    const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    expect(findTimeCode({ rgb: data, width: info.width, height: info.height })).toBeUndefined();
  }
  const empty = await renderScene({ ...size, screen: screenAt({ x: 5_000, y: 5_000 }, 100) }, inTickMs);
  expect(findTimeCode({ ...size, rgb: empty })).toBeUndefined();
  expect(findTimeCode({ width: 8, height: 6, rgb: Buffer.alloc(8 * 6 * 3) })).toBeUndefined();
});

test('encodes every tick, with no rotation that matches another code', () => {
  for (let n = 0; n < 2 ** 16; n += 97) {
    const cells = timeCodeCells(n * tickMs + 1);
    expect(tickOf(cells)).toBe(n);
    const turned = cells.toReversed().map((row) => row.toReversed());
    expect(tickOf(turned)).not.toBe(n);
    const inner = cells.slice(1, -1).flatMap((row) => row.slice(1, -1));
    expect(new Set(inner).size).toBe(2);
  }
  expect(tickOf(Array.from({ length: 10 }, () => Array.from({ length: 6 }, () => true)))).toBeUndefined();
  expect(tickOf(Array.from({ length: 10 }, () => Array.from({ length: 6 }, () => false)))).toBeUndefined();
  const nearMs = 3 * 2 ** 16 * tickMs - 20;
  expect(shownAtMs(2 ** 16 - 1, nearMs)).toBe(nearMs + 20 - tickMs / 2);
  expect(shownAtMs(0, nearMs)).toBe(nearMs + 20 + tickMs / 2);
});
