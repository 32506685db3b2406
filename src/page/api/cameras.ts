/** API requests of the camera pages. */
import type { SearchLine } from '../../contract/page/cameras.ts';
import { type BodyOf, call, callLines, pathOf, request } from './api.ts';

/**
 * A change is stored at once, but may wait up to 20 s for an earlier change that queries a POS. A trial, also
 * run before another address is stored, queries a device for up to 25 s, waits as long again for a key frame, and up to 20 s
 * for a picture on a busy gateway, twice where both streams change; setting NTP queries one device, and a key-frame interval is
 * measured for up to 30 s after it. Milliseconds.
 */
const stored = { withinMs: 30_000 };
const tried = { withinMs: 120_000 };
/** The gateway searches for 5 s and queries the found cameras for at most 60 s. */
const searched = { withinMs: 80_000 };

export type Mask = NonNullable<BodyOf<'POST /api/v1/cameras'>['masks']>[number];

export const getCameraSettings = (id: string, signal: AbortSignal) =>
  call('GET /api/v1/cameras/:id', { params: { id }, signal });

export const cameraRequests = {
  tryOut: (body: BodyOf<'POST /api/v1/cameras/try'>) => call('POST /api/v1/cameras/try', { body, ...tried }),
  add: (body: BodyOf<'POST /api/v1/cameras'>) => call('POST /api/v1/cameras', { body, ...stored }),
  change: (id: string, body: BodyOf<'PUT /api/v1/cameras/:id'>) =>
    call('PUT /api/v1/cameras/:id', { params: { id }, body, ...tried }),
  remove: (id: string) => call('DELETE /api/v1/cameras/:id', { params: { id }, ...stored }),
  setNtp: (id: string, server: string) =>
    call('POST /api/v1/cameras/:id/ntp', { params: { id }, body: { server }, ...tried }),
  keyFrames: (id: string, port: string) =>
    call('GET /api/v1/cameras/:id/key-frames', { params: { id }, query: { port }, ...tried }),
  estimateLatency: (id: string, port: string) =>
    call('GET /api/v1/cameras/:id/latency-estimate', { params: { id }, query: { port }, ...tried }),
  setKeyFrames: (id: string, body: BodyOf<'PUT /api/v1/cameras/:id/key-frames'>) =>
    call('PUT /api/v1/cameras/:id/key-frames', { params: { id }, body, ...tried }),
  search: (onLine: (line: SearchLine) => void, signal: AbortSignal) =>
    callLines('POST /api/v1/cameras/discover', { signal, ...searched }, onLine),
};

export const getTimeline = (id: string, signal: AbortSignal) =>
  call('GET /api/v1/cameras/:id/timeline', { params: { id }, signal });

/** A picture, and when it was taken: epoch milliseconds, and since the requested time. */
export type TimedPicture = { readonly jpeg: Blob; readonly takenAtMs: number; readonly offsetMs: number };

/** Pictures on disk are searched for up to 10 s, and decoded then. Milliseconds. */
const framed = { withinMs: 20_000 };

/** `isQuick`: a picture nearby where the nearest one takes long. */
export const getPictureAt = (
  { id, atMs, widthPx, isQuick }: { id: string; atMs: number; widthPx: number; isQuick: boolean },
  signal: AbortSignal,
) =>
  request(
    'GET /api/v1/cameras/:id/frame.jpeg',
    {
      params: { id },
      query: { at: new Date(atMs).toISOString(), width: widthPx, quick: isQuick || undefined },
      ...{ signal, ...framed },
    },
    async (response): Promise<TimedPicture> => ({
      jpeg: await response.blob(),
      takenAtMs: Date.parse(response.headers.get('x-frame-time') ?? ''),
      offsetMs: Number(response.headers.get('x-frame-offset-ms') ?? 0),
    }),
  );

/** In the size that the camera sent. */
export const picturePath = (id: string, atMs: number) =>
  pathOf('GET /api/v1/cameras/:id/frame.jpeg', {
    params: { id },
    query: { at: new Date(atMs).toISOString() },
  });

/** 10 s before and after. */
export const cameraClipPath = (id: string, atMs: number) =>
  pathOf('GET /api/v1/cameras/:id/clip.mp4', {
    params: { id },
    query: { at: new Date(atMs).toISOString(), before: 10, after: 10 },
  });

/** Newest first, at most 200. */
export const getSalesOf = (
  {
    camera,
    fromMs,
    untilMs,
    ...only
  }: { camera: string; fromMs: number; untilMs: number; exceptions?: true },
  signal: AbortSignal,
) =>
  call('GET /api/v1/sales', {
    query: {
      ...{ camera, ...only, limit: 200 },
      ...{ from: new Date(fromMs).toISOString(), to: new Date(untilMs).toISOString() },
    },
    signal,
  });
