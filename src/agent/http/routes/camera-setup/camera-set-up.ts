/** Cameras of the set-up. A problem names the field and is in the language of the request. Changes are serialised (change-lock.ts). */
import type { FastifyInstance } from 'fastify';
import { cameraRoutes } from '../../../../contract/page/routes/cameras.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { type ChangeLock, changeInTurn } from '../../change-lock.ts';
import type { WebContext } from '../../context.ts';
import { createMutex } from '../../mutex.ts';
import { refused } from '../../refused.ts';
import { routesOf } from '../../route.ts';
import { cameraOperations, cameraSettingsToJson, isSameConnection } from './camera-changes.ts';
import { wrongBody } from './camera-messages.ts';
import { mainMustAnswer, mustAnswer, tryCamera } from './try-camera.ts';

/** Sixteen masks of 64 corners, bytes. */
const withMasks = 64 * 1_024;

export function registerCameraSetUpRoutes(
  app: FastifyInstance,
  context: WebContext,
  withLock: ChangeLock,
): void {
  const route = routesOf(app, cameraRoutes);
  const cameras = cameraOperations(context);
  const tryInTurn = createMutex(refusal('camera_form.other_try'));

  route('POST /api/v1/cameras', {
    invalid: wrongBody,
    bodyLimit: withMasks,
    handle: async ({ body, reply }) => changeInTurn(withLock, reply, () => cameras.add(body)),
  });

  route('GET /api/v1/cameras/:id', async ({ params: { id }, reply }) => {
    void reply.header('cache-control', 'no-store');
    return cameraSettingsToJson(await cameras.existing(id));
  });

  route('PUT /api/v1/cameras/:id', {
    invalid: wrongBody,
    bodyLimit: withMasks,
    handle: async ({ params: { id }, body: { acceptUnreachable, ...wish }, reply }) => {
      const { tryOut } = context;
      if (tryOut !== undefined && !acceptUnreachable) {
        const { before, after } = await cameras.changed(id, wish);
        if (!isSameConnection(before, after))
          await tryInTurn(reply, (signal) => mustAnswer(after, tryOut, signal));
        const { mainUrl } = after;
        if (mainUrl !== undefined && mainUrl !== before.mainUrl)
          await tryInTurn(reply, (signal) => mainMustAnswer({ ...after, mainUrl }, tryOut, signal));
      }
      return changeInTurn(withLock, reply, () => cameras.change(id, wish));
    },
  });

  route('DELETE /api/v1/cameras/:id', async ({ params: { id }, reply }) =>
    changeInTurn(withLock, reply, () => cameras.remove(id)),
  );

  route('POST /api/v1/cameras/try', {
    invalid: wrongBody,
    bodyLimit: withMasks,
    handle: async ({ body, request, reply }) => {
      const { tryOut } = context;
      if (tryOut === undefined) throw refused(503, refusal('camera_form.no_try'));
      void reply.header('cache-control', 'no-store');
      return tryInTurn(reply, (signal) => tryCamera(request, body, { ...context, tryOut }, signal));
    },
  });
}
