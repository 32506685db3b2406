/** All cameras of the set-up: starts added cameras, stops removed ones and reconnects those whose stream changed. */
import { isDeepStrictEqual } from 'node:util';
import type { CameraRecord } from '../../domain/setup/set-up.ts';
import { untilAborted } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { type CameraOptions, createCamera, type RunningCamera, type SeenVideo } from './camera.ts';
import type { Camera } from './camera-contract.ts';
import type { Lookback } from './lookback/retention.ts';
import type { RegionRequest } from './region/region-reader.ts';

/** Rings use the most memory; further cameras are rejected with an error. */
export const maxCameras = 32;

export type Fleet = {
  camera(id: string): Camera | undefined;
  /** Replaces the set of running cameras. */
  keep(records: readonly CameraRecord[]): void;
  /** As RunningCamera.regionPictures. */
  regionPictures(id: string, request: RegionRequest, signal: AbortSignal): Promise<SeenVideo | undefined>;
  /** Connects at once to a camera that is in back-off. */
  connectNow(id: string): void;
  /** A sale with a picture of this camera is likely soon. */
  expectSale(id: string): void;
  /** A sale received at this time will request a picture of this camera; CLOCK_MONOTONIC milliseconds. */
  holdBack(id: string, fromMs: number): void;
  /** Resolves when the signal has aborted and every camera has stopped. If one fails, all stop and it rejects. */
  run(signal: AbortSignal): Promise<void>;
};

type Running = {
  record: CameraRecord;
  readonly camera: RunningCamera;
  readonly stop: AbortController;
  /** Settles when the camera has stopped. */
  readonly ended: Promise<unknown>;
};

export function createFleet(
  deps: Omit<CameraOptions, 'record' | 'past' | 'lookbackHeld' | 'spansHeld'> & {
    readonly clock: Clock;
    readonly log: Log;
    readonly keeping: Lookback;
  },
): Fleet {
  const running = new Map<string, Running>();
  /** Includes removed cameras that are still writing their remaining video. */
  const ending = new Set<Promise<unknown>>();
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  let closed = false;

  function start(record: CameraRecord): void {
    const log = deps.log.child({ part: 'camera', camera: record.id });
    const past = deps.keeping.past(record.id);
    const camera = createCamera({
      ...deps,
      record,
      log,
      lookbackHeld: (keyFrameIntervalMs) => deps.keeping.held(record.id, keyFrameIntervalMs),
      spansHeld: () => deps.keeping.spans(record.id),
      ...(past !== undefined && { past }),
    });
    const stop = new AbortController();
    const parts = [camera.run(stop.signal), deps.keeping.record(record.id, camera.held, stop.signal)];
    for (const part of parts) part.catch((error: unknown) => broken.reject(error));
    const ended = Promise.allSettled(parts).finally(() => ending.delete(ended));
    ending.add(ended);
    running.set(record.id, { record, camera, stop, ended });
  }

  return {
    camera: (id) => running.get(id)?.camera,
    keep: (records) => {
      if (closed) return;
      const known = new Set(records.map(({ id }) => id));
      const requested = new Map(records.slice(0, maxCameras).map((record) => [record.id, record]));
      if (records.length > maxCameras)
        deps.log.error({ cameras: records.length, maxCameras }, 'too many cameras, ignoring the last ones');
      for (const [id, each] of running) {
        const record = requested.get(id);
        if (record !== undefined && sameStream(each.record, record)) {
          each.record = record;
          each.camera.update(record);
          continue;
        }
        each.stop.abort();
        running.delete(id);
        if (!known.has(id))
          void each.ended.then(() => (running.has(id) ? undefined : deps.keeping.forget(id)));
      }
      for (const [id, record] of requested) if (!running.has(id)) start(record);
    },
    regionPictures: async (id, request, signal) =>
      await running.get(id)?.camera.regionPictures(request, signal),
    connectNow: (id) => running.get(id)?.camera.connectNow(),
    expectSale: (id) => running.get(id)?.camera.expectSale(),
    holdBack: (id, fromMs) => running.get(id)?.camera.holdBack(fromMs),
    run: async (signal) => {
      try {
        await Promise.race([untilAborted(signal), broken.promise]);
      } finally {
        closed = true;
        for (const { stop } of running.values()) stop.abort();
        await Promise.all(ending);
      }
      // A camera may have failed while it was stopping.
      await Promise.race([broken.promise, Promise.resolve()]);
    },
  };
}

/** A new name, latency, shape, mask or main stream does not discard the ring. */
function sameStream(a: CameraRecord, b: CameraRecord): boolean {
  const stream = ({
    latencyMs: _ms,
    latencyUncertaintyMs: _uncertaintyMs,
    latencyEstimated: _estimated,
    mainUrl: _main,
    aspect: _aspect,
    ...record
  }: CameraRecord) => ({
    ...record,
    ...{ name: '', masks: [] },
  });
  return isDeepStrictEqual(stream(a), stream(b));
}
