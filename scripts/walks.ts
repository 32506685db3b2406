/**
 * From the first visit to the first pair, as a person walks it, for Smaregi, Ubiregi and a receipt printer; and the evidence of a refund, found,
 * watched and exported. Prints each step with its time, and ends with 1 where one breaks a condition of test/walks:
 * `npm run walks [-- --only NAME] [--engine chromium|webkit] [--language ja|en] [--device phone|ipad|desktop] [--shots DIR]`
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChromium, wholeChromium } from '../test/peers/page/browser.ts';
import { personAt } from '../test/peers/person.ts';
import { judgedEvidence, judgedEvidenceInWebKit } from '../test/walks/evidence.ts';
import { type Device, devices, openShop, openShopInWebKit } from '../test/walks/shop.ts';
import { type Judged, judgedWalk, walks } from '../test/walks/walks.ts';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    language: { type: 'string', default: 'ja' },
    device: { type: 'string', default: 'phone' },
    engine: { type: 'string', default: 'chromium' },
    shots: { type: 'string' },
  },
});
const { shots } = flags;
const engine = flags.engine === 'webkit' ? 'webkit' : 'chromium';
const language = flags.language === 'en' ? 'en' : 'ja';
const device: Device = (['ipad', 'desktop'] as const).find((one) => one === flags.device) ?? 'phone';
if (shots !== undefined) await mkdir(shots, { recursive: true });

const { width, height } = devices[device].viewport;
const processors = cpus();
console.log(
  `${processors.length} × ${processors[0]?.model ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB; page in ${language}, ${width} × ${height}, ${engine}\n`,
);
const browser = engine === 'chromium' ? await startChromium({ program: wholeChromium }) : undefined;

async function walkShop(name: keyof typeof walks): Promise<Judged> {
  if (browser === undefined) {
    await using shop = await openShopInWebKit(language, device);
    const person = personAt(shop.page, async (shot) => {
      if (shots !== undefined) await writeFile(join(shots, `${shot}.png`), await shop.webkit.screenshot());
    });
    return await judgedWalk(name, person, shop);
  }
  await using shop = await openShop(browser, language, device);
  const person = personAt(shop.page, async (shot) => {
    if (shots !== undefined) await shop.page.screenshot({ path: join(shots, `${shot}.png`) });
  });
  return await judgedWalk(name, person, shop);
}

const names = Object.keys(walks) as (keyof typeof walks)[];
const all: readonly (readonly [string, () => Promise<Judged>])[] = [
  ...names.map((name) => [name, () => walkShop(name)] as const),
  [
    'Evidence',
    () =>
      browser === undefined
        ? judgedEvidenceInWebKit({ language, device, shots })
        : judgedEvidence(browser, { language, device, shots }),
  ],
];
for (const [name, judged] of all) {
  if (!name.toLowerCase().includes(flags.only.toLowerCase())) continue;
  const { text, failings } = await judged();
  console.log(`${text}\n`);
  for (const failing of failings) console.error(`does not hold: ${failing}`);
  if (failings.length > 0) process.exitCode = 1;
}
await browser?.close();
