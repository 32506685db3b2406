/** Linking with Ubiregi's login: to another site and back, with every failure in between. */
import { createHash } from 'node:crypto';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { maxStates, stateLifeMs } from '../../../src/agent/http/routes/oauth/oauth-states.ts';
import { squareSettings } from '../../../src/agent/sources/square/settings.ts';
import { createSquare } from '../../../src/agent/sources/square/square.ts';
import { ubiregiSettings } from '../../../src/agent/sources/ubiregi/settings.ts';
import { createUbiregi } from '../../../src/agent/sources/ubiregi/ubiregi.ts';
import type { PosAccountRecord } from '../../../src/domain/setup/pos-account.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startChromium } from '../../peers/page/browser.ts';
import { squareLocations, startSquare } from '../../peers/pos/square.ts';
import { startUbiregi, type UbiregiPeer } from '../../peers/pos/ubiregi.ts';
import { decideAtSquare } from '../sources/square/person.ts';
import { decideAtUbiregi } from '../sources/ubiregi/person.ts';
import { startGateway, type TestGateway } from './gateway.ts';

const log = createLog({ level: 'silent' });
const never = new AbortController().signal;
/** Advanced by tests. */
let aheadMs = 0;
const clock: Clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs };
const accounts = new Map<string, Pick<PosAccountRecord, 'kind' | 'settings'>>();
const saved: unknown[] = [];
let saving: (() => Promise<boolean>) | undefined;
let gateway: TestGateway;
let ubiregi: UbiregiPeer;
const agent = new Agent();

beforeAll(async () => {
  gateway = await startGateway({
    oauth: {
      clock,
      log,
      timeZone: 'Asia/Tokyo',
      account: async (id) => accounts.get(id),
      save: async (id, settings) => {
        const before = accounts.get(id);
        if (before === undefined || (await saving?.()) === false) return false;
        saved.push(settings);
        accounts.set(id, { ...before, settings });
        return true;
      },
    },
  });
  ubiregi = await startUbiregi({ redirectUri: `${gateway.url}/api/v1/oauth/callback` });
});

afterAll(async () => {
  await agent.close();
  await ubiregi.close();
  await gateway[Symbol.asyncDispose]();
});

beforeEach(() => {
  aheadMs = 0;
  saving = undefined;
  saved.length = 0;
  ubiregi.faults.clear();
  accounts.clear();
  accounts.set('ubi', { kind: 'ubiregi', settings: settings() });
});

function settings(changes: Record<string, unknown> = {}) {
  const { clientId, clientSecret, redirectUri } = ubiregi.app;
  return { clientId, clientSecret, redirectUri, baseUrl: ubiregi.url, ...changes };
}

type Seen = {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
  readonly headers: Record<string, unknown>;
};

async function get(
  url: string,
  headers: Record<string, string> = { 'accept-language': 'ja' },
): Promise<Seen> {
  const answer = await request(url, { headers, dispatcher: agent });
  const location = answer.headers['location'];
  return {
    status: answer.statusCode,
    location: typeof location === 'string' ? location : undefined,
    body: await answer.body.text(),
    headers: answer.headers,
  };
}

async function post(path: string, body: unknown): Promise<{ status: number; json: Record<string, unknown> }> {
  const answer = await request(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    dispatcher: agent,
  });
  return { status: answer.statusCode, json: (await answer.body.json()) as Record<string, unknown> };
}

async function begin(body: object = { account: 'ubi' }): Promise<{ url: string; state: string }> {
  const { status, json } = await post('/api/v1/oauth/start', body);
  expect(status).toBe(200);
  return json as { url: string; state: string };
}

const decide = (
  url: string,
  choice?: { login?: { name: string; password: string }; decision?: string },
): Promise<string> => decideAtUbiregi(ubiregi, url, choice);

test('stores the tokens of a consent at Ubiregi with the account, and reads its registers', async () => {
  const { url, state } = await begin();
  expect(new URL(url).host).not.toBe(new URL(gateway.url).host);
  const back = await decide(url);
  expect(new URL(back).searchParams.get('state')).toBe(state);
  const seen = await get(back, { 'accept-language': 'ja', 'sec-fetch-site': 'cross-site' });
  expect(seen.status).toBe(200);
  expect(seen.body).toContain('ユビレジと連携しました');
  expect(seen.body).toContain('href="/#/linkage"');
  expect(seen.headers['cache-control']).toBe('no-store');
  expect(seen.headers['content-security-policy']).toContain("default-src 'none'");
  const linked = ubiregiSettings.parse(accounts.get('ubi')?.settings);
  expect(linked.tokens?.accountId).toBe('1');
  expect(seen.body).not.toContain(linked.tokens?.current.accessToken);
  const cloud = createUbiregi(linked, { clock, log, save: async () => undefined });
  expect((await cloud.registers(never))?.map(({ terminal }) => terminal)).toEqual(['1', '2', '3']);
  await cloud.close();
});

