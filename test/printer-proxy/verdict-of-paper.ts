/** Whether the sale that comes of a paper is what its truth says. */
import type { Sale } from '../../src/domain/sale/sale.ts';
import type { ShopPaper } from '../peers/shop-papers/shop-paper.ts';

const counted = new Set(['sale', 'refund', 'void']);
const openings = new Set(['no_sale', 'cash_in', 'cash_out']);

export type Verdict =
  | 'right'
  | 'unclear'
  | 'lost'
  | 'never was'
  | 'false amount'
  | 'other kind'
  | 'no drawer';

export const isCounted = ({ kind }: Sale): boolean => counted.has(kind);

/** A paper that is kept for its picture, with its amount unknown. */
export function isUndecided(sale: Sale): boolean {
  const doubts = sale.receiptDoubts ?? [];
  return doubts.includes('unclear') || (sale.totalUnknown === true && doubts.includes('image'));
}

export function verdictOf({ truth, also = [], alsoYen = [] }: ShopPaper, sale: Sale | undefined): Verdict {
  const kinds: readonly string[] = [truth.kind, ...also];
  if (sale !== undefined && isUndecided(sale)) return kinds.includes('unclear') ? 'right' : 'unclear';
  if (sale === undefined || !counted.has(sale.kind)) {
    if (kinds.every((kind) => counted.has(kind))) return 'lost';
    return truth.kind === 'drawer' && !openings.has(sale?.kind ?? '') ? 'no drawer' : 'right';
  }
  if (!kinds.some((kind) => counted.has(kind))) return 'never was';
  const isTotal = [truth.totalYen ?? sale.totalMinor, ...alsoYen].includes(sale.totalMinor);
  if (sale.totalUnknown === true || !isTotal) return 'false amount';
  return kinds.includes(sale.kind) ? 'right' : 'other kind';
}
