/**
 * Cameras of the set-up.
 *
 *   POST   /api/v1/cameras        adds one and starts reading it
 *   GET    /api/v1/cameras/{id}   returns its settings, without its password
 *   PUT    /api/v1/cameras/{id}   changes name, address, login or masks; absent fields stay. A new address or login is tried first
 *   DELETE /api/v1/cameras/{id}   removes it with its login, masks, stored video and links; sales and their pictures stay
 *   POST   /api/v1/cameras/try    tests a camera before it is set up
 *
 * A problem names the field and is in the language of the request. Changes are serialised
 * (agent/http/change-lock.ts).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cameraChange, cameraTry, newCamera } from '../../../../contract/page/cameras.ts';
import { Problem } from '../../../../lib/http/problem.ts';
import type { ChangeLock } from '../../change-lock.ts';
import type { WebContext } from '../../context.ts';
import { createMutex } from '../../mutex.ts';
import { whileWaitedFor } from '../../request.ts';
import { cameraOperations, cameraSettingsToJson, isSameConnection } from './camera-changes.ts';
import { wrongBody } from './camera-messages.ts';
import { mustAnswer, tryCamera } from './try-camera.ts';

/** Sixteen masks of 64 corners. */
const body = { bodyLimit: 64 * 1_024 };
const noBody = { bodyLimit: 1_024 };

type WithId = { Params: { id: string } };

export function registerCameraSetUpRoutes(
  app: FastifyInstance,
  context: WebContext,
  withLock: ChangeLock,
): void {
  const cameras = cameraOperations(context);
  const tryInTurn = createMutex('Trying already', {
    en: 'Another camera is being tried; try again in a moment.',
    ja: 'ほかのカメラを試しています。少し待ってからもう一度お試しください。',
  });

  /** A change not started when the client disconnects is dropped: the client has reported a timeout to the person. */
  async function change<T>(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    work: () => Promise<T>,
  ): Promise<unknown> {
    const done = await whileWaitedFor(reply, (signal) => withLock(request, signal, work));
    if (done === undefined) return reply.hijack();
    return reply.code(status).header('cache-control', 'no-store').send(done);
  }

  app.get<WithId>('/api/v1/cameras/:id', async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    return cameraSettingsToJson(await cameras.existing(request.params.id));
  });

  app.post('/api/v1/cameras', body, async (request, reply) => {
    const wanted = newCamera.safeParse(request.body ?? {}, { reportInput: true });
    if (!wanted.success) throw wrongBody(request, wanted.error);
    return change(request, reply, 201, () => cameras.add(request, wanted.data));
  });

  app.put<WithId>('/api/v1/cameras/:id', body, async (request, reply) => {
    const wanted = cameraChange.safeParse(request.body ?? {}, { reportInput: true });
    if (!wanted.success) throw wrongBody(request, wanted.error);
    const { id } = request.params;
    const { acceptUnreachable, ...wish } = wanted.data;
    const { tryOut } = context;
    if (tryOut !== undefined && !acceptUnreachable) {
      const { before, after } = await cameras.changed(request, id, wish);
      if (!isSameConnection(before, after))
        await tryInTurn(reply, (signal) => mustAnswer(request, after, tryOut, signal));
    }
    return change(request, reply, 200, () => cameras.change(request, id, wish));
  });

  app.delete<WithId>('/api/v1/cameras/:id', noBody, async (request, reply) =>
    change(request, reply, 200, () => cameras.remove(request.params.id)),
  );

  app.post('/api/v1/cameras/try', body, async (request, reply) => {
    const wanted = cameraTry.safeParse(request.body ?? {}, { reportInput: true });
    if (!wanted.success) throw wrongBody(request, wanted.error);
    const { tryOut } = context;
    if (tryOut === undefined)
      throw new Problem(503, 'Not now', {
        en: 'Cameras can not be tried here.',
        ja: 'この装置ではカメラを試せません。',
      });
    void reply.header('cache-control', 'no-store');
    return tryInTurn(reply, (signal) => tryCamera(request, wanted.data, { ...context, tryOut }, signal));
  });
}
