/** The check-up and the set-up as a file, in a real browser over the gateway's own routes and headers. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountJa } from '../../../src/page/text/account-ja.ts';
import { supportJa as words } from '../../../src/page/text/support-ja.ts';
import { setUpCode, startGateway } from '../../agent/http/gateway.ts';
import { password } from '../../agent/http/signing-in.ts';
import { startChromium } from '../../peers/page/browser.ts';

const longEnough = { timeout: 300_000 };

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tillframe-support-page-'));
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

type Visit = AsyncDisposable & { readonly page: Page };

/** Signed in, at the system page. */
async function visit(): Promise<Visit> {
  const gateway = await startGateway({ isLocalOnly: false });
  const context: BrowserContext = await browser.newContext({ locale: 'ja' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  // What the security headers forbid is told here.
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`${gateway.url}/#/system/check-up`);
  await page.locator('input[name=code]').fill(setUpCode);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: accountJa.setUpSubmit }).click();
  await page.locator('#system-set-up').waitFor();
  return {
    page,
    async [Symbol.asyncDispose]() {
      await context.close();
      await gateway[Symbol.asyncDispose]();
      expect(complaints).toEqual([]);
    },
  };
}

async function saved(page: Page, button: Locator): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

const focused = (page: Page) => page.locator(':focus').getAttribute('name');

const cameraNow = (page: Page) =>
  page.evaluate("fetch('/api/v1/cameras/counter').then((answer) => answer.json())");

async function takeIn(page: Page, text: string, passphrase = ''): Promise<void> {
  const path = join(folder, 'shop.yaml');
  await writeFile(path, text);
  const form = page.getByRole('form', { name: words.importTitle });
  await form.locator('input[type=file]').setInputFiles(path);
  await form.locator('input[name=passphrase]').fill(passphrase);
  await form.getByRole('button', { name: words.importSubmit }).click();
  const dialog = page.getByRole('dialog', { name: words.confirmTitle('shop.yaml') });
  expect(await dialog.innerText()).toContain(words.confirmReplaces);
  await dialog.getByRole('button', { name: words.confirmYes }).click();
}

test('a check-up says how it is, and the file for support is saved', longEnough, async () => {
  await using visited = await visit();
  const { page } = visited;
  await page.getByRole('button', { name: words.examine }).click();
  await page.getByText(words.worst.green).waitFor();
  const { text } = await saved(page, page.getByRole('button', { name: words.download }));
  expect(text).toBe('bundle');
  await page.locator('#system-check-up').getByText(words.saved).waitFor();
});

test(
  'saved with its secrets and taken in again: a wrong passphrase is told at its field, the right one goes through',
  longEnough,
  async () => {
    await using visited = await visit();
    const { page } = visited;
    const form = page.getByRole('form', { name: words.exportTitle, exact: true });
    await form.getByLabel(words.withSecrets).check();
    const field = form.locator('input[name=passphrase]');
    await field.fill('too short');
    await form.getByRole('button').click();
    await form.getByText(words.tooShort).waitFor();
    await expect.poll(() => focused(page)).toBe('passphrase');
    await field.fill('hunter two and three');
    const { name, text } = await saved(page, form.getByRole('button'));
    expect(name).toMatch(/^tillframe-.*\.yaml$/);
    expect(text).toContain('counter');
    expect(text).not.toContain('p:ä#s');

    await takeIn(page, text, 'another passphrase');
    const passphrase = page.getByRole('form', { name: words.importTitle }).locator('input[name=passphrase]');
    await expect.poll(() => passphrase.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => focused(page)).toBe('passphrase');
    await takeIn(page, text.replace('カウンター上', 'カウンター横'), 'hunter two and three');
    await page.getByText(words.imported(0, 1, 0)).waitFor();
    await expect.poll(() => cameraNow(page)).toMatchObject({ name: 'カウンター横' });
  },
);

test(
  'mistakes in the file are listed by line and nothing is changed; a file that was changed since is chosen again',
  longEnough,
  async () => {
    await using visited = await visit();
    const { page } = visited;
    const before = await cameraNow(page);
    const lines = [
      'cameras:',
      '  - id: counter',
      '    name: 横',
      '    url: not a camera',
      'links:',
      '  - register: gone',
      '    camera: counter',
    ];
    await takeIn(page, lines.join('\n'));
    const mistakes = page.locator('.mistakes li');
    await mistakes.first().waitFor();
    expect(await page.locator('.file-field').innerText()).toContain(words.mistakes);
    expect((await mistakes.allInnerTexts()).map((text) => Number.parseInt(text))).toContain(4);
    expect(await cameraNow(page)).toEqual(before);

    await writeFile(
      join(folder, 'shop.yaml'),
      'cameras: []\n# mended, and longer than before by a good deal\n'.repeat(20),
    );
    const form = page.getByRole('form', { name: words.importTitle });
    await form.getByRole('button', { name: words.importSubmit }).click();
    await page.getByRole('button', { name: words.confirmYes }).click();
    await page.getByText(words.unread.unreadable).waitFor();
  },
);
