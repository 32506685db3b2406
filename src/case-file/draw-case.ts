/** Draws a case file as PDF: A4, blocks one below the other, a foot on each page. */
import PDFDocument from 'pdfkit';
import { type CaseBlock, type CaseFile, type CaseRow, caseFoot } from '../domain/sale/case-file/case-file.ts';
import type { CasePicture } from '../domain/sale/case-file/case-pictures.ts';
import { drawLines, ink, lineHeight, linesOf, type Pdf, registerFonts, type Style } from './typeset.ts';

export type CaseDrawing = {
  readonly file: CaseFile;
  /** JPEGs by their SHA-256. */
  readonly pictures: ReadonlyMap<string, Uint8Array>;
  /** PNG of the printed receipt. */
  readonly paper?: Uint8Array;
  /** Epoch milliseconds. */
  readonly madeAtMs: number;
};

const mm = 72 / 25.4;
const page = { width: 210 * mm, height: 297 * mm, side: 18 * mm, top: 16 * mm, bottom: 20 * mm };
const inner = page.width - 2 * page.side;
const muted = '#5d666c';
const rule = '#d5dadd';
const gap = 4 * mm;
/** The main picture leaves room for the facts above it. */
const mainMaxHeight = 105 * mm;
const labelWidth = 42 * mm;

const style = {
  title: { size: 11, color: muted },
  heading: { size: 21, font: 'strong' },
  subject: { size: 10.5 },
  section: { size: 11.5, font: 'strong' },
  text: { size: 9.5 },
  label: { size: 9, color: muted },
  note: { size: 8.5, color: muted },
  hash: { size: 6, font: 'mono', color: muted },
  printed: { size: 8, font: 'mono' },
  total: { size: 11, font: 'strong' },
} as const satisfies Record<string, Style>;

/** Resolves with the whole file. */
export async function drawCase({ file, pictures, paper, madeAtMs }: CaseDrawing): Promise<Buffer> {
  const document = new PDFDocument({
    ...{ size: 'A4', margin: 0, bufferPages: true, lang: file.language },
    info: {
      ...{ Title: `${file.title}: ${file.heading}`, Subject: file.subject, Creator: 'tillframe' },
      CreationDate: new Date(madeAtMs),
    },
  });
  registerFonts(document);
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => document.once('end', resolve));
  const sheet = createSheet(document);
  drawHead(sheet, file);
  for (const block of file.blocks) drawBlock(sheet, block, { pictures, paper });
  const { count } = document.bufferedPageRange();
  for (let n = 0; n < count; n += 1) {
    document.switchToPage(n);
    drawFoot(document, file, n + 1, count);
  }
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

/** The document, and the place of the next thing in it. */
type Sheet = {
  readonly document: Pdf;
  y: number;
  /** Begins a new page unless there is room for so many points. */
  room(height: number): void;
};

function createSheet(document: Pdf): Sheet {
  return {
    document,
    y: page.top,
    room(height) {
      if (this.y + height <= page.height - page.bottom) return;
      document.addPage();
      this.y = page.top;
    },
  };
}

function drawHead(sheet: Sheet, { title, heading, subject }: CaseFile): void {
  const { document } = sheet;
  for (const [text, its, space] of [
    [title, style.title, 0],
    [heading, style.heading, 0],
    [subject, style.subject, 2.5 * mm],
  ] as const) {
    const lines = linesOf(document, text, its, inner);
    sheet.y = drawLines(document, lines, its, { x: page.side, y: sheet.y, width: inner }) + space;
  }
  drawRule(sheet, ink, 0.8);
  sheet.y += 3 * mm;
}

function drawRule({ document, y }: Sheet, color = rule, width = 0.5): void {
  document
    .moveTo(page.side, y)
    .lineTo(page.side + inner, y)
    .lineWidth(width)
    .strokeColor(color)
    .stroke();
}

