/**
 * A camera: reads its stream into the ring while it runs, and returns the frame of any time held in the ring or the
 * history. All returned frames are masked.
 */

import { type CameraLatency, cameraLatency } from '../../domain/capture/camera-latency.ts';
import type { HeldPicture } from '../../domain/capture/frame.ts';
import type { CameraRecord } from '../../domain/setup/set-up.ts';
import { childLifetime } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Slots } from '../../lib/keyed-semaphore.ts';
import type { Log } from '../../lib/log.ts';
import type { AccessUnit } from './access-unit.ts';
import {
  createDecodeAhead,
  type DecodeAhead,
  type DecodeAheadDeps,
  tooLateMs,
} from './ahead/decode-ahead.ts';
import type { Camera, GrabRequest, LookbackHeld } from './camera-contract.ts';
import type { ReaderMemory } from './choose-reader.ts';
import { createCameraClock } from './clock/camera-clock.ts';
import type { Decoders } from './grab/decoder.ts';
import type { Urgency } from './grab/decoder-request.ts';
import { type GrabDeps, grab, type Holdings } from './grab/grab.ts';
import { createMasker } from './grab/mask.ts';
import { type HeldSpan, type Past, withLatency } from './grab/past.ts';
import { createSharedDecode, type SharedDecode } from './grab/shared-decode.ts';
import { createStillPictureWatch } from './grab/still-picture.ts';
import { tryDecoding } from './grab/trial-decode.ts';
import { createHealthReport } from './health-report.ts';
import type { ClipMaker } from './live/clip-maker.ts';
import { heldSpans } from './live/held-spans.ts';
import { type LiveSource, liveVideo } from './live/live-video.ts';
import { createReading, type Reading } from './reading.ts';
import type { RegionReader, RegionRequest, RegionVideo } from './region/region-reader.ts';
import type { RingBudget } from './ring/budget.ts';
import type { Ring } from './ring/ring.ts';

export type CameraOptions = {
  readonly record: CameraRecord;
  /** Start of this program, CLOCK_MONOTONIC milliseconds. */
  readonly startedAtMonotonicMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly readers: ReaderMemory;
  /** Bounds of the ring. */
  readonly keepMs: number;
  readonly budget: RingBudget;
  readonly decoders: Decoders;
  /** Absent where nothing is decoded before it is requested. */
  readonly decodeAhead?: Pick<DecodeAheadDeps, 'budget'>;
  readonly clips: ClipMaker;
  /** Absent where no register's region is looked at. */
  readonly regions?: RegionReader;
  /** Width of a stored picture. */
  readonly thumbnailWidthPx: number;
  /** Makes the JPEG of a stored picture, which stays the caller's. Absent where no sale has its pictures from here. */
  readonly encode?: (picture: HeldPicture) => Promise<unknown>;
  /** Places for the first decoding (trial-decode.ts), shared by the fleet. */
  readonly trials?: Slots;
  /** Whether the gateway's clock follows a time source. */
  readonly clockSynced: () => boolean;
  /** Called when pictures resume; CLOCK_MONOTONIC milliseconds. */
  readonly onUp?: (cameraId: string, atMonotonicMs: number) => void;
  /** Absent when no history is kept. */
  readonly past?: Past;
  readonly lookbackHeld?: LookbackHeld;
  /** Outside the ring. */
  readonly spansHeld?: () => readonly HeldSpan[];
};

export type SeenVideo = { readonly video: RegionVideo; readonly latency: CameraLatency };

export type RunningCamera = Camera & {
  /** Applies a new name, latency, shape or masks, which need no reconnect. */
  update(record: CameraRecord): void;
  /**
   * A region of every picture of some seconds, small and in grey, for the search of a change. Masks do not apply: nothing of it is
   * stored or shown. The latency is subtracted. Undefined where no region is looked at.
   */
  regionPictures(request: RegionRequest, signal: AbortSignal): Promise<SeenVideo | undefined>;
  /** Ends the back-off wait and connects now. */
  connectNow(): void;
  /** A sale is likely soon. */
  expectSale(): void;
  /** As DecodeAhead.holdBack. */
  holdBack(fromMs: number): void;
  /** Units in the ring, for the recorder. Times still include the camera's latency, because its configured value may change. */
  readonly held: {
    readonly ring: Ring;
    readonly timeMs: (unit: AccessUnit) => number;
    readonly networkDelayMs: (unit: AccessUnit) => number;
  };
};

