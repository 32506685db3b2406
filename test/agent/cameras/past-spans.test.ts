import { expect, it } from 'vitest';
import { type HeldSpan, joinSpans, type Past, withLatency } from '../../../src/agent/cameras/grab/past.ts';

const span = (oldestMs: number, newestMs: number, boot = 'now', kind: HeldSpan['kind'] = 'video') => ({
  ...{ boot, kind, oldestMs, newestMs },
});

it('merges adjacent stretches of one boot, and returns the newest', () => {
  const spans = [span(5, 90_000, 'before'), span(60_000, 90_000), span(0, 59_000), span(200_000, 210_000)];
  expect(joinSpans(spans, 20)).toEqual([span(5, 90_000, 'before'), span(0, 90_000), span(200_000, 210_000)]);
  expect(joinSpans(spans, 2)).toEqual([span(0, 90_000), span(200_000, 210_000)]);
});

it('merges key frames over wider gaps than video, and neither with the other', () => {
  const keys = (oldestMs: number, newestMs: number) => span(oldestMs, newestMs, 'now', 'key_frames');
  const spans = [keys(0, 600_000), span(300_000, 310_000), keys(610_000, 900_000), span(320_000, 330_000)];
  expect(joinSpans(spans, 20)).toEqual([keys(0, 900_000), span(300_000, 310_000), span(320_000, 330_000)]);
});

it('subtracts the current camera latency when a picture is searched', async () => {
  const requestedAtMs: number[] = [];
  const stored: Past = {
    nearest: async ({ monotonicMs }) => {
      requestedAtMs.push(monotonicMs);
      return { run: [], timeMs: monotonicMs + 7, source: 'lookback' };
    },
    stretch: async ({ fromMs, untilMs }) => {
      requestedAtMs.push(fromMs, untilMs);
      return [];
    },
    bounds: () => ({ oldestMs: 5_000, newestMs: 6_000 }),
  };
  let latencyMs = 200;
  const past = withLatency(stored, () => latencyMs);
  const { signal } = new AbortController();
  expect(await past.nearest({ boot: 'now', monotonicMs: 1_000 }, signal)).toMatchObject({ timeMs: 1_007 });
  latencyMs = 340;
  expect(await past.nearest({ boot: 'now', monotonicMs: 1_000 }, signal)).toMatchObject({ timeMs: 1_007 });
  await past.stretch({ boot: 'now', fromMs: 0, untilMs: 10 }, signal);
  expect(requestedAtMs).toEqual([1_200, 1_340, 340, 350]);
  expect(past.bounds('now')).toEqual({ oldestMs: 4_660, newestMs: 5_660 });
});
