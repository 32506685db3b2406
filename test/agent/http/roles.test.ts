/** Every route requested by every role and by a program, compared with the tables of docs/reference/access.md; and the life of a person who was added. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logJson } from '../../../src/contract/page/access/log.ts';
import { type InvitationJson, invitationJson, peopleJson } from '../../../src/contract/page/access/people.ts';
import { sessionJson } from '../../../src/contract/page/access/session.ts';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { isRight, type Role, roles } from '../../../src/domain/people/roles.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { setUpCode, startGateway, type TestGateway } from './gateway.ts';
import { oauth, routes } from './route-table.ts';
import { type Answered, addPerson, cookieOf, password, send, sendJson, setUp } from './signing-in.ts';

const callers = [...roles, 'program', 'reader'] as const;
type CallerName = (typeof callers)[number];

const isProgram = (caller: CallerName): caller is 'program' | 'reader' =>
  caller === 'program' || caller === 'reader';

/** Rows of the tables, with the columns that have a tick. */
const rows = readFileSync(new URL('../../../docs/reference/access.md', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const [, name] = /^`((?:GET|POST|PUT|DELETE) .*)`$/.exec(cells[1] ?? '') ?? [];
    if (name === undefined) return [];
    return [[name, callers.filter((_caller, n) => cells[n + 2] === '✓')] as const];
  });
const documented = new Map(rows);
const forCallers = routes.filter(({ of }) => isRight(of));

test('the document lists each route that requires a right once', () => {
  expect(rows.map(([name]) => name).sort()).toEqual(forCallers.map(({ name }) => name).sort());
});

describe('a route answers as the document states', () => {
  let gateway: TestGateway;
  const headersOf = new Map<CallerName, Record<string, string>>();

  beforeAll(async () => {
    gateway = await startGateway({ oauth, isLocalOnly: false });
    const cookie = await setUp(gateway);
    headersOf.set('owner', { cookie });
    for (const role of roles.filter((one) => one !== 'owner'))
      headersOf.set(role, { cookie: await addPerson(gateway, { cookie, role }) });
    for (const [caller, scope] of [
      ['program', 'all'],
      ['reader', 'read'],
    ] as const) {
      const made = await sendJson(gateway, 'POST', '/api/v1/tokens', {
        cookie,
        body: { name: caller, scope },
      });
      const { token } = JSON.parse(made.text) as { token: string };
      headersOf.set(caller, { authorization: `Bearer ${token}` });
    }
  });

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
  });

  test.each(forCallers)('$name', async ({ name, method, path }) => {
    // Above the limit of every route: what is permitted is refused for its size, and changes nothing.
    const body =
      method === 'GET' ? '' : JSON.stringify({ more: 'x'.repeat(path.endsWith('import') ? 4e6 : 7e4) });
    const permitted: CallerName[] = [];
    for (const caller of callers) {
      const headers = { 'content-type': 'application/json', ...headersOf.get(caller) };
      const answer = await send(gateway.url, method, path, { headers, body });
      if (answer.status === 403) {
        const problem = problemJson.parse(JSON.parse(answer.text));
        const reasons = { program: /A token cannot do this/, reader: /token can only read|A token cannot/ };
        expect(problem.detail).toMatch(isProgram(caller) ? reasons[caller] : /owner/);
        continue;
      }
      expect(answer.status).not.toBe(401);
      if (method !== 'GET') expect(answer.status).toBe(413);
      permitted.push(caller);
    }
    expect(permitted).toEqual(documented.get(name));
  });
});

const roleOf = async (gateway: TestGateway, cookie: string) =>
  sessionJson.parse(JSON.parse((await sendJson(gateway, 'GET', '/api/v1/session', { cookie })).text)).person;
const codeOf = ({ text }: Answered): InvitationJson => invitationJson.parse(JSON.parse(text));
const join = (gateway: TestGateway, code: string, secret = password) =>
  sendJson(gateway, 'POST', '/api/v1/setup', { body: { code, password: secret } });
const signIn = (gateway: TestGateway, body: { name?: string; password: string }) =>
  sendJson(gateway, 'POST', '/api/v1/session', { body });

