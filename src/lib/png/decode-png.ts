/**
 * Reads a PNG as black and white dots, as a receipt printer prints it: dark pixels are black, on white paper where they are transparent
 * (https://www.w3.org/TR/png-3/). Every colour type and depth, without interlacing. Bound: 16 MiB of unpacked rows, which are 576 dots × 7,000
 * rows in full colour.
 */
import { inflateSync } from 'node:zlib';
import type { Bitmap } from './bitmap-png.ts';
import { pngSignature } from './png-file.ts';

const maxRawBytes = 16 * 1024 * 1024;
const maxSide = 32_768;

const channelsOf: Readonly<Partial<Record<number, number>>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

type Head = {
  readonly width: number;
  readonly rows: number;
  /** Bits of a sample. */
  readonly depth: number;
  readonly colorType: number;
  readonly channels: number;
};

/** Undefined for anything else. */
export function decodePng(png: Uint8Array): Bitmap | undefined {
  const file = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (!file.subarray(0, 8).equals(pngSignature)) return undefined;
  const chunks = chunksOf(file);
  const head = headOf(chunks.get('IHDR')?.[0]);
  if (head === undefined) return undefined;
  const { width, rows, depth, channels } = head;
  const lineBytes = Math.ceil((width * depth * channels) / 8);
  const rawBytes = rows * (lineBytes + 1);
  if (rawBytes > maxRawBytes) return undefined;
  let raw: Buffer;
  try {
    raw = inflateSync(Buffer.concat(chunks.get('IDAT') ?? []), { maxOutputLength: rawBytes });
  } catch {
    return undefined;
  }
  const isBlack = blackness(head, chunks.get('PLTE')?.[0], chunks.get('tRNS')?.[0]);
  const pixelBytes = Math.max(1, (depth * channels) >> 3);
  const rowBytes = Math.ceil(width / 8);
  const bits = new Uint8Array(rowBytes * rows);
  let above: Buffer = Buffer.alloc(lineBytes);
  for (let row = 0; row < rows && (row + 1) * (lineBytes + 1) <= raw.length; row++) {
    const from = row * (lineBytes + 1);
    const line = raw.subarray(from + 1, from + 1 + lineBytes);
    if (!unfilter(raw[from] ?? 0, { line, above, pixelBytes })) return undefined;
    for (let x = 0; x < width; x++) {
      const at = row * rowBytes + (x >> 3);
      if (isBlack(line, x)) bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7));
    }
    above = line;
  }
  return { rowBytes, rows, bits };
}

function chunksOf(file: Buffer): ReadonlyMap<string, Buffer[]> {
  const chunks = new Map<string, Buffer[]>();
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const name = file.toString('latin1', at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + length);
    const known = chunks.get(name);
    if (known === undefined) chunks.set(name, [data]);
    else known.push(data);
    at += length + 12;
  }
  return chunks;
}

function headOf(data: Buffer | undefined): Head | undefined {
  if (data === undefined || data.length < 13) return undefined;
  const [width, rows] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  const [depth = 0, colorType = 0, , , interlacing] = data.subarray(8);
  const channels = channelsOf[colorType];
  const isKnown = [1, 2, 4, 8, 16].includes(depth) && channels !== undefined && interlacing === 0;
  if (!isKnown || Math.min(width, rows) < 1 || Math.max(width, rows) > maxSide) return undefined;
  return { width, rows, depth, colorType, channels };
}

/** Undoes the filter of a row in place; false for an unknown one. */
function unfilter(
  filter: number,
  { line, above, pixelBytes }: { readonly line: Buffer; readonly above: Buffer; readonly pixelBytes: number },
): boolean {
  if (filter > 4) return false;
  for (let at = 0; filter > 0 && at < line.length; at++) {
    const left = at < pixelBytes ? 0 : (line[at - pixelBytes] ?? 0);
    const up = above[at] ?? 0;
    const corner = at < pixelBytes ? 0 : (above[at - pixelBytes] ?? 0);
    line[at] = (line[at] ?? 0) + predicted(filter, left, up, corner);
  }
  return true;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    default: {
      const distances = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs);
      const [toLeft = 0, toUp = 0, toCorner = 0] = distances;
      if (toLeft <= toUp && toLeft <= toCorner) return left;
      return toUp <= toCorner ? up : corner;
    }
  }
}

/** Darkness of a pixel of an unfiltered row. */
function blackness(
  { depth, colorType, channels }: Head,
  palette: Buffer | undefined,
  transparency: Buffer | undefined,
): (line: Buffer, x: number) => boolean {
  const highest = 2 ** depth - 1;
  const sample = (line: Buffer, index: number): number => {
    if (depth === 8) return line[index] ?? 0;
    if (depth === 16) return line.readUInt16BE(2 * index);
    const [bit, byte] = [index * depth, line[(index * depth) >> 3] ?? 0];
    return (byte >> (8 - depth - (bit & 7))) & highest;
  };
  if (colorType === 3) {
    const dark = Array.from({ length: 256 }, (_, index) => {
      const [red = 0, green = 0, blue = 0] = palette?.subarray(3 * index, 3 * index + 3) ?? [];
      return isDark([red, green, blue], (transparency?.[index] ?? 255) / 255, 255);
    });
    return (line, x) => dark[sample(line, x)] === true;
  }
  const isColored = channels > 2;
  const hasAlpha = channels === 2 || channels === 4;
  return (line, x) => {
    const first = x * channels;
    const red = sample(line, first);
    const color = isColored ? [red, sample(line, first + 1), sample(line, first + 2)] : [red, red, red];
    const opacity = hasAlpha ? sample(line, first + channels - 1) / highest : 1;
    return isDark(color, opacity, highest);
  };
}

/** Luma below half, on white. */
function isDark(
  [red = 0, green = 0, blue = 0]: readonly number[],
  opacity: number,
  highest: number,
): boolean {
  const luma = (0.299 * red + 0.587 * green + 0.114 * blue) / highest;
  return luma * opacity + 1 - opacity < 0.5;
}
