/** Clips of a sale that its gateway sent, as the page lists and plays them. */
import type { FastifyInstance } from 'fastify';
import type { ClipsJson } from '../../contract/page/clips.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import { access } from '../access.ts';
import { sendClip } from '../clips/routes.ts';
import { refused } from '../refused.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import type { Visits } from '../viewer/visits.ts';
import { idOver } from './shop-ids.ts';
import { shopsIn, zoneOfMost } from './shown-sales.ts';
import { storedSale } from './stored-sale.ts';

export function addClipRoutes(api: FastifyInstance, context: ViewerRouteContext, visits: Visits): void {
  const { sales, inFolder } = context;
  const ofSale = (source: string, saleId: string) => inFolder?.clips.ofSale(source, saleId) ?? [];
  const { visitor, note } = visits;

  api.get('/api/v1/sales/:saleId/clips', access('look'), async (request): Promise<ClipsJson> => {
    const { saleId = '' } = request.params as { saleId?: string };
    const { reach } = visitor(request);
    const { source, saleId: id } = await storedSale(sales, saleId, reach);
    const timeZone = zoneOfMost(shopsIn(await sales.shops(), reach));
    const at = (ms: number): string => rfc3339(ms, timeZone);
    return {
      clips: ofSale(source, id).map((clip) => ({
        ...{ id: clip.id, kind: clip.kind, camera: idOver(source, clip.camera) },
        state: clip.received === clip.bytes ? 'stored' : clip.isGone ? 'missing' : 'pending',
        ...{ at: at(clip.atMs), from: at(clip.fromMs), until: at(clip.untilMs), bytes: clip.bytes },
      })),
    };
  });

  for (const name of ['video.mp4', 'picture.jpeg'])
    api.get(`/api/v1/sales/:saleId/clips/:clip/${name}`, access('look'), async (request, reply) => {
      const { saleId = '', clip = '' } = request.params as { saleId?: string; clip?: string };
      const { source, saleId: id } = await storedSale(sales, saleId, visitor(request).reach);
      const found = ofSale(source, id).find((one) => one.id === clip);
      if (found === undefined || inFolder === undefined)
        throw refused(404, receiverProblem('receiver.no_picture'));
      await note(request, { what: 'sale_video', saleId, shops: [source] });
      return sendClip({ ...context, ...inFolder }, found.sha256, request.headers.range, reply);
    });
}
