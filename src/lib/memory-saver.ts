/**
 * V8's mode that saves memory at the expense of processor time, while a flood of requests makes garbage: its heaps would grow by a hundred megabytes
 * and more before they are collected. Not at other times: it takes the processor from the picture of a sale. Figures: ADR 69. For the heaps of all threads.
 */
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { pause } from './abort.ts';
import type { Clock } from './clock.ts';

const everyMs = 1_000;
/** Collections of the newest objects by the main thread in `everyMs`. The mode makes no more of them. */
const floodCollections = 7;
/** Taken by the main thread. Large messages fill it with few collections. A calm shop stays below it. */
const floodHeapBytes = 95 * 2 ** 20;
/** V8 lets the heap of a calm shop grow to 1.76 times of what is reachable before it collects: a shop of many cameras has a larger one. */
const floodGrowth = 1.85;
/** Part of the bound above which the mode stays on: a heap at the bound would switch it each half minute. */
const holdAbove = 0.9;
/** The smallest heap is that of the last one to two of these. A calm shop is collected about every ninety seconds. */
const smallestOverMs = 180_000;
/** V8 collects what a flood left 8 s after its end. */
const holdMs = 30_000;

/** Used bytes after a collection, about: the smallest number that was measured. */
type SmallestHeap = { readonly sinceMs: number; readonly bytes: number; readonly bytesBefore: number };

export type MemorySaver = {
  readonly isOn: boolean;
  readonly floodedMs: number;
  readonly smallest: SmallestHeap;
};
export const memorySaverOff: MemorySaver = {
  isOn: false,
  floodedMs: Number.NEGATIVE_INFINITY,
  smallest: { sinceMs: Number.NEGATIVE_INFINITY, bytes: Infinity, bytesBefore: Infinity },
};

/** `collections`: in the last second; `takenBytes` and `usedBytes`: heap of the main thread. */
type Measured = {
  readonly collections: number;
  readonly takenBytes: number;
  readonly usedBytes: number;
};

export function nextMemorySaver(
  before: MemorySaver,
  { collections, takenBytes, usedBytes }: Measured,
  nowMs: number,
): MemorySaver {
  const smallest = nextSmallest(before.smallest, usedBytes, nowMs);
  const reachableBytes = Math.min(smallest.bytes, smallest.bytesBefore);
  const boundBytes = Math.max(floodHeapBytes, floodGrowth * reachableBytes) * (before.isOn ? holdAbove : 1);
  const isFlood = collections >= floodCollections || takenBytes > boundBytes;
  const floodedMs = isFlood ? nowMs : before.floodedMs;
  return { isOn: nowMs - floodedMs < holdMs, floodedMs, smallest };
}

function nextSmallest(
  { sinceMs, bytes, bytesBefore }: SmallestHeap,
  usedBytes: number,
  nowMs: number,
): SmallestHeap {
  if (nowMs - sinceMs >= smallestOverMs) return { sinceMs: nowMs, bytes: usedBytes, bytesBefore: bytes };
  return { sinceMs, bytes: Math.min(bytes, usedBytes), bytesBefore };
}

/** The types of Node have no details of a collection. */
function kindOf({
  detail,
}: PerformanceEntry & { readonly detail?: { readonly kind?: number } }): number | undefined {
  return detail?.kind;
}

/** For a process that is idle most of the time. */
export function saveMemory(): void {
  setFlagsFromString('--memory-saver-mode');
}

/** Settles when the signal has aborted, with the mode off. */
export async function saveMemoryInFloods(
  clock: Clock,
  signal: AbortSignal,
  setFlag = setFlagsFromString,
): Promise<void> {
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (kindOf(entry) === constants.NODE_PERFORMANCE_GC_MINOR) collections += 1;
  });
  observer.observe({ entryTypes: ['gc'] });
  let saver = memorySaverOff;
  try {
    while (await pause(clock, everyMs, signal)) {
      const { total_heap_size: takenBytes, used_heap_size: usedBytes } = getHeapStatistics();
      const next = nextMemorySaver(saver, { collections, takenBytes, usedBytes }, clock.monotonicMs());
      if (next.isOn !== saver.isOn) setFlag(next.isOn ? '--memory-saver-mode' : '--no-memory-saver-mode');
      saver = next;
      collections = 0;
    }
  } finally {
    observer.disconnect();
    if (saver.isOn) setFlag('--no-memory-saver-mode');
  }
}
