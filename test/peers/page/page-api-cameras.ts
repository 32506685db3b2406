/** The routes of the camera pages, over a world that a test changes as it likes. Answers are checked against the contract. */
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  type CameraSettingsJson,
  cameraRemovedJson,
  cameraSettingsJson,
  type SearchLine,
  searchLine,
  type TriedJson,
  triedJson,
} from '../../../src/contract/page/cameras.ts';
import {
  type KeyFramesJson,
  type KeyFramesSetJson,
  keyFramesJson,
  keyFramesSetJson,
  latencyEstimateJson,
} from '../../../src/contract/page/discovery.ts';
import { type TimelineJson, timelineJson } from '../../../src/contract/page/timeline.ts';
import { refuse } from './page-refusal.ts';

export type CamerasWorld = {
  settings: Partial<CameraSettingsJson>;
  /** Lines of a search; it goes on for ever unless the last is `done`. */
  search: SearchLine[];
  /** Of every camera. */
  timeline: TimelineJson;
  /** Pictures of a time: what each waits for, which were requested, and how many at once. */
  frames: {
    held: Promise<unknown>;
    requested: { readonly at?: string; readonly width?: string; readonly quick?: string }[];
    atOnce: number;
    mostAtOnce: number;
  };
  keyFrames: KeyFramesJson;
  keyFramesSet: KeyFramesSetJson;
  /** Intervals that were requested, milliseconds. */
  keyFramesRequested: number[];
  /** How a try, and every change, is answered. */
  tried: Omit<TriedJson, 'picture'> & { picture?: Omit<NonNullable<TriedJson['picture']>, 'jpeg'> };
  answer: 'ok' | 'never' | { field: string; message: string; type?: string };
};

export function camerasWorld(over: Partial<CamerasWorld> = {}): CamerasWorld {
  return {
    settings: {},
    search: [],
    tried: { url: 'rtsp://192.168.1.20:554/stream2', picture: { codec: 'h264', width: 1_280, height: 720 } },
    timeline: { held: [], clips: [] },
    frames: { held: Promise.resolve(), requested: [], atOnce: 0, mostAtOnce: 0 },
    keyFrames: { intervals: [] },
    keyFramesRequested: [],
    keyFramesSet: { requestedMs: 1_000, reportedMs: 1_000, measuredMs: 1_000 },
    answer: 'ok',
    ...over,
  };
}

export function cameraRoutes(
  app: FastifyInstance,
  world: CamerasWorld,
  shots: { picture(): Buffer | undefined; name(id: string): string },
): void {
  const settings = (id: string): CameraSettingsJson =>
    cameraSettingsJson.parse({
      ...{ id, name: shots.name(id), url: 'rtsp://192.168.1.20:554/stream2', username: 'viewer' },
      ...{ hasPassword: true, transport: 'tcp', reader: 'auto', aspect: 'auto', latencyMs: 180, masks: [] },
      ...world.settings,
    });
  const answered = async (reply: FastifyReply, value: () => unknown): Promise<unknown> => {
    if (world.answer === 'never') await once(reply.raw, 'close');
    if (typeof world.answer !== 'object') return value();
    const { field, message, type } = world.answer;
    return refuse(reply, 502, {
      ...{ detail: message, errors: [{ field, message }] },
      ...(type !== undefined && { type }),
    });
  };
  type WithId = { Params: { id: string } };
  app.get<WithId>('/api/v1/cameras/:id', (request) => settings(request.params.id));
  app.put<WithId & { Body: { masks?: CameraSettingsJson['masks']; acceptUnreachable?: boolean } }>(
    '/api/v1/cameras/:id',
    (request, reply) => {
      const { masks, acceptUnreachable } = request.body;
      const store = () => {
        if (masks !== undefined) world.settings = { ...world.settings, masks };
        return settings(request.params.id);
      };
      return acceptUnreachable === true ? store() : answered(reply, store);
    },
  );
  app.get('/api/v1/cameras/:id/timeline', () => timelineJson.parse(world.timeline));
  app.get('/api/v1/cameras/:id/key-frames', (_request, reply) =>
    answered(reply, () => keyFramesJson.parse(world.keyFrames)),
  );
  app.get<WithId>('/api/v1/cameras/:id/latency-estimate', (request, reply) =>
    answered(reply, () =>
      latencyEstimateJson.parse({
        ...{ camera: request.params.id, seenMs: 180 },
        ...{ latencyMs: 280, uncertaintyMs: 151 },
      }),
    ),
  );
  app.put<{ Body: { intervalMs: number } }>('/api/v1/cameras/:id/key-frames', (request, reply) => {
    world.keyFramesRequested.push(request.body.intervalMs);
    return answered(reply, () => keyFramesSetJson.parse(world.keyFramesSet));
  });
  app.delete<WithId>('/api/v1/cameras/:id', (request, reply) =>
    answered(reply, () => cameraRemovedJson.parse({ removed: request.params.id, unlinked: [] })),
  );
  app.post<{ Body: { name: string } }>('/api/v1/cameras', (request, reply) =>
    answered(reply, () => reply.code(201).send({ ...settings('camera-1'), name: request.body.name })),
  );
  app.post('/api/v1/cameras/try', (_request, reply) =>
    answered(reply, () => {
      const { picture, ...rest } = world.tried;
      const jpeg = shots.picture()?.toString('base64') ?? '';
      return triedJson.parse({ ...rest, ...(picture !== undefined && { picture: { ...picture, jpeg } }) });
    }),
  );
  app.post('/api/v1/cameras/discover', (_request, reply) => {
    const out = new PassThrough();
    for (const line of world.search) out.write(`${JSON.stringify(searchLine.parse(line))}\n`);
    if (world.search.at(-1)?.kind === 'done') out.end();
    return reply.type('application/x-ndjson').send(out);
  });
}
