/**
 * Assembles the image commands of one paper into one picture, as the printer does: rows below each other, columns of a
 * line beside each other. Bounds: 832 dots wide (the widest receipt printers), 6,000 rows (75 cm); the rest is left out.
 */
import type { Bitmap } from '../../lib/png/bitmap-png.ts';
import type { TokenBody } from '../dialects/token.ts';
import type { PixelStrip } from './strip.ts';

export const maxRowBytes = 104;
export const maxRows = 6_000;

export type Canvas = {
  /** Ignores tokens other than pixels and the end of a line. */
  add(token: TokenBody): void;
  /** Everything drawn since the last call, without white margins above, below and on the right; undefined where nothing is black. */
  take(): Bitmap | undefined;
};

export function createCanvas(): Canvas {
  let bits = new Uint8Array(0);
  /** Row of the next strip. */
  let top = 0;
  /** Columns of the current line so far, in dots. */
  let left = 0;
  let lineRows = 0;

  function makeRoom(rows: number): void {
    const needed = Math.min(rows, maxRows) * maxRowBytes;
    if (needed <= bits.length) return;
    const larger = new Uint8Array(Math.min(maxRows * maxRowBytes, Math.max(needed, 2 * bits.length)));
    larger.set(bits);
    bits = larger;
  }

  function dot(x: number, y: number): void {
    const at = y * maxRowBytes + (x >> 3);
    if (x < 8 * maxRowBytes && y < maxRows) bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7));
  }

  function block(x: number, y: number, [width, height]: readonly [number, number]): void {
    for (let down = 0; down < height; down++)
      for (let across = 0; across < width; across++) dot(x + across, y + down);
  }

  function rows(strip: Extract<PixelStrip, { layout: 'rows' }>): void {
    const { rowBytes, scale, bytes } = strip;
    if (rowBytes === 0) return;
    const count = Math.ceil(bytes.length / rowBytes);
    makeRoom(top + count * scale[1]);
    const isPlain = scale[0] === 1 && scale[1] === 1;
    for (let row = 0; row < count && top + row * scale[1] < maxRows; row++) {
      const data = bytes.subarray(row * rowBytes, (row + 1) * rowBytes);
      for (let at = 0; at < Math.min(data.length, maxRowBytes); at++) {
        const byte = data[at] ?? 0;
        if (byte === 0) continue;
        if (isPlain) {
          const place = (top + row) * maxRowBytes + at;
          bits[place] = (bits[place] ?? 0) | byte;
        } else
          for (let bit = 0; bit < 8; bit++)
            if ((byte & (0x80 >> bit)) !== 0) block((at * 8 + bit) * scale[0], top + row * scale[1], scale);
      }
    }
    if (strip.isOverlaid !== true) top += count * scale[1];
  }

  function columns({ columnBytes, scale, bytes }: Extract<PixelStrip, { layout: 'columns' }>): void {
    if (columnBytes === 0) return;
    const count = Math.floor(bytes.length / columnBytes);
    lineRows = Math.max(lineRows, columnBytes * 8 * scale[1]);
    makeRoom(top + lineRows);
    for (let column = 0; column < count && left + column * scale[0] < 8 * maxRowBytes; column++)
      for (let at = 0; at < columnBytes; at++) {
        const byte = bytes[column * columnBytes + at] ?? 0;
        for (let bit = 0; byte !== 0 && bit < 8; bit++)
          if ((byte & (0x80 >> bit)) !== 0)
            block(left + column * scale[0], top + (at * 8 + bit) * scale[1], scale);
      }
    left += count * scale[0];
  }

  function endLine(): void {
    top += lineRows;
    left = 0;
    lineRows = 0;
  }

  return {
    add(token) {
      if (token.kind === 'line') endLine();
      if (token.kind !== 'pixels' || top >= maxRows) return;
      const { strip } = token;
      if (strip.layout === 'columns') {
        columns(strip);
        return;
      }
      endLine();
      if (strip.layout === 'rows') rows(strip);
      else top += Math.min(strip.rows, maxRows);
    },
    take() {
      endLine();
      const drawn = trimmed(bits, Math.min(top, maxRows));
      bits = new Uint8Array(0);
      top = 0;
      return drawn;
    },
  };
}

function trimmed(bits: Uint8Array, rows: number): Bitmap | undefined {
  const first = bits.findIndex((byte) => byte !== 0);
  if (first === -1) return undefined;
  const last = bits.findLastIndex((byte) => byte !== 0);
  const from = Math.floor(first / maxRowBytes);
  const to = Math.min(rows, Math.floor(last / maxRowBytes) + 1);
  if (to <= from) return undefined;
  let rowBytes = 0;
  for (let at = from * maxRowBytes; at < to * maxRowBytes; at++)
    if (bits[at] !== 0) rowBytes = Math.max(rowBytes, (at % maxRowBytes) + 1);
  const out = new Uint8Array(rowBytes * (to - from));
  for (let row = from; row < to; row++)
    out.set(bits.subarray(row * maxRowBytes, row * maxRowBytes + rowBytes), (row - from) * rowBytes);
  return { rowBytes, rows: to - from, bits: out };
}
