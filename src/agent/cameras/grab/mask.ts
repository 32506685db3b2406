/**
 * Paints masks over a decoded picture: masked areas are never stored, shown or sent.
 *
 * Errs towards painting too much: every pixel that a polygon touches is painted, plus about one around it, since chroma
 * is shared between neighbours and scaling mixes them. A self-intersecting polygon is filled by the nonzero rule, both
 * halves of a bow tie.
 */
import type { Mask } from '../../../domain/setup/set-up.ts';

/** 8-bit grey, so that one byte fills all three channels. Dark, so that it looks covered and not broken. */
const grey = 0x48;
/**
 * Margin painted beyond the pixels that the polygon touches, pixels. No pixel is painted whose centre is further than
 * √2 × (this + ½) < 2 px away.
 */
const growPx = 0.9;

type Edge = { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number };
/** From inclusive to exclusive. */
type Span = readonly [from: number, to: number];

type Size = { readonly width: number; readonly height: number };
/** Painted bytes of the RGB of a picture of one size. */
type Painted = Size & { readonly bytes: readonly Span[] };

/**
 * Paints in place and is idempotent: `rgb` is 8-bit interleaved RGB, `width × height × 3` bytes. The spans are
 * recomputed only when the picture size changes, so the number of corners does not matter per picture.
 */
export function createMasker(masks: readonly Mask[]): (picture: Size & { readonly rgb: Buffer }) => void {
  let painted: Painted | undefined;
  return (picture) => {
    if (masks.length === 0) return;
    if (painted?.width !== picture.width || painted.height !== picture.height)
      painted = reckon(masks, picture);
    for (const [from, to] of painted.bytes) picture.rgb.fill(grey, from, to);
  };
}

function reckon(masks: readonly Mask[], { width, height }: Size): Painted {
  const polygons = masks.map((mask) => edgesOf(mask, { width, height }));
  const bytes: Span[] = [];
  for (let row = 0; row < height; row++) {
    const spans = polygons.flatMap((edges) => [
      ...inside(edges, row + 0.5),
      ...along(edges, row - growPx, row + 1 + growPx),
    ]);
    for (const [from, to] of joined(spans)) {
      const start = Math.max(0, from);
      const end = Math.min(width, to);
      if (start < end) bytes.push([(row * width + start) * 3, (row * width + end) * 3]);
    }
  }
  return { width, height, bytes };
}

function edgesOf(mask: Mask, size: Size): Edge[] {
  const points = mask.map(([x, y]) => [x * size.width, y * size.height] as const);
  return points.map(([x0, y0], index) => {
    const [x1, y1] = points[(index + 1) % points.length] ?? [x0, y0];
    return { x0, y0, x1, y1 };
  });
}

/** Spans between the edges crossed by a horizontal line, by the nonzero rule. */
function inside(edges: readonly Edge[], y: number): Span[] {
  const crossings = edges
    .filter(({ y0, y1 }) => y0 <= y !== y1 <= y)
    .map(({ x0, y0, x1, y1 }) => ({ x: x0 + ((y - y0) * (x1 - x0)) / (y1 - y0), turn: y0 < y1 ? 1 : -1 }))
    .sort((a, b) => a.x - b.x);
  const spans: Span[] = [];
  let winding = 0;
  for (const [index, { x, turn }] of crossings.entries()) {
    winding += turn;
    const next = crossings[index + 1];
    if (winding !== 0 && next !== undefined) spans.push(grown(x, next.x));
  }
  return spans;
}

/** Spans covered by the edges themselves between two heights. */
function along(edges: readonly Edge[], fromY: number, toY: number): Span[] {
  const spans: Span[] = [];
  for (const { x0, y0, x1, y1 } of edges) {
    if (Math.max(y0, y1) < fromY || Math.min(y0, y1) > toY) continue;
    const xAt = (y: number): number => x0 + ((y - y0) * (x1 - x0)) / (y1 - y0);
    const [a, b] = y0 === y1 ? [x0, x1] : [xAt(within(y0, fromY, toY)), xAt(within(y1, fromY, toY))];
    spans.push(grown(Math.min(a, b), Math.max(a, b)));
  }
  return spans;
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function grown(from: number, to: number): Span {
  return [Math.floor(from - growPx), Math.ceil(to + growPx)];
}

/** Merges overlapping spans, so that no pixel is painted twice. */
function joined(spans: readonly Span[]): Span[] {
  const out: [number, number][] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last === undefined || from > last[1]) out.push([from, to]);
    else last[1] = Math.max(last[1], to);
  }
  return out;
}
