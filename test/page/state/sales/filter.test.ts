import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toFilter } from '../../../../src/agent/http/routes/sales-filter.ts';
import { salesFilter } from '../../../../src/contract/page/routes/query.ts';
import {
  changed,
  conditionsOf,
  type Filter,
  type FilterKey,
  filterKeys,
  filterOf,
  filterQuery,
  filterText,
  isRequested,
  noFilter,
  parseFilter,
  withoutCondition,
} from '../../../../src/page/state/sales/filter.ts';
import { pair } from '../../../peers/page/page-data.ts';

const zone = 'Asia/Tokyo';
const texts: Readonly<Record<FilterKey, readonly string[]>> = {
  date: ['2026-11-24', '2026-02-30', 'today'],
  from: ['2026-11-24T10:00', '2026-11-24T23:00:00.000+09:00', '2026-11-25T00:00', '2026-11-24', 'noon'],
  to: ['2026-11-24T10:00', '2026-11-24T11:00', '2026-11-24T02:00:00Z', '2026-11-24', '?'],
  text: ['ラテ', 'a&b=c', '000 1', ' '],
  kind: ['refund', 'sale', 'gift'],
  shop: ['shibuya', 'a/b&', ''],
  register: ['R1', 'レジ?&', ''],
  camera: ['counter', 'door', ''],
  staff: ['佐藤', 'a&b', ''],
  pay: ['cash', 'qr', 'gold'],
  hours: ['9-12', '22-2', '24-25', '7-7'],
  min: ['0', '500', '-1', '1e3'],
  max: ['0', '400', '999999999999', 'x'],
  exceptions: ['1', '0'],
  nopicture: ['1', 'yes'],
  pinned: ['1', 'true'],
  unclear: ['1', 'true'],
};
const anything = fc
  .record(Object.fromEntries(filterKeys.map((key) => [key, fc.constantFrom(...texts[key])])), {
    requiredKeys: [],
  })
  .map((given) => filterOf(given));

it('an address leads to the filter that it was made of', () => {
  fc.assert(
    fc.property(anything, (filter) => {
      expect(parseFilter(filterText(filter).slice(1))).toEqual(filter);
    }),
  );
});

it('what the page makes of any address is a query that the gateway takes, and they agree on which sales it finds', () => {
  const atMs = Date.parse('2026-11-24T09:30:00+09:00');
  const pairs = Array.from({ length: 40 }, (_, n) =>
    pair(n, atMs + n * 30 * 60_000, n % 5 === 0 ? { kind: 'refund', total: -450 } : {}),
  );
  fc.assert(
    fc.property(anything, (filter) => {
      const query = Object.fromEntries(
        Object.entries(filterQuery(filter)).filter(([, value]) => value !== undefined),
      );
      const asked = salesFilter.safeParse(query);
      expect(asked.error?.issues).toBeUndefined();
      if (asked.data === undefined) return;
      const {
        fromMs = -Infinity,
        toMs = Infinity,
        minAmount = 0,
        maxAmount = Infinity,
        kind,
      } = toFilter(asked.data, zone);
      for (const one of pairs) {
        const at = Date.parse(one.instant.at);
        const amount = Math.abs(one.total);
        const isOutside = at < fromMs || at >= toMs || amount < minAmount || amount > maxAmount;
        if (isOutside || (kind !== undefined && kind !== one.kind))
          expect(isRequested(filter, one, zone)).toBe(false);
        else if (
          Object.keys(query).every((key) => ['from', 'to', 'minAmount', 'maxAmount', 'kind'].includes(key))
        )
          expect(isRequested(filter, one, zone)).toBe(true);
      }
    }),
  );
});

it('amounts stay as they are typed, digit by digit, and are asked for the right way round', () => {
  const typed = ['1', '10', '100', '1000'].reduce<Filter>((filter, max) => changed(filter, { max }), {
    min: '500',
  });
  expect(typed).toEqual({ min: '500', max: '1000' });
  const turned = filterOf({ min: '5000', max: '100' });
  expect(turned).toEqual({ min: '5000', max: '100' });
  expect(filterQuery(turned)).toMatchObject({ minAmount: '100', maxAmount: '5000' });
  expect(isRequested(turned, pair(1, Date.now(), { total: 650 }), zone)).toBe(true);
});

it('includes a day at both ends, whichever way round the ends are given', () => {
  const [day, next] = ['2026-11-24', '2026-11-25'];
  expect(filterOf({ from: day, to: day })).toEqual({ from: day, to: day });
  expect(filterOf({ from: next, to: day })).toEqual({ from: day, to: next });
  expect(filterOf({ from: `${day}T13:30`, to: day })).toEqual({ from: `${day}T13:30`, to: day });
  expect(filterOf({ from: `${next}T10:00`, to: day })).toEqual({ from: day, to: `${next}T10:00` });
  const late = pair(1, Date.parse('2026-11-24T23:59:00+09:00'));
  expect(isRequested(filterOf({ from: day, to: day }), late, zone)).toBe(true);
  expect(isRequested(filterOf({ from: next, to: next }), late, zone)).toBe(false);
});

it('without each of its conditions nothing is left of a filter', () => {
  fc.assert(
    fc.property(anything, (filter) => {
      let left = filter;
      for (let n = 0; n < filterKeys.length; n++) {
        const [first] = conditionsOf(left);
        if (first === undefined) break;
        left = withoutCondition(left, first);
      }
      expect(left).toEqual(noFilter);
    }),
  );
});
