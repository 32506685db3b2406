/** An unclear paper in a real browser: marked in the list, decided by one press; and a paper that the POS cloud doesn't list. */
import { expect, test } from 'vitest';
import { ja } from '../../../src/page/text/ja.ts';
import { recordJa } from '../../../src/page/text/pages/record-ja.ts';
import { pair } from '../../peers/page/page-data.ts';
import { pageInBrowser } from './page-in-browser.ts';

const { visit } = pageInBrowser();

const atMs = Date.now() - 60_000;
const text = '点検 No.12\n合計  ¥12,000\nお預り  ¥12,000';

test('is marked in the list, and one press says what it is', { timeout: 300_000 }, async () => {
  const unclear = pair(1, atMs, {
    ...{ total: 0, totalUnknown: true, lines: [], payments: [], receiptText: text },
    receiptDoubts: ['unclear'],
  });
  await using visited = await visit({ sales: [unclear] });
  const { page, world, api } = visited;
  await page.locator('.sale .badge', { hasText: ja.sale.label.unclear }).waitFor();
  // Apart from the sales of the day.
  await expect.poll(() => page.locator('.day-sum').innerText()).toBe(ja.search.day.unclear('1'));
  await page.locator('.bar-unclear').waitFor();
  await page.locator('.sale a').click();
  await page.getByText(ja.sale.doubt.unclear).waitFor();
  await page.getByRole('button', { name: recordJa.unclear.sale, exact: true }).click();
  await page.getByText(recordJa.unclear.remembered).waitFor();
  const [sale] = world.sales;
  if (sale === undefined) throw new Error('no sale left');
  expect(sale).toMatchObject({ kind: 'sale', total: 12_000 });
  api.push({ type: 'pair', pair: sale });
  await expect.poll(() => page.locator('.badge').count()).toBe(0);
  await page.getByRole('button', { name: recordJa.unclear.takeBack }).click();
  await page.getByText(recordJa.unclear.takenBack).waitFor();
  await expect.poll(() => world.sales[0]).toMatchObject({ total: 0, receiptDoubts: ['unclear'] });
});

test('shows a paper that the POS cloud does not list as printed only', { timeout: 300_000 }, async () => {
  const printed = pair(1, atMs, {
    ...{ kind: 'no_sale', total: 0, lines: [], payments: [], receiptText: text },
    receiptDoubts: ['printed_only'],
  });
  await using visited = await visit({ sales: [printed] });
  const { page } = visited;
  await page.locator('.sale .badge', { hasText: ja.sale.label.printedOnly }).waitFor();
  await page.locator('.sale a').click();
  await page.getByText(ja.sale.doubt.printed_only).waitFor();
  await page.getByText(ja.sale.printed).click();
  await page.locator('.printed', { hasText: '点検 No.12' }).waitFor();
  expect(await page.getByRole('button', { name: recordJa.unclear.sale }).count()).toBe(0);
});
