/** Filter of a query over all shops: that of a gateway's page, and the shop. */
import { z } from 'zod';
import { filterOfQuery } from '../../contract/page/answers/sales-query.ts';
import { salesFilter } from '../../contract/page/routes/query.ts';
import { problemTexts } from '../../domain/problem/problem-text.ts';
import { Problem } from '../../lib/http/problem.ts';
import type { ShopFilter } from '../search/search.ts';
import { idWithin, sourceOf } from './shop-ids.ts';

const idOfShop = z.string().min(1).max(400).optional();

export const shopSalesFilter = salesFilter.extend({ register: idOfShop, camera: idOfShop });

/** Throws a problem if no sale can match. */
export function filterIn(query: z.output<typeof shopSalesFilter>, timeZone: string): ShopFilter {
  const { shop, ...filter } = filterOfQuery(query, timeZone, ({ field, problem }) => {
    throw Problem.ofFields([{ field, cause: { problem, texts: problemTexts(problem) } }]);
  });
  const register = filter.register === undefined ? undefined : idWithin(filter.register);
  const camera = filter.camera === undefined ? undefined : idWithin(filter.camera);
  const source = shop === undefined ? (register ?? camera)?.source : sourceOf(shop);
  return {
    ...filter,
    ...(register !== undefined && { register: register.id }),
    ...(camera !== undefined && { camera: camera.id }),
    ...(source !== undefined && { source }),
  };
}
