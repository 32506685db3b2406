/**
 * POS accounts in the database: encrypted, imported any number of times, renewed by the program in between,
 * recovered.
 */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { posProblem, withAnswer } from '../../../../src/domain/problem/pos/pos.ts';
import type { ImportedPosAccount, PosTerminal } from '../../../../src/domain/setup/pos-account.ts';
import type { SetUp } from '../../../../src/domain/setup/set-up.ts';
import { defaultInstantRule } from '../../../../src/domain/time/instant.ts';
import { openTestStore } from '../fixtures.ts';

const secretCanary = 'canary-refresh-token';

function account(change: Partial<ImportedPosAccount> = {}): ImportedPosAccount {
  return {
    id: 'ubi',
    kind: 'ubiregi',
    name: 'ユビレジ',
    settings: { clientId: 'app', clientSecret: 'app-secret-canary' },
    keeps: ['clientSecret', 'tokens'],
    ...change,
  };
}

function setUp(posAccounts: ImportedPosAccount[], from?: Record<string, PosTerminal | undefined>): SetUp {
  return {
    posAccounts,
    cameras: [],
    links: [],
    registers: Object.entries(from ?? {}).map(([key, terminal]) => ({
      key,
      name: key,
      instant: defaultInstantRule,
      ...(terminal !== undefined && { from: terminal }),
    })),
  };
}

test('changes nothing on a second import of a file, even after the program has renewed its tokens', async () => {
  await using t = await openTestStore();
  const { store } = t;
  const file = setUp([account()], { r1: { account: 'ubi', terminal: '7' } });
  expect(await store.write.importSetUp(file)).toMatchObject({ added: 2, changed: 0 });
  const version = await store.read.setUpVersion();
  const tokens = { current: { refreshToken: secretCanary } };
  const renewed = { ...account().settings, clientSecret: 'rotated-secret', tokens };
  expect(await store.write.savePosSettings({ id: 'ubi', settings: renewed, restartsSource: false })).toBe(
    true,
  );
  expect(await store.write.importSetUp(file)).toEqual({ added: 0, changed: 0, removed: 0, unchanged: 2 });
  expect(await store.read.posAccounts()).toMatchObject([{ settings: renewed, version: 1 }]);
  // Nobody has to begin anew for it.
  expect(await store.read.setUpVersion()).toBe(version);
  await t.reopen();
  expect(await t.store.read.posAccounts()).toMatchObject([{ settings: renewed }]);
});

test('applies changes of the file; an omitted secret stays, another omitted key is removed', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(
    setUp([account({ settings: { clientId: 'a', clientSecret: 's', redirectUri: 'r' } })]),
  );
  await write.savePosSettings({
    id: 'ubi',
    settings: { clientId: 'a', clientSecret: 'rotated', redirectUri: 'r', tokens: { n: 1 } },
    restartsSource: false,
  });
  await write.importSetUp(setUp([account({ settings: { clientId: 'b' } })]));
  expect(await read.posAccounts()).toMatchObject([
    { settings: { clientId: 'b', clientSecret: 'rotated', tokens: { n: 1 } }, version: 2 },
  ]);
  expect((await read.posAccounts())[0]?.settings).not.toHaveProperty('redirectUri');
  await write.importSetUp(setUp([account({ settings: { clientId: 'b', clientSecret: 'new' } })]));
  expect(await read.posAccounts()).toMatchObject([{ settings: { clientSecret: 'new' } }]);
  // The file's settings are complete, and the stored ones contradict them.
  await write.importSetUp(setUp([account({ settings: { token: 'pasted' }, keeps: [] })]));
  expect((await read.posAccounts())[0]?.settings).toEqual({ token: 'pasted' });
});

test('leaves no settings readable in the files', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(setUp([account({ settings: { clientSecret: secretCanary } })]));
  for (const file of [t.path, `${t.path}-wal`])
    expect(readFileSync(file, 'latin1')).not.toContain(secretCanary);
});

const progress = { isComplete: true, id: 'ubi', version: 1, lastSuccessMs: 5, linkedServerMs: [] };

test('ignores a stored problem that damage made invalid', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(setUp([account()]));
  const db = openConnection(t.path, 'write');
  db.exec(`UPDATE pos_accounts SET problem = '{"reason'`);
  db.close();
  const [stored] = await t.store.read.posAccounts();
  expect(stored).toMatchObject({ id: 'ubi' });
  expect(stored).not.toHaveProperty('problem');
});

