/**
 * Takes a picture of the receiver's viewer, page by page, in both languages, at phone and desktop size, for people to look at:
 * `node scripts/screens-receiver.ts --out DIR [--film FILE] [--dark]`
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/lib/clock.ts';
import { startChromium } from '../test/peers/page/browser.ts';
import { startReceiver } from '../test/receiver/start.ts';
import { fillReceiver } from '../test/receiver/viewer-world.ts';

const { values: flags } = parseArgs({
  options: {
    out: { type: 'string' },
    film: { type: 'string' },
    dark: { type: 'boolean', default: false },
  },
});
const { out } = flags;
if (out === undefined) throw new Error('Say where the pictures go: --out DIR');
await mkdir(out, { recursive: true });

const sizes = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 900 } },
} as const;
const password = 'correct horse';

const browser = await startChromium();
await using receiver = await startReceiver();
await using empty = await startReceiver();
const world = await fillReceiver(receiver, systemClock.nowMs(), flags.film);

for (const [size, look] of Object.entries(sizes)) {
  for (const locale of ['ja', 'en']) {
    const context = await browser.newContext({
      ...look,
      locale,
      colorScheme: flags.dark ? 'dark' : 'light',
    });
    const page = await context.newPage();
    const shoot = async (name: string): Promise<void> => {
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(out, `${name}-${size}-${locale}.png`), fullPage: name !== 'sales' });
    };
    const open = async (url: string, path: string, name: string): Promise<void> => {
      await page.goto(url + path);
      await shoot(name);
    };
    await open(empty.url, '/setup', 'setup');
    await page.goto(`${receiver.url}/`);
    if (page.url().endsWith('/setup')) {
      await page.fill('[name=code]', receiver.setUpCode ?? '');
      await page.fill('[name=password]', password);
      await page.fill('[name=again]', password);
    } else {
      await page.fill('[name=password]', 'wrong password');
      await page.click('button.main');
      await shoot('login');
      await page.fill('[name=password]', password);
    }
    await page.click('button.main');
    await shoot('sales');
    const sale = (id: string): string =>
      `/sale?${new URLSearchParams({ source: '/shops/shibuya', id }).toString()}`;
    await open(receiver.url, sale(world.refund), 'sale-refund');
    await open(receiver.url, sale(world.disputed), 'sale-two-times');
    await open(receiver.url, sale(world.sold), 'sale-taken-back');
    await open(receiver.url, sale(world.cameraDown), 'sale-missing');
    await open(receiver.url, '/shops', 'shops');
    await open(receiver.url, '/?shop=%2Fshops%2Fyokohama&min=500', 'filtered');
    await open(receiver.url, '/?kind=void', 'none');
    await open(receiver.url, '/sale?source=x&id=y', 'not-found');
    await context.close();
  }
}
await browser.close();
