/**
 * Takes a picture of the receiver's viewer, page by page, in both languages, at phone and desktop size, for people to look at:
 * `node scripts/screens-receiver.ts --out DIR [--film FILE] [--dark]`
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/lib/clock.ts';
import { builtPage } from '../src/receiver/page-api/page-files.ts';
import { startChromium } from '../test/peers/page/browser.ts';
import { type Fate, simulatedGateway, visitReceiver } from '../test/receiver/remote/simulated-fleet.ts';
import { ask, type Receiver, startReceiver } from '../test/receiver/start.ts';
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
const pageFolder = builtPage();
if (pageFolder === undefined) throw new Error('The page is not built: npm run build:page');
await using receiver = await startReceiver({ pageFolder });
await using empty = await startReceiver({ pageFolder });
await using many = await startReceiver({ pageFolder });
const world = await fillReceiver(receiver, systemClock.nowMs(), flags.film);

const json = { 'content-type': 'application/json' };
let rollouts = 0;
const fleet = Array.from({ length: 60 }, (_, number) => {
  const id = `gw-${String(number).padStart(4, '0')}`;
  const headers = { authorization: 'Bearer secret', 'tillframe-gateway': id, 'tillframe-shop': 'shop-1' };
  return simulatedGateway(id, headers);
});

/** A roll-out that goes to its second ring, is stopped by a sick gateway there, and is taken back. */
async function rollOut(shoot: (name: string) => Promise<void>): Promise<void> {
  const version = `0.2.${++rollouts}`;
  const post = async (path: string, body: object): Promise<{ id: string }> => {
    const init = { method: 'POST', headers: json, body: JSON.stringify({ by: '本部 田中', ...body }) };
    return (await (await ask(many, `/v1/staged-rollouts${path}`, init)).json()) as { id: string };
  };
  type State = { rollouts: { state: string; counts: Record<string, number> }[] };
  let isRingSick = false;
  let victim: string | undefined;
  const fateOf = (_version: string, id: string): Fate => {
    if (isRingSick && fleet.some((one) => one.id === id && one.version !== version)) victim ??= id;
    return id === victim ? 'rolled_back' : 'healthy';
  };
  const until = async (isReached: (now: State['rollouts'][number]) => boolean): Promise<void> => {
    for (;;) {
      for (const one of fleet) await visitReceiver(many, one, fateOf);
      const [now] = ((await (await ask(many, '/v1/staged-rollouts')).json()) as State).rollouts;
      if (now !== undefined && isReached(now)) return;
      await systemClock.sleep(200, new AbortController().signal);
    }
  };
  for (const one of fleet) await visitReceiver(many, one, fateOf);
  const { id } = await post('', { version, watchMinutes: 0 });
  await until(({ counts }) => (counts['given'] ?? 0) === 9);
  isRingSick = true;
  await shoot('rollouts-running');
  await until(({ state }) => state === 'stopped');
  await shoot('rollouts-stopped');
  await post(`/${id}/take-back`, {});
  await shoot('rollouts-form');
}

for (const [size, look] of Object.entries(sizes)) {
  for (const locale of ['ja', 'en']) {
    const context = await browser.newContext({
      ...look,
      locale,
      colorScheme: flags.dark ? 'dark' : 'light',
    });
    const page = await context.newPage();
    const shoot = async (name: string): Promise<void> => {
      // The page keeps a line open for news.
      await page.waitForLoadState('load');
      await page.waitForTimeout(1_500);
      await page.screenshot({ path: join(out, `${name}-${size}-${locale}.png`), fullPage: name !== 'sales' });
    };
    const open = async (url: string, path: string, name: string): Promise<void> => {
      // Another part of the page's own address loads nothing.
      await page.goto('about:blank');
      await page.goto(url + path);
      await shoot(name);
    };
    await open(empty.url, '/setup', 'setup');
    const enter = async ({ url, setUpCode }: Receiver): Promise<void> => {
      await page.goto(`${url}/`);
      if (page.url().endsWith('/setup')) {
        await page.fill('[name=code]', setUpCode ?? '');
        await page.fill('[name=password]', password);
        await page.fill('[name=again]', password);
      } else {
        await page.fill('[name=password]', 'wrong password');
        await page.click('button.main');
        await shoot('login');
        await page.fill('[name=password]', password);
      }
      await page.click('button.main');
      await page.waitForURL(({ pathname }) => pathname === '/');
    };
    await enter(receiver);
    await shoot('sales');
    const sale = (id: string): string => `/#/sales/${encodeURIComponent(`shibuya:${id}`)}`;
    await open(receiver.url, sale(world.refund), 'sale-refund');
    await open(receiver.url, sale(world.disputed), 'sale-two-times');
    await open(receiver.url, sale(world.sold), 'sale-taken-back');
    await open(receiver.url, sale(world.cameraDown), 'sale-missing');
    await open(receiver.url, '/#/takings', 'takings');
    await open(receiver.url, '/#/system/log', 'log');
    await open(receiver.url, '/shops', 'shops');
    await open(receiver.url, '/#/?shop=yokohama&min=500', 'filtered');
    await open(receiver.url, '/#/?text=%E4%BD%90%E8%97%A4%20cash', 'found');
    await open(receiver.url, '/#/?text=nothing', 'none');
    await open(receiver.url, '/#/sales/x', 'not-found');
    await enter(many);
    await rollOut((name) => open(many.url, '/rollouts', name));
    await context.close();
  }
}
await browser.close();
