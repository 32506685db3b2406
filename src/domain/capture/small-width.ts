/** Widths of smaller renditions of a stored picture, pixels: a box of a list is 104 to 120 px wide, on a screen of one to three pixels a px. */
export const smallWidths = [160, 320] as const;
export type SmallWidth = (typeof smallWidths)[number];
