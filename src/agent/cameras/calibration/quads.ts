/** Finds dark patches with four corners: candidates for a time code. */

export type Point = { readonly x: number; readonly y: number };
/** Corners in order around the patch, in either direction. Pixels; a pixel's centre is at + 0.5. */
export type Quad = readonly [Point, Point, Point, Point];

type Bitmap = { readonly dark: Uint8Array; readonly width: number; readonly height: number };
/** Connected dark pixels, as the first and last pixel of each row and column. */
type Patch = { readonly outline: readonly Point[]; readonly count: number };

/** Cells smaller than 3 px can't be distinguished. */
const minSidePx = 18;
const minPixels = 200;
/** Upper bound on patches that are examined, the largest first. */
const maxQuads = 200;

export function findQuads(bitmap: Bitmap): Quad[] {
  return patches(bitmap)
    .sort((a, b) => b.count - a.count)
    .slice(0, maxQuads)
    .map(quadOf)
    .filter((quad) => quad !== undefined);
}

/** Connected dark pixels, without patches that are too small. Consumes the bitmap. */
function patches({ dark, width, height }: Bitmap): Patch[] {
  const found: Patch[] = [];
  const stack: number[] = [];
  for (let start = 0; start < dark.length; start++) {
    if (dark[start] !== 1) continue;
    const pixels: number[] = [];
    dark[start] = 0;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      pixels.push(at);
      const x = at % width;
      for (const next of [
        x > 0 ? at - 1 : -1,
        x < width - 1 ? at + 1 : -1,
        at - width,
        at < (height - 1) * width ? at + width : -1,
      ]) {
        if (next < 0 || dark[next] !== 1) continue;
        dark[next] = 0;
        stack.push(next);
      }
    }
    if (pixels.length >= minPixels) found.push(patchOf(pixels, width));
  }
  return found;
}

function patchOf(pixels: readonly number[], width: number): Patch {
  const rows = new Map<number, [number, number]>();
  const columns = new Map<number, [number, number]>();
  for (const at of pixels) {
    const [x, y] = [at % width, Math.floor(at / width)];
    stretch(rows, y, x);
    stretch(columns, x, y);
  }
  const outline: Point[] = [];
  for (const [y, [from, to]] of rows) outline.push({ x: from, y: y + 0.5 }, { x: to + 1, y: y + 0.5 });
  for (const [x, [from, to]] of columns) outline.push({ x: x + 0.5, y: from }, { x: x + 0.5, y: to + 1 });
  return { outline, count: pixels.length };
}

function stretch(extents: Map<number, [number, number]>, key: number, value: number): void {
  const extent = extents.get(key);
  if (extent === undefined) extents.set(key, [value, value]);
  else if (value < extent[0]) extent[0] = value;
  else if (value > extent[1]) extent[1] = value;
}

/** Undefined when the patch is no quadrilateral. */
function quadOf(patch: Patch): Quad | undefined {
  const outline = convexHull(patch.outline);
  const [a, c] = furthestPair(outline);
  if (a === undefined || c === undefined) return undefined;
  const b = furthestFrom(outline, a, c, 1);
  const d = furthestFrom(outline, a, c, -1);
  if (b === undefined || d === undefined) return undefined;
  const rough: Quad = [a, b, c, d];
  const area = areaOf(rough);
  const sides = rough.map((corner, index) => between(corner, rough[(index + 1) % 4] ?? corner));
  if (Math.min(...sides) < minSidePx || area < 0.9 * areaOf(outline)) return undefined;
  return refined(rough, patch.outline) ?? rough;
}

/** Andrew's monotone chain. */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((p, q) => p.x - q.x || p.y - q.y);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

function turn(a: Point | undefined, b: Point | undefined, c: Point): number {
  return a === undefined || b === undefined ? 0 : (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

function furthestPair(points: readonly Point[]): [Point?, Point?] {
  let best: [Point?, Point?] = [];
  let most = -1;
  for (const [index, p] of points.entries()) {
    for (const q of points.slice(index + 1)) {
      const away = between(p, q);
      if (away > most) [most, best] = [away, [p, q]];
    }
  }
  return best;
}

/** The point furthest from the line through two others, on one of its sides. */
function furthestFrom(points: readonly Point[], from: Point, to: Point, side: 1 | -1): Point | undefined {
  let best: Point | undefined;
  let most = 0;
  for (const point of points) {
    const away = side * turn(from, to, point);
    if (away > most) [most, best] = [away, point];
  }
  return best;
}

function between(p: Point, q: Point): number {
  return Math.hypot(p.x - q.x, p.y - q.y);
}

function areaOf(points: readonly Point[]): number {
  let twice = 0;
  for (const [index, p] of points.entries()) {
    const q = points[(index + 1) % points.length] ?? p;
    twice += p.x * q.y - q.x * p.y;
  }
  return Math.abs(twice) / 2;
}

type Line = { readonly x: number; readonly y: number; readonly dx: number; readonly dy: number };

/** Corners where the lines fitted to the outline of each side intersect: subpixel precision. */
function refined(quad: Quad, outline: readonly Point[]): Quad | undefined {
  const lines = quad.map((from, index) => fitted(from, quad[(index + 1) % 4] ?? from, outline));
  const corners = lines.map((line, index) => crossing(lines[(index + 3) % 4], line));
  const [a, b, c, d] = corners;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  const moved = quad.some((corner, index) => between(corner, corners[index] ?? corner) > 4);
  return moved ? undefined : [a, b, c, d];
}

/** Total least squares over the outline points near the middle of a side; the side itself when there are too few. */
function fitted(from: Point, to: Point, outline: readonly Point[]): Line {
  const length = between(from, to);
  const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const near = outline.filter(({ x, y }) => {
    const along = (x - from.x) * ux + (y - from.y) * uy;
    const off = Math.abs((x - from.x) * uy - (y - from.y) * ux);
    return along > 0.1 * length && along < 0.9 * length && off <= 2;
  });
  if (near.length < 6) return { x: from.x, y: from.y, dx: ux, dy: uy };
  const x = near.reduce((sum, point) => sum + point.x, 0) / near.length;
  const y = near.reduce((sum, point) => sum + point.y, 0) / near.length;
  let [xx, xy, yy] = [0, 0, 0];
  for (const point of near) {
    xx += (point.x - x) ** 2;
    xy += (point.x - x) * (point.y - y);
    yy += (point.y - y) ** 2;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  return { x, y, dx: Math.cos(angle), dy: Math.sin(angle) };
}

function crossing(p: Line | undefined, q: Line): Point | undefined {
  if (p === undefined) return undefined;
  const across = p.dx * q.dy - p.dy * q.dx;
  if (Math.abs(across) < 1e-6) return undefined;
  const along = ((q.x - p.x) * q.dy - (q.y - p.y) * q.dx) / across;
  return { x: p.x + along * p.dx, y: p.y + along * p.dy };
}
