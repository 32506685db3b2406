/**
 * Takes a picture of the page in every state, in both languages, at four widths from a phone to a wide screen, for people to look at. States that
 * cannot be reached are listed at the end, and end it with 1.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChromium } from '../test/peers/page/browser.ts';
import { buildPage } from '../test/peers/page/build-page.ts';
import { startPageApi } from '../test/peers/page/page-api.ts';
import { pictures } from '../test/peers/page/page-pictures.ts';
import { play, scenes, screenSizes, worldOf } from '../test/peers/page/page-scenes.ts';

const { values: flags } = parseArgs({
  options: {
    out: { type: 'string' },
    film: { type: 'string' },
    only: { type: 'string', default: '' },
    dark: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const { out } = flags;
if (flags.help || out === undefined) {
  console.error(`Usage: node scripts/screens-page.ts --out DIR [--only PARTS] [--dark] [--film FILE]

  --out DIR    where the pictures go: SCENE-SIZE-LANGUAGE.png
  --only PARTS those with one of these in their name, such as linkage-,phone-ja
  --dark       as a device in dark mode shows it
  --film FILE  real pictures for the cameras`);
  process.exit(flags.help ? 0 : 2);
}

const only = flags.only.split(',');
await mkdir(out, { recursive: true });
const pageDir = await mkdtemp(join(tmpdir(), 'tillframe-page-'));
await buildPage(pageDir);
const shots = await pictures(12, flags.film);
const browser = await startChromium();
/** Long enough for a busy machine; a state that was lost would wait for minutes otherwise. */
const patienceMs = 20_000;
const failed: string[] = [];

for (const [name, scene] of Object.entries(scenes)) {
  for (const [size, device] of Object.entries(screenSizes)) {
    for (const locale of ['ja', 'en']) {
      const file = `${name}-${size}-${locale}.png`;
      if (!only.some((part) => file.includes(part))) continue;
      const world = worldOf(scene, shots);
      const api = await startPageApi(world, { pageDir });
      const page = await browser.newPage({ ...device, locale, colorScheme: flags.dark ? 'dark' : 'light' });
      page.setDefaultTimeout(patienceMs);
      page.on('pageerror', (error) => console.error(file, error));
      try {
        await play(scene, page, api, world);
        await page.waitForTimeout(700);
        console.log(file);
      } catch (error) {
        failed.push(file);
        console.error(file, error);
      }
      await page.screenshot({ path: join(out, file), fullPage: scene.isWhole ?? false });
      await page.close();
      await api[Symbol.asyncDispose]();
    }
  }
}
await browser.close();
await rm(pageDir, { recursive: true });
if (failed.length > 0) {
  console.error(`not reached: ${failed.join(', ')}`);
  process.exitCode = 1;
}
