/** Stored clips of a sale: their list, a request for them, and their video, of which a player reads any part. */
import type { FastifyInstance } from 'fastify';
import type { ClipsJson } from '../../../../contract/page/clips.ts';
import { salesRoutes } from '../../../../contract/page/routes/sales.ts';
import type { SaleClip } from '../../../../domain/capture/stored-clip.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { clipName } from '../../../../domain/setup/download-name.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { byteRange } from '../../../../lib/http/byte-range.ts';
import type { WebContext } from '../../context.ts';
import { refused } from '../../refused.ts';
import { noSale } from '../../request.ts';
import { routesOf } from '../../route.ts';

export function registerSaleClipRoutes(app: FastifyInstance, context: WebContext): void {
  const { store, shop, saleClips } = context;
  const route = routesOf(app, salesRoutes);

  async function list(saleId: string): Promise<readonly SaleClip[]> {
    const clips = await store.read.clipsOfSale(saleId);
    if (clips === undefined) throw noSale(saleId);
    return clips;
  }

  const toJson = (clips: readonly SaleClip[]): ClipsJson => ({
    clips: clips.map(({ cameraId, atMs, fromMs, untilMs, uncertaintyMs, isSent, ...clip }) => ({
      ...{ ...clip, camera: cameraId },
      ...(isSent && { inCloud: true as const }),
      ...(uncertaintyMs !== undefined && { uncertaintyMs: Math.ceil(uncertaintyMs) }),
      at: rfc3339(atMs, shop.timeZone),
      from: rfc3339(fromMs, shop.timeZone),
      until: rfc3339(untilMs, shop.timeZone),
    })),
  });

  route('GET /api/v1/sales/:saleId/clips', async ({ params: { saleId } }) => toJson(await list(saleId)));

  route('POST /api/v1/sales/:saleId/clips', async ({ params: { saleId } }) => {
    const pair = await store.read.pair(saleId);
    if (pair === undefined) throw noSale(saleId);
    const { supersededBy: sale } = pair;
    if (sale !== undefined) throw refused(409, refusal('clip.superseded', { sale }));
    const outcome = (await saleClips?.request(pair)) ?? 'off';
    if (outcome === 'off') throw refused(409, refusal('clip.not_stored_here'));
    if (outcome === 'full') throw refused(503, refusal('clip.many_wait'), { 'retry-after': '60' });
    const clips = await list(pair.saleId);
    if (clips.length === 0) throw refused(409, refusal('clip.no_link'));
    return toJson(clips);
  });

  route('GET /api/v1/sales/:saleId/clips/:clip/picture.jpeg', async ({ params, reply }) => {
    const { saleId } = params;
    const picture = (await list(saleId)).find(({ id, kind }) => id === params.clip && kind === 'picture');
    const bytes = picture?.bytes;
    if (picture === undefined || bytes === undefined) throw refused(404, refusal('picture.gone'));
    const jpeg = await saleClips?.read({ saleId, id: picture.id }, { from: 0, until: bytes - 1 });
    if (jpeg === undefined) throw refused(404, refusal('picture.gone'));
    return reply
      .header('content-length', bytes)
      .header('cache-control', 'no-store')
      .type('image/jpeg')
      .send(jpeg);
  });

  route('GET /api/v1/sales/:saleId/clips/:clip/video.mp4', async ({ params, request, reply }) => {
    const { saleId } = params;
    const clip = (await list(saleId)).find(({ id, kind }) => id === params.clip && kind === 'video');
    const size = clip?.bytes;
    if (clip === undefined || size === undefined) throw refused(404, refusal('clip.not_held'));
    const range = byteRange(request.headers.range, size);
    if (range === 'none')
      throw refused(416, refusal('clip.no_such_range'), { 'content-range': `bytes */${size}` });
    const { from, until } = range ?? { from: 0, until: size - 1 };
    const video = await saleClips?.read({ saleId, id: clip.id }, { from, until });
    if (video === undefined) throw refused(404, refusal('clip.not_held'));
    if (range !== undefined) reply.header('content-range', `bytes ${from}-${until}/${size}`);
    return reply
      .code(range === undefined ? 200 : 206)
      .header('accept-ranges', 'bytes')
      .header('content-length', until - from + 1)
      .header('content-disposition', `inline; filename="${clipName(saleId, clip.atMs, shop.timeZone)}"`)
      .header('cache-control', 'no-store')
      .type('video/mp4')
      .send(video);
  });
}
