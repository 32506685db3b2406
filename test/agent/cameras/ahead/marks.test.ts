/** Who waits for the pictures that decoding ahead is to output, and how urgently. */
import { expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { createMarks } from '../../../../src/agent/cameras/ahead/marks.ts';

const unit = { pts90k: 1 } as AccessUnit;
const { signal } = new AbortController();

test('a sale without a picture makes a mark urgent that was written without haste', async () => {
  const marks = createMarks();
  marks.expect(unit);
  const followUp = marks.share(unit, signal);
  marks.write(unit, { writtenMs: 0, isUrgent: false });
  expect([marks.hasAwaited(), marks.hasWaiting(), marks.isUrgent()]).toEqual([false, true, false]);
  marks.urge(unit);
  const sale = marks.share(unit, signal);
  expect(marks.isUrgent()).toBe(true);
  marks.end();
  expect(await Promise.all([followUp, sale])).toEqual([undefined, undefined]);
});

test('a picture that nobody waits for any more is not awaited', async () => {
  const marks = createMarks();
  const stop = new AbortController();
  marks.expect(unit);
  const picture = marks.share(unit, stop.signal);
  stop.abort();
  await expect(picture).rejects.toThrow();
  expect([marks.hasAwaited(), marks.isAwaited(unit)]).toEqual([false, false]);
});
