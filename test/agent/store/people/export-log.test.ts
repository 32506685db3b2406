/** The log of exports: newest first, bounded in number, and in age while the clock is right. */
import { expect, test } from 'vitest';
import { maxExports } from '../../../../src/domain/setup/export-log.ts';
import { openTestStore } from '../fixtures.ts';

const dayMs = 24 * 3_600_000;
const entry = { what: 'csv', caller: 'session', filter: {} } as const;

test('keeps entries for a year while the clock is right', async () => {
  await using testStore = await openTestStore();
  const { read, write } = testStore.store;
  const startMs = Date.parse('2026-01-01T00:00:00Z');
  const note = (day: number, isDated = true) =>
    write.noteExport({ ...entry, atMs: startMs + day * dayMs, isDated });
  const days = async () => (await read.exports(500)).map(({ atMs }) => (atMs - startMs) / dayMs);
  await note(0);
  await note(300);
  // A clock that no time source has set.
  await note(9_000, false);
  expect(await days()).toEqual([9_000, 300, 0]);
  await note(367);
  expect(await days()).toEqual([367, 9_000, 300]);
  expect((await read.exports(1)).map(({ atMs }) => (atMs - startMs) / dayMs)).toEqual([367]);
});

test('keeps the newest five thousand', async () => {
  await using testStore = await openTestStore();
  const { read, write } = testStore.store;
  await Promise.all(
    Array.from({ length: maxExports + 3 }, (_, n) => write.noteExport({ ...entry, atMs: n, isDated: false })),
  );
  const kept = await read.exports(maxExports + 3);
  expect([kept.length, kept[0]?.atMs, kept.at(-1)?.atMs]).toEqual([maxExports, maxExports + 2, 3]);
});
