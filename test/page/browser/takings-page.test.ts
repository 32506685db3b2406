/** The page of takings in a real browser: hours of the chart, and where its bars lead. */
import { expect, test } from 'vitest';
import type { SumJson, TakingsJson } from '../../../src/contract/page/takings.ts';
import { dateAfter } from '../../../src/domain/time/shop-day.ts';
import { pageInBrowser } from './page-in-browser.ts';

const { visit } = pageInBrowser();

const sum: SumJson = { kind: 'sale', currency: 'JPY', count: 2, total: 3_000, unknown: 0 };
const date = '2026-11-24';
const takings: TakingsJson = {
  ...{ from: date, to: date, days: [{ ...sum, date }], staff: [{ ...sum, staff: '' }] },
  hours: [{ ...sum, hour: 10 }],
  registers: [{ ...sum, register: { key: 'r1', name: 'レジ1' } }],
  before: { from: dateAfter(date, -7), to: dateAfter(date, -7), hours: [{ ...sum, hour: 22, total: 500 }] },
};

test('shows the usual hours and those with takings, each leading to its sales', {
  timeout: 300_000,
}, async () => {
  await using visited = await visit({ sales: [] });
  const { page } = visited;
  await page.route('**/api/v1/takings?*', (route) => route.fulfill({ json: takings }));
  await page.evaluate(`location.hash = '#/takings/${date}/1'`);
  const hours = page.locator('.bar-chart').first().locator('text');
  await expect
    .poll(() => hours.allTextContents())
    .toEqual(Array.from({ length: 14 }, (_, n) => String(9 + n)));
  const bar = page.locator('.bar-chart').first().locator('a').nth(1);
  expect(await bar.getAttribute('href')).toContain('hours=10-11');
});
