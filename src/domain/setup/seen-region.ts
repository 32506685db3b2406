/** The region of a camera's picture in which the checkout of a register shows (domain/moment/seen-onset.ts). */

/**
 * Subject of a region. Nobody opens a drawer for a sale by card: those are not looked for in a drawer's region. A customer's display shows
 * another text each time, and is not found again (docs/install/picture-region.md).
 */
export const regionSubjects = ['drawer', 'screen'] as const;
export type RegionSubject = (typeof regionSubjects)[number];

/** Edges as fractions (0 … 1) of the picture's width and height. */
export type SeenRegion = {
  readonly camera: string;
  readonly shows: RegionSubject;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** Smaller than this shows nothing to compare, larger than that mostly other things. Fractions of a side. */
export const regionSides = { min: 0.02, max: 0.6 } as const;

/** Whether it lies in the picture. */
export function isInPicture({ left, top, width, height }: Omit<SeenRegion, 'camera' | 'shows'>): boolean {
  const beyond = 1 + 1e-9;
  return left + width <= beyond && top + height <= beyond;
}
