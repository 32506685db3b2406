/** The receiver as an app of Smaregi: links, logins and tokens, over HTTP with the real database and Smaregi over the wire. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { posTokenAnswerSchema } from '../../src/contract/cloud/pos-token.ts';
import { sha256Of } from '../../src/lib/http/bearer.ts';
import { type Smaregi, startSmaregi } from '../peers/pos/smaregi.ts';
import { runReceiverCommand } from './command.ts';
import { ask } from './start.ts';
import { type StoredReceiver, startOn, storeKinds } from './stores.ts';

let receiver: StoredReceiver;
let smaregi: Smaregi;

afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
  await smaregi[Symbol.asyncDispose]();
});

/** Of the app and a link for the shop, as the command makes them. */
async function makeLink(shop = 'shop-1', more: { clientSecret?: string } = {}): Promise<string> {
  await using store = await receiver.admin();
  const { clientId, clientSecret, idUrl } = smaregi;
  await store.posApps.setApp('smaregi', {
    ...{ clientId, clientSecret, idUrl, base: receiver.url, sandbox: false },
    ...more,
  });
  return await store.posApps.makeLink('smaregi', shop);
}

async function tokenOf(shop: string): Promise<string> {
  await using store = await receiver.admin();
  return (await store.credentials.make({ kind: 'token', shop })).secret;
}

/** A browser opens the link: its cookie, and the address of the login. */
async function openLink(secret: string): Promise<{ cookie: string; login: URL; page: string }> {
  const said = await fetch(`${receiver.url}/pos/smaregi/link/${secret}`, {
    headers: { 'accept-language': 'en' },
  });
  const page = await said.text();
  const href = /href="([^"]+\/authorize\?[^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? 'http://none';
  return { page, cookie: said.headers.getSetCookie()[0]?.split(';')[0] ?? '', login: new URL(href) };
}

/** It comes back from Smaregi. */
function comeBack(
  { login, cookie }: { login: URL; cookie: string },
  code = smaregi.logIn(),
): Promise<Response> {
  const state = login.searchParams.get('state') ?? '';
  const query = new URLSearchParams({ code, state });
  return fetch(`${login.searchParams.get('redirect_uri')}?${query.toString()}`, {
    headers: { cookie, 'accept-language': 'en' },
  });
}

async function allow(shop = 'shop-1'): Promise<void> {
  expect((await comeBack(await openLink(await makeLink(shop)))).status).toBe(200);
}

