/**
 * Takes a picture of the page in every state, in both languages, at phone and desktop size, for people to look at:
 * `node scripts/screens-page.ts --out DIR [--film FILE] [--only PART] [--dark]`
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChromium } from '../test/peers/browser.ts';
import { buildPage, startPageApi } from '../test/peers/page-api.ts';
import { pictures } from '../test/peers/page-pictures.ts';
import { play, scenes, sizes, worldOf } from '../test/peers/page-scenes.ts';

const { values: flags } = parseArgs({
  options: {
    out: { type: 'string' },
    film: { type: 'string' },
    only: { type: 'string', default: '' },
    dark: { type: 'boolean', default: false },
  },
});
const { out } = flags;
if (out === undefined) throw new Error('Say where the pictures go: --out DIR');

await mkdir(out, { recursive: true });
const pageDir = await mkdtemp(join(tmpdir(), 'tillframe-page-'));
await buildPage(pageDir);
const shots = await pictures(12, flags.film);
const browser = await startChromium();

for (const [name, scene] of Object.entries(scenes)) {
  for (const [size, device] of Object.entries(sizes)) {
    for (const locale of ['ja', 'en']) {
      const file = `${name}-${size}-${locale}.png`;
      if (!file.includes(flags.only)) continue;
      const world = worldOf(scene, shots);
      const api = await startPageApi(world, { pageDir });
      const page = await browser.newPage({ ...device, locale, colorScheme: flags.dark ? 'dark' : 'light' });
      page.on('pageerror', (error) => console.error(file, error));
      await play(scene, page, api, world);
      await page.waitForTimeout(700);
      await page.screenshot({ path: join(out, file), fullPage: scene.isWhole ?? false });
      await page.close();
      await api[Symbol.asyncDispose]();
      console.log(file);
    }
  }
}
await browser.close();
await rm(pageDir, { recursive: true });
