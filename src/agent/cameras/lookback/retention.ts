/** Video of all cameras outside their rings: the lookback on disk, and the spill from one run of the program to the next. */
import type { LookbackForm } from '../../../domain/capture/retention-segment.ts';
import { pause, unlessAborted, untilAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import type { ErasedSpan } from '../../store/store.ts';
import type { CameraHealth } from '../camera-contract.ts';
import { type HeldSpan, joinPasts, joinSpans, type Past } from '../grab/past.ts';
import { createPast } from './find.ts';
import { storedIntervalMs } from './policy.ts';
import { record, type Source } from './recorder.ts';
import type { LookbackIndex } from './segment.ts';
import { createSegmentStore, type SegmentStore, type SegmentStoreOptions } from './segment-store.ts';
import { createSpill, type SpillOptions } from './spill.ts';

/** The database may still be opening; late sales wait for it. */
const loadAgainMs = 2_000;
/** The store waits five of these for the lookback to free space on a full disk (agent/store/space/space-policy.ts). */
const tidyEveryMs = 1_000;
const logEveryMs = 300_000;
/** Reported per camera: its newest stretches. */
const maxSpans = 200;

export type LookbackOptions = {
  /** `off`: nothing is kept, and existing segments are removed. */
  readonly lookback: SegmentStoreOptions & { readonly form: LookbackForm | 'off' };
  /** Absent: a stop loses the content of the rings. */
  readonly spill?: SpillOptions;
};

export type Lookback = {
  /** Undefined when no history is kept. */
  past(cameraId: string): Past | undefined;
  /** Lookback of a camera; undefined when it is off. */
  held(cameraId: string, keyFrameIntervalMs: number | undefined): CameraHealth['lookback'];
  /** Spans of video that a camera has outside its ring: of the previous run and on disk. Oldest first, at most 200. */
  spans(cameraId: string): HeldSpan[];
  /** Records a camera while it runs: settles once the signal has aborted and the rest is written. Never rejects. */
  record(cameraId: string, source: Source, signal: AbortSignal): Promise<void>;
  /**
   * Removes the video on disk of a camera that was removed and has stopped. Never rejects: files that can't be removed
   * now are removed by age.
   */
  forget(cameraId: string): Promise<void>;
  /** Removes video that is erased on request. Never rejects, as `forget`. */
  erase(spans: readonly ErasedSpan[]): Promise<void>;
  /** Called before the cameras stop: saves the content of the rings for the next start. Never rejects; bounded in time. */
  spill(): Promise<void>;
  /** Settles once the signal has aborted. */
  run(signal: AbortSignal): Promise<void>;
};

export function createLookback(
  deps: { index: LookbackIndex; clock: Clock; log: Log },
  options: LookbackOptions,
): Lookback {
  const { clock, log } = deps;
  const { form, maxBytes } = options.lookback;
  const segments = createSegmentStore(deps, options.lookback);
  const spill = options.spill && createSpill(deps, options.spill);
  const sources = new Map<string, Source>();
  const loading = Promise.withResolvers<undefined>();

  async function load(signal: AbortSignal): Promise<void> {
    const mayLog = createLogThrottle(clock, logEveryMs);
    for (let waiting = true; waiting; waiting = await pause(clock, loadAgainMs, signal)) {
      try {
        await segments.load(signal);
        if (form === 'off') await segments.clear();
        loading.resolve(undefined);
        return;
      } catch (error) {
        if (!signal.aborted && mayLog()) log.error({ err: error }, 'opening the lookback failed, retrying');
      }
    }
  }

  async function keepBounds(signal: AbortSignal): Promise<void> {
    await load(signal);
    if (form === 'off') return;
    const mayLog = createLogThrottle(clock, logEveryMs);
    while (await pause(clock, tidyEveryMs, signal)) {
      await segments.tidy().catch((error: unknown) => {
        if (mayLog()) log.warn({ err: error }, 'removing old video failed');
      });
    }
  }

  return {
    past: (cameraId) => {
      const pasts = [
        ...(spill === undefined ? [] : [spill.past(cameraId)]),
        ...(form === 'off' ? [] : [lookbackPast(cameraId, { segments, log, loaded: loading.promise })]),
      ];
      return pasts.length === 0 ? undefined : joinPasts(pasts);
    },

    held: (cameraId, keyFrameIntervalMs) => {
      if (form === 'off') return undefined;
      const oldestMonotonicMs = segments.of(cameraId, clock.boot)[0]?.firstMs;
      return {
        form,
        bytes: segments.bytesOf(cameraId),
        ...(oldestMonotonicMs !== undefined && { oldestMonotonicMs }),
        ...(form === 'keyframes' &&
          keyFrameIntervalMs !== undefined && { pictureIntervalMs: storedIntervalMs(keyFrameIntervalMs) }),
      };
    },

    spans: (cameraId) =>
      joinSpans(
        [
          ...(form === 'off' ? [] : segments.withPictures(cameraId)).map((one) => ({
            kind: one.form === 'full' ? ('video' as const) : ('key_frames' as const),
            ...{ boot: one.boot, oldestMs: one.firstMs, newestMs: one.lastMs },
          })),
          ...(spill?.held(cameraId) ?? []).map((span) => ({ ...span, kind: 'video' as const })),
        ],
        maxSpans,
      ),

    record: async (cameraId, source, signal) => {
      sources.set(cameraId, source);
      try {
        const loaded = await unlessAborted(loading.promise, signal).then(
          () => true,
          () => false,
        );
        if (form !== 'off' && loaded)
          await record({ clock, log, segments, cameraId, form, maxBytes }, source, signal);
        else await untilAborted(signal);
      } finally {
        if (sources.get(cameraId) === source) sources.delete(cameraId);
      }
    },

    forget: (cameraId) =>
      segments
        .forget(cameraId)
        .catch((error: unknown) =>
          log.warn({ err: error, camera: cameraId }, 'removing the video of a removed camera failed'),
        ),

    erase: (spans) =>
      segments.erase(spans).catch((error: unknown) => log.warn({ err: error }, 'erasing video failed')),

    spill: async () => spill?.save(sources),

    run: async (signal) => {
      await Promise.all([keepBounds(signal), spill?.run(signal)]);
    },
  };
}

function lookbackPast(
  cameraId: string,
  parts: { readonly segments: SegmentStore; readonly log: Log; readonly loaded: Promise<unknown> },
): Past {
  const { segments, log, loaded } = parts;
  return createPast({
    source: 'lookback',
    log,
    loaded: (signal) => unlessAborted(loaded, signal),
    files: (boot) =>
      segments.of(cameraId, boot).map((segment) => ({
        ...segment,
        path: segments.pathOf(segment),
        full: segment.form === 'full',
      })),
  });
}
