/**
 * V8's mode that saves memory at the expense of processor time, while a flood of requests makes garbage: its heaps would grow by a hundred megabytes
 * and more before they are collected. Not at other times: it collects three to five times as often, which takes the processor from the picture of a
 * sale (ADR 69). For the heaps of all threads.
 */
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { pause } from './abort.ts';
import type { Clock } from './clock.ts';

const everyMs = 1_000;
/** Collections of the newest objects by the main thread in `everyMs`. A shop has one or two, a flood of requests ten to forty. */
const floodCollections = 7;
/** Heap of the main thread: V8 takes up to 90 MB in a calm shop before it collects. Buffers and promoted garbage fill it with few collections. */
const floodHeapMb = 95;
/** V8 collects what a flood left 8 s after its end. */
const holdMs = 30_000;

export type MemorySaver = { readonly isOn: boolean; readonly floodedMs: number };
export const memorySaverOff: MemorySaver = { isOn: false, floodedMs: Number.NEGATIVE_INFINITY };

/** `collections`: in the last second; `heapMb`: taken by the main thread. */
export function nextMemorySaver(
  before: MemorySaver,
  { collections, heapMb }: { readonly collections: number; readonly heapMb: number },
  nowMs: number,
): MemorySaver {
  const isFlood = collections >= floodCollections || heapMb > floodHeapMb;
  const floodedMs = isFlood ? nowMs : before.floodedMs;
  return { isOn: nowMs - floodedMs < holdMs, floodedMs };
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
export async function saveMemoryInFloods(clock: Clock, signal: AbortSignal): Promise<void> {
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (kindOf(entry) === constants.NODE_PERFORMANCE_GC_MINOR) collections += 1;
  });
  observer.observe({ entryTypes: ['gc'] });
  let saver = memorySaverOff;
  try {
    while (await pause(clock, everyMs, signal)) {
      const heapMb = getHeapStatistics().total_heap_size / 2 ** 20;
      const next = nextMemorySaver(saver, { collections, heapMb }, clock.monotonicMs());
      if (next.isOn !== saver.isOn)
        setFlagsFromString(next.isOn ? '--memory-saver-mode' : '--no-memory-saver-mode');
      saver = next;
      collections = 0;
    }
  } finally {
    observer.disconnect();
    if (saver.isOn) setFlagsFromString('--no-memory-saver-mode');
  }
}
