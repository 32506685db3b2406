/**
 * From the first visit to the first pair, as a person walks it, for Smaregi, Ubiregi and a receipt printer; prints each step with its time,
 * and ends with 1 where one breaks a condition of test/walks/walks.ts:
 * `npm run walks [-- --only NAME] [--language ja|en] [--device phone|ipad|desktop] [--shots DIR]`
 */
import { mkdir } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChromium } from '../test/peers/page/browser.ts';
import { personAt } from '../test/peers/person.ts';
import { type Device, devices, openShop } from '../test/walks/shop.ts';
import { judgedWalk, walks } from '../test/walks/walks.ts';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    language: { type: 'string', default: 'ja' },
    device: { type: 'string', default: 'phone' },
    shots: { type: 'string' },
  },
});
const { shots } = flags;
const language = flags.language === 'en' ? 'en' : 'ja';
const device: Device = (['ipad', 'desktop'] as const).find((one) => one === flags.device) ?? 'phone';
if (shots !== undefined) await mkdir(shots, { recursive: true });

const browser = await startChromium();
const { width, height } = devices[device].viewport;
const processors = cpus();
console.log(
  `${processors.length} × ${processors[0]?.model ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB; page in ${language}, ${width} × ${height}\n`,
);
for (const name of Object.keys(walks) as (keyof typeof walks)[]) {
  if (!name.toLowerCase().includes(flags.only.toLowerCase())) continue;
  await using shop = await openShop(browser, language, device);
  const person = personAt(shop.page, async (shot, page) => {
    if (shots !== undefined) await page.screenshot({ path: join(shots, `${shot}.png`) });
  });
  const { text, failings } = await judgedWalk(name, person, shop);
  console.log(`${text}\n`);
  for (const failing of failings) console.error(`does not hold: ${failing}`);
  if (failings.length > 0) process.exitCode = 1;
}
await browser.close();
