/** Which units decoding ahead writes to its process, in groups of which size, and which of them it marks. */
import { expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import type { ArrivedUnits } from '../../../../src/agent/cameras/ahead/arrived-units.ts';
import { createFeed, type HeldBack } from '../../../../src/agent/cameras/ahead/feed.ts';
import { createMarks } from '../../../../src/agent/cameras/ahead/marks.ts';

const intervalMs = 40;
const seconds = (s: number): number => (s * 1_000) / intervalMs;

/** A camera whose units arrive one at a time, and the units written at each. */
function feeding({
  pictureMs,
  isInTime = () => true,
}: {
  readonly pictureMs?: number;
  readonly isInTime?: () => boolean;
}) {
  const queue: AccessUnit[] = [];
  const marks = createMarks();
  const marked: number[] = [];
  let written = 0;
  let newestMs = 0;
  const arrived = {
    queue,
    next: () => queue.shift(),
    ageMs: (unit: AccessUnit | undefined) => newestMs - (unit?.arrivalMs ?? newestMs),
  } as unknown as ArrivedUnits;
  const feed = createFeed({
    ...{ arrived, marks, isInTime, isDue: () => false, runMs: () => 0, pictureMs: () => pictureMs },
    following: {
      unread: () => ({ bytes: 0, units: 0 }),
      write(unit, isMarked) {
        written++;
        if (!isMarked) return;
        marked.push(unit.arrivalMs);
        marks.end();
        const rgb = { share: () => rgb };
        marks.give({ unit, picture: rgb as never });
      },
    },
    pace: () => ({ reorderDepth: 0, intervalMs, figures: {} }),
    sales: { isDecoding: () => false },
  });
  return {
    marked,
    /** Numbers of units written at once. */
    receive: (count: number, requested: Partial<HeldBack> = {}): number[] =>
      Array.from({ length: count }, () => {
        newestMs += intervalMs;
        queue.push({ arrivalMs: newestMs, epoch: 0, pts90k: 90 * newestMs } as AccessUnit);
        const before = written;
        feed.feed({ heldBackMs: intervalMs, receivedMs: 0, ...requested });
        return written - before;
      }),
  };
}

test.each([
  ['one by one while their decoding is not measured', undefined, 1],
  ['three at once at 1080p', 7, 3],
  ['two at once where a picture takes long', 20, 2],
  ['five at once, however fast they are', 0.5, 5],
  ['five at once where the processor is short', 30, 5],
])('writes units %s', (_, pictureMs, group) => {
  const { receive } = feeding(pictureMs === undefined ? {} : { pictureMs });
  receive(10);
  const groups = receive(4 * 5 * 2).filter((count) => count > 0);
  expect(new Set(groups)).toEqual(new Set([group]));
});

test.each([
  ['all but the newest two when a sale has been received', { receivedMs: intervalMs }, 3],
  ['all but the newest one when a sale waits for it', { heldBackMs: 0, isNewestAwaited: true }, 4],
])('writes %s', (_, requested, count) => {
  const { receive } = feeding({ pictureMs: 0.5 });
  // A group has been written last.
  receive(12);
  expect(receive(2)).toEqual([0, 0]);
  expect(receive(1, requested)).toEqual([count]);
});

test.each([
  ['2 s while they come in time', true, 5],
  ['second while they are late', false, 10],
])('marks a picture each %s', (_, isInTime, count) => {
  const { receive, marked } = feeding({ isInTime: () => isInTime });
  receive(seconds(10) + 1);
  expect(marked.length).toBe(count);
});
