/** Clips of a sale that its gateway sent, as the page lists and plays them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { statusEventSchema } from '../../contract/cloud/status.ts';
import type { ClipsJson } from '../../contract/page/clips.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import { readJson } from '../../lib/text/read-json.ts';
import { access } from '../access.ts';
import { sendClip } from '../clips/routes.ts';
import { refused } from '../refused.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import type { Visits } from '../viewer/visits.ts';
import { idOver } from './shop-ids.ts';
import { shopsIn, zoneOfMost } from './shown-sales.ts';
import { storedSale } from './stored-sale.ts';

const sent = z.object({ gateway: z.string() });
/** Time in which the gateway may begin. */
const requestMs = 7 * 86_400_000;

export function addClipRoutes(api: FastifyInstance, context: ViewerRouteContext, visits: Visits): void {
  const { sales, gateways, clock, desired, clips } = context;
  const { visitor, note } = visits;

  async function clipsOf(request: FastifyRequest): Promise<ClipsJson> {
    const { saleId = '' } = request.params as { saleId?: string };
    const { reach } = visitor(request);
    const { source, saleId: id } = await storedSale(sales, saleId, reach);
    const timeZone = zoneOfMost(shopsIn(await sales.shops(), reach));
    const at = (ms: number): string => rfc3339(ms, timeZone);
    const [newest] = await desired.requests({ source, sale: id });
    return {
      clips: (await clips.ofSale(source, id)).map((clip) => ({
        ...{ id: clip.id, kind: clip.kind, camera: idOver(source, clip.camera) },
        state: clip.received === clip.bytes ? 'stored' : clip.isGone ? 'missing' : 'pending',
        ...{ at: at(clip.atMs), from: at(clip.fromMs), until: at(clip.untilMs), bytes: clip.bytes },
      })),
      request:
        newest === undefined
          ? null
          : {
              ...{ state: newest.state, by: newest.by, at: at(newest.atMs) },
              ...(newest.problem !== undefined && { problem: newest.problem }),
            },
    };
  }

  api.get('/api/v1/sales/:saleId/clips', access('look'), (request) => clipsOf(request));

  // Video leaves the shop: a right of those who may export.
  api.post('/api/v1/sales/:saleId/clips', access('export'), async (request) => {
    const { saleId = '' } = request.params as { saleId?: string };
    const { name, reach } = visitor(request);
    const { source, saleId: sale, body } = await storedSale(sales, saleId, reach);
    const gateway = readJson(sent, body)?.gateway ?? '';
    const { status } = (await gateways.all()).find(
      (one) => one.source === source && one.gateway === gateway,
    ) ?? { status: null };
    const accepts = readJson(statusEventSchema, status ?? '')?.data.remote?.accepts ?? [];
    if (!accepts.includes('clip')) throw refused(409, receiverProblem('receiver.video_not_offered'));
    const expiresAtMs = clock.nowMs() + requestMs;
    const made = await desired.request({ ...{ source, gateway, sale, by: name, expiresAtMs }, kind: 'clip' });
    if (made === undefined) throw refused(409, receiverProblem('receiver.requests_full', { gateway }));
    await note(request, { what: 'clip', did: 'added', saleId, shops: [source] });
    return await clipsOf(request);
  });

  for (const name of ['video.mp4', 'picture.jpeg'])
    api.get(`/api/v1/sales/:saleId/clips/:clip/${name}`, access('look'), async (request, reply) => {
      const { saleId = '', clip = '' } = request.params as { saleId?: string; clip?: string };
      const { source, saleId: id } = await storedSale(sales, saleId, visitor(request).reach);
      const found = (await clips.ofSale(source, id)).find((one) => one.id === clip);
      if (found === undefined) throw refused(404, receiverProblem('receiver.no_picture'));
      await note(request, { what: 'sale_video', saleId, shops: [source] });
      return sendClip(clips, found.sha256, request.headers.range, reply);
    });
}
