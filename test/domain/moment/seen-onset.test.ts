/** Changes in a region: small pictures drawn here. Through a real encoder, on a real film: scripts/study-onsets.ts. */
import { expect, test } from 'vitest';
import { createSeenLooks } from '../../../src/domain/moment/seen-looks.ts';
import {
  type Change,
  findChanges,
  onsetMargins,
  type RegionPicture,
  recurringChange,
  regionSize,
  searchChanges,
} from '../../../src/domain/moment/seen-onset.ts';
import { randomOf } from '../../agent/upload/random.ts';

const [widthPx, heightPx] = [32, 24];
const span = { fromMs: 10_000, untilMs: 13_400 };
const intervalMs = 100;

/** Level of grey of a point, 0 … 1 each way, at a time. */
type Paint = (x: number, y: number, ms: number) => number;

const counter: Paint = (x, y) => 90 + 40 * Math.sin(9 * x) * Math.cos(7 * y);
/** A tray of stripes over the lower part. */
const openAt =
  (fromMs: number, untilMs = Infinity, tookMs = 200): Paint =>
  (x, y, ms) => {
    const open = ms < fromMs || ms >= untilMs ? 0 : Math.min(1, (ms - fromMs) / tookMs);
    return y > 0.4 && y < 0.4 + 0.5 * open ? 40 + 120 * (Math.floor(x * 8) % 2) : counter(x, y, ms);
  };
const gain =
  (paint: Paint, of: (ms: number) => number): Paint =>
  (x, y, ms) =>
    paint(x, y, ms) * of(ms);

function filmed(paint: Paint, { fromMs, untilMs } = span): RegionPicture[] {
  const random = randomOf(7);
  const firstMs = fromMs - onsetMargins.beforeMs;
  const count = Math.floor((untilMs + onsetMargins.afterMs - firstMs) / intervalMs);
  return Array.from({ length: count }, (_, index) => {
    const atMs = firstMs + index * intervalMs;
    const grey = Uint8Array.from({ length: widthPx * heightPx }, (_, pixel) => {
      const [x, y] = [(pixel % widthPx) / widthPx, Math.floor(pixel / widthPx) / heightPx];
      return Math.max(0, Math.min(255, paint(x, y, atMs) + 6 * (random() - 0.5)));
    });
    return { atMs, grey };
  });
}

const changesIn = (paint: Paint): Change[] | undefined => findChanges(filmed(paint), span);

test.each([10_030, 11_480, 13_350])('finds a drawer that opens at %i ms', (openMs) => {
  const [change, ...others] = changesIn(openAt(openMs)) ?? [];
  expect(others).toEqual([]);
  expect(change?.withinMs).toBe(intervalMs / 2 + 100);
  expect(Math.abs((change?.atMs ?? 0) - openMs)).toBeLessThanOrEqual(change?.withinMs ?? 0);
});

test.each<[string, Paint]>([
  ['nothing', counter],
  ['noise in another light', gain(counter, (ms) => (ms < 11_000 ? 1 : 0.75))],
  ['slowly changing light', gain(counter, (ms) => 1 + 0.3 * Math.sin(ms / 2_000))],
  ['a drawer that opens before the span', openAt(9_200)],
  ['a drawer that opens after the span', openAt(13_700)],
  ['a drawer that is closed after a second and a half', openAt(10_500, 12_000)],
  ['something that passes within a second', openAt(11_000, 11_900, 50)],
  ['a change that takes three seconds', openAt(10_500, Infinity, 3_000)],
])('finds no change in %s', (_what, paint) => {
  expect(changesIn(paint)).toEqual([]);
});

test('finds a drawer that opens while the light changes', () => {
  const lit = gain(openAt(11_500), (ms) => (ms < 12_000 ? 1 : 1.25));
  const [change] = changesIn(lit) ?? [];
  expect(Math.abs((change?.atMs ?? 0) - 11_500)).toBeLessThanOrEqual(change?.withinMs ?? 0);
});

test('yields after each picture that it compares', () => {
  const pictures = filmed(openAt(11_480));
  const boundaries = pictures.filter(({ atMs }) => atMs >= span.fromMs && atMs <= span.untilMs).length;
  expect(Array.from(searchChanges(pictures, span)).length).toBeGreaterThanOrEqual(
    boundaries + pictures.length,
  );
});

test('needs pictures before and after the span', () => {
  const pictures = filmed(openAt(11_500));
  expect(findChanges([], span)).toBeUndefined();
  expect(findChanges(pictures.slice(12), span)).toBeUndefined();
  expect(findChanges(pictures.slice(0, -12), span)).toBeUndefined();
});

test('a change counts once the same was seen at three sales', () => {
  const [drawer] = changesIn(openAt(11_480)) ?? [];
  const other: Paint = (x, y, ms) => (ms > 12_000 && x < 0.4 && y < 0.4 ? 230 : counter(x, y, ms));
  const [hat] = changesIn(other) ?? [];
  if (drawer === undefined || hat === undefined) throw new Error('no change');
  const seen = changesIn(openAt(12_310))?.map(({ look }) => look) ?? [];
  const odd = [hat.look];
  expect(recurringChange([drawer], [seen, seen, odd, odd, odd])).toBeUndefined();
  expect(recurringChange([drawer], [seen, odd, seen, seen])).toBe(drawer);
  expect(recurringChange([hat, drawer], [seen, seen, seen])).toBe(drawer);
  expect(recurringChange([hat], [seen, seen, seen])).toBeUndefined();
  // Two of them are no better than none.
  expect(recurringChange([drawer, { ...drawer, atMs: 12_900 }], [seen, seen, seen])).toBeUndefined();
});

test('compares a sale with the newest others, and not with itself', () => {
  const look = (n: number) => Int8Array.from({ length: 64 }, (_, pixel) => (pixel === n ? 100 : 0));
  const change = (n: number): Change => ({ atMs: 0, withinMs: 50, look: look(n) });
  const looks = createSeenLooks();
  for (const sale of ['a', 'a', 'b', 'c', 'a', 'c'])
    expect(looks.recurring(sale, [change(0)])).toBeUndefined();
  expect(looks.recurring('d', [change(0)])).toBeDefined();
  // No more than three changes of a sale are kept, the first ones, and 24 sales.
  for (let sale = 0; sale < 24; sale++)
    looks.recurring(`e${sale}`, [change(10 + sale), change(50), change(51), change(52)]);
  expect(looks.recurring('f', [change(52)])).toBeUndefined();
  expect(looks.recurring('g', [change(0)])).toBeUndefined();
  expect(looks.recurring('h', [change(50)])).toBeDefined();
});

test('scales the longer side of a region to 48 pixels', () => {
  expect(regionSize({ widthPx: 480, heightPx: 240 })).toEqual({ widthPx: 48, heightPx: 24 });
  expect(regionSize({ widthPx: 30, heightPx: 900 })).toEqual({ widthPx: 4, heightPx: 48 });
});
