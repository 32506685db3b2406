/** `GET /api/v1/sales/{saleId}/strip`: pictures around a sale, to choose the right one from (calibrations/calibrations.ts). */
import type { FastifyInstance } from 'fastify';
import type { StripJson } from '../../../contract/page/calibrations.ts';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import type { Pair } from '../../../domain/capture/pair.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { type Link, linksNow } from '../../../domain/setup/link.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import type { WebContext } from '../context.ts';
import { refused } from '../refused.ts';
import { noSale } from '../request.ts';
import { routesOf } from '../route.ts';

/** Reach of the strip before and after the instant, milliseconds. */
const stripReachMs = 5_000;
const stripStepMs = 500;
/** Wide enough to see hands and drawer, small enough for 21 of them over a shop's Wi-Fi. */
const stripWidthPx = 320;

export function registerStripRoute(app: FastifyInstance, context: WebContext): void {
  const { store, shop } = context;

  routesOf(app, salesRoutes)(
    'GET /api/v1/sales/:saleId/strip',
    async ({ params: { saleId }, query: { camera } }) => {
      const pair = await store.read.pair(saleId);
      if (pair === undefined) throw noSale(saleId);
      return stripToJson(pair, linkOf(pair, camera), shop.timeZone);
    },
  );

  /** Current links alone: the strip exists to change one of them. */
  function linkOf({ registerKey: key }: Pair, camera: string | undefined): Link {
    const link = linksNow(context.setUp().links, key).find(
      (one) => camera === undefined || one.cameraId === camera,
    );
    if (link === undefined)
      throw refused(
        404,
        camera === undefined
          ? refusal('calibration.no_camera', { register: key })
          : refusal('calibration.no_link', { register: key, camera }),
      );
    return link;
  }
}

/** Centred on the link's current time of the picture, so that a distant one is reached in two steps. */
function stripToJson(
  { instant }: Pair,
  { cameraId: camera, offsetMs: linkMs }: Link,
  timeZone: string,
): StripJson {
  const count = (2 * stripReachMs) / stripStepMs + 1;
  return {
    camera,
    instant: rfc3339(instant.atMs, timeZone),
    pictures: Array.from({ length: count }, (_, n) => {
      const offsetMs = linkMs + n * stripStepMs - stripReachMs;
      const at = rfc3339(instant.atMs + offsetMs, timeZone);
      const query = new URLSearchParams({ at, width: String(stripWidthPx) });
      return {
        at,
        offsetMs,
        url: `/api/v1/cameras/${encodeURIComponent(camera)}/frame.jpeg?${query.toString()}`,
      };
    }),
  };
}
