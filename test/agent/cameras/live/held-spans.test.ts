import { expect, test } from 'vitest';
import { heldSpans } from '../../../../src/agent/cameras/live/held-spans.ts';
import { pictures } from '../lookback/fixtures.ts';

const gopsOf = (fromMs: number, untilMs: number) => {
  const units = pictures({ fromMs, untilMs, gop: 15 });
  return Array.from({ length: Math.ceil(units.length / 15) }, (_, n) => ({
    units: units.slice(15 * n, 15 * n + 15),
    continues: true,
  }));
};
const when = { boot: 'now', latencyMs: 200, timeMs: (unit: { pts90k: number }) => unit.pts90k / 90 };

test('shows a gap in memory, and follows the previous run and the disk', () => {
  const gops = [...gopsOf(100_000, 110_000), ...gopsOf(120_000, 130_000)];
  const ring = { gops: () => gops };
  const past = [
    { kind: 'key_frames', boot: 'before', oldestMs: 5_200, newestMs: 90_200 },
    { kind: 'video', boot: 'now', oldestMs: 90_200, newestMs: 99_200 },
  ] as const;
  const spans = heldSpans(ring, past, when).map(({ kind, boot, oldestMs, newestMs }) => [
    ...[kind, boot, Math.round(oldestMs), Math.round(newestMs)],
  ]);
  expect(spans).toEqual([
    ['key_frames', 'before', 5_000, 90_000],
    ['video', 'now', 90_000, 109_933],
    ['video', 'now', 120_000, 129_933],
  ]);
});

test('counts single pictures as pictures, some seconds apart', () => {
  const units = pictures({ fromMs: 0, untilMs: 60_000, gop: 1, intervalMs: 10_000 });
  const gops = units.map((unit) => ({ units: [{ ...unit, codec: 'jpeg' as const }], continues: false }));
  expect(heldSpans({ gops: () => gops }, [], when)).toEqual([
    { kind: 'key_frames', boot: 'now', oldestMs: 0, newestMs: 50_000 },
  ]);
});

test('has nothing before the first picture', () => {
  expect(heldSpans({ gops: () => [] }, [], when)).toEqual([]);
});
