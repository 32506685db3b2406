/** Detection of an unchanging picture, with real film if available, otherwise with noise. */
import { describe, expect, test } from 'vitest';
import {
  changedFields,
  createStillness,
  createStillPictureWatch,
  signatureOf,
} from '../../../../src/agent/cameras/grab/still-picture.ts';
import { holdPicture } from '../../../../src/agent/cameras/pictures/held-picture.ts';
import type { Frame } from '../../../../src/domain/capture/frame.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { randomOf } from '../../upload/random.ts';

const width = 640;
const height = 360;
const minuteMs = 60_000;
/** The same noise each time: one run of chance counted a field as changed. */
const random = randomOf(1);

/** A scene with noise of ± `noise`, a painted clock showing `text`, and a person as a square of `personPx`. */
function scene(
  of: { noise?: number; clock?: number; personPx?: number; light?: number; x?: number } = {},
): Buffer {
  const { noise = 0, clock, personPx = 0, light = 0, x: left = 100 } = of;
  const noises = noise === 0 ? undefined : Uint8Array.from({ length: width * height }, () => 256 * random());
  const rgb = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let value = 60 + (((x >> 4) * 7 + (y >> 4) * 11) % 120) + light;
      if (x >= left && x < left + personPx && y >= 100 && y < 100 + personPx) value = 220;
      // Four digits of 9 × 14.
      if (clock !== undefined && y >= 10 && y < 24 && x >= 500 && x < 536)
        value = (x * clock * 7 + y * 3) & 128 ? 255 : 0;
      if (noises !== undefined) value += Math.round(((noises[y * width + x] ?? 0) / 127.5 - 1) * noise);
      rgb.fill(value, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return rgb;
}

const frame = (rgb: Buffer, atMs: number): Frame => ({
  picture: holdPicture({ rgb, width, height }),
  takenAtMonotonicMs: atMs,
});
const signature = (of: Parameters<typeof scene>[0]) => signatureOf({ rgb: scene(of), width, height });

test('counts a person and a lamp as changes, and not noise and a painted clock', () => {
  const still = signature({ noise: 8 });
  expect(changedFields(still, signature({ noise: 8 }))).toBe(0);
  const clocks = changedFields(signature({ clock: 1 }), signature({ clock: 2 }));
  expect(clocks).toBeGreaterThan(0);
  expect(clocks).toBeLessThan(12);
  expect(changedFields(still, signature({ noise: 8, personPx: 90 }))).toBeGreaterThanOrEqual(12);
  expect(changedFields(still, signature({ noise: 8, light: 5 }))).toBeGreaterThan(500);
  // A changed size alone is no change.
  const small = { rgb: Buffer.alloc(320 * 180 * 3, 90), width: 320, height: 180 };
  expect(
    changedFields(
      signatureOf(small),
      signatureOf({ rgb: Buffer.alloc(width * height * 3, 90), width, height }),
    ),
  ).toBe(0);
  expect(signatureOf(small).fields[0]).toBe(90);
});

describe('how long is too long', () => {
  const looking = (pictures: { atMin: number; of?: Parameters<typeof scene>[0]; ofSale?: boolean }[]) => {
    const stillness = createStillness();
    for (const { atMin, of = {}, ofSale = false } of pictures) {
      stillness.add({ atMs: atMin * minuteMs, signature: signature(of), ofSale });
    }
    return stillness.unchangedSinceMs();
  };
  const everyFive = (count: number, of: (n: number) => Parameters<typeof scene>[0] = () => ({})) =>
    Array.from({ length: count }, (_, n) => ({ atMin: 5 * n, of: of(n) }));

  test('is frozen after half an hour of bit-identical pictures', () => {
    expect(looking(everyFive(6))).toBeUndefined();
    expect(looking(everyFive(7))).toBe(0);
  });

  test('is not frozen at night when pictures are alike, but after half an hour with sales', () => {
    const quiet = everyFive(9, () => ({ noise: 2 }));
    expect(looking(quiet)).toBeUndefined();
    const sold = quiet.map((look, n) => ({ ...look, ofSale: n > 5 }));
    expect(looking(sold)).toBe(0);
    expect(looking(sold.slice(0, 8))).toBeUndefined();
    // A clock painted over a picture that has frozen.
    const clock = sold.map((look, n) => ({ ...look, of: { clock: n + 1 } }));
    expect(looking(clock)).toBe(0);
    // Five pictures of one refund are one.
    const refund = [0, 1, 2, 3, 4].map((n) => ({ atMin: 41 + n / 30, of: { noise: 2 }, ofSale: true }));
    expect(looking([...quiet, ...refund])).toBeUndefined();
  });

  test('is frozen when pictures are alike for a day and a night', () => {
    expect(looking(everyFive(12 * 24, () => ({ noise: 2 })).filter((_, n) => n % 12 === 0))).toBeUndefined();
    expect(looking(everyFive(12 * 26, () => ({ noise: 2 })).filter((_, n) => n % 12 === 0))).toBe(0);
  });

  test('restarts with each change, including a slow one', () => {
    expect(looking(everyFive(10, (n) => ({ personPx: n === 5 ? 120 : 0 })))).toBeUndefined();
    expect(looking(everyFive(13, (n) => ({ personPx: n === 5 ? 120 : 0 })))).toBe(30 * minuteMs);
    expect(looking(everyFive(30, (n) => ({ light: Math.floor(n / 2) })))).toBeUndefined();
  });

  test('counts the last picture of a camera that is down once', () => {
    const stillness = createStillness();
    const picture = signature({});
    for (let n = 0; n < 20; n++) stillness.add({ atMs: 1_000, signature: picture, ofSale: false });
    stillness.add({ atMs: 40 * minuteMs, signature: picture, ofSale: false });
    expect(stillness.unchangedSinceMs()).toBeUndefined();
  });
});

test('samples every five minutes, uses pictures of sales, and stops with its signal', async () => {
  let nowMs = 0;
  const stop = new AbortController();
  // Time advances only during waits.
  const clock: Clock = {
    ...systemClock,
    monotonicMs: () => nowMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      nowMs += ms;
    },
  };
  const grabbedAt: number[] = [];
  const rgb = scene();
  const watch = createStillPictureWatch({
    clock,
    random: () => 0.5,
    grab: async () => {
      grabbedAt.push(nowMs);
      if (grabbedAt.length === 12) stop.abort();
      return grabbedAt.length % 2 === 0 ? undefined : frame(Buffer.from(rgb), nowMs);
    },
  });
  await watch.run(stop.signal);
  expect(grabbedAt[0]).toBe(2.5 * minuteMs);
  expect(grabbedAt[11]).toBe(57.5 * minuteMs);
  expect(watch.unchangedSinceMonotonicMs()).toBe(2.5 * minuteMs);
  watch.saw(frame(scene({ personPx: 150 }), 58 * minuteMs));
  expect(watch.unchangedSinceMonotonicMs()).toBeUndefined();
});
