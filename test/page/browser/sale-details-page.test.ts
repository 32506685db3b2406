/** Taxes, discounts, cash tendered, guests and what else a source knows of a sale, in a real browser. */
import { expect, test } from 'vitest';
import { detailTextsEn } from '../../../src/domain/sale/detail-texts-en.ts';
import { detailTextsJa } from '../../../src/domain/sale/detail-texts-ja.ts';
import { labelledNames } from '../../../src/domain/sale/sale-fields.ts';
import { labelledExamples } from '../../contract/labelled-examples.ts';
import { pair } from '../../peers/page/page-data.ts';
import { pageInBrowser } from './page-in-browser.ts';

const { visit } = pageInBrowser();

const atMs = Date.now() - 60_000;
const rich = {
  total: 3_130,
  lines: [
    { name: '定食', quantity: 2, unitPrice: 1_000, amount: 2_000 },
    { name: '弁当', quantity: 1, unitPrice: 1_000, amount: 1_000 },
  ],
  adjustments: [
    { kind: 'coupon', name: '雨の日', amount: -250 },
    { kind: 'service_charge', amount: 100 },
  ],
  taxes: [
    { ratePercent: 10, taxable: 2_000, amount: 200, included: false },
    { ratePercent: 8, taxable: 1_000, amount: 80, included: true },
  ],
  payments: [
    { method: 'PayPay', kind: 'qr', amount: 2_000 },
    { method: '現金', kind: 'cash', amount: 1_130 },
  ],
  ...{ tendered: 4_000, change: 870, extra: { lane: 3 }, sumDifference: 80 },
  ...labelledExamples,
} satisfies Parameters<typeof pair>[2];

test.each([
  ['ja', 390, detailTextsJa],
  ['en', 1_280, detailTextsEn],
] as const)('shows all of a sale in %s at %i px', { timeout: 300_000 }, async (locale, width, words) => {
  await using visited = await visit(
    { sales: [pair(1, atMs, rich), pair(2, atMs - 60_000)] },
    { locale, width },
  );
  const { page } = visited;
  await page.locator('.sale a').first().click();
  const shown = page.locator('.sale-text');
  await shown.getByText(words.tendered, { exact: true }).waitFor();
  const text = await shown.innerText();
  for (const part of [
    ...['雨の日', words.adjustment.service_charge, words.tax('10%', false), words.tax('8%', true)],
    ...[words.change, words.payment.qr, words.people('2'), 'lane'],
    ...labelledNames.flatMap((name) => [words.label[name], String(labelledExamples[name])]),
    ...['¥4,000', '¥870', words.difference('¥80')],
  ])
    expect(text).toContain(part);
  // As on a receipt: what leads to the total stands before it.
  const inOrder = ['雨の日', words.tax('10%', false), '¥3,130', words.tax('8%', true), words.change];
  const receipt = await shown.locator('.receipt').innerText();
  const places = inOrder.map((part) => receipt.indexOf(part));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  const folder = process.env['TILLFRAME_SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/page-${locale}.png`, fullPage: true });
});

test('shows none of them for a sale without', { timeout: 300_000 }, async () => {
  await using visited = await visit({ sales: [pair(1, atMs)] });
  const { page } = visited;
  await page.locator('.sale a').first().click();
  await page.locator('.sale-text .facts').first().waitFor();
  await page.locator('summary').last().click();
  await page.locator('.figures').waitFor();
  expect(await page.locator('.sale-text .receipt').count()).toBe(1);
});
