/**
 * Renders a phone with the time code as a camera sees it: in perspective, with exposure time and rolling shutter, in
 * any light.
 */
import sharp from 'sharp';
import { columns, quietCells, rows, timeCodeCells } from '../../../../src/domain/capture/time-code.ts';

export type Scene = {
  readonly width: number;
  readonly height: number;
  /** Corners of the screen in the picture, pixels: top left, top right, bottom right, bottom left from the phone user's view. */
  readonly screen: readonly (readonly [number, number])[];
  readonly white?: number;
  readonly black?: number;
  /** Exposure of every pixel … */
  readonly exposureMs?: number;
  /** … and the delay of the bottom row relative to the top one. */
  readonly readoutMs?: number;
  readonly noise?: number;
  readonly blurPx?: number;
};

/** A screen of that width in the picture, rotated by degrees, with a phone's aspect ratio. */
export function screenAt(centre: { x: number; y: number }, widthPx: number, degrees = 0, tilt = 0) {
  const angle = (degrees * Math.PI) / 180;
  const corners = [
    [-0.5, -1],
    [0.5, -1],
    [0.5, 1],
    [-0.5, 1],
  ] as const;
  return corners.map(([u, v]) => {
    // Tilted: the right side is further away.
    const away = 1 + tilt * (u + 0.3 * v);
    const [x, y] = [(u * widthPx) / away, (v * widthPx) / away];
    return [
      centre.x + x * Math.cos(angle) - y * Math.sin(angle),
      centre.y + x * Math.sin(angle) + y * Math.cos(angle),
    ] as const;
  });
}

/** The screen in cells: the code in its middle, white around it. */
const screenColumns = columns + 2 * quietCells;
const screenRows = 2 * screenColumns;

export async function renderScene(scene: Scene, atMs: number): Promise<Buffer> {
  const {
    width,
    height,
    white = 235,
    black = 25,
    exposureMs = 10,
    readoutMs = 10,
    noise = 4,
    blurPx = 0.6,
  } = scene;
  const toScreen = inverse(scene.screen);
  const steps = 4;
  const rgb = Buffer.alloc(width * height * 3);
  let random = 12_345;
  for (let y = 0; y < height; y++) {
    const shots = Array.from({ length: steps }, (_, n) =>
      timeCodeCells(atMs + (readoutMs * y) / height + (exposureMs * (n + 0.5)) / steps),
    );
    for (let x = 0; x < width; x++) {
      const [u, v] = toScreen(x + 0.5, y + 0.5);
      let value: number;
      if (u < -0.04 || u > 1.04 || v < -0.04 || v > 1.04) {
        // A counter with things on it: stripes, boxes, a gradient.
        value =
          60 +
          80 * (x / width) +
          ((x >> 4) % 2 === 0 && (y >> 5) % 3 === 0 ? 50 : 0) -
          ((x * y) % 97 < 9 ? 40 : 0);
      } else if (u < 0 || u > 1 || v < 0 || v > 1) {
        value = 15;
      } else {
        const column = Math.floor(u * screenColumns) - quietCells;
        const row = Math.floor(v * screenRows - (screenRows - rows) / 2);
        const inCode = column >= 0 && column < columns && row >= 0 && row < rows;
        let lit = 0;
        for (const cells of shots) lit += !inCode || cells[row]?.[column] === true ? white : black;
        value = lit / steps;
      }
      random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
      value += noise * (random / 2 ** 30 - 1);
      rgb.fill(Math.max(0, Math.min(255, Math.round(value))), (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  const raw = { width, height, channels: 3 as const };
  return blurPx === 0 ? rgb : sharp(rgb, { raw }).blur(Math.max(0.3, blurPx)).raw().toBuffer();
}

/** Maps the picture to the screen's coordinates, 0 … 1: solves the eight equations of the homography. */
function inverse(quad: Scene['screen']): (x: number, y: number) => [number, number] {
  const corners = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const;
  const matrix: number[][] = [];
  for (const [n, [x, y]] of quad.entries()) {
    const [u, v] = corners[n] ?? [0, 0];
    matrix.push([x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
  }
  for (let column = 0; column < 8; column++) {
    const pivot = matrix
      .slice(column)
      .reduce(
        (best, row, n) =>
          Math.abs(row[column] ?? 0) > Math.abs(matrix[column + best]?.[column] ?? 0) ? n : best,
        0,
      );
    const [a, b] = [matrix[column] ?? [], matrix[column + pivot] ?? []];
    [matrix[column], matrix[column + pivot]] = [b, a];
    for (const row of matrix) {
      if (row === b) continue;
      const factor = (row[column] ?? 0) / (b[column] ?? 1);
      for (let k = column; k < 9; k++) row[k] = (row[k] ?? 0) - factor * (b[k] ?? 0);
    }
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = matrix.map(
    (row, n) => (row[8] ?? 0) / (row[n] ?? 1),
  );
  return (x, y) => {
    const w = g * x + h * y + 1;
    return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
  };
}
