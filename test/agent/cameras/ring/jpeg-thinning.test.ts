/** How many pictures of a Motion JPEG camera are held. */
import { describe, expect, it } from 'vitest';
import { createJpegThinning } from '../../../../src/agent/cameras/ring/jpeg-thinning.ts';

const maxBytes = 64 * 1024 * 1024;

/** Capture times that are held of a minute of pictures, milliseconds. */
function held(fps: number, pictureBytes: number): number[] {
  const thinning = createJpegThinning({ keepMs: 600_000, maxBytes: () => maxBytes });
  const bytes = Buffer.alloc(pictureBytes);
  const times = Array.from({ length: 60 * fps }, (_, n) => Math.round((n * 1_000) / fps));
  return times.filter((timeMs) => thinning.keeps({ pts90k: timeMs * 90, bytes }));
}

describe('pictures held', () => {
  it.each([
    ['all while a minute of them has room', 25, 40_000, 25],
    ['fewer of larger ones, so that a minute has room', 25, 80_000, 14],
    ['never fewer than five a second', 30, 400_000, 5],
    ['all of a slow camera', 2, 2_000_000, 2],
  ])('%s', (_, fps, pictureBytes, expected) => {
    const times = held(fps, pictureBytes);
    expect(Math.abs(times.length / 60 - expected)).toBeLessThan(0.6);
    const gaps = times.slice(1).map((timeMs, n) => timeMs - (times[n] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.max(1_000 / expected + 1_000 / fps, 1_000 / fps + 1));
    if (expected > 5) expect(times.length * pictureBytes).toBeLessThanOrEqual(1.05 * maxBytes);
  });

  it('continue after time stamps restart', () => {
    const thinning = createJpegThinning({ keepMs: 600_000, maxBytes: () => maxBytes });
    const bytes = Buffer.alloc(400_000);
    const at = (timeMs: number) => thinning.keeps({ pts90k: timeMs * 90, bytes });
    expect([at(1_000_000), at(1_000_040), at(0), at(40)]).toEqual([true, false, true, false]);
    thinning.restart();
    expect(at(50)).toBe(true);
  });
});
