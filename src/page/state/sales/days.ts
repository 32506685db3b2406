/**
 * The rows of the list by day, and within a day in groups of some five, which the browser lays out and paints once they come near the screen: each is
 * observed by itself, and 500 groups of one row took half of each frame of a scroll. Pure.
 */
import { atMs, type Row, rowKey } from './pair-order.ts';

type Group = { readonly key: string; readonly rows: Row[] };
type Day = { readonly key: string; readonly newest: Row; readonly groups: Group[] };

/** `rows`: newest first. */
export function byDay(rows: readonly Row[], dayKey: (atMs: number) => string): Day[] {
  const days: Day[] = [];
  let open: Row[] | undefined;
  for (const row of rows) {
    const key = dayKey(atMs(row));
    let day = days.at(-1);
    if (day?.key !== key) {
      day = { key, newest: row, groups: [] };
      days.push(day);
      open = undefined;
    }
    if (open === undefined) {
      open = [];
      day.groups.push({ key: 'open', rows: open });
    }
    open.push(row);
    if (!endsGroup(row)) continue;
    day.groups[day.groups.length - 1] = { key: rowKey(row), rows: open };
    open = undefined;
  }
  return days;
}

/** One row in five, by its own key: a new sale on top moves no other row to another group. */
function endsGroup(row: Row): boolean {
  let sum = 0;
  for (const character of rowKey(row)) sum = (31 * sum + (character.codePointAt(0) ?? 0)) % 65_521;
  return sum % 5 === 0;
}
