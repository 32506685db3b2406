/** Sign-in over HTTP: the first visit, sessions and their ends, tokens of programs. */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createAccounts } from '../../../src/agent/http/access/accounts.ts';
import { idleMs, lifeMs } from '../../../src/agent/http/access/sessions.ts';
import { openConnection } from '../../../src/agent/store/connection.ts';
import { StoreUnavailable } from '../../../src/agent/store/store.ts';
import { sessionJson } from '../../../src/contract/page/access/session.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { setUpCodeSha256 } from '../../../src/lib/crypto/set-up-code.ts';
import { createLog } from '../../../src/lib/log.ts';
import { openTestStore } from '../store/fixtures.ts';
import { setUpCode, startGateway, type TestGateway } from './gateway.ts';
import { cookieOf, password, sendJson, setUp } from './signing-in.ts';

const stateOf = async (gateway: TestGateway, cookie = '') =>
  sessionJson.parse(JSON.parse((await sendJson(gateway, 'GET', '/api/v1/session', { cookie })).text)).state;
const statusWith = async (gateway: TestGateway, cookie = '') =>
  (await sendJson(gateway, 'GET', '/api/v1/status', { cookie })).status;
const signIn = (gateway: TestGateway, secret = password) =>
  sendJson(gateway, 'POST', '/api/v1/session', { body: { password: secret } });
const log = createLog({ level: 'silent' });
const owner = { name: 'Owner', role: 'owner' } as const;
const giveNewCode = () => Promise.reject(new Error('nobody hands over here'));

test('is open on this machine alone until a password is set, and never on the network', async () => {
  await using here = await startGateway();
  await using there = await startGateway({ isLocalOnly: false });
  expect([await stateOf(here), await statusWith(here)]).toEqual(['open', 200]);
  expect([await stateOf(there), await statusWith(there)]).toEqual(['set_up', 401]);

  const socket = new WebSocket(`${here.url.replace('http', 'ws')}/api/v1/events`);
  await once(socket, 'open');
  const closed = once(socket, 'close');
  await setUp(here);
  // Connections opened without a password end with the first one.
  await closed;
  expect([await stateOf(here), await statusWith(here)]).toEqual(['login', 401]);
  // A new code ends the password; the page stays closed.
  await here.testStore.store.write.giveNewCode(setUpCodeSha256('AAAA-BBBB-CCCC'));
  await expect.poll(() => stateOf(here)).toBe('set_up');
  expect(await statusWith(here)).toBe(401);
});

test('is closed through a proxy, whatever its address', async () => {
  await using gateway = await startGateway();
  const port = new URL(gateway.url).port;
  const asked = async (headers: Record<string, string>) => {
    const host = headers['host'] ?? `127.0.0.1:${port}`;
    const given = { ...headers, host, origin: `http://${host}` };
    const { text } = await sendJson(gateway, 'GET', '/api/v1/session', { headers: given });
    const { status } = await sendJson(gateway, 'GET', '/api/v1/status', { headers: given });
    return [sessionJson.parse(JSON.parse(text)).state, status];
  };
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
    expect(await asked({ host })).toEqual(['open', 200]);
  for (const headers of [
    { host: 'gateway.example' },
    { host: '192.168.1.5' },
    { 'x-forwarded-for': '192.168.1.7' },
    { forwarded: 'for=192.168.1.7' },
  ])
    expect(await asked(headers)).toEqual(['set_up', 401]);
});

