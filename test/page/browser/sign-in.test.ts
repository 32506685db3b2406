/** The first visit, signing out and in again, and a session that ends elsewhere: the built page in a real browser, over the gateway's server. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setUpCodeSha256 } from '../../../src/lib/crypto/set-up-code.ts';
import { accountEn } from '../../../src/page/text/account-en.ts';
import { accountJa } from '../../../src/page/text/account-ja.ts';
import { setUpCode, startGateway } from '../../agent/http/gateway.ts';
import { password } from '../../agent/http/signing-in.ts';
import { startChromium } from '../../peers/page/browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
});

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

test.each([
  ['ja', accountJa, desktop],
  ['en', accountEn, phone],
] as const)(
  'from the set-up code to the page and back, by keyboard alone (%s)',
  async (locale, t, device) => {
    await using gateway = await startGateway({ isLocalOnly: false });
    const context = await browser.newContext({ locale, ...device });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    const isLive = () => page.locator('.connection.live').waitFor();
    const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
    const fits = async () =>
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(device.viewport.width);
    /** Into the fields in their order; the first has the focus. */
    const type = async (...values: string[]) => {
      for (const [n, value] of values.entries()) {
        if (n > 0) await page.keyboard.press('Tab');
        await page.keyboard.press('ControlOrMeta+a');
        await page.keyboard.insertText(value);
      }
      await page.keyboard.press('Enter');
    };

    await page.goto(`${gateway.url}/#/sales/S1`);
    await heading(t.setUpTitle);
    await fits();
    await type(setUpCode, 'short', 'short');
    await page.getByText(t.wrongLength(10, 256)).waitFor();
    await page.locator('input[name=code]').focus();
    await type(setUpCode, 'x'.repeat(257), 'x'.repeat(257));
    await page.locator('[aria-invalid=true]:focus').waitFor();
    await page.getByText(t.wrongLength(10, 256)).waitFor();
    await page.locator('input[name=code]').focus();
    await type(setUpCode.toLowerCase(), password, password);
    await isLive();
    // Where the address has led to, all along.
    await page.locator('dialog').waitFor();
    expect(new URL(page.url()).hash).toBe('#/sales/S1');
    await page.keyboard.press('Escape');
    // Nothing behind it takes the focus before.
    await page.locator('dialog').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: t.account }).focus();
    await page.keyboard.press('Enter');
    await page.locator('input[name=current]').focus();
    await type(password, password, password);
    await page.locator('input[name=next][aria-invalid=true]:focus').waitFor();
    await page.getByText(t.same).waitFor();
    await page.getByRole('button', { name: t.signOut, exact: true }).focus();
    await fits();
    await page.keyboard.press('Enter');
    await heading(t.signInTitle);
    await page.getByText(t.signedOutText).waitFor();
    expect(await page.locator('.camera, .sale').count()).toBe(0);
    // The browser has nothing left that opens it.
    await page.reload();
    await heading(t.signInTitle);
    await fits();

    await type('not the password');
    await page.getByText(t.wrongPassword).waitFor();
    await type(password);
    await isLive();

    await page.evaluate("location.hash = '#/sales/S2'");
    await page.locator('dialog').waitFor();
    await gateway.testStore.store.write.endSessions({ allBut: 'nobody' });
    await page.getByText(t.endedText).waitFor();
    await type(password);
    await isLive();
    await page.locator('dialog').waitFor();
    expect(new URL(page.url()).hash).toBe('#/sales/S2');
    expect(complaints).toEqual([]);
    await context.close();
  },
);

test('a page that is open says so, and its first password closes it', async () => {
  await using gateway = await startGateway();
  const page = await browser.newPage({ locale: 'en' });
  await page.goto(gateway.url);
  await page.getByText(accountEn.openTitle).waitFor();
  await page.getByRole('button', { name: accountEn.openAction }).click();
  await page.getByRole('button', { name: accountEn.later }).click();
  await page.getByRole('button', { name: accountEn.openAction }).click();
  await page.locator('input[name=code]').fill(setUpCode);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: accountEn.setUpSubmit }).click();
  await page.locator('.connection.live').waitFor();
  expect(await page.getByText(accountEn.openTitle).count()).toBe(0);

  await page.getByRole('button', { name: accountEn.account }).click();
  await page.locator('input[name=current]').fill(password);
  await page.locator('input[name=next]').fill('another long one');
  await page.locator('input[name=again]').fill('another one');
  await page.getByRole('button', { name: accountEn.changeSubmit }).click();
  await page.getByText(accountEn.different).waitFor();
  await page.locator('input[name=again]').fill('another long one');
  await page.getByRole('button', { name: accountEn.changeSubmit }).click();
  await page.getByText(accountEn.changed).waitFor();
  await page.getByRole('button', { name: accountEn.endOthers }).click();
  const asked = page.getByRole('dialog', { name: accountEn.endOthersTitle });
  await asked.getByRole('button', { name: accountEn.endOthers }).click();
  await page.getByText(accountEn.othersEnded(0)).waitFor();

  // A hand-over elsewhere.
  await gateway.testStore.store.write.giveNewCode(setUpCodeSha256('AAAA-BBBB-CCCC'));
  await page.getByText(accountEn.startsAgainText).waitFor();
  await page.locator('input[name=password]').fill(password);
  const countdown = page.locator('.countdown');
  for (let tries = 0; tries < 20 && (await countdown.count()) === 0; tries++) {
    await page.locator('input[name=code]').fill(`AAAA-BBBB-${1000 + tries}`);
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/setup'));
    await page.getByRole('button', { name: accountEn.setUpSubmit }).click();
    await answered;
    await page.locator('.wrong').waitFor();
  }
  const before = await countdown.textContent();
  await expect.poll(() => countdown.textContent()).not.toBe(before);
  await page.close();
});
