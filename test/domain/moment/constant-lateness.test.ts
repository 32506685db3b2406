/** What proves that a drawer's contact is late, and what does not. */
import { expect, test } from 'vitest';
import { type DrawerDistance, drawerLateness } from '../../../src/domain/moment/constant-lateness.ts';

const at = (saleSeq: number, ms: number, pastServerMs?: number): DrawerDistance => ({
  saleSeq,
  ms,
  pastServerMs,
});
const none = { certainMs: 0, likelyMs: 0 };

test('takes nothing off for distances alone, however many and far', () => {
  const far = Array.from({ length: 200 }, (_, n) => at(n, 400, -20 - n));
  expect(drawerLateness(far)).toEqual(none);
  expect(drawerLateness(far.map(({ saleSeq, ms }) => at(saleSeq, ms)))).toEqual(none);
});

const early = Array.from({ length: 12 }, (_, n) => at(10 + n, 400, -n * 100));

test('takes off the middle of the distances once two of some sales were at the server before the contact reported', () => {
  const [first, second] = [at(1, 400, 250), at(2, 380, 180)];
  // One alone may have the moment of another sale.
  expect(drawerLateness([first, ...early])).toEqual(none);
  expect(drawerLateness([first, second, ...early])).toEqual({ certainMs: 0, likelyMs: 400 });
  expect(drawerLateness([first, second])).toEqual(none);
  // The error of the server's time.
  expect(drawerLateness([at(1, 400, 29), at(2, 400, 29), ...early])).toEqual(none);
  // Proved is more than the middle shows.
  const before = early.map(({ saleSeq, pastServerMs }) => at(saleSeq, 20, pastServerMs));
  expect(drawerLateness([first, second, ...before])).toEqual({ certainMs: 0, likelyMs: 180 });
});

test('takes nothing off a contact that is late now and then', () => {
  const prompt = Array.from({ length: 195 }, (_, n) => at(n, 10, -20 - n));
  const late = Array.from({ length: 5 }, (_, n) => at(200 + n, 420, 250));
  expect(drawerLateness([...prompt, ...late])).toEqual(none);
});

test('takes off what another contact shows at the same sales, of six and more', () => {
  const first = Array.from({ length: 8 }, (_, n) => at(n, -100 + n));
  const late = first.map(({ saleSeq, ms }) => at(saleSeq, ms + 390));
  expect(drawerLateness(late, [first])).toEqual({ certainMs: 390, likelyMs: 0 });
  expect(drawerLateness(first, [late])).toEqual(none);
  expect(drawerLateness(late.slice(0, 5), [first])).toEqual(none);
});
