/** The system page in a real browser: its states over a world that the test makes, and the hand-over and the sheet over the gateway's own routes. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { withDetails } from '../../../src/domain/problem/text.ts';
import { acceptanceJa } from '../../../src/page/text/acceptance-ja.ts';
import { accountJa } from '../../../src/page/text/account-ja.ts';
import { ja } from '../../../src/page/text/ja.ts';
import { systemEn } from '../../../src/page/text/system-en.ts';
import { systemJa } from '../../../src/page/text/system-ja.ts';
import { setUpCode, startGateway } from '../../agent/http/gateway.ts';
import { password } from '../../agent/http/signing-in.ts';
import { acceptInput, capturedSettlement, saleOf } from '../../agent/store/fixtures.ts';
import type { World } from '../../peers/page/page-api.ts';
import { camera, pair, shopTime, status, storage } from '../../peers/page/page-data.ts';
import { held, system } from '../../peers/page/system-data.ts';
import { pageInBrowser, type Visit } from './page-in-browser.ts';

const rig = pageInBrowser();

const visit = (
  over: Partial<World>,
  { at = 'system', ...options }: { at?: string; locale?: string; width?: number } = {},
): Promise<Visit> => rig.visit({ system: system(Date.now()), ...over }, { at, ...options });

const section = (page: Page, id: string) => page.locator(`#system-${id}`);
const goTo = (page: Page, part: string) => page.evaluate(`location.hash = '#/system/${part}'`);
/** Text of a section, in the part that its name leads to. */
const textOf = async (page: Page, id: string) => {
  await goTo(page, id);
  await section(page, id).waitFor();
  return section(page, id).innerText();
};

/** Above it a bar is amber, above its `high` red. */
const lowOf = async (page: Page) =>
  Promise.all(
    ['データベース', 'ディスク'].map((name) => page.getByLabel(name, { exact: true }).getAttribute('low')),
  );

test('all is well: said in words, and everything fits a phone', { timeout: 300_000 }, async () => {
  const nowMs = Date.now();
  await using visited = await visit({
    // Little of the disk is free, and enough.
    status: status(nowMs, { storage: { ...storage(nowMs, 'ok'), used: 412 * 1024 ** 2, diskFree: 3e9 } }),
  });
  const { page } = visited;
  expect(await textOf(page, 'cloud')).toContain(systemJa.cloud.allSent);
  expect(await section(page, 'cloud').getByRole('button', { name: systemJa.cloud.now }).count()).toBe(0);
  expect(await textOf(page, 'storage')).toMatch(/412 MB 使用[^]*90 日[^]*30 日/);
  expect(await lowOf(page)).toEqual(['1', '1']);
  expect(await textOf(page, 'clock')).toContain(systemJa.clock.synced);
  await goTo(page, 'devices');
  const link = section(page, 'devices').getByRole('link', { name: 'カウンター上' });
  expect(await link.getAttribute('href')).toBe('#/cameras/counter');
  await goTo(page, 'network');
  await section(page, 'network').getByText('MAC アドレス').first().waitFor();
  await goTo(page, 'updates');
  await section(page, 'versions').locator('summary').click();
  const versions = await textOf(page, 'versions');
  expect(versions).toMatch(/tf-5e1c[^]*Raspberry Pi 4/);
  expect(versions).toMatch(/Debian のセキュリティ更新は自動で入ります。前回：\d/);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await goTo(page, 'language');
  await section(page, 'language').getByLabel('English').check();
  await goTo(page, 'cloud');
  await page.getByText(systemEn.cloud.allSent, { exact: true }).waitFor();
});

test('the overview states what needs somebody, leads to each part, and shows the parts beside it where there is room', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  const over = { status: status(nowMs, { clock: 'unsynced', storage: storage(nowMs, 'disk_low') }) };
  await using visited = await visit(over);
  const { page } = visited;
  await page.getByText(systemJa.parts.attention(2)).waitFor();
  const nav = page.getByRole('navigation', { name: systemJa.parts.nav });
  const storageCard = page.locator('.overview-parts li.warn', { hasText: systemJa.parts.names.storage });
  expect(await storageCard.innerText()).toContain('131 MB');
  expect(await nav.isVisible()).toBe(false);
  await storageCard.getByRole('link').click();
  await section(page, 'storage').waitFor();
  expect(await section(page, 'cloud').count()).toBe(0);
  // The clock has an address of its own, in the part of the network.
  await page.setViewportSize({ width: 820, height: 600 });
  await goTo(page, 'clock');
  await section(page, 'network').waitFor();
  const current = nav.locator('[aria-current=page]');
  expect(await current.innerText()).toContain(systemJa.parts.names.network);
  expect(await current.getByRole('img', { name: systemJa.parts.marked }).count()).toBe(1);
  const bottom = "document.getElementById('system-clock').getBoundingClientRect().bottom";
  await section(page, 'clock').waitFor();
  await expect.poll(() => page.evaluate<number>(bottom)).toBeLessThanOrEqual(600);
});

