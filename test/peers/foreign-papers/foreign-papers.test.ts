/** The papers themselves: their truth stands on them, and every dialect can print them. */
import { describe, expect, it } from 'vitest';
import { shopPapers } from '../shop-papers/all-shop-papers.ts';
import { foreignPapers } from './all-papers.ts';
import type { ForeignPaper, PaperDialect, PaperEncoding } from './foreign-paper.ts';
import { cellsOf, layOut } from './paper-layout.ts';
import { encodePaperText, printForeignPaper } from './print-paper.ts';

const papers = [...foreignPapers(), ...shopPapers()];
const dialects: readonly PaperDialect[] = ['escpos', 'star-line', 'starprnt', 'star-graphic'];
const encodings: readonly PaperEncoding[] = ['jis', 'shift_jis', 'utf-8'];

/** Full-width letters as half-width ones, every yen sign as one, figures without commas. */
function plain(text: string): string {
  return text
    .replaceAll('\\', '¥')
    .normalize('NFKC')
    .replace(/(\d) ?, ?(?=\d( ?\d){2}(?! ?\d))/g, '$1');
}

function textOf(paper: ForeignPaper): string {
  return plain(
    layOut(paper.text, paper.print.columns)
      .map((line) => line.text)
      .join('\n'),
  );
}

/** Also with blanks between its figures. */
function showsNumber(text: string, figures: string): boolean {
  return new RegExp(`(?<!\\d)${Array.from(figures).join(' ?')}(?! ?\\d)`).test(text);
}

describe('the foreign papers', () => {
  it('are over four hundred, each with its own name', () => {
    expect(papers.length).toBeGreaterThanOrEqual(440);
    expect(new Set(papers.map((paper) => paper.name)).size).toBe(papers.length);
  });

  it.each(papers)('lays $name out within its columns', (paper) => {
    for (const line of layOut(paper.text, paper.print.columns))
      expect(cellsOf(line.text) * (line.isWide ? 2 : 1), line.text).toBeLessThanOrEqual(paper.print.columns);
  });

  it.each(papers)('shows on $name what is true of it', ({ truth, ...paper }) => {
    const text = textOf({ truth, ...paper });
    if (truth.totalYen !== undefined)
      expect(showsNumber(text, String(Math.abs(truth.totalYen))), 'total').toBe(true);
    if (truth.number !== undefined) expect(text).toContain(truth.number);
    if (truth.time !== undefined) {
      expect(truth.time).toMatch(/^2026-11-(2[1-8]) ([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/);
      const [, day = '', hour = '', minute = ''] = /-(\d\d) (\d\d):(\d\d)/.exec(truth.time) ?? [];
      for (const figures of [day, minute])
        expect(new RegExp(`(?<!\\d)0*${Number(figures)}(?!\\d)`).test(text), figures).toBe(true);
      const hours = [Number(hour), Number(hour) % 12 || 12].join('|');
      expect(new RegExp(`(?<!\\d)0?(${hours})(:|-| ?時)0?${Number(minute)}(?!\\d)`).test(text), 'time').toBe(
        true,
      );
    }
  });

  it.each(shopPapers())('shows on $name its details', (paper) => {
    const text = textOf(paper);
    const { lines = [], taxes = {}, discountYen: _sum, staff, ...amounts } = paper.details ?? {};
    for (const line of lines) {
      const [name = '', , amount = ''] = line.split('|');
      expect(text).toContain(plain(name));
      expect(showsNumber(text, amount), line).toBe(true);
    }
    for (const yen of [...Object.values(taxes), ...Object.values(amounts)])
      expect(showsNumber(text, String(yen)), String(yen)).toBe(true);
    if (staff !== undefined) expect(text).toContain(plain(staff));
  });

  it.each(papers)('has a well-formed truth for $name', ({ name, truth }) => {
    // A copy may be a list of several sales.
    const mustHaveTotal = ['sale', 'refund', 'void'].includes(truth.kind);
    if (mustHaveTotal) expect(truth.totalYen).toBeTypeOf('number');
    const isNegative = truth.kind === 'refund' || truth.kind === 'void';
    if (isNegative) expect(truth.totalYen).toBeLessThan(0);
    else if (truth.kind !== 'slip') expect(truth.totalYen ?? 0).toBeGreaterThanOrEqual(0);
    expect(truth.reason !== undefined).toBe(truth.kind === 'unclear');
    // A copy or void may be one of a receipt from before.
    const earlier = papers.slice(
      0,
      papers.findIndex((paper) => paper.name === name),
    );
    if (truth.of !== undefined) expect(earlier.map((paper) => paper.name)).toContain(truth.of);
  });

  it('gives a copy the number of its sale, or one below it', () => {
    for (const { truth } of papers.filter(
      (paper) => paper.truth.kind === 'copy' && paper.truth.of !== undefined,
    )) {
      const number = papers.find((paper) => paper.name === truth.of)?.truth.number;
      expect(truth.number?.replace(`${number}-01`, String(number))).toBe(number);
    }
  });

  it('holds the kinds, dialects, encodings and widths', () => {
    const counts = {
      kind: counted(papers.map((paper) => paper.truth.kind)),
      dialect: counted(papers.map((paper) => paper.print.dialect)),
      encoding: counted(papers.map((paper) => paper.print.encoding)),
      columns: counted(papers.map((paper) => String(paper.print.columns))),
    };
    for (const kind of [
      'sale',
      'refund',
      'void',
      'copy',
      'order',
      'bill',
      'report',
      'drawer',
      'slip',
      'other',
    ])
      expect(counts.kind[kind], kind).toBeGreaterThanOrEqual(5);
    for (const dialect of dialects) expect(counts.dialect[dialect], dialect).toBeGreaterThanOrEqual(6);
    for (const encoding of encodings) expect(counts.encoding[encoding], encoding).toBeGreaterThanOrEqual(20);
    for (const columns of ['32', '42', '48'])
      expect(counts.columns[columns], columns).toBeGreaterThanOrEqual(20);
  });

  it('prints every paper in every dialect and encoding', () => {
    for (const paper of papers)
      for (const dialect of dialects)
        for (const encoding of encodings)
          expect(
            printForeignPaper(paper, { ...paper.print, dialect, encoding }).length,
            paper.name,
          ).toBeGreaterThan(paper.text.length / 2);
  });

  it('encodes kanji, kana and yen signs as printers read them', () => {
    expect(encodePaperText('計¥1', 'shift_jis').toString('hex')).toBe('8c765c31');
    expect(encodePaperText('計ｹｲ￥−', 'jis').toString('hex')).toBe('1c2637571c2eb9b21c26216f215d1c2e');
    expect(() => encodePaperText('한', 'shift_jis')).toThrow('Not in JIS');
  });
});

function counted(values: readonly string[]): Partial<Record<string, number>> {
  const counts: Partial<Record<string, number>> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
