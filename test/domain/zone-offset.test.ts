/** Cached offsets belong to their own quarter of an hour, in whatever order times are formatted. */
import { expect, test } from 'vitest';
import { zoneOffsetMinutes } from '../../src/domain/time/time-text.ts';

/** Clocks in New York were set forward. */
const setForwardMs = Date.UTC(2026, 2, 8, 7);
const quarterMs = 900_000;

test('is correct for alternating times, and more quarters than are cached', () => {
  const zone = 'America/New_York';
  for (let n = 1; n <= 40; n++) {
    for (const again of [0, quarterMs - 1]) {
      expect(zoneOffsetMinutes(setForwardMs - n * quarterMs + again, zone)).toBe(-300);
      expect(zoneOffsetMinutes(setForwardMs + (n - 1) * quarterMs + again, zone)).toBe(-240);
      expect(zoneOffsetMinutes(setForwardMs, zone)).toBe(-240);
      expect(zoneOffsetMinutes(setForwardMs, 'Asia/Tokyo')).toBe(540);
    }
  }
});
