/** No card number is left in a text, however it is written; other figures are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskCardNumbers } from '../../../src/domain/sale/card-number.ts';

/** Digits with a valid check digit at their end. */
const cardNumber = fc.array(fc.nat(9), { minLength: 12, maxLength: 18 }).map((digits) => {
  const sum = digits.toReversed().reduce((total, digit, index) => {
    const counted = index % 2 === 0 ? digit * 2 : digit;
    return total + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return [...digits, (10 - (sum % 10)) % 10].join('');
});

const grouped = fc
  .tuple(cardNumber, fc.constantFrom('', ' ', '-', '　', '－', '\n', '-\n  ', '\n │ -'), fc.boolean())
  .map(([digits, gap, isFull]) => {
    const groups = gap === '' ? [digits] : [digits.slice(0, 4), digits.slice(4, 9), digits.slice(9)];
    const text = groups.join(gap);
    const written = isFull
      ? text.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
      : text;
    return { digits, written };
  });

test('keeps at most the last four digits of a card number, wherever it is', () => {
  fc.assert(
    fc.property(
      grouped,
      fc.constantFrom('', 'カード番号 ', '合計 ¥1,980\n', 'No.', 'VISA,', '1,', '¥', '\\'),
      fc.constantFrom('', ' 有効期限', '\n合計'),
      ({ digits, written }, before, after) => {
        const masked = maskCardNumbers(`${before}${written}${after}`);
        const left = masked.normalize('NFKC').replaceAll(/\D/g, '');
        expect(left).not.toContain(digits.slice(0, -4));
        expect(left).toContain(digits.slice(-4));
        expect(masked.startsWith(before) && masked.endsWith(after)).toBe(true);
        expect(masked).toHaveLength(`${before}${written}${after}`.length);
      },
    ),
  );
});

test.each([
  ['masked, but for the first six and the last four', '498012******1234', '************1234'],
  ['masked in groups', '4980-12XX-XXXX-1234', '****-**XX-XXXX-1234'],
  ['masked in full-width', '４９８０１２＊＊＊＊＊＊１２３４', '******＊＊＊＊＊＊１２３４'],
  ['masked but for eight of twelve figures', '498012****34', '****12****34'],
  ['masked but for five figures', '*******12345', '********2345'],
  ['masked, with 19 figures', '498012*********1234', '***************1234'],
  ['behind a comma', 'カード番号,4111-1111-1111-1111', 'カード番号,****-****-****-1111'],
  ['behind a yen sign', '\\4111 1111 1111 1111', '\\**** **** **** 1111'],
  ['below an amount', '¥1,980\n4111 1111 1111 1111', '¥1,980\n**** **** **** 1111'],
  ['beside an amount', '¥1,980 4111 1111 1111 1111', '¥1,980 **** **** **** 1111'],
  [
    'in groups, behind another',
    '5500000000000004 4111 1111 1111 1111',
    '************0004 **** **** **** 1111',
  ],
  ['in groups of three', '411 111 111 111 1111', '*** *** *** *** 1111'],
  ['behind a yen sign, too long for an amount', '\\12345676\n49123456', '\\********\n****3456'],
  ['on the line of an amount that it lengthens', '\\940 2400000008729', '\\*** *********8729'],
  ['between amounts', '\\156\n3782 822463 10005\n500', '\\156\n**** ****** *0005\n500'],
  ['two in a line', '4111111111111111 5500000000000004', '************1111 ************0004'],
])('%s', (_, text, expected) => {
  expect(maskCardNumbers(text)).toBe(expected);
});

test.each([
  ['masked well already', '**** **** **** 1234'],
  ['a registration number', '登録番号 T1234567890123'],
  ['a wrong check digit', '4111111111111112'],
  ['a phone number and a date', 'TEL 03-1234-5678 2026-11-25'],
  ['amounts', '小計 1,980\n合計 ¥12,345,678'],
  ['an amount above a product code', '送料940  \\940\n2400000008729'],
  ['an amount of thousands above a product code', '¥2,940\n2400000008729'],
  ['the longest amount above a product code', '\\1234568\n49123456'],
  ['too long for a card', '41111111111111111111111'],
  ['with three masked figures', '498012***1234'],
  ['masked, and too long for a card', '498012**********1234'],
  ['masked, and too short for a card', '4980****12 34 5678'],
])('keeps %s', (_, text) => {
  expect(maskCardNumbers(text)).toBe(text);
});
