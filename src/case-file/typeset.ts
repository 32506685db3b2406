/**
 * Text of two fonts on one baseline, in lines of a width: letters and figures in Helvetica, everything else in the Japanese font. pdfkit
 * wraps text of one font alone.
 */
import type PDFDocument from 'pdfkit';
import { japaneseFont } from '../lib/files/japanese-font.ts';

export type Pdf = InstanceType<typeof PDFDocument>;

export type Style = {
  /** Points. */
  readonly size: number;
  readonly color?: string;
  /** `mono`: every character has the same width, full-width ones the double. */
  readonly font?: 'text' | 'strong' | 'mono';
};

type Run = { readonly font: string; readonly text: string };

/** Height of a line in sizes of its text. */
const leading = 1.45;
/** Position of the baseline in a line, in sizes. */
const ascent = 1.05;

/** WinAnsi: what the standard fonts of PDF have. */
const isStandard = (sign: string): boolean => /[ -~\u00a0-\u00ff–—‘’“”•…€]/u.test(sign);
const notAtStart = /^[、。，．・：；？！ー」』）】〉》〕…ぁぃぅぇぉっゃゅょァィゥェォッャュョ)\]}!?,.:;]/u;

export function registerFonts(document: Pdf): void {
  document.registerFont('japanese', japaneseFont());
}

export function lineHeight({ size }: Style): number {
  return size * leading;
}

/** Draws lines from `y` down; returns the position below. The caller has made room. */
export function drawLines(
  document: Pdf,
  lines: readonly string[],
  style: Style,
  { x, y, width, align = 'left' }: { x: number; y: number; width: number; align?: 'left' | 'right' },
): number {
  document.fillColor(style.color ?? ink);
  let top = y;
  for (const line of lines) {
    let left = align === 'left' ? x : x + width - widthOf(document, line, style);
    for (const { font, text } of runsOf(line, style)) {
      document.font(font).fontSize(style.size);
      document.text(text, left, top + style.size * ascent, { lineBreak: false, baseline: 'alphabetic' });
      left += document.widthOfString(text);
    }
    top += lineHeight(style);
  }
  return top;
}

export const ink = '#1b1f22';

/** Breaks at blanks, between Japanese characters, and within a word that is wider than the line. */
export function linesOf(document: Pdf, text: string, style: Style, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of wordsOf(paragraph)) {
      const longer = line + word;
      if (line !== '' && !notAtStart.test(word) && widthOf(document, longer.trimEnd(), style) > width) {
        lines.push(line.trimEnd());
        line = '';
      }
      line = line === '' ? word.trimStart() : line + word;
      while (widthOf(document, line.trimEnd(), style) > width && Array.from(line).length > 1) {
        const [first, rest] = fitting(document, line, style, width);
        if (rest === '' || notAtStart.test(rest)) break;
        lines.push(first);
        line = rest;
      }
    }
    return [...lines, line.trimEnd()];
  });
}

/** Runs of letters with the blank after them; other characters one by one. */
function wordsOf(text: string): string[] {
  return text.match(/[!-~\u00a1-\u00ff–—‘’“”•…€]+ ?|[^!-~]/gu) ?? [];
}

/** At least one character. */
function fitting(document: Pdf, text: string, style: Style, width: number): [first: string, rest: string] {
  const signs = Array.from(text);
  let count = signs.length - 1;
  while (count > 1 && widthOf(document, signs.slice(0, count).join(''), style) > width) count -= 1;
  return [signs.slice(0, count).join(''), signs.slice(count).join('')];
}

function widthOf(document: Pdf, text: string, style: Style): number {
  return runsOf(text, style).reduce(
    (sum, { font, text: part }) => sum + document.font(font).fontSize(style.size).widthOfString(part),
    0,
  );
}

function runsOf(text: string, { font = 'text' }: Style): Run[] {
  const runs: Run[] = [];
  const latin = { text: 'Helvetica', strong: 'Helvetica-Bold', mono: 'Courier' }[font];
  // The real minus is in neither font.
  for (const sign of text.replaceAll('−', '–').replaceAll(/\p{Cc}/gu, ' ')) {
    const own = isStandard(sign) ? latin : 'japanese';
    const last = runs.at(-1);
    if (last?.font === own) runs[runs.length - 1] = { font: own, text: last.text + sign };
    else runs.push({ font: own, text: sign });
  }
  return runs;
}
