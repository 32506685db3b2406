/** Points of a picture that people draw on, by pointer or arrow keys. */

/** Fractions of the picture's width and height. */
type Point = readonly [x: number, y: number];

/** Directions of the arrow keys. */
export const arrowDirections: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** `layer`: lies over the whole picture. */
export function pointOf({ clientX, clientY }: MouseEvent, layer: Element | null): Point {
  const box = layer?.getBoundingClientRect();
  return box === undefined ? [0, 0] : [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
}