function tokens(token: string, { account = smaregi.contractId, rejected = '' } = {}): Promise<Response> {
  const query = rejected === '' ? '' : `?rejected=${sha256Of(rejected)}`;
  return ask(receiver, `/v1/pos-tokens/smaregi/${account}${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

async function granted(response: Promise<Response>): Promise<string> {
  const got = await response;
  expect(got.status).toBe(200);
  const { accessToken, expiresIn } = posTokenAnswerSchema.parse(await got.json());
  expect(expiresIn).toBeGreaterThan(smaregi.tokenSeconds / 2 - 5);
  return accessToken;
}

async function refusal(response: Promise<Response>): Promise<unknown> {
  const got = await response;
  const { type, problem } = (await got.json()) as { type?: string; problem?: { code: string } };
  return [got.status, type, problem?.code];
}

const tokenRequests = (): number => smaregi.asked.filter(({ what }) => what === 'token').length;

describe.each(storeKinds)('on %s', (kind) => {
  beforeEach(async () => {
    smaregi = await startSmaregi();
    receiver = await startOn(kind);
  });

  describe('a link', () => {
    it('names the shop, leads to the login, and gives the gateways of the shop tokens that work', async () => {
      const opened = await openLink(await makeLink('shop-1'));
      expect(opened.page).toContain('shop-1');
      expect(opened.login.href).toMatch(new RegExp(`^${smaregi.idUrl}/authorize\\?`));
      expect(Object.fromEntries(opened.login.searchParams)).toEqual({
        ...{ response_type: 'code', client_id: smaregi.clientId, scope: 'openid' },
        state: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        redirect_uri: `${receiver.url}/pos/smaregi/callback`,
      });
      expect(opened.page).not.toContain(smaregi.clientSecret);
      const done = await comeBack(opened);
      expect([done.status, await done.text()]).toEqual([200, expect.stringContaining(smaregi.contractId)]);
      const token = await granted(tokens(await tokenOf('shop-1')));
      const listed = await fetch(`${smaregi.apiUrl}/${smaregi.contractId}/pos/terminals`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(listed.status).toBe(200);
      expect(await refusal(tokens(await tokenOf('shop-2')))).toEqual([
        ...[403, 'urn:tillframe:pos-no-consent', 'receiver.pos_no_consent'],
      ]);
      expect((await tokens('wrong')).status).toBe(401);
    });

    it('links nothing for a login that another browser began, a used code, or an expired link', async () => {
      const secret = await makeLink('shop-1');
      const [mine, other] = [await openLink(secret), await openLink(secret)];
      expect((await comeBack({ login: other.login, cookie: mine.cookie })).status).toBe(404);
      expect((await comeBack({ login: mine.login, cookie: '' })).status).toBe(404);
      expect((await comeBack(mine, 'no-such-code')).status).toBe(502);
      expect((await fetch(`${receiver.url}/pos/smaregi/link/${'a'.repeat(43)}`)).status).toBe(404);
      await using later = await receiver.admin(() => Date.now() + 8 * 86_400_000);
      expect(await later.posApps.shopOfLink('smaregi', secret)).toBeUndefined();
      expect(await later.posApps.grants()).toEqual([]);
      const refusedThere = await comeBack(mine, '');
      expect(await refusedThere.text()).toContain('Not allowed at Smaregi');
    });
  });

  describe('tokens', () => {
    it('of a contract are one for all its gateways, and another once one was rejected', async () => {
      await allow();
      const gateways = await Promise.all(Array.from({ length: 20 }, () => tokenOf('shop-1')));
      const got = await Promise.all(gateways.map((token) => granted(tokens(token))));
      expect(new Set(got).size).toBe(1);
      expect(tokenRequests()).toBe(1);
      const [first = ''] = got;
      const renewed = await Promise.all(gateways.map((token) => granted(tokens(token, { rejected: first }))));
      expect(new Set([first, ...renewed]).size).toBe(2);
      expect(tokenRequests()).toBe(2);
    });

    it('end when the contract gives the app up, and come again when it is in use again', async () => {
      await allow();
      const own = await tokenOf('shop-1');
      const rejected = await granted(tokens(own));
      smaregi.isAppInUse = false;
      smaregi.revokeTokens();
      expect(await refusal(tokens(own, { rejected }))).toEqual([
        ...[403, 'urn:tillframe:pos-consent-ended', 'receiver.pos_consent_ended'],
      ]);
      await using store = await receiver.admin();
      expect((await store.posApps.grants())[0]?.problem).toContain('アプリが利用されていません');
      smaregi.isAppInUse = true;
      await granted(tokens(own, { rejected }));
      expect((await store.posApps.grants())[0]?.problem).toBeNull();
      expect(await store.posApps.revoke('smaregi', smaregi.contractId, 'shop-1')).toBe(true);
      expect(await refusal(tokens(own))).toEqual([
        ...[403, 'urn:tillframe:pos-no-consent', 'receiver.pos_no_consent'],
      ]);
    });

    it('are refused for an app that Smaregi does not know, and to be had later while Smaregi is away', async () => {
      await allow();
      const own = await tokenOf('shop-1');
      await makeLink('shop-1', { clientSecret: 'another-secret' });
      expect(await refusal(tokens(own))).toEqual([
        ...[403, 'urn:tillframe:pos-app-refused', 'receiver.pos_app_refused'],
      ]);
      await using store = await receiver.admin();
      expect((await store.posApps.grants())[0]?.problem).toEqual(expect.any(String));
      await makeLink('shop-1');
      smaregi.faults.plan({ status: 429, headers: { 'retry-after': '7' } });
      const later = await tokens(own);
      expect([later.status, later.headers.get('retry-after')]).toEqual([503, '7']);
      const held = await granted(tokens(own));
      await smaregi.close();
      expect(await granted(tokens(own))).toBe(held);
      expect((await tokens(own, { rejected: held })).status).toBe(503);
    });

    it('do not exist without an app', async () => {
      expect(await refusal(tokens(await tokenOf('shop-1')))).toEqual([
        ...[404, 'about:blank', 'receiver.pos_app_missing'],
      ]);
    });
  });

  it('lets the operator make links and end them in the viewer', async () => {
    await allow();
    const origin = { origin: receiver.url, 'content-type': 'application/x-www-form-urlencoded' };
    const form = (path: string, fields: Record<string, string>, cookie = '') =>
      fetch(receiver.url + path, {
        method: 'POST',
        headers: { ...origin, cookie, 'accept-language': 'en' },
        body: new URLSearchParams(fields).toString(),
        redirect: 'manual',
      });
    expect((await form('/pos/links', { shop: 'shop-2' })).status).toBe(303);
    await using store = await receiver.admin();
    const password = 'a-long-password-1';
    const entered = await form('/setup', {
      code: await store.people.makeSetUpCode(),
      password,
      again: password,
    });
    const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const made = await (await form('/pos/links', { shop: 'shop-2' }, cookie)).text();
    const [, secret = ''] = /\/pos\/smaregi\/link\/([\w-]{43})"/.exec(made) ?? [];
    expect(await store.posApps.shopOfLink('smaregi', secret)).toBe('shop-2');
    expect(made).toContain(smaregi.contractId);
    const { grantedAtMs = 0 } = (await store.posApps.grants())[0] ?? {};
    const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Tokyo' } as const;
    expect(made).toContain(new Intl.DateTimeFormat('en', time).format(grantedAtMs));
    await form('/pos/revoke', { account: smaregi.contractId, shop: 'shop-1' }, cookie);
    expect(await store.posApps.grants()).toEqual([]);
  });

  it('enters the app, links shops and lists contracts by command', async () => {
    const run = (args: readonly string[], input?: string) =>
      runReceiverCommand(['pos-app', ...args, ...receiver.place], { input });
    expect((await run(['link', '--shop', 's1'])).err).toContain('receiver pos-app set');
    const app = ['set', '--client-id', 'c1', '--public-url'];
    expect((await run([...app, 'http://cloud.example'], 'secret-1')).err).toContain('by https');
    const set = await run([...app, 'https://cloud.example/tf/'], 'secret-1\n');
    expect(set.out).toContain('https://cloud.example/tf/pos/smaregi/callback');
    const link = await run(['link', '--shop', 's1']);
    expect(link.out).toMatch(/^https:\/\/cloud\.example\/tf\/pos\/smaregi\/link\/[\w-]{43}\n$/);
    await using store = await receiver.admin();
    await store.posApps.grant('smaregi', 'contract-1', 's1');
    expect((await run(['list'])).out).toMatch(/contract-1 +s1 +/);
    expect((await run(['revoke', 'contract-1', '--shop', 's1'])).code).toBe(0);
    expect((await run(['revoke', 'contract-1', '--shop', 's1'])).code).toBe(1);
  });
});
