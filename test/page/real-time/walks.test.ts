/**
 * Walks of test/walks in real browsers: from the first visit to the first pair with its picture over our own program, in under five minutes of
 * human steps and 25 interactions, and with nothing typed that could be found; and the evidence of a refund. `npm run walks` walks all of them.
 * Needs the built page.
 */
import { describe, expect, test } from 'vitest';
import { startChromium, wholeChromium } from '../../peers/page/browser.ts';
import { personAt } from '../../peers/person.ts';
import { judgedEvidence, judgedEvidenceInWebKit } from '../../walks/evidence.ts';
import { openShop, openShopInWebKit } from '../../walks/shop.ts';
import { judgedWalk } from '../../walks/walks.ts';

const isLong = process.env['TILLFRAME_LONG'] === '1';
const all = (['phone', 'desktop'] as const).flatMap((device) =>
  (['ja', 'en'] as const).map((language) => ({ device, language })),
);
const longEnough = { timeout: 300_000 };

test('Smaregi', async () => {
  await using browser = await startChromium();
  await using shop = await openShop(browser, 'ja');
  const { text, failings } = await judgedWalk('Smaregi', personAt(shop.page), shop);
  expect(failings, text).toEqual([]);
});

test.each(isLong ? all : all.slice(0, 1))(
  'evidence of a refund: $device, $language',
  longEnough,
  async (visit) => {
    await using browser = await startChromium({ program: wholeChromium });
    const { text, failings } = await judgedEvidence(browser, visit);
    expect(failings, text).toEqual([]);
  },
);

describe.runIf(isLong)('in WebKit', () => {
  test.each(all)('Smaregi: $device, $language', longEnough, async ({ device, language }) => {
    await using shop = await openShopInWebKit(language, device);
    const { text, failings } = await judgedWalk('Smaregi', personAt(shop.page), shop);
    expect(failings, text).toEqual([]);
  });

  test.each(all)('evidence of a refund: $device, $language', longEnough, async (visit) => {
    const { text, failings } = await judgedEvidenceInWebKit(visit);
    expect(failings, text).toEqual([]);
  });
});
