/** `PUT` and `DELETE /api/v1/sales/{saleId}/keep`: pins a sale beyond its retention. Answers the sale's new state. */
import type { FastifyInstance } from 'fastify';
import type { PairJson } from '../../../contract/page/sales.ts';
import { keptIsFull } from '../../../domain/capture/pair.ts';
import { Problem } from '../../../lib/http/problem.ts';
import type { WebContext } from '../context.ts';
import { pairToJson } from '../json.ts';
import { noSale } from '../request.ts';

export function registerKeepRoutes(app: FastifyInstance, { store, shop }: WebContext): void {
  type Asked = { Params: { saleId: string } };
  app.put<Asked>('/api/v1/sales/:saleId/keep', ({ params }) => set(params.saleId, true));
  app.delete<Asked>('/api/v1/sales/:saleId/keep', ({ params }) => set(params.saleId, false));

  async function set(saleId: string, keep: boolean): Promise<PairJson> {
    const keeping = await store.write.keepSale({ saleId, keep });
    if (keeping.kind === 'full')
      throw new Problem(
        409,
        'No more can be kept',
        `${keeping.most} sales are kept, and no more can be. Let go of some that are no longer needed.`,
        {},
        [],
        keptIsFull,
      );
    const pair = keeping.kind === 'unknown' ? undefined : await store.read.pair(keeping.saleId);
    if (pair === undefined) throw noSale(saleId);
    return pairToJson(pair, shop.timeZone);
  }
}
