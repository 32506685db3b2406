import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeTextFilter, mayHold, queryPieces } from '../../../src/lib/text/text-filter.ts';

const word = fc.string({
  unit: fc.constantFrom('抹', '茶', 'ラ', 'テ', '珈', '琲', '0', '1', '2', '3', '4', '5', 'a', 'b'),
  minLength: 1,
  maxLength: 12,
});

test('never denies a word of one of its texts, whole or in part', () => {
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 300 }),
      fc.nat(),
      fc.nat(),
      fc.nat(),
      (texts, which, from, length) => {
        const text = texts[which % texts.length] ?? '';
        const start = from % text.length;
        const part = text.slice(start, start + 1 + (length % text.length));
        expect(mayHold(makeTextFilter(texts), queryPieces([part]))).toBe(true);
      },
    ),
  );
});

test('denies nearly all absent words and numbers', () => {
  const receipts = Array.from(
    { length: 256 },
    (_, n) => `${500_000 + n}\n抹茶ラテ\n合計 ¥${n * 37}\n${n % 24}:${n % 60}`,
  );
  const filter = makeTextFilter(receipts);
  const wrong = Array.from({ length: 1_000 }, (_, n) => String(600_000 + n * 7)).filter((number) =>
    mayHold(filter, queryPieces([number])),
  );
  expect(wrong.length).toBeLessThan(20);
  expect(mayHold(filter, queryPieces(['牛丼']))).toBe(false);
  expect(makeTextFilter([]).length).toBeLessThan(100);
});