/** How a request has its pictures decoded. The picture of a sale, also its exact one after a near one, may have been decoded ahead. */
function decodingOf(
  { size, urgency, atMonotonicMs }: GrabRequest & { readonly urgency: Urgency },
  deps: Pick<CameraOptions, 'clock' | 'decoders' | 'thumbnailWidthPx'> & {
    readonly decode: SharedDecode;
    readonly ahead: DecodeAhead | undefined;
  },
): Pick<GrabDeps, 'decode' | 'estimateMs' | 'expectExact'> {
  const isOfSale = size === 'thumbnail' && urgency !== 'look';
  const isLate = deps.clock.monotonicMs() - atMonotonicMs > tooLateMs;
  return {
    decode: (run, { patienceMs, isFlawed } = {}) =>
      deps.decode(run, {
        ...{ urgency, isOfSale, isLate, isFlawed },
        ...(size === 'thumbnail' && { widthPx: deps.thumbnailWidthPx }),
        ...(patienceMs !== undefined && { patienceMs }),
      }),
    estimateMs: (run, isFlawed = false) =>
      isOfSale && !isFlawed && deps.ahead?.has(run.at(-1)) === true
        ? 0
        : deps.decoders.estimateMs(run, { conceals: isFlawed }),
    expectExact: (unit) => (isOfSale ? deps.ahead?.expectExact(unit) : undefined),
  };
}

export function createCamera(options: CameraOptions): RunningCamera {
  const { clock, log, thumbnailWidthPx, decoders } = options;
  let { record } = options;
  let mask = createMasker(record.masks);
  const cameraClock = createCameraClock(clock);
  const reading = createReading({
    ...options,
    latencyMs: () => cameraLatency(record).ms,
    aspect: () => record.aspect,
    onCameraClock: (shown) => cameraClock.add(shown),
    onUp: (atMonotonicMs) => options.onUp?.(record.id, atMonotonicMs),
  });
  const { ring } = reading;
  const timeMs = (unit: AccessUnit): number => reading.timeMs(unit) - cameraLatency(record).ms;
  const past = options.past && withLatency(options.past, () => cameraLatency(record).ms);
  /** Ends the streams of viewers. */
  const stopped = new AbortController();
  const ahead = decodeAheadOf(options, reading);
  const decode = createSharedDecode({
    ...{ decoders, ahead, clock, log, source: record.id },
    finish: (picture) => mask(picture),
  });
  const stillPicture = createStillPictureWatch({
    clock,
    grab: async () => {
      const key = newestKeyOf(reading);
      if (key === undefined) return undefined;
      const decoded = await decode([key], { widthPx: thumbnailWidthPx, urgency: 'later' });
      if (decoded.kind !== 'picture') return undefined;
      return { picture: decoded.picture, takenAtMonotonicMs: timeMs(key) };
    },
  });
  const video = videoOf(reading, {
    ...{ clock, timeMs, masks: () => record.masks },
    ...(past !== undefined && { past }),
  });
  const health = createHealthReport({
    ...{ clock, reading, timeMs, cameraClock, stillPicture, decoders },
    ...{ clockSynced: options.clockSynced, lookbackHeld: options.lookbackHeld, spansHeld: options.spansHeld },
  });
  const holdings = (): Holdings => ({
    ...{ ring, timeMs, networkDelayMs: reading.networkDelayMs, pace: reading.pace() },
    latency: cameraLatency(record),
    state: reading.state().state,
    startedAtMs: options.startedAtMonotonicMs,
  });

  return {
    id: record.id,
    held: { ring, timeMs: reading.timeMs, networkDelayMs: reading.networkDelayMs },

    async grab(request, signal) {
      const { size, urgency = 'sale' } = request;
      const grabbed = await grab(
        {
          ...{ clock, ring, holdings, changed: reading.changed, ...(past !== undefined && { past }) },
          ...decodingOf({ ...request, urgency }, { clock, decode, ahead, decoders, thumbnailWidthPx }),
        },
        request,
        signal,
      );
      const isOfNow = urgency === 'sale' && size === 'thumbnail';
      if (isOfNow && grabbed.kind === 'frame' && grabbed.source === 'ring' && grabbed.isFlawed !== true)
        stillPicture.saw(grabbed.frame);
      return grabbed;
    },

    heldSpans: () =>
      heldSpans(ring, options.spansHeld?.() ?? [], {
        ...{ boot: clock.boot, latencyMs: cameraLatency(record).ms, timeMs },
      }),

    clip: (request, signal) => options.clips.make(video, request, signal),

    async regionPictures(request, signal) {
      const latency = cameraLatency(record);
      return options.regions && { video: await options.regions.read(video, request, signal), latency };
    },

    live: (signal) => liveUntil(stopped.signal, video, signal),

    health,

    update(next) {
      record = next;
      mask = createMasker(next.masks);
    },

    connectNow: () => reading.connectNow(),
    expectSale: () => ahead?.expectSale(),
    holdBack: (fromMs) => ahead?.holdBack(fromMs),

    async run(signal) {
      try {
        await Promise.all([
          reading.run(signal),
          stillPicture.run(signal),
          ahead?.run(signal),
          trial(options, { reading, decode, ahead }, signal),
        ]);
      } finally {
        stopped.abort();
        ring.leaveBudget();
      }
    },
  };
}

