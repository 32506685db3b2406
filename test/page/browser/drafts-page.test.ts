/** What is begun on the page and not saved: it outlives a trip to another view, and takes back nobody else's change. In a real browser. */
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { smaregi } from '../../../src/agent/sources/smaregi/descriptor.ts';
import { accountJa } from '../../../src/page/text/account-ja.ts';
import { camerasJa } from '../../../src/page/text/cameras-ja.ts';
import { ja } from '../../../src/page/text/ja.ts';
import { linkageJa } from '../../../src/page/text/linkage-ja.ts';
import { receiptsJa } from '../../../src/page/text/receipts-ja.ts';
import { createWorld, type World } from '../../peers/page/page-api.ts';
import { camera, pair, status } from '../../peers/page/page-data.ts';
import { account, labelOf, printingRegister, register } from '../../peers/page/registers-data.ts';
import { pageInBrowser, type Visit } from './page-in-browser.ts';

const rig = pageInBrowser();
const visit = (at: string, over: Partial<World>): Promise<Visit> => rig.visit(over, { at, width: 1_280 });

const nowMs = Date.now();
const counter = camera({ id: 'counter', name: 'カウンター上' }, nowMs);
const door = camera({ id: 'door', name: '入口', registers: [] }, nowMs);
const linkage = (over: Partial<World['linkage']>): World['linkage'] => ({
  ...createWorld().linkage,
  ...over,
});

const go = (page: Page, to: string) => page.evaluate(`location.hash = '#/${to}'`);
/** Whether leaving the page would ask. */
const asksToLeave = (page: Page) =>
  page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))");

test('a form of a new register is open and filled in after a trip to add its camera', {
  timeout: 300_000,
}, async () => {
  await using visited = await visit('linkage', {
    status: status(nowMs, { cameras: [] }),
    linkage: linkage({ accounts: [account({}, nowMs)] }),
  });
  const { page, api } = visited;
  const addCamera = (form: ReturnType<Page['getByRole']>) => async () => {
    await form.locator('.camera-choice summary').click();
    await form.getByRole('link', { name: ja.cameras.add }).click();
    await page.getByRole('heading', { name: camerasJa.new.title }).waitFor();
    await page.getByRole('link', { name: '連携設定' }).click();
  };
  const name = `${smaregi.system.name.ja}: ${linkageJa.add.add}`;
  await page.getByRole('button', { name: `${smaregi.system.name.ja}: ${linkageJa.add.open}` }).click();
  const form = page.getByRole('form', { name, exact: true });
  expect(await asksToLeave(page)).toBe(false);
  const written = {
    [labelOf(smaregi, 'contractId')]: 'sktest01',
    [labelOf(smaregi, 'accessToken')]: 'secret',
    [linkageJa.add.terminal]: '7',
    [linkageJa.add.name]: 'レジA',
  };
  for (const [label, text] of Object.entries(written))
    await form.getByLabel(label, { exact: true }).fill(text);
  await addCamera(form)();
  for (const [label, text] of Object.entries(written))
    expect(await form.getByLabel(label, { exact: true }).inputValue()).toBe(text);
  expect(await asksToLeave(page)).toBe(true);
  // The camera that has been added meanwhile.
  api.push({ type: 'status', status: status(nowMs, { cameras: [counter] }) });
  await form.locator('.camera-choice summary', { hasText: 'カウンター上' }).waitFor();

  await page.getByRole('button', { name: `${linkageJa.local.title}: ${linkageJa.add.open}` }).click();
  const local = page.getByRole('form', { name: `${linkageJa.local.title}: ${linkageJa.add.add}` });
  await page.getByLabel(linkageJa.local.ways.http, { exact: true }).check();
  await local.getByLabel(linkageJa.add.name).fill('催事レジ');
  await page.getByRole('button', { name: linkageJa.account.addTerminal }).click();
  const terminal = page.getByRole('form', { name: `スマレジ: ${linkageJa.account.addTerminal}` });
  await terminal.getByLabel(linkageJa.add.terminal).fill('8');
  await addCamera(terminal)();
  expect(await page.getByLabel(linkageJa.local.ways.http, { exact: true }).isChecked()).toBe(true);
  expect(await local.getByLabel(linkageJa.add.name).inputValue()).toBe('催事レジ');
  expect(await terminal.getByLabel(linkageJa.add.terminal).inputValue()).toBe('8');

  // What is closed is given up.
  for (const title of [smaregi.system.name.ja, linkageJa.local.title])
    await page.getByRole('button', { name: `${title}: ${ja.close}` }).click();
  await page.getByRole('button', { name: linkageJa.account.addTerminal }).click();
  expect(await asksToLeave(page)).toBe(false);
  await go(page, 'system/cloud');
  await page.locator('#system-cloud').waitFor();
  await go(page, 'linkage');
  await page.getByRole('button', { name: `${smaregi.system.name.ja}: ${linkageJa.add.open}` }).waitFor();
  expect(await page.locator('form').count()).toBe(0);
});