test('adds a person with a code that is used once, and asks for the name from then on', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const cookie = await setUp(gateway);
  const add = (name: string, role: Role) =>
    sendJson(gateway, 'POST', '/api/v1/people', { cookie, body: { name, role } });
  const invited = codeOf(await add(' 佐藤  花子 ', 'staff'));
  expect(invited).toMatchObject({ name: '佐藤 花子', validForS: 86_400 });
  expect((await add('佐藤 花子', 'owner')).status).toBe(409);
  // Nobody else can sign in yet.
  expect((await signIn(gateway, { password })).status).toBe(200);
  expect((await join(gateway, 'AAAA-BBBB-CCCC')).status).toBe(403);
  expect((await join(gateway, invited.code, 'short')).status).toBe(400);
  const theirs = await join(gateway, invited.code.toLowerCase(), 'another long password');
  expect(sessionJson.parse(JSON.parse(theirs.text))).toMatchObject({
    needsName: true,
    person: { name: '佐藤 花子', role: 'staff' },
  });
  expect((await join(gateway, invited.code)).status).toBe(409);

  expect((await signIn(gateway, { password })).status).toBe(400);
  expect((await signIn(gateway, { name: 'nobody', password })).status).toBe(403);
  expect((await signIn(gateway, { name: '佐藤 花子', password })).status).toBe(403);
  const again = await signIn(gateway, { name: '佐藤　花子', password: 'another long password' });
  expect(await roleOf(gateway, cookieOf(again))).toMatchObject({ role: 'staff' });
  const list = await sendJson(gateway, 'GET', '/api/v1/people', { cookie });
  expect(peopleJson.parse(JSON.parse(list.text)).people).toMatchObject([
    { name: 'Owner', role: 'owner', isReady: true, sessions: 2 },
    { name: '佐藤 花子', role: 'staff', isReady: true, sessions: 2 },
  ]);
});

test('changes a role at once, ends sessions, and keeps the last owner', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const owner = await setUp(gateway);
  const staff = await addPerson(gateway, { cookie: owner, role: 'staff' });
  const [mine, theirs] = [await roleOf(gateway, owner), await roleOf(gateway, staff)];
  const change = (id: string | undefined, body: { name: string; role: Role }, cookie = owner) =>
    sendJson(gateway, 'PUT', `/api/v1/people/${id}`, { cookie, body });
  const remove = (id: string | undefined, cookie = owner) =>
    sendJson(gateway, 'DELETE', `/api/v1/people/${id}`, { cookie });
  const exported = (cookie: string) => sendJson(gateway, 'GET', '/api/v1/sales.csv', { cookie });

  expect((await exported(staff)).status).toBe(403);
  expect((await change(theirs?.id, { name: 'Hana', role: 'manager' })).status).toBe(200);
  expect((await exported(staff)).status).toBe(200);
  expect((await change(theirs?.id, { name: 'owner', role: 'manager' })).status).toBe(409);
  const last = await remove(mine?.id);
  expect([last.status, last.text]).toEqual([409, expect.stringContaining('only owner')]);
  expect((await change(mine?.id, { name: 'Owner', role: 'staff' })).status).toBe(409);

  const ended = await sendJson(gateway, 'DELETE', `/api/v1/people/${theirs?.id}/sessions`, { cookie: owner });
  expect(JSON.parse(ended.text)).toEqual({ ended: 1 });
  expect((await exported(staff)).status).toBe(401);
  // A forgotten password: both the earlier password and its sessions end once the code is used.
  const before = cookieOf(await signIn(gateway, { name: 'Hana', password }));
  const code = codeOf(
    await sendJson(gateway, 'POST', `/api/v1/people/${theirs?.id}/invitation`, { cookie: owner }),
  );
  expect((await exported(before)).status).toBe(200);
  const after = cookieOf(await join(gateway, code.code, 'another long password'));
  expect([(await exported(before)).status, (await exported(after)).status]).toEqual([401, 200]);

  expect((await change(theirs?.id, { name: 'Hana', role: 'owner' })).status).toBe(200);
  expect((await remove(mine?.id)).status).toBe(200);
  expect((await exported(owner)).status).toBe(401);
  expect((await remove(mine?.id, after)).status).toBe(404);
  expect((await remove(theirs?.id, after)).status).toBe(409);
});

