/** The accounts of a set-up: started, changed and ended by the database, from import to sale, through restarts. */
import { expect, test } from 'vitest';
import { createIntake } from '../../../../src/agent/pipeline/intake.ts';
import type { PosCloudDeps } from '../../../../src/agent/sources/polling/cloud-source.ts';
import type { PosAccountsDeps } from '../../../../src/agent/sources/polling/poll-account.ts';
import { createPosAccounts } from '../../../../src/agent/sources/polling/pos-accounts.ts';
import type { ImportedPosAccount } from '../../../../src/domain/setup/pos-account.ts';
import { defaultInstantRule } from '../../../../src/domain/time/instant.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { createPlainPos, type PlainPos, plainToken, startPlainPos } from '../../../peers/pos/plain-pos.ts';
import { openTestStore, receivedNow, type TestStore } from '../../store/fixtures.ts';
import { testPace } from '../cloud-under-test.ts';

const log = createLog({ level: 'silent' });

/** Settings valid for the registry; the cloud polled is the plain one, with their token. */
function account(token = plainToken): ImportedPosAccount {
  return {
    id: 'main',
    kind: 'ubiregi',
    name: '本店',
    settings: { token, baseUrl: 'https://ubiregi.com' },
    keeps: ['token'],
  };
}

async function importAccount(
  t: TestStore,
  one: ImportedPosAccount | undefined,
  linked = true,
): Promise<void> {
  await t.store.write.importSetUp({
    ...(one !== undefined && { posAccounts: [one] }),
    cameras: [],
    links: [],
    registers: ['r1', 'r2'].map((key, n) => ({
      ...{ key, name: key, instant: defaultInstantRule },
      ...(linked && { from: { account: 'main', terminal: `t${n + 1}` } }),
    })),
  });
}

function startAccounts(t: TestStore, peer: PlainPos, change: Partial<PosAccountsDeps> = {}) {
  const { store } = t;
  const lifetime = new AbortController();
  const started: PosCloudDeps[] = [];
  const accounts = createPosAccounts({
    ...{ store, log, clock: systemClock, timeZone: 'Asia/Tokyo', random: Math.random, pace: testPace },
    intake: createIntake({ store, clock: systemClock, log, onPending: () => undefined }),
    received: receivedNow,
    createCloud: ({ settings }, deps) => {
      started.push(deps);
      return createPlainPos({ url: peer.url, token: String(settings['token']), limit: 20 }, deps);
    },
    ...change,
  });
  const keep = async (): Promise<void> => {
    accounts.keep({
      posAccounts: await store.read.posAccounts(),
      posTerminals: await store.read.posTerminals(),
    });
  };
  const running = accounts.run(lifetime.signal);
  return {
    ...{ accounts, keep, started },
    state: () => accounts.report()[0]?.state,
    [Symbol.asyncDispose]: async () => {
      lifetime.abort();
      await running;
    },
  };
}

/** A rejected account isn't retried within a test. */
const slow = { ...testPace, refused: { firstMs: 3_600_000, capMs: 3_600_000 } };

const totalsOf = async (t: TestStore): Promise<unknown[]> =>
  (await t.store.read.sales({ limit: 200 })).pairs
    .map(({ registerKey, sale }) => `${registerKey} ${sale.totalMinor}`)
    .sort();

test('polls all registers of an account by one poller, and continues after a restart', async () => {
  await using t = await openTestStore();
  await using peer = await startPlainPos();
  await importAccount(t, account());
  {
    await using run = startAccounts(t, peer);
    await run.keep();
    peer.put({ key: 'a', total: 1 });
    peer.put({ key: 'b', total: 2, terminal: 't2' });
    await expect.poll(() => totalsOf(t)).toEqual(['r1 1', 'r2 2']);
    // An unchanged set-up causes no restart.
    await run.keep();
    expect(run.started).toHaveLength(1);
  }
  const [stored] = await t.store.read.posAccounts();
  expect(stored).toMatchObject({ cursor: expect.stringMatching(/through/) as string });
  expect(
    (await t.store.read.posTerminals()).every(({ linkedServerMs }) => linkedServerMs !== undefined),
  ).toBe(true);
  peer.put({ key: 'c', total: 3 });
  const asked = peer.asked.length;
  await using run = startAccounts(t, peer);
  await run.keep();
  await expect.poll(() => totalsOf(t)).toEqual(['r1 1', 'r1 3', 'r2 2']);
  expect(peer.asked[asked]?.since).toBe(0);
  expect(await t.store.read.sales({ limit: 9 })).toMatchObject({
    pairs: [{ revision: 1 }, { revision: 1 }, { revision: 1 }],
  });
});

test('polls an account at once when its first terminal is linked', async () => {
  await using t = await openTestStore();
  await using peer = await startPlainPos();
  await importAccount(t, account(), false);
  // Without a terminal the account is polled once an hour here; the night, with the same pace, has one minute.
  const night = { fromMinute: 240, untilMinute: 241 };
  await using run = startAccounts(t, peer, { pace: { ...testPace, nightMs: 3_600_000, night } });
  await run.keep();
  await expect.poll(() => run.state()).toBe('ok');
  const { length } = peer.asked;
  await importAccount(t, account());
  await run.keep();
  await expect.poll(() => peer.asked.length).toBeGreaterThan(length);
  peer.put({ key: 'a', total: 1 });
  await expect.poll(() => totalsOf(t)).toEqual(['r1 1']);
  expect(run.started).toHaveLength(1);
});

