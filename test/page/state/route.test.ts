import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageHref, pages, parseRoute, saleHref } from '../../../src/page/state/route.ts';

it('every sale’s address leads to that sale', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: 'grapheme' }).filter((id) => id.isWellFormed()),
      (saleId) => {
        expect(parseRoute(saleHref({ saleId }))).toMatchObject({ page: 'sales', saleId });
        expect(parseRoute(saleHref({ saleId }))).not.toHaveProperty('moment');
        expect(parseRoute(saleHref({ saleId, moment: 'void' }))).toMatchObject({ saleId, moment: 'void' });
      },
    ),
  );
});

it('every page has an address of its own', () => {
  for (const page of pages) {
    expect(parseRoute(pageHref(page))).toEqual({ page, within: [], saleId: undefined, filter: {} });
  }
});

it('what lies within a page is in its address', () => {
  const href = pageHref('cameras', 'レジ/1', 'masks');
  expect(parseRoute(href)).toMatchObject({ page: 'cameras', within: ['レジ/1', 'masks'] });
});

it.each(['', '#', '#/'])('%j is the list of sales', (hash) => {
  expect(parseRoute(hash)).toEqual({ page: 'sales', within: [], saleId: undefined, filter: {} });
});

it.each([
  '#/sales/',
  '#/sales/%E0%A4%A',
  '#/elsewhere',
  '#/sales/a/b',
  '#/sales/a/void/b',
  '#/cameras//masks',
])('%j is no page', (hash) => {
  expect(parseRoute(hash).page).toBe('unknown');
});
