/** The rectangle of a region: always one that the gateway accepts. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seenRegionSchema } from '../../../src/contract/setup/seen-region.ts';
import { firstRectangle, moved, rectangleOf, resized } from '../../../src/page/state/region-drawing.ts';

const point = fc.tuple(
  fc.double({ min: -0.2, max: 1.2, noNaN: true }),
  fc.double({ min: -0.2, max: 1.2, noNaN: true }),
);
const isAccepted = (region: object): boolean =>
  seenRegionSchema.safeParse({ camera: 'counter', shows: 'drawer', ...region }).success;

test('spans the two corners, in any order', () => {
  const region = { left: 0.2, top: 0.3, width: 0.3, height: 0.1 };
  for (const [a, b] of [
    [
      [0.2, 0.3],
      [0.5, 0.4],
    ],
    [
      [0.5, 0.4],
      [0.2, 0.3],
    ],
    [
      [0.2, 0.4],
      [0.5, 0.3],
    ],
  ] as const) {
    const drawn = rectangleOf(a, b);
    for (const key of ['left', 'top', 'width', 'height'] as const)
      expect(drawn[key]).toBeCloseTo(region[key], 3);
  }
});

test('stays where the drawing began when it becomes too large', () => {
  expect(rectangleOf([0.95, 0.5], [0.05, 0.6])).toMatchObject({ left: 0.35, width: 0.6 });
});

test('moves and changes its size by keys', () => {
  expect(moved(firstRectangle, [-0.01, 0])).toMatchObject({ left: 0.39, top: 0.4, width: 0.2 });
  expect(resized(firstRectangle, [0.01, -0.01])).toMatchObject({ left: 0.4, width: 0.21, height: 0.19 });
});

test('is one that the gateway accepts, whatever is drawn and pressed', () => {
  fc.assert(
    fc.property(point, point, fc.array(fc.tuple(fc.boolean(), point), { maxLength: 5 }), (a, b, presses) => {
      let region = rectangleOf(a, b);
      expect(isAccepted(region)).toBe(true);
      for (const [isSize, by] of presses) {
        region = isSize ? resized(region, by) : moved(region, by);
        expect(isAccepted(region)).toBe(true);
      }
    }),
  );
});