test('a change that was begun in a row stands over what others changed meanwhile, and goes with its register', {
  timeout: 300_000,
}, async () => {
  const stored = register({}, nowMs);
  await using visited = await visit('linkage', {
    status: status(nowMs, { cameras: [counter, door] }),
    linkage: linkage({ registers: [stored] }),
  });
  const { page, world } = visited;
  const row = page.locator('.register-row');
  await row.locator('.camera-choice summary').click();
  await row.locator('.camera-option', { hasText: '入口' }).click();
  await row.getByRole('button', { name: linkageJa.list.edit }).click();
  await row.getByLabel(linkageJa.camera.earlierPicture).check();
  await row.locator('.unsaved').waitFor();
  await go(page, 'system/cloud');
  await page.locator('#system-cloud').waitFor();
  world.linkage.registers = [
    {
      ...stored,
      name: 'レジ中央',
      from: { account: 'smaregi', terminal: '9', linkedAt: stored.lastSale ?? '' },
    },
  ];
  await go(page, 'linkage');
  await row.getByRole('heading', { name: 'レジ中央' }).waitFor();
  const sent = page.waitForRequest((request) => request.method() === 'PUT');
  await row.getByRole('button', { name: linkageJa.list.update }).click();
  expect((await sent).postDataJSON()).toEqual({
    ...{ cameras: ['door'], earlierPicture: true },
    ...{ acceptUnknownTerminal: false, acceptUnreachablePrinter: false },
  });
  expect(await asksToLeave(page)).toBe(true);
  await go(page, 'system/cloud');
  await page.locator('#system-cloud').waitFor();
  world.linkage.registers = [{ ...stored, unlinked: true, cameras: [] }];
  await go(page, 'linkage');
  await page.locator('.unlinked').waitFor();
  await expect.poll(() => asksToLeave(page)).toBe(false);
});

test('what is begun ends with the session of who began it', { timeout: 300_000 }, async () => {
  await using visited = await visit('linkage', {
    status: status(nowMs, { cameras: [counter, door] }),
    linkage: linkage({ registers: [register({}, nowMs)] }),
  });
  const { page } = visited;
  const row = page.locator('.register-row');
  await row.locator('.camera-choice summary').click();
  await row.locator('.camera-option', { hasText: '入口' }).click();
  await row.locator('.unsaved').waitFor();
  // The page guards it once it has drawn it.
  await expect.poll(() => asksToLeave(page)).toBe(true);
  await page.getByRole('button', { name: accountJa.account }).click();
  await page.getByRole('dialog').getByRole('button', { name: accountJa.signOut, exact: true }).click();
  await page.locator('.register-row').waitFor({ state: 'detached' });
  expect(await asksToLeave(page)).toBe(false);
});

