import { expect, it } from 'vitest';
import { joinSpans } from '../../src/camera/past.ts';

const span = (oldestMs: number, newestMs: number, boot = 'now') => ({ boot, oldestMs, newestMs });

it('stretches that follow each other are one, others and other boots are not; the newest are told', () => {
  const spans = [span(5, 90_000, 'before'), span(60_000, 90_000), span(0, 59_000), span(200_000, 210_000)];
  expect(joinSpans(spans, 20)).toEqual([span(5, 90_000, 'before'), span(0, 90_000), span(200_000, 210_000)]);
  expect(joinSpans(spans, 2)).toEqual([span(0, 90_000), span(200_000, 210_000)]);
});
