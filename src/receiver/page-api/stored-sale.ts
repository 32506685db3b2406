/** The sale that a request names. */
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { type Reach, reaches } from '../people/reach.ts';
import { refused } from '../refused.ts';
import type { SaleSearch, StoredSale } from '../sales.ts';
import { idWithin } from './shop-ids.ts';

/** Throws a problem where there is none, in the shops that somebody sees. */
export async function storedSale(
  sales: Pick<SaleSearch, 'one'>,
  saleId: string,
  reach: Reach,
): Promise<StoredSale> {
  const named = idWithin(saleId);
  const sale =
    named === undefined || !reaches(reach, named.source)
      ? undefined
      : await sales.one(named.source, named.id);
  if (sale === undefined) throw refused(404, receiverProblem('receiver.no_sale'));
  return sale;
}
