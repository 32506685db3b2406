/** A bitmap as PNG: greyscale of one bit a dot. */
import { deflateSync } from 'node:zlib';
import { pngFile } from './png-file.ts';

/** One bit a dot, 1 is black. */
export type Bitmap = { readonly rowBytes: number; readonly rows: number; readonly bits: Uint8Array };

/** Receipts of text take 5 to 40 KiB; a longer picture is cut below. */
export const maxPngBytes = 160 * 1024;

export function encodePng(bitmap: Bitmap): Buffer {
  let rows = bitmap.rows;
  for (;;) {
    const png = encodeRows(bitmap, rows);
    if (png.length <= maxPngBytes || rows <= 1) return png;
    rows = Math.max(1, Math.floor((rows * maxPngBytes * 0.9) / png.length));
  }
}

function encodeRows({ rowBytes, bits }: Bitmap, rows: number): Buffer {
  // Each row begins with its filter, none. In PNG 1 is white.
  const raw = Buffer.alloc(rows * (rowBytes + 1));
  for (let row = 0; row < rows; row++)
    for (let at = 0; at < rowBytes; at++)
      raw[row * (rowBytes + 1) + 1 + at] = ~(bits[row * rowBytes + at] ?? 0) & 0xff;
  const head = { width: rowBytes * 8, height: rows, depth: 1, colors: 'grey' } as const;
  return pngFile(head, deflateSync(raw, { level: 9 }));
}
