/** A bitmap as PNG: greyscale of one bit a dot (https://www.w3.org/TR/png-3/). */
import { crc32, deflateSync } from 'node:zlib';
import type { Bitmap } from './canvas.ts';

/** Receipts of text take 5 to 40 KiB; a longer picture is cut below. */
export const maxPngBytes = 160 * 1024;

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

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
