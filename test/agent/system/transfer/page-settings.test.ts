/** Settings made on the page in a set-up file: for a gateway of the same shop, of a new one, and of another. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shopId } from '../../../../src/agent/store/gateway-id.ts';
import { adoptShop } from '../../../../src/agent/system/transfer/adopt-shop.ts';
import { exportSetUp } from '../../../../src/agent/system/transfer/export.ts';
import { importSetUp } from '../../../../src/agent/system/transfer/import.ts';
import type { StoredSettings } from '../../../../src/contract/setup/settings.ts';
import { acceptInput, oneCamera, openTestStore, saleOf, shop } from '../../store/fixtures.ts';

const passphrase = 'correct horse battery';
const settings: StoredSettings = {
  shop: { name: 'Main Street' },
  cloud: { kind: 'https', url: 'https://cloud.example.com', key: 'key-of-the-cloud', keyIs: 'token' },
  retention: { salesDays: 60, picturesDays: 20 },
  alarms: { url: 'https://chat.example.com/secret-hook', form: 'text', language: 'ja' },
  broker: { url: 'mqtt://192.168.1.5:1883', username: 'tills', password: 'pass-of-tills' },
};

async function exported(given?: string): Promise<string> {
  await using old = await openTestStore();
  await old.store.write.importSetUp(oneCamera);
  await old.store.write.savePageSettings(settings);
  const deps = { store: old.store, shop, gateway: 'gw-old', version: '0.0.0', nowMs: 1_700_000_000_000 };
  return (await exportSetUp(deps, given)).text;
}

test('takes all settings from a file with its passphrase, and names no secret in it', async () => {
  const text = await exported(passphrase);
  for (const secret of ['key-of-the-cloud', 'secret-hook', 'pass-of-tills'])
    expect(text).not.toContain(secret);
  await using next = await openTestStore();
  const imported = await importSetUp({ store: next.store, shopId: shop.id }, text, passphrase);
  expect(imported.kind).toBe('done');
  expect(await next.store.read.pageSettings()).toEqual(settings);
});

test('leaves sections without their secrets as they are here', async () => {
  const text = await exported();
  await using next = await openTestStore();
  const own = { cloud: { ...settings.cloud, url: 'https://other.example.com' } } as StoredSettings;
  await next.store.write.savePageSettings(own);
  expect((await importSetUp({ store: next.store, shopId: shop.id }, text)).kind).toBe('done');
  const { shop: named, retention } = settings;
  expect(await next.store.read.pageSettings()).toEqual({ ...own, shop: named, retention });
});

test('takes neither name nor cloud from the file of another shop', async () => {
  const text = await exported(passphrase);
  await using next = await openTestStore();
  await importSetUp({ store: next.store, shopId: 'another' }, text, passphrase);
  const { shop: _, cloud: __, ...rest } = settings;
  expect(await next.store.read.pageSettings()).toEqual(rest);
});

test('becomes a gateway of the shop of the file until it has sold something', async () => {
  const text = await exported(passphrase);
  const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-adopt-'));
  using _ = { [Symbol.dispose]: () => rmSync(dataDir, { recursive: true }) };
  const made = shopId(dataDir);
  await using next = await openTestStore();
  const { store } = next;
  const adopt = (id: string) => adoptShop({ store, dataDir }, id);
  await store.write.importSetUp(oneCamera);
  await store.write.acceptSale(acceptInput(saleOf()));
  const later = await importSetUp({ store, shopId: made, adoptShop: adopt }, text, passphrase);
  expect(later).toMatchObject({ notes: [{ kind: 'other_shop' }] });
  expect(shopId(dataDir)).toBe(made);

  await using fresh = await openTestStore();
  const first = await importSetUp(
    { store: fresh.store, shopId: made, adoptShop: (id) => adoptShop({ store: fresh.store, dataDir }, id) },
    text,
    passphrase,
  );
  expect(first).toMatchObject({ kind: 'done', notes: [] });
  expect(readFileSync(join(dataDir, 'shop-id'), 'utf8').trim()).toBe(shop.id);
  expect(await fresh.store.read.pageSettings()).toEqual(settings);
});