test('a cloud that refuses: sales, not messages, wait; another try at a press', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  const since = shopTime(nowMs - 3_600_000);
  const waiting = { sales: 7, pictures: 9, oldest: since };
  await using visited = await visit({
    status: status(nowMs, {
      queue: { sales: 7, events: 31, pictures: 9, quarantined: 0, oldest: since },
      cloud: {
        state: 'refused',
        since,
        problem: problemJson(
          withDetails(cloudProblem('cloud.token_refused'), cloudProblem('cloud.answered', { status: 401 })),
        ),
      },
    }),
    system: system(nowMs, { cloud: { ...system(nowMs).cloud, waiting } }),
  });
  const { page, world } = visited;
  const text = await textOf(page, 'cloud');
  expect(text).toMatch(/会計 7 件、画像 9 枚/);
  expect(text).toContain(
    'この装置のキーがクラウドに拒否されました。クラウドから案内されたキーをもう一度入力してください',
  );
  expect(text).not.toContain('401');
  expect(await page.locator('.states').innerText()).toContain('送信待ち 7 件');
  const now = page.getByRole('button', { name: systemJa.cloud.now });
  await now.click();
  await page.getByText(systemJa.cloud.tried).waitFor();
  await now.click();
  await page.getByText(systemJa.cloud.triedLately).waitFor();
  expect(world.uploadTries).toBe(2);
});

test('a cloud that hangs, asks to wait or answers nonsense is told as that, with the try that is under way', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  const tryingSince = shopTime(nowMs - 30_000);
  const cloudSays = async (
    cloud: ReturnType<typeof status>['cloud'],
    locale = 'ja-JP',
  ): Promise<[Visit, string]> => {
    const visited = await visit(
      {
        status: status(nowMs, {
          cloud: { ...cloud, ...(cloud.state === 'retrying' && { since: shopTime(nowMs - 60_000) }) },
        }),
        uploadUnderWay: true,
      },
      { locale },
    );
    return [visited, await textOf(visited.page, 'cloud')];
  };
  {
    const [visited, text] = await cloudSays({ state: 'ok', tryingSince });
    await using _visited = visited;
    expect(text).toMatch(/すべて送信済みです。[^]*に送ったものへの応答が、クラウドからまだありません。/);
  }
  {
    const [visited, text] = await cloudSays({
      state: 'retrying',
      tryingSince,
      problem: problemJson(cloudProblem('endpoint.no_answer', { seconds: 60 })),
    });
    await using _visited = visited;
    expect(text).toMatch(/クラウドに接続できません。[^]*から送信を試しています。/);
    await visited.page.getByRole('button', { name: systemJa.cloud.now }).click();
    await visited.page.getByText(systemJa.cloud.isTried).waitFor();
  }
  {
    const [visited, text] = await cloudSays({ state: 'retrying', answer: 'wait' });
    await using _visited = visited;
    expect(text).toMatch(/から、クラウドが、しばらく待つよう求めています。/);
  }
  const [visited, text] = await cloudSays({ state: 'retrying', answer: 'unread', tryingSince }, 'en-US');
  await using _visited = visited;
  expect(text).toMatch(/The cloud’s response cannot be read since [^]*An attempt has been running since /);
  expect(text).not.toContain('cannot be reached');
});

test('quarantine: by sale with its reason, sent again alone or all', { timeout: 300_000 }, async () => {
  const nowMs = Date.now();
  await using visited = await visit({
    status: status(nowMs, { queue: { events: 0, pictures: 0, quarantined: 3 } }),
    system: system(nowMs, { cloud: { ...system(nowMs).cloud, held: { sales: 2, pictures: 1 } } }),
    held: held(nowMs),
  });
  const { page, world } = visited;
  await goTo(page, 'cloud');
  const items = page.locator('.held-list > li');
  await items.first().waitFor();
  expect(await items.count()).toBe(2);
  expect(await items.nth(1).innerText()).toMatch(
    /会計の内容、画像 1 枚[^]*total does not match[^]*クラウドから理由が示されていません/,
  );
  expect(await items.nth(1).getByRole('link').getAttribute('href')).toBe('#/sales/R2%3A000810%3A20261124');
  expect(await textOf(page, 'cloud')).toContain('会計 2 件、画像 1 枚が送信エラーです');
  expect(await section(page, 'cloud').getByText(systemJa.cloud.allSent, { exact: true }).count()).toBe(0);
  await items.nth(1).getByRole('button').click();
  await page.getByText(systemJa.held.retried('1')).waitFor();
  await page.getByRole('button', { name: systemJa.held.retryAll }).click();
  await expect.poll(() => world.retried).toEqual(['R2:000810:20261124', 'all']);
  world.retryAnswer = 'problem';
  await items.first().getByRole('button').click();
  await page.locator('.held [role=alert]').waitFor();
});

