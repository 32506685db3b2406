/** Sales as CSV (RFC 4180) that a spreadsheet opens: UTF-8 with a byte order mark, a row per sale, no cell that it would calculate. Pure. */

import { csvLine } from '../../../lib/text/csv-line.ts';
import type { Pair } from '../../capture/pair.ts';
import { fractionDigits } from '../../time/figures.ts';
import { rfc3339, toSeconds } from '../../time/time-text.ts';
import { staffOf } from '../sale-filter.ts';
import { saleLabel } from '../sale-label.ts';
import { saleTextsEn } from '../sale-texts-en.ts';
import { saleTextsJa } from '../sale-texts-ja.ts';
import { salesCsvEn } from './sales-csv-en.ts';
import { salesCsvJa } from './sales-csv-ja.ts';

const languages = {
  ja: { texts: salesCsvJa, ofSales: saleTextsJa },
  en: { texts: salesCsvEn, ofSales: saleTextsEn },
};

/** Rows of a file. */
const maxCsvRows = 50_000;

type Options = { readonly language: 'ja' | 'en'; readonly timeZone: string };

export function csvOfSales({ language, timeZone }: Options) {
  const { texts, ofSales } = languages[language];
  const {
    date,
    time,
    amount,
    currency,
    register,
    staff,
    payments,
    items,
    receipt,
    voidedAt,
    note,
    picture,
    id,
  } = texts;
  const local = (atMs: number) => rfc3339(atMs, timeZone);
  return {
    head: `\ufeff${line([date, time, texts.kind, amount, currency, register, staff, payments, items, receipt, voidedAt, note, picture, id])}`,
    row: ({ saleId, sale, instant, registerName, voided, note: noted, captures }: Pair): string => {
      const at = local(instant.atMs);
      const digits = fractionDigits(sale.currency);
      return line([
        ...[at.slice(0, 10), at.slice(11, 19), saleLabel(sale, ofSales)?.text ?? ofSales.kind.sale],
        ...[sale.totalUnknown === true ? '' : sale.totalMinor / 10 ** digits, sale.currency],
        ...[registerName, staffOf(sale) ?? '', sale.payments.map(({ method }) => method).join(' / ')],
        sale.lines
          .map(({ name, quantity }) =>
            quantity === undefined || quantity === 1 ? name : `${name} ×${quantity}`,
          )
          .join(' / '),
        ...[sale.receiptNumber ?? '', voided === undefined ? '' : toSeconds(local(voided.atMs))],
        noted?.text ?? '',
        ...[captures.some(({ outcome }) => outcome === 'captured') ? texts.yes : texts.no, saleId],
      ]);
    },
    /** In place of the rows past the bound. */
    cut: line([texts.cut(maxCsvRows.toLocaleString('en'))]),
  };
}

export type CsvPage = { readonly pairs: readonly Pair[]; readonly nextCursor?: string };

/** The file in pieces, read page by page: memory has one page and the ids of voids. */
export async function* linesOfSales(
  csv: ReturnType<typeof csvOfSales>,
  pageAt: (cursor: string | undefined) => Promise<CsvPage> | CsvPage,
): AsyncGenerator<string> {
  yield csv.head;
  // A void may be listed at its own time and at that of the sale: it is one row.
  const voids = new Set<string>();
  const isNew = ({ saleId, voided }: Pair): boolean => {
    if (voided === undefined) return true;
    const isKnown = voids.has(saleId);
    voids.add(saleId);
    return !isKnown;
  };
  let rows = 0;
  for (let cursor: string | undefined; ; ) {
    const page = await pageAt(cursor);
    const pairs = page.pairs.filter(isNew).slice(0, maxCsvRows - rows);
    rows += pairs.length;
    yield pairs.map(csv.row).join('');
    cursor = page.nextCursor;
    if (cursor === undefined) return;
    if (rows >= maxCsvRows) {
      yield csv.cut;
      return;
    }
  }
}

const line = (cells: readonly (string | number)[]): string => csvLine(cells.map(plainCell));

/** A text that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection); numbers are numbers. */
function plainCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
}
