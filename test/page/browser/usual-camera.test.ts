/**
 * A form for a new register that was opened before the shop's only camera was heard of, as on a machine that has just started: the camera
 * chooses itself once it works, and what a person chose stays.
 */

import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { smaregi } from '../../../src/agent/sources/smaregi/descriptor.ts';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { linkageJa as words } from '../../../src/page/text/linkage-ja.ts';
import { camera, status } from '../../peers/page/page-data.ts';
import { account } from '../../peers/page/registers-data.ts';
import { pageInBrowser } from './page-in-browser.ts';

const { visit } = pageInBrowser();

const nowMs = Date.now();
const counter = camera({ id: 'counter', name: 'カウンター上' }, nowMs);
const door = camera({ id: 'door', name: '入口' }, nowMs);
const broken = {
  ...counter,
  state: 'down' as const,
  problem: problemJson(cameraProblem('camera.no_answer')),
};

async function openForm(page: Page, title: string): Promise<Locator> {
  await page.getByRole('button', { name: `${title}: ${words.add.open}` }).click();
  const form = page.getByRole('form', { name: `${title}: ${words.add.add}` });
  await form.locator('input[name=name]').fill('レジ9');
  return form;
}

const forms: readonly (readonly [string, (page: Page) => Promise<Locator>])[] = [
  ['a terminal of Smaregi', (page) => openForm(page, smaregi.system.name.ja)],
  ['a printer', (page) => openForm(page, words.local.title)],
  ['a row of the list of terminals', async (page) => page.locator('.terminals li').first()],
];

test.for(forms)(
  '%s gets the only camera once it works, and keeps what was chosen',
  {
    timeout: 300_000,
  },
  async ([, open]) => {
    const world = {
      status: status(nowMs, { cameras: [] }),
      linkage: {
        registers: [],
        accounts: [account({ id: 'platform', kind: 'smaregi-platform' }, nowMs)],
        terminals: [{ terminal: '1', name: 'レジ1' }],
        ...{ answer: 'ok' as const, problem: { detail: 'Refused' } },
      },
    };
    await using visited = await visit(world, { at: 'linkage' });
    const { page, api } = visited;
    const hears = (...cameras: (typeof counter)[]) =>
      api.push({ type: 'status', status: status(nowMs, { cameras }) });
    const form = await open(page);
    const chosen = form.locator('.camera-choice summary');
    const isChosen = (name: string) => expect.poll(() => chosen.innerText()).toBe(name);
    const options = form.locator('.camera-option');
    const choose = async (name: string) => {
      await chosen.click();
      // A tap has chosen, and closes the list: none as well as a camera.
      await form.getByRole('radio', { name }).check();
      await expect.poll(() => form.locator('.camera-choice details[open]').count()).toBe(0);
    };
    await isChosen(words.camera.choose);
    await expect.poll(() => api.listeners().webSockets).toBe(1);

    hears(broken);
    await expect.poll(() => options.count()).toBe(2);
    expect(await chosen.innerText()).toBe(words.camera.choose);
    hears(counter);
    await isChosen(counter.name);

    await choose(words.camera.none);
    hears(broken);
    await expect.poll(() => form.locator('.camera-option.down').count()).toBe(1);
    hears(counter);
    await expect.poll(() => form.locator('.camera-option.down').count()).toBe(0);
    expect(await chosen.innerText()).toBe(words.camera.choose);

    await choose(counter.name);
    hears(door, counter);
    await expect.poll(() => options.count()).toBe(3);
    expect(await chosen.innerText()).toBe(counter.name);
    hears(door);
    await expect.poll(() => options.count()).toBe(2);
    expect(await chosen.innerText()).not.toBe(door.name);
    // What was written before stays through all of it.
    const name = form.locator('input[name=name]');
    if ((await name.count()) > 0) expect(await name.inputValue()).toBe('レジ9');
  },
);
