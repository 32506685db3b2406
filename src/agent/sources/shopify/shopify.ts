/**
 * Shopify POS as a source of sales. A register is a location, or one of its devices, where transactions name them. Shopify lists no devices:
 * they are found in the orders of the last days.
 */
import type { NewestSale, OfferedRegister, PosCloud, PosCloudDeps } from '../polling/cloud-source.ts';
import { createPosClient, type PosClientBounds } from '../polling/connectivity.ts';
import { deviceName, terminalOf } from '../polling/kit/location-terminals.ts';
import { moneyReader } from '../polling/kit/money-reader.ts';
import { createAccessToken } from './access-token.ts';
import { type NewestOrder, newestSchema } from './answers.ts';
import { createShopifyApi, type ShopifyApi } from './api.ts';
import { startingCursor } from './cursor.ts';
import { createDirectory } from './directory.ts';
import { createPoll } from './poll.ts';
import { type ShopifySettings, shopNameOf } from './settings.ts';

const defaultBounds: PosClientBounds = { requestMs: 30_000, maxAnswerBytes: 4 * 1024 * 1024 };
const connections = 2;
/** Period searched for devices, milliseconds, and pages of it, the newest first. */
const lookBackMs = 7 * 86_400_000;
const maxPages = 3;
const ordersAtOnce = 30;

export function createShopify(
  settings: ShopifySettings,
  { clock, log }: PosCloudDeps,
  bounds: Partial<PosClientBounds> = {},
): PosCloud {
  const line = createPosClient(clock, { ...defaultBounds, ...bounds, connections });
  const accessToken = createAccessToken(settings, line, clock);
  const api = createShopifyApi(settings, { line, accessToken, clock });
  const directory = createDirectory(api, clock);
  return {
    async registers(signal) {
      const { locations, serverNowMs = clock.nowMs() } = await directory.shop(signal);
      const newest = await newestOrders(api, serverNowMs - lookBackMs, signal);
      return locations.flatMap(({ id, name }): OfferedRegister[] => {
        const own = newest.filter(({ retailLocation }) => retailLocation === id);
        const shop = name === undefined ? {} : { store: name };
        const devices = new Map(
          own.toReversed().flatMap((one) => devicesOf(one).map((device) => [device, one] as const)),
        );
        return [
          { terminal: id, ...(name !== undefined && { name }), ...newestOf(own[0]) },
          ...[...devices]
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([device, order]) => ({
              ...{ terminal: terminalOf(id, device), ...shop, ...newestOf(order) },
              name: name === undefined ? device : `${name} ${device}`,
            })),
        ];
      });
    },
    startingCursor,
    poll: createPoll({ api, directory, clock, log }, shopNameOf(settings)),
    async close() {
      accessToken.close();
      await line.close();
    },
  };
}

function devicesOf({ retailLocation, transactions }: NewestOrder): string[] {
  const here = transactions.filter(({ location }) => location === undefined || location === retailLocation);
  return here.flatMap(({ device }) => deviceName(device) ?? []);
}

function newestOf(order: NewestOrder | undefined): { newest?: NewestSale } {
  if (order === undefined) return {};
  const { createdAt: atMs, totalPriceSet, currencyCode: currency } = order;
  return { newest: { atMs, totalMinor: moneyReader(currency)(totalPriceSet), currency } };
}

async function newestOrders(api: ShopifyApi, sinceMs: number, signal: AbortSignal): Promise<NewestOrder[]> {
  const orders: NewestOrder[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const query = `source_name:pos created_at:>='${new Date(sinceMs).toISOString()}'`;
    const variables = { first: ordersAtOnce, after: after ?? null, query };
    const { nodes, next } = (await api.query({ name: 'newest', variables, schema: newestSchema }, signal))
      .data.orders;
    orders.push(...nodes);
    after = next;
    if (after === undefined) break;
  }
  return orders;
}