test('no room, a clock that is not set, a camera that is down, and no password', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  await using visited = await visit({
    session: 'open',
    status: status(nowMs, {
      clock: 'unsynced',
      storage: storage(nowMs, 'disk_low'),
      cloud: { state: 'off' },
      queue: { sales: 3, events: 8, pictures: 3, quarantined: 0 },
      cameras: [camera({ id: 'back', name: '裏口', state: 'down', registers: [] }, nowMs)],
    }),
    // Some twelve minutes behind this browser.
    behindMs: 754_000,
  });
  const { page } = visited;
  expect(await textOf(page, 'storage')).toMatch(/残り 131 MB[^]*クラウドが未設定のため/);
  expect(await lowOf(page)).toEqual(['1', '0']);
  expect(await textOf(page, 'clock')).toMatch(
    /NTP、UDP 123[^]*12分進んでいます。 装置の時刻が同期されていない/,
  );
  expect(await textOf(page, 'devices')).toMatch(/裏口[^]*停止中[^]*カメラと連携していません/);
  expect(await textOf(page, 'cloud')).toContain(systemJa.cloud.off);
  expect(await page.locator('.states').innerText()).toContain('会計は装置に保存');
  await goTo(page, 'hand-over');
  await page.getByText(systemJa.acceptance.text).waitFor();
  expect(await section(page, 'hand-over').count()).toBe(0);
  await goTo(page, 'access');
  await section(page, 'access').getByRole('button', { name: systemJa.access.setPassword }).click();
  await page.getByRole('heading', { name: accountJa.setUpTitle }).waitFor();
});

test('what was loaded stays when the gateway is away, and it says so', { timeout: 300_000 }, async () => {
  await using visited = await visit({});
  await textOf(visited.page, 'versions');
  await visited.api[Symbol.asyncDispose]();
  await visited.page.getByText(systemJa.offlineText).waitFor();
  await textOf(visited.page, 'cloud');
});

test('a token is shown once; removing it is asked for and says what ends', { timeout: 300_000 }, async () => {
  await using visited = await visit({}, { at: 'system/access' });
  const { page, world } = visited;
  // What programs need is not before a shop's eyes.
  const name = page.getByLabel(systemJa.access.tokenName);
  await section(page, 'access').getByText(ja.developers).click({ trial: true });
  expect(await name.isVisible()).toBe(false);
  await section(page, 'access').getByText(ja.developers).click();
  await name.fill('BI');
  await page.getByRole('button', { name: systemJa.access.tokenAdd }).click();
  expect(await page.locator('.token-made code').innerText()).toMatch(/^\w{43}$/);
  await page.getByRole('button', { name: systemJa.access.tokenClose }).click();
  await expect.poll(() => page.locator('.token-made').count()).toBe(0);
  await page.getByRole('button', { name: 'BI: 削除' }).click();
  const dialog = page.getByRole('dialog', { name: systemJa.access.tokenRemoveTitle('BI') });
  expect(await dialog.innerText()).toContain(systemJa.access.tokenRemoveText);
  await dialog.getByRole('button', { name: systemJa.access.tokenRemove }).click();
  await page.getByText(systemJa.access.tokenRemoved('BI')).waitFor();
  expect(world.tokens).toEqual([]);
});

