/** Settings on the page, in a real browser over the gateway's own routes: entered, tested, saved, and shown unchangeable where the file states them. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SettingsSection } from '../../../src/domain/setup/page-settings.ts';
import { accountJa } from '../../../src/page/text/account-ja.ts';
import { settingsJa as words } from '../../../src/page/text/pages/settings-ja.ts';
import { setUpCode, startGateway, type TestGateway } from '../../agent/http/gateway.ts';
import { password } from '../../agent/http/signing-in.ts';
import { startWebhook } from '../../peers/clouds/webhook.ts';
import { startChromium } from '../../peers/page/browser.ts';
import { startReceiver } from '../../receiver/start.ts';

const longEnough = { timeout: 300_000 };

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

type Visit = AsyncDisposable & { readonly page: Page; readonly gateway: TestGateway };

/** At the first visit. */
async function visit(stated: readonly SettingsSection[] = []): Promise<Visit> {
  const gateway = await startGateway({ isLocalOnly: false, stated });
  const context = await browser.newContext({ locale: 'ja', viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${gateway.url}/#/system/cloud`);
  await page.locator('input[name=code]').fill(setUpCode);
  await page.locator('input[name=password]').fill(password);
  return {
    ...{ page, gateway },
    async [Symbol.asyncDispose]() {
      await context.close();
      await gateway[Symbol.asyncDispose]();
      expect(complaints).toEqual([]);
    },
  };
}

const goTo = (page: Page, part: string) => page.evaluate(`location.hash = '#/system/${part}'`);
const start = (page: Page) => page.getByRole('button', { name: accountJa.setUpSubmit }).click();

test('asks the name of the shop at the first visit, and everything else after it', longEnough, async () => {
  await using receiver = await startReceiver({ tokens: ['token-of-the-cloud'] });
  await using webhook = await startWebhook();
  await using visited = await visit();
  const { page, gateway } = visited;
  await page.locator('input[name=shopName]').fill('駅前店');
  await start(page);
  // The address named the part of the cloud.
  const cloud = page.locator('#setting-cloud');
  await cloud.getByRole('button', { name: words.cloud.set }).click();
  await cloud.getByLabel(words.cloud.url).fill(receiver.url);
  const key = cloud.getByLabel(words.cloud.key, { exact: true });
  await key.fill('another-token');
  await cloud.getByRole('button', { name: words.cloud.connect }).click();
  await cloud.getByText('クラウドに登録されていないキーです。', { exact: false }).waitFor();
  expect(await page.locator(':focus').getAttribute('name')).toBe('key');
  await key.fill('token-of-the-cloud');
  await cloud.getByRole('button', { name: words.cloud.connect }).click();
  await cloud.getByText(words.cloud.connected).waitFor();

  await goTo(page, 'shop');
  await page.locator('#setting-shop', { hasText: '駅前店' }).waitFor();
  await goTo(page, 'storage');
  const retention = page.locator('#setting-retention');
  await retention.getByRole('button', { name: words.change }).click();
  await retention.getByLabel(words.retention.pictures).fill('500');
  await retention.getByRole('button', { name: words.save }).click();
  await retention.getByText('（90 日）以下にしてください', { exact: false }).waitFor();
  await retention.getByLabel(words.retention.pictures).fill('14');
  await retention.getByRole('button', { name: words.save }).click();
  await retention.getByText(words.saved).waitFor();

  await goTo(page, 'alarms');
  const alarms = page.locator('#setting-alarms');
  await alarms.getByRole('button', { name: words.alarms.set }).click();
  await alarms.getByRole('textbox', { name: words.alarms.url }).fill(webhook.url);
  await alarms.getByRole('button', { name: words.save }).click();
  await alarms.getByRole('button', { name: words.alarms.test }).click();
  await alarms.getByText(words.alarms.sent(new URL(webhook.url).host)).waitFor();
  expect(webhook.posted).toHaveLength(1);

  expect(await gateway.testStore.store.read.pageSettings()).toMatchObject({
    shop: { name: '駅前店' },
    cloud: { url: receiver.url, key: 'token-of-the-cloud', keyIs: 'token' },
    retention: { salesDays: 90, picturesDays: 14 },
    alarms: { form: 'text', language: 'ja' },
  });
  await alarms.getByRole('button', { name: words.alarms.remove }).click();
  await page.getByRole('dialog').getByRole('button', { name: words.alarms.remove }).click();
  await alarms.getByText(words.alarms.none).waitFor();
});

test('shows what config.yaml states with its name, and nothing to press', longEnough, async () => {
  await using visited = await visit(['shop', 'cloud', 'listener']);
  const { page } = visited;
  expect(await page.locator('input[name=shopName]').count()).toBe(0);
  await start(page);
  for (const [part, section] of [
    ['shop', 'shop'],
    ['cloud', 'cloud'],
    ['tills', 'listener'],
  ] as const) {
    const setting = page.locator(`#setting-${section}`);
    await goTo(page, part);
    await setting.getByText(words.inFile('config.yaml')).waitFor();
    expect(await setting.getByRole('button').count()).toBe(0);
  }
  expect(await page.locator('#setting-broker').getByRole('button').count()).toBe(1);
});
