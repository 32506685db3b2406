/** Recipients of notifications in a set-up file: with their secrets for the same shop, without browsers, and never from another shop. */
import { expect, test } from 'vitest';
import { exportSetUp } from '../../../../src/agent/system/transfer/export.ts';
import { importSetUp } from '../../../../src/agent/system/transfer/import.ts';
import type { ChannelSettings } from '../../../../src/contract/page/notifications/channel.ts';
import { defaultRules } from '../../../../src/domain/notification/rules.ts';
import { openTestStore, shop } from '../../store/fixtures.ts';

const passphrase = 'correct horse battery';
const chat: ChannelSettings = {
  ...{ kind: 'chat', name: '店長会', about: 'all', service: 'slack' },
  url: 'https://hooks.example.com/secret-hook',
};
const mail: ChannelSettings = {
  ...{
    kind: 'email',
    name: 'オーナー',
    about: 'sales',
    host: 'mail.example.com',
    port: 465,
    security: 'tls',
  },
  ...{ user: 'shop', password: 'pass-of-mail', from: 'shop@example.com', to: ['owner@example.com'] },
  pictures: true,
};
const phone: ChannelSettings = {
  ...{ kind: 'push', name: '電話', about: 'all', endpoint: 'https://push.example.com/secret-phone' },
  ...{ p256dh: 'x'.repeat(87), auth: 'y'.repeat(22), origin: 'https://shop.example.com' },
};
const rules = { ...defaultRules, refundsFrom: 3_000, openDays: [1, 2, 3] };

async function exported(given?: string) {
  await using old = await openTestStore();
  await old.store.write.putNotificationRules(rules);
  for (const settings of [chat, mail, phone]) await old.store.write.putNotificationChannel({ settings });
  const deps = { store: old.store, shop, gateway: 'gw-old', version: '0.0.0', nowMs: 1_700_000_000_000 };
  const { text, leftOut } = await exportSetUp(deps, given);
  for (const secret of ['secret-hook', 'pass-of-mail', 'secret-phone']) expect(text).not.toContain(secret);
  return { text, leftOut };
}

const nameless = (all: readonly { readonly id: string }[]) => all.map(({ id: _, ...rest }) => rest);

test('takes rules and recipients from a file with its passphrase, once', async () => {
  const { text } = await exported(passphrase);
  await using next = await openTestStore();
  for (let n = 0; n < 2; n += 1) {
    const imported = await importSetUp({ store: next.store, shopId: shop.id }, text, passphrase);
    expect(imported.kind).toBe('done');
    const found = await next.store.read.notificationSettings();
    expect(found.rules).toEqual(rules);
    expect(nameless(found.channels)).toEqual([chat, mail]);
  }
});

test('names what it leaves out without a passphrase, and keeps the recipients that are here', async () => {
  const { text, leftOut } = await exported();
  expect(leftOut.filter((one) => one.startsWith('channels '))).toHaveLength(2);
  await using next = await openTestStore();
  await next.store.write.putNotificationChannel({ settings: phone });
  expect((await importSetUp({ store: next.store, shopId: shop.id }, text)).kind).toBe('done');
  const found = await next.store.read.notificationSettings();
  expect([found.rules, nameless(found.channels)]).toEqual([rules, [phone]]);
});

test('takes the rules alone from the file of another shop', async () => {
  const { text } = await exported(passphrase);
  await using next = await openTestStore();
  await importSetUp({ store: next.store, shopId: 'another' }, text, passphrase);
  const found = await next.store.read.notificationSettings();
  expect([found.rules, found.channels]).toEqual([rules, []]);
});

test('refuses a recipient that no export writes', async () => {
  await using next = await openTestStore();
  const text =
    'notifications: {channels: [{id: one, kind: chat, name: X, service: nowhere, url: "https://x.example"}]}';
  expect((await importSetUp({ store: next.store, shopId: shop.id }, text)).kind).toBe('mistakes');
});
