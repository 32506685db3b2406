/** Another token of a register that sends by itself, on the page in a real browser. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { ja } from '../../src/web/ui/i18n/ja.ts';
import { linkageJa } from '../../src/web/ui/i18n/linkage-ja.ts';
import { buildPage, createWorld, startPageApi } from '../peers/page-api.ts';

test('a new token is asked about where it ends another, and comes with the address and a line to try', {
  timeout: 300_000,
}, async () => {
  await using opened = new AsyncDisposableStack();
  const pageDir = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-token-')), (path) =>
    rm(path, { recursive: true }),
  );
  await buildPage(pageDir);
  const browser = opened.adopt(
    await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] }),
    (one) => one.close(),
  );
  const base = { cameras: [], waiting: false };
  const registers = [
    { key: 'kiosk', name: 'キオスク', hasToken: true, ...base },
    // Taken out and put back: its token ended then.
    { key: 'fair', name: '催事レジ', hasToken: false, ...base },
  ];
  const world = createWorld();
  world.linkage.registers = registers;
  const api = opened.use(await startPageApi(world, { pageDir }));
  const page = await browser.newPage({ locale: 'ja' });
  page.setDefaultTimeout(60_000);
  await page.goto(`${api.url}/#/linkage`);
  for (const { key, name, hasToken } of registers) {
    const row = page.locator('.register-row', { hasText: name });
    await row.getByRole('button', { name: `${name}: ${linkageJa.list.edit}` }).click();
    await row.locator('.developers summary').click();
    const make = row.getByRole('button', { name: linkageJa.local.newToken });
    await make.click();
    if (hasToken) {
      const asked = page.getByRole('dialog', { name: linkageJa.local.newTokenTitle(name) });
      await asked.getByText(linkageJa.local.newTokenEnds).waitFor();
      expect(await row.locator('.how-to-send').count()).toBe(0);
      await asked.getByRole('button', { name: ja.form.cancel }).click();
      await make.click();
      await asked.getByRole('button', { name: linkageJa.local.newToken }).click();
    }
    const told = row.locator('.how-to-send');
    await told.waitFor();
    expect(await told.innerText()).toMatch(
      new RegExp(
        `curl -sS 'http[^']*/registers/${key}/sales' -H 'Authorization: Bearer Tq7Lr[^]*ws://[^ ]*/registers/${key}/stream`,
      ),
    );
  }
});
