/**
 * axe-core's judgement of the page in its states: nothing serious or critical. Some states here, all of them, in every size, language and
 * scheme, with TILLFRAME_LONG=1 (`npm run accessibility`).
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startChromium } from '../../peers/page/browser.ts';
import { startPageApi } from '../../peers/page/page-api.ts';
import { pictures } from '../../peers/page/page-pictures.ts';
import { play, type Scene, scenes, sizes, worldOf } from '../../peers/page/page-scenes.ts';

const isLong = process.env['TILLFRAME_LONG'] === '1';

/** One of each kind of view: what they are made of is the same everywhere. */
const views = [
  ...['list', 'search-panel', 'sale', 'trouble', 'account-menu', 'door-first-visit'],
  ...['linkage-smaregi-wrong', 'linkage-remove', 'cameras', 'cameras-chosen', 'cameras-masks', 'cameras-one'],
  ...['cameras-timeline', 'system-log', 'system-notifications', 'system-people', 'system-token'],
  ...['system-part-devices', 'system-part-network'],
];
const chosen = Object.entries(scenes).filter(([name]) => isLong || views.includes(name));

type Look = { size: keyof typeof sizes; locale: 'ja' | 'en'; colorScheme: 'light' | 'dark' };
const looks: Look[] = isLong
  ? (['phone', 'desktop'] as const).flatMap((size) =>
      (['ja', 'en'] as const).flatMap((locale) =>
        (['light', 'dark'] as const).map((colorScheme) => ({ size, locale, colorScheme })),
      ),
    )
  : [
      { size: 'phone', locale: 'ja', colorScheme: 'light' },
      { size: 'desktop', locale: 'en', colorScheme: 'dark' },
    ];

let browser: Browser;
const pageDir = inject('pageDir');
let shots: Buffer[];
let axe: string;
beforeAll(async () => {
  [axe, shots] = await Promise.all([
    readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
    pictures(2),
  ]);
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
});

/** What is serious or critical, one line each. */
async function findings(scene: Scene, { size, ...look }: Look): Promise<string[]> {
  const world = worldOf(scene, shots);
  const api = await startPageApi(world, { pageDir });
  // The page's own security headers hold; what is injected runs beside them.
  const page = await browser.newPage({ ...sizes[size], ...look, bypassCSP: true, reducedMotion: 'reduce' });
  try {
    await play(scene, page, api, world);
    await page.evaluate(axe);
    const { violations } = await page.evaluate<AxeResults>(
      "axe.run(document, { resultTypes: ['violations'] })",
    );
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, any }) => `${id} ${target.join(' ')}: ${any[0]?.message ?? ''}`),
      );
  } finally {
    await page.close();
    await api[Symbol.asyncDispose]();
  }
}

/** In the short form each scene has one look, in turns. */
const seen = chosen.map(([name, scene], n) => ({
  ...{ name, scene },
  as: isLong ? looks : looks.filter((_look, k) => k === n % looks.length),
}));

describe.each(seen)('$name', ({ scene, as }) => {
  test.each(as)('$size $locale $colorScheme', async (look) => {
    expect(await findings(scene, look)).toEqual([]);
  });
});
