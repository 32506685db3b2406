/** The region of a register's checkouts, marked on the page: by finger on a phone, by keyboard on a desktop. Needs the built page. */
import { expect, it } from 'vitest';
import { type RegisterJson, registersJson } from '../../../src/contract/page/registers.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startChromium } from '../../peers/page/browser.ts';
import { startOwnPage } from '../../peers/page/own-page.ts';
import { eventually } from '../../peers/program.ts';

it('marks a region on a phone, changes it by keyboard, and removes it', async () => {
  await using opened = new AsyncDisposableStack();
  // Without a picture: the layer over it is the same.
  const { url } = await startOwnPage(opened, {
    setUp: `cameras: [{ id: counter, name: カウンター, url: 'rtsp://127.0.0.1:${await freePort()}/live' }]
registers: [{ key: till-1, name: iPad, token: test-till-token-1234 }]
links: [{ register: till-1, camera: counter }]
`,
  });
  const regionIs = (is: (region: RegisterJson['region']) => boolean) =>
    eventually('the region at the gateway', async () => {
      const { registers } = registersJson.parse(await (await fetch(`${url}/api/v1/registers`)).json());
      return is(registers[0]?.region) ? { region: registers[0]?.region } : undefined;
    });
  const browser = opened.adopt(await startChromium(), (one) => one.close());
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'ja' };
  const page = await browser.newPage(phone);

  await page.goto(`${url}/#/linkage`);
  await page.getByRole('button', { name: /^iPad: / }).tap();
  await page.getByRole('button', { name: 'iPad: 範囲を指定' }).tap();
  await page.getByText('レジの画面', { exact: true }).tap();
  const layer = page.locator('.region-layer');
  await layer.scrollIntoViewIfNeeded();
  const box = await layer.boundingBox();
  if (box === null) throw new Error('nothing to draw on');
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(0.25, 0.25));
  await page.mouse.down();
  await page.mouse.move(...at(0.4, 0.4));
  await page.mouse.move(...at(0.5, 0.75));
  await page.mouse.up();
  // Nothing is drawn after that.
  await page.mouse.move(...at(0.9, 0.9));
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await page.getByRole('button', { name: '範囲を保存' }).tap();
  const { region } = await regionIs((one) => one !== undefined);
  expect(region).toMatchObject({ camera: 'counter', shows: 'screen' });
  expect(
    [region?.left, region?.top, region?.width, region?.height].map((side) => Math.round((side ?? 0) * 20)),
  ).toEqual([5, 5, 5, 10]);
  await page.getByText('指定済み：レジの画面（カウンター）').waitFor();

  const desktop = await browser.newPage({ viewport: { width: 1_280, height: 800 }, locale: 'en' });
  await desktop.goto(`${url}/#/linkage`);
  await desktop.getByRole('button', { name: /^iPad: / }).click();
  await desktop.getByRole('button', { name: 'iPad: Change the region' }).click();
  const drawn = desktop.locator('.region-layer .region');
  await drawn.press('ArrowRight');
  await expect
    .poll(async () => Number(await drawn.getAttribute('x')))
    .toBeCloseTo((region?.left ?? 0) + 0.01, 3);
  await drawn.press('Shift+ArrowUp');
  await desktop.getByRole('button', { name: 'Save the region' }).click();
  const changed = await regionIs((one) => one?.left !== region?.left);
  expect((changed.region?.left ?? 0) - (region?.left ?? 0)).toBeCloseTo(0.01, 3);
  expect((changed.region?.height ?? 0) - (region?.height ?? 0)).toBeCloseTo(-0.01, 3);
  await desktop.getByRole('button', { name: 'iPad: Remove the region' }).click();
  await desktop.getByRole('dialog').getByRole('button', { name: 'Remove the region' }).click();
  await regionIs((one) => one === undefined);
});

it('marks the region on the camera that is linked now when another one was before', async () => {
  await using opened = new AsyncDisposableStack();
  const address = `rtsp://127.0.0.1:${await freePort()}/live`;
  const { url } = await startOwnPage(opened, {
    setUp: `cameras:
  - { id: old, name: Old, url: '${address}1' }
  - { id: counter, name: Counter, url: '${address}2' }
registers:
  - { key: till-1, name: iPad, token: test-till-token-1234, region: { camera: old, shows: drawer, left: 0.1, top: 0.1, width: 0.2, height: 0.2 } }
links: [{ register: till-1, camera: counter }]
`,
  });
  const browser = opened.adopt(await startChromium(), (one) => one.close());
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 }, locale: 'en' });
  await page.goto(`${url}/#/linkage`);
  await page.getByRole('button', { name: /^iPad: / }).click();
  await page.getByRole('button', { name: 'iPad: Change the region' }).click();
  await page.getByRole('button', { name: 'Save the region' }).click();
  await eventually('a region on the linked camera', async () => {
    const { registers } = registersJson.parse(await (await fetch(`${url}/api/v1/registers`)).json());
    return registers[0]?.region?.camera === 'counter' || undefined;
  });
});
