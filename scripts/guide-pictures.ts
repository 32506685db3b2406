/**
 * The pictures of the guides (docs/images) in both languages: those of the walks as they are walked (test/walks), the others from the page's scenes
 * (test/peers/page/page-scenes.ts): `npm run guide [-- --only NAME,NAME]`
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { startChromium } from '../test/peers/page/browser.ts';
import { buildPage } from '../test/peers/page/build-page.ts';
import { startPageApi } from '../test/peers/page/page-api.ts';
import { pictures } from '../test/peers/page/page-pictures.ts';
import { play, scenes, sizes, worldOf } from '../test/peers/page/page-scenes.ts';
import { personAt } from '../test/peers/person.ts';
import { type Language, openShop } from '../test/walks/shop.ts';
import { linkSmaregi } from '../test/walks/smaregi.ts';
import { linkUbiregi } from '../test/walks/ubiregi.ts';
import { showFrom, walk } from '../test/walks/walk.ts';

/** A guide is read on phones too. */
const widthPx = 390;
const maxBytes = 60_000;

type Shot = {
  readonly scene: string;
  /** Content at the top. */
  readonly from?: string;
  readonly act?: (page: Page) => Promise<void>;
};

const ofScenes: Readonly<Record<string, Shot>> = {
  'camera-search': { scene: 'cameras-new-found' },
  'camera-picture': { scene: 'cameras-new-streams', from: '.tried-picture' },
  masks: { scene: 'cameras-masks' },
  'printer-form': {
    scene: 'linkage-local',
    from: '.add-account',
    act: async (page) => {
      await page.locator('.form input[name=name]').fill('レジ1');
      await page.locator('.form input[name=address]').fill('192.168.1.50');
      await page.locator('.form .camera-choice summary').click();
      await page.locator('.form .camera-option', { hasText: 'カウンター上' }).click();
    },
  },
  'printer-receipt': { scene: 'linkage-receipts' },
  latency: { scene: 'latency-found' },
  strip: { scene: 'strip-chosen', from: '.moments' },
  acceptance: { scene: 'acceptance-good' },
  list: { scene: 'list', from: '.sales' },
  sale: { scene: 'sale' },
  refund: { scene: 'sale-refund' },
  search: { scene: 'search-panel', from: '.filters' },
  'no-picture': { scene: 'sale-camera_back' },
};
const ofWalks = {
  smaregi: { walk: linkSmaregi, shots: ['reach', 'first-visit', 'smaregi-form', 'first-pair'] },
  ubiregi: { walk: linkUbiregi, shots: ['ubiregi-terminals'] },
};

const { values: flags } = parseArgs({ options: { only: { type: 'string' } } });
const isWanted = (name: string): boolean => flags.only?.split(',').includes(name) ?? true;
const folderOf = (language: Language): string =>
  fileURLToPath(new URL(`../docs/images/${language}`, import.meta.url));

async function keep(page: Page, language: Language, name: string): Promise<void> {
  const taken = sharp(await page.screenshot()).resize({ width: widthPx });
  for (const colours of [128, 48, 24]) {
    const png = await taken.clone().png({ palette: true, colours, effort: 10 }).toBuffer();
    if (png.length > maxBytes) continue;
    await writeFile(join(folderOf(language), `${name}.png`), png);
    console.log(`${language}/${name}.png`, png.length);
    return;
  }
  throw new Error(`${language}/${name}.png is larger than ${maxBytes} bytes`);
}

const pageDir = await mkdtemp(join(tmpdir(), 'tillframe-page-'));
await buildPage(pageDir);
const drawn = await pictures(12);
const browser = await startChromium();
for (const language of ['ja', 'en'] as const) {
  await mkdir(folderOf(language), { recursive: true });
  for (const [name, { scene: sceneName, from, act }] of Object.entries(ofScenes)) {
    if (!isWanted(name)) continue;
    const scene = scenes[sceneName];
    if (scene === undefined) throw new Error(`no scene ${sceneName}`);
    const world = worldOf(scene, drawn);
    await using api = await startPageApi(world, { pageDir });
    const page = await browser.newPage({ ...sizes.phone, locale: language });
    await play(scene, page, api, world);
    await act?.(page);
    if (from !== undefined) await showFrom(page.locator(from).first());
    await page.waitForTimeout(1_000);
    await keep(page, language, name);
    await page.close();
  }
  for (const { walk: linking, shots } of Object.values(ofWalks)) {
    if (!shots.some(isWanted)) continue;
    await using shop = await openShop(browser, language);
    const person = personAt(shop.page, async (name) => {
      if (shots.includes(name) && isWanted(name)) await keep(shop.page, language, name);
    });
    await walk(person, shop, linking);
  }
}
await browser.close();
await rm(pageDir, { recursive: true });
