/** Tokens that were renewed while a person changed the account: they stay with it, unless its login is another one. */
import { expect, test } from 'vitest';
import { createSettingsKeeper } from '../../../../src/agent/sources/polling/kit/save-settings.ts';
import { openTestStore } from '../../store/fixtures.ts';

const generation = (name: string) => ({
  ...{ accessToken: `access-${name}`, refreshToken: `refresh-${name}` },
  ...{ obtainedAtMs: 1_000, accessExpiresAtMs: 2_000 },
});
const tokens = (name: string) => ({ current: generation(name) });
const linked = { clientId: 'sq0idp-app', tokens: tokens('1') };

async function openWithAccount() {
  const t = await openTestStore();
  const { store } = t;
  const change = async (settings: Readonly<Record<string, unknown>>, keeps: readonly string[] = []) =>
    await store.write.importSetUp({
      ...{ cameras: [], registers: [], links: [] },
      posAccounts: [{ id: 'square', kind: 'square', name: 'Square', settings, keeps }],
    });
  await change(linked);
  const stored = async () => {
    const [account] = await store.read.posAccounts();
    if (account === undefined) throw new Error('no account');
    return account;
  };
  return Object.assign(t, { change, stored });
}

test('keeps the renewed pair of an account whose other settings were changed meanwhile', async () => {
  await using t = await openWithAccount();
  const before = await t.stored();
  const save = createSettingsKeeper(before, t.store);
  await t.change({ clientId: 'sq0idp-app', locationId: 'L2' }, ['tokens']);
  const changed = await t.stored();
  expect(changed).toMatchObject({ settings: { locationId: 'L2', tokens: tokens('1') } });
  expect(changed.version).toBeGreaterThan(before.version);
  // What the source was started with, and the new pair.
  await save({ ...linked, tokens: { ...tokens('1'), next: generation('2') } });
  await save({ ...linked, tokens: tokens('2') });
  // A source that began with the former pair begins again.
  expect(await t.stored()).toMatchObject({
    version: changed.version + 1,
    settings: { locationId: 'L2', tokens: tokens('2') },
  });
});

test('stores no pair in an account that was linked again, or to another application', async () => {
  await using t = await openWithAccount();
  for (const settings of [{ ...linked, tokens: tokens('other') }, { clientId: 'sq0idp-other' }]) {
    const save = createSettingsKeeper(await t.stored(), t.store);
    await t.change(settings);
    await expect(save({ ...linked, tokens: tokens('2') })).rejects.toThrow('was changed meanwhile');
    expect((await t.stored()).settings).toEqual(settings);
    await t.change(linked);
  }
});
