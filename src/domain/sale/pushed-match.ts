/**
 * Records of one sale, pushed by a till and listed by its POS cloud, that state so themselves: the same total, and the same number or the same
 * time by the register's clock. Pure.
 */
import type { Matched } from './match.ts';
import type { Sale } from './sale.ts';
import { isSameNumber } from './void-match.ts';

type Stated = {
  readonly sale: Pick<
    Sale,
    'kind' | 'totalMinor' | 'registerSaleId' | 'reverses' | 'receiptNumber' | 'soldAtMs'
  >;
  readonly instant: { readonly atMs: number };
};

/** One of them may be cut down to its second. Milliseconds. */
const sameTimeMs = 1_000;
/** Numbers of two systems may agree by chance. Milliseconds. */
const sameNumberMs = 15 * 60_000;

/** In doubt none. */
export function sameRecords<Pushed extends Stated, Listed extends Stated>(
  pushed: readonly Pushed[],
  listed: readonly Listed[],
): Matched<Pushed | Listed>[] {
  return pushed.flatMap((one) => {
    const [other, ...others] = listed.filter((each) => isSame(one, each));
    if (other === undefined || others.length > 0) return [];
    return pushed.some((each) => each !== one && isSame(each, other)) ? [] : [{ printed: one, pos: other }];
  });
}

/** Whether their kinds allow it. A drawer opening may be that of any record. */
export function mayBeOne({ sale }: Stated, { sale: listed }: Stated): boolean {
  const { kind, reverses, registerSaleId } = sale;
  if (kind === 'no_sale') return true;
  if (kind !== 'void') return directionOf(sale) === directionOf(listed);
  // A void under a number of its own is part of the sale that it names.
  const isOfOther = reverses !== undefined && reverses !== registerSaleId;
  return !isOfOther && ['sale', 'refund'].includes(directionOf(listed));
}

function directionOf({ kind, totalMinor }: Pick<Sale, 'kind' | 'totalMinor'>): Sale['kind'] {
  if (kind !== 'sale' && kind !== 'void') return kind;
  return totalMinor < 0 ? 'refund' : 'sale';
}

function isSame(one: Stated, other: Stated): boolean {
  const { sale, instant } = one;
  const {
    sale: listed,
    instant: { atMs },
  } = other;
  if (sale.kind === 'no_sale' || !mayBeOne(one, other)) return false;
  if (Math.abs(sale.totalMinor) !== Math.abs(listed.totalMinor)) return false;
  if (sale.soldAtMs !== undefined && listed.soldAtMs !== undefined)
    return Math.abs(sale.soldAtMs - listed.soldAtMs) < sameTimeMs;
  const numbers = [listed.registerSaleId, listed.receiptNumber];
  const isNumbered = [sale.registerSaleId, sale.receiptNumber].some(
    (number) =>
      number !== undefined && numbers.some((other) => other !== undefined && isSameNumber(number, other)),
  );
  return isNumbered && Math.abs(instant.atMs - atMs) <= sameNumberMs;
}
