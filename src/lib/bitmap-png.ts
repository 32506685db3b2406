/** A bitmap as PNG: greyscale of one bit a dot. */
import { deflateSync, inflateSync } from 'node:zlib';
import { pngFile, pngSignature } from './png-file.ts';

/** One bit a dot, 1 is black. */
export type Bitmap = { readonly rowBytes: number; readonly rows: number; readonly bits: Uint8Array };

/** Receipts of text take 5 to 40 KiB; a longer picture is cut below. */
export const maxPngBytes = 160 * 1024;
/** 832 dots × 10,000 rows. */
const maxBitmapBytes = 104 * 10_000;

export function encodePng(bitmap: Bitmap): Buffer {
  let rows = bitmap.rows;
  for (;;) {
    const png = encodeRows(bitmap, rows);
    if (png.length <= maxPngBytes || rows <= 1) return png;
    rows = Math.max(1, Math.floor((rows * maxPngBytes * 0.9) / png.length));
  }
}

/** Reads output of `encodePng`; undefined for anything else. */
export function decodePng(png: Uint8Array): Bitmap | undefined {
  const file = Buffer.from(png);
  if (file.length < 45 || !file.subarray(0, 8).equals(pngSignature)) return undefined;
  const [width, rows, depth] = [file.readUInt32BE(16), file.readUInt32BE(20), file[24]];
  const rowBytes = width / 8;
  if (depth !== 1 || width % 8 !== 0 || rowBytes * rows > maxBitmapBytes) return undefined;
  try {
    const data = file.subarray(41, 41 + file.readUInt32BE(33));
    const raw = inflateSync(data, { maxOutputLength: rows * (rowBytes + 1) });
    const bits = new Uint8Array(rowBytes * rows);
    for (let row = 0; row < rows; row++)
      for (let at = 0; at < rowBytes; at++)
        bits[row * rowBytes + at] = ~(raw[row * (rowBytes + 1) + 1 + at] ?? 0xff) & 0xff;
    return { rowBytes, rows, bits };
  } catch {
    return undefined;
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