function drawFoot(document: Pdf, { foot, language }: CaseFile, number: number, count: number): void {
  const y = page.height - page.bottom + 7 * mm;
  drawLines(document, [foot], style.note, { x: page.side, y, width: inner });
  drawLines(document, [caseFoot(language, number, count)], style.note, {
    ...{ x: page.side, y, width: inner },
    align: 'right',
  });
}

type Images = { readonly pictures: CaseDrawing['pictures']; readonly paper: Uint8Array | undefined };

function drawBlock(sheet: Sheet, block: CaseBlock, { pictures, paper }: Images): void {
  // A heading stays with the first of what it is the heading of.
  if (block.title !== undefined)
    drawSection(sheet, block.title, block.kind === 'pictures' ? 60 * mm : 16 * mm);
  switch (block.kind) {
    case 'rows':
      for (const row of block.rows) drawRow(sheet, row);
      if (block.note !== undefined) drawText(sheet, block.note, style.note);
      break;
    case 'pictures':
      drawPictures(sheet, block.pictures, pictures, block.title === undefined || block.areLarge === true);
      if (block.note !== undefined) drawText(sheet, block.note, style.note);
      break;
    case 'receipt':
      for (const row of block.rows) drawReceiptRow(sheet, row);
      break;
    case 'printed':
      drawText(sheet, block.text, style.printed);
      break;
    case 'paper':
      if (paper !== undefined) drawPaper(sheet, paper);
      break;
  }
  sheet.y += gap;
}

function drawSection(sheet: Sheet, title: string, keep: number): void {
  sheet.room(lineHeight(style.section) + 2 * mm + keep);
  sheet.y =
    drawLines(sheet.document, [title], style.section, { x: page.side, y: sheet.y, width: inner }) + 1 * mm;
  drawRule(sheet);
  sheet.y += 1.5 * mm;
}

/** Line by line: it may go on over the page. */
function drawText(sheet: Sheet, text: string, its: Style): void {
  for (const line of linesOf(sheet.document, text, its, inner)) {
    sheet.room(lineHeight(its));
    sheet.y = drawLines(sheet.document, [line], its, { x: page.side, y: sheet.y, width: inner });
  }
}

function drawRow(sheet: Sheet, { label, value, note }: CaseRow): void {
  const { document } = sheet;
  const x = page.side + labelWidth + 3 * mm;
  const width = inner - labelWidth - 3 * mm;
  const isHash = /^[0-9a-f]{64}$/.test(value);
  const its: Style = isHash ? style.hash : style.text;
  const labels = linesOf(document, label, style.label, labelWidth);
  const values = linesOf(document, value, its, width);
  const notes = note === undefined ? [] : linesOf(document, note, style.note, width);
  const height = Math.max(
    labels.length * lineHeight(style.label),
    values.length * lineHeight(its) + notes.length * lineHeight(style.note),
  );
  sheet.room(height + 1 * mm);
  const { y } = sheet;
  drawLines(document, labels, style.label, { x: page.side, y: y + 0.2 * mm, width: labelWidth });
  const below = drawLines(document, values, its, { x, y: isHash ? y + 0.7 * mm : y, width });
  drawLines(document, notes, style.note, { x, y: below, width });
  sheet.y = y + height + 1 * mm;
}

type Placed = { readonly picture: CasePicture; readonly height: number; readonly lines: string[] };

/** One over the width, or rows of two. */
function drawPictures(
  sheet: Sheet,
  all: readonly CasePicture[],
  jpegs: CaseDrawing['pictures'],
  isLarge: boolean,
): void {
  const columns = isLarge ? 1 : 2;
  const between = 6 * mm;
  const width = (inner - (columns - 1) * between) / columns;
  const placed = all.map((picture): Placed => {
    const { stored } = picture;
    const natural = stored === undefined ? 0 : (width * stored.height) / Math.max(1, stored.width);
    return {
      picture,
      height: stored === undefined ? 12 * mm : Math.min(natural, isLarge ? mainMaxHeight : 75 * mm),
      lines: picture.notes.flatMap((note) => linesOf(sheet.document, note, style.note, width)),
    };
  });
  for (let n = 0; n < placed.length; n += columns) {
    const row = placed.slice(n, n + columns);
    const height = Math.max(...row.map(heightOf));
    sheet.room(height);
    for (const [index, one] of row.entries())
      drawPicture(sheet.document, one, jpegs, {
        x: page.side + index * (width + between),
        y: sheet.y,
        width,
      });
    sheet.y += height + 3 * mm;
  }
}

