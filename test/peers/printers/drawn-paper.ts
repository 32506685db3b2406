/**
 * Draws a paper as an app on a tablet does that sends its receipts as pixels: proportional glyphs of an outline font, columns at their
 * places, black or white without greys.
 */
import sharp from 'sharp';
import { cellsOf, layOut } from '../foreign-papers/paper-layout.ts';

/** One bit a dot, 1 is black, rows of whole bytes. */
export type DrawnPaper = { readonly width: number; readonly height: number; readonly bits: Uint8Array };

export type Drawing = {
  readonly font: string;
  /** Width of the paper: 384 dots are 58 mm, 576 are 80 mm. */
  readonly dots: number;
};

const margin = 16;
/** Grey below which a dot is printed. */
const inkBelow = 128;

export async function drawPaper(
  { text, columns }: { readonly text: string; readonly columns: number },
  { font, dots }: Drawing,
): Promise<DrawnPaper> {
  const cell = dots / columns;
  const size = 2 * cell;
  const pitch = Math.round(size * 1.3);
  const lines = layOut(text, columns);
  const height = lines.length * pitch + 2 * margin;
  const glyphs = lines.flatMap((line, row) => {
    const wide = line.isWide ? 2 : 1;
    return runsOf(line.text).map(({ from, to, run }) => {
      const y = margin + row * pitch + size;
      const isLast = to * wide >= columns - 1;
      const x = (isLast ? to : from) * cell * wide;
      const anchor = isLast && from > 0 ? 'end' : 'start';
      return `<text x="${anchor === 'end' ? x : from * cell * wide}" y="${y}" text-anchor="${anchor}" font-size="${size * (line.isWide ? 1.2 : 1)}" font-family="${font}">${escaped(run)}</text>`;
    });
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${dots}" height="${height}"><rect width="100%" height="100%" fill="white"/>${glyphs.join('')}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: 'white' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const rowBytes = dots / 8;
  const bits = new Uint8Array(rowBytes * height);
  for (let at = 0; at < dots * height; at++)
    if ((data[at * info.channels] ?? 255) < inkBelow) {
      const [y, x] = [Math.floor(at / dots), at % dots];
      const index = y * rowBytes + (x >> 3);
      bits[index] = (bits[index] ?? 0) | (0x80 >> (x & 7));
    }
  return { width: dots, height, bits };
}

/** Pieces of a line between blanks of two cells or more. */
function runsOf(line: string): { from: number; to: number; run: string }[] {
  return [...line.matchAll(/\S+(?: \S+)*/gu)].map((match) => {
    const from = cellsOf(line.slice(0, match.index));
    return { from, to: from + cellsOf(match[0]), run: match[0] };
  });
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
