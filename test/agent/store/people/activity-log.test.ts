/** The log of people: newest first, bounded in number by group, and in age while the clock is right. */
import { expect, test } from 'vitest';
import { maxActivity } from '../../../../src/domain/people/activity.ts';
import { openTestStore } from '../fixtures.ts';

const dayMs = 24 * 3_600_000;
const entry = { what: 'csv', caller: 'session', person: '佐藤', filter: {} } as const;

test('keeps entries for a year while the clock is right', async () => {
  await using testStore = await openTestStore();
  const { read, write } = testStore.store;
  const startMs = Date.parse('2026-01-01T00:00:00Z');
  const note = (day: number, isDated = true) =>
    write.noteActivity({ ...entry, atMs: startMs + day * dayMs, isDated });
  const days = async (limit = 500) =>
    (await read.activity({ limit })).entries.map(({ atMs }) => (atMs - startMs) / dayMs);
  await note(0);
  await note(300);
  // A clock that no time source has set.
  await note(9_000, false);
  expect(await days()).toEqual([9_000, 300, 0]);
  await note(367);
  expect(await days()).toEqual([367, 9_000, 300]);
  expect(await days(1)).toEqual([367]);
});

test('keeps the newest of each group, whatever happens in another', async () => {
  await using testStore = await openTestStore();
  const { read, write } = testStore.store;
  const note = (what: 'csv' | 'note', atMs: number) =>
    write.noteActivity({ ...entry, what, atMs, isDated: false });
  await note('note', 0);
  const most = maxActivity.export;
  // Their numbers begin at 2: the last is a multiple of 100, at which the bounds are looked at.
  await Promise.all(Array.from({ length: most + 99 }, (_, n) => note('csv', n)));
  const kept = (await read.activity({ limit: 2 * most, group: 'export' })).entries;
  expect([kept.length, kept[0]?.atMs, kept.at(-1)?.atMs]).toEqual([most, most + 98, 99]);
  expect((await read.activity({ limit: 10, group: 'change' })).entries).toMatchObject([{ what: 'note' }]);
});

test('removes no entry of a person for those of a cloud', async () => {
  await using testStore = await openTestStore();
  const { read, write } = testStore.store;
  const note = (caller: 'session' | 'cloud') =>
    write.noteActivity({ ...entry, what: 'csv', caller, atMs: 0, isDated: false });
  await note('session');
  const most = maxActivity.export;
  await Promise.all(Array.from({ length: most + 99 }, () => note('cloud')));
  const kept = (await read.activity({ limit: 2 * most })).entries;
  expect([kept.length, kept.at(-1)?.caller]).toEqual([most + 1, 'session']);
});

test('finds the entries of a person, a program and a sale, page by page', async () => {
  await using testStore = await openTestStore();
  const { read, write } = testStore.store;
  const note = (more: object, atMs: number) =>
    write.noteActivity({ what: 'sale', caller: 'session', ...more, atMs, isDated: true });
  for (const n of [1, 2, 3, 4, 5])
    await note({ person: n % 2 === 0 ? '佐藤' : 'Owner', saleId: `s:${n}` }, n);
  await note({ caller: 'token', token: 'BI', saleId: 's:2' }, 6);
  const times = async (query: object) => {
    const { entries, next } = await read.activity({ limit: 2, ...query });
    return [entries.map(({ atMs }) => atMs), next];
  };
  expect(await times({ who: '佐藤' })).toEqual([[4, 2], 2]);
  expect(await times({ who: 'BI' })).toEqual([[6], undefined]);
  expect(await times({ saleId: 's:2' })).toEqual([[6, 2], 2]);
  expect(await times({ before: 2 })).toEqual([[1], undefined]);
});
