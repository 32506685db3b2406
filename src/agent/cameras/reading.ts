/**
 * The reading side of a camera: one connection after another, whatever the reader, into the ring and the
 * capture clock, and the state this is in. Nothing is decoded here.
 */

import type { Aspect } from '../../domain/capture/picture-aspect.ts';
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
import { tooLargeSize } from './bitstream/picture-bounds.ts';
import type { CameraHealth } from './camera-contract.ts';
import { createReaderChoice, type ReaderChoice, type ReaderMemory } from './choose-reader.ts';
import type { ReportedArrival } from './clock/reported-delay.ts';
import { ffmpegIngest } from './ffmpeg/ffmpeg-ingest.ts';
import { silenceLimitMs } from './grab/grab.ts';
import type { Ingest, IngestDeps } from './ingest.ts';
import { createReadingState } from './reading-state.ts';
import { createReceivedUnits } from './received-units.ts';
import type { RingBudget } from './ring/budget.ts';
import type { Pace } from './ring/pace.ts';
import type { Ring } from './ring/ring.ts';
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
  readonly budget: RingBudget;
  /** The camera's own delay, subtracted from times in addition to the network delay; read anew each time. */
  readonly latencyMs: () => number;
  /** Shape of its pictures, read anew with each key frame. */
  readonly aspect?: () => Aspect | undefined;
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
  readonly networkDelayMs: (unit: AccessUnit) => number;
  readonly pace: () => Pace;
  /** Damaged stretches since the start, and within the last minutes. */
  damages(): { readonly total: number; readonly recent: number };
  timeStampsUnusable(): boolean;
  /** How late pictures may arrive at present because of the network, milliseconds. */
  readonly lateMs: () => number;
  /** Newest sender reports. */
  readonly reported: () => readonly ReportedArrival[];
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
 * cameras send one in 20 s (measured); one that does not even answer is given up by its reader earlier.
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

export function createReading(deps: ReadingDeps): Reading {
  const { record, clock, log } = deps;
  const units = createReceivedUnits(deps);
  const state = createReadingState({
    clock,
    startedAtMonotonicMs: deps.startedAtMonotonicMs,
    onUp(sinceMonotonicMs) {
      log.info({ reader, codec: units.ring.newest()?.codec }, 'the camera gives pictures');
      deps.onUp?.(sinceMonotonicMs);
    },
  });
  const choice = createReaderChoice(record, deps.readers);
  let reader: ReaderChoice | undefined;
  /** Connections that gave pictures. */
  let connections = 0;
  let seenThisTime = false;
  /** In the newest connection. */
  let loginRefused = false;
  /** Why the newest connection's pictures are not taken. */
  let refused: CameraProblem | undefined;
  const wakeable = createWakeableSleep(clock);
  /** While it waits for the next connection. */
  let nextTryMonotonicMs: number | undefined;

  const refusal = (): CameraProblem | undefined => refused;
  /** Ends the connection that is under way. */
  let refuse: (why: CameraProblem) => void = () => undefined;

  const onUnit: IngestDeps['onUnit'] = (stream, arrival) => {
    const tooLarge = stream.key ? tooLargeSize(stream) : undefined;
    if (tooLarge !== undefined) refuse(cameraProblem('camera.picture_too_large', { size: tooLarge }));
    if (refusal() !== undefined) return;
    if (!units.add(stream, arrival)) return;
    if (!seenThisTime) connections++;
    seenThisTime = true;
    if (state.current().state === 'up') state.notify();
    else state.set('up');
  };

  /** One connection after another for as long as a reader only finds out that it is the wrong one. */
  async function connect(signal: AbortSignal): Promise<Reason> {
    for (;;) {
      reader = choice.next();
      nextTryMonotonicMs = undefined;
      seenThisTime = false;
      units.restart();
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
          onLoss: () => units.markLoss(),
          onCameraClock: deps.onCameraClock,
          onLine: (sign) => units.addLineSign(sign),
          silenceLimitMs: () => (seenThisTime ? silenceLimitMs(units.pace()) : firstUnitMs),
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
          'this reader cannot read the camera; trying another',
        );
      else state.set('down', why);
      if (!another) return problemFields(why);
    }
  }

  return {
    ring: units.ring,
    timeMs: units.timeMs,
    networkDelayMs: units.networkDelayMs,
    pace: units.pace,
    damages: units.damages,
    timeStampsUnusable: units.timeStampsUnusable,
    lateMs: units.lateMs,
    reported: units.reported,
    state: () => ({
      ...state.current(),
      ...(nextTryMonotonicMs === undefined ? {} : { nextTryMonotonicMs }),
      ...(reader === undefined ? {} : { reader }),
      restarts: Math.max(0, connections - 1),
    }),
    changed: state.changed,
    connectNow: () => wakeable.wake(),
    run: (signal) =>
      supervise(
        {
          ...{ work: connect, steadyMs, clock, log, wakeable },
          backoffMs: (attempts) => backoffMs(cameraBackoff, attempts, Math.random()),
          minWaitMs: () => (loginRefused ? refusedLoginPauseMs : 0),
          onPause: (untilMonotonicMs) => void (nextTryMonotonicMs = untilMonotonicMs),
        },
        signal,
      ),
  };
}
