/**
 * Paints masks over a decoded picture: what must not be seen is never stored, shown or sent.
 *
 * Rather too much than too little: every pixel that a polygon touches is painted, and about one more around it, since chroma is shared
 * between neighbours and scaling mixes them. A polygon that crosses itself is filled by the nonzero rule, both halves of a bow tie.
 */
import type { Mask } from '../../../domain/setup/set-up.ts';

/** 8-bit grey, so that one byte fills all three channels. A dark one: it reads as "covered", not as a broken picture. */
const grey = 0x48;
/** Painted around the polygon beyond the pixels it touches, pixels. No centre further than √2 × (this + ½) < 2 px from it is painted. */
const growPx = 0.9;

type Edge = { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number };
/** From inclusive to exclusive. */
type Span = readonly [from: number, to: number];

type Size = { readonly width: number; readonly height: number };
/** Of a picture of one size: what is painted, as bytes of its RGB. */
type Painted = Size & { readonly bytes: readonly Span[] };

/**
 * Paints in place, as often as asked: `rgb` is 8-bit interleaved RGB, `width × height × 3` bytes. Painting twice changes nothing. What
 * to paint is reckoned anew only when the size of the pictures changes, so that polygons with many corners cost no more than others.
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

/** Between the edges that a horizontal line crosses, by the nonzero rule. */
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

/** The edges themselves, where they run between two heights. */
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

/** Without overlaps, so that no pixel is painted many times. */
function joined(spans: readonly Span[]): Span[] {
  const out: [number, number][] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last === undefined || from > last[1]) out.push([from, to]);
    else last[1] = Math.max(last[1], to);
  }
  return out;
}
