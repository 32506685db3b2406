/** `PUT /api/v1/sales/{saleId}/note`: writes a note on a sale. Answers the sale's new state. */
import type { FastifyInstance } from 'fastify';
import { pairToJson } from '../../../contract/page/answers/pair-json.ts';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { WebContext } from '../context.ts';
import { refused } from '../refused.ts';
import { noSale } from '../request.ts';
import { routesOf } from '../route.ts';

export function registerNoteRoute(app: FastifyInstance, { store, shop }: WebContext): void {
  routesOf(app, salesRoutes)(
    'PUT /api/v1/sales/:saleId/note',
    async ({ params: { saleId }, body: { text } }) => {
      const outcome = await store.write.noteSale({ saleId, text });
      if (outcome.kind === 'full')
        throw refused(409, refusal('request.notes_full', { maximum: outcome.most }));
      const pair = outcome.kind === 'unknown' ? undefined : await store.read.pair(outcome.saleId);
      if (pair === undefined) throw noSale(saleId);
      return pairToJson(pair, shop.timeZone);
    },
  );
}
