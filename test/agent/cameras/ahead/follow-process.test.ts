/** A decoder that follows a video: its pictures are assigned by their order, and only where that is known. */
import { expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { startFollowProcess } from '../../../../src/agent/cameras/ahead/follow-process.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { eventually } from '../children.ts';
import { encodedUnits, numberByLooks } from '../encoded.ts';

/** Numbers of the pictures given for the marked units, or why there is none. */
async function numbersGiven(
  units: readonly AccessUnit[],
  marked: readonly number[],
  beforeWrite: (index: number) => void = () => undefined,
) {
  const stop = new AbortController();
  const given = new Map<number, number>();
  let why: string | undefined;
  const following = startFollowProcess(
    { codec: 'h264', widthPx: undefined },
    {
      nowMs: systemClock.monotonicMs(),
      onShown: ({ unit, picture }) => void given.set(units.indexOf(unit), numberByLooks(picture)),
      onFailed: (reason) => (why = reason),
    },
    stop.signal,
  );
  for (const [index, unit] of units.entries()) {
    beforeWrite(index);
    following.write(unit, marked.includes(index));
  }
  await eventually(() => given.size === marked.length || why !== undefined);
  stop.abort();
  await following.ended;
  return why ?? marked.map((index) => given.get(index));
}

test('gives no picture for another when the clock of the camera stepped between two', async () => {
  // In the order of decoding: I0, P3, B1, B2, P6 …
  const units = encodedUnits({ codec: 'h264', bFrames: 2, count: 20, gop: 50 });
  expect(await numbersGiven(units, [1, 2])).toEqual([3, 1]);
  // The time stamps of B1 are those of before the step.
  const stepped = units.map((unit, index) => ({ ...unit, epoch: Math.min(index, 3) }));
  expect(await numbersGiven(stepped, [1, 2])).toBe('the clock stepped between marked pictures');
  expect(await numbersGiven(stepped, [2])).toEqual([1]);
});

test('keeps the order of pictures that move to a new epoch after they were written', async () => {
  const units = encodedUnits({ codec: 'h264', bFrames: 2, count: 20, gop: 50 });
  const move = (index: number) => {
    if (index === 2) for (const unit of units) unit.epoch = 1;
  };
  expect(await numbersGiven(units, [1, 2], move)).toEqual([3, 1]);
});

/** Units in a process that reads nothing, each of so many bytes. */
async function unreadUnits(sizes: readonly number[], marked?: number): Promise<number> {
  const stop = new AbortController();
  const ignore = () => undefined;
  const following = startFollowProcess(
    { codec: 'h264', widthPx: undefined },
    { nowMs: systemClock.monotonicMs(), onShown: ignore, onFailed: ignore },
    stop.signal,
  );
  following.pause(true);
  const times = { codec: 'h264', epoch: 0, arrivalMs: 0, key: false, lossBefore: false } as const;
  for (const [n, size] of sizes.entries())
    following.write({ ...times, pts90k: 3_600 * n, bytes: Buffer.alloc(size) }, n === marked);
  // Some 300 KB of it fit between the two.
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { units } = following.unread();
  stop.abort();
  await following.ended;
  return units;
}

test('counts small units as unread that precede a large one', async () => {
  expect(await unreadUnits([1_000_000, 100, 100, 100, 2_000_000])).toBe(5);
});

test('counts units that fit between the processes from the oldest picture on that is not output', async () => {
  expect(await unreadUnits([100, 100, 100, 100], 1)).toBe(3);
  expect(await unreadUnits([1_000_000, 100, 100], 1)).toBe(3);
});
