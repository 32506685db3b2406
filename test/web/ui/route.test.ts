import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linkageHref, parseRoute, saleHref } from '../../../src/web/ui/route.ts';

it('every sale’s address leads to that sale', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: 'grapheme' }).filter((id) => id.isWellFormed()),
      (saleId) => {
        expect(parseRoute(saleHref(saleId)).saleId).toBe(saleId);
      },
    ),
  );
});

it('the linkage page has an address of its own', () => {
  expect(parseRoute(linkageHref)).toEqual({ page: 'linkage', saleId: undefined, filter: {} });
});

it.each(['', '#', '#/', '#/sales/', '#/sales/%E0%A4%A', '#/elsewhere', '#/sales/a/b'])(
  '%j is the dashboard',
  (hash) => {
    expect(parseRoute(hash)).toEqual({ page: 'dashboard', saleId: undefined, filter: {} });
  },
);
