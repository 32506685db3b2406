/** Routes of the page of erasures. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { shopSource } from '../../domain/sale/identity.ts';
import { access } from '../access.ts';
import { erasedShop, erasureChars, erasureRequest } from '../erasure/request.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import { type ErasurePage, erasurePage } from './erasure-pages.ts';
import { field, show, type Visits } from './visits.ts';

const erasureForm = erasureRequest.extend({ shop: erasedShop });

export function addErasurePages(
  app: FastifyInstance,
  { erasures, sales, log }: Pick<ViewerRouteContext, 'erasures' | 'sales' | 'log'>,
  { view, note }: Visits,
): void {
  const shown = async (request: FastifyRequest, reply: FastifyReply, rest: Partial<ErasurePage> = {}) =>
    show(
      reply,
      erasurePage(view(request), { rows: await erasures.list(), shops: await sales.shops(), ...rest }),
    );

  app.get('/erasures', access('system'), (request, reply) => shown(request, reply));

  app.post('/erasures', access('system'), async (request, reply) => {
    const text = (name: string): string => field(request.body, name).trim();
    const [shop, sale, picture] = [text('shop'), text('sale'), text('picture')];
    const asked = erasureForm.safeParse({
      ...{ shop, sale, by: text('by'), reason: text('reason') },
      ...(picture !== '' && { picture }),
    });
    if (!asked.success) {
      const given = { shop: shop.slice(0, erasureChars.shop), sale: sale.slice(0, erasureChars.sale) };
      return shown(request, reply.code(400), { outcome: 'incomplete', given });
    }
    const { picture: only, ...rest } = asked.data;
    const row = await erasures.request({ ...rest, ...(only !== undefined && { picture: only }) });
    if (row === undefined) return shown(request, reply.code(409), { outcome: 'full' });
    log.warn({ shop, id: row.id }, 'erased on request');
    await note(request, { what: 'erase', saleId: sale, shops: [shopSource(shop)] });
    return shown(request, reply, { outcome: 'done' });
  });

  app.post('/erasures/confirm', access('system'), async (request, reply) => {
    const [shop, id] = [field(request.body, 'shop'), field(request.body, 'id')];
    const row = await erasures.confirm(shop, id);
    if (row !== undefined) {
      log.warn({ shop, id }, 'erased on request of a gateway');
      await note(request, { what: 'erase', saleId: row.sale, shops: [shopSource(shop)] });
    }
    return reply.redirect(view(request).link('/erasures'), 303);
  });
}
