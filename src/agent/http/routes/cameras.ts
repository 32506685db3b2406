/** `GET /api/v1/cameras` and the frame at any stored time. */
import type { FastifyInstance } from 'fastify';
import { cameraRoutes } from '../../../contract/page/routes/cameras.ts';
import type { Grab } from '../../../domain/capture/frame.ts';
import { cameraGaveNone } from '../../../domain/problem/camera.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { unlessAborted } from '../../../lib/abort.ts';
import { whileWaitedFor } from '../../../lib/http/gone-signal.ts';
import type { Problem } from '../../../lib/http/problem.ts';
import type { WebContext } from '../context.ts';
import { camerasToJson } from '../json.ts';
import { refused } from '../refused.ts';
import { noCamera } from '../request.ts';
import { routesOf } from '../route.ts';
import { sharedWork } from '../shared-work.ts';

/** How far ahead of now a picture can be requested, milliseconds: the answer waits for it. */
const maxAheadMs = 5_000;

/** Decoding time, milliseconds, above which someone who moves through the pictures gets another one nearby. */
const quickMs = 300;

/** Clients share a camera's newest picture for this long, milliseconds: each costs a decoder. */
const newestGoodMs = 400;

type Picture =
  | {
      readonly kind: 'jpeg';
      readonly jpeg: Buffer;
      readonly takenAtMonotonicMs: number;
      readonly offsetMs: number;
    }
  | Exclude<Grab, { kind: 'frame' }>;

export function registerCameraRoutes(app: FastifyInstance, context: WebContext): void {
  const { clock, timekeeper, shop } = context;
  const route = routesOf(app, cameraRoutes);
  const newestPictures = sharedWork<Picture>({ clock, goodMs: newestGoodMs });
  const forEver = new AbortController().signal;

  route('GET /api/v1/cameras', () => ({ cameras: camerasToJson(context) }));

  route(
    'GET /api/v1/cameras/:id/frame.jpeg',
    async ({ params: { id }, query: { at: atMs, width, quick }, reply }) => {
      const camera = context.camera(id);
      if (camera === undefined) throw noCamera(id);
      const nowMs = clock.monotonicMs();
      const at =
        atMs === undefined
          ? { boot: clock.boot, monotonicMs: newest(nowMs, camera.health().pictureAgeMs) }
          : timekeeper.momentAt(atMs);
      if (at.boot === clock.boot && at.monotonicMs > nowMs + maxAheadMs) {
        const ahead = { seconds: maxAheadMs / 1_000 };
        throw refused(400, refusal('picture.in_future', ahead));
      }
      const isNewest = atMs === undefined;
      const take = async (signal: AbortSignal): Promise<Picture> => {
        const grab = await camera.grab(
          {
            ...{ boot: at.boot, atMonotonicMs: at.monotonicMs },
            // A picture no wider than a stored one is decoded in the same way, which is faster.
            size: width !== undefined && width <= context.thumbnailWidthPx ? 'thumbnail' : 'full',
            // A person or a program looks: pictures of sales come first.
            urgency: 'look',
            ...(quick === true && { patienceMs: quickMs }),
          },
          signal,
        );
        if (grab.kind !== 'frame') return grab;
        const { frame, offsetMs } = grab;
        using picture = frame.picture;
        const budget = width === undefined ? undefined : { widthPx: width, maxBytes: Infinity };
        const made = await context.pictures.encode(picture, budget);
        if (made === undefined) return { kind: 'busy', details: {} };
        return { kind: 'jpeg', jpeg: made.jpeg, takenAtMonotonicMs: frame.takenAtMonotonicMs, offsetMs };
      };
      // Other masks give another picture. A client that disconnects leaves the work to the others.
      const key = JSON.stringify([id, width, context.setUp().cameras.find((one) => one.id === id)?.masks]);
      const picture = await whileWaitedFor(reply, (signal) =>
        isNewest
          ? unlessAborted(
              newestPictures.get(key, () => take(forEver)),
              signal,
            )
          : take(signal),
      );
      if (picture === undefined) return reply.hijack();
      if (picture.kind !== 'jpeg') throw noFrame(context, picture, at.boot);
      const { jpeg, takenAtMonotonicMs } = picture;
      // The newest picture of a camera that is down is old, and reports its age.
      const offsetMs = isNewest ? takenAtMonotonicMs - nowMs : picture.offsetMs;
      return reply
        .header('x-frame-time', rfc3339(timekeeper.wallAt(takenAtMonotonicMs, at.boot), shop.timeZone))
        .header('x-frame-offset-ms', offsetMs.toFixed(1))
        .header('cache-control', 'no-store')
        .type('image/jpeg')
        .send(jpeg);
    },
  );
}

function newest(nowMs: number, pictureAgeMs: number | undefined): number {
  return nowMs - (pictureAgeMs ?? 0);
}

const soon = { 'retry-after': '5' };

/** 404 if the time is not stored, 503 if the camera may return soon. */
function noFrame(
  { timekeeper, shop, startedAtMs }: WebContext,
  grab: Exclude<Grab, { kind: 'frame' }>,
  boot: string,
): Problem {
  const at = (monotonicMs: number): string => rfc3339(timekeeper.wallAt(monotonicMs, boot), shop.timeZone);
  const { oldestMonotonicMs: oldest, newestMonotonicMs: newest } = grab.details;
  const { downSinceMonotonicMs: since, downUntilMonotonicMs: until } = grab.details;
  switch (grab.kind) {
    case 'outside_buffer': {
      const problem =
        oldest === undefined || newest === undefined
          ? refusal('picture.not_held')
          : refusal('picture.outside_buffer', { from: at(oldest), to: at(newest) });
      return refused(404, problem);
    }
    case 'agent_restarted': {
      const since = rfc3339(startedAtMs, shop.timeZone);
      return refused(404, refusal('picture.not_running', { since }));
    }
    case 'damaged':
      return refused(404, refusal('picture.damaged'));
    case 'camera_down': {
      const problem =
        since === undefined
          ? refusal('picture.none')
          : until === undefined
            ? refusal('picture.none_since', { since: at(since) })
            : refusal('picture.none_between', { since: at(since), until: at(until) });
      return refused(503, problem, soon, cameraGaveNone);
    }
    case 'busy':
    case 'timed_out':
      return refused(503, refusal('picture.late'), soon);
  }
}
