/** POS accounts in the API: their states and terminals, and never a secret. */

import { expect, test } from 'vitest';
import { createPosAccounts, type PosAccounts } from '../../../src/agent/sources/polling/pos-accounts.ts';
import { posAccountsJson, posTerminalsJson } from '../../../src/contract/page/pos-accounts.ts';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { registersJson } from '../../../src/contract/page/registers.ts';
import { statusJson } from '../../../src/contract/page/status.ts';
import { problemText } from '../../../src/domain/problem/problem-text.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { createPlainPos, plainToken, startPlainPos } from '../../peers/pos/plain-pos.ts';
import { testPace } from '../sources/cloud-under-test.ts';
import { receivedNow } from '../store/fixtures.ts';
import { startGateway, stateToken } from './gateway.ts';

const canary = 'canary-client-secret';

async function openGateway() {
  const peer = await startPlainPos();
  const lifetime = new AbortController();
  let accounts: PosAccounts | undefined;
  const gateway = await startGateway({
    posAccount: {
      id: 'main',
      kind: 'ubiregi',
      name: '本店',
      settings: { clientId: 'app', clientSecret: canary, baseUrl: 'https://ubiregi.com' },
      keeps: [],
    },
    pos: (store) => {
      accounts = createPosAccounts({
        ...{ store, clock: systemClock, timeZone: 'Asia/Tokyo', random: Math.random, pace: testPace },
        log: createLog({ level: 'silent' }),
        intake: async ({ saleId = '' }) => Promise.resolve({ kind: 'stored', saleId, revision: 1 }),
        received: receivedNow,
        createCloud: (_account, deps) => createPlainPos({ url: peer.url, token: plainToken }, deps),
      });
      return accounts;
    },
  });
  const { read } = gateway.testStore.store;
  const running = accounts?.run(lifetime.signal);
  accounts?.keep({ posAccounts: await read.posAccounts(), posTerminals: await read.posTerminals() });
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(gateway.url + path, init);
    const text = await response.text();
    expect(text).not.toContain(canary);
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  };
  return {
    ...{ peer, ask, gateway },
    [Symbol.asyncDispose]: async () => {
      lifetime.abort();
      await running;
      await gateway[Symbol.asyncDispose]();
      await peer.close();
    },
  };
}

test('returns each account with its state, its registers and its settings without secrets', async () => {
  await using t = await openGateway();
  await expect
    .poll(async () => posAccountsJson.parse((await t.ask('/api/v1/pos-accounts')).body).accounts)
    .toMatchObject([
      {
        ...{ id: 'main', kind: 'ubiregi', name: '本店', state: 'ok' },
        registers: [{ register: 'till-1', terminal: 't1' }],
        settings: { clientId: 'app', baseUrl: 'https://ubiregi.com' },
      },
    ]);
  t.peer.refuses = true;
  const accounts = async () => statusJson.parse((await t.ask('/api/v1/status')).body).posAccounts;
  await expect.poll(async () => (await accounts())?.[0]?.state).toBe('refused');
  const problem = (await accounts())?.[0]?.problem;
  expect(problem).toMatchObject({ reason: 'refused', field: 'token', code: 'pos.refused' });
  // The page makes its text from the code alone.
  expect(problem && problemText({ ...problem, text: '' }, 'ja')).toBe(
    'POS が要求を受け付けません。POS の応答：「トークンが無効です」',
  );
  const health = await t.ask('/healthz', { headers: { authorization: `Bearer ${stateToken}` } });
  expect(health.body).toMatchObject({ posAccounts: [{ id: 'main', state: 'refused' }] });
  expect(await t.ask('/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
});

test('lists its terminals for linking, or the POS’s message when it has none', async () => {
  await using t = await openGateway();
  const list = async () => t.ask('/api/v1/pos-accounts/main/registers');
  // Just after its start an account has no list yet.
  await expect
    .poll(async () => posTerminalsJson.parse((await list()).body))
    .toEqual({
      account: 'main',
      isList: true,
      terminals: [{ terminal: 't1', name: 'レジ1', register: 'till-1' }, { terminal: 't2' }],
    });
  const nowhere = await t.ask('/api/v1/pos-accounts/nowhere/registers');
  expect(nowhere.status).toBe(404);
  expect(problemJson.parse(nowhere.body).detail).toContain('"nowhere"');
});

test("removes an account's tokens and unlinks its registers", async () => {
  await using t = await openGateway();
  expect((await t.ask('/api/v1/pos-accounts/main', { method: 'DELETE' })).status).toBe(204);
  expect((await t.ask('/api/v1/pos-accounts/main', { method: 'DELETE' })).status).toBe(404);
  expect(await t.gateway.testStore.store.read.posAccounts()).toEqual([]);
  expect(await t.gateway.testStore.store.read.registers()).toMatchObject([{ key: 'till-1' }]);
  // Neither linked to a camera nor a register that pushes.
  expect(
    (await t.gateway.testStore.store.read.links()).filter(({ untilMs }) => untilMs === undefined),
  ).toEqual([]);
  const { registers } = registersJson.parse((await t.ask('/api/v1/registers')).body);
  expect(registers).toMatchObject([{ key: 'till-1', hasToken: false, cameras: [], unlinked: true }]);
});
