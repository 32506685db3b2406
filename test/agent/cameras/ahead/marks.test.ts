/** Who waits for the pictures that decoding ahead is to output, and how urgently; and which of them are due. */
import { expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { createDuePictures } from '../../../../src/agent/cameras/ahead/due-pictures.ts';
import { createMarks } from '../../../../src/agent/cameras/ahead/marks.ts';
import { createOutputPictures } from '../../../../src/agent/cameras/ahead/output-pictures.ts';
import { heldPictureBytes, holdPicture } from '../../../../src/agent/cameras/pictures/held-picture.ts';

const unitAt = (n: number) => ({ epoch: 0, pts90k: 3_600 * n, arrivalMs: 40 * n }) as AccessUnit;
const unit = unitAt(1);
const { signal } = new AbortController();

test('a sale without a picture makes a mark urgent that was written without haste', async () => {
  const marks = createMarks();
  const followUp = marks.share(unit, signal);
  marks.write(unit, { writtenMs: 0, isUrgent: false, isTimed: true });
  expect([marks.hasAwaited(), marks.isUrgent()]).toEqual([true, false]);
  marks.urge(unit);
  const sale = marks.share(unit, signal);
  expect(marks.isUrgent()).toBe(true);
  marks.calm(unit);
  expect([marks.hasAwaited(), marks.isUrgent()]).toEqual([true, false]);
  marks.end();
  expect(await Promise.all([followUp, sale])).toEqual([undefined, undefined]);
});

test('a mark that comes out with a picture that is due shows no lateness', () => {
  const marks = createMarks();
  marks.write(unit, { writtenMs: 1_000, isUrgent: false, isTimed: false });
  expect([marks.oldestMs(9_000), marks.oldestTimedMs(9_000)]).toEqual([8_000, 0]);
  marks.write(unitAt(2), { writtenMs: 8_000, isUrgent: true, isTimed: true });
  expect([marks.oldestMs(9_000), marks.oldestTimedMs(9_000)]).toEqual([8_000, 1_000]);
});

test('a picture that nobody waits for any more is not awaited', async () => {
  const marks = createMarks();
  const stop = new AbortController();
  const picture = marks.share(unit, stop.signal);
  expect(marks.isAwaited(unit)).toBe(true);
  stop.abort();
  await expect(picture).rejects.toThrow();
  expect([marks.hasAwaited(), marks.isAwaited(unit)]).toEqual([false, false]);
});

test('holds the newest eight pictures that are due, also once a sale has one, and the newest two of others', () => {
  // Files before this one may hold pictures.
  const heldBefore = heldPictureBytes();
  const due = createDuePictures();
  const output = createOutputPictures(due);
  const units = Array.from({ length: 12 }, (_, n) => unitAt(n));
  const show = (each: AccessUnit): void =>
    output.add({ unit: each, picture: holdPicture({ rgb: Buffer.alloc(3), width: 1, height: 1 }) });
  for (const each of units.slice(0, 9)) due.add(each);
  for (const each of units.slice(0, 9)) due.settle(each);
  expect([due.has(unitAt(0)), due.isAwaited(unit)]).toEqual([false, false]);
  for (const each of units) show(each);
  expect(units.map(output.has)).toEqual(units.map((_, n) => n >= 1 && n !== 9));
  output.clear();
  expect(heldPictureBytes()).toBe(heldBefore);
});

test('the picture before another is the newest in order of display, whatever was held first', () => {
  const due = createDuePictures();
  const output = createOutputPictures(due);
  const [first, second, third] = [unitAt(1), unitAt(2), unitAt(3)];
  due.add(second);
  for (const each of [first, second])
    output.add({ unit: each, picture: holdPicture({ rgb: Buffer.alloc(3), width: 1, height: 1 }) });
  output.add({ unit: unitAt(9), picture: holdPicture({ rgb: Buffer.alloc(3), width: 1, height: 1 }) });
  using before = output.before(third)?.picture;
  expect(before).toBeDefined();
  expect(output.before(third)?.unit).toBe(second);
  expect([output.hasBefore(third, 41), output.hasBefore(third, 40), output.hasBefore(first, 40)]).toEqual([
    true,
    false,
    false,
  ]);
});
