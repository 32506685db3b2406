/** The figures of a camera for the page, alarms and metrics, with the warnings that follow from them. */
import type { CameraWarning } from '../../domain/alarm/camera-warning.ts';
import type { Clock } from '../../lib/clock.ts';
import type { AccessUnit } from './access-unit.ts';
import { jpegSize } from './bitstream/jpeg-size.ts';
import { pictureSize } from './bitstream/sequence.ts';
import type { CameraHealth, LookbackHeld } from './camera-contract.ts';
import type { createCameraClock } from './clock/camera-clock.ts';
import { reportedDelayMs } from './clock/reported-delay.ts';
import type { Decoders } from './grab/decoder.ts';
import type { HeldSpan } from './grab/past.ts';
import type { createStillPictureWatch } from './grab/still-picture.ts';
import { warningsOf } from './health.ts';
import type { Reading } from './reading.ts';

/** Reported stretches of video outside the ring. */
const maxVideoHeld = 20;

export function createHealthReport(parts: {
  readonly clock: Clock;
  readonly reading: Reading;
  readonly timeMs: (unit: AccessUnit) => number;
  readonly cameraClock: ReturnType<typeof createCameraClock>;
  readonly decoders: Pick<Decoders, 'estimateMs'>;
  readonly stillPicture: ReturnType<typeof createStillPictureWatch>;
  readonly clockSynced: () => boolean;
  readonly lookbackHeld: LookbackHeld | undefined;
  readonly spansHeld: (() => readonly HeldSpan[]) | undefined;
}): () => CameraHealth {
  const { clock, reading, timeMs } = parts;
  const { ring } = reading;
  let warnings: readonly CameraWarning[] = [];

  return () => {
    const newest = ring.newest();
    const [whole, current] = [ring.gops().at(-2)?.units, ring.gops().at(-1)?.units];
    const key = current?.[0];
    const decodeMs = whole && parts.decoders.estimateMs(whole);
    const { state, reader, ...rest } = reading.state();
    const { figures } = reading.pace();
    const damages = reading.damages();
    const clockOffsetMs = parts.cameraClock.offsetMs();
    const unchangedSinceMonotonicMs = parts.stillPicture.unchangedSinceMonotonicMs();
    const lateMs = state === 'up' ? reading.lateMs() : 0;
    const lookback = parts.lookbackHeld?.(figures.keyFrameIntervalMs);
    const heldCut = ring.cut();
    const now = { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
    const delayMs = state === 'up' ? reportedDelayMs(reading.reported(), now) : undefined;
    const videoHeld = (parts.spansHeld?.() ?? []).filter(({ kind }) => kind === 'video').slice(-maxVideoHeld);
    warnings = warningsOf(
      {
        ...(reader !== undefined && { reader }),
        ...(figures.keyFrameIntervalMs !== undefined && { keyFrameIntervalMs: figures.keyFrameIntervalMs }),
        ...(clockOffsetMs !== undefined && { clockOffsetMs }),
        recentDamages: damages.recent,
        clockSynced: parts.clockSynced(),
        unchanged: unchangedSinceMonotonicMs !== undefined,
        timeStampsUnusable: reading.timeStampsUnusable(),
        lateMs,
      },
      warnings,
    );
    return {
      state,
      ...rest,
      ...(reader !== undefined && { reader }),
      ...(state === 'up' ? figures : {}),
      ...(key !== undefined && { keyFrameAtMonotonicMs: timeMs(key) }),
      ...(decodeMs !== undefined && { decodeMs }),
      ...(newest !== undefined && {
        pictureAgeMs: clock.monotonicMs() - timeMs(newest),
        codec: newest.codec,
      }),
      ...(key !== undefined && (key.codec === 'jpeg' ? jpegSize(key.bytes) : pictureSize(key))),
      ...(clockOffsetMs !== undefined && { clockOffsetMs }),
      ...(delayMs !== undefined && { reportedDelayMs: delayMs }),
      ...(lateMs > 0 && { lateMs }),
      ...(unchangedSinceMonotonicMs !== undefined && { unchangedSinceMonotonicMs }),
      ...(lookback !== undefined && { lookback }),
      ...(videoHeld.length > 0 && { videoHeld }),
      damages: damages.total,
      warnings,
      heldMs: ring.heldMs(),
      heldBytes: ring.heldBytes(),
      ...(heldCut !== undefined && { heldCut }),
    };
  };
}
