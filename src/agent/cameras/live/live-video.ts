/**
 * Live video as MPEG-TS from the ring: each read returns the next access unit as encoded by the camera, and a slow
 * reader skips to the newest key frame (live-cursor.ts). Viewers share the ring: no decoding, no further connection,
 * and no viewer blocks the camera.
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
  /** The camera has masks: its video may not be shown. Checked before every chunk. */
  readonly masked: boolean;
  readonly ring: Pick<Ring, 'gops'>;
  readonly timeMs: (unit: AccessUnit) => number;
  readonly pace: () => Pace;
  /** Resolves when a picture arrives or the state changes. */
  readonly changed: () => Promise<unknown>;
};

/** Assumed interval until two pictures have arrived. */
const unknownIntervalMs = 40;

/** One access unit per chunk, the first a key frame. Ends when the signal aborts, and by itself with the reason. */
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
