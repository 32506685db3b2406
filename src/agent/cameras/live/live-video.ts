/**
 * Live video as MPEG-TS, out of the ring: whoever asks for the next piece gets the next access unit, as encoded by the camera, and one
 * that asks too seldom is moved on to the newest key frame (live-cursor.ts). Viewers share the ring; nothing is decoded, no connection is
 * made, and reading from the camera waits for nobody.
 */
import { isAborted, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { AccessUnit, VideoCodec } from '../access-unit.ts';
import type { LiveEnd } from '../camera-contract.ts';
import { createTransportStreamWriter } from '../ffmpeg/transport-stream-writer.ts';
import type { Pace } from '../ring/pace.ts';
import type { Ring } from '../ring/ring.ts';
import { createLiveCursor } from './live-cursor.ts';
import { createLiveTimes } from './live-times.ts';

export type LiveSource = {
  readonly clock: Clock;
  /** The camera has masks: its video may not be shown. Looked at before every piece. */
  readonly masked: boolean;
  readonly ring: Pick<Ring, 'gops'>;
  readonly timeMs: (unit: AccessUnit) => number;
  readonly pace: () => Pace;
  /** Resolves when a picture comes or the state changes. */
  readonly changed: () => Promise<unknown>;
};

/** Taken as the interval until two pictures have been seen. */
const unknownIntervalMs = 40;

/** One access unit a piece, the first a key frame. Ends when the signal aborts, and by itself with the reason. */
export async function* liveVideo(
  source: LiveSource,
  signal: AbortSignal,
): AsyncGenerator<Buffer, LiveEnd, undefined> {
  const cursor = createLiveCursor();
  const times = createLiveTimes();
  let stream: { codec: VideoCodec; writer: ReturnType<typeof createTransportStreamWriter> } | undefined;
  while (!isAborted(signal)) {
    if (source.masked) return 'masked';
    const unit = cursor.next(source.ring.gops(), source.clock.monotonicMs());
    if (unit === undefined) {
      await unlessAborted(source.changed(), signal).catch((error: unknown) => {
        if (!isAborted(signal)) throw error;
      });
      continue;
    }
    const { codec } = unit;
    if (codec === 'jpeg') return 'no_video';
    stream ??= { codec, writer: createTransportStreamWriter(codec) };
    if (stream.codec !== codec) return 'changed';
    const { reorderDepth, intervalMs = unknownIntervalMs } = source.pace();
    const stamps = times.next({ timeMs: source.timeMs(unit), reorderDepth, intervalMs });
    yield stream.writer.write({ ...stamps, key: unit.key, bytes: unit.bytes });
  }
  return 'gone';
}
