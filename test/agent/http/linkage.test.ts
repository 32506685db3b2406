/**
 * Linking over the API, against clouds as strict as the real ones: errors are reported at their fields, and
 * nothing is stored before.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIntake } from '../../../src/agent/pipeline/intake.ts';
import { defaultPace } from '../../../src/agent/sources/polling/poll-pace.ts';
import { createPosAccounts, type PosAccounts } from '../../../src/agent/sources/polling/pos-accounts.ts';
import { StoreUnavailable } from '../../../src/agent/store/store.ts';
import { posAccountsJson, posTerminalsJson } from '../../../src/contract/page/pos-accounts.ts';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import {
  accountLinkedJson,
  linkedJson,
  pollRequestJson,
  registersJson,
  unlinkedJson,
} from '../../../src/contract/page/registers.ts';
import { salesPageJson } from '../../../src/contract/page/sales.ts';
import { noSalesOfTerminal } from '../../../src/domain/setup/pos-account.ts';
import { defaultInstantRule } from '../../../src/domain/time/instant.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { type Smaregi, startSmaregi } from '../../peers/pos/smaregi.ts';
import { startUbiregi, type UbiregiPeer } from '../../peers/pos/ubiregi.ts';
import { acceptInput, receivedNow, saleOf } from '../store/fixtures.ts';
import { startGateway, type TestGateway, tillToken } from './gateway.ts';

const log = createLog({ level: 'silent' });
let smaregi: Smaregi;
let ubiregi: UbiregiPeer;
let gateway: TestGateway;
let opened: AsyncDisposableStack;

beforeEach(async () => {
  opened = new AsyncDisposableStack();
  smaregi = opened.use(await startSmaregi());
  ubiregi = opened.use(await startUbiregi());
  const lifetime = new AbortController();
  let accounts: PosAccounts | undefined;
  gateway = await startGateway({
    pos: (store) => {
      accounts = createPosAccounts({
        ...{ store, clock: systemClock, log, timeZone: 'Asia/Tokyo', random: Math.random },
        intake: createIntake({ store, clock: systemClock, log, onPending: () => undefined }),
        received: receivedNow,
        // So rare that only explicit requests poll.
        pace: { ...defaultPace, busyMs: 600_000, quietMs: 600_000, nightMs: 600_000 },
      });
      return accounts;
    },
    onSetUp: (setUp) => accounts?.keep(setUp),
  });
  const running = accounts?.run(lifetime.signal);
  opened.use(gateway);
  opened.defer(async () => {
    lifetime.abort();
    await running;
  });
});

afterEach(() => opened.disposeAsync());

type Answer = { readonly status: number; readonly body: unknown };

async function ask(method: string, path: string, body?: object, language = 'ja'): Promise<Answer> {
  const response = await fetch(gateway.url + path, {
    method,
    headers: {
      'accept-language': language,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  for (const secret of [smaregi.accessToken, smaregi.clientSecret, ubiregi.token])
    expect(text).not.toContain(secret);
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

const registers = async () => registersJson.parse((await ask('GET', '/api/v1/registers')).body).registers;
const accounts = async () => posAccountsJson.parse((await ask('GET', '/api/v1/pos-accounts')).body).accounts;

function older(changes: Record<string, string> = {}, terminal = '1', more: object = {}) {
  const { contractId, accessToken, olderUrl } = smaregi;
  return {
    kind: 'smaregi',
    settings: { contractId, accessToken, baseUrl: olderUrl, ...changes },
    register: { terminal, name: 'レジA', cameras: ['counter'] },
    ...more,
  };
}

/** The field of a rejection, and its message. */
async function refused(method: string, path: string, body: object, status = 400): Promise<[string, string]> {
  const answer = await ask(method, path, body);
  const { errors } = problemJson.parse(answer.body);
  expect([answer.status, errors?.length], JSON.stringify(answer.body)).toEqual([status, 1]);
  return [errors?.[0]?.field ?? '', errors?.[0]?.message ?? ''];
}

