import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxScale, panBy, wholePicture, zoomAt } from '../../../src/page/state/zoom.ts';

test('keeps the place under the pointer, and the picture in its box', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const factor = fc.double({ min: 0.2, max: 5, noNaN: true });
  const steps = fc.array(fc.tuple(factor, share, share), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(steps, (all) => {
      let zoom = wholePicture;
      for (const [by, x, y] of all) {
        const next = zoomAt(zoom, by, [x, y]);
        const grows = next.scale > zoom.scale;
        // Of the picture, before and after; where it shrinks an edge may move in.
        const under = (of: typeof zoom) => [(x - of.x) / of.scale, (y - of.y) / of.scale];
        if (grows)
          for (const [n, value] of under(next).entries()) expect(value).toBeCloseTo(under(zoom)[n] ?? 0, 9);
        zoom = panBy(next, [x - 0.5, y - 0.5]);
        expect(zoom.scale).toBeGreaterThanOrEqual(1);
        expect(zoom.scale).toBeLessThanOrEqual(maxScale);
        for (const corner of [zoom.x, zoom.y]) {
          expect(corner).toBeLessThanOrEqual(0);
          expect(corner + zoom.scale).toBeGreaterThanOrEqual(1 - 1e-9);
        }
      }
    }),
  );
});

test('is whole again at its smallest', () => {
  const zoom = panBy(zoomAt(wholePicture, 4, [1, 1]), [0.5, -1]);
  expect(zoom).toEqual({ scale: 4, x: -2.5, y: -3 });
  expect(zoomAt(zoom, 0.01)).toEqual({ scale: 1, x: 0, y: 0 });
});
