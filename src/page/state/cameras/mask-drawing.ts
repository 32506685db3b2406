/**
 * Masks as they are drawn: polygons of corners from 0 (left, top) to 1. A polygon is closed at all times; one of fewer than three corners is
 * not finished. Pure: a drawing and a step make the next drawing.
 */
import { coversSomething, maxCorners, maxMasks, minCorners } from '../../../domain/capture/mask-shape.ts';
import type { Mask } from '../../api/cameras.ts';

export type Point = Mask[number];

export type Drawing = {
  readonly masks: readonly Mask[];
  /** The one that is drawn at; there may be none yet. */
  readonly current: number;
  /** The corner of it that was pressed last; undefined for none. */
  readonly corner?: number | undefined;
  /** Drawings of before, for undo; the newest last. */
  readonly past: readonly (readonly Mask[])[];
};

export type Step =
  /** A corner more: the first three in their order, later ones into the edge that is nearest. */
  | { readonly type: 'corner'; readonly at: Point }
  /** `goesOn`: of a move that began before, which is taken back as one. */
  | {
      readonly type: 'move';
      readonly mask: number;
      readonly corner: number;
      readonly to: Point;
      readonly goesOn?: boolean;
    }
  | { readonly type: 'delete_corner'; readonly mask: number; readonly corner: number }
  | { readonly type: 'new_mask' }
  /** One in the middle, to be moved by its corners: also without a pointer. */
  | { readonly type: 'rectangle' }
  | { readonly type: 'delete_mask'; readonly mask: number }
  | { readonly type: 'choose'; readonly mask: number; readonly corner?: number }
  | { readonly type: 'undo' };

const maxPast = 100;
const rectangle: Mask = [
  [0.35, 0.35],
  [0.65, 0.35],
  [0.65, 0.65],
  [0.35, 0.65],
];

export function drawingOf(masks: readonly Mask[]): Drawing {
  return { masks, current: Math.max(0, masks.length - 1), past: [] };
}

export function isFinished(mask: Mask): boolean {
  return mask.length >= minCorners && coversSomething(mask);
}

export function mayAddMask({ masks }: Drawing): boolean {
  return masks.length < maxMasks;
}

export function nextDrawing(drawing: Drawing, step: Step): Drawing {
  const { masks, current, past } = drawing;
  const changed = (next: readonly Mask[], at = current): Drawing => ({
    masks: next,
    current: Math.min(at, Math.max(0, next.length - 1)),
    past: [...past, masks].slice(-maxPast),
  });
  switch (step.type) {
    case 'corner': {
      const mask = masks[current] ?? [];
      if (mask.length >= maxCorners) return drawing;
      const next = withCorner(mask, inside(step.at));
      return changed(masks.length === 0 ? [next] : masks.with(current, next));
    }
    case 'move': {
      const mask = masks[step.mask];
      if (mask?.[step.corner] === undefined) return drawing;
      const next = masks.with(step.mask, mask.with(step.corner, inside(step.to)));
      const moved = step.goesOn === true ? { ...drawing, masks: next } : changed(next, step.mask);
      return { ...moved, corner: step.corner };
    }
    case 'delete_corner': {
      const mask = masks[step.mask];
      if (mask?.[step.corner] === undefined) return drawing;
      const rest = mask.toSpliced(step.corner, 1);
      return changed(
        rest.length === 0 ? masks.toSpliced(step.mask, 1) : masks.with(step.mask, rest),
        step.mask,
      );
    }
    case 'new_mask':
      if (!mayAddMask(drawing) || masks.at(-1)?.length === 0) return drawing;
      return changed([...masks, []], masks.length);
    case 'rectangle':
      return mayAddMask(drawing)
        ? changed([...masks.filter((mask) => mask.length > 0), rectangle], maxMasks)
        : drawing;
    case 'delete_mask':
      return masks[step.mask] === undefined ? drawing : changed(masks.toSpliced(step.mask, 1));
    case 'choose':
      return { ...drawing, current: step.mask, corner: step.corner };
    case 'undo': {
      const before = past.at(-1);
      if (before === undefined) return drawing;
      return {
        masks: before,
        current: Math.min(current, Math.max(0, before.length - 1)),
        past: past.slice(0, -1),
      };
    }
  }
}

function withCorner(mask: Mask, at: Point): Mask {
  if (mask.length < minCorners) return [...mask, at];
  const distances = mask.map((from, index) => distance(at, from, mask[(index + 1) % mask.length] ?? from));
  return mask.toSpliced(distances.indexOf(Math.min(...distances)) + 1, 0, at);
}

/** From a point to a stretch of line. */
function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - part * dx, y - ay - part * dy);
}

/** A ten-thousandth is less than a pixel of 8K. */
function inside([x, y]: Point): Point {
  const at = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  return [at(x), at(y)];
}