test('sets a password once by the code, with a session cookie hidden from scripts and other sites', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const begin = (code: string, secret = password) =>
    sendJson(gateway, 'POST', '/api/v1/setup', { body: { code, password: secret } });
  expect((await begin('AAAA-BBBB-CCCC')).status).toBe(403);
  const short = await begin(setUpCode, 'kurz');
  expect([short.status, short.text]).toEqual([400, expect.stringContaining('10 to 256 characters')]);
  // As people type it.
  const done = await begin(setUpCode.toLowerCase().replaceAll('-', ' '));
  expect(done.status).toBe(200);
  expect(done.headers['set-cookie']?.[0]).toMatch(
    /^tillframe-page=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const cookie = cookieOf(done);
  expect([await stateOf(gateway, cookie), await statusWith(gateway, cookie)]).toEqual(['signed_in', 200]);
  expect((await begin(setUpCode)).status).toBe(409);

  // Only hashes are stored.
  const db = openConnection(gateway.testStore.path, 'read');
  const rows = JSON.stringify([
    db.prepare('SELECT * FROM page_login').all(),
    db.prepare('SELECT * FROM people').all(),
    db.prepare('SELECT * FROM page_sessions').all(),
  ]);
  db.close();
  expect(rows).toContain('scrypt$');
  for (const secret of [password, setUpCode, cookie.split('=')[1] ?? '']) expect(rows).not.toContain(secret);
});

