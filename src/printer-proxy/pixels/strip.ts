/** Pixels of one image command. One bit a dot, 1 is black, the highest bit is the leftmost or topmost dot. */

export type StripShape =
  /** Rows from top to bottom, below what was drawn before. */
  | {
      readonly layout: 'rows';
      readonly rowBytes: number;
      /** Magnification of both directions. */
      readonly scale: readonly [x: number, y: number];
      /** The next rows are drawn over these: planes of one row. */
      readonly isOverlaid?: true;
    }
  /** Columns from left to right, beside others of the same line. */
  | {
      readonly layout: 'columns';
      readonly columnBytes: number;
      readonly scale: readonly [x: number, y: number];
    }
  /** White rows. */
  | { readonly layout: 'blank'; readonly rows: number };

export type PixelStrip = StripShape & { readonly bytes: Uint8Array };

/** Pixels kept of one command: 576 dots × 3,640 rows. The rest is left out. */
export const maxStripBytes = 256 * 1024;
