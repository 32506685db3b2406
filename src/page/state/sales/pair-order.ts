/** Rows of a list of sales: which comes first, and which two are one. Pure. */
import type { ListedSaleJson, PairJson } from '../../../contract/page/sales.ts';

/** A sale at its own time or, with `moment`, at that of its void. */
export type Row = ListedSaleJson;

/** All rows of the sale that one of them shows: two where it was voided at a known time, the void first. */
export function rowsOf({ moment: _, ...sale }: Row): readonly Row[] {
  const isVoidedThen = sale.kind === 'void' && sale.voidedAt !== undefined;
  return isVoidedThen ? [{ ...sale, moment: 'void' }, sale] : [sale];
}

/** The sale itself where it has no such moment (any more). */
export function rowAt(sale: Row, moment: Row['moment']): Row | undefined {
  const rows = rowsOf(sale);
  return rows.find((row) => row.moment === moment) ?? rows[0];
}

export function rowKey({ saleId, moment }: Pick<Row, 'saleId' | 'moment'>): string {
  return moment === undefined ? saleId : `${saleId} ${moment}`;
}

/** Newest first; the id only keeps sales of one millisecond from changing places. */
export function newestFirst(a: Row, b: Row): number {
  return atMs(b) - atMs(a) || Number(b.saleId > a.saleId) - Number(b.saleId < a.saleId);
}

/** Time of the row, and how sure it is. */
export function instantOf({
  moment,
  instant,
  voidedAt,
}: Row): Pick<PairJson['instant'], 'at' | 'uncertaintyMs'> {
  return moment === 'void' && voidedAt !== undefined ? voidedAt : instant;
}

export function atMs(row: Row): number {
  return Date.parse(instantOf(row).at);
}

/** Whether `other` is an earlier state of `pair`, or a half of it. */
export function isSameSale(pair: PairJson, { saleId }: PairJson): boolean {
  return saleId === pair.saleId || pair.aliases?.includes(saleId) === true;
}

export function isSameRow(row: Row, other: Row): boolean {
  return row.moment === other.moment && isSameSale(row, other);
}