test("reports each mistake of Smaregi's older API at its field and stores nothing, then links and polls the first sale", async () => {
  const path = '/api/v1/pos-accounts';
  smaregi.sell({ terminal: '2', total: 100 });
  const [contract, contractWords] = await refused('POST', path, older({ contractId: 'wrong' }));
  expect([contract, contractWords]).toEqual([
    'contractId',
    expect.stringContaining('契約IDが無効です。 パラメータ不正です。(contractId)'),
  ]);
  const [token, tokenWords] = await refused('POST', path, older({ accessToken: 'wrong-token' }));
  expect([token, tokenWords]).toEqual([
    'accessToken',
    expect.stringContaining('アクセストークンが無効です。'),
  ]);
  const empty = await ask('POST', path, older({ contractId: '', accessToken: '' }, ' '));
  expect(problemJson.parse(empty.body).errors?.map(({ field }) => field)).toEqual([
    'contractId',
    'accessToken',
    'terminal',
  ]);
  const [missing, missingTexts] = await refused('POST', path, older({ accessToken: ' ' }));
  expect([missing, missingTexts]).toEqual(['accessToken', '入力してください。']);
  const [unknown, unknownWords] = await refused('POST', path, older({}, '7'));
  expect([unknown, unknownWords]).toEqual([
    'terminal',
    expect.stringMatching(/"7"[^]*会計があった端末ID：2。/),
  ]);
  expect(
    await refused('POST', path, older({}, '1', { register: { terminal: '1', cameras: ['no'] } })),
  ).toEqual(['cameras', 'カメラ「no」はもうありません。']);
  smaregi.refusal = 'permission';
  const noRight = await ask('POST', path, older());
  expect([noRight.status, problemJson.parse(noRight.body).detail]).toEqual([
    400,
    expect.stringContaining('取引情報参照は利用しない設定です。'),
  ]);
  smaregi.refusal = undefined;
  expect([await accounts(), (await registers()).map(({ key }) => key)]).toEqual([[], ['till-1']]);

  // It has sold nothing so far; the person may know that the id is right.
  expect(problemJson.parse((await ask('POST', path, older())).body).type).toBe(noSalesOfTerminal);
  const linked = await ask('POST', path, older({}, '1', { acceptUnknownTerminal: true }));
  expect([linked.status, accountLinkedJson.parse(linked.body)]).toEqual([
    201,
    { account: 'smaregi', register: 'smaregi-1' },
  ]);
  const own = async () => (await registers()).find(({ key }) => key === 'smaregi-1');
  expect(await own()).toMatchObject({
    name: 'レジA',
    from: { account: 'smaregi', terminal: '1' },
    hasToken: false,
    cameras: [{ camera: 'counter', main: true }],
    waiting: true,
  });
  expect(await accounts()).toMatchObject([
    { name: 'スマレジ', settings: { contractId: smaregi.contractId, baseUrl: smaregi.olderUrl } },
  ]);
  expect(await refused('POST', path, older(), 409)).toEqual([
    'contractId',
    'すでに「スマレジ」として連携しています。レジはそちらに追加してください。',
  ]);

  await expect.poll(async () => (await accounts())[0]?.state).toBe('ok');
  smaregi.sell({ terminal: '1', total: 1_980 });
  await expect
    .poll(async () => {
      pollRequestJson.parse((await ask('POST', `${path}/smaregi/poll`)).body);
      return (await own())?.waiting;
    })
    .toBe(false);
  expect((await own())?.lastSale).toBeDefined();
  // The time of the sale, as in the list of sales, not its arrival.
  const [sold] = salesPageJson.parse((await ask('GET', '/api/v1/sales?limit=1')).body).sales;
  expect(sold?.receivedAt).not.toBe(sold?.instant.at);
  expect((await own())?.lastSale).toBe(sold?.instant.at);
  const { basis, uncertaintyMs } = sold?.instant ?? {};
  expect((await own())?.newest).toMatchObject([{ basis, uncertaintyMs, sales: 1 }]);
  expect((await ask('POST', `${path}/nobody/poll`)).status).toBe(404);
});

