/**
 * Pictures of incidents from the cameras' streams of most detail (`mainUrl`), beside those of the stream that is always
 * read.
 *
 * `open`: the stream is read for that moment only. Opening it takes a second or two and the camera's next key frame, so
 * the picture is later than the moment; its true time is stated. `warm`: it is read all the time, its newest seconds
 * are held in memory, and the picture is that of the moment.
 * Bounds: memory of all of them; time to open; concurrent openings. None of this delays the usual picture of a sale.
 */
import type { CameraLatency } from '../../../domain/capture/camera-latency.ts';
import type { Frame, Grab } from '../../../domain/capture/frame.ts';
import type { CameraRecord } from '../../../domain/setup/set-up.ts';
import { deadline, pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { type CameraOptions, createCamera, type RunningCamera } from '../camera.ts';
import { createRingBudget } from '../ring/budget.ts';

export type MainStreamMode = 'open' | 'warm';

type MainPicture =
  | {
      readonly kind: 'picture';
      readonly frame: Frame;
      readonly latency: CameraLatency;
      readonly networkDelayMs: number;
    }
  | { readonly kind: 'missing'; readonly why: 'camera_down' | 'damaged' }
  /** No decoder was free: retry. */
  | { readonly kind: 'busy' };

export type MainStreams = {
  has(cameraId: string): boolean;
  hasAny(): boolean;
  /** The nearest picture to a time of this boot that can still be had, in its own size. Rejects with `signal.reason` only. */
  picture(cameraId: string, atMonotonicMs: number, signal: AbortSignal): Promise<MainPicture>;
  /** Replaces the set of cameras. */
  keep(records: readonly CameraRecord[]): void;
  /** Settles once the signal has aborted and every stream has ended. */
  run(signal: AbortSignal): Promise<void>;
};

/** A sale is decided about within seconds, and its link may ask for a later moment. */
const keepMs = 60_000;
const maxBytes = 128 * 1024 * 1024;
/** Some cameras send a key frame every 20 s only. */
const openWithinMs = 25_000;
/** An incident seldom comes alone: the next picture of it needs no opening. */
const lingerMs = 20_000;
const lookEveryMs = 100;
const tidyEveryMs = 1_000;
/** The first picture of a connection may come late: those after it show by how much. */
const settleMs = 1_500;
/** Cameras whose main streams are open at once: each takes its network and a decoder. */
const maxOpen = 2;

type Stream = {
  record: CameraRecord;
  readonly camera: RunningCamera;
  readonly stop: AbortController;
  users: number;
  /** End of the last use, CLOCK_MONOTONIC milliseconds. */
  idleSinceMs: number;
};

type Deps = Pick<
  CameraOptions,
  'clock' | 'decoders' | 'clips' | 'thumbnailWidthPx' | 'clockSynced' | 'startedAtMonotonicMs'
> & { readonly clock: Clock; readonly log: Log };

export function createMainStreams(deps: Deps, mode: MainStreamMode): MainStreams {
  const { clock } = deps;
  const streams = createStreams(deps);
  let records: readonly CameraRecord[] = [];
  let lifetime: AbortSignal | undefined;

  const recordOf = (id: string): CameraRecord | undefined => {
    const record = records.find((one) => one.id === id);
    return record && streamOf(record);
  };

  /** Undefined where too many are open. */
  function opened(id: string): Stream | undefined {
    const known = streams.get(id);
    if (known !== undefined) return known;
    const record = recordOf(id);
    const isFull = streams.all().filter(({ users }) => users > 0).length >= maxOpen;
    return record === undefined || isFull || lifetime?.aborted !== false ? undefined : streams.start(record);
  }

  /** Oldest picture that it holds, once its time is settled; undefined where none comes in time. */
  async function oldestMs({ camera }: Stream, signal: AbortSignal): Promise<number | undefined> {
    using limit = deadline(clock, openWithinMs, signal);
    for (;;) {
      const [span] = camera.heldSpans();
      if (span !== undefined && span.newestMs - span.oldestMs >= settleMs) return span.oldestMs;
      if (limit.passed() || (camera.health().state === 'down' && mode === 'open')) return undefined;
      await clock.sleep(lookEveryMs, limit.signal).catch((error: unknown) => {
        if (!limit.passed()) throw error;
      });
    }
  }

  /** Opens what is kept warm, and ends what was opened and is used no more. */
  function tidy(): void {
    const idleMs = clock.monotonicMs() - lingerMs;
    if (mode === 'open')
      for (const stream of streams.all())
        if (stream.users === 0 && stream.idleSinceMs < idleMs) streams.end(stream);
    if (mode === 'warm')
      for (const record of records.map(streamOf))
        if (record !== undefined && streams.get(record.id) === undefined) streams.start(record);
  }

  return {
    has: (id) => recordOf(id) !== undefined,
    hasAny: () => records.some(({ mainUrl }) => mainUrl !== undefined),

    async picture(id, atMonotonicMs, signal) {
      const stream = opened(id);
      if (stream === undefined) return { kind: 'busy' };
      stream.users++;
      try {
        const fromMs = await oldestMs(stream, signal);
        if (fromMs === undefined) return { kind: 'missing', why: 'camera_down' };
        const at = { atMonotonicMs: Math.max(atMonotonicMs, fromMs), size: 'full', urgency: 'look' } as const;
        return pictureOf(await stream.camera.grab(at, signal));
      } finally {
        stream.users--;
        stream.idleSinceMs = clock.monotonicMs();
      }
    },

    keep(next) {
      records = next;
      for (const stream of streams.all()) {
        const record = recordOf(stream.record.id);
        if (record !== undefined && isSameStream(stream.record, record)) {
          stream.record = record;
          stream.camera.update(record);
        } else streams.end(stream);
      }
    },

    async run(signal) {
      lifetime = signal;
      do tidy();
      while (await pause(clock, tidyEveryMs, signal));
      await streams.endAll();
    },
  };
}

/** The streams that are read now. */
function createStreams(deps: Deps) {
  const { clock } = deps;
  const budget = createRingBudget(maxBytes);
  const streams = new Map<string, Stream>();
  const ending = new Set<Promise<unknown>>();
  const end = (stream: Stream): void => {
    stream.stop.abort();
    if (streams.get(stream.record.id) === stream) streams.delete(stream.record.id);
  };
  return {
    get: (id: string) => streams.get(id),
    all: () => [...streams.values()],
    end,
    start(record: CameraRecord): Stream {
      const log = deps.log.child({ part: 'main stream', camera: record.id });
      const camera = createCamera({
        ...deps,
        ...{ record, log, keepMs, budget },
        // The memory of readers belongs to the other stream of the camera.
        readers: { recall: () => undefined, remember: () => undefined },
      });
      const stop = new AbortController();
      const stream: Stream = { record, camera, stop, users: 0, idleSinceMs: clock.monotonicMs() };
      const ended = camera
        .run(stop.signal)
        .catch((error: unknown) => log.error({ err: error }, 'main stream failed'))
        .finally(() => {
          ending.delete(ended);
          end(stream);
        });
      ending.add(ended);
      streams.set(record.id, stream);
      return stream;
    },
    async endAll(): Promise<void> {
      for (const stream of streams.values()) end(stream);
      await Promise.all(ending);
    },
  };
}

function pictureOf(grab: Grab): MainPicture {
  if (grab.kind === 'busy' || grab.kind === 'timed_out') return { kind: 'busy' };
  if (grab.kind !== 'frame')
    return { kind: 'missing', why: grab.kind === 'damaged' ? 'damaged' : 'camera_down' };
  const { frame, latency, networkDelayMs } = grab;
  return { kind: 'picture', frame, latency, networkDelayMs };
}

/** The latency was measured of the other stream. */
function streamOf({
  mainUrl,
  latencyMs: _,
  latencyUncertaintyMs: _uncertaintyMs,
  latencyEstimated: _estimated,
  ...record
}: CameraRecord): CameraRecord | undefined {
  return mainUrl === undefined ? undefined : { ...record, url: mainUrl };
}

/** Masks and name apply without a new connection. */
function isSameStream(a: CameraRecord, b: CameraRecord): boolean {
  return (['url', 'username', 'password', 'transport', 'reader'] as const).every((key) => a[key] === b[key]);
}
