/**
 * A walk of test/walks in a real browser over our own program: from the first visit to the first pair with its picture, in under five minutes of
 * human steps and 25 interactions, and with nothing typed that could be found. `npm run walks` walks all of them. Needs the built page.
 */
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { personAt } from '../peers/person.ts';
import { openShop } from '../walks/shop.ts';
import { judgedWalk } from '../walks/walks.ts';

test('Smaregi', { timeout: 240_000 }, async () => {
  await using browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  await using shop = await openShop(browser, 'ja');
  const { text, failings } = await judgedWalk('Smaregi', personAt(shop.page), shop);
  expect(failings, text).toEqual([]);
});
