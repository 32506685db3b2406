/** Filter of sales in a query: `GET /api/v1/sales`, `…/count`, `…/hours`. Times without an offset are in the given zone. Pure. */
import type { z } from 'zod';
import { type Refusal, refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { SaleFilter } from '../../../domain/sale/sale-filter.ts';
import { readHours } from '../../../domain/time/clock-hours.ts';
import { shopTimeMs } from '../../../domain/time/shop-day.ts';
import type { salesFilter } from '../routes/query.ts';

export type ImpossibleField = { readonly field: string; readonly problem: Refusal };

/** `impossible`: throws the problem of a filter that no sale can match. */
export function filterOfQuery(
  { from, to, exceptions, withoutPicture, pinned, unclear, hours, ...rest }: z.output<typeof salesFilter>,
  timeZone: string,
  impossible: (field: ImpossibleField) => never,
): SaleFilter {
  const fromMs = from === undefined ? undefined : shopTimeMs(from, timeZone, 'first');
  const toMs = to === undefined ? undefined : shopTimeMs(to, timeZone, 'last');
  const range = hours === undefined ? undefined : readHours(hours);
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs)
    impossible({ field: 'to', problem: refusal('field.after_from') });
  if (rest.minAmount !== undefined && rest.maxAmount !== undefined && rest.minAmount > rest.maxAmount)
    impossible({ field: 'maxAmount', problem: refusal('field.below_minimum') });
  return {
    ...(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as SaleFilter),
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
    ...(range !== undefined && { hours: { ...range, timeZone } }),
    ...(exceptions === true && { exceptions }),
    ...(withoutPicture === true && { withoutPicture }),
    ...(pinned === true && { pinned }),
    ...(unclear === true && { unclear }),
  };
}
