/**
 * A shop linked through an app of Smaregi's market, by real programs: the gateway's daemon polls Smaregi with tokens of the receiver. Nothing is
 * missed while the receiver is away, or while the contract has given the app up.
 */
import { request } from 'undici';
import { expect, test } from 'vitest';
import { startSmaregi } from '../peers/pos/smaregi.ts';
import { eventually } from '../peers/program.ts';
import { openCloudShop } from './cloud-shop.ts';

async function openShop() {
  const opened = new AsyncDisposableStack();
  const smaregi = opened.use(await startSmaregi());
  const { clientId, clientSecret, idUrl, apiUrl, contractId } = smaregi;
  const shop = await openCloudShop({
    opened,
    prepare: async ({ posApps }, base) => {
      await posApps.setApp('smaregi', { clientId, clientSecret, idUrl, base, sandbox: false });
      await posApps.grant('smaregi', contractId, 'shop-1');
    },
    setUp: `posAccounts:\n  - { id: sm, kind: smaregi-platform, name: スマレジ, contractId: '${contractId}', apiUrl: '${apiUrl}' }\nregisters:\n  - { key: reji-1, name: レジ1, from: { account: sm, terminal: '1' } }\n`,
  });
  shop.startGateway();
  const { page } = shop;
  return {
    ...{ ...shop, smaregi },
    pollNow: async () => {
      await (
        await request(`${page}/api/v1/pos-accounts/sm/poll`, { method: 'POST', headers: { origin: page } })
      ).body.dump();
    },
    /** Until its state is this, or its problem has this code. */
    until: (state: string) =>
      eventually(`the account ${state}`, async () => {
        const account = await shop.account();
        return account?.state === state || account?.problem?.code === state ? account : undefined;
      }),
  };
}

test('misses no sale while the receiver is away, or the contract has given the app up', async () => {
  await using shop = await openShop();
  const { smaregi } = shop;
  await shop.until('ok');
  smaregi.sell({ terminal: '1', total: 101 });
  expect(await shop.sales(1)).toEqual([101]);

  // The token at hand is enough.
  await shop.stopReceiver();
  smaregi.sell({ terminal: '1', total: 102 });
  expect(await shop.sales(2)).toEqual([101, 102]);
  smaregi.revokeTokens();
  smaregi.sell({ terminal: '1', total: 103 });
  await shop.until('smaregi.cloud_away');
  await shop.startReceiver();
  expect(await shop.sales(3)).toEqual([101, 102, 103]);

  smaregi.isAppInUse = false;
  smaregi.revokeTokens();
  await shop.until('smaregi.cloud_consent_ended');
  smaregi.sell({ terminal: '1', total: 104 });
  smaregi.isAppInUse = true;
  await shop.pollNow();
  expect(await shop.sales(4)).toEqual([101, 102, 103, 104]);
});