test('signs in, signs out, ends other sessions and changes the password', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const first = await setUp(gateway);
  expect((await signIn(gateway, 'wrong password')).status).toBe(403);
  const [second, third] = [cookieOf(await signIn(gateway)), cookieOf(await signIn(gateway))];
  const open = () => Promise.all([first, second, third].map((cookie) => statusWith(gateway, cookie)));
  expect(await open()).toEqual([200, 200, 200]);

  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/api/v1/events`, {
    headers: { cookie: third },
  });
  await once(socket, 'open');
  const closed = once(socket, 'close');
  const out = await sendJson(gateway, 'DELETE', '/api/v1/session', { cookie: third });
  expect([out.status, out.headers['set-cookie']?.[0]]).toEqual([204, expect.stringContaining('Max-Age=0')]);
  // Its connection ends with it.
  await closed;
  expect(await open()).toEqual([200, 200, 401]);

  const others = await sendJson(gateway, 'DELETE', '/api/v1/sessions', { cookie: first });
  expect(JSON.parse(others.text)).toEqual({ ended: 1 });
  expect(await open()).toEqual([200, 401, 401]);

  const again = cookieOf(await signIn(gateway));
  const change = (current: string, next: string) =>
    sendJson(gateway, 'PUT', '/api/v1/password', { cookie: first, body: { current, next } });
  expect((await change('wrong password', 'another long password')).status).toBe(403);
  expect((await change(password, 'short')).status).toBe(400);
  // The same password in full width is equal.
  const same = await sendJson(gateway, 'PUT', '/api/v1/password', {
    cookie: first,
    body: { current: password, next: password.replace('horse', 'ｈｏｒｓｅ') },
    headers: { 'accept-language': 'ja' },
  });
  expect(same.status).toBe(400);
  expect(JSON.parse(same.text)).toMatchObject({
    errors: [{ field: 'next', message: expect.stringContaining('同じです') as string }],
  });
  expect(await open()).toEqual([200, 401, 401]);
  expect((await change(password, 'another long password')).status).toBe(200);
  expect([await statusWith(gateway, first), await statusWith(gateway, again)]).toEqual([200, 401]);
  expect((await signIn(gateway)).status).toBe(403);
  expect((await signIn(gateway, 'another long password')).status).toBe(200);
});

test('keeps sessions through a restart', async () => {
  await using store = await openTestStore();
  const deps = { clock: systemClock, log, isLocalOnly: false, giveNewCode };
  await store.store.write.giveFirstCode(setUpCodeSha256(setUpCode));
  const before = await createAccounts({ ...deps, store: store.store });
  const cookie = await before.setPassword(setUpCode, password, owner);
  const after = await createAccounts({ ...deps, store: await store.reopen() });
  expect(after.callerOf({ cookie, isHere: true })?.kind).toBe('session');
});

test('keeps configured tokens at the first password, and ends all tokens at a hand-over', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  const add = (id: string) => write.addToken({ id, name: id, scope: 'read', sha256: id.repeat(64) });
  const left = async () => (await read.pageAccess()).tokens.map(({ id }) => id);
  const byCode = (code: string) =>
    write.setPasswordByCode({
      codeSha256: setUpCodeSha256(code),
      passwordHash: 'hash',
      person: { id: code, ...owner },
    });
  await write.giveFirstCode(setUpCodeSha256(setUpCode));
  await add('a');
  expect(await byCode(setUpCode)).toBe(true);
  expect(await left()).toEqual(['a']);
  await write.giveNewCode(setUpCodeSha256('AAAA-BBBB-CCCC'));
  await add('b');
  expect(await byCode('AAAA-BBBB-CCCC')).toBe(true);
  expect(await left()).toEqual([]);
});

test('ends sessions, tokens and their connections when another process makes a new code', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const cookie = await setUp(gateway);
  const made = await sendJson(gateway, 'POST', '/api/v1/tokens', { cookie, body: { name: 'BI' } });
  const { token } = JSON.parse(made.text) as { token: string };
  const asProgram = () =>
    sendJson(gateway, 'GET', '/api/v1/sales', { headers: { authorization: `Bearer ${token}` } });
  expect((await asProgram()).status).toBe(200);
  const listed = await sendJson(gateway, 'GET', '/api/v1/tokens', { cookie });
  expect(JSON.parse(listed.text)).toMatchObject({ tokens: [{ name: 'BI' }] });
  expect(listed.text).not.toContain(token);
  const stream = await fetch(`${gateway.url}/api/v1/events`, { headers: { cookie } });
  const reader = stream.body?.getReader();

  const other = await gateway.testStore.store.write.giveNewCode(setUpCodeSha256('AAAA-BBBB-CCCC'));
  expect(other).toEqual({ sessions: 1, tokens: 1 });
  await expect.poll(() => statusWith(gateway, cookie)).toBe(401);
  expect((await asProgram()).status).toBe(401);
  while ((await reader?.read())?.done === false);
  expect((await signIn(gateway)).status).toBe(409);
});

test('slows down guesses of codes and passwords with Retry-After, without affecting signed-in people', async () => {
  // Hashing may take a busy machine any time.
  const clock = { ...systemClock, monotonicMs: () => 1_000_000 };
  await using gateway = await startGateway({ isLocalOnly: false, clock });
  const cookie = await setUp(gateway);
  for (let n = 0; n < 5; n += 1) expect((await signIn(gateway, `guess ${n}`)).status).toBe(403);
  const held = await signIn(gateway);
  expect([held.status, held.headers['retry-after']]).toEqual([429, '15']);
  const change = { current: 'guess again', next: 'another long password' };
  expect((await sendJson(gateway, 'PUT', '/api/v1/password', { cookie, body: change })).status).toBe(429);
  expect(await statusWith(gateway, cookie)).toBe(200);
});

test('lets the owner sign in after guesses from 50 other addresses', async () => {
  const clock = { ...systemClock, monotonicMs: () => 1_000_000 };
  await using gateway = await startGateway({ isLocalOnly: false, clock });
  await setUp(gateway);
  const tryFrom = (address: string, secret: string) =>
    sendJson(gateway, 'POST', '/api/v1/session', {
      body: { password: secret },
      headers: { 'x-forwarded-for': address },
    });
  for (let n = 0; n < 50; n += 1) expect((await tryFrom(`10.0.0.${n}`, 'a wrong password')).status).toBe(403);
  const again = await tryFrom('10.0.0.1', 'a wrong password');
  expect([again.status, again.headers['retry-after']]).toEqual([429, '15']);
  expect((await tryFrom('192.168.1.7', password)).status).toBe(200);
});

test('ends sessions by running time and never by a step of the wall clock', async () => {
  await using testStore = await openTestStore();
  const { store } = testStore;
  const time = { boot: 'boot-1', wallMs: 0, monotonicMs: 5_000 };
  const clock = {
    ...systemClock,
    get boot() {
      return time.boot;
    },
    nowMs: () => time.wallMs,
    monotonicMs: () => time.monotonicMs,
  };
  await store.write.giveFirstCode(setUpCodeSha256(setUpCode));
  const accounts = await createAccounts({ store, clock, log, isLocalOnly: false, giveNewCode });
  const cookie = await accounts.setPassword(setUpCode, password, owner);
  const isIn = () => accounts.callerOf({ cookie, isHere: true }) !== undefined;
  // 1970, then 2060, then back by weeks.
  for (const wallMs of [0, Date.UTC(2060, 0), Date.UTC(2026, 10)]) {
    time.wallMs = wallMs;
    expect(isIn()).toBe(true);
  }
  time.monotonicMs += idleMs - 1_000;
  expect(isIn()).toBe(true);
  // Used at intervals, until the end of its life.
  for (let ms = idleMs; ms + idleMs < lifeMs; ms += idleMs) {
    time.monotonicMs += idleMs - 1_000;
    expect(isIn()).toBe(true);
  }
  time.monotonicMs += idleMs;
  expect(isIn()).toBe(false);

  const idle = await accounts.signIn({ password });
  time.monotonicMs += idleMs + 1;
  expect(accounts.callerOf({ cookie: idle, isHere: true })).toBeUndefined();
});

test('lets people sign in when nothing can be stored, and ends that session with a new code', async () => {
  await using testStore = await openTestStore();
  const { store } = testStore;
  await store.write.giveFirstCode(setUpCodeSha256(setUpCode));
  let isFull = false;
  const write: typeof store.write = {
    ...store.write,
    openSession: (wanted) =>
      isFull ? Promise.reject(new StoreUnavailable('the disk is full')) : store.write.openSession(wanted),
  };
  const accounts = await createAccounts({
    ...{ store: { read: store.read, write }, clock: systemClock, log, isLocalOnly: false, giveNewCode },
  });
  await accounts.setPassword(setUpCode, password, owner);
  isFull = true;
  const cookie = await accounts.signIn({ password });
  expect(accounts.callerOf({ cookie, isHere: true })?.kind).toBe('session');
  await accounts.removeToken('none');
  expect(accounts.callerOf({ cookie, isHere: true })?.kind).toBe('session');
  await store.write.giveNewCode(setUpCodeSha256('AAAA-BBBB-CCCC'));
  await accounts.removeToken('none');
  expect(accounts.callerOf({ cookie, isHere: true })).toBeUndefined();
});

test('signs out a session that was not stored, and keeps it through its change of the password', async () => {
  await using testStore = await openTestStore();
  const { store } = testStore;
  await store.write.giveFirstCode(setUpCodeSha256(setUpCode));
  let isFull = true;
  const refused = () => Promise.reject(new StoreUnavailable('the disk is full'));
  const write: typeof store.write = {
    ...store.write,
    openSession: refused,
    endSessions: (which) => (isFull ? refused() : store.write.endSessions(which)),
  };
  const accounts = await createAccounts({
    ...{ store: { read: store.read, write }, clock: systemClock, log, isLocalOnly: false, giveNewCode },
  });
  const cookie = await accounts.setPassword(setUpCode, password, owner);
  const sessionOf = (secret: string | undefined) => {
    const caller = accounts.callerOf({ cookie: secret, isHere: true });
    return caller?.kind === 'session' ? caller : undefined;
  };
  await accounts.signOut(sessionOf(cookie)?.sha256 ?? '');
  expect(sessionOf(cookie)).toBeUndefined();

  isFull = false;
  const second = await accounts.signIn({ password });
  const session = sessionOf(second);
  if (session === undefined) throw new Error('nobody is signed in');
  const next = 'another long password';
  expect(await accounts.changePassword(session, { current: password, next })).toBe(true);
  expect(sessionOf(second)).toBeDefined();
});
