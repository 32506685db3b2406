/** The linkage page in a real browser, over our own program, with clouds that are as strict as the real ones. Needs the built page. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registersJson } from '../../../src/contract/page/registers.ts';
import { statusJson } from '../../../src/contract/page/status.ts';
import { decideAtUbiregi } from '../../agent/sources/ubiregi/person.ts';
import { startSnapshotCamera } from '../../peers/cameras/snapshot-camera.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startChromium } from '../../peers/page/browser.ts';
import { startOwnPage } from '../../peers/page/own-page.ts';
import { type Smaregi, startSmaregi } from '../../peers/pos/smaregi.ts';
import { startUbiregi, type UbiregiPeer } from '../../peers/pos/ubiregi.ts';
import { startPrinter } from '../../peers/printers/printer.ts';
import { eventually } from '../../peers/program.ts';

let opened: AsyncDisposableStack;
let browser: Browser;
let url: string;
let smaregi: Smaregi;
let ubiregi: UbiregiPeer;

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

beforeAll(async () => {
  opened = new AsyncDisposableStack();
  url = `http://127.0.0.1:${await freePort()}`;
  smaregi = opened.use(await startSmaregi());
  ubiregi = opened.use(await startUbiregi({ redirectUri: `${url}/api/v1/oauth/callback` }));
  const counter = opened.use(await startSnapshotCamera());
  const door = opened.use(await startSnapshotCamera());
  const { agent } = await startOwnPage(opened, {
    url,
    setUp: `cameras:
  - { id: counter, name: カウンター上, url: '${counter.url}' }
  - { id: door, name: 入口, url: '${door.url}' }
  - { id: back, name: 裏口, url: 'http://127.0.0.1:${await freePort()}/picture' }
registers: [{ key: till-1, name: 催事レジ, token: till-token-0123456789 }]
links: [{ register: till-1, camera: counter }]
`,
  });
  // The printer proxy that it starts for a printer of the page outlives it, unless Ctrl-C ends both.
  opened.defer(async () => void (await agent.end('SIGINT')));
  browser = opened.adopt(await startChromium(), (one) => one.close());
  await eventually('two cameras give pictures and one does not', async () => {
    const { cameras } = statusJson.parse(await (await fetch(`${url}/api/v1/status`)).json());
    const states = cameras.map(({ state }) => state).join();
    return states === 'down,up,up' ? true : undefined;
  });
});

afterAll(() => opened.disposeAsync());

async function visit(options: BrowserContextOptions = {}, at: string = url): Promise<Page & AsyncDisposable> {
  const context = await browser.newContext({ locale: 'ja', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refused request is told by the browser too.
    if (message.type() === 'error' && !message.text().includes('the server responded with a status of'))
      complaints.push(message.text());
  });
  await page.goto(at);
  await page.getByRole('link', { name: /連携設定|Registers/ }).click();
  await page.getByRole('heading', { name: /^(連携設定|Registers)$/ }).waitFor();
  return Object.assign(page, {
    [Symbol.asyncDispose]: async () => {
      await context.close();
      expect(complaints).toEqual([]);
    },
  });
}

const row = (page: Page, name: string): Locator => page.locator('.register-row', { hasText: name });
const registers = async () =>
  registersJson.parse(await (await fetch(`${url}/api/v1/registers`)).json()).registers;
const register = async (name: string) => (await registers()).find((one) => one.name === name);

async function chooseCamera(within: Locator, camera: string): Promise<void> {
  await within.locator('.camera-choice summary').click();
  await within.locator('.camera-option', { hasText: camera }).click();
}

it('Smaregi on a phone: what is wrong stands at its field, then the register is there, and its first sale', async () => {
  await using page = await visit(phone);
  smaregi.sell({ terminal: '2', total: 100 });
  await page.getByRole('button', { name: 'スマレジ: ＋ 追加' }).tap();
  await expect.poll(() => page.locator('.guide li').allInnerTexts()).toHaveLength(6);
  const form = page.getByRole('form', { name: 'スマレジ: 追加' });
  const add = form.getByRole('button', { name: '追加', exact: true });
  const field = (label: string) => form.getByLabel(label, { exact: true });
  await form.getByText('開発者向け').tap();
  await field('接続先 URL（テスト用。通常は空欄）').fill(smaregi.olderUrl);
  await add.tap();
  await expect.poll(() => form.locator('[aria-invalid=true]').count()).toBe(3);
  await expect.poll(() => page.evaluate('document.activeElement?.name')).toBe('contractId');
  await field('契約ID').fill('wrong');
  await field('アクセストークン').fill('wrong-token');
  await field('端末ID').fill('7');
  await field('レジの名前').fill('レジA');
  await chooseCamera(form, 'カウンター上');
  const errorAt = async (label: string) => {
    await add.tap();
    await expect.poll(() => field(label).getAttribute('aria-invalid')).toBe('true');
    expect(await form.locator('[aria-invalid=true]').count()).toBe(1);
    return form.locator('.field-error').innerText();
  };
  expect(await errorAt('契約ID')).toContain('契約IDが無効です。');
  await field('契約ID').fill(smaregi.contractId);
  expect(await errorAt('アクセストークン')).toContain('アクセストークンが一致しません。');
  await field('アクセストークン').fill(smaregi.accessToken);
  expect(await errorAt('端末ID')).toMatch(/"7"[^]*会計があった端末ID：2。/);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await field('端末ID').fill('1');
  await add.tap();
  await form.getByRole('button', { name: '新しいレジなので、このまま追加する' }).tap();
  await page.getByText('「レジA」を追加しました').waitFor();

  const waiting = row(page, 'レジA').locator('.wait-line');
  await expect.poll(() => waiting.innerText()).toMatch(/スマレジに確認中…[^]*次は\d+秒後/);
  smaregi.sell({ terminal: '1', total: 1_980 });
  // Where the POS was asked a moment ago it is pressed once more, as a person does.
  await expect
    .poll(async () => {
      const button = waiting.getByRole('button', { name: '今すぐ確認' });
      if (await button.isVisible()) await button.tap({ timeout: 1_000 }).catch(() => undefined);
      return row(page, 'レジA').innerText();
    })
    .toContain('最初の会計を確認しました');
  expect((await register('レジA'))?.cameras).toMatchObject([{ camera: 'counter' }]);
  // No secret comes back to the page.
  await page.getByRole('button', { name: '接続設定を変更' }).tap();
  const change = page.getByRole('form', { name: 'スマレジ: 接続設定を変更' });
  expect(await change.getByLabel('アクセストークン', { exact: true }).inputValue()).toBe('');
  expect(await change.getByLabel('契約ID', { exact: true }).inputValue()).toBe(smaregi.contractId);
});

it('Ubiregi: the login on another host and back, with the list of its registers to choose from; and a pasted token', async () => {
  await using page = await visit();
  await page.getByRole('button', { name: 'ユビレジ: ＋ 追加' }).click();
  const form = page.getByRole('form', { name: 'ユビレジ: 追加' });
  await page.getByLabel('ユビレジにログインする（自社アプリ）').check();
  await form.getByLabel('client id').fill(ubiregi.app.clientId);
  await form.getByLabel('client secret').fill(ubiregi.app.clientSecret);
  expect(await form.getByLabel('リダイレクト URL').inputValue()).toBe(ubiregi.app.redirectUri);
  await form.getByText('開発者向け').click();
  await form.getByLabel('接続先 URL（テスト用。通常は空欄）').fill(ubiregi.url);
  await form.getByRole('button', { name: '連携' }).click();
  // Its peer answers under another name than the gateway's.
  await page.waitForURL(({ hostname }) => hostname === new URL(ubiregi.url).hostname);
  expect(new URL(ubiregi.url).hostname).not.toBe(new URL(url).hostname);
  await page.getByLabel('ID').fill(ubiregi.login.name);
  await page.getByLabel('パスワード').fill(ubiregi.login.password);
  await page.getByRole('button', { name: 'ログイン' }).click();
  await page.getByRole('button', { name: '許可する' }).click();
  await page.getByRole('link', { name: '続ける' }).click();
  const terminal = page.locator('.terminals li', { hasText: 'ユビ珈琲 駅前店' });
  await chooseCamera(terminal, '入口');
  await terminal.getByRole('button', { name: '連携' }).click();
  await terminal.getByText('「ユビ珈琲 駅前店」として連携済み').waitFor();
  expect(await register('ユビ珈琲 駅前店')).toMatchObject({
    from: { account: 'ubiregi', terminal: '3' },
    cameras: [{ camera: 'door' }],
  });

  await page.getByRole('button', { name: 'ユビレジ: ＋ 追加' }).click();
  await form.getByLabel('API アクセストークン').fill('wrong');
  await form.getByText('開発者向け').click();
  await form.getByLabel('接続先 URL（テスト用。通常は空欄）').fill(ubiregi.url);
  await form.getByRole('button', { name: '追加' }).click();
  await expect.poll(() => form.locator('.field-error').innerText()).toContain('アクセストークンが無効です');
  await form.getByLabel('API アクセストークン').fill(ubiregi.token);
  await form.getByRole('button', { name: '追加' }).click();
  await page.getByText('接続できました。端末の一覧が出たら、レジを選んでください。').waitFor();
  await expect.poll(() => page.getByRole('region', { name: 'ユビレジ' }).locator('.account').count()).toBe(2);
});

it('Ubiregi, where the app’s address is not the one of this page: the address that the login ends at is pasted', async () => {
  const { clientId, clientSecret, redirectUri } = ubiregi.app;
  // It is there already where the test before has run.
  await fetch(`${url}/api/v1/pos-accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      kind: 'ubiregi',
      settings: { clientId, clientSecret, redirectUri, baseUrl: ubiregi.url },
    }),
  });
  await using page = await visit({}, url.replace('127.0.0.1', 'localhost'));
  const login = page.locator('.pos-login');
  const begin = login.getByRole('button', { name: /連携/ });
  const form = page.getByRole('form', { name: 'コード、または戻り先の URL' });
  const finish = async (code: string) => {
    await form.getByLabel('コード、または戻り先の URL').fill(code);
    await form.getByRole('button', { name: '連携を完了する' }).click();
  };
  await begin.click();
  await finish('made-up');
  await expect.poll(() => form.locator('.field-error').innerText()).toContain('コードが無効です');
  // A login is good for one try.
  await form.getByRole('button', { name: 'キャンセル' }).click();
  await begin.click();
  const address = await login.getByRole('link').getAttribute('href');
  await finish(await decideAtUbiregi(ubiregi, address ?? ''));
  await form.waitFor({ state: 'detached' });
  await expect.poll(() => page.locator('.account', { has: login }).innerText()).toContain('接続できています');
});

it('registers of the shop by keyboard: a printer, a token that is shown once, another camera in one step, and several links removed', async () => {
  await using page = await visit({ locale: 'en' });
  const add = async (way: string, name: string, address?: string) => {
    await page.getByRole('button', { name: 'Other registers: ＋ Add' }).press('Enter');
    await page.getByLabel(way, { exact: true }).check();
    const form = page.getByRole('form', { name: 'Other registers: Add' });
    await form.getByLabel('Name of the register').fill(name);
    if (address !== undefined) await form.getByLabel('Address of the printer').fill(address);
    await form.getByLabel('Name of the register').press('Enter');
    await page.getByText(`“${name}” was added`).waitFor();
    const told = page.locator('section[aria-labelledby=pos-local]').locator('.how-to-send, .print-to');
    return told.innerText();
  };
  await using printer = await startPrinter();
  expect(await add('Receipt printer (ESC/POS)', 'Bar', `127.0.0.1:${printer.port}`)).toMatch(/port 91\d\d/);
  expect(await add('HTTP', 'Kiosk')).toMatch(
    /curl -sS 'http[^']*\/registers\/till-2\/sales' -H 'Authorization: Bearer [\w-]{32}'/,
  );

  // Only cameras that work can be chosen; why another can't is said.
  const kiosk = row(page, 'Kiosk');
  await kiosk.locator('.camera-choice summary').press('Enter');
  const back = kiosk.locator('.camera-option', { hasText: '裏口' });
  expect(await back.getByRole('radio').isDisabled()).toBe(true);
  expect(await back.innerText()).toContain('connection refused');
  await kiosk.getByRole('radio', { name: '入口' }).press('Space');
  await kiosk.getByRole('button', { name: 'Update' }).press('Enter');
  await kiosk.getByText('Updated').waitFor();

  await chooseCamera(row(page, '催事レジ'), '入口');
  await row(page, '催事レジ').getByRole('button', { name: 'Update' }).click();
  await row(page, '催事レジ').getByText('Updated').waitFor();
  expect((await register('催事レジ'))?.cameras).toMatchObject([{ camera: 'door' }]);

  for (const name of ['Bar', 'Kiosk', '催事レジ']) await page.getByLabel(`Select “${name}”`).check();
  await page.getByRole('button', { name: 'Unlink selected' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Unlink 3 registers?' });
  expect(await dialog.innerText()).toContain('The POS contract and the stored sales and pictures stay.');
  await dialog.getByRole('button', { name: 'Cancel' }).press('Enter');
  expect((await register('Kiosk'))?.hasToken).toBe(true);
  await page.getByRole('button', { name: 'Unlink selected' }).press('Enter');
  await dialog.getByRole('button', { name: 'Unlink' }).press('Enter');
  await page.getByText('3 registers were unlinked').waitFor();
  expect(await register('Kiosk')).toMatchObject({ hasToken: false, cameras: [] });
  await expect.poll(() => row(page, 'Kiosk').count()).toBe(0);
});