test('removes the browsers that get notifications with the person who added them, and with the right to', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const owner = await setUp(gateway);
  const manager = await addPerson(gateway, { cookie: owner, role: 'manager' });
  const { publicKey } = await gateway.testStore.store.write.vapidKeys();
  const subscribe = async (cookie: string, name: string) => {
    const body = {
      ...{ kind: 'push', name, origin: 'https://shop.example', p256dh: publicKey, auth: 'B'.repeat(22) },
      endpoint: `https://web.push.apple.com/${name}`,
    };
    const added = await sendJson(gateway, 'POST', '/api/v1/notifications/channels', { cookie, body });
    return (JSON.parse(added.text) as { id: string }).id;
  };
  await subscribe(owner, 'mine');
  const theirs = await subscribe(manager, 'theirs');
  // A change by somebody else leaves it theirs.
  const body = { kind: 'push', name: 'renamed' };
  await sendJson(gateway, 'PUT', `/api/v1/notifications/channels/${theirs}`, { cookie: owner, body });
  const names = async () =>
    (await gateway.testStore.store.read.notificationSettings()).channels.map(({ name }) => name);
  expect(await names()).toEqual(['mine', 'renamed']);
  const { id, name = '' } = (await roleOf(gateway, manager)) ?? {};
  const become = (role: Role) =>
    sendJson(gateway, 'PUT', `/api/v1/people/${id}`, { cookie: owner, body: { name, role } });
  expect((await become('owner')).status).toBe(200);
  expect(await names()).toEqual(['mine', 'renamed']);
  expect((await become('staff')).status).toBe(200);
  expect(await names()).toEqual(['mine']);
  await become('manager');
  await subscribe(manager, 'again');
  expect(await names()).toEqual(['mine', 'again']);
  expect((await sendJson(gateway, 'DELETE', `/api/v1/people/${id}`, { cookie: owner })).status).toBe(200);
  expect(await names()).toEqual(['mine']);
});

test('refuses an invitation after a day of running, across steps of the clock', async () => {
  const time = { wallMs: 0, monotonicMs: 5_000 };
  const clock = { ...systemClock, nowMs: () => time.wallMs, monotonicMs: () => time.monotonicMs };
  await using gateway = await startGateway({ isLocalOnly: false, clock });
  const cookie = await setUp(gateway);
  const body = { name: 'Hana', role: 'staff' };
  const { id, code } = codeOf(await sendJson(gateway, 'POST', '/api/v1/people', { cookie, body }));
  time.wallMs = Date.UTC(2060, 0);
  time.monotonicMs += 86_400_000 + 1;
  expect((await join(gateway, code)).status).toBe(403);
  const again = codeOf(await sendJson(gateway, 'POST', `/api/v1/people/${id}/invitation`, { cookie }));
  time.monotonicMs += 86_400_000 - 1;
  expect((await join(gateway, code)).status).toBe(403);
  expect((await join(gateway, again.code)).status).toBe(200);
});

test('lets an installer hand over until there is an owner, and ends everybody then', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const begun = await sendJson(gateway, 'POST', '/api/v1/setup', {
    body: { code: setUpCode, password, name: 'Kato Electric', role: 'installer' },
  });
  const cookie = cookieOf(begun);
  expect(await roleOf(gateway, cookie)).toMatchObject({ name: 'Kato Electric', role: 'installer' });
  const handOver = (as: string) => sendJson(gateway, 'POST', '/api/v1/handover', { cookie: as });
  const { code } = JSON.parse((await handOver(cookie)).text) as { code: string };
  expect((await sendJson(gateway, 'GET', '/api/v1/status', { cookie })).status).toBe(401);

  const owner = cookieOf(await join(gateway, code));
  expect(await roleOf(gateway, owner)).toMatchObject({ name: 'Owner', role: 'owner' });
  const installer = await addPerson(gateway, { cookie: owner, role: 'installer' });
  const refused = await handOver(installer);
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('has an owner already')]);
  expect((await handOver(owner)).status).toBe(200);
  for (const as of [installer, owner])
    expect((await sendJson(gateway, 'GET', '/api/v1/status', { cookie: as })).status).toBe(401);
});

test('notes failed sign-ins with the person that they name, and no name that nobody has', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const cookie = await setUp(gateway);
  await addPerson(gateway, { cookie, role: 'manager' });
  for (const name of ['owner', 'a password typed here', 'owner'])
    expect((await signIn(gateway, { name, password: 'not this one' })).status).toBe(403);
  const { text } = await sendJson(gateway, 'GET', '/api/v1/log?group=failed', { cookie });
  const { entries } = logJson.parse(JSON.parse(text));
  const from = { what: 'sign_in_failed', caller: 'nobody', address: '127.0.0.1' };
  // The third is the first once more.
  expect(entries.map(({ at: _, ...entry }) => entry)).toEqual([from, { ...from, target: 'Owner' }]);
  expect(text).not.toContain('typed here');
});
