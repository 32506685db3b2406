/** Decides what to write when, and what to remove; recorder.ts and segment-store.ts act on it. Pure; times are milliseconds. */
import type { AccessUnit } from '../access-unit.ts';
import type { HeldGop } from '../ring/gop.ts';

/** The capture clock searches this far around a picture for the least delayed one: after that its time is final. */
const settleMs = 10_000;
/**
 * A ring too small for that gives up its GOPs earlier; by then the largest errors are corrected. Its oldest GOP is
 * written at once.
 */
const hurryMs = 3_000;
/** Without another unit for this long the newest GOP is complete: its connection is gone. */
const silenceMs = 30_000;

/** GOPs of a ring, oldest first, to write now: complete, settled and not yet written. */
export function dueGops(
  gops: readonly HeldGop[],
  state: {
    readonly nowMs: number;
    readonly isWritten: (key: AccessUnit) => boolean;
    /** The ring is near its bounds: GOPs in its older half may soon be dropped. */
    readonly ringIsFull: boolean;
    /** Final call before the stop. */
    readonly last: boolean;
  },
): number[] {
  return [...gops.keys()].filter((index) => {
    const gop = gops[index];
    const key = gop?.units[0];
    if (key === undefined || state.isWritten(key)) return false;
    if (state.last) return true;
    const next = gops[index + 1]?.units[0];
    if (next === undefined) return state.nowMs - (gop?.units.at(-1)?.arrivalMs ?? Infinity) >= silenceMs;
    const waitMs = !state.ringIsFull
      ? settleMs
      : index === 0
        ? 0
        : index < gops.length / 2
          ? hurryMs
          : settleMs;
    return state.nowMs - next.arrivalMs >= waitMs;
  });
}

/**
 * When only key frames are kept, one that follows the last sooner than this is skipped: a camera with a key frame per
 * picture would fill the disk.
 */
export const minKeyFrameGapMs = 900;

/** Interval of the key frames that are stored. */
export function storedIntervalMs(keyFrameIntervalMs: number): number {
  // Between two of the same time stamp; the status would hold no number.
  if (keyFrameIntervalMs <= 0) return minKeyFrameGapMs;
  // Between two of the same time stamp; the status would hold no number.
  if (keyFrameIntervalMs <= 0) return minKeyFrameGapMs;
  return keyFrameIntervalMs * Math.max(1, Math.ceil(minKeyFrameGapMs / keyFrameIntervalMs));
}

/** Fields of a segment on disk that bounds depend on. */
export type Sized = {
  readonly boot: string;
  readonly lastMs: number;
  readonly bytes: number;
  /** Being written, and therefore not removed. */
  readonly open: boolean;
};

/**
 * Segments past their retention. Segments are given oldest first, boots in order. A boot's clock does not cover the
 * time the machine was off, and wall clocks can be years wrong, so running hours are counted: video is kept at least as
 * long as configured.
 */
export function aged<T extends Sized>(
  segments: readonly T[],
  now: { readonly boot: string; readonly monotonicMs: number },
  keepMs: number,
): T[] {
  /** Running time of each boot, as far as its video shows. */
  const ranMs = new Map<string, number>();
  for (const { boot, lastMs } of segments) ranMs.set(boot, Math.max(ranMs.get(boot) ?? 0, lastMs));
  ranMs.set(now.boot, now.monotonicMs);
  const boots = [...new Set([...segments.map(({ boot }) => boot), now.boot])];
  const ageMs = ({ boot, lastMs }: Sized) =>
    boots.slice(boots.indexOf(boot)).reduce((sum, each) => sum + (ranMs.get(each) ?? 0), -lastMs);
  return segments.filter((segment) => !segment.open && ageMs(segment) > keepMs);
}

/** Segments to remove, oldest first, so that `neededBytes` more fit; undefined if that is not enough. */
export function surplus<T extends Sized>(
  segments: readonly T[],
  room: {
    readonly neededBytes: number;
    readonly maxBytes: number;
    /** Free space of the disk for this program. */
    readonly freeBytes: number;
    readonly minFreeBytes: number;
  },
): T[] | undefined {
  let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0) + room.neededBytes;
  let freeBytes = room.freeBytes - room.neededBytes;
  const fits = () => bytes <= room.maxBytes && freeBytes >= room.minFreeBytes;
  const gone: T[] = [];
  for (const segment of segments) {
    if (fits()) break;
    if (segment.open) continue;
    gone.push(segment);
    bytes -= segment.bytes;
    freeBytes += segment.bytes;
  }
  return fits() ? gone : undefined;
}
