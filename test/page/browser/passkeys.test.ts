/** A passkey made and used with the browser's virtual authenticator, over the gateway's server. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountEn } from '../../../src/page/text/account-en.ts';
import { peopleEn } from '../../../src/page/text/pages/people-en.ts';
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

async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true },
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
    },
  });
}

test('makes a passkey after the password, signs in with it once for each answer, and removes it', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const context = await browser.newContext({ locale: 'en' });
  const page = await context.newPage();
  await addAuthenticator(page);
  const url = gateway.url.replace('127.0.0.1', 'localhost');
  const live = () => page.locator('.connection.live').waitFor();
  const words = peopleEn.passkeys;
  await page.goto(url);
  await page.locator('input[name=code]').fill(setUpCode);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: accountEn.setUpSubmit }).click();
  await live();

  await page.getByRole('button', { name: accountEn.account }).click();
  await page.locator('summary', { hasText: words.add }).click();
  const form = page.locator('form', { has: page.locator('input[name=passkey]') });
  await form.locator('input[name=passkey]').fill('Phone');
  await form.locator('input[name=password]').fill('not the password');
  await form.getByRole('button', { name: words.addSubmit }).click();
  await form.getByText(accountEn.wrongPassword).waitFor();
  await form.locator('input[name=password]').fill(password);
  await form.getByRole('button', { name: words.addSubmit }).click();
  await page.getByText(words.added).waitFor();
  await page.getByText('Phone').waitFor();

  await page.getByRole('button', { name: accountEn.signOut, exact: true }).click();
  const answered = page.waitForRequest((request) => request.url().endsWith('/session/passkey'));
  await page.getByRole('button', { name: accountEn.passkey }).click();
  await live();
  // The same answer again, as somebody who has heard it would send it.
  const here = await page.evaluate<number>(
    `fetch('/api/v1/session/passkey', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify((await answered).postData())} }).then(({ status }) => status)`,
  );
  expect(here).toBe(403);

  await page.getByRole('button', { name: accountEn.account }).click();
  await page.getByRole('button', { name: `Phone: ${words.remove}` }).click();
  await page
    .getByRole('dialog', { name: words.removeTitle('Phone') })
    .getByRole('button', { name: words.remove })
    .click();
  await page.locator('.token-list li').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: accountEn.signOut, exact: true }).click();
  await page.getByRole('button', { name: accountEn.signInSubmit, exact: true }).waitFor();
  await page.getByRole('button', { name: accountEn.passkey }).waitFor({ state: 'detached' });

  // An address of numbers can have none, and says so.
  await page.goto(gateway.url);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: accountEn.signInSubmit, exact: true }).click();
  await live();
  await page.getByRole('button', { name: accountEn.account }).click();
  await page.getByText(words.notHere).waitFor();
  await context.close();
});
