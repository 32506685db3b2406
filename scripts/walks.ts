/**
 * From the first visit to the first pair, as a person walks it, for Smaregi, Ubiregi and a receipt printer; prints each step with its time:
 * `npm run walks [-- --only NAME] [--language ja|en] [--shots DIR]`
 */
import { mkdir } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { personAt, walkText } from '../test/peers/person.ts';
import { linkPrinter } from '../test/walks/printer.ts';
import { openShop } from '../test/walks/shop.ts';
import { linkSmaregi } from '../test/walks/smaregi.ts';
import { linkUbiregi } from '../test/walks/ubiregi.ts';
import { walk } from '../test/walks/walk.ts';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    language: { type: 'string', default: 'ja' },
    shots: { type: 'string' },
  },
});
const { shots } = flags;
const language = flags.language === 'en' ? 'en' : 'ja';
if (shots !== undefined) await mkdir(shots, { recursive: true });

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const processors = cpus();
console.log(
  `${processors.length} × ${processors[0]?.model ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB; page in ${language}, 390 × 844\n`,
);
for (const [name, linking] of Object.entries({
  Smaregi: linkSmaregi,
  Ubiregi: linkUbiregi,
  'Receipt printer': linkPrinter,
})) {
  if (!name.toLowerCase().includes(flags.only.toLowerCase())) continue;
  await using shop = await openShop(browser, language);
  const person = personAt(shop.page, async (shot, page) => {
    if (shots !== undefined) await page.screenshot({ path: join(shots, `${shot}.png`) });
  });
  await walk(person, shop, linking);
  console.log(`${walkText(name, person)}\n`);
}
await browser.close();
