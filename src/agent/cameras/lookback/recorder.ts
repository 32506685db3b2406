/**
 * Writes the content of a ring to the segment store, each GOP once its times have settled: one chunk each, segment
 * after segment.
 *
 * There is no queue: unwritten GOPs wait in the ring. A slow, full or broken disk therefore loses video only when the
 * ring drops it, which is logged at intervals, and never slows the reading of the camera.
 */
import type { LookbackForm } from '../../../domain/capture/retention-segment.ts';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { UnitTimes } from '../grab/past.ts';
import type { HeldGop } from '../ring/gop.ts';
import type { Ring } from '../ring/ring.ts';
import { type Chunk, keyFrameAlone, wholeGop } from './chunk.ts';
import { dueGops, minKeyFrameGapMs } from './policy.ts';
import type { SegmentStore } from './segment-store.ts';
import { createSegmentWriter } from './segment-writer.ts';

/** Input of a recording. */
export type Source = UnitTimes & {
  readonly ring: Pick<Ring, 'gops' | 'isHalfFull'>;
};

const pollEveryMs = 1_000;
const maxSegmentBytes = 32 * 1024 * 1024;
/** Delay after a failure of the disk or the database. */
const retryMs = 10_000;
const logEveryMs = 300_000;
/** Age of a complete, unwritten GOP at which the disk counts as too slow. */
const lateMs = 60_000;
/** Time limit for writing the rest at the end. */
const finishMs = 500;

export type RecorderDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly segments: SegmentStore;
  readonly cameraId: string;
  readonly form: LookbackForm;
  /** Bound of all segments together. A segment is a small part of it, so that little is removed at once when it is reached. */
  readonly maxBytes: number;
};

/** Records until the signal aborts, then writes the rest and closes its segment. */
export async function record(deps: RecorderDeps, source: Source, signal: AbortSignal): Promise<void> {
  const { clock, log, form } = deps;
  const segmentBytes = Math.min(maxSegmentBytes, deps.maxBytes / 64);
  const written = new WeakSet<AccessUnit>();
  const writer = createSegmentWriter({ ...deps, segmentBytes });
  /** Recorded last: its GOP, and the capture time of a key frame stored alone. */
  let before: HeldGop | undefined;
  let storedKeyMs = -Infinity;
  let restUntilMs = -Infinity;
  const mayLog = createLogThrottle(clock, logEveryMs);
  const logProblem = (why: object, words: string) => {
    if (mayLog()) log.error(why, words);
  };

  /** Chunk to store for a GOP, if any. */
  function chunkOf(gops: readonly HeldGop[], index: number): Chunk | undefined {
    const gop = gops[index];
    const key = gop?.units[0];
    if (gop === undefined || key === undefined) return undefined;
    const previous = gop.continues ? gops[index - 1] : undefined;
    if (form === 'full')
      return wholeGop(gop, source, previous === before && writer.isOpen() ? previous : undefined);
    const timeMs = source.timeMs(key);
    if (timeMs >= storedKeyMs && timeMs - storedKeyMs < minKeyFrameGapMs) return undefined;
    const previousKey = previous?.units[0];
    const after = gops[index + 1];
    return keyFrameAlone(gop, source, {
      ...(previousKey !== undefined && { beforeMs: source.timeMs(previousKey) }),
      ...(after !== undefined && { after }),
    });
  }

  async function writeDue(last: boolean): Promise<void> {
    const startedMs = clock.monotonicMs();
    const gops: readonly HeldGop[] = [...source.ring.gops()];
    const due = dueGops(gops, {
      nowMs: startedMs,
      isWritten: (key) => written.has(key),
      ringIsFull: source.ring.isHalfFull(),
      last,
    });
    const completeMs = gops[(due[0] ?? Infinity) + 1]?.units[0]?.arrivalMs ?? Infinity;
    if (startedMs - completeMs > lateMs) logProblem({}, 'disk too slow for the lookback, it will have gaps');
    for (const index of due) {
      if (last && clock.monotonicMs() - startedMs > finishMs) return;
      const chunk = chunkOf(gops, index);
      if (chunk !== undefined && !(await writer.write(chunk))) {
        logProblem({}, 'no space for the lookback, pictures older than the ring will be missing');
        await writer.end();
        restUntilMs = clock.monotonicMs() + retryMs;
        return;
      }
      const key = gops[index]?.units[0];
      if (key !== undefined) written.add(key);
      if (key !== undefined && chunk !== undefined) storedKeyMs = source.timeMs(key);
      before = gops[index];
    }
  }

  for (let going = true; going; ) {
    going = await pause(clock, pollEveryMs, signal);
    if (clock.monotonicMs() < restUntilMs) continue;
    try {
      await writeDue(!going);
      if (!going) await writer.end();
    } catch (error) {
      logProblem({ err: error }, 'writing the lookback failed, retrying');
      // A chunk number must not be used twice with one key, so the segment ends at the failure.
      await writer.end().catch(() => undefined);
      restUntilMs = clock.monotonicMs() + retryMs;
    }
  }
  await writer.end().catch(() => undefined);
}
