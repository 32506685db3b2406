import { describe, expect, test } from 'vitest';
import { createPace } from '../../../../src/agent/cameras/ring/pace.ts';

/** Measures units given in decode order by their display number. */
function measured(shown: readonly number[], intervalMs: number, gop = 1_000) {
  const pace = createPace();
  for (const [index, number] of shown.entries()) {
    pace.add({ pts90k: number * intervalMs * 90, key: index % gop === 0, bytes: { length: 1_000 } });
  }
  return pace.measure();
}

const inOrder = Array.from({ length: 100 }, (_, index) => index);

describe('pace', () => {
  test('measures interval, rate and key frames of an even stream', () => {
    const { intervalMs, reorderDepth, figures } = measured(inOrder, 40, 25);
    expect([intervalMs, reorderDepth, figures.keyFrameIntervalMs]).toEqual([40, 0, 1_000]);
    expect(figures.fps).toBeCloseTo(25);
    expect(figures.bitRate).toBeCloseTo(200_000);
  });

  test('uses the interval of most pictures, whatever is missing', () => {
    expect(
      measured(
        inOrder.filter((number) => number % 5 !== 3),
        40,
      ).intervalMs,
    ).toBe(40);
  });

  test.each([
    [[0, 1, 2, 3], 0],
    [[0, 2, 1, 4, 3], 1],
    [[0, 3, 1, 2, 6, 4, 5], 2],
    [[0, 4, 2, 1, 3, 8, 6, 5, 7], 3],
  ])('display order %o: reports that %d may follow and be displayed before', (shown, depth) => {
    expect(measured(shown, 40)).toMatchObject({ reorderDepth: depth, intervalMs: 40 });
  });

  test('reports nothing for one picture, and restarts with a connection', () => {
    expect(measured([0], 40)).toEqual({ reorderDepth: 0, figures: {} });
    const pace = createPace();
    for (const pts90k of [0, 3_600]) pace.add({ pts90k, key: false, bytes: { length: 1 } });
    pace.restart();
    expect(pace.measure().intervalMs).toBeUndefined();
  });

  test.each([-3_600_000, -60_000, 60_000, 3_600_000])(
    'keeps the pace when time stamps jump by %d ms',
    (jumpMs) => {
      const pace = createPace();
      const add = (index: number, moreMs: number) =>
        pace.add({ pts90k: (index * 40 + moreMs) * 90, key: index % 25 === 0, bytes: { length: 1_000 } });
      for (let index = 0; index < 100; index++) add(index, 0);
      for (let index = 100; index < 120; index++) {
        add(index, jumpMs);
        expect(pace.measure()).toMatchObject({
          intervalMs: 40,
          reorderDepth: 0,
          figures: { keyFrameIntervalMs: 1_000 },
        });
        expect(pace.measure().figures.fps).toBeCloseTo(25);
      }
    },
  );

  test('reports reordering with the picture that shows it', () => {
    const pace = createPace();
    for (let index = 0; index < 100; index++)
      pace.add({ pts90k: index * 3_600, key: false, bytes: { length: 1 } });
    pace.measure();
    pace.add({ pts90k: 102 * 3_600, key: false, bytes: { length: 1 } });
    pace.add({ pts90k: 101 * 3_600, key: false, bytes: { length: 1 } });
    expect(pace.measure().reorderDepth).toBe(1);
  });
});
