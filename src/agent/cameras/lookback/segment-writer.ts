/** Writes the chunks of a camera, segment after segment: a segment ends by its age, its size, or a change of codec. */
import type { FileHandle } from 'node:fs/promises';
import type { LookbackForm } from '../../../domain/capture/retention-segment.ts';
import type { Clock } from '../../../lib/clock.ts';
import { boundsOf } from '../grab/past.ts';
import { type Chunk, encodeChunk } from './chunk.ts';
import type { Segment } from './segment.ts';
import { sizeOf, writeChunk } from './segment-file.ts';
import type { SegmentStore } from './segment-store.ts';

/** Bounds the video lost in a power cut, and the number of flushes to the card. */
const syncEveryMs = 30_000;
const segmentMs = 600_000;

type Writing = {
  readonly segment: Segment;
  readonly file: FileHandle;
  readonly codec: string;
  readonly sinceMs: number;
  number: number;
  offset: number;
  syncedAtMs: number;
};

export function createSegmentWriter(deps: {
  readonly clock: Clock;
  readonly segments: SegmentStore;
  readonly cameraId: string;
  readonly form: LookbackForm;
  readonly segmentBytes: number;
}) {
  const { clock, segments, cameraId, form } = deps;
  let writing: Writing | undefined;

  async function begin(codec: string, firstMs: number): Promise<Writing> {
    const nowMs = clock.monotonicMs();
    const made = await segments.begin({ cameraId, form, codec, firstMs });
    return { ...made, codec, sinceMs: nowMs, syncedAtMs: nowMs, number: 0, offset: 0 };
  }

  async function end(): Promise<void> {
    const ended = writing;
    writing = undefined;
    if (ended === undefined) return;
    try {
      await ended.file.datasync();
    } finally {
      await ended.file.close();
      await segments.end(ended.segment, ended.offset);
    }
  }

  return {
    isOpen: (): boolean => writing !== undefined,

    /** Ends the segment. */
    end,

    /** False without room. After a rejection the segment must be ended: a chunk number is used once with one key. */
    async write(chunk: Chunk): Promise<boolean> {
      const times = boundsOf(chunk.units);
      const codec = chunk.units[0]?.unit.codec ?? '';
      const nowMs = clock.monotonicMs();
      const over =
        writing !== undefined &&
        (writing.codec !== codec ||
          writing.offset >= deps.segmentBytes ||
          nowMs - writing.sinceMs >= segmentMs);
      if (over) await end();
      writing ??= await begin(codec, times.oldestMs);
      const { segment, file, number, offset } = writing;
      const parts = encodeChunk(chunk);
      if (!(await segments.reserve(segment, sizeOf(parts)))) return false;
      writing.offset += await writeChunk(file, segment.key, { number, offset, times, parts });
      writing.number++;
      segment.lastMs = Math.max(segment.lastMs, times.newestMs);
      if (nowMs - writing.syncedAtMs >= syncEveryMs) {
        writing.syncedAtMs = nowMs;
        await file.datasync();
      }
      return true;
    },
  };
}
