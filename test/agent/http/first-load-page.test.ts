/** The page in a real browser: how it loads, scrolls and reports an outage. */
import { expect, test } from 'vitest';
import { en } from '../../../src/page/text/en.ts';
import { pageInBrowser } from '../../page/browser/page-in-browser.ts';
import { camera, captured, pair, shopTime, status } from '../../peers/page/page-data.ts';

const { visit, shots } = pageInBrowser();
const longEnough = { timeout: 300_000 };
const nowMs = Date.now();
const sales = Array.from({ length: 60 }, (_, n) => pair(n + 1, nowMs - n * 60_000));

test('requests the list of sales once when it opens', longEnough, async () => {
  const asked: string[] = [];
  await using visited = await visit(
    { sales },
    {
      locale: 'en',
      before: async (page) => {
        page.on('request', (request) => {
          const { pathname, search } = new URL(request.url());
          if (pathname === '/api/v1/sales') asked.push(search);
        });
      },
    },
  );
  await visited.page.locator('.connection.live').waitFor();
  await visited.page.locator('.sale').nth(40).waitFor();
  // A second request would follow the opening of the live connection at once.
  await visited.page.waitForTimeout(1_500);
  expect(asked.filter((search) => !search.includes('camera='))).toHaveLength(1);
});

test('opens each page at its top, and returns to the scroll position', longEnough, async () => {
  await using visited = await visit({ sales }, { locale: 'en' });
  const { page } = visited;
  const scrolled = () => page.evaluate<number>('Math.round(scrollY)');
  // A page that is not drawn yet is not as long, and rows above move it when they take their real height.
  const scrollTo = (top: number) =>
    expect.poll(() => page.evaluate<number>(`scrollTo(0, ${top}), Math.round(scrollY)`)).toBe(top);
  // Small enough that every page scrolls.
  await page.setViewportSize({ width: 390, height: 200 });
  await page.locator('.sale').nth(40).waitFor();
  await scrollTo(2_000);
  await page.evaluate("location.hash = '#/linkage'");
  await page.locator('main#content, #content').first().waitFor();
  await expect.poll(scrolled).toBe(0);
  await scrollTo(80);
  await page.evaluate("location.hash = '#/'");
  await page.locator('.sale').nth(40).waitFor();
  await expect.poll(scrolled).toBe(0);
  // Rows take their real height when they come into view, and the browser keeps what is on the screen where it is: pixels of the
  // whole page change with it, the row on the screen does not.
  const rowOnScreen = () =>
    page.evaluate<number>(
      "[...document.querySelectorAll('.sale')].findIndex((row) => row.getBoundingClientRect().bottom > 1)",
    );
  await page.evaluate('scrollTo(0, 1500)');
  await expect.poll(rowOnScreen).toBeGreaterThan(3);
  const before = await rowOnScreen();
  await page.evaluate("location.hash = '#/linkage'");
  await page.locator('main#content, #content').first().waitFor();
  await page.goBack();
  // One row more or less is on the screen, by the heights of the rows above.
  await expect.poll(async () => Math.abs((await rowOnScreen()) - before)).toBeLessThanOrEqual(1);
});

test('does not show a camera as received while the gateway is unreachable', longEnough, async () => {
  const world = {
    sales,
    status: status(nowMs, { cameras: [camera({ id: 'counter', name: 'Counter', state: 'up' }, nowMs)] }),
  };
  await using visited = await visit(world, { locale: 'en' });
  const { page, api } = visited;
  const state = page.locator('.camera-state').first();
  await expect.poll(() => state.innerText()).toBe(en.cameras.state.up);
  await page.context().setOffline(true);
  api.dropListeners();
  await expect.poll(() => state.innerText()).toBe(en.cameras.unknown);
});

test('stays usable where a part of the page cannot be fetched', longEnough, async () => {
  let refused = 0;
  await using visited = await visit(
    { sales },
    {
      locale: 'en',
      before: async (page) => {
        await page.route(/assets\/(saved-searches|search-actions)[^/]*\.(css|js)$/, (route) => {
          refused += 1;
          return route.abort();
        });
      },
    },
  );
  const { page } = visited;
  await expect.poll(() => refused).toBeGreaterThan(0);
  await page.getByRole('button', { name: en.search.exceptions }).click();
  await expect.poll(() => page.evaluate('location.hash')).toContain('exceptions');
  expect(await page.locator('.saved-searches').count()).toBe(0);
});

test('states until when the video of a sale was held', longEnough, async () => {
  const atMs = nowMs - 3_600_000;
  const counter = camera(
    { id: 'counter', name: 'Counter', pictureAgeMs: 100, heldMs: 600_000, videoHeld: [] },
    nowMs,
  );
  const sale = pair(1, atMs, { captures: [captured({ atMs, camera: 'counter' })] });
  await using visited = await visit(
    {
      sales: [sale],
      status: status(nowMs, { cameras: [counter], now: shopTime(nowMs) }),
      pictures: [...shots()],
    },
    { locale: 'en', at: `sales/${encodeURIComponent(sale.saleId)}` },
  );
  const { page } = visited;
  await page.getByText(/No video of this sale is stored any more \(it was held until .*\d/).waitFor();
  expect(await page.locator('button.clip').count()).toBe(0);
});
