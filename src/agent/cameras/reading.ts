/**
 * The reading side of a camera: one connection after another, whatever the reader, into the ring and the
 * capture clock, and the state this is in. Nothing is decoded here.
 */
import {
  type CameraProblem,
  type CameraProblemCode,
  cameraProblem,
  cameraProblemKind,
} from '../../domain/problem/camera.ts';
import { problemFields } from '../../domain/problem/problem-text.ts';
import type { CameraRecord } from '../../domain/setup/set-up.ts';
import { backoffMs, cameraBackoff } from '../../domain/time/retry-policy.ts';
import { childLifetime } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { type Reason, supervise } from '../../lib/supervise.ts';
import { createWakeableSleep } from '../../lib/wakeable-sleep.ts';
import type { AccessUnit } from './access-unit.ts';
import { createDamageDetector } from './bitstream/damage.ts';
import { tooLargeSize } from './bitstream/picture-bounds.ts';
import type { CameraHealth } from './camera-contract.ts';
import { createReaderChoice, type ReaderChoice, type ReaderMemory } from './choose-reader.ts';
import { createCaptureClock } from './clock/clock.ts';
import { ffmpegIngest } from './ffmpeg/ffmpeg-ingest.ts';
import { silenceLimitMs } from './grab/grab.ts';
import { createDamageCount } from './health.ts';
import type { Ingest, IngestDeps } from './ingest.ts';
import { createPace, type Pace } from './ring/pace.ts';
import { createRing, type Ring } from './ring/ring.ts';
import { rtspIngest } from './rtsp/reader.ts';
import { singlePicturesIngest } from './stills/ingest.ts';

export type ReadingDeps = {
  readonly record: CameraRecord;
  readonly clock: Clock;
  readonly log: Log;
  readonly readers: ReaderMemory;
  /** When this program started, CLOCK_MONOTONIC milliseconds. */
  readonly startedAtMonotonicMs: number;
  /** Bounds of the ring. */
  readonly keepMs: number;
  readonly maxBytes: number;
  /** The camera's own delay, subtracted from times in addition to the network delay; read anew each time. */
  readonly latencyMs: () => number;
  readonly onCameraClock: IngestDeps['onCameraClock'];
  /**
   * Called when the camera gives pictures after it gave none; CLOCK_MONOTONIC milliseconds. Any later request
   * to the ring finds the first of them.
   */
  readonly onUp?: (atMonotonicMs: number) => void;
};

export type Reading = {
  readonly ring: Ring;
  /** When a unit's picture was taken, CLOCK_MONOTONIC milliseconds; the camera's own delay is still in it. */
  readonly timeMs: (unit: AccessUnit) => number;
  /** How much earlier than that it may have been because the way here may have been slow, milliseconds. */
  readonly lineDelayMs: (unit: AccessUnit) => number;
  pace(): Pace;
  /** Damaged stretches since the start, and within the last minutes. */
  damages(): { readonly total: number; readonly recent: number };
  timeStampsUnusable(): boolean;
  state(): Pick<
    CameraHealth,
    'state' | 'sinceMonotonicMs' | 'problem' | 'nextTryMonotonicMs' | 'reader' | 'restarts'
  >;
  /** Resolves when a picture comes or the state changes. */
  readonly changed: () => Promise<void>;
  /** Ends the pause before the next connection, where there is one under way. */
  connectNow(): void;
  /** Settles when the signal has aborted and the connection is closed. */
  run(signal: AbortSignal): Promise<void>;
};

const ingests: Record<ReaderChoice, Ingest> = {
  native: rtspIngest,
  ffmpeg: ffmpegIngest,
  single_pictures: singlePicturesIngest,
};

/** Having worked this long, a connection counts as good again. */
const steadyMs = 10_000;
/**
 * How long a connection may take to its first picture: nothing can be shown before a key frame, and some
 * cameras send one in 20 s (measured); one that does not even answer is given up by its reader after 5 s.
 */
const firstUnitMs = 40_000;
/**
 * A login that was sent and refused stays refused until somebody changes it, here or there (a change or a
 * good try here connects at once); and cameras lock an account for half an hour after some five tries.
 */
const refusedLoginPauseMs = 300_000;
/**
 * A camera that is off: no reader reaches it, and the one that is tried when it comes back is not the better
 * one for that.
 */
const nobodyThere: readonly CameraProblemCode[] = [
  'camera.name_not_found',
  'camera.connection_refused',
  'camera.no_route',
  'camera.no_answer',
];
const isAboutLogin = ({ code }: CameraProblem): boolean => cameraProblemKind(code) === 'login';
/**
 * Taken as the interval until two pictures have been seen: wide, so that a start in bursts is not taken for a
 * step.
 */
const unknownIntervalMs = 500;