function heightOf({ height, lines }: Placed): number {
  return (
    height +
    1.5 * mm +
    lineHeight(style.text) +
    lines.length * lineHeight(style.note) +
    2 * lineHeight(style.hash)
  );
}

function drawPicture(
  document: Pdf,
  { picture, height, lines }: Placed,
  jpegs: CaseDrawing['pictures'],
  { x, y, width }: { x: number; y: number; width: number },
): void {
  const { stored, title } = picture;
  const jpeg = stored === undefined ? undefined : jpegs.get(stored.sha256);
  drawImage(document, jpeg, { x, y, width, height });
  let below = drawLines(document, linesOf(document, title, style.text, width).slice(0, 1), style.text, {
    ...{ x, y: y + height + 1.5 * mm, width },
  });
  below = drawLines(document, lines, style.note, { x, y: below, width });
  const sha256 = stored?.sha256 ?? picture.sha256;
  if (sha256 === undefined) return;
  const hash = `SHA-256 ${sha256}`;
  drawLines(document, linesOf(document, hash, style.hash, width), style.hash, { x, y: below, width });
}

type ReceiptRow = Extract<CaseBlock, { kind: 'receipt' }>['rows'][number];

function drawReceiptRow(sheet: Sheet, { cells: [item, quantity, amount], strength }: ReceiptRow): void {
  const { document } = sheet;
  const its: Style = { item: style.text, total: style.total, quiet: style.label }[strength];
  const widths = { item: 92 * mm, quantity: 48 * mm, amount: inner - 140 * mm };
  const lines = linesOf(document, item, its, widths.item - 2 * mm);
  const height = lines.length * lineHeight(its);
  sheet.room(height + 1 * mm);
  const { y } = sheet;
  drawLines(document, lines, its, { x: page.side, y, width: widths.item });
  const right = { y, align: 'right' } as const;
  drawLines(document, [quantity], strength === 'total' ? its : style.label, {
    ...{ ...right, x: page.side + widths.item, width: widths.quantity },
  });
  drawLines(document, [amount], its, {
    ...{ ...right, x: page.side + widths.item + widths.quantity, width: widths.amount },
  });
  sheet.y = y + height + 0.6 * mm;
  if (strength === 'total') {
    drawRule(sheet);
    sheet.y += 0.8 * mm;
  }
}

/** In the size of the paper, smaller where it is longer than a page. */
function drawPaper(sheet: Sheet, png: Uint8Array): void {
  const width = 80 * mm;
  // Width and height of the IHDR chunk, which is always the first.
  const size = Buffer.from(png.subarray(16, 24));
  const natural = size.length < 8 ? 0 : (width * size.readUInt32BE(4)) / Math.max(1, size.readUInt32BE(0));
  const height = Math.min(natural, page.height - page.top - page.bottom);
  sheet.room(height);
  drawImage(sheet.document, png, { x: page.side, y: sheet.y, width, height });
  sheet.y += height;
}

/** A grey box in place of one that was removed since the sale was read, or can't be read: the file is made all the same. */
function drawImage(
  document: Pdf,
  bytes: Uint8Array | undefined,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): void {
  try {
    if (bytes !== undefined) {
      document.image(Buffer.from(bytes), x, y, { fit: [width, height] });
      return;
    }
  } catch {
    // No JPEG or PNG.
  }
  document.rect(x, y, width, height).fill('#eef1f2');
}
