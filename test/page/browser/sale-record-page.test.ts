/** Notes, case files and saved searches in a real browser, on a phone and on a desktop. */
import { expect, test } from 'vitest';
import { recordEn } from '../../../src/page/text/pages/record-en.ts';
import { recordJa } from '../../../src/page/text/pages/record-ja.ts';
import { savedSearchEn } from '../../../src/page/text/pages/saved-search-en.ts';
import { savedSearchJa } from '../../../src/page/text/pages/saved-search-ja.ts';
import { recordWorld } from '../../peers/page/page-api-record.ts';
import { pair } from '../../peers/page/page-data.ts';
import { pageInBrowser } from './page-in-browser.ts';

const { visit } = pageInBrowser();
const longEnough = { timeout: 300_000 };
const atMs = Date.now() - 60_000;
const sales = () => [
  pair(1, atMs, { kind: 'refund', total: -500 }),
  pair(2, atMs - 60_000),
  pair(3, atMs - 120_000),
];

test.each([
  ['ja', 390, recordJa],
  ['en', 1_280, recordEn],
] as const)('writes, changes and removes a note in %s at %i px', longEnough, async (locale, width, words) => {
  await using visited = await visit({ sales: sales() }, { locale, width });
  const { page, world } = visited;
  await page.locator('.sale a').nth(1).click();
  await page.getByRole('button', { name: words.note.write }).click();
  await page.locator('.note-form textarea').fill('x'.repeat(501));
  await page.getByRole('button', { name: words.note.save }).click();
  await page.getByText(words.note.tooLong(1)).waitFor();
  await page.locator('.note-form textarea').fill('お釣りの渡し間違い');
  await page.getByRole('button', { name: words.note.save }).click();
  await page.locator('.sale-note').getByText('お釣りの渡し間違い').waitFor();
  expect(world.sales[1]?.note?.text).toBe('お釣りの渡し間違い');
  await page.getByRole('button', { name: words.note.edit }).click();
  await page.locator('.note-form textarea').fill('');
  await page.getByRole('button', { name: words.note.save }).click();
  await page.getByRole('button', { name: words.note.write }).waitFor();
  expect(world.sales[1]?.note).toBeUndefined();
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
});

test.each([
  ['ja', 390, recordJa],
  ['en', 1_280, recordEn],
] as const)('saves the case file of a sale in %s at %i px', longEnough, async (locale, width, words) => {
  await using visited = await visit({ sales: sales() }, { locale, width });
  const { page, world } = visited;
  const { caseFile } = words;
  world.record.caseAnswer = 'busy';
  await page.locator('.sale a').first().click();
  await page.getByRole('button', { name: caseFile.open }).click();
  await page.getByLabel(caseFile.by).fill('山田');
  await page.getByRole('button', { name: caseFile.pdf }).click();
  await page.getByText('Other case files are being made').waitFor();
  world.record.caseAnswer = 'ok';
  for (const [form, text] of [
    ['pdf', caseFile.pdf],
    ['zip', caseFile.zip],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: text }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`case-1.${form}`);
    await page.getByText(caseFile.saved).waitFor();
  }
  expect(world.record.cases).toEqual(['pdf 山田', 'zip 山田']);
  // The sale is still open below it.
  await page.locator('.case-file .form-actions button').click();
  await page.getByRole('button', { name: caseFile.open }).waitFor();
});

test.each([
  ['ja', 390, recordJa],
  ['en', 1_280, recordEn],
] as const)(
  'erases a sale or a picture for a reason in %s at %i px',
  longEnough,
  async (locale, width, words) => {
    await using visited = await visit({ sales: sales() }, { locale, width });
    const { page, world } = visited;
    const { erase } = words;
    await page.locator('.sale a').nth(1).click();
    await page.getByRole('button', { name: erase.open }).click();
    await page.getByRole('button', { name: erase.erase }).click();
    await page.getByText(erase.reasonMissing).waitFor();
    expect(world.record.erased).toEqual([]);
    await page.locator('.note-form').getByRole('radio').nth(1).check({ force: true });
    await page.locator('.note-form').getByLabel(erase.reason, { exact: true }).fill('12');
    await page.getByRole('button', { name: erase.erase }).click();
    await page.getByText(erase.done).waitFor();
    const [capture] = world.sales[1]?.captures ?? [];
    const picture = capture?.outcome === 'captured' ? capture.thumbnail.sha256 : undefined;
    expect(world.record.erased).toEqual([{ saleId: world.sales[1]?.saleId, reason: '12', picture }]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  },
);

test.each([
  ['ja', 390, savedSearchJa],
  ['en', 1_280, savedSearchEn],
] as const)('saves, uses and deletes a search in %s at %i px', longEnough, async (locale, width, words) => {
  const record = { ...recordWorld(), searches: [{ id: 's1', name: 'A', filter: { pinned: 'true' } }] };
  await using visited = await visit(
    { sales: sales(), record },
    { locale, width, at: '?kind=refund&date=2026-11-24' },
  );
  const { page, world } = visited;
  await page.getByRole('button', { name: words.save }).click();
  await page.getByLabel(words.name).fill('');
  await page.getByRole('button', { name: words.submit, exact: true }).click();
  await page.getByText(words.empty).waitFor();
  await page.getByLabel(words.name).fill('返品');
  await page.getByRole('button', { name: words.submit, exact: true }).click();
  const chip = page.getByRole('link', { name: '返品', exact: true });
  await chip.waitFor();
  // Days pass: the search has no day.
  expect(world.record.searches[1]).toMatchObject({ name: '返品', filter: { kind: 'refund' } });
  expect(world.record.searches[1]?.filter).not.toHaveProperty('date');
  // The active one ends the search.
  await page.locator('.saved-searches a[aria-current]').click();
  await expect.poll(() => page.locator('.sale').count()).toBe(3);
  await chip.click();
  await expect.poll(() => page.locator('.sale').count()).toBe(1);
  await page.getByRole('button', { name: words.remove('返品') }).click();
  await page.locator('dialog').getByRole('button', { name: words.removeAction, exact: true }).click();
  await expect.poll(() => chip.count()).toBe(0);
  expect(world.record.searches.map(({ name }) => name)).toEqual(['A']);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
});
