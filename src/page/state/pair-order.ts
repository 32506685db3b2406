/** Which sale comes first in a list, and which two are one. Pure. */
import type { PairJson } from '../../contract/page/sales.ts';

/** Newest instant first; the id only keeps sales of one millisecond from changing places. */
export function newestFirst(a: PairJson, b: PairJson): number {
  return atMs(b) - atMs(a) || Number(b.saleId > a.saleId) - Number(b.saleId < a.saleId);
}

export function atMs(pair: PairJson): number {
  return Date.parse(pair.instant.at);
}

/** Whether `other` is an earlier state of `pair`, or a half of it. */
export function isSameSale(pair: PairJson, { saleId }: PairJson): boolean {
  return saleId === pair.saleId || pair.aliases?.includes(saleId) === true;
}
