/** Delays after wrong passwords, on the page in a real browser: a short one isn't shown, a long one is, until it is over. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { accountEn } from '../../../src/page/text/account-en.ts';
import { pageInBrowser } from '../../page/browser/page-in-browser.ts';

const { visit } = pageInBrowser();

/** A gateway that requires a password, with its answers in order: `wrong`, or the seconds to wait. */
const door = (answers: ('wrong' | number)[]) => async (page: Page) => {
  await page.route('**/api/v1/session', (route, request) => {
    if (request.method() !== 'POST') return route.fulfill({ json: { state: 'login', minPasswordChars: 10 } });
    const next = answers.shift() ?? 'wrong';
    const contentType = 'application/problem+json';
    if (next === 'wrong') {
      const errors = [{ field: 'password', message: 'wrong' }];
      const body = JSON.stringify({ type: 'about:blank', title: 'Wrong password', status: 403, errors });
      return route.fulfill({ status: 403, contentType, body });
    }
    const body = JSON.stringify({ type: 'about:blank', title: 'Too many tries', status: 429 });
    return route.fulfill({ status: 429, contentType, headers: { 'retry-after': String(next) }, body });
  });
};

test('waits for a short delay and reports a long one until it is over', { timeout: 300_000 }, async () => {
  const answers: ('wrong' | number)[] = [1, 'wrong', 9];
  await using visited = await visit({}, { locale: 'en', before: door(answers) });
  const { page } = visited;
  await page.locator('input[name=password]').fill('not the password');
  await page.getByRole('button', { name: accountEn.signInSubmit }).click();
  await page.getByText(accountEn.wrongPassword).waitFor();
  expect(answers).toEqual([9]);
  await page.getByRole('button', { name: accountEn.signInSubmit }).click();
  const told = page.locator('.wrong[role=alert]', { hasText: accountEn.wait });
  await told.waitFor();
  expect(await told.innerText()).toMatch(/try again\. \d s left/);
  await told.waitFor({ state: 'detached' });
});
