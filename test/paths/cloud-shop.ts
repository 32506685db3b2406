/** A shop by real programs: the receiver as its cloud, which can go away and come back, and the gateway's daemon with an account at a POS. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { posAccountsJson } from '../../src/contract/page/pos-accounts.ts';
import { salesPageJson } from '../../src/contract/page/sales.ts';
import { openReceiverAdmin } from '../../src/receiver/receiver-store.ts';
import { importSetUp } from '../peers/import-set-up.ts';
import { freePort } from '../peers/network/free-port.ts';
import { eventually, startProgram } from '../peers/program.ts';
import { type Receiver, startReceiver } from '../receiver/start.ts';

/**
 * `prepare`: of the receiver, for the shop `shop-1`, before the gateway starts; `base` is its address. `setUp`: of the gateway, whose accounts
 * and registers it names. Everything ends with `opened`.
 */
export async function openCloudShop<Prepared>({
  opened,
  prepare,
  setUp,
}: {
  readonly opened: AsyncDisposableStack;
  readonly prepare: (store: ReturnType<typeof openReceiverAdmin>, base: string) => Promise<Prepared>;
  readonly setUp: string;
}) {
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-cloud-shop-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const dataDir = join(folder, 'cloud');
  const listen = { host: '127.0.0.1', port: await freePort() };
  let receiver: Receiver | undefined = await startReceiver({ dataDir, listen });
  opened.defer(async () => receiver?.[Symbol.asyncDispose]());
  const base = receiver.url;
  using store = openReceiverAdmin({ dataDir, nowMs: Date.now });
  const token = store.credentials.make({ kind: 'token', shop: 'shop-1', gateway: 'gw-1' }).secret;
  const prepared = await prepare(store, base);

  const page = `http://127.0.0.1:${await freePort()}`;
  const config = join(folder, 'config.yaml');
  await writeFile(join(folder, 'cloud.token'), token);
  await writeFile(
    config,
    `shop: { id: shop-1, name: 市場 }\ngateway: { id: gw-1 }\ndataDir: data\nweb: { listen: '${new URL(page).host}' }\nclock: { state: synced }\ncloud: { kind: https, url: '${base}', tokenFile: '${join(folder, 'cloud.token')}' }\n`,
  );
  const file = join(folder, 'set-up.yaml');
  await writeFile(file, setUp);
  await importSetUp(file, config);

  const get = async (path: string): Promise<unknown> =>
    (await request(`${page}${path}`)).body.json().catch(() => undefined);
  return {
    ...{ page, prepared },
    startGateway: () => opened.use(startProgram(['run', '--config', config])),
    stopReceiver: async () => {
      await receiver?.[Symbol.asyncDispose]();
      receiver = undefined;
    },
    startReceiver: async () => {
      receiver = await startReceiver({ dataDir, listen });
    },
    /** The first, or the one with this id. */
    account: async (id?: string) =>
      posAccountsJson
        .safeParse(await get('/api/v1/pos-accounts').catch(() => undefined))
        .data?.accounts.find((one) => id === undefined || one.id === id),
    /** Totals, once there are so many sales. */
    sales: (count: number) =>
      eventually(`${count} sales`, async () => {
        const found = salesPageJson.safeParse(await get('/api/v1/sales').catch(() => undefined)).data?.sales;
        return found !== undefined && found.length >= count
          ? found.map(({ total }) => total).toSorted()
          : undefined;
      }),
    /** The one with this total, once its picture is there. */
    pair: (total: number) =>
      eventually(`a picture of ${total}`, async () => {
        const found = salesPageJson.safeParse(await get('/api/v1/sales').catch(() => undefined)).data?.sales;
        const one = found?.find((sale) => sale.total === total);
        return one?.captures.some(({ outcome }) => outcome === 'captured') ? one : undefined;
      }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
