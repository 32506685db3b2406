/** Notifications on the page of a real gateway, in a real browser: forms, tests and Web Push to the service worker. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { notificationsEn } from '../../../src/page/text/pages/notifications-en.ts';
import { notificationsJa } from '../../../src/page/text/pages/notifications-ja.ts';
import { startNotifyingGateway } from '../../agent/notifications/notifying-gateway.ts';
import { lineToken, startLine } from '../../peers/clouds/line.ts';
import { startPushService } from '../../peers/clouds/push-service.ts';
import { pageInBrowser } from './page-in-browser.ts';

const rig = pageInBrowser();
const longEnough = { timeout: 300_000 };

async function open(url: string, locale: 'ja' | 'en', before?: (page: Page) => Promise<unknown>) {
  const context = await rig.browser().newContext({ locale, viewport: { width: 390, height: 844 } });
  await context.grantPermissions(['notifications'], { origin: new URL(url).origin });
  const page = await context.newPage();
  await before?.(page);
  await page.goto(`${url}/#/system/notifications`);
  const section = page.locator('#system-notifications');
  await section.waitFor();
  return { page, section, [Symbol.asyncDispose]: () => context.close() };
}

test('adds a LINE recipient, explains a refused test, and changes the rules', longEnough, async () => {
  await using line = await startLine();
  await using gateway = await startNotifyingGateway(line.url);
  await using opened = await open(gateway.url, 'ja');
  const { page, section } = opened;
  const t = notificationsJa;
  expect(await section.innerText()).toContain(t.none);
  await section.getByRole('button', { name: t.kinds.line }).click();
  const form = section.locator('.add-channel form');
  await form.getByRole('button', { name: t.save }).click();
  // The empty field gets the error and the focus.
  await expect.poll(() => form.locator('input[name=token]').getAttribute('aria-invalid')).toBe('true');
  await form.locator('input[name=token]').fill('expired');
  await form.getByRole('button', { name: t.save }).click();
  await section.locator('.channel-list').waitFor();
  const item = section.locator('.channel-list > li');
  await item.getByRole('button', { name: t.test }).click();
  await expect.poll(() => item.locator('.test-bad').innerText()).toMatch(/発行し直し.*invalid token/s);

  await item.getByRole('button', { name: t.edit }).click();
  expect(await item.locator('input[name=token]').inputValue()).toBe('');
  await item.locator('input[name=token]').fill(lineToken);
  await item.locator('input[name=name]').fill('店長');
  await item.getByRole('button', { name: t.save }).click();
  await expect.poll(() => item.locator('strong').innerText()).toBe('店長');
  await item.getByRole('button', { name: t.test }).click();
  await expect.poll(() => item.locator('.test-good').innerText()).toBe(t.arrived);
  expect(line.delivered).toHaveLength(1);

  await section.locator('details summary').click();
  const rules = section.locator('details form');
  await rules.locator('input[name=refundsFrom]').fill('３,０００');
  await rules.getByLabel(t.idle).check();
  await rules.locator('input[name=openFrom]').fill('18:00');
  await rules.getByLabel(t.weekdays[0], { exact: true }).uncheck();
  await rules.getByRole('button', { name: t.save }).click();
  const stored = () => gateway.testStore.store.read.notificationSettings();
  await expect
    .poll(async () => (await stored()).rules)
    .toMatchObject({
      ...{ refundsFrom: 3_000, idle: true, openFrom: '18:00', openDays: [1, 2, 3, 4, 5, 6] },
    });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);

  await item.getByRole('button', { name: t.remove }).click();
  await page.getByRole('dialog').getByRole('button', { name: t.remove }).click();
  await expect.poll(() => section.innerText()).toContain(t.none);
});

test('signs this browser up for push, and its worker shows what is sent', longEnough, async () => {
  await using service = await startPushService();
  await using gateway = await startNotifyingGateway();
  const { publicKey } = await gateway.testStore.store.write.vapidKeys();
  const { endpoint, p256dh, auth } = service.subscribe(publicKey);
  // Chromium has no push service of its own here: the subscription is that of the test's.
  const publicEndpoint = endpoint.replace(/^http:\/\/127.0.0.1:\d+/, 'https://push.example');
  await using opened = await open(gateway.url, 'en', (page) =>
    page.addInitScript(
      // Without a screen Chromium denies what it has been granted.
      `Object.defineProperty(Notification, 'permission', { value: 'granted' });
      PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
        window.subscribedWith = applicationServerKey;
        return { endpoint: ${JSON.stringify(publicEndpoint)}, toJSON: () => ({ keys: ${JSON.stringify({ p256dh, auth })} }) };
      };`,
    ),
  );
  const { page, section } = opened;
  const t = notificationsEn;
  await section.getByRole('button', { name: t.kinds.push }).click();
  await section.locator('.add-channel form').getByRole('button', { name: t.push.add }).click();
  await section.locator('.channel-list').waitFor();
  expect(await page.evaluate('window.subscribedWith')).toBe(publicKey);
  const { channels } = await gateway.testStore.store.read.notificationSettings();
  expect(channels).toMatchObject([{ kind: 'push', endpoint: publicEndpoint, origin: gateway.url }]);

  // Chromium shows no notifications without a screen.
  await expect.poll(() => page.context().serviceWorkers().length).toBe(1);
  const [worker] = page.context().serviceWorkers();
  if (worker === undefined) throw new Error('no service worker');
  await worker.evaluate(`self.registration.showNotification = async (title, { body, tag, lang, data }) => {
    self.shown = [title, { body, tag, lang, href: data.href }];
  }`);
  const devtools = await page.context().newCDPSession(page);
  const registrations = new Set<string>();
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: all }) => {
    for (const { registrationId } of all) registrations.add(registrationId);
  });
  await devtools.send('ServiceWorker.enable');
  await expect.poll(() => registrations.size).toBe(1);
  const [registrationId = ''] = registrations;
  await devtools.send('ServiceWorker.deliverPushMessage', {
    ...{ origin: gateway.url, registrationId },
    data: JSON.stringify({ title: '[Shop] refund', body: 'a\nb', tag: '1', lang: 'en', href: '/#/sales/x' }),
  });
  await expect
    .poll(() => worker.evaluate('self.shown'))
    .toEqual(['[Shop] refund', { body: 'a\nb', tag: '1', lang: 'en', href: '/#/sales/x' }]);
});

test('explains what push needs where the page has no trusted certificate', longEnough, async () => {
  await using visited = await rig.visit(
    {},
    {
      at: 'system/notifications',
      before: async (page) => {
        await page.addInitScript("Object.defineProperty(window, 'isSecureContext', { value: false })");
      },
    },
  );
  const section = visited.page.locator('#system-notifications');
  await section.getByRole('button', { name: notificationsJa.kinds.push }).click();
  const text = await section.locator('.add-channel [role=status]').first().innerText();
  expect(text).toContain(notificationsJa.push.insecure[1]);
  expect(text).toContain('http://127.0.0.1/tillframe.crt');
});