test('changes an account only when the POS accepts it, and never sends stored secrets to another address', async () => {
  smaregi.sell({ terminal: '1', total: 100 });
  await ask('POST', '/api/v1/pos-accounts', older());
  const path = '/api/v1/pos-accounts/smaregi';
  const { contractId, accessToken } = smaregi;
  expect((await refused('PUT', path, { settings: { contractId, accessToken: 'another-token' } }))[0]).toBe(
    'accessToken',
  );
  expect((await refused('PUT', path, { settings: { contractId: 'other', accessToken } }, 409))[0]).toBe(
    'contractId',
  );
  const elsewhere = { settings: { contractId, baseUrl: `${smaregi.olderUrl}elsewhere` } };
  expect(await refused('PUT', path, elsewhere)).toEqual(['accessToken', '入力してください。']);
  expect((await ask('PUT', path, { name: '本店', settings: { contractId } })).status).toBe(200);
  expect(await accounts()).toMatchObject([{ name: '本店', settings: { baseUrl: smaregi.olderUrl } }]);
  await expect.poll(async () => (await accounts())[0]?.state).toBe('ok');
});

test("lists the terminals of Smaregi's Platform API and rejects one that is not listed", async () => {
  const { contractId, clientId, clientSecret, idUrl, apiUrl } = smaregi;
  const settings = { contractId, clientId, clientSecret, idUrl, apiUrl, sandbox: true };
  const wrong = { kind: 'smaregi-platform', settings: { ...settings, clientSecret: 'wrong' } };
  expect((await refused('POST', '/api/v1/pos-accounts', wrong))[0]).toBe('clientSecret');
  expect((await ask('POST', '/api/v1/pos-accounts', { kind: 'smaregi-platform', settings })).status).toBe(
    201,
  );
  const list = async () => (await ask('GET', '/api/v1/pos-accounts/smaregi-platform/registers')).body;
  await expect
    .poll(async () => posTerminalsJson.parse(await list()).terminals.map(({ name }) => name))
    .toEqual(['レジ1', 'レジ2', '駅前レジ']);
  const of = (terminal: string) => ({
    from: { account: 'smaregi-platform', terminal },
    cameras: ['counter'],
  });
  expect((await refused('POST', '/api/v1/registers', { ...of('9'), acceptUnknownTerminal: true }))[0]).toBe(
    'terminal',
  );
  const linked = await ask('POST', '/api/v1/registers', of('2'));
  expect(linkedJson.parse(linked.body)).toEqual({ register: 'smaregi-platform-2' });
  expect(await refused('POST', '/api/v1/registers', of('2'), 409)).toEqual([
    'terminal',
    'この端末はすでに「レジ2」として登録されています。',
  ]);
});

test('tries a pasted token of Ubiregi first, and waits for the owner’s login with a custom app', async () => {
  const wrong = { kind: 'ubiregi', settings: { token: 'wrong', baseUrl: ubiregi.url } };
  expect(await refused('POST', '/api/v1/pos-accounts', wrong)).toEqual([
    'token',
    expect.stringContaining('アクセストークンが無効です'),
  ]);
  const pasted = { kind: 'ubiregi', settings: { token: ubiregi.token, baseUrl: ubiregi.url } };
  expect((await ask('POST', '/api/v1/pos-accounts', pasted)).status).toBe(201);
  const { clientId, clientSecret, redirectUri } = ubiregi.app;
  const app = { kind: 'ubiregi', settings: { clientId, clientSecret, redirectUri, baseUrl: ubiregi.url } };
  expect(accountLinkedJson.parse((await ask('POST', '/api/v1/pos-accounts', app)).body)).toEqual({
    account: 'ubiregi-2',
  });
  await expect.poll(accounts).toMatchObject([
    { id: 'ubiregi', state: 'ok' },
    { id: 'ubiregi-2', state: 'refused', problem: { field: 'tokens' } },
  ]);
});

