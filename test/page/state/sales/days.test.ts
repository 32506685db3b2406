/** Groups of rows: few, and the same whatever comes above or below them. */
import { expect, test } from 'vitest';
import { byDay } from '../../../../src/page/state/sales/days.ts';
import { rowKey } from '../../../../src/page/state/sales/pair-order.ts';
import { pair } from '../../../peers/page/page-data.ts';

const nowMs = Date.parse('2026-11-24T12:00:00+09:00');
/** A sale a minute, newest first. */
const rows = Array.from({ length: 500 }, (_, n) => pair(2_000 - n, nowMs - n * 60_000));
const dayKey = (atMs: number) => new Date(atMs + 9 * 3_600_000).toISOString().slice(0, 10);
const groupsOf = (some: typeof rows) =>
  byDay(some, dayKey).flatMap((day) =>
    day.groups.map((group) => `${day.key} ${group.key}: ${group.rows.map(rowKey).join()}`),
  );

test('has every row once, in order, in far fewer groups', () => {
  const days = byDay(rows, dayKey);
  expect(days.map(({ key }) => key)).toEqual(['2026-11-24']);
  expect(days.flatMap(({ groups }) => groups.flatMap((group) => group.rows))).toEqual(rows);
  expect(days[0]?.newest).toBe(rows[0]);
  const sizes = days.flatMap(({ groups }) => groups.map((group) => group.rows.length));
  expect(sizes.length).toBeLessThan(150);
  expect(Math.max(...sizes)).toBeLessThan(40);
});

test('leaves every group but the first when sales come, and every one but the last when older ones do', () => {
  const all = groupsOf(rows);
  const beforeTheyCame = groupsOf(rows.slice(13));
  expect(all.slice(-beforeTheyCame.length + 1)).toEqual(beforeTheyCame.slice(1));
  const keys = byDay(rows, dayKey).flatMap(({ groups }) => groups.map(({ key }) => key));
  expect(new Set(keys).size).toBe(keys.length);
  const beforeOlder = groupsOf(rows.slice(0, -17));
  expect(all.slice(0, beforeOlder.length - 1)).toEqual(beforeOlder.slice(0, -1));
});

test('begins a group with each day', () => {
  const late = rows.map((row, n) => pair(n, nowMs - 11.5 * 3_600_000 - n * 60_000, { saleId: row.saleId }));
  expect(byDay(late, dayKey).map(({ key, groups }) => [key, groups[0]?.rows[0]?.saleId])).toEqual([
    ['2026-11-24', late[0]?.saleId],
    ['2026-11-23', late[31]?.saleId],
  ]);
});