export function createReading(deps: ReadingDeps): Reading {
  const { record, clock, log, keepMs } = deps;
  const captureClock = createCaptureClock({ keepMs });
  const damages = createDamageCount();
  const ring = createRing({
    keepMs,
    maxBytes: deps.maxBytes,
    maxDelayMs: () => captureClock.maxDelayMs() + deps.latencyMs(),
    onDamage: () => damages.add(clock.monotonicMs()),
  });
  const pace = createPace();
  const damage = createDamageDetector();
  const choice = createReaderChoice(record, deps.readers);
  let status: Pick<CameraHealth, 'state' | 'sinceMonotonicMs' | 'problem'> = {
    state: 'starting',
    sinceMonotonicMs: deps.startedAtMonotonicMs,
  };
  let reader: ReaderChoice | undefined;
  /** Connections that gave pictures. */
  let connections = 0;
  let seenThisTime = false;
  /** In the newest connection. */
  let loginRefused = false;
  /** Why the newest connection's pictures are not taken. */
  let refused: CameraProblem | undefined;
  /** Whether the ingest reported a loss that is not yet attributed to a unit. */
  let lostSomething = false;
  const wakeable = createWakeableSleep(clock);
  /** While it waits for the next connection. */
  let nextTryMonotonicMs: number | undefined;
  let news = Promise.withResolvers<undefined>();

  function tellNews(): void {
    news.resolve(undefined);
    news = Promise.withResolvers();
  }

  function setState(state: CameraHealth['state'], problem?: CameraProblem): void {
    const changed = state !== status.state;
    const sinceMonotonicMs = changed ? clock.monotonicMs() : status.sinceMonotonicMs;
    status = { state, sinceMonotonicMs, ...(problem === undefined ? {} : { problem }) };
    if (changed && state === 'up') {
      log.info({ reader, codec: ring.newest()?.codec }, 'the camera gives pictures');
      deps.onUp?.(sinceMonotonicMs);
    }
    tellNews();
  }

  const intervalMs = (): number => pace.measure().intervalMs ?? unknownIntervalMs;
  const refusal = (): CameraProblem | undefined => refused;
  /** Ends the connection that is under way. */
  let refuse: (why: CameraProblem) => void = () => undefined;

  const onUnit: IngestDeps['onUnit'] = (stream, arrival) => {
    const tooLarge = stream.key ? tooLargeSize(stream) : undefined;
    if (tooLarge !== undefined) refuse(cameraProblem('camera.picture_too_large', { size: tooLarge }));
    if (refusal() !== undefined) return;
    const found = damage.add(stream);
    if (found === 'missing_before') ring.gap();
    const unit: AccessUnit = {
      ...stream,
      lossBefore: stream.lossBefore || lostSomething || found === 'incomplete',
      arrivalMs: arrival.arrivalMs,
      epoch: 0,
    };
    lostSomething = false;
    pace.add(unit);
    captureClock.add(unit, {
      arrivalMs: arrival.sampleArrivalMs,
      intervalMs: intervalMs(),
    });
    if (!ring.add(unit)) return;
    if (!seenThisTime) connections++;
    seenThisTime = true;
    if (status.state === 'up') tellNews();
    else setState('up');
  };

  /** One connection after another for as long as a reader only finds out that it is the wrong one. */
  async function connect(signal: AbortSignal): Promise<Reason> {
    for (;;) {
      reader = choice.next();
      nextTryMonotonicMs = undefined;
      seenThisTime = false;
      // A loss of the previous connection does not affect this one's first key frame.
      lostSomething = false;
      ring.interrupt();
      captureClock.restart();
      pace.restart();
      damage.restart();
      using life = childLifetime(signal);
      refused = undefined;
      refuse = (why) => {
        refused ??= why;
        life.end();
      };
      const ended = await ingests[reader](
        {
          record,
          clock,
          onUnit,
          onLoss: () => {
            ring.markLoss();
            lostSomething = true;
          },
          onCameraClock: deps.onCameraClock,
          onLine: (sign) => {
            if (sign.kind === 'report') captureClock.report({ ...sign, intervalMs: intervalMs() });
            else captureClock.answeredAfter(sign.afterMs);
          },
          silenceLimitMs: () => (seenThisTime ? silenceLimitMs(pace.measure()) : firstUnitMs),
        },
        life.signal,
      );
      const why = refusal() ?? ended.why;
      loginRefused = ended.loginRefused === true;
      if (signal.aborted) return problemFields(why);
      const another = choice.ended({
        ...{ reader, gavePictures: seenThisTime, unfit: ended.unfit },
        blameless: refusal() !== undefined || isAboutLogin(why) || nobodyThere.includes(why.code),
      });
      if (another)
        log.info(
          { reader, ...problemFields(why), next: choice.next() },
          'this reader can not read the camera; trying another',
        );
      else setState('down', why);
      if (!another) return problemFields(why);
    }
  }

  return {
    ring,
    timeMs: (unit) => captureClock.timeMs(unit),
    lineDelayMs: (unit) => captureClock.lineDelayMs(unit),
    pace: () => pace.measure(),
    damages: () => ({ total: damages.total(), recent: damages.recent(clock.monotonicMs()) }),
    timeStampsUnusable: () => captureClock.mode() === 'arrival',
    state: () => ({
      ...status,
      ...(nextTryMonotonicMs === undefined ? {} : { nextTryMonotonicMs }),
      ...(reader === undefined ? {} : { reader }),
      restarts: Math.max(0, connections - 1),
    }),
    changed: () => news.promise,
    connectNow: () => wakeable.wake(),
    run: (signal) =>
      supervise(
        {
          ...{ work: connect, steadyMs, clock, log, wakeable },
          backoffMs: (attempts) => backoffMs(cameraBackoff, attempts, Math.random()),
          minWaitMs: () => (loginRefused ? refusedLoginPauseMs : 0),
          onPause: (untilMonotonicMs) => {
            nextTryMonotonicMs = untilMonotonicMs;
          },
        },
        signal,
      ),
  };
}