test('shows the token of a pushing register once, replaces it, and ends it with the link', async () => {
  expect(await refused('POST', '/api/v1/registers', { token: true })).toEqual(['name', '入力してください。']);
  expect((await refused('POST', '/api/v1/registers', { name: 'x', key: 'レジ' }))[0]).toBe('key');
  expect((await refused('POST', '/api/v1/registers', { name: 'x', key: 'till-1' }, 409))[0]).toBe('key');
  const made = linkedJson.parse(
    (await ask('POST', '/api/v1/registers', { name: '催事レジ', token: true, cameras: ['counter'] })).body,
  );
  expect(made.register).toBe('till');
  expect(made.token).toMatch(/^[\w-]{32}$/);
  const push = async (key: string, token: string | undefined) => {
    const response = await fetch(`${gateway.url}/api/v1/registers/${key}/sales`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token ?? ''}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'sale', total: 100 }),
    });
    return response.status;
  };
  expect(await push('till', made.token)).toBe(201);
  const renewed = linkedJson.parse((await ask('POST', '/api/v1/registers/till/token')).body);
  expect([await push('till', made.token), await push('till', renewed.token)]).toEqual([401, 201]);
  expect(await push('till-1', tillToken)).toBe(201);

  const removed = await ask('DELETE', '/api/v1/links?register=till&register=till-1&register=gone');
  expect(unlinkedJson.parse(removed.body)).toEqual({ unlinked: 2 });
  expect([await push('till', renewed.token), await push('till-1', tillToken)]).toEqual([401, 401]);
  expect(await registers()).toMatchObject([
    { key: 'till', hasToken: false, cameras: [], unlinked: true },
    { key: 'till-1', hasToken: false, cameras: [], unlinked: true },
  ]);
  // Its sales and their links are still here.
  expect((await gateway.testStore.store.read.sales({ limit: 10 })).pairs).toHaveLength(3);
  expect(await gateway.testStore.store.read.links()).toMatchObject([{ cameraId: 'counter' }, {}]);
});

test('changes a camera in one step: ends the previous link and keeps the other cameras', async () => {
  const { store } = gateway.testStore;
  const [camera] = await store.read.cameras();
  if (camera === undefined) throw new Error('no camera');
  await store.write.importSetUp({
    cameras: ['door', 'back'].map((id) => ({ ...camera, id, name: id })),
    registers: [],
    links: [],
  });
  await store.write.acceptSale(acceptInput(saleOf()));
  const path = '/api/v1/registers/till-1';
  expect((await ask('PUT', path, { name: 'レジ一', cameras: ['door', 'back'] })).status).toBe(200);
  expect(await registers()).toMatchObject([
    {
      name: 'レジ一',
      hasToken: true,
      cameras: [
        { camera: 'door', main: true },
        { camera: 'back', main: false },
      ],
      waiting: false,
    },
  ]);
  const links = await store.read.links();
  expect(links.find(({ cameraId }) => cameraId === 'counter')?.untilMs).toBeDefined();
  expect((await store.read.sales({ limit: 1 })).pairs[0]?.captures).toMatchObject([{ camera: 'counter' }]);
  // Absent fields stay.
  expect((await ask('PUT', path, { name: 'レジ1' })).status).toBe(200);
  expect((await registers())[0]?.cameras.map(({ camera: id }) => id)).toEqual(['door', 'back']);
  // A picture from before each sale, until it is switched off.
  expect((await ask('PUT', path, { earlierPicture: true })).status).toBe(200);
  expect((await ask('PUT', path, { name: 'レジ2' })).status).toBe(200);
  expect((await registers())[0]).toMatchObject({ name: 'レジ2', earlierPicture: true });
  expect((await ask('PUT', path, { earlierPicture: false })).status).toBe(200);
  expect((await registers())[0]).not.toHaveProperty('earlierPicture');
  // The lateness of its signals, until it is 0; the rest of the rule stays.
  expect((await ask('PUT', path, { delayMs: 400 })).status).toBe(200);
  expect((await ask('PUT', path, { name: 'レジ2' })).status).toBe(200);
  expect((await registers())[0]).toMatchObject({ delayMs: 400 });
  expect((await store.read.registers()).find(({ key }) => path.endsWith(`/${key}`))?.instant).toEqual({
    ...defaultInstantRule,
    delayMs: 400,
  });
  for (const delayMs of [-1, 0.5, 600_001, null])
    expect((await ask('PUT', path, { delayMs })).status).toBe(400);
  expect((await ask('PUT', path, { delayMs: 0 })).status).toBe(200);
  expect((await registers())[0]).not.toHaveProperty('delayMs');
  // A region of the picture, until it is removed.
  const region = { camera: 'door', shows: 'drawer', left: 0.4, top: 0.25, width: 0.2, height: 0.3 };
  expect((await ask('PUT', path, { region })).status).toBe(200);
  expect((await ask('PUT', path, { name: 'レジ3' })).status).toBe(200);
  expect((await registers())[0]).toMatchObject({ name: 'レジ3', region });
  for (const wrong of [{ left: 0.9 }, { width: 0.7 }, { camera: 'gone' }, { shows: 'cat' }])
    expect((await ask('PUT', path, { region: { ...region, ...wrong } })).status).toBeGreaterThanOrEqual(400);
  expect((await registers())[0]).toMatchObject({ region });
  expect((await ask('PUT', path, { region: null })).status).toBe(200);
  expect((await registers())[0]).not.toHaveProperty('region');
  // Without a camera its sales have no picture.
  expect((await ask('PUT', path, { cameras: [] })).status).toBe(200);
  expect((await registers())[0]?.cameras).toEqual([]);
  expect((await ask('PUT', '/api/v1/registers/nobody', { name: 'x' })).status).toBe(404);
});

