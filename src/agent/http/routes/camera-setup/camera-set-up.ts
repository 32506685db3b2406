/** Cameras of the set-up. A problem names the field and is in the language of the request. Changes are serialised (change-lock.ts). */
import type { FastifyInstance } from 'fastify';
import {
  cameraChange,
  cameraRemovedJson,
  cameraSettingsJson,
  cameraTry,
  newCamera,
  triedJson,
} from '../../../../contract/page/cameras.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { type ChangeLock, changeInTurn } from '../../change-lock.ts';
import type { WebContext } from '../../context.ts';
import { createMutex } from '../../mutex.ts';
import { refused } from '../../refused.ts';
import { noCameraHere } from '../../request.ts';
import { routesOf } from '../../route.ts';
import { cameraOperations, cameraSettingsToJson, isSameConnection } from './camera-changes.ts';
import { wrongBody } from './camera-messages.ts';
import { mustAnswer, tryCamera } from './try-camera.ts';

/** Sixteen masks of 64 corners, bytes. */
const withMasks = 64 * 1_024;
const taken = 'There is one already.';

export function registerCameraSetUpRoutes(
  app: FastifyInstance,
  context: WebContext,
  withLock: ChangeLock,
): void {
  const route = routesOf(app, 'Cameras');
  const cameras = cameraOperations(context);
  const tryInTurn = createMutex('Trying already', refusal('camera_form.other_try'));

  route('POST /api/v1/cameras', {
    access: 'api-token',
    summary: 'Adds a camera',
    body: newCamera,
    invalid: wrongBody,
    bodyLimit: withMasks,
    answers: { 201: cameraSettingsJson },
    problems: { 409: taken },
    handle: async ({ body, reply }) => changeInTurn(withLock, reply, () => cameras.add(body)),
  });

  route('GET /api/v1/cameras/:id', {
    access: 'api-token',
    summary: 'How a camera is set up',
    about: 'Of the password only whether there is one.',
    answers: { 200: cameraSettingsJson },
    problems: { 404: noCameraHere },
    handle: async ({ params: { id }, reply }) => {
      void reply.header('cache-control', 'no-store');
      return cameraSettingsToJson(await cameras.existing(id));
    },
  });

  route('PUT /api/v1/cameras/:id', {
    access: 'api-token',
    summary: 'Changes a camera; what is absent stays',
    about: 'Another address, login or transport is tried first, unless `acceptUnreachable` is true.',
    body: cameraChange,
    invalid: wrongBody,
    bodyLimit: withMasks,
    answers: { 200: cameraSettingsJson },
    problems: {
      404: noCameraHere,
      409: taken,
      502: 'It gives no picture in the new way; nothing is changed.',
    },
    handle: async ({ params: { id }, body: { acceptUnreachable, ...wish }, reply }) => {
      const { tryOut } = context;
      if (tryOut !== undefined && !acceptUnreachable) {
        const { before, after } = await cameras.changed(id, wish);
        if (!isSameConnection(before, after))
          await tryInTurn(reply, (signal) => mustAnswer(after, tryOut, signal));
      }
      return changeInTurn(withLock, reply, () => cameras.change(id, wish));
    },
  });

  route('DELETE /api/v1/cameras/:id', {
    access: 'api-token',
    summary: 'Removes a camera; sales and their pictures stay',
    answers: { 200: cameraRemovedJson },
    problems: { 404: noCameraHere },
    handle: async ({ params: { id }, reply }) => changeInTurn(withLock, reply, () => cameras.remove(id)),
  });

  route('POST /api/v1/cameras/try', {
    access: 'api-token',
    summary: 'A picture of a camera that is not set up yet',
    about: 'Of a device over ONVIF (`device`), or of the address of a stream or a picture (`url`).',
    body: cameraTry,
    invalid: wrongBody,
    bodyLimit: withMasks,
    answers: { 200: triedJson },
    problems: {
      404: noCameraHere,
      422: 'It gives no picture; the problem names the field.',
      502: 'It gives no picture.',
    },
    handle: async ({ body, request, reply }) => {
      const { tryOut } = context;
      if (tryOut === undefined) throw refused(503, 'Not now', refusal('camera_form.no_try'));
      void reply.header('cache-control', 'no-store');
      return tryInTurn(reply, (signal) => tryCamera(request, body, { ...context, tryOut }, signal));
    },
  });
}
