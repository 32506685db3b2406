/**
 * `GET /api/v1/cameras/{id}/live`: a camera's live video, MPEG-TS over a WebSocket, one picture per message.
 * Viewers read the camera's ring, each at its own pace: a viewer whose connection lags is sent nothing until
 * the pending data has arrived, and continues with the newest key frame. Nothing is decoded, and no component
 * waits for a viewer.
 *
 * Bounds: viewers of this gateway; bytes in flight to each, and for how long; duration of one connection
 * (time stamps of MPEG-TS wrap after 26 hours). Each reason for an end has its own close code.
 */
import type { WebSocket } from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { cameraRoutes } from '../../../../contract/page/routes/cameras.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { childLifetime, deadline, isAborted } from '../../../../lib/abort.ts';
import type { Camera, LiveEnd } from '../../../cameras/camera-contract.ts';
import { callerOf } from '../../access/guard.ts';
import type { WebContext } from '../../context.ts';
import { pacedSocket } from '../../paced-socket.ts';
import { refused } from '../../refused.ts';
import { noCamera } from '../../request.ts';
import { routesOf } from '../../route.ts';

export const liveBounds = {
  /** Total of all cameras. */
  maxViewers: 16,
  maxHeldBytes: 1024 * 1024,
  maxHeldMs: 1_000,
  deadMs: 20_000,
  maxViewMs: 24 * 3_600_000,
};

type Farewell = readonly [code: number, why: string];

const tooMany: Farewell = [1013, 'too many viewers'];
const signedOut: Farewell = [4401, 'not signed in any more'];
const unknown: Farewell = [4404, 'no such camera'];
/** By the camera's reason for the end; 4000 and above are an application's own. */
const farewells: Readonly<Record<LiveEnd, Farewell>> = {
  gone: [1001, 'the camera was taken away or the gateway stops; connect again'],
  masked: [4403, 'this camera has masks: take frame.jpeg, which has them painted over'],
  no_video: [4415, 'this camera gives single pictures only: take frame.jpeg'],
  changed: [4409, 'the video is another one now; connect again'],
};

export function registerLiveVideoRoute(
  app: FastifyInstance,
  context: Pick<WebContext, 'clock' | 'log' | 'camera'>,
): void {
  const { clock, log } = context;
  let viewers = 0;

  routesOf(app, cameraRoutes)('GET /api/v1/cameras/:id/live', {
    handle: ({ params: { id } }) => {
      if (context.camera(id) === undefined) throw noCamera(id);
      throw refused(426, refusal('request.web_socket_only'), { upgrade: 'websocket' });
    },
    wsHandler: (socket, request) => {
      // Input from viewers is ignored; without a listener an error would end the process.
      socket.on('error', () => socket.terminate());
      const camera = context.camera(request.params.id);
      if (camera === undefined) socket.close(...unknown);
      else if (viewers >= liveBounds.maxViewers) socket.close(...tooMany);
      else
        show(socket, camera, callerOf(request).ended).then(
          (farewell) => socket.close(...farewell),
          (error: unknown) => {
            log.warn({ err: error }, 'live video failed');
            socket.close(1011);
          },
        );
    },
  });

  /** `access`: aborts when the viewer loses its permission. */
  async function show(socket: WebSocket, camera: Camera, access: AbortSignal): Promise<Farewell> {
    viewers++;
    using life = childLifetime(access);
    using limit = deadline(clock, liveBounds.maxViewMs, life.signal);
    const { signal } = limit;
    socket.once('close', () => life.end());
    try {
      const line = pacedSocket(socket, clock, liveBounds);
      void line.keepAlive(signal);
      const pieces = camera.live(signal);
      for (;;) {
        const piece = await pieces.next();
        if (access.aborted) return signedOut;
        if (piece.done === true) return farewells[limit.passed() ? 'changed' : piece.value];
        if (isAborted(signal)) continue;
        line.send(piece.value);
        await line.ready(signal).catch((error: unknown) => {
          if (!isAborted(signal)) throw error;
        });
      }
    } finally {
      viewers--;
    }
  }
}
