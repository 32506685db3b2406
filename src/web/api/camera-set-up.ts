/**
 * Cameras as they are set up.
 *
 *   POST   /api/v1/cameras        one more, at once read from
 *   GET    /api/v1/cameras/{id}   how it is set up, without its password
 *   PUT    /api/v1/cameras/{id}   another name, address, login or masks; what is absent stays
 *   DELETE /api/v1/cameras/{id}   it goes with its login, masks and kept video, and its links end; sales and their pictures stay
 *   POST   /api/v1/cameras/try    what a camera gives, before it is set up
 *
 * A problem names the field and is in the language that was asked for. Changes are made one after the other, so that each is checked
 * against what holds then.
 */
import type { FastifyInstance } from 'fastify';
import { Problem } from '../../ops/problem.ts';
import { createSlots } from '../../pipeline/slots.ts';
import type { WebContext } from '../context.ts';
import { cameraOperations, cameraSettingsToJson } from './camera-changes.ts';
import { wrongBody } from './camera-words.ts';
import { cameraChange, cameraTry, newCamera } from './cameras-schema.ts';
import { tryCamera } from './try-camera.ts';
import { createTurn } from './turn.ts';

/** Sixteen masks of 64 corners. */
const body = { bodyLimit: 64 * 1_024 };
const noBody = { bodyLimit: 1_024 };
/** Changes that wait for one another. */
const maxWaiting = 8;
/** A change is done also where nobody waits for the answer any more. */
const untilDone = new AbortController().signal;

type WithId = { Params: { id: string } };

export function registerCameraSetUpRoutes(app: FastifyInstance, context: WebContext): void {
  const cameras = cameraOperations(context);
  const turns = createSlots({ all: 1, perKind: 1 });
  let waiting = 0;
  const tryInTurn = createTurn('Trying already', 'Another camera is being tried; try again in a moment.');

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= maxWaiting) {
      const busy = 'Other changes are being made; try again in a moment.';
      throw new Problem(503, 'Busy', busy, { 'retry-after': '5' });
    }
    waiting += 1;
    try {
      using _turn = await turns.take('change', untilDone);
      return await work();
    } finally {
      waiting -= 1;
    }
  }

  app.get<WithId>('/api/v1/cameras/:id', async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    return cameraSettingsToJson(await cameras.existing(request.params.id));
  });

  app.post('/api/v1/cameras', body, async (request, reply) => {
    const wanted = newCamera.safeParse(request.body ?? {}, { reportInput: true });
    if (!wanted.success) throw wrongBody(request, wanted.error);
    const added = await inTurn(() => cameras.add(request, wanted.data));
    return reply.code(201).header('cache-control', 'no-store').send(added);
  });

  app.put<WithId>('/api/v1/cameras/:id', body, async (request, reply) => {
    const wanted = cameraChange.safeParse(request.body ?? {}, { reportInput: true });
    if (!wanted.success) throw wrongBody(request, wanted.error);
    void reply.header('cache-control', 'no-store');
    return inTurn(() => cameras.change(request, request.params.id, wanted.data));
  });

  app.delete<WithId>('/api/v1/cameras/:id', noBody, async (request) =>
    inTurn(() => cameras.remove(request.params.id)),
  );

  app.post('/api/v1/cameras/try', body, async (request, reply) => {
    const { tryOut } = context;
    if (tryOut === undefined) throw new Problem(503, 'Not now', 'Cameras can not be tried here.');
    const wanted = cameraTry.safeParse(request.body ?? {}, { reportInput: true });
    if (!wanted.success) throw wrongBody(request, wanted.error);
    void reply.header('cache-control', 'no-store');
    return tryInTurn(reply, (signal) => tryCamera(request, wanted.data, { ...context, tryOut }, signal));
  });
}