test('changes a terminal in one step, as after a broken tablet, and keeps the register and its sales', async () => {
  smaregi.sell({ terminal: '1', total: 100 });
  smaregi.sell({ terminal: '2', total: 100 });
  await ask('POST', '/api/v1/pos-accounts', older());
  await expect.poll(async () => (await accounts())[0]?.state).toBe('ok');
  const path = '/api/v1/registers/smaregi-1';
  const from = (terminal: string) => ({ from: { account: 'smaregi', terminal } });
  expect((await refused('PUT', path, from('5')))[0]).toBe('terminal');
  expect((await ask('PUT', path, from('2'))).status).toBe(200);
  expect((await registers())[0]).toMatchObject({
    ...{ key: 'smaregi-1', name: 'レジA', waiting: true },
    from: { terminal: '2' },
    cameras: [{ camera: 'counter' }],
  });
  expect((await ask('PUT', '/api/v1/registers/till-1', from('2'))).status).toBe(409);
  // Its till may push as well.
  expect((await ask('POST', '/api/v1/registers/smaregi-1/token')).status).toBe(200);
  // Removed and added again: it continues in its row.
  await ask('DELETE', '/api/v1/links?register=smaregi-1');
  const again = await ask('POST', '/api/v1/registers', { ...from('1'), cameras: ['counter'] });
  expect(linkedJson.parse(again.body)).toEqual({ register: 'smaregi-1' });
  expect((await registers())[0]?.unlinked).toBeUndefined();
});

test('accepts any program name as the key of a register', async () => {
  for (const key of ['constructor', '__proto__'])
    expect((await ask('POST', '/api/v1/registers', { key, name: 'レジ', cameras: [] })).status).toBe(201);
  expect((await registers()).map(({ key }) => key)).toEqual(['__proto__', 'constructor', 'till-1']);
});

test('advises a retry when nothing can be stored', async () => {
  const { write } = gateway.testStore.store;
  const refuse = () => Promise.reject(new StoreUnavailable('the disk is full'));
  Object.assign(write, { importSetUp: refuse, unlinkRegisters: refuse, removePosAccount: refuse });
  const statuses = [
    await ask('PUT', '/api/v1/registers/till-1', { name: 'another' }),
    await ask('DELETE', '/api/v1/links?register=till-1'),
    await ask('DELETE', '/api/v1/pos-accounts/none'),
  ].map(({ status }) => status);
  expect(statuses).toEqual([503, 503, 503]);
});

test('rejects push-only fields for a terminal', async () => {
  const { account } = accountLinkedJson.parse(
    (await ask('POST', '/api/v1/pos-accounts', older({}, '1', { acceptUnknownTerminal: true }))).body,
  );
  const wanted = { from: { account, terminal: '2' }, cameras: [], acceptUnknownTerminal: true };
  expect((await refused('POST', '/api/v1/registers', { ...wanted, key: 'own' }))[0]).toBe('key');
  expect((await refused('POST', '/api/v1/registers', { ...wanted, token: true }))[0]).toBe('token');
});
