/** Filter of sales in a query: `GET /api/v1/sales`, `…/count`, `…/hours`. Times without an offset are in the shop's zone. */
import type { z } from 'zod';
import type { salesFilter } from '../../../contract/page/routes/query.ts';
import type { SaleFilter } from '../../../domain/sale/sale-filter.ts';
import { shopTimeMs } from '../../../domain/time/shop-day.ts';
import { Problem } from '../../../lib/http/problem.ts';

/** Throws a problem if no sale can match. */
export function toFilter(
  { from, to, exceptions, withoutPicture, pinned, ...rest }: z.output<typeof salesFilter>,
  timeZone: string,
): SaleFilter {
  const fromMs = from === undefined ? undefined : shopTimeMs(from, timeZone, 'first');
  const toMs = to === undefined ? undefined : shopTimeMs(to, timeZone, 'last');
  const impossible = (field: string, message: string) =>
    Problem.ofFields('Wrong query', [{ field, message }]);
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs)
    throw impossible('to', 'expected a time after `from`');
  if (rest.minAmount !== undefined && rest.maxAmount !== undefined && rest.minAmount > rest.maxAmount)
    throw impossible('maxAmount', 'expected no less than `minAmount`');
  return {
    ...(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as SaleFilter),
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
    ...(exceptions === true && { exceptions }),
    ...(withoutPicture === true && { withoutPicture }),
    ...(pinned === true && { pinned }),
  };
}
