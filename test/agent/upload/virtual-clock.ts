/**
 * Virtual time, which passes only when no task is runnable: a day of waiting takes a moment, and is
 * deterministic.
 */
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../src/lib/clock.ts';

export type VirtualClock = Clock & {
  /** Runs all tasks, then jumps to the next end of a sleep, until this time or until `done`. */
  runUntil(monotonicMs: number, done?: () => boolean): Promise<void>;
};

type Sleeper = { readonly atMs: number; readonly order: number; wake(): void };

export function createVirtualClock(startMs = 1_000): VirtualClock {
  let nowMs = startMs;
  let order = 0;
  const sleepers = createHeap();
  return {
    boot: 'virtual',
    nowMs: () => Math.round(1_795_000_000_000 + nowMs),
    monotonicMs: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const abort = (): void => reject(signal?.reason as Error);
        signal?.addEventListener('abort', abort, { once: true });
        sleepers.add({
          atMs: nowMs + Math.max(0, ms),
          order: order++,
          wake: () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        });
      }),
    async runUntil(monotonicMs, done = () => false) {
      await settle();
      for (let next = sleepers.first(); next !== undefined && next.atMs <= monotonicMs && !done(); ) {
        nowMs = Math.max(nowMs, next.atMs);
        // All sleeps of one instant together; abandoned ones are woken without effect.
        while (next !== undefined && next.atMs <= nowMs) {
          sleepers.take();
          next.wake();
          next = sleepers.first();
        }
        await settle();
        next = sleepers.first();
      }
      if (!done()) nowMs = Math.max(nowMs, monotonicMs);
    },
  };
}

/** Everything here hangs together by promises alone: they have run by the time an immediate comes. */
async function settle(): Promise<void> {
  await setImmediate();
}

function createHeap() {
  const items: Sleeper[] = [];
  const isBefore = (x: Sleeper, y: Sleeper): boolean =>
    x.atMs < y.atMs || (x.atMs === y.atMs && x.order < y.order);
  const at = (index: number): Sleeper => items[index] as Sleeper;
  const swap = (i: number, j: number): void => {
    [items[i], items[j]] = [at(j), at(i)];
  };
  return {
    first: (): Sleeper | undefined => items[0],
    add(sleeper: Sleeper): void {
      let index = items.push(sleeper) - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!isBefore(at(index), at(parent))) break;
        swap(index, parent);
        index = parent;
      }
    },
    take(): void {
      const last = items.pop();
      if (last === undefined || items.length === 0) return;
      items[0] = last;
      for (let index = 0; ; ) {
        const [left, right] = [2 * index + 1, 2 * index + 2];
        let least = index;
        if (left < items.length && isBefore(at(left), at(least))) least = left;
        if (right < items.length && isBefore(at(right), at(least))) least = right;
        if (least === index) break;
        swap(index, least);
        index = least;
      }
    },
  };
}
