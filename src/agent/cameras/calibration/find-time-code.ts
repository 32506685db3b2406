/**
 * Finds the time code of a phone anywhere in a frame: rotated, in perspective, small (40 px wide), bright or dim. Pure;
 * takes 10–50 ms of this thread per frame, during a calibration only.
 *
 * 1. Mark pixels darker than their surroundings, at two scales. 2. Find dark patches with four corners. 3. Lay each
 *    patch over the code's grid in four rotations: the ring must be dark, the border around it bright, and the CRC must
 *    match.
 */
import type { RgbPixels } from '../../../domain/capture/frame.ts';
import { columns, rows, tickOf } from '../../../domain/capture/time-code.ts';
import { darkIn, type Grey, toGrey } from './grey.ts';
import { findQuads, type Point, type Quad } from './quads.ts';

/**
 * Fractions of the picture's width: a large surrounding for a phone close by, a small one for a distant phone or uneven
 * light.
 */
const surroundings = [1 / 12, 1 / 40];
/** Threshold below the local mean, of 255. */
const lessThanMean = 8;
/** White minus black, of 255. */
const minContrast = 24;
/** Share of ring and border cells that may be wrong: a finger, a reflection. */
const maxWrongShare = 0.1;

/** The tick encoded in the code; undefined when no code is found. */
export function findTimeCode(frame: RgbPixels): number | undefined {
  const grey = toGrey(frame);
  for (const part of surroundings) {
    const radiusPx = Math.max(8, Math.round(grey.width * part));
    const dark = darkIn(grey, { radiusPx, less: lessThanMean });
    for (const quad of findQuads({ dark, width: grey.width, height: grey.height })) {
      const tick = readQuad(grey, quad);
      if (tick !== undefined) return tick;
    }
  }
  return undefined;
}

function readQuad(grey: Grey, [a, b, c, d]: Quad): number | undefined {
  // A picture isn't mirrored, but the corners may be in reverse order: normalise to one direction, then try each
  // corner.
  let corners: Quad = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0 ? [a, b, c, d] : [a, d, c, b];
  for (let turns = 0; turns < 4; turns++) {
    const tick = readTurned(grey, corners);
    if (tick !== undefined) return tick;
    const [first, ...others] = corners;
    corners = [...others, first];
  }
  return undefined;
}

function readTurned(grey: Grey, corners: Quad): number | undefined {
  const at = gridToPicture(corners);
  const cell = (row: number, column: number): number => brightness(grey, at, row, column);
  const black: number[] = [];
  const white: number[] = [];
  for (let column = 0; column < columns; column++) {
    black.push(cell(0, column), cell(rows - 1, column));
    white.push(cell(-1, column), cell(rows, column));
  }
  for (let row = 1; row < rows - 1; row++) {
    black.push(cell(row, 0), cell(row, columns - 1));
    white.push(cell(row, -1), cell(row, columns));
  }
  const [dark, bright] = [median(black), median(white)];
  if (bright - dark < minContrast) return undefined;
  const limit = (dark + bright) / 2;
  const wrong = black.filter((value) => value > limit).length + white.filter((value) => value < limit).length;
  if (wrong > maxWrongShare * (black.length + white.length)) return undefined;
  return tickOf(
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (__, column) => cell(row, column) > limit),
    ),
  );
}

type GridToPicture = (column: number, row: number) => Point;

/** Homography that maps the ring's outer corners, clockwise from the top left, to the quad. */
function gridToPicture([p0, p1, p2, p3]: Quad): GridToPicture {
  // Homography of the unit square (Heckbert 1989), scaled to cells.
  const [sx, sy] = [p0.x - p1.x + p2.x - p3.x, p0.y - p1.y + p2.y - p3.y];
  const [dx1, dx2] = [p1.x - p2.x, p3.x - p2.x];
  const [dy1, dy2] = [p1.y - p2.y, p3.y - p2.y];
  const det = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / det;
  const h = (dx1 * sy - sx * dy1) / det;
  return (column, row) => {
    const [u, v] = [column / columns, row / rows];
    const w = g * u + h * v + 1;
    return {
      x: ((p1.x - p0.x + g * p1.x) * u + (p3.x - p0.x + h * p3.x) * v + p0.x) / w,
      y: ((p1.y - p0.y + g * p1.y) * u + (p3.y - p0.y + h * p3.y) * v + p0.y) / w,
    };
  };
}

/** Sample offsets around a cell's centre, clear of its neighbours. */
const samples = [-0.2, 0, 0.2];

function brightness(grey: Grey, at: GridToPicture, row: number, column: number): number {
  let sum = 0;
  for (const dv of samples) {
    for (const du of samples) sum += pixel(grey, at(column + 0.5 + du, row + 0.5 + dv));
  }
  return sum / samples.length ** 2;
}

/** Pixels outside the picture repeat its edge. */
function pixel({ bytes, width, height }: Grey, { x, y }: Point): number {
  const column = Math.min(width - 1, Math.max(0, Math.floor(x)));
  const row = Math.min(height - 1, Math.max(0, Math.floor(y)));
  return bytes[row * width + column] ?? 0;
}

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)] ?? 0;
}
