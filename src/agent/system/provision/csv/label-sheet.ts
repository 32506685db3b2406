/**
 * The sheet of labels: A4, three by eight, 66 × 33.9 mm each, 12.9 mm from the upper edge: a common form of
 * label paper. Crop marks for plain paper.
 */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import { encode } from 'uqr';
import { japaneseFont } from '../../../../lib/files/japanese-font.ts';

export type Label = {
  readonly device: string;
  readonly shopName: string;
  /** For the QR code, and for typing. */
  readonly address: string;
  /** Alternative address for typing. */
  readonly otherAddress?: string;
  readonly setUpCode: string;
  readonly note?: string;
};

const mm = 72 / 25.4;
const cell = { columns: 3, rows: 8, widthMm: 66, heightMm: 33.9, leftMm: 6, topMm: 12.9 };
export const labelsOfPage = cell.columns * cell.rows;
/** Label paper has gaps between its columns, and printers are a millimetre off. */
const marginMm = 3.5;
const qrMm = 22.2;
const markMm = 2;

/** How a register that prints through the gateway is pointed back to its printer. */
const printing = [
  'レジが印刷できないとき：レジの印刷先をプリンター自身のアドレスに戻す',
  'A register cannot print? Set it to its printer’s own address.',
];

/** `skip`: used labels of the first sheet. Rejects if the file can't be written. */
export async function writeLabels(
  path: string,
  labels: readonly Label[],
  { skip, onLabel }: { readonly skip: number; readonly onLabel: (count: number) => Promise<void> },
): Promise<void> {
  const document = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    info: { Title: 'tillframe' },
  });
  document.registerFont('japanese', japaneseFont());
  const file = createWriteStream(path, { mode: 0o600 });
  const written = pipeline(document, file);
  // Handled below.
  written.catch(() => undefined);
  for (const [index, label] of labels.entries()) {
    const place = (index + skip) % labelsOfPage;
    if (index === 0 || place === 0) newPage(document);
    drawLabel(document, label, {
      x: (cell.leftMm + (place % cell.columns) * cell.widthMm) * mm,
      y: (cell.topMm + Math.floor(place / cell.columns) * cell.heightMm) * mm,
    });
    if (file.writableNeedDrain) await once(file, 'drain');
    await onLabel(index + 1);
  }
  document.end();
  await written;
}

type Pdf = InstanceType<typeof PDFDocument>;

function newPage(document: Pdf): void {
  document.addPage();
  document.lineWidth(0.3).strokeColor('#999999');
  for (let row = 0; row <= cell.rows; row += 1)
    for (let column = 0; column <= cell.columns; column += 1) {
      const x = (cell.leftMm + column * cell.widthMm) * mm;
      const y = (cell.topMm + row * cell.heightMm) * mm;
      const reach = (markMm / 2) * mm;
      document
        .moveTo(x - reach, y)
        .lineTo(x + reach, y)
        .moveTo(x, y - reach)
        .lineTo(x, y + reach);
    }
  document.stroke();
}

function drawLabel(document: Pdf, label: Label, at: { readonly x: number; readonly y: number }): void {
  const top = at.y + marginMm * mm;
  const left = at.x + marginMm * mm;
  drawQr(document, label.address, { x: left, y: top + 1 * mm, size: qrMm * mm });
  const x = left + (qrMm + 2) * mm;
  const width = at.x + (cell.widthMm - marginMm) * mm - x;
  const line = (text: string, y: number, size: number, font = 'japanese', color = '#000000'): void =>
    fitted(document.font(font).fillColor(color), text, { x, y: top + y * mm, width, size });
  const grey = '#444444';
  line(label.shopName, 0, 8);
  line('画面のアドレス Address', 4.6, 5, 'japanese', grey);
  line(shown(label.address), 7, 8, 'Helvetica-Bold');
  if (label.otherAddress !== undefined) line(shown(label.otherAddress), 10.1, 6.5, 'Helvetica');
  line('セットアップコード Set-up code', 13.6, 5, 'japanese', grey);
  line(label.setUpCode, 16.6, 11, 'Courier-Bold');
  line('パスワードを決めるとき一度だけ / once', 20, 4.5, 'japanese', grey);
  line(
    [label.device, label.note].filter((text) => text !== undefined && text !== '').join('  '),
    21.9,
    5.5,
    'japanese',
    grey,
  );
  // For the moment in which no page can be opened.
  const wide = { x: left, width: (cell.widthMm - 2 * marginMm) * mm, size: 4.5 };
  for (const [index, text] of printing.entries())
    fitted(document.font('japanese').fillColor('#000000'), text, {
      ...wide,
      y: top + (24.2 + 1.8 * index) * mm,
    });
}

/** `http://tillframe-a1b2.local/`: browsers try http by default, and few people type the slash. */
function shown(address: string): string {
  return address.replace(/^http:\/\//, '').replace(/\/$/, '');
}

/** On one line, as large as it fits; at the minimum size its end is cut off. */
function fitted(
  document: Pdf,
  text: string,
  { x, y, width, size }: { x: number; y: number; width: number; size: number },
): void {
  const least = 4.5;
  const natural = document.fontSize(size).widthOfString(text);
  const fit = Math.max(least, Math.min(size, (size * width) / natural));
  const signs = Array.from(text);
  let shownText = text;
  document.fontSize(fit);
  while (signs.length > 0 && document.widthOfString(shownText) > width + 0.1) {
    signs.pop();
    shownText = `${signs.join('')}…`;
  }
  document.text(shownText, x, y + (size - fit) / 2, { lineBreak: false });
}

/** Runs of dark modules as one rectangle each, all in one path. */
function drawQr(document: Pdf, text: string, { x, y, size }: { x: number; y: number; size: number }): void {
  const { data } = encode(text, { ecc: 'M', border: 0 });
  const module = size / data.length;
  for (const [row, cells] of data.entries())
    for (let from = 0; from < cells.length; from += 1) {
      if (cells[from] !== true) continue;
      let to = from;
      while (cells[to] === true) to += 1;
      document.rect(x + from * module, y + row * module, (to - from) * module, module);
      from = to;
    }
  document.fill('#000000');
}
