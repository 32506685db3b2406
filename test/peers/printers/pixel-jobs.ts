/**
 * Print jobs of a drawn paper in the ways in which apps and drivers send pixels. Sequences are from Epson's ESC/POS command reference
 * and Star's Line Mode, StarPRNT and Graphic Mode specifications.
 */
import type { DialectName } from '../../../src/domain/setup/receipt-printer.ts';
import type { DrawnPaper } from './drawn-paper.ts';

const raw = (text: string): Buffer => Buffer.from(text, 'latin1');
const word = (value: number): Buffer => Buffer.from([value & 255, value >> 8]);

function slices({ width, height, bits }: DrawnPaper, rows: number): DrawnPaper[] {
  const rowBytes = width / 8;
  return Array.from({ length: Math.ceil(height / rows) }, (_, index) => ({
    ...{ width, height: Math.min(rows, height - index * rows) },
    bits: bits.subarray(index * rows * rowBytes, (index + 1) * rows * rowBytes),
  }));
}

/** Columns of whole bytes; a last slice is filled with white. */
function columnsOf({ width, height, bits }: DrawnPaper, columnBytes: number): Buffer {
  const out = Buffer.alloc(width * columnBytes);
  for (let y = 0; y < Math.min(height, columnBytes * 8); y++)
    for (let x = 0; x < width; x++) {
      if (((bits[y * (width / 8) + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) === 0) continue;
      const at = x * columnBytes + (y >> 3);
      out[at] = (out[at] ?? 0) | (0x80 >> (y & 7));
    }
  return out;
}

const rasterHead = ({ width, height }: DrawnPaper): Buffer => Buffer.concat([word(width / 8), word(height)]);

function stored({ width, height, bits }: DrawnPaper, isLong: boolean): Buffer {
  const body = Buffer.concat([raw('0p0\x01\x011'), word(width), word(height), bits]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  const head = isLong ? [raw('\x1d8L'), size] : [raw('\x1d(L'), size.subarray(0, 2)];
  return Buffer.concat([...head, body, raw('\x1d(L\x02\x0002')]);
}

function storedColumns(paper: DrawnPaper): Buffer {
  const columnBytes = Math.ceil(paper.height / 8);
  const body = Buffer.concat([
    ...[raw('0q0\x01\x011'), word(paper.width), word(paper.height), columnsOf(paper, columnBytes)],
  ]);
  return Buffer.concat([raw('\x1d(L'), word(body.length), body, raw('\x1d(L\x02\x0002')]);
}

type Way = {
  readonly name: string;
  readonly dialect: DialectName;
  readonly job: (paper: DrawnPaper) => Buffer;
};

const epson = (name: string, drawn: (paper: DrawnPaper) => Buffer): Way => ({
  ...{ name, dialect: 'epson' },
  job: (paper) => Buffer.concat([raw('\x1b@\x1ba\x01'), drawn(paper), raw('\n\n\x1dVB\x00')]),
});
const star = (name: string, drawn: (paper: DrawnPaper) => Buffer, cut = '\x1bd\x02'): Way => ({
  ...{ name, dialect: 'star' },
  job: (paper) => Buffer.concat([raw('\x1b@\x1b\x1d\x03\x03\x00\x00'), drawn(paper), raw(cut)]),
});
const sliced = (rows: number, of: (slice: DrawnPaper) => Buffer) => (paper: DrawnPaper) =>
  Buffer.concat(slices(paper, rows).map(of));

export const pixelWays: readonly Way[] = [
  epson('GS v 0', (paper) => Buffer.concat([raw('\x1dv0\x00'), rasterHead(paper), paper.bits])),
  epson(
    'GS v 0 in slices',
    sliced(128, (slice) => Buffer.concat([raw('\x1dv00'), rasterHead(slice), slice.bits])),
  ),
  epson(
    'GS ( L',
    sliced(200, (slice) => stored(slice, false)),
  ),
  epson('GS 8 L', (paper) => stored(paper, true)),
  epson('GS ( L in columns', sliced(96, storedColumns)),
  epson('ESC * of 24 dots', (paper) =>
    Buffer.concat([
      raw('\x1b3\x18'),
      sliced(24, (slice) =>
        Buffer.concat([raw('\x1b*\x21'), word(slice.width), columnsOf(slice, 3), raw('\n')]),
      )(paper),
      raw('\x1b2'),
    ]),
  ),
  epson(
    'ESC * of 24 dots in two halves of a line',
    sliced(24, (slice) => {
      const columns = columnsOf(slice, 3);
      const middle = 3 * 100;
      return Buffer.concat([
        ...[raw('\x1b*\x21'), word(100), columns.subarray(0, middle)],
        ...[raw('\x1b*\x21'), word(slice.width - 100), columns.subarray(middle), raw('\x1bJ\x18')],
      ]);
    }),
  ),
  star(
    'raster mode',
    (paper) =>
      Buffer.concat([
        raw('\x1b*rR\x1b*rA\x1b*rP0\x00\x1b*rE13\x00'),
        sliced(1, ({ width, bits }) => Buffer.concat([raw('b'), word(width / 8), bits]))(paper),
        raw('\x1b\x0c\x04\x1b*rB'),
      ]),
    '',
  ),
  star('ESC GS S', (paper) =>
    Buffer.concat([raw('\x1b\x1dS\x01'), rasterHead(paper), raw('\x00'), paper.bits]),
  ),
  star(
    'ESC X',
    sliced(24, (slice) => Buffer.concat([raw('\x1bX'), word(slice.width), columnsOf(slice, 3), raw('\n')])),
  ),
  star('ESC k', (paper) =>
    Buffer.concat(
      slices(paper, 24).map(({ width, bits }) =>
        Buffer.concat([
          ...[raw('\x1bk'), word(width / 8), bits, Buffer.alloc((width / 8) * 24 - bits.length), raw('\n')],
        ]),
      ),
    ),
  ),
];

/** Elements of both makers' documents. */
export const pixelElements = {
  epson: ({ width, height, bits }: DrawnPaper): string =>
    `<image width="${width}" height="${height}" color="color_1" mode="mono">${Buffer.from(bits).toString('base64')}</image>`,
  star: ({ width, height, bits }: DrawnPaper): string =>
    `<bitimage width="${width}" height="${height}">${Buffer.from(bits).toString('base64')}</bitimage>`,
} as const;
