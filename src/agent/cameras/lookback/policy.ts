/** What to write when, and what has to go: decided here, done in recorder.ts and segment-store.ts. Pure; times are milliseconds. */
import type { AccessUnit } from '../access-unit.ts';
import type { HeldGop } from '../ring/ring.ts';

/** The capture clock looks this far around a picture for the least delayed one: after it, its time stays what it is. */
const settleMs = 10_000;
/** A ring too small for that gives up its GOPs earlier; by then the worst is put right. Its oldest one is not waited for at all. */
const hurryMs = 3_000;
/** Without another unit for this long, the newest GOP is complete: its connection is gone. */
const silenceMs = 30_000;

/** Which GOPs of a ring, oldest first, are to be written now: complete, settled, and not written yet. */
export function dueGops(
  gops: readonly HeldGop[],
  state: {
    readonly nowMs: number;
    readonly isWritten: (key: AccessUnit) => boolean;
    /** The ring is near its bounds: what is in its older half may be gone soon. */
    readonly ringIsFull: boolean;
    /** There is no later. */
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

/** Where only key frames are kept, one that comes sooner after the last is left out: cameras with a key frame a picture would fill the disk. */
export const leastKeyFrameGapMs = 900;

/** Of a segment on disk, as far as bounds need it. */
export type Sized = {
  readonly boot: string;
  readonly lastMs: number;
  readonly bytes: number;
  /** Being written: it stays. */
  readonly open: boolean;
};

/**
 * Segments past their time. Oldest first in, and the boots in their order. A boot's clock says nothing about the time the machine was
 * off, and wall clocks can be years wrong, so hours in which the machine ran are counted: video is kept at least as long as asked for.
 */
export function aged<T extends Sized>(
  segments: readonly T[],
  now: { readonly boot: string; readonly monotonicMs: number },
  keepMs: number,
): T[] {
  /** How long each boot ran, as far as its video tells. */
  const ranMs = new Map<string, number>();
  for (const { boot, lastMs } of segments) ranMs.set(boot, Math.max(ranMs.get(boot) ?? 0, lastMs));
  ranMs.set(now.boot, now.monotonicMs);
  const boots = [...new Set([...segments.map(({ boot }) => boot), now.boot])];
  const ageMs = ({ boot, lastMs }: Sized) =>
    boots.slice(boots.indexOf(boot)).reduce((sum, each) => sum + (ranMs.get(each) ?? 0), -lastMs);
  return segments.filter((segment) => !segment.open && ageMs(segment) > keepMs);
}

/** Which segments go so that `neededBytes` more fit, oldest first; undefined if that is not enough. */
export function surplus<T extends Sized>(
  segments: readonly T[],
  room: {
    readonly neededBytes: number;
    readonly maxBytes: number;
    /** On the disk, for this program. */
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
