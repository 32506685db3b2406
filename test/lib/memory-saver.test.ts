/** When V8 saves memory. */
import { execFile as execFileCallback } from 'node:child_process';
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { memorySaverOff, nextMemorySaver, saveMemoryInFloods } from '../../src/lib/memory-saver.ts';

const execFile = promisify(execFileCallback);
const mib = 2 ** 20;
type Heap = { readonly takenMib: number; readonly usedMib: number };

/** `collections` of each second, and the heap; returns in which of them it is on. */
function secondsOn(
  collections: readonly number[],
  heap = (_second: number): Heap => ({ takenMib: 75, usedMib: 55 }),
): number[] {
  let saver = memorySaverOff;
  return collections.flatMap((count, second) => {
    const { takenMib, usedMib } = heap(second);
    const bytes = { takenBytes: takenMib * mib, usedBytes: usedMib * mib };
    saver = nextMemorySaver(saver, { collections: count, ...bytes }, second * 1_000);
    return saver.isOn ? [second] : [];
  });
}

test('is off while a shop sells', () => {
  expect(secondsOn([1, 2, 0, 3, 2, 1, 6])).toEqual([]);
});

test('is on in the first second of a flood, and for half a minute after its last', () => {
  const after = Array.from({ length: 60 }, () => 1);
  expect(secondsOn([1, 20, 30, ...after])).toEqual(Array.from({ length: 31 }, (_, n) => n + 1));
});

const calm = (seconds: number) => Array.from({ length: seconds }, () => 1);

test('is on while the heap is larger than that of a calm shop', () => {
  const heap = (second: number) => ({ takenMib: second < 10 ? 120 : 60, usedMib: 50 });
  expect(secondsOn(calm(50), heap)).toEqual(Array.from({ length: 39 }, (_, n) => n));
});

test('stays on while the heap is just below the bound, and is not switched on there', () => {
  const heap = (second: number) => ({ takenMib: second === 5 ? 96 : 90, usedMib: 50 });
  expect(secondsOn(calm(100), heap)).toEqual(Array.from({ length: 95 }, (_, n) => n + 5));
});

/** Reachable: 110 MiB. Garbage is collected every 90 s, as in a calm shop. */
const large = (second: number) => {
  const usedMib = 110 + ((second % 90) / 90) * 80;
  return { takenMib: usedMib + 5, usedMib };
};

test('is off in a calm shop with a large heap', () => {
  expect(secondsOn(calm(1_800), large)).toEqual([]);
});

test('is off again within minutes when a heap has become large since the start', () => {
  const heap = (second: number) => (second < 30 ? { takenMib: 40, usedMib: 30 } : large(second));
  expect(Math.max(...secondsOn(calm(1_800), heap))).toBeLessThan(2 * 180 + 90);
});

/** Flags that V8 is given while `inSecond` does its work in each second; the last one is `seconds`. */
async function flagsGiven(seconds: number, inSecond: (second: number) => Promise<void>): Promise<string[]> {
  const flags: string[] = [];
  const stop = new AbortController();
  let second = 0;
  const sleep = async (): Promise<void> => {
    if (second === seconds) stop.abort();
    stop.signal.throwIfAborted();
    second += 1;
    await inSecond(second);
  };
  await saveMemoryInFloods({ ...systemClock, sleep }, stop.signal, (flag) => void flags.push(flag));
  return flags;
}

/** Makes garbage until V8 has collected the newest objects as often, and its observers have been called. */
async function makeGarbage(collections: number): Promise<void> {
  let seen = 0;
  const observer = new PerformanceObserver((list) => {
    seen += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  while (seen < collections) {
    for (let n = 0; n < 200_000; n += 1) garbage[n % garbage.length] = { text: `garbage ${n}` };
    await setImmediate();
  }
  observer.disconnect();
}
const garbage: object[] = Array.from({ length: 100 }, () => ({}));

test('switches the mode on in a flood that makes garbage, and off at its end', async () => {
  const flags = await flagsGiven(3, async (second) => {
    if (second === 2) await makeGarbage(20);
  });
  expect(flags).toEqual(['--memory-saver-mode', '--no-memory-saver-mode']);
});

test('switches the mode on when the heap becomes large, and off at its end', async () => {
  const heap: number[][] = [];
  const flags = await flagsGiven(3, async (second) => {
    // 200 MiB, once the smallest heap is known.
    if (second === 2) heap.push(...Array.from({ length: 200 }, () => new Array<number>(131_072).fill(0.5)));
  });
  expect(flags).toEqual(['--memory-saver-mode', '--no-memory-saver-mode']);
  expect(heap).toHaveLength(200);
});

test('is a mode that V8 has', async () => {
  const { stdout } = await execFile(process.execPath, ['--v8-options']);
  expect(stdout).toContain('--memory-saver-mode');
});
