/** Routes of the page of erasures. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { shopSource } from '../../domain/sale/identity.ts';
import { access } from '../access.ts';
import type { ReceiverRouteContext } from '../route-context.ts';
import { type ErasurePage, erasurePage } from './erasure-pages.ts';
import { field, show, type Visits } from './visits.ts';

export function addErasurePages(
  app: FastifyInstance,
  { erasures, sales, log }: Pick<ReceiverRouteContext, 'erasures' | 'sales' | 'log'>,
  { view, note }: Visits,
): void {
  const shown = (request: FastifyRequest, reply: FastifyReply, rest: Partial<ErasurePage> = {}) =>
    show(reply, erasurePage(view(request), { rows: erasures.list(), shops: sales.shops(), ...rest }));

  app.get('/erasures', access('system'), (request, reply) => shown(request, reply));

  app.post('/erasures', access('system'), (request, reply) => {
    const text = (name: string, most: number): string => field(request.body, name).trim().slice(0, most);
    const [shop, sale] = [text('shop', 128), text('sale', 400)];
    const [picture, by, reason] = [text('picture', 64), text('by', 200), text('reason', 200)];
    const isPicture = picture === '' || /^[0-9a-f]{64}$/.test(picture);
    if ([shop, sale, by, reason].includes('') || !isPicture)
      return shown(request, reply.code(400), { outcome: 'incomplete', given: { shop, sale } });
    const row = erasures.request({ shop, sale, by, reason, ...(picture !== '' && { picture }) });
    if (row === undefined) return shown(request, reply.code(409), { outcome: 'full' });
    log.warn({ shop, id: row.id }, 'erased on request');
    note(request, { what: 'erase', saleId: sale, shops: [shopSource(shop)] });
    return shown(request, reply, { outcome: 'done' });
  });

  app.post('/erasures/confirm', access('system'), (request, reply) => {
    const [shop, id] = [field(request.body, 'shop').slice(0, 128), field(request.body, 'id').slice(0, 64)];
    const row = erasures.confirm(shop, id);
    if (row !== undefined) {
      log.warn({ shop, id }, 'erased on request of a gateway');
      note(request, { what: 'erase', saleId: row.sale, shops: [shopSource(shop)] });
    }
    return reply.redirect(view(request).link('/erasures'), 303);
  });
}
