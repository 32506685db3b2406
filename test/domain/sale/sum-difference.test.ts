/** Whether a sale's amounts agree: lines, adjustments and taxes give the total. */
import { describe, expect, test } from 'vitest';
import type { Sale } from '../../../src/domain/sale/sale.ts';
import { sumDifference } from '../../../src/domain/sale/sum-difference.ts';

const sale: Sale = {
  ...{ kind: 'sale', totalMinor: 1_000, currency: 'JPY', payments: [] },
  lines: [
    { name: 'ブレンド', amount: 600 },
    { name: 'トースト', amount: 400 },
  ],
};
const differenceOf = (fields: Partial<Sale>) => sumDifference({ ...sale, ...fields });

describe('a difference', () => {
  test.each<[string, Partial<Sale>]>([
    ['lines alone', {}],
    ['tax in the lines', { taxes: [{ ratePercent: 10, amount: 91, included: true }] }],
    ['tax added to them', { totalMinor: 1_100, taxes: [{ ratePercent: 10, amount: 100, included: false }] }],
    ['tax that may be either, in the lines', { taxes: [{ amount: 91 }] }],
    ['tax that may be either, added', { totalMinor: 1_100, taxes: [{ amount: 100 }] }],
    [
      'two rates, each rounded by itself',
      {
        totalMinor: 1_093,
        taxes: [
          { ratePercent: 8, amount: 32, included: false },
          { ratePercent: 10, amount: 60, included: false },
        ],
      },
    ],
    [
      'discount and service charge',
      {
        totalMinor: 950,
        adjustments: [
          { kind: 'coupon', amount: -100 },
          { kind: 'service_charge', amount: 50 },
        ],
      },
    ],
    ['a refund', { kind: 'refund', totalMinor: -1_000, lines: [{ name: 'ブレンド', amount: -1_000 }] }],
  ])('is absent for %s', (_, fields) => {
    expect(differenceOf(fields)).toBeUndefined();
  });

  test.each<[string, Partial<Sale>]>([
    ['no lines', { totalMinor: 5, lines: [] }],
    ['a line without amount', { totalMinor: 5, lines: [{ name: 'ブレンド' }] }],
    ['a total that nobody could read', { totalMinor: 0, totalUnknown: true }],
    ['cash put in', { kind: 'cash_in', totalMinor: 5 }],
  ])('is unknown with %s', (_, fields) => {
    expect(differenceOf(fields)).toBeUndefined();
  });

  test('is what is missing', () => {
    expect(differenceOf({ totalMinor: 1_020 })).toBe(20);
    expect(differenceOf({ totalMinor: 950, adjustments: [{ kind: 'discount', amount: -100 }] })).toBe(50);
    // One minor unit a tax, no more.
    expect(differenceOf({ totalMinor: 1_001 })).toBe(1);
    expect(differenceOf({ totalMinor: 1_102, taxes: [{ amount: 100, included: false }] })).toBe(2);
  });
});