test('keeps the time of a link until it changes, and ends it without `from`', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  const [seven, eight] = ['7', '8'].map((terminal) => ({ account: 'ubi', terminal })) as [
    PosTerminal,
    PosTerminal,
  ];
  await write.importSetUp(setUp([account()], { r1: seven, r2: eight }));
  const before = await read.posTerminals();
  expect(before).toMatchObject([
    { registerKey: 'r1', ...seven },
    { registerKey: 'r2', ...eight },
  ]);
  await write.keepPosProgress({
    ...{ id: 'ubi', version: 1, cursor: 'c1', lastSuccessMs: 5, isComplete: true },
    linkedServerMs: [{ registerKey: 'r1', linkedAtMs: before[0]?.linkedAtMs ?? 0, serverMs: 77 }],
  });
  await write.importSetUp(setUp([], { r1: seven }));
  expect(await read.posTerminals()).toMatchObject([{ linkedServerMs: 77 }, {}]);
  // The registers swap terminals.
  await write.importSetUp(setUp([], { r1: eight, r2: seven }));
  const swapped = await read.posTerminals();
  expect(swapped).toMatchObject([
    { registerKey: 'r1', ...eight },
    { registerKey: 'r2', ...seven },
  ]);
  expect(swapped.map(({ linkedServerMs }) => linkedServerMs)).toEqual([undefined, undefined]);
  await write.importSetUp(setUp([], { r1: undefined }));
  expect(await read.posTerminals()).toMatchObject([{ registerKey: 'r2' }]);
  expect((await read.registers()).map(({ key, from }) => [key, from])).toEqual([
    ['r1', undefined],
    ['r2', seven],
  ]);
  expect(await read.posAccounts()).toMatchObject([{ cursor: 'c1', lastSuccessMs: 5 }]);
});

test('restarts an account of another kind under the same id, and deletes the tokens of a removed one', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(setUp([account()], { r1: { account: 'ubi', terminal: '7' } }));
  await write.keepPosProgress({ ...progress, cursor: 'c1' });
  const refused = withAnswer(posProblem('smaregi.token_refused'), 'no such token');
  await write.notePosProblem({
    id: 'ubi',
    problem: { reason: 'refused', ...refused, field: 'token' },
    sinceMs: 9,
  });
  expect(await read.posAccounts()).toMatchObject([
    { problem: { reason: 'refused', ...refused, field: 'token', sinceMs: 9 } },
  ]);
  await write.importSetUp(setUp([account({ kind: 'smaregi', settings: { accessToken: 'x' }, keeps: [] })]));
  const [anew] = await read.posAccounts();
  expect(anew).toMatchObject({ kind: 'smaregi', settings: { accessToken: 'x' } });
  expect(anew).not.toHaveProperty('cursor');
  // A request of the former account may still be in flight.
  expect(anew?.version).toBeGreaterThan(1);
  await write.keepPosProgress({ ...progress, cursor: 'c2' });
  expect((await read.posAccounts())[0]).not.toHaveProperty('cursor');
  expect(anew).not.toHaveProperty('problem');
  expect(await read.posTerminals()).toEqual([]);
  expect(await write.removePosAccount('ubi')).toBe(true);
  expect(await write.removePosAccount('ubi')).toBe(false);
  expect(await read.posAccounts()).toEqual([]);
});

test('continues an account that moves from the older API of Smaregi to the newer one', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  const older = account({
    kind: 'smaregi',
    settings: { contractId: 'c', accessToken: 'x' },
    keeps: ['accessToken'],
  });
  await write.importSetUp(setUp([older], { r1: { account: 'ubi', terminal: '7' } }));
  await write.keepPosProgress({ ...progress, cursor: 'c1' });
  const links = await read.posTerminals();
  const settings = { contractId: 'c', clientId: 'i', clientSecret: 's' };
  await write.importSetUp(
    setUp([account({ kind: 'smaregi-platform', continues: ['smaregi'], settings, keeps: ['clientSecret'] })]),
  );
  expect(await read.posAccounts()).toMatchObject([
    { kind: 'smaregi-platform', settings, cursor: 'c1', version: 2 },
  ]);
  expect((await read.posAccounts())[0]?.settings).not.toHaveProperty('accessToken');
  expect(await read.posTerminals()).toEqual(links);
});
