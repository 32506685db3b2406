/** A POS that is one descriptor and nothing else, over our own program: set-up file, API, form, polled or pushed JSON, stored sale. Needs the built page. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { posAccountsJson } from '../../../src/contract/page/pos-accounts.ts';
import { posKindsJson } from '../../../src/contract/page/pos-kinds.ts';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { salesPageJson } from '../../../src/contract/page/sales.ts';
import { rfc3339 } from '../../../src/domain/time/time-text.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { linkageEn } from '../../../src/page/text/linkage-en.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { noonZone } from '../../peers/noon-zone.ts';
import { startChromium } from '../../peers/page/browser.ts';
import { type PlainPos, plainToken, startPlainPos } from '../../peers/pos/plain-pos.ts';
import { toyKind, toyTill } from '../../peers/pos/toy-kind.ts';
import { startProgram } from '../../peers/program.ts';

const program = fileURLToPath(new URL('../../peers/pos/toy-kind.ts', import.meta.url));
const timeZone = noonZone();
const opened = new AsyncDisposableStack();
let url: string;
let browser: Browser;
let inFile: PlainPos;

beforeAll(async () => {
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-kind-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  url = `http://127.0.0.1:${await freePort()}`;
  inFile = opened.use(await startPlainPos());
  const start = (...args: string[]) =>
    startProgram([...args, '--config', join(folder, 'config.yaml')], {}, program);
  await writeFile(
    join(folder, 'config.yaml'),
    `shop: { id: shop-1, name: Toys, timeZone: '${timeZone}' }\ndataDir: data\nweb: { listen: '${new URL(url).host}' }\nclock: { state: synced }\n`,
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
  browser = opened.adopt(await startChromium(), (one) => one.close());
});
afterAll(() => opened.disposeAsync());

const get = async (path: string): Promise<unknown> => (await fetch(`${url}/api/v1/${path}`)).json();

async function totalsOf(...names: string[]): Promise<unknown[]> {
  const { sales } = salesPageJson.parse(await get('sales'));
  return sales
    .filter(({ register }) => names.includes(register.name))
    .map(({ register, total }) => [register.name, total]);
}

async function formOf(title: string) {
  const page = await browser.newPage({ locale: 'en', viewport: { width: 390, height: 844 } });
  await page.goto(`${url}/#/linkage`);
  await page.getByRole('button', { name: `${title}: ${linkageEn.add.open}` }).click();
  const form = page.getByRole('form', { name: `${title}: ${linkageEn.add.add}` });
  return { page, form, add: form.getByRole('button', { name: linkageEn.add.add, exact: true }) };
}

it('takes a POS cloud that is one descriptor from the set-up file and the page to stored sales', async () => {
  await using onPage = await startPlainPos();
  inFile.put({ key: 'a', total: 300 });
  await expect.poll(() => totalsOf('Toy 1')).toEqual([['Toy 1', 300]]);
  const { kinds } = posKindsJson.parse(await get('pos-kinds'));
  expect(kinds.at(-1)).toMatchObject({ id: 'toy', ways: [{ fields: [{}, { type: 'secret' }, {}] }] });
  const { accounts } = posAccountsJson.parse(await get('pos-accounts'));
  expect(accounts.map(({ settings }) => settings)).toEqual([
    { shop: 'first', training: false, url: inFile.url },
  ]);

  const { page, form, add } = await formOf(toyKind.system.name.en);
  expect(await page.locator('.guide').innerText()).toContain('Wind it up');
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
  await expect.poll(() => totalsOf('レジ1')).toEqual([['レジ1', 450]]);
});

it('takes a till with JSON of its own, which is one descriptor, from the page to stored sales', async () => {
  const { page, form, add } = await formOf(linkageEn.local.title);
  await page.getByLabel(toyTill.name.en, { exact: true }).check();
  await form.getByLabel(linkageEn.add.name).fill('Counter');
  await add.click();
  const shown = page.locator('.how-to-send');
  await shown.getByText('Enter both in the lid').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  const [token = '', address = ''] = await shown.locator('code').allInnerTexts();
  const push = async (body: object, to = address) => {
    const response = await fetch(to, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  };
  const at = rfc3339(systemClock.nowMs(), timeZone).slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
  expect((await push({ no: 1, yen: 980, back: false, at })).status).toBe(201);
  expect((await push({ no: 1, yen: 980, back: false, at })).status).toBe(200);
  expect((await push({ no: 2, yen: 120, back: true, at })).status).toBe(201);
  // Their order follows from how late each arrived: the till states the same second for both.
  const totals = await totalsOf('Counter');
  expect(totals).toHaveLength(2);
  expect(totals).toEqual(
    expect.arrayContaining([
      ['Counter', -120],
      ['Counter', 980],
    ]),
  );
  const { status, json } = await push({ no: 3, yen: 'many', back: false, at });
  expect([status, problemJson.parse(json).errors?.map(({ field }) => field)]).toEqual([400, ['yen']]);
  const unknown = await push({}, address.replace('toy-till', 'other'));
  expect([unknown.status, problemJson.parse(unknown.json).detail]).toEqual([
    400,
    expect.stringMatching(/\(known: (.+, )?toy-till\)/),
  ]);
});
