/** A bitmap as PNG: greyscale of one bit a dot (https://www.w3.org/TR/png-3/). */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** One bit a dot, 1 is black. */
export type Bitmap = { readonly rowBytes: number; readonly rows: number; readonly bits: Uint8Array };

/** Receipts of text take 5 to 40 KiB; a longer picture is cut below. */
export const maxPngBytes = 160 * 1024;
/** 832 dots × 10,000 rows. */
const maxBitmapBytes = 104 * 10_000;

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

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
  if (file.length < 45 || !file.subarray(0, 8).equals(signature)) return undefined;
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
  const head = Buffer.alloc(13);
  head.writeUInt32BE(rowBytes * 8, 0);
  head.writeUInt32BE(rows, 4);
  head[8] = 1;
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
