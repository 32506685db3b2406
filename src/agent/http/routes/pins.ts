/** `PUT` and `DELETE /api/v1/sales/{saleId}/keep`: pins a sale beyond its retention. Answers the sale's new state. */
import type { FastifyInstance } from 'fastify';
import { pairToJson } from '../../../contract/page/answers/pair-json.ts';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import type { PairJson } from '../../../contract/page/sales.ts';
import { pinsAreFull } from '../../../domain/capture/pair.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { WebContext } from '../context.ts';
import { refused } from '../refused.ts';
import { noSale } from '../request.ts';
import { routesOf } from '../route.ts';

export function registerKeepRoutes(app: FastifyInstance, { store, shop }: WebContext): void {
  const route = routesOf(app, salesRoutes);

  route('PUT /api/v1/sales/:saleId/keep', ({ params }) => set(params.saleId, true));

  route('DELETE /api/v1/sales/:saleId/keep', ({ params }) => set(params.saleId, false));

  async function set(saleId: string, keep: boolean): Promise<PairJson> {
    const outcome = await store.write.pinSale({ saleId, keep });
    if (outcome.kind === 'full')
      throw refused(409, refusal('request.pins_full', { maximum: outcome.most }), {}, pinsAreFull);
    const pair = outcome.kind === 'unknown' ? undefined : await store.read.pair(outcome.saleId);
    if (pair === undefined) throw noSale(saleId);
    return pairToJson(pair, shop.timeZone);
  }
}
