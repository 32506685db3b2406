/**
 * A flipped bit in data beside the sales (their source, each source record, the terminal of a register) costs
 * that data only.
 */
import { expect, test } from 'vitest';
import { pageAccess } from '../../../../src/agent/store/access/page-access.ts';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { activity } from '../../../../src/agent/store/people/activity-log.ts';
import { rebuild } from '../../../../src/agent/store/recovery/rebuild.ts';
import { pairById } from '../../../../src/agent/store/sales/pairs.ts';
import { posTerminals } from '../../../../src/agent/store/setup/pos-accounts.ts';
import { defaultInstantRule } from '../../../../src/domain/time/instant.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { check } from '../check.ts';
import { shop as shopOf } from '../fixtures.ts';
import { cloudId, openShop, printerId, type Shop, type Sold } from '../match-model.ts';

const sold = (n: number): Sold => ({ n, atMs: n * 60_000, total: n * 7 });

/** The recovered database, before any repair by hand. */
function recovered(shop: Shop, spoil: string) {
  shop.db.pragma('foreign_keys = off');
  shop.db.exec(spoil);
  shop.db.pragma('wal_checkpoint(TRUNCATE)');
  const to = `${shop.path}.new`;
  const context = { shop: shopOf, gateway: 'gw-test', epoch: 'e2', clock: systemClock };
  rebuild({ from: shop.path, to }, context, { what: 'all', mayGoOn: () => true, finish: () => undefined });
  const db = openConnection(to, 'write');
  return { db, [Symbol.dispose]: () => void db.close() };
}

test.each([
  ['the teller of one half', `UPDATE source_records SET origin = '{"by' WHERE id = '${printerId(2)}'`],
  [
    'the teller of one half, still JSON',
    `UPDATE source_records SET origin = '{"by":"x"}' WHERE id = '${printerId(2)}'`,
  ],
  ['what one half told', `UPDATE source_records SET sale = '{"kind' WHERE id = '${cloudId(2)}'`],
  ['the clock of one half', `UPDATE source_records SET clock = 'sinced' WHERE id = '${cloudId(2)}'`],
  ['the teller of the pair', `UPDATE sales SET origin = '{"by' WHERE id = '${printerId(2)}'`],
  ['the teller of a sale in one half', `UPDATE sales SET origin = '{"by' WHERE id = '${cloudId(4)}'`],
  ['the same, still JSON', `UPDATE sales SET origin = '{"by":"clout"}' WHERE id = '${cloudId(4)}'`],
])('keeps all sales and their pictures after the loss of %s', (_what, spoil) => {
  using shop = openShop();
  for (const n of [1, 2, 3]) {
    shop.hear(sold(n));
    shop.settle({ saleId: printerId(n) });
    shop.poll(sold(n));
  }
  shop.poll(sold(4));
  shop.settle({ saleId: cloudId(4) });
  using after = recovered(shop, spoil);
  expect(check(after.db)).toEqual([]);
  for (const saleId of [printerId(1), printerId(2), printerId(3), cloudId(4)])
    expect(pairById(after.db, saleId)?.captures[0]).toMatchObject({ outcome: 'captured' });
  expect(pairById(after.db, printerId(1))?.aliases).toEqual([cloudId(1)]);
});

test.each([
  ['refund of a POS cloud', ''],
  ['pushed void', ', origin = NULL'],
])('counts a %s again when the sale that it was part of is lost', (_what, more) => {
  using shop = openShop();
  shop.poll(sold(1));
  shop.settle({ saleId: cloudId(1) });
  using after = recovered(shop, `UPDATE sales SET superseded_by = 'lost', reversed_id = 'another'${more}`);
  expect(check(after.db)).toEqual([]);
  expect(pairById(after.db, cloudId(1))).not.toHaveProperty('supersededBy');
});

test('drops a terminal whose account or register is lost', () => {
  using shop = openShop();
  const register = (key: string, account: string) => ({
    ...{ key, name: key, instant: defaultInstantRule },
    from: { account, terminal: key },
  });
  const account = (id: string) => ({
    ...{ id, kind: 'smaregi' as const, name: id, keeps: [] },
    settings: { contractId: id, accessToken: 'token-of-it' },
  });
  shop.operations.importSetUp({
    ...{ cameras: [], links: [], posAccounts: [account('one'), account('two')] },
    registers: [register('a', 'one'), register('b', 'two'), register('c', 'two')],
  });
  using after = recovered(
    shop,
    `DELETE FROM pos_accounts WHERE id = 'one'; DELETE FROM registers WHERE key = 'b'`,
  );
  expect(check(after.db)).toEqual([]);
  expect(posTerminals(after.db).map(({ registerKey }) => registerKey)).toEqual(['c']);
});

test('ends API tokens, and keeps a page with lost credentials closed', () => {
  using shop = openShop();
  shop.operations.addToken({ id: 'one', name: 'BI', scope: 'all', sha256: 'ab' });
  using after = recovered(shop, 'DELETE FROM page_login');
  const { login, tokens } = pageAccess(after.db);
  expect(tokens).toEqual([]);
  expect(login).toEqual({ codeSha256: null, wasSet: true });
});

test('drops passkeys of lost people and every invitation, and keeps the others', () => {
  using shop = openShop();
  const owner = { id: 'owner', name: '佐藤', role: 'owner' } as const;
  shop.operations.giveNewCode('first');
  shop.operations.setPasswordByCode({ codeSha256: 'first', passwordHash: 'hash', person: owner });
  shop.operations.addPerson({
    ...{ id: 'lost', name: 'A', role: 'staff' },
    ...{ codeSha256: 'used', codeUntilRunMs: 1 },
  });
  shop.operations.invitePerson({ id: 'owner', codeSha256: 'later', codeUntilRunMs: 1e12 });
  for (const person of ['owner', 'lost'])
    shop.operations.addPasskey({
      ...{ id: `key-${person}`, person, name: 'iPhone', rpId: 'gateway.local' },
      ...{ publicKey: new Uint8Array([1]), counter: 0, transports: [] },
    });
  using after = recovered(shop, `DELETE FROM people WHERE id = 'lost'`);
  expect(check(after.db)).toEqual([]);
  const { people, passkeys } = pageAccess(after.db);
  expect(people).toMatchObject([{ ...owner, passwordHash: 'hash', codeSha256: null }]);
  expect(passkeys.map(({ id }) => id)).toEqual(['key-owner']);
});

test('drops unreadable entries of the log of people, which searches would fail at', () => {
  using shop = openShop();
  for (const person of ['佐藤', '鈴木'])
    shop.operations.noteActivity({ atMs: 1, what: 'sale', caller: 'session', person, isDated: false });
  using after = recovered(shop, `UPDATE activity SET entry = '{"wh' WHERE entry LIKE '%鈴木%'`);
  expect(activity(after.db, { limit: 10, who: '佐藤' }).entries).toHaveLength(1);
});
