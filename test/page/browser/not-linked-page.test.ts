/** A terminal that sells and is not linked, on the linkage page in a real browser. */
import { expect, test } from 'vitest';
import { linkageEn } from '../../../src/page/text/linkage-en.ts';
import { createWorld } from '../../peers/page/page-api.ts';
import { camera, shopTime, status } from '../../peers/page/page-data.ts';
import { account } from '../../peers/page/registers-data.ts';
import { pageInBrowser } from './page-in-browser.ts';

const { visit } = pageInBrowser();

const nowMs = Date.now();
const notLinked = [
  { terminal: '2', sales: 1, lastSale: shopTime(nowMs) },
  { terminal: '7', sales: 12, lastSale: shopTime(nowMs) },
];
const passedOver = { notLinked: 13, beforeLink: 0 };

const hasFocus = (element: { matches(selectors: string): boolean }): boolean => element.matches(':focus');

test('its sales are counted in the row of its account, and a press begins to add it', {
  timeout: 300_000,
}, async () => {
  const linkage = {
    ...createWorld().linkage,
    accounts: [account({ notLinked, passedOver, registers: [] }, nowMs)],
  };
  await using visited = await visit({ linkage }, { at: 'linkage' });
  const { page } = visited;
  await page.getByText('端末 2 の会計 1 件は、未連携のため取り込んでいません').waitFor();
  await page.getByText('端末 7 の会計 12 件は').waitFor();
  await page.getByRole('button', { name: '端末 7 を追加' }).click();
  const terminal = page.locator('.account input[name="terminal"]');
  await expect.poll(() => terminal.inputValue()).toBe('7');
  await expect.poll(() => terminal.evaluate(hasFocus)).toBe(true);
  // Another one, while that is open.
  await page.getByRole('button', { name: '端末 2 を追加' }).click();
  await expect.poll(() => terminal.inputValue()).toBe('2');
});

test('where the POS lists its terminals the press leads to its row', { timeout: 300_000 }, async () => {
  const ubiregi = account(
    { id: 'ubiregi', kind: 'ubiregi', name: 'Ubiregi', settings: {}, passedOver, notLinked },
    nowMs,
  );
  const linkage = {
    ...createWorld().linkage,
    accounts: [ubiregi],
    terminals: [
      { terminal: '1', name: 'One' },
      { terminal: '2', name: 'Two', lastSale: shopTime(nowMs), lastTotal: 1_980, currency: 'JPY' },
    ],
  };
  await using visited = await visit({ linkage }, { at: 'linkage', locale: 'en' });
  const { page } = visited;
  await page.getByText('1 sale of terminal 2 was not imported').waitFor();
  await page.getByRole('button', { name: 'Add terminal 2' }).click();
  const link = page.getByRole('button', { name: `Two: ${linkageEn.account.link}` });
  await expect.poll(() => link.evaluate(hasFocus)).toBe(true);
  // By which a person recognizes one of several tablets.
  await page
    .locator('.terminals li', { hasText: 'Two' })
    .getByText(/^Newest sale .*\d:\d\d.* · ¥1,980$/)
    .waitFor();
});

test('from a camera’s page its camera is the one of a register that is added, where there are several', {
  timeout: 300_000,
}, async () => {
  const cameras = ['counter', 'door'].map((id) => camera({ id, name: `cam-${id}`, registers: [] }, nowMs));
  const world = { status: status(nowMs, { cameras }) };
  await using visited = await visit(world, { at: 'linkage/for/door' });
  const { page } = visited;
  await page.getByText('カメラ「cam-door」と連携します').waitFor();
  await page.getByRole('button', { name: 'スマレジ: ', exact: false }).first().click();
  await page.locator('.add-account .camera-choice-name', { hasText: 'cam-door' }).waitFor();
});
