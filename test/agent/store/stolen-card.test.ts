/** What whoever takes the card reads with ordinary tools, as docs/design/threats.md states it: in the files of a store that has been closed. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openConnection } from '../../../src/agent/store/connection.ts';
import { openSecrets } from '../../../src/agent/store/secrets.ts';
import { acceptInput, capturedSettlement, oneCamera, openTestStore, saleOf } from './fixtures.ts';

const planted = {
  line: 'readable-line-of-a-sale',
  password: 'planted-camera-password',
  token: 'planted-access-token',
};

test('sales and pictures are readable, secrets only with the key beside them', async () => {
  await using t = await openTestStore();
  const { write } = t.store;
  await write.importSetUp({
    ...oneCamera,
    cameras: oneCamera.cameras.map((camera) => ({
      ...camera,
      username: 'viewer',
      password: planted.password,
    })),
    posAccounts: [
      {
        ...{ id: 'sma', kind: 'smaregi', name: 's', keeps: ['accessToken'] },
        settings: { contractId: 'c', accessToken: planted.token },
      },
    ],
  });
  const sale = saleOf({ registerSaleId: '1', lines: [{ name: planted.line, amount: 100 }] });
  const accepted = await write.acceptSale(acceptInput(sale));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const jpeg = Buffer.from('readable-bytes-of-a-picture');
  await write.settleCapture(capturedSettlement(accepted.saleId, jpeg));
  await t.store[Symbol.asyncDispose]();

  const folder = dirname(t.path);
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const);
  const holds = (text: string | Buffer): string[] =>
    files.filter(([, content]) => content.includes(text)).map(([name]) => name);
  expect(holds(planted.line)).not.toEqual([]);
  expect(holds(jpeg)).not.toEqual([]);
  expect(holds(planted.password)).toEqual([]);
  expect(holds(planted.token)).toEqual([]);

  // The key is in the same folder: it protects a copied database, and not a stolen card.
  const db = openConnection(t.path, 'read');
  const sealed = db.prepare<[], Buffer>('SELECT sealed_password FROM cameras').pluck().get();
  db.close();
  if (sealed === undefined) throw new Error('no password is stored');
  expect(files.map(([name]) => name)).toContain('secrets.key');
  expect(openSecrets(join(folder, 'secrets.key')).open(sealed)).toBe(planted.password);
});
