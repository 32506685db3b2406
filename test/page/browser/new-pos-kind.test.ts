/** A POS kind that is one descriptor and nothing else, over our own program: set-up file, API, form, polling, stored sale. Needs the built page. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { posAccountsJson } from '../../../src/contract/page/pos-accounts.ts';
import { posKindsJson } from '../../../src/contract/page/pos-kinds.ts';
import { salesPageJson } from '../../../src/contract/page/sales.ts';
import { linkageEn } from '../../../src/page/text/linkage-en.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startChromium } from '../../peers/page/browser.ts';
import { plainToken, startPlainPos } from '../../peers/pos/plain-pos.ts';
import { toyKind } from '../../peers/pos/toy-kind.ts';
import { startProgram } from '../../peers/program.ts';

const program = fileURLToPath(new URL('../../peers/pos/toy-kind.ts', import.meta.url));

it('takes a POS kind that is one descriptor from the set-up file and the page to stored sales', async () => {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-kind-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const [inFile, onPage] = [opened.use(await startPlainPos()), opened.use(await startPlainPos())];
  const start = (...args: string[]) =>
    startProgram([...args, '--config', join(folder, 'config.yaml')], {}, program);
  await writeFile(
    join(folder, 'config.yaml'),
    `shop: { id: shop-1, name: Toys }\ndataDir: data\nweb: { listen: '${new URL(url).host}' }\nclock: { state: synced }\n`,
  );
  await writeFile(
    join(folder, 'set-up.yaml'),
    `posAccounts: [{ id: toys, kind: toy, name: Toys, shop: first, token: ${plainToken}, url: '${inFile.url}' }]
registers: [{ key: toy-1, name: Toy 1, from: { account: toys, terminal: t1 } }]
`,
  );
  const imported = start('import', join(folder, 'set-up.yaml'));
  const [code] = (await once(imported.child, 'exit')) as [number];
  expect(code, imported.output()).toBe(0);
  const agent = opened.use(start('run'));
  await agent.line(/page server listening/);
  const get = async (path: string): Promise<unknown> => (await fetch(`${url}/api/v1/${path}`)).json();
  const totals = async (): Promise<unknown[]> =>
    salesPageJson.parse(await get('sales')).sales.map(({ register, total }) => [register.name, total]);

  inFile.put({ key: 'a', total: 300 });
  await expect.poll(totals).toEqual([['Toy 1', 300]]);
  const { kinds } = posKindsJson.parse(await get('pos-kinds'));
  expect(kinds.at(-1)).toMatchObject({ id: 'toy', ways: [{ fields: [{}, { type: 'secret' }, {}] }] });
  const { accounts } = posAccountsJson.parse(await get('pos-accounts'));
  expect(accounts.map(({ settings }) => settings)).toEqual([
    { shop: 'first', training: false, url: inFile.url },
  ]);

  const browser = opened.adopt(await startChromium(), (one) => one.close());
  const page = await browser.newPage({ locale: 'en', viewport: { width: 390, height: 844 } });
  await page.goto(`${url}/#/linkage`);
  const { name } = toyKind.system;
  await page.getByRole('button', { name: `${name.en}: ${linkageEn.add.open}` }).click();
  const form = page.getByRole('form', { name: `${name.en}: ${linkageEn.add.add}` });
  expect(await page.locator('.guide').innerText()).toContain('Wind it up');
  const add = form.getByRole('button', { name: linkageEn.add.add, exact: true });
  await form.getByLabel('Shop name').fill('first');
  await form.getByLabel('Secret word').fill(plainToken);
  await form.getByLabel('Training mode').check();
  await form.locator('.developers summary').click();
  await form.getByLabel(linkageEn.address).fill(onPage.url);
  await add.click();
  await expect.poll(() => form.locator('.field-error').innerText()).toContain('as "Toys"');
  await form.getByLabel('Shop name').fill('second');
  await add.click();
  const account = page.locator('.account', { hasText: 'Shop name second' });
  const terminal = account.locator('.terminals li', { hasText: 'レジ1' });
  await terminal.getByRole('button', { name: linkageEn.account.link }).click();
  const row = page.locator('.register-row', { hasText: 'Toy POS, drawer t1' });
  await row.waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  onPage.put({ key: 'b', total: 450 });
  await row.getByRole('button', { name: linkageEn.wait.now }).click();
  await expect.poll(totals).toEqual([
    ['レジ1', 450],
    ['Toy 1', 300],
  ]);
});
