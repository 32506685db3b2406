/** A period of takings in the address, and what its sums amount to. */
import { expect, test } from 'vitest';
import type { SumJson, TakingsJson } from '../../../src/contract/page/takings.ts';
import { filterOf } from '../../../src/page/state/sales/filter.ts';
import {
  comparison,
  currenciesOf,
  datesOf,
  filterOfPeriod,
  grouped,
  periodOf,
  takingsOf,
} from '../../../src/page/state/takings.ts';

const sum = (kind: SumJson['kind'], count: number, total: number, more: Partial<SumJson> = {}): SumJson => ({
  ...{ kind, currency: 'JPY', count, total, unknown: 0 },
  ...more,
});

test('reads a period from the address, and leads to the list of its sales', () => {
  expect(periodOf([], '2026-11-30')).toEqual({ date: '2026-11-30', days: 1 });
  expect(periodOf(['2026-03-02', '7'], '2026-11-30')).toEqual({ date: '2026-03-02', days: 7 });
  for (const within of [['today'], ['2026-11-30', '5'], ['2026-11-30', '7', 'x']])
    expect(periodOf(within, '2026-11-30')).toBeUndefined();
  expect(datesOf({ date: '2026-03-02', days: 7 })).toEqual({ from: '2026-02-24', to: '2026-03-02' });
  for (const days of [1, 7, 28, 364]) {
    const filter = filterOfPeriod({ date: '2026-03-02', days });
    expect(filterOf(filter)).toEqual(filter);
  }
});

test('counts sales less refunds, never a void or an unclear paper, and no unknown total in the average', () => {
  const sums = [
    ...[sum('sale', 4, 3_000, { unknown: 1 }), sum('refund', 1, -500), sum('void', 2, 900)],
    ...[sum('no_sale', 3, 0), sum('cash_out', 1, -10_000), sum('uncounted', 2, 700)],
  ];
  expect(takingsOf(sums)).toEqual({
    ...{ total: 2_500, sales: 4, unknown: 1, uncounted: 2, average: 1_000 },
    exceptions: {
      refund: { count: 1, total: -500, unknown: 0 },
      void: { count: 2, total: 900, unknown: 0 },
      no_sale: { count: 3, total: 0, unknown: 0 },
    },
  });
  expect(takingsOf([]).average).toBeUndefined();
  expect(currenciesOf([sum('sale', 1, 1, { currency: 'USD' }), ...sums])).toEqual(['JPY', 'USD']);
});

test('compares the hours that are over with the same hours before, and orders by takings', () => {
  const hours = [9, 10, 11].map((hour) => ({ ...sum('sale', 1, hour * 100), hour }));
  const takings = { hours, before: { hours: hours.map((one) => ({ ...one, total: 50 })) } } as TakingsJson;
  expect(comparison(takings, 'JPY', 11)).toEqual({ now: 1_900, before: 100 });
  expect(comparison(takings, 'JPY', undefined)).toEqual({ now: 3_000, before: 150 });
  expect(comparison(takings, 'USD', undefined)).toEqual({ now: 0, before: 0 });
  expect(grouped(hours, ({ hour }) => hour, String).map(({ label }) => label)).toEqual([11, 10, 9]);
});