test('of a camera’s settings only what was changed is sent; masks drawn elsewhere meanwhile are asked about', {
  timeout: 300_000,
}, async () => {
  await using visited = await visit('cameras/counter', {
    status: status(nowMs, { cameras: [counter] }),
  });
  const { page, world } = visited;
  const form = page.getByRole('form', { name: camerasJa.settings.address });
  await form.getByLabel(camerasJa.settings.name, { exact: true }).fill('棚');
  const sent = page.waitForRequest((request) => request.method() === 'PUT');
  await form.getByRole('button', { name: camerasJa.settings.save }).click();
  expect((await sent).postDataJSON()).toEqual({ name: '棚' });

  const square: [number, number][] = [
    [0.1, 0.1],
    [0.2, 0.1],
    [0.2, 0.2],
  ];
  const masks = page.locator('.mask-list li');
  world.cameras.settings = { masks: [square, square] };
  await go(page, 'cameras/counter/masks');
  await expect.poll(() => masks.count()).toBe(2);
  await page.getByRole('button', { name: camerasJa.masks.rectangle }).click();
  // What was begun outlives another view, with what it began from.
  await go(page, 'system/cloud');
  await page.locator('#system-cloud').waitFor();
  world.cameras.settings = { masks: [square] };
  await go(page, 'cameras/counter/masks');
  await expect.poll(() => masks.count()).toBe(3);
  await page.getByRole('button', { name: camerasJa.masks.save }).click();
  const dialog = page.getByRole('dialog', { name: camerasJa.masks.othersTitle });
  expect(await dialog.innerText()).toContain(camerasJa.masks.othersText(1, 3));
  await dialog.getByRole('button', { name: ja.form.cancel }).click();
  // Back to where it began: what the others drew shows.
  await page.getByRole('button', { name: camerasJa.masks.deleteMask(3) }).click();
  await expect.poll(() => masks.count()).toBe(1);
  // Two elsewhere, one here: fewer than there are now, though no fewer than where it began.
  world.cameras.settings = { masks: [square, square] };
  await page.getByRole('button', { name: camerasJa.masks.deleteMask(1) }).click();
  await page.getByRole('button', { name: camerasJa.masks.save }).click();
  await dialog.getByText(camerasJa.masks.fewerText(2, 0)).waitFor();
  await dialog.getByRole('button', { name: camerasJa.masks.othersConfirm }).click();
  await page.getByText(camerasJa.masks.savedNone).waitFor();
  expect(world.cameras.settings.masks).toEqual([]);
});

test('a dialog outlives a selection that ends beside it, and asks before it loses what is written in it', {
  timeout: 300_000,
}, async () => {
  await using visited = await visit('linkage', {
    status: status(nowMs, { cameras: [counter] }),
    linkage: linkage({ registers: [printingRegister({}, nowMs)] }),
  });
  const { page } = visited;
  await page.getByRole('button', { name: receiptsJa.view }).click();
  const dialog = page.getByRole('dialog', { name: receiptsJa.title('レジA') });
  const box = await dialog.getByRole('heading', { name: receiptsJa.title('レジA') }).boundingBox();
  if (box === null) throw new Error('no heading');
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(3, 3);
  await page.mouse.up();
  expect(await dialog.count()).toBe(1);
  await dialog.getByText(receiptsJa.rules).click();
  await dialog.getByLabel(receiptsJa.fields.totalLabels).fill('おしはらい');
  const asked = page.getByRole('dialog', { name: ja.form.discardTitle });
  for (const close of [
    () => page.mouse.click(3, 3),
    () => page.keyboard.press('Escape'),
    () => dialog.getByRole('button', { name: ja.close }).click(),
  ]) {
    await close();
    await asked.waitFor();
    await asked.getByRole('button', { name: ja.form.cancel }).click();
    await asked.waitFor({ state: 'detached' });
    expect(await dialog.getByLabel(receiptsJa.fields.totalLabels).inputValue()).toBe('おしはらい');
  }
  await page.keyboard.press('Escape');
  await asked.getByRole('button', { name: ja.form.discard }).click();
  await dialog.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: accountJa.account }).click();
  const own = page.getByRole('dialog', { name: accountJa.account });
  await own.getByLabel(accountJa.current).fill('half a password');
  await page.keyboard.press('Escape');
  await asked.getByRole('button', { name: ja.form.cancel }).click();
  await own.getByLabel(accountJa.current).fill('');
  await page.mouse.click(3, 3);
  await own.waitFor({ state: 'detached' });
});

test('the terminals of an account stay while its POS is away for a moment', {
  timeout: 300_000,
}, async () => {
  const ubiregi = account({ id: 'ubiregi', kind: 'ubiregi', name: 'ユビレジ', settings: {} }, nowMs);
  await using visited = await visit('linkage', {
    status: status(nowMs, { cameras: [counter, door] }),
    linkage: linkage({ accounts: [ubiregi], terminals: [{ terminal: '3', name: '駅前店' }] }),
  });
  const { page, api, world } = visited;
  const terminal = page.locator('.terminals li');
  await terminal.locator('.camera-choice summary').click();
  await terminal.locator('.camera-option', { hasText: '入口' }).click();
  world.linkage.accounts = [{ ...ubiregi, state: 'retrying' }];
  // A sale has what is linked asked for again.
  api.push({ type: 'pair', pair: pair(1, nowMs) });
  await page.getByText(linkageJa.account.state.retrying).waitFor();
  expect(await terminal.locator('.camera-choice summary').innerText()).toContain('入口');
});

