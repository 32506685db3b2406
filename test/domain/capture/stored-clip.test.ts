/** Which clips make room for another one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clipsToRemove, type HeldClip } from '../../../src/domain/capture/stored-clip.ts';

const clip = (id: string, bytes: number, worth: HeldClip['worth'] = 'incident'): HeldClip => ({
  id,
  bytes,
  worth,
});
const room = { maxBytes: 100, freeBytes: 1_000, minFreeBytes: 500 };
const ids = (clips: readonly HeldClip[] | undefined) => clips?.map(({ id }) => id);

test('removes plain clips first, then the oldest, and never a pinned one', () => {
  const held = [clip('a', 20, 'pinned'), clip('b', 30), clip('c', 20, 'plain'), clip('d', 20)];
  expect(ids(clipsToRemove(held, room, { neededBytes: 10, worth: 'incident' }))).toEqual([]);
  expect(ids(clipsToRemove(held, room, { neededBytes: 20, worth: 'incident' }))).toEqual(['c']);
  expect(ids(clipsToRemove(held, room, { neededBytes: 40, worth: 'incident' }))).toEqual(['c', 'b']);
  expect(clipsToRemove(held, room, { neededBytes: 81, worth: 'incident' })).toBeUndefined();
});

test('gives a plain sale no room at the cost of an incident, and pinned ones at most half', () => {
  const held = [clip('a', 50), clip('b', 40, 'plain')];
  expect(ids(clipsToRemove(held, room, { neededBytes: 50, worth: 'plain' }))).toEqual(['b']);
  expect(clipsToRemove(held, room, { neededBytes: 51, worth: 'plain' })).toBeUndefined();
  expect(ids(clipsToRemove(held, room, { neededBytes: 50, worth: 'pinned' }))).toEqual(['b']);
  expect(clipsToRemove(held, room, { neededBytes: 51, worth: 'pinned' })).toBeUndefined();
});

test('gives back what the disk is short of, all that may go if need be', () => {
  const held = [clip('a', 50), clip('b', 40, 'plain'), clip('c', 5, 'pinned')];
  expect(ids(clipsToRemove(held, { ...room, freeBytes: 480 }))).toEqual(['b']);
  expect(ids(clipsToRemove(held, { ...room, freeBytes: 450 }))).toEqual(['b', 'a']);
  expect(ids(clipsToRemove(held, { ...room, freeBytes: 0 }))).toEqual(['b', 'a']);
  expect(
    clipsToRemove(held, { ...room, freeBytes: 0 }, { neededBytes: 1, worth: 'incident' }),
  ).toBeUndefined();
});

test('leaves room and removes no more than needed, whatever is held', () => {
  const worth = fc.constantFrom('plain' as const, 'incident' as const, 'pinned' as const);
  const bytes = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(fc.array(fc.record({ bytes, worth })), bytes, worth, (clips, neededBytes, next) => {
      const held = clips.map((one, index) => ({ ...one, id: String(index) }));
      const gone = clipsToRemove(held, room, { neededBytes, worth: next });
      if (gone === undefined) return;
      const sum = (all: readonly HeldClip[]) => all.reduce((total, one) => total + one.bytes, 0);
      const left = sum(held) - sum(gone) + neededBytes;
      expect(left).toBeLessThanOrEqual(room.maxBytes);
      expect(gone.every((one) => one.worth !== 'pinned')).toBe(true);
      const last = gone.at(-1);
      if (last !== undefined) expect(left + last.bytes).toBeGreaterThan(room.maxBytes);
    }),
  );
});