/** The first decoding of a camera; none for one from which no sale has its pictures. */
async function trial(
  { clock, decoders, encode, trials, thumbnailWidthPx: widthPx }: CameraOptions,
  { reading, decode, ahead }: { reading: Reading; decode: SharedDecode; ahead: DecodeAhead | undefined },
  signal: AbortSignal,
): Promise<void> {
  if (encode === undefined || trials === undefined) return;
  const { ring, changed } = reading;
  const estimateMs: Decoders['estimateMs'] = (units) => decoders.estimateMs(units);
  await tryDecoding({ clock, ring, changed, decode, estimateMs, encode, trials, widthPx }, signal);
  if (!signal.aborted) ahead?.expectFirstSale();
}

/** Undefined unless the video is up. */
function newestKeyOf(reading: Reading): AccessUnit | undefined {
  return reading.state().state === 'up' ? reading.ring.gops().at(-1)?.units[0] : undefined;
}

function decodeAheadOf(
  { decodeAhead, decoders, clock, log, record, thumbnailWidthPx: widthPx }: CameraOptions,
  { ring, changed, pace }: Reading,
): DecodeAhead | undefined {
  if (decodeAhead === undefined) return undefined;
  return createDecodeAhead({
    ...{ ...decodeAhead, decoders, clock, log, ring, changed, source: record.id, widthPx, pace },
  });
}

/** The camera's video, for viewers and clips. */
function videoOf(
  reading: Reading,
  {
    masks,
    ...parts
  }: Pick<LiveSource, 'clock' | 'timeMs'> & {
    readonly masks: () => CameraRecord['masks'];
    readonly past?: Past;
  },
) {
  const { ring, changed, pace, lateMs, networkDelayMs } = reading;
  return {
    ...{ ...parts, ring, changed, pace, lateMs, networkDelayMs },
    get masks() {
      return masks();
    },
    get masked() {
      return masks().length > 0;
    },
    isUp: () => reading.state().state === 'up',
  };
}

/** Ends with either signal. */
async function* liveUntil(
  stopped: AbortSignal,
  video: LiveSource,
  signal: AbortSignal,
): ReturnType<typeof liveVideo> {
  using life = childLifetime(signal);
  const stop = () => life.end();
  stopped.addEventListener('abort', stop, { once: true });
  if (stopped.aborted) stop();
  try {
    return yield* liveVideo(video, life.signal);
  } finally {
    stopped.removeEventListener('abort', stop);
  }
}