test('a camera that was chosen for a terminal of the list, or none, is still chosen after a trip to add one', {
  timeout: 300_000,
}, async () => {
  await using visited = await visit('linkage', {
    status: status(nowMs, { cameras: [counter] }),
    linkage: linkage({
      accounts: [account({ id: 'platform', kind: 'smaregi-platform' }, nowMs)],
      terminals: ['1', '2', '3'].map((terminal) => ({ terminal, name: `レジ${terminal}` })),
    }),
  });
  const { page, api, world } = visited;
  const rows = page.locator('.terminals li');
  const shown = (row: Locator) => row.locator('.camera-choice summary').innerText();
  const choose = async (row: Locator, name: string) => {
    await row.locator('.camera-choice summary').click();
    await row.locator('.camera-option', { hasText: name }).click();
  };
  await page.getByRole('button', { name: `${linkageJa.local.title}: ${linkageJa.add.open}` }).click();
  const local = page.getByRole('form', { name: `${linkageJa.local.title}: ${linkageJa.add.add}` });
  for (const one of [rows.nth(0), rows.nth(1), local]) await choose(one, linkageJa.camera.none);
  // Only what a person types is asked about.
  expect(await asksToLeave(page)).toBe(false);
  await go(page, 'cameras/new');
  await page.getByRole('heading', { name: camerasJa.new.title }).waitFor();
  await go(page, 'linkage');
  // The only camera chooses itself where nobody has chosen.
  await expect.poll(() => shown(rows.nth(2))).toBe('カウンター上');
  for (const one of [rows.nth(0), rows.nth(1), local]) expect(await shown(one)).toBe(linkageJa.camera.choose);

  api.push({ type: 'status', status: status(nowMs, { cameras: [counter, door] }) });
  await choose(rows.nth(1), '入口');
  await go(page, 'cameras/new');
  await page.getByRole('heading', { name: camerasJa.new.title }).waitFor();
  await go(page, 'linkage');
  await expect.poll(() => shown(rows.nth(1))).toBe('入口');
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await rows.nth(1).getByRole('button', { name: linkageJa.account.link }).click();
  expect((await sent).postDataJSON()).toMatchObject({ cameras: ['door'] });

  // It goes with its account.
  await choose(rows.nth(2), '入口');
  const { accounts } = world.linkage;
  world.linkage.accounts = [];
  api.push({ type: 'pair', pair: pair(1, nowMs) });
  await rows.nth(2).waitFor({ state: 'detached' });
  world.linkage.accounts = accounts;
  api.push({ type: 'pair', pair: pair(2, nowMs) });
  await expect.poll(() => shown(rows.nth(2))).toBe(linkageJa.camera.choose);
});

test('a form that changes an account is open and filled in after a trip, over what others changed meanwhile', {
  timeout: 300_000,
}, async () => {
  const stored = account({}, nowMs);
  await using visited = await visit('linkage', {
    status: status(nowMs, { cameras: [counter] }),
    linkage: linkage({ accounts: [stored] }),
  });
  const { page, world } = visited;
  const change = page.getByRole('button', { name: linkageJa.account.change, exact: true });
  const form = page.locator('.account form');
  const contract = form.getByLabel(labelOf(smaregi, 'contractId'), { exact: true });
  await change.click();
  expect(await asksToLeave(page)).toBe(false);
  await contract.fill('other02');
  await expect.poll(() => asksToLeave(page)).toBe(true);
  await go(page, 'system/cloud');
  await page.locator('#system-cloud').waitFor();
  world.linkage.accounts = [{ ...stored, name: '本店' }];
  await go(page, 'linkage');
  expect(await contract.inputValue()).toBe('other02');
  expect(await form.getByLabel(linkageJa.account.name, { exact: true }).inputValue()).toBe('本店');
  // The press beside it takes nothing of it; one without anything written is gone.
  const terminal = page.getByRole('button', { name: linkageJa.account.addTerminal });
  await terminal.click();
  await form.getByLabel(linkageJa.add.terminal).waitFor();
  expect(await asksToLeave(page)).toBe(true);
  await change.click();
  await expect.poll(() => contract.inputValue()).toBe('other02');
  await terminal.click();
  await terminal.click();
  await expect.poll(() => contract.inputValue()).toBe('other02');
  // Begun again from what is stored, once it was closed.
  await change.click();
  await expect.poll(() => asksToLeave(page)).toBe(false);
  await change.click();
  await expect.poll(() => contract.inputValue()).toBe('sktest01');
});
