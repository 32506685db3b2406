/**
 * A walk of test/walks in a real browser over our own program: from the first visit to the first pair with its picture, in under five minutes of
 * human steps and 25 interactions, and with nothing typed that could be found. `npm run walks` walks all of them. Needs the built page.
 */
import { expect, test } from 'vitest';
import { startChromium } from '../../peers/page/browser.ts';
import { personAt } from '../../peers/person.ts';
import { openShop } from '../../walks/shop.ts';
import { judgedWalk } from '../../walks/walks.ts';

test('Smaregi', async () => {
  await using browser = await startChromium();
  await using shop = await openShop(browser, 'ja');
  const { text, failings } = await judgedWalk('Smaregi', personAt(shop.page), shop);
  expect(failings, text).toEqual([]);
});
