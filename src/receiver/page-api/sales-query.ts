/** Filter of a query over all shops: that of a gateway's page, and the shop. */

import { z } from 'zod';
import { filterOfQuery } from '../../contract/page/answers/sales-query.ts';
import { salesFilter } from '../../contract/page/routes/query.ts';
import { problemTexts } from '../../domain/problem/problem-text.ts';
import { shopSource } from '../../domain/sale/identity.ts';
import { Problem } from '../../lib/http/problem.ts';
import type { Reach } from '../people/reach.ts';
import type { Shop } from '../sales.ts';
import type { ShopFilter } from '../search/search.ts';
import { idWithin } from './shop-ids.ts';
import { shopsIn, zoneIn } from './shown-sales.ts';

const idOfShop = z.string().min(1).max(400).optional();

export const shopSalesFilter = salesFilter.extend({ register: idOfShop, camera: idOfShop });

/** `timeZone`: of the shop that the query names, by itself or by a register or camera. Throws a problem if no sale can match. */
export function queryOver(
  query: z.output<typeof shopSalesFilter>,
  shops: readonly Shop[],
  reach: Reach,
): { readonly filter: ShopFilter; readonly timeZone: string } {
  const register = query.register === undefined ? undefined : idWithin(query.register);
  const camera = query.camera === undefined ? undefined : idWithin(query.camera);
  const source = query.shop === undefined ? (register ?? camera)?.source : shopSource(query.shop);
  const timeZone = zoneIn(shopsIn(shops, reach), source);
  const { shop: _, ...filter } = filterOfQuery(query, timeZone, ({ field, problem }) => {
    throw Problem.ofFields([{ field, cause: { problem, texts: problemTexts(problem) } }]);
  });
  return {
    timeZone,
    filter: {
      ...filter,
      ...(register !== undefined && { register: register.id }),
      ...(camera !== undefined && { camera: camera.id }),
      ...(source !== undefined && { source }),
      ...(reach !== undefined && { reach }),
    },
  };
}
