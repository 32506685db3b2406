/** Masks hide everything under them and nothing far from them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMasker } from '../../../../src/agent/cameras/grab/mask.ts';
import type { Mask } from '../../../../src/domain/setup/set-up.ts';

const applyMasks = (shown: Parameters<ReturnType<typeof createMasker>>[0], masks: readonly Mask[]) =>
  createMasker(masks)(shown);

type Point = readonly [number, number];

const background = 200;
const picture = (width: number, height: number) => ({
  rgb: Buffer.alloc(width * height * 3, background),
  width,
  height,
});
const isPainted = ({ rgb, width }: ReturnType<typeof picture>, x: number, y: number) =>
  [0, 1, 2].every((channel) => rgb[(y * width + x) * 3 + channel] !== background);

/** Winding number of the polygon around a point: the sum of the angles of its edges, an independent method. */
function turnsAround([px, py]: Point, polygon: readonly Point[]): number {
  let angle = 0;
  for (const [index, [ax, ay]] of polygon.entries()) {
    const [bx, by] = polygon[(index + 1) % polygon.length] ?? [0, 0];
    const cross = (ax - px) * (by - py) - (ay - py) * (bx - px);
    const dot = (ax - px) * (bx - px) + (ay - py) * (by - py);
    angle += Math.atan2(cross, dot);
  }
  return Math.round(angle / (2 * Math.PI));
}

function distance([px, py]: Point, polygon: readonly Point[]): number {
  let least = Infinity;
  for (const [index, [ax, ay]] of polygon.entries()) {
    const [bx, by] = polygon[(index + 1) % polygon.length] ?? [0, 0];
    const length2 = (bx - ax) ** 2 + (by - ay) ** 2;
    const part = length2 === 0 ? 0 : ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length2;
    const at = Math.min(1, Math.max(0, part));
    least = Math.min(least, Math.hypot(px - ax - at * (bx - ax), py - ay - at * (by - ay)));
  }
  return least;
}

const part = fc.oneof(fc.constantFrom(0, 1, 0.5), fc.double({ min: 0, max: 1, noNaN: true }));
const polygon = fc.array(fc.tuple(part, part), { minLength: 3, maxLength: 12 });

test('paints every pixel with its centre in a polygon or touched by an edge, and none further than 2 px outside', () => {
  fc.assert(
    fc.property(
      polygon,
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 40 }),
      (mask, width, height) => {
        const shown = picture(width, height);
        applyMasks(shown, [mask]);
        const points = mask.map(([x, y]): Point => [x * width, y * height]);
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const centre: Point = [x + 0.5, y + 0.5];
            const away = distance(centre, points);
            const within = turnsAround(centre, points) !== 0;
            if (within || away <= 1) expect(isPainted(shown, x, y)).toBe(true);
            else if (away > 2) expect(isPainted(shown, x, y)).toBe(false);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('fills a bow tie and a star completely, combines masks, and is idempotent', () => {
  const bowTie: Mask = [
    [0.1, 0.1],
    [0.9, 0.9],
    [0.9, 0.1],
    [0.1, 0.9],
  ];
  const shown = picture(100, 100);
  applyMasks(shown, [bowTie]);
  expect(isPainted(shown, 15, 50)).toBe(true);
  expect(isPainted(shown, 85, 50)).toBe(true);
  expect(isPainted(shown, 50, 20)).toBe(false);

  const star: Mask = [0, 2, 4, 1, 3].map((n): Point => {
    const angle = (n * 2 * Math.PI) / 5;
    return [0.5 + 0.4 * Math.sin(angle), 0.5 - 0.4 * Math.cos(angle)];
  });
  const starred = picture(100, 100);
  applyMasks(starred, [
    star,
    [
      [0, 0],
      [0.1, 0],
      [0, 0.1],
    ],
  ]);
  expect(isPainted(starred, 50, 50)).toBe(true);
  expect(isPainted(starred, 2, 2)).toBe(true);
  const once = Buffer.from(starred.rgb);
  applyMasks(starred, [star]);
  expect(starred.rgb.equals(once)).toBe(true);
});

test('leaves a picture unchanged without masks, and nothing of it under a full mask', () => {
  const shown = picture(64, 36);
  applyMasks(shown, []);
  expect(shown.rgb.every((byte) => byte === background)).toBe(true);
  applyMasks(shown, [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ],
  ]);
  expect(shown.rgb.every((byte) => byte === shown.rgb[0] && byte !== background)).toBe(true);
});

test('masks pictures at each size when their size changes', () => {
  const paint = createMasker([
    [
      [0.5, 0],
      [1, 0],
      [1, 1],
      [0.5, 1],
    ],
  ]);
  for (const [width, height] of [
    [64, 36],
    [32, 18],
    [64, 18],
    [64, 36],
  ] as const) {
    const shown = picture(width, height);
    paint(shown);
    expect(isPainted(shown, width / 2 + 1, height - 1)).toBe(true);
    expect(isPainted(shown, width / 2 - 3, height - 1)).toBe(false);
  }
});
