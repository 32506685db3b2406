/** Receipts printed as pixels: every way of sending them gives the picture that comes out of the printer, within bounds. */
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { receiptMessageSchema } from '../../../src/contract/printer/message.ts';
import { encodePng, maxPngBytes } from '../../../src/lib/png/bitmap-png.ts';
import { decodePng } from '../../../src/lib/png/decode-png.ts';
import { createJobCapture } from '../../../src/printer-proxy/capture/captured-jobs.ts';
import type { Description } from '../../../src/printer-proxy/capture/describe-paper.ts';
import { createCanvas, maxRowBytes, maxRows } from '../../../src/printer-proxy/pixels/canvas.ts';
import { capturedPrinter } from '../../peers/printers/captured-printer.ts';
import { type DrawnPaper, drawPaper } from '../../peers/printers/drawn-paper.ts';
import { cutElement, printAnswer, printBody } from '../../peers/printers/http-printer.ts';
import { pixelElements, pixelWays } from '../../peers/printers/pixel-jobs.ts';

const text = `
>やまと珈琲 北口店
2026年11月25日 12:34
ブレンド|\\480
チーズケーキ|\\520
---
^合計|\\1,000
現金|\\1,000`;

let paper: DrawnPaper;
beforeAll(async () => {
  paper = await drawPaper({ text, columns: 32 }, { font: 'Noto Sans CJK JP', dots: 384 });
});

/** Rows of `#` and blanks, without the margins. */
async function shown(png: Uint8Array): Promise<string[]> {
  const { data, info } = await sharp(png).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return rowsOf(info.width, info.height, (at) => data[at * info.channels] === 0);
}

function rowsOf(width: number, height: number, isBlack: (at: number) => boolean): string[] {
  const rows = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => (isBlack(y * width + x) ? '#' : ' '))
      .join('')
      .trimEnd(),
  );
  const first = rows.findIndex((row) => row !== '');
  return rows.slice(first, rows.findLastIndex((row) => row !== '') + 1);
}

