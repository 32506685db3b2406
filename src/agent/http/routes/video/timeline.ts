/** `GET /api/v1/cameras/{id}/timeline`: the periods of which a camera has video or pictures, and the clips stored of it. */
import type { FastifyInstance } from 'fastify';
import { cameraRoutes } from '../../../../contract/page/routes/cameras.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import type { WebContext } from '../../context.ts';
import { noCamera } from '../../request.ts';
import { routesOf } from '../../route.ts';

const maxClips = 1_000;

export function registerTimelineRoute(app: FastifyInstance, context: WebContext): void {
  const { store, shop, timekeeper } = context;
  const at = (ms: number): string => rfc3339(ms, shop.timeZone);

  routesOf(app, cameraRoutes)('GET /api/v1/cameras/:id/timeline', async ({ params: { id } }) => {
    const camera = context.camera(id);
    if (camera === undefined) throw noCamera(id);
    const clips = await store.read.clipsOfCamera({ cameraId: id, limit: maxClips });
    const spans = camera.heldSpans().map(({ kind, boot, oldestMs, newestMs }) => ({
      kind,
      fromMs: timekeeper.wallAt(oldestMs, boot),
      untilMs: timekeeper.wallAt(newestMs, boot),
    }));
    return {
      held: spans
        .toSorted((a, b) => a.fromMs - b.fromMs)
        .map(({ kind, fromMs, untilMs }) => ({ kind, from: at(fromMs), until: at(untilMs) })),
      clips: clips.map(({ saleId, id, atMs, fromMs, untilMs }) => ({
        ...{ saleId, id, at: at(atMs), from: at(fromMs), until: at(untilMs) },
      })),
    };
  });
}
