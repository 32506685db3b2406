/** Video around a sale, or of a camera at a time, as MP4: `…/sales/{saleId}/clip.mp4` and `…/cameras/{id}/clip.mp4`. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { cameraRoutes } from '../../../../contract/page/routes/cameras.ts';
import { maxClipSideS } from '../../../../contract/page/routes/query.ts';
import { salesRoutes } from '../../../../contract/page/routes/sales.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { clipName } from '../../../../domain/setup/download-name.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { whileWaitedFor } from '../../../../lib/http/gone-signal.ts';
import type { Problem } from '../../../../lib/http/problem.ts';
import type { Camera, Clip, ClipRequest } from '../../../cameras/camera-contract.ts';
import { placeOf, seenAtMs } from '../../../clips/moments.ts';
import type { WebContext } from '../../context.ts';
import { refused } from '../../refused.ts';
import { noCamera, noSale } from '../../request.ts';
import { routesOf } from '../../route.ts';

export function registerClipRoutes(app: FastifyInstance, context: WebContext): void {
  const { clock, timekeeper, store } = context;

  routesOf(app, salesRoutes)(
    'GET /api/v1/sales/:saleId/clip.mp4',
    async ({ params: { saleId }, query, reply }) => {
      const pair = await store.read.pair(saleId);
      if (pair === undefined) throw noSale(saleId);
      const cameraId = query.camera ?? pair.captures.find(({ camera }) => camera !== null)?.camera;
      if (cameraId === undefined || cameraId === null) throw refused(404, refusal('clip.no_link'));
      const atMs = seenAtMs(
        pair,
        { cameraId, ofMs: pair.instant.atMs },
        { links: context.setUp().links, nowMs: clock.nowMs() },
      );
      const { boot, monotonicMs } = placeOf(pair, atMs, timekeeper);
      const requested: ClipRequest = {
        boot,
        fromMonotonicMs: monotonicMs - query.before * 1_000,
        untilMonotonicMs: monotonicMs + query.after * 1_000,
      };
      return send(reply, { context, cameraId, requested, aroundMs: atMs, name: saleId });
    },
  );

  routesOf(app, cameraRoutes)(
    'GET /api/v1/cameras/:id/clip.mp4',
    async ({ params: { id }, query: range, reply }) => {
      const [fromMs, untilMs] =
        'at' in range
          ? [range.at - range.before * 1_000, range.at + range.after * 1_000]
          : [range.from, range.to];
      // One end is converted and the other counted from it: between two conversions the wall clock may have
      // stepped.
      const { boot, monotonicMs: fromMonotonicMs } = timekeeper.momentAt(fromMs);
      const requested = { boot, fromMonotonicMs, untilMonotonicMs: fromMonotonicMs + untilMs - fromMs };
      if (boot === clock.boot && requested.untilMonotonicMs > clock.monotonicMs() + maxClipSideS * 1_000)
        throw refused(400, refusal('clip.in_future', { seconds: maxClipSideS }));
      const aroundMs = 'at' in range ? range.at : fromMs;
      return send(reply, { context, cameraId: id, requested, aroundMs, name: id });
    },
  );
}

type Wanted = {
  readonly context: WebContext;
  readonly cameraId: string;
  readonly requested: ClipRequest;
  /** Centre of the clip, epoch milliseconds. */
  readonly aroundMs: number;
  readonly name: string;
};

async function send(reply: FastifyReply, of: Wanted): Promise<FastifyReply> {
  const { timekeeper, shop } = of.context;
  const camera = of.context.camera(of.cameraId);
  if (camera === undefined) throw noCamera(of.cameraId);
  const clip = await whileWaitedFor(reply, (signal) => camera.clip(of.requested, signal));
  if (clip === undefined) return reply.hijack();
  if (clip.kind === 'missing') throw noClip(camera, clip, of);
  const { boot } = of.requested;
  const at = (monotonicMs: number) => rfc3339(timekeeper.wallAt(monotonicMs, boot), shop.timeZone);
  return reply
    .header('x-clip-from', at(clip.fromMonotonicMs))
    .header('x-clip-until', at(clip.untilMonotonicMs))
    .header('content-disposition', `inline; filename="${clipName(of.name, of.aroundMs, shop.timeZone)}"`)
    .header('cache-control', 'no-store')
    .type('video/mp4')
    .send(clip.mp4);
}

function noClip(camera: Camera, { why }: Extract<Clip, { kind: 'missing' }>, of: Wanted): Problem {
  const { clock, timekeeper, shop } = of.context;
  const at = (ms: number) => rfc3339(ms, shop.timeZone);
  const picture = `/api/v1/cameras/${of.cameraId}/frame.jpeg?at=${encodeURIComponent(at(of.aroundMs))}`;
  switch (why) {
    case 'masked':
      return refused(403, refusal('clip.masked', { picture }));
    case 'no_video':
      return refused(404, refusal('clip.no_video', { picture }));
    case 'busy':
      return refused(503, refusal('clip.other_clips'), soon);
    case 'no_process':
      return refused(503, refusal('clip.no_process'), soon);
    case 'camera_down':
      return refused(404, refusal('clip.none'));
    case 'damaged':
      return refused(404, refusal('clip.damaged'));
    case 'outside_buffer': {
      const { pictureAgeMs, heldMs } = camera.health();
      if (pictureAgeMs === undefined) return refused(404, refusal('clip.not_held'));
      const newestMs = timekeeper.wallAt(clock.monotonicMs() - pictureAgeMs);
      const held = { from: at(newestMs - heldMs), to: at(newestMs) };
      return refused(404, refusal('clip.outside_buffer', held));
    }
  }
}

const soon = { 'retry-after': '5' };
