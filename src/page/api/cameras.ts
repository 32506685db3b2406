/** API requests of the camera pages. */
import type { SearchLine } from '../../contract/page/cameras.ts';
import { type BodyOf, call, callLines } from './api.ts';

/**
 * A change is stored at once, but may wait up to 20 s for an earlier change that queries a POS. A trial, also
 * run before another address is stored, queries a device for up to 25 s and waits as long again for a key
 * frame; setting NTP queries one device, and a key-frame interval is measured for up to 30 s after it. Milliseconds.
 */
const stored = { withinMs: 30_000 };
const tried = { withinMs: 60_000 };
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
