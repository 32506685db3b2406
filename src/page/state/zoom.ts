/** An enlarged picture in its box: how large, and which part is seen. Pure; places are fractions of the box. */

export type Zoom = {
  readonly scale: number;
  /** Position of the picture's upper left corner. */
  readonly x: number;
  readonly y: number;
};
type Place = readonly [x: number, y: number];

export const wholePicture: Zoom = { scale: 1, x: 0, y: 0 };
/** A stored picture is 640 px wide: beyond this there are squares. */
export const maxScale = 8;

/** The point at `at` stays in place. */
export function zoomAt({ scale, x, y }: Zoom, factor: number, [atX, atY]: Place = [0.5, 0.5]): Zoom {
  const next = Math.min(maxScale, Math.max(1, scale * factor));
  const by = next / scale;
  return within({ scale: next, x: atX - (atX - x) * by, y: atY - (atY - y) * by });
}

export function panBy({ scale, x, y }: Zoom, [dx, dy]: Place): Zoom {
  return within({ scale, x: x + dx, y: y + dy });
}

/** The picture covers its box. */
function within({ scale, x, y }: Zoom): Zoom {
  const inside = (value: number) => Math.min(0, Math.max(1 - scale, value));
  return { scale, x: inside(x), y: inside(y) };
}
