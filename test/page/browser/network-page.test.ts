/**
 * A fixed address from a phone: the agent itself in a network with a real NetworkManager and a shop's router, the phone's browser on the
 * other end of the cable. It is lost at the old address, as every phone is, and goes on at the new one.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, devices, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountJa } from '../../../src/page/text/account-ja.ts';
import { networkJa as words } from '../../../src/page/text/network-ja.ts';
import { password } from '../../agent/http/signing-in.ts';
import {
  type NetworkPeer,
  startNetworkManager,
  users,
  withoutNetworkManager,
} from '../../peers/network/network-manager.ts';
import { startChromium } from '../../peers/page/browser.ts';
import { startProgram } from '../../peers/program.ts';

const isMissing = withoutNetworkManager();

const longEnough = { timeout: 300_000 };
const port = 8443;
const hasty = fileURLToPath(new URL('../../peers/hasty-agent.ts', import.meta.url));
const uid = users.tillframe;
/** In a checkout that others reach the agent is its own user, with the rights of that one. */
const canBeItself = spawnSync(process.execPath, ['--version'], { uid, gid: uid }).status === 0;

describe.skipIf(isMissing)('a fixed address from a phone', () => {
  let opened: AsyncDisposableStack;
  let peer: NetworkPeer;
  let phone: BrowserContext;
  let config: string;
  const page = () => phone.pages()[0] as Page;

  beforeAll(async () => {
    opened = new AsyncDisposableStack();
    peer = opened.use(await startNetworkManager());
    const dataDir = join(peer.folder, 'data');
    config = join(peer.folder, 'config.yaml');
    chmodSync(peer.folder, 0o755);
    mkdirSync(dataDir);
    if (canBeItself) chownSync(dataDir, uid, uid);
    writeFileSync(
      config,
      `shop: { id: shop-1, name: ユビ珈琲 }\ndataDir: data\nweb: { listen: '0.0.0.0:${port}' }\nclock: { state: synced }\n`,
    );
    const executablePath = join(peer.folder, 'chromium-headless-shell');
    writeFileSync(
      executablePath,
      `#!/bin/sh\nexec ${peer.besideIt.join(' ')} chromium-headless-shell "$@"\n`,
      {
        mode: 0o755,
      },
    );
    const browser = opened.adopt(await startChromium({ program: executablePath }), (it) => it.close());
    phone = await browser.newContext({ ...devices['Pixel 7'], locale: 'ja', ignoreHTTPSErrors: true });
    await phone.newPage();
  });
  afterAll(() => opened.disposeAsync());

  const addressNow = (): string =>
    /inet ([\d.]+)/.exec(peer.run('ip', '-4', 'addr', 'show', 'eth0'))?.[1] ?? '';
  const pageAt = (address: string) => `https://${address}:${port}`;
  const section = (at: Page) => at.locator('#system-network');

  async function startAgent(program?: string) {
    const args = program === undefined ? ['run', '--config', config] : [config];
    const as = canBeItself ? [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'] : [];
    // What runs there is not ended by its id here: it goes with the command that it is behind.
    const behind = [...peer.behind, 'setpriv', '--pdeathsig', 'KILL', ...as];
    const agent = startProgram(args, {}, program, behind);
    await agent.line(/page server listening/);
    return {
      line: (pattern: RegExp) => agent.line(pattern),
      async [Symbol.asyncDispose]() {
        const gone = once(agent.child, 'close');
        await agent.end('SIGKILL');
        await gone;
      },
    };
  }

  async function tryAddress(address: string): Promise<void> {
    await section(page())
      .getByRole('button', { name: words.changeOf('eth0') })
      .tap();
    const form = page().getByRole('form', { name: words.changeOf('eth0') });
    await form.getByLabel(words.fixed).check();
    await form.getByLabel(words.address, { exact: true }).fill(address);
    await form.getByRole('button', { name: words.apply }).tap();
    await section(page()).getByText(words.open.elsewhere).waitFor();
  }

  test('is opened at its new address, without a login, and kept there', longEnough, async () => {
    await using agent = await startAgent();
    await page().goto(`${pageAt(addressNow())}/#/system/network`);
    const code = readFileSync(join(peer.folder, 'data', 'setup-code'), 'utf8').trim();
    await page().locator('input[name=code]').fill(code);
    await page().locator('input[name=password]').fill(password);
    await page().getByRole('button', { name: accountJa.setUpSubmit }).tap();
    await tryAddress('192.168.77.20');
    await section(page()).getByText(words.open.elsewhereWarning).waitFor();
    await expect.poll(addressNow).toBe('192.168.77.20');

    const opening = phone.waitForEvent('page');
    await section(page())
      .getByRole('link', { name: pageAt('192.168.77.20') })
      .tap();
    const there = await opening;
    await there.getByRole('heading', { name: accountJa.keepNetwork.title }).waitFor();
    expect(await there.locator('code').innerText()).toBe(pageAt('192.168.77.20'));
    await there.getByRole('button', { name: accountJa.keepNetwork.confirm }).tap();
    await there.getByText(accountJa.keepNetwork.done).waitFor();
    await agent.line(/network change confirmed/);
    await page().close();

    await there.getByRole('button', { name: accountJa.keepNetwork.toSystem }).tap();
    await there.locator('input[name=password]').fill(password);
    await there.getByRole('button', { name: accountJa.signInSubmit }).tap();
    await section(there).getByText(words.kept).waitFor();
    expect(await section(there).innerText()).toMatch(/192\.168\.77\.20\/24[^]*固定アドレス/);
    expect((await peer.eth0()).settings).toMatchObject({ method: 'fixed', address: '192.168.77.20' });
  });

  test('that nobody confirms is reverted by itself, and the page says so', longEnough, async () => {
    await using agent = await startAgent(hasty);
    await page().goto(`${pageAt('192.168.77.20')}/#/system/network`);
    await tryAddress('192.168.77.21');
    await expect.poll(addressNow).toBe('192.168.77.21');
    await agent.line(/network change reverted/);
    await section(page()).getByText(words.reverted).waitFor();
    await section(page()).getByText(words.why.not_confirmed).waitFor();
    expect(addressNow()).toBe('192.168.77.20');
    expect((await peer.eth0()).settings).toMatchObject({ method: 'fixed', address: '192.168.77.20' });
  });
});
