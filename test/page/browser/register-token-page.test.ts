/** Another token of a register that sends by itself, on the page in a real browser. */
import { expect, test } from 'vitest';
import { ja } from '../../../src/page/text/ja.ts';
import { linkageJa } from '../../../src/page/text/linkage-ja.ts';
import { createWorld } from '../../peers/page/page-api.ts';
import { pageInBrowser } from './page-in-browser.ts';

const { visit } = pageInBrowser();

test('a new token is asked about where it ends another, and comes with the address and a line to try', {
  timeout: 300_000,
}, async () => {
  const base = { cameras: [], waiting: false };
  const registers = [
    { key: 'kiosk', name: 'キオスク', hasToken: true, ...base },
    // Taken out and put back: its token ended then.
    { key: 'fair', name: '催事レジ', hasToken: false, ...base },
  ];
  const linkage = { ...createWorld().linkage, registers };
  await using visited = await visit({ linkage }, { at: 'linkage' });
  const { page } = visited;
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