const drawnRows = ({ width, height, bits }: DrawnPaper): string[] =>
  rowsOf(width, height, (at) => ((bits[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0);

function only(heard: readonly Description[]): Description {
  const [one, ...more] = heard;
  if (one === undefined || more.length > 0) throw new Error(`${heard.length} papers`);
  return one;
}

const pictureOf = ({ picture }: Description): Uint8Array => Buffer.from(picture ?? '', 'base64');

test.each(pixelWays.map((way) => [way.name, way] as const))(
  '%s: keeps the picture of the paper, in chunks of any size',
  async (_, { dialect, job }) => {
    const bytes = job(paper);
    for (const chunkBytes of [bytes.length, 1_000, 7]) {
      const jobs = createJobCapture([{ ...capturedPrinter, dialect }]);
      for (let at = 0; at < bytes.length; at += chunkBytes)
        expect(
          jobs.add({
            ...{ kind: 'bytes', connection: 1, printer: 0, atMs: 10 },
            bytes: bytes.subarray(at, at + chunkBytes),
          }),
        ).toEqual([]);
      const heard = only(jobs.add({ kind: 'tick', atMs: 100_000 }));
      expect(heard).toMatchObject({ kind: 'sale', reasons: ['image'], firstByteMs: 10 });
      expect(await shown(pictureOf(heard))).toEqual(drawnRows(paper));
    }
  },
);

test.each(['epson', 'star'] as const)('%s: keeps the picture of a document', async (maker) => {
  const body = Buffer.from(printBody(maker, pixelElements[maker](paper) + cutElement[maker]));
  const path = { epson: '/cgi-bin/epos/service.cgi', star: '/StarWebPRNT/SendMessage' }[maker];
  const answer = printAnswer(maker);
  const jobs = createJobCapture([capturedPrinter]);
  const about = { connection: 1, printer: 0, atMs: 10 };
  const head = `POST ${path} HTTP/1.1\r\nHost: p\r\nContent-Length: ${body.length}\r\n\r\n`;
  const heard = [
    ...jobs.add({ kind: 'bytes', ...about, bytes: Buffer.concat([Buffer.from(head), body]) }),
    ...jobs.add({
      ...{ kind: 'answer', ...about },
      bytes: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(answer)}\r\n\r\n${answer}`),
    }),
    ...jobs.add({ kind: 'tick', atMs: 100_000 }),
  ];
  expect(only(heard)).toMatchObject({ kind: 'sale', reasons: ['image'] });
  expect(await shown(pictureOf(only(heard)))).toEqual(drawnRows(paper));
});

test.each([
  ['always', false, 'sale'],
  ['with_drawer', false, 'unclear'],
  ['with_drawer', true, 'sale'],
] as const)('counts %s, with the drawer open: %s, as %s', (pixelReceipts, hasKick, kind) => {
  const jobs = createJobCapture([{ ...capturedPrinter, pixelReceipts }]);
  const [way] = pixelWays;
  const kick = hasKick ? '\x1bp\x00\x19\xfa' : '';
  const bytes = Buffer.concat([Buffer.from(kick, 'latin1'), way?.job(paper) ?? Buffer.of()]);
  const heard = [
    ...jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs: 10, bytes }),
    ...jobs.add({ kind: 'tick', atMs: 100_000 }),
  ];
  expect(only(heard)).toMatchObject({ kind, reasons: ['image'] });
  expect(only(heard).picture).toBeDefined();
});

test('keeps no picture of a paper with text, which has a logo at most', () => {
  const jobs = createJobCapture([capturedPrinter]);
  const [way] = pixelWays;
  const logo = way?.job(paper).subarray(0, -6) ?? new Uint8Array();
  const bytes = Buffer.concat([logo, Buffer.from('Total 980\n\x1dVB\x00', 'latin1')]);
  jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs: 10, bytes });
  const heard = only(jobs.add({ kind: 'tick', atMs: 100_000 }));
  expect(heard.text).toBe('Total 980');
  expect(heard.picture).toBeUndefined();
});

test('keeps a picture of each paper, and none of a white one', async () => {
  const jobs = createJobCapture([capturedPrinter]);
  const [way] = pixelWays;
  const white = { ...paper, bits: new Uint8Array(paper.bits.length) };
  for (const [index, drawn] of [paper, white, paper].entries())
    jobs.add({
      ...{ kind: 'bytes', connection: 1, printer: 0, atMs: index },
      bytes: way?.job(drawn) ?? new Uint8Array(),
    });
  const heard = jobs.add({ kind: 'tick', atMs: 100_000 });
  expect(heard.map(({ picture }) => picture !== undefined)).toEqual([true, false, true]);
  for (const at of [0, 2]) {
    const one = heard[at];
    expect(one && (await shown(pictureOf(one)))).toEqual(drawnRows(paper));
  }
});

test('bounds the picture whatever is drawn, and the message stays valid', () => {
  const strip = fc.oneof(
    fc.record({
      layout: fc.constant('rows' as const),
      rowBytes: fc.nat(200),
      scale: fc.constantFrom([1, 1] as const, [2, 2] as const),
      bytes: fc.nat(1 << 30).chain((seed) => fc.nat(250_000).map((size) => noise(seed, size))),
    }),
    fc.record({
      layout: fc.constant('columns' as const),
      columnBytes: fc.constantFrom(0, 1, 3, 1_000),
      scale: fc.constantFrom([1, 1] as const, [2, 3] as const),
      bytes: fc.nat(1 << 30).chain((seed) => fc.nat(20_000).map((size) => noise(seed, size))),
    }),
    fc.record({
      layout: fc.constant('blank' as const),
      rows: fc.nat(1_000_000),
      bytes: fc.constant(new Uint8Array()),
    }),
  );
  fc.assert(
    fc.property(fc.array(strip, { maxLength: 6 }), (strips) => {
      const canvas = createCanvas();
      for (const one of strips) canvas.add({ kind: 'pixels', strip: one });
      const bitmap = canvas.take();
      if (bitmap === undefined) return;
      expect(bitmap.rows).toBeLessThanOrEqual(maxRows);
      expect(bitmap.rowBytes).toBeLessThanOrEqual(maxRowBytes);
      const png = encodePng(bitmap);
      expect(png.length).toBeLessThanOrEqual(maxPngBytes);
      const again = decodePng(png);
      expect(again?.bits).toEqual(bitmap.bits.subarray(0, again?.bits.length));
      expect(again?.rowBytes).toBe(bitmap.rowBytes);
      expect(() =>
        receiptMessageSchema.shape.picture.parse(Buffer.from(png).toString('base64')),
      ).not.toThrow();
    }),
    { numRuns: 30 },
  );
});

/** Pixels that do not compress. */
function noise(seed: number, size: number): Uint8Array {
  let state = seed | 1;
  return Uint8Array.from({ length: size }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 255;
  });
}
