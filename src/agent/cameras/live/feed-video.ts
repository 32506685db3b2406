/** Writes cut video to a process as MPEG-TS, with times of capture. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { createTransportStreamWriter, decodeTimes } from '../ffmpeg/transport-stream-writer.ts';
import { type Cut, clipTimes90k } from './clip.ts';

/** Writes at ffmpeg's pace. Settles early when the signal aborts. */
export async function feedVideo(stdin: Writable, { codec, units }: Cut, signal: AbortSignal): Promise<void> {
  const pts = clipTimes90k(units);
  const dts = decodeTimes(pts);
  const writer = createTransportStreamWriter(codec);
  for (const [index, { unit }] of units.entries()) {
    if (signal.aborted) return;
    const pts90k = (pts[index] ?? 0) + startPts90k;
    const dts90k = (dts[index] ?? 0) + startPts90k;
    if (stdin.write(writer.write({ pts90k, dts90k, key: unit.key, bytes: unit.bytes }))) continue;
    await once(stdin, 'drain', { signal }).catch(() => undefined);
  }
  stdin.end();
}

/** Room for decode times before the first picture's time. */
const startPts90k = 60 * 90_000;
