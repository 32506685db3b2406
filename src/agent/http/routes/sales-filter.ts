/** Filter of sales in a query (contract/page/answers/sales-query.ts), or the problem of one that no sale can match. */
import type { z } from 'zod';
import { filterOfQuery } from '../../../contract/page/answers/sales-query.ts';
import type { salesFilter } from '../../../contract/page/routes/query.ts';
import type { SaleFilter } from '../../../domain/sale/sale-filter.ts';
import { wrongFields } from '../refused.ts';

export function toFilter(query: z.output<typeof salesFilter>, timeZone: string): SaleFilter {
  return filterOfQuery(query, timeZone, (wrong) => {
    throw wrongFields(wrong);
  });
}
