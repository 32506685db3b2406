/** An owner adds somebody who only looks; they join by the link, look at a sale, and the owner reads it in the log. Over the gateway's server. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountJa } from '../../../src/page/text/account-ja.ts';
import { ja } from '../../../src/page/text/ja.ts';
import { logJa } from '../../../src/page/text/pages/log-ja.ts';
import { peopleJa } from '../../../src/page/text/pages/people-ja.ts';
import { recordJa } from '../../../src/page/text/pages/record-ja.ts';
import { startGateway, type TestGateway, tillToken } from '../../agent/http/gateway.ts';
import { password, send, setUp } from '../../agent/http/signing-in.ts';
import { startChromium } from '../../peers/page/browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
});

/** A browser of its own. */
async function open(gateway: TestGateway, cookie?: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'ja', viewport: { width: 390, height: 844 } });
  const [name, value] = cookie?.split('=') ?? [];
  if (name !== undefined && value !== undefined)
    await context.addCookies([{ name, value, url: gateway.url }]);
  return context.newPage();
}

test('adds somebody who looks only, and logs what they looked at', { timeout: 120_000 }, async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const sold = await send(gateway.pushUrl, 'POST', '/api/v1/registers/till-1/sales', {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tillToken}` },
    body: JSON.stringify({ saleId: 'A1', kind: 'sale', total: 1_980 }),
  });
  const { saleId } = JSON.parse(sold.text) as { saleId: string };
  const owner = await open(gateway, await setUp(gateway));
  await owner.goto(`${gateway.url}/#/system/people`);
  await owner.getByRole('button', { name: peopleJa.add }).click();
  await owner.getByLabel(peopleJa.name, { exact: true }).fill('佐藤 花子');
  await owner.getByRole('button', { name: peopleJa.addSubmit }).click();
  const link = await owner.locator('.invitation code').first().textContent();
  await owner.getByText(peopleJa.notYet).waitFor();

  const staff = await open(gateway);
  await staff.goto(link ?? '');
  await staff.getByRole('heading', { name: peopleJa.join.title('佐藤 花子') }).waitFor();
  await staff.locator('input[name=password]').fill(password);
  await staff.locator('input[name=again]').fill(password);
  await staff.getByRole('button', { name: peopleJa.join.submit }).click();
  await staff.locator('.connection.live').waitFor();
  const links = staff.getByRole('navigation', { name: ja.nav.label }).getByRole('link');
  expect(await links.allTextContents()).toEqual([ja.nav.sales, ja.nav.takings, ja.nav.cameras]);
  // The look is noted with the answer to this.
  const looked = staff.waitForResponse((answer) => answer.url().endsWith('/clips') && answer.ok());
  await staff.goto(`${gateway.url}/#/sales/${encodeURIComponent(saleId)}`);
  await staff.locator('.sale-view').waitFor();
  await looked;
  expect(await staff.getByRole('button', { name: recordJa.caseFile.open }).count()).toBe(0);
  expect(await staff.locator('a.export').count()).toBe(0);
  await staff.goto(`${gateway.url}/#/system/people`);
  await staff.getByText(peopleJa.notPermitted.title).waitFor();
  await staff.getByText('「佐藤 花子」の役割はスタッフです').waitFor();

  // From now on the name is asked for, and known to this browser.
  await staff.getByRole('button', { name: accountJa.account }).click();
  await staff.getByRole('button', { name: accountJa.signOut, exact: true }).click();
  await staff.locator('input[name=password]').fill(password);
  expect(await staff.locator('input[name=name]').inputValue()).toBe('佐藤 花子');
  await staff.getByRole('button', { name: accountJa.signInSubmit, exact: true }).click();
  await staff.locator('.connection.live').waitFor();

  await owner.goto(`${gateway.url}/#/system/log`);
  const entry = owner.locator('.log li', { hasText: logJa.what.sale });
  await entry.getByText('佐藤 花子').waitFor();
  await owner.getByLabel(logJa.groups.export).check();
  await owner.getByText(logJa.none).waitFor();

  // A person who is removed is out at once.
  await owner.goto(`${gateway.url}/#/system/people`);
  await owner.getByRole('button', { name: `佐藤 花子: ${peopleJa.remove}` }).click();
  await owner.getByRole('dialog').getByRole('button', { name: peopleJa.remove, exact: true }).click();
  await staff.getByText(accountJa.endedText).waitFor();
  for (const page of [owner, staff]) await page.context().close();
});
