/** The rectangle of a region while it is drawn. Pure. */
import { regionSides, type SeenRegion } from '../../domain/setup/seen-region.ts';

export type Rectangle = Pick<SeenRegion, 'left' | 'top' | 'width' | 'height'>;
/** Fractions of the picture's width and height. */
export type Point = readonly [x: number, y: number];

/** In the middle of the picture, for a person who moves it by keys. */
export const firstRectangle: Rectangle = { left: 0.4, top: 0.4, width: 0.2, height: 0.2 };

/** Between two corners, within the bounds of a region. */
export function rectangleOf([ax, ay]: Point, [bx, by]: Point): Rectangle {
  const [left, width] = sideOf(ax, bx);
  const [top, height] = sideOf(ay, by);
  return { left, top, width, height };
}

/** Moved by parts of the picture, as far as it stays in it. */
export function moved({ left, top, width, height }: Rectangle, [dx, dy]: Point): Rectangle {
  return {
    left: fraction(between(left + dx, 0, 1 - width)),
    top: fraction(between(top + dy, 0, 1 - height)),
    ...{ width, height },
  };
}

/** Its lower right corner moved. */
export function resized({ left, top, width, height }: Rectangle, [dx, dy]: Point): Rectangle {
  return {
    ...{ left, top },
    width: fraction(between(width + dx, regionSides.min, Math.min(regionSides.max, 1 - left))),
    height: fraction(between(height + dy, regionSides.min, Math.min(regionSides.max, 1 - top))),
  };
}

/** Start and length of a side from `a` to `b`; `a` stays where the side is cut. */
function sideOf(a: number, b: number): readonly [number, number] {
  const [from, to] = [between(a, 0, 1), between(b, 0, 1)];
  const length = between(Math.abs(to - from), regionSides.min, regionSides.max);
  const start = between(to < from ? from - length : from, 0, 1 - length);
  return [fraction(start), fraction(length)];
}

function between(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}

/** A pixel of the widest picture is more than this. */
function fraction(value: number): number {
  return Math.floor(value * 10_000 + 1e-6) / 10_000;
}