test('links an account at Square by the same way, without the secret of the application', async () => {
  await using peer = await startSquare({ redirectUri: `${gateway.url}/api/v1/oauth/callback` });
  const { clientId, redirectUri } = peer.oauth.app;
  accounts.set('sq', { kind: 'square', settings: { clientId, redirectUri, baseUrl: peer.url } });
  const denied = await get(await decideAtSquare(peer, (await begin({ account: 'sq' })).url, 'deny'), {
    'accept-language': 'en',
  });
  expect(denied.status).toBe(400);
  const seen = await get(await decideAtSquare(peer, (await begin({ account: 'sq' })).url));
  expect([seen.status, seen.body]).toEqual([200, expect.stringContaining('Square')]);
  const linked = squareSettings.parse(accounts.get('sq')?.settings);
  expect(linked.tokens?.accountId).toBe(peer.oauth.seller.merchantId);
  expect(seen.body).not.toContain(linked.tokens?.current.accessToken);
  const cloud = createSquare(linked, { clock, log, save: async () => undefined });
  expect((await cloud.registers(never))?.map(({ terminal }) => terminal)).toContain(squareLocations.honten);
  await cloud.close();
});

test('offers the link as a plain address, and rejects a start from another site', async () => {
  const link = `${gateway.url}/api/v1/oauth/start?account=ubi&forceLogin=true`;
  const seen = await get(link, { 'sec-fetch-site': 'same-origin' });
  expect(seen.status).toBe(303);
  expect(new URL(seen.location ?? '').searchParams.get('force_login')).toBe('true');
  expect((await get(link, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
});

test('accepts a state once and in time, and no other', async () => {
  const first = await begin();
  const back = await decide(first.url);
  expect((await get(back)).status).toBe(200);
  const again = await get(back, { 'accept-language': 'en-GB,ja;q=0.5' });
  expect(again.status).toBe(400);
  expect(again.body).toContain('it has been used already');
  const late = await decide((await begin()).url);
  aheadMs += stateLifeMs;
  expect((await get(late)).body).toContain('10 分を過ぎました');
  const forged = new URL(await decide((await begin()).url));
  forged.searchParams.set('state', 'A'.repeat(43));
  expect((await get(forged.href)).status).toBe(400);
  forged.searchParams.delete('state');
  expect((await get(forged.href)).status).toBe(400);
  expect(saved).toHaveLength(1);
});

test('bounds pending logins and forgets the oldest', async () => {
  const oldest = await begin();
  const second = await begin();
  for (let n = 1; n < maxStates; n += 1) await begin();
  expect((await get(await decide(oldest.url))).status).toBe(400);
  expect((await get(await decide(second.url))).status).toBe(200);
});

test('reports a denial, an unknown error and a missing code, and changes nothing', async () => {
  const denied = await get(await decide((await begin()).url, { decision: 'deny' }));
  expect(denied.status).toBe(400);
  expect(denied.body).toContain('許可されませんでした');
  // It uses the page's style: the policy permits only its own.
  const [, style = ''] = /<style>([^]*)<\/style>/.exec(denied.body) ?? [];
  expect(style).toContain('--accent:');
  expect(denied.headers['content-security-policy']).toContain(
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}';`,
  );
  // A failure causes no redirect.
  expect(denied.body).not.toContain('http-equiv');
  const { state } = await begin();
  const callback = `${gateway.url}/api/v1/oauth/callback`;
  const made = await get(
    `${callback}?state=${state}&error=${encodeURIComponent('<script>alert(1)</script>')}`,
  );
  expect(made.status).toBe(400);
  expect(made.body).not.toContain('<script');
  const noCode = await get(`${callback}?state=${(await begin()).state}`);
  expect(noCode.body).toContain('コードが届きませんでした');
  expect(saved).toEqual([]);
});

test('quotes Ubiregi when it rejects a code', async () => {
  const back = await decide((await begin()).url);
  ubiregi.clockAheadMs = 601_000;
  const seen = await get(back);
  ubiregi.clockAheadMs = 0;
  expect(seen.status).toBe(400);
  expect(seen.body).toContain('コードの有効期限が切れています');
});

test('rejects the code of another person, because its verifier differs', async () => {
  const theirs = new URL(await decide((await begin()).url));
  const ours = await begin();
  theirs.searchParams.set('state', ours.state);
  const seen = await get(theirs.href);
  expect(seen.status).toBe(400);
  expect(seen.body).toContain('code_verifier');
  expect(saved).toEqual([]);
});

test('reports an unreachable Ubiregi and a wrong app secret as such', async () => {
  const back = await decide((await begin()).url);
  ubiregi.faults.plan({ status: 503, body: '' }, { path: /oauth2\/token/ });
  const away = await get(back);
  expect(away.status).toBe(502);
  accounts.set('ubi', { kind: 'ubiregi', settings: settings({ clientSecret: 'wrong' }) });
  const wrong = await get(await decide((await begin()).url));
  expect(wrong.body).toContain('clientSecret');
  expect(wrong.body).not.toContain('wrong&');
  expect(saved).toEqual([]);
});

test('rejects another owner in place of the first one', async () => {
  expect((await get(await decide((await begin()).url))).status).toBe(200);
  const other = await get(
    await decide((await begin({ account: 'ubi', forceLogin: true })).url, { login: ubiregi.otherLogin }),
  );
  expect(other.status).toBe(400);
  expect(other.body).toContain('9');
  expect(saved).toHaveLength(1);
});

test("does not link when the tokens can't be stored, and handles a removed account", async () => {
  saving = () => Promise.reject(new Error('the disk is full'));
  expect((await get(await decide((await begin()).url))).status).toBe(503);
  saving = undefined;
  const back = await decide((await begin()).url);
  accounts.clear();
  expect((await get(back)).status).toBe(404);
  const { status, json } = await post('/api/v1/oauth/start', { account: 'ubi' });
  expect(status).toBe(404);
  expect(json).toMatchObject({ problem: { code: 'linking.no_account' }, status: 404 });
});

test('reports at the field that an account with a pasted token needs no linking', async () => {
  accounts.set('ubi', { kind: 'ubiregi', settings: { token: 'pasted-token', baseUrl: ubiregi.url } });
  const { status, json } = await post('/api/v1/oauth/start', { account: 'ubi' });
  expect(status).toBe(409);
  expect(json['errors']).toMatchObject([{ field: 'token' }]);
});

test("accepts a pasted code or whole address when Ubiregi can't redirect to the gateway", async () => {
  const whole = await begin();
  const address = await decide(whole.url);
  expect(await post('/api/v1/oauth/code', { state: whole.state, code: ` ${address} ` })).toEqual({
    status: 200,
    json: { linked: true },
  });
  const bare = await begin();
  const code = new URL(await decide(bare.url)).searchParams.get('code');
  expect((await post('/api/v1/oauth/code', { state: bare.state, code })).status).toBe(200);
  // The address of another login, pasted here.
  const [mine, theirs] = [await begin(), await begin()];
  const wrong = await post('/api/v1/oauth/code', {
    state: mine.state,
    code: await decide(theirs.url),
  });
  expect(wrong.status).toBe(400);
  expect(wrong.json['errors']).toMatchObject([{ field: 'state' }]);
  expect((await post('/api/v1/oauth/code', { state: mine.state })).status).toBe(400);
});

test('works in a browser: the page, Ubiregi’s login on another host, and back', async () => {
  await using opened = new AsyncDisposableStack();
  const browser = opened.adopt(await startChromium(), (one) => one.close());
  const page = await browser.newPage({ locale: 'ja-JP' });
  await page.goto(`${gateway.url}/api/v1/oauth/start?account=ubi`);
  expect(new URL(page.url()).hostname).toBe('localhost');
  await page.getByLabel('ID').fill(ubiregi.login.name);
  await page.getByLabel('パスワード').fill(ubiregi.login.password);
  await page.getByRole('button', { name: 'ログイン' }).click();
  await page.getByRole('button', { name: '許可する' }).click();
  await page.getByRole('heading', { name: 'ユビレジと連携しました' }).waitFor();
  expect(new URL(page.url()).hostname).toBe('127.0.0.1');
  expect(saved).toHaveLength(1);
});

test('stops when the token that started it was removed', async () => {
  const made = await gateway.accounts.addToken({ name: 'BI', scope: 'all' });
  if (made === undefined) throw new Error('no token');
  const started = await request(`${gateway.url}/api/v1/oauth/start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${made.secret}` },
    body: JSON.stringify({ account: 'ubi' }),
    dispatcher: agent,
  });
  const { url } = (await started.body.json()) as { url: string };
  const back = await decide(url);
  await gateway.accounts.removeToken(made.id);
  expect((await get(back)).status).toBe(400);
  expect(saved).toEqual([]);
});