test('the sheet names what is open and claims nothing else; printed it is on A4', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  const one = { key: 'R1', name: 'レジ1' };
  await using visited = await visit(
    {
      sales: [pair(1, nowMs - 60_000, { register: one })],
      status: status(nowMs, { registers: [one, { key: 'R2', name: 'レジ2' }] }),
    },
    { at: 'system/acceptance', width: 1_000 },
  );
  const { page, world, api } = visited;
  const points = page.locator('.open-points li');
  await expect.poll(() => points.allInnerTexts()).toEqual([acceptanceJa.points.noSale('レジ2')]);
  expect(await page.locator('.register-pair').first().innerText()).toMatch(
    /カウンター上[^]*会計と画像が保存済み/,
  );
  // It waits at the gateway now, with no cloud to send it to.
  world.status = status(Date.now(), { ...world.status, cloud: { state: 'off' } });
  world.system = system(Date.now(), {
    cloud: { kind: 'off', waiting: { sales: 1, pictures: 1 }, held: { sales: 0, pictures: 0 } },
  });
  api.push({ type: 'status', status: world.status });
  const changed = pair(1, nowMs - 60_000, {
    register: one,
    upload: { state: 'waiting', picturesWaiting: 1 },
  });
  api.push({ type: 'pair', pair: changed });
  await page.getByText(acceptanceJa.storedHere).waitFor();
  expect(await page.locator('.sheet-paper').innerText()).not.toContain('保存済み');
  await page.getByText(acceptanceJa.points.cloudOff).waitFor();
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  // Points: 210 × 297 mm.
  expect(pdf).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.top').isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: acceptanceJa.print }).isVisible()).toBe(false);
});

test('over the gateway itself: a pair on the sheet, then the hand-over ends this session, and its code works once', {
  timeout: 300_000,
}, async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const { store } = gateway.testStore;
  const accepted = await store.write.acceptSale(acceptInput(saleOf({ receiptNumber: '000812' })));
  if (accepted.kind === 'unknown_register') throw new Error('no register');
  const jpeg = rig.shots()[0] ?? Buffer.alloc(0);
  await store.write.settleCapture(capturedSettlement(accepted.saleId, jpeg));
  const context = await rig.browser().newContext({ locale: 'ja' });
  const page = await context.newPage();
  await page.goto(`${gateway.url}/#/system/acceptance`);
  await page.locator('input[name=code]').fill(setUpCode);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: accountJa.setUpSubmit }).click();
  const proof = page.locator('.register-pair');
  await proof.waitFor();
  expect(await proof.innerText()).toMatch(/000812/);
  const isDrawn = `(() => {
    const img = document.querySelector('.register-pair img');
    return img !== null && img.complete && img.naturalWidth > 0;
  })()`;
  await expect.poll(() => page.evaluate(isDrawn)).toBe(true);
  await expect.poll(() => page.locator('.open-points').innerText()).toContain(acceptanceJa.points.cloudOff);
  expect(await proof.innerText()).not.toContain('保存済み');

  await page.getByRole('link', { name: '‹ システム' }).click();
  const [cookie] = await context.cookies();
  const settings = { kind: 'line', name: '設置会社', about: 'all', token: 'tf-test' } as const;
  await store.write.putNotificationChannel({ settings, language: 'ja' });
  await goTo(page, 'hand-over');
  await page.getByRole('button', { name: systemJa.handOver.action, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: systemJa.handOver.title });
  expect(await dialog.innerText()).toContain(systemJa.handOver.ends);
  await dialog.getByText(systemJa.handOver.recipients('設置会社：LINE')).waitFor();
  await dialog.getByRole('button', { name: systemJa.handOver.action }).click();
  const code = await page.locator('.set-up-code').innerText();
  expect(code).toMatch(/^\w{4}-\w{4}-\w{4}$/);
  const headers = { cookie: `${cookie?.name}=${cookie?.value}` };
  expect((await fetch(`${gateway.url}/api/v1/status`, { headers })).status).toBe(401);
  expect((await readFile(join(gateway.testStore.path, '..', 'setup-code'), 'utf8')).trim()).toBe(code);
  // The installer's browser is outside.
  await page.getByRole('button', { name: systemJa.handOver.goOn }).click();
  await page.getByRole('heading', { name: accountJa.setUpTitle }).waitFor();

  const owner = await (await rig.browser().newContext({ locale: 'ja' })).newPage();
  await owner.goto(`${gateway.url}/#/system/cloud`);
  const begin = async (next: string) => {
    await owner.locator('input[name=code]').fill(code);
    await owner.locator('input[name=password]').fill(next);
    await owner.getByRole('button', { name: accountJa.setUpSubmit }).click();
  };
  await begin('the shop’s own password');
  await owner.locator('#system-cloud').waitFor();
  const again = await fetch(`${gateway.url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: gateway.url },
    body: JSON.stringify({ code, password: 'one more password' }),
  });
  expect(again.status).toBe(409);
  await context.close();
  // It would go on asking a gateway that is closing.
  await owner.context().close();
});