test('shows wrong credentials at the account and in the alarms through a restart, and tries corrected ones at once', async () => {
  await using t = await openTestStore();
  await using peer = await startPlainPos();
  await importAccount(t, account('wrong-token'));
  {
    await using run = startAccounts(t, peer, { pace: slow });
    await run.keep();
    await expect.poll(() => run.state()).toBe('refused');
    expect(run.accounts.report()[0]?.problem).toMatchObject({
      field: 'token',
      code: 'pos.refused',
      details: [{ code: 'pos.said', params: { text: 'トークンが無効です' } }],
    });
    expect(run.accounts.alarms()).toMatchObject([
      {
        ...{ kind: 'pos_refused', about: '本店' },
        problem: {
          ...{ code: 'pos.refused', params: {} },
          details: [{ code: 'pos.said', params: { text: 'トークンが無効です' } }],
        },
      },
    ]);
    await expect.poll(async () => (await t.store.read.posAccounts())[0]?.problem?.reason).toBe('refused');
  }
  await using run = startAccounts(t, peer, { pace: slow });
  await run.keep();
  expect(run.state()).toBe('refused');
  await importAccount(t, account());
  await run.keep();
  peer.put({ key: 'a', total: 1 });
  await expect.poll(() => totalsOf(t)).toEqual(['r1 1']);
  // After the cursor is stored too, which follows the sale.
  await expect.poll(() => run.accounts.alarms()).toEqual([]);
  expect((await t.store.read.posAccounts())[0]).not.toHaveProperty('problem');
});

test('stores renewed tokens before use, never over a person’s change, and without a restart of the poller', async () => {
  await using t = await openTestStore();
  await using peer = await startPlainPos();
  await importAccount(t, account());
  await using run = startAccounts(t, peer);
  await run.keep();
  await expect.poll(() => run.state()).toBe('ok');
  const [source] = run.started;
  await source?.save({ ...account().settings, token: 'renewed-token' });
  expect((await t.store.read.posAccounts())[0]?.settings['token']).toBe('renewed-token');
  await run.keep();
  expect(run.started).toHaveLength(1);
  await importAccount(t, account('from-a-person'));
  await expect(source?.save({ token: 'renewed-too-late' })).rejects.toThrow('changed meanwhile');
  expect((await t.store.read.posAccounts())[0]?.settings['token']).toBe('from-a-person');
});

test('polls an account that was removed and set up again with its new settings', async () => {
  await using t = await openTestStore();
  await using peer = await startPlainPos();
  await importAccount(t, account('wrong-token'));
  await using run = startAccounts(t, peer, { pace: slow });
  await run.keep();
  await expect.poll(() => run.state()).toBe('refused');
  const [source] = run.started;
  expect(await t.store.write.removePosAccount('main')).toBe(true);
  await importAccount(t, account());
  await run.keep();
  await expect.poll(() => run.state()).toBe('ok');
  await expect(source?.save({ token: 'of the former' })).rejects.toThrow('changed meanwhile');
});

test('offers its terminals with their registers and sales, and skips a register without `from`', async () => {
  await using t = await openTestStore();
  await using peer = await startPlainPos();
  await importAccount(t, account(), false);
  await using run = startAccounts(t, peer);
  const never = new AbortController().signal;
  expect(await run.accounts.terminals('main', never)).toEqual({ kind: 'unknown_account' });
  await run.keep();
  peer.put({ key: 'a', total: 1, terminal: 't3' });
  await expect
    .poll(() => run.accounts.terminals('main', never))
    .toMatchObject({
      isList: true,
      terminals: [
        { terminal: 't1', name: 'レジ1' },
        { terminal: 't2' },
        { terminal: 't3', lastSaleMs: expect.any(Number) as number },
      ],
    });
  expect(await totalsOf(t)).toEqual([]);
  await importAccount(t, undefined);
  await run.keep();
  expect(await run.accounts.terminals('main', never)).toMatchObject({
    terminals: [{ terminal: 't1', register: 'r1' }, { terminal: 't2', register: 'r2' }, { terminal: 't3' }],
  });
  expect(run.accounts.report()[0]).toMatchObject({
    passedOver: { notLinked: 1, beforeLink: 0 },
    notLinked: [{ terminal: 't3', passedOver: 1 }],
  });
  await t.store.write.removePosAccount('main');
  await run.keep();
  expect(run.accounts.report()).toEqual([]);
});

test('reports unusable or undecryptable settings without affecting other accounts', async () => {
  await using t = await openTestStore();
  await using peer = await startPlainPos();
  await importAccount(t, { ...account(), settings: {} });
  await using run = startAccounts(t, peer);
  await run.keep();
  await expect
    .poll(() => run.accounts.report()[0])
    .toMatchObject({ state: 'refused', problem: { field: 'token' } });
  expect(await run.accounts.terminals('main', new AbortController().signal)).toMatchObject({
    kind: 'failed',
    field: 'token',
  });
  expect(run.started).toEqual([]);
});
