/**
 * The demo's registers beside the camera: a till that pushes, one that prints, and those of POS clouds, each before its own real or strict
 * peer. All sell; what becomes of a sale is found on the gateway's page by its register and its total, which is used once.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { salesPageJson } from '../../src/contract/page/sales.ts';
import { startMosquitto } from '../../test/peers/clouds/mosquitto.ts';
import { startMqttTill } from '../../test/peers/pos/mqtt-till.ts';
import { shopifyLocations, startShopify } from '../../test/peers/pos/shopify.ts';
import { startSmaregi } from '../../test/peers/pos/smaregi.ts';
import { squareLocations, startSquare } from '../../test/peers/pos/square.ts';
import { createTill, type Sold } from '../../test/peers/pos/till.ts';
import { startUbiregi } from '../../test/peers/pos/ubiregi.ts';
import { openIpads, type Twin } from './ipads.ts';
import type { DemoKind } from './kinds.ts';
import { startPrintingTill } from './printing-till.ts';

/** `kind`: as the tables name it. `twin`: the same sale at another register has the same. */
export type DemoSold = Sold & { readonly kind: string; readonly twin?: Twin };

export type Seller = {
  readonly kind: string;
  /** Absent: it may always sell. */
  readonly isReady?: () => boolean;
  sell(signal: AbortSignal): Promise<DemoSold>;
};

export type Gateway = { readonly pageUrl: string; readonly tillToken: string };

/** The outside as config and set-up file describe it, and its registers once the gateway is there. */
export type Outside = AsyncDisposable & {
  /** Sections of config.yaml. */
  readonly config: readonly string[];
  /** Entries of the set-up file, each one line of YAML in flow style. */
  readonly posAccounts: readonly string[];
  readonly registers: readonly string[];
  readonly registerKeys: readonly string[];
  sellers(gateway: Gateway): Promise<Seller[]>;
};

type Part = {
  readonly config?: string;
  readonly posAccount?: string;
  /** More keys of the register, in flow style. */
  readonly register?: string;
  /** Sells, for about this total or for another; resolves once the register has done its part. */
  open(
    gateway: Gateway,
    key: string,
  ): Promise<(total: number) => Promise<{ total: number; soldAtMs: number }>>;
};

type OneRegister = Exclude<DemoKind, 'ipad'>;

const lookEveryMs = 50;
/** Words on its receipts. */
const names: Readonly<Record<DemoKind, string>> = {
  http: 'レジ 1',
  escpos: 'レシートのレジ',
  smaregi: 'スマレジ',
  'smaregi-platform': 'スマレジ (Platform API)',
  ubiregi: 'ユビレジ',
  square: 'Square',
  shopify: 'Shopify POS',
  mqtt: 'MQTT のレジ',
  websocket: 'WebSocket のレジ',
  ipad: 'iPad のレジ',
};

/** A sale at a POS cloud. */
function soldAtCloud(sell: (total: number) => unknown): Part['open'] {
  return () =>
    Promise.resolve((total) => {
      const soldAtMs = Date.now();
      sell(total);
      return Promise.resolve({ total, soldAtMs });
    });
}

function registerKeyOf(kind: DemoKind): string {
  return kind === 'http' ? 'register-1' : `register-${kind}`;
}

export async function openOutside(kinds: readonly DemoKind[]): Promise<Outside> {
  // Its tills are added once the gateway is there.
  const held = new AsyncDisposableStack();
  const parts: { kind: OneRegister; part: Part }[] = [];
  let ipads: Awaited<ReturnType<typeof openIpads>> | undefined;
  try {
    for (const kind of kinds)
      if (kind === 'ipad') ipads = await openIpads(held, newTotal);
      else parts.push({ kind, part: await openPart(kind, held) });
  } catch (error) {
    await held.disposeAsync();
    throw error;
  }
  return {
    config: parts.flatMap(({ part }) => part.config ?? []),
    posAccounts: [...parts.flatMap(({ part }) => part.posAccount ?? []), ...(ipads?.posAccounts ?? [])],
    registers: [
      ...parts.map(
        ({ kind, part }) => `{ key: ${registerKeyOf(kind)}, name: ${names[kind]}${part.register ?? ''} }`,
      ),
      ...(ipads?.registers ?? []),
    ],
    registerKeys: [...parts.map(({ kind }) => registerKeyOf(kind)), ...(ipads?.registerKeys ?? [])],
    sellers: async (gateway) => [
      ...(await Promise.all(
        parts.map(async ({ kind, part }) =>
          sellerOf({
            kind,
            gateway,
            act: await part.open(gateway, registerKeyOf(kind)),
          }),
        ),
      )),
      ...(ipads?.sellers(gateway) ?? []),
    ],
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Totals distinguish sales. */
const used = new Set<number>();
function newTotal(): number {
  for (;;) {
    const total = 300 + 10 * Math.floor(Math.random() * 900);
    if (!used.has(total) || used.size > 800) {
      used.add(total);
      return total;
    }
  }
}

function sellerOf(of: {
  kind: OneRegister;
  gateway: Gateway;
  act: (total: number) => Promise<{ total: number; soldAtMs: number }>;
}): Seller {
  const { kind, gateway } = of;
  if (kind === 'http') {
    const till = createTill({
      baseUrl: gateway.pageUrl,
      registerKey: registerKeyOf(kind),
      token: gateway.tillToken,
    });
    return { kind, sell: async (signal) => ({ ...(await till.sell({}, signal)), kind }) };
  }
  return {
    kind,
    sell: async (signal) => {
      const { total, soldAtMs } = await of.act(newTotal());
      const sold = await findSold({ gateway, registerKey: registerKeyOf(kind), total, soldAtMs }, signal);
      return { ...sold, kind };
    },
  };
}

/** Resolves once the gateway's page has the sale. */
export async function findSold(
  of: { gateway: Gateway; registerKey: string; total: number; soldAtMs: number },
  signal: AbortSignal,
): Promise<Sold> {
  const { gateway, registerKey, total, soldAtMs } = of;
  const query = new URLSearchParams({
    register: registerKey,
    minAmount: String(total),
    maxAmount: String(total),
    from: new Date(soldAtMs - 60_000).toISOString(),
    limit: '1',
  });
  for (;;) {
    const response = await fetch(`${gateway.pageUrl}/api/v1/sales?${query.toString()}`, { signal });
    const [pair] = salesPageJson.parse(await response.json()).sales;
    if (pair !== undefined) {
      const number = pair.registerSaleId ?? pair.receiptNumber ?? 'no number';
      const latencyMs = Date.now() - soldAtMs;
      return { ...{ number, saleId: pair.saleId, total, soldAtMs, latencyMs }, status: 201, tries: 1 };
    }
    await delay(lookEveryMs, undefined, { signal });
  }
}

async function openPart(kind: OneRegister, held: AsyncDisposableStack): Promise<Part> {
  switch (kind) {
    case 'http':
      return {
        register: ', token: TILL_TOKEN',
        open: async () => Promise.resolve(async () => Promise.reject(new Error('pushes by itself'))),
      };
    case 'escpos':
      return openPrinter(held);
    case 'smaregi':
    case 'smaregi-platform': {
      // A contract of its own each time: its numbers begin anew, and a database that is kept knows those of before.
      const contractId = `demo${Date.now().toString(36)}${kind === 'smaregi' ? 'a' : 'b'}`;
      const smaregi = held.use(await startSmaregi({ contractId }));
      const id = `${kind}-${contractId}`;
      const login =
        kind === 'smaregi'
          ? `accessToken: ${smaregi.accessToken}, baseUrl: '${smaregi.olderUrl}'`
          : `clientId: ${smaregi.clientId}, clientSecret: ${smaregi.clientSecret}, idUrl: '${smaregi.idUrl}', apiUrl: '${smaregi.apiUrl}'`;
      return {
        posAccount: `{ id: ${id}, kind: ${kind}, name: ${names[kind]}, contractId: ${contractId}, ${login} }`,
        register: `, from: { account: ${id}, terminal: '1' }`,
        open: soldAtCloud((total) => smaregi.sell({ terminal: '1', total })),
      };
    }
    case 'ubiregi': {
      const ubiregi = held.use(await startUbiregi());
      return {
        posAccount: `{ id: ubiregi, kind: ubiregi, name: ${names[kind]}, token: '${ubiregi.token}', baseUrl: '${ubiregi.url}' }`,
        register: `, from: { account: ubiregi, terminal: '1' }`,
        open: soldAtCloud((total) => ubiregi.sell({ total })),
      };
    }
    case 'square': {
      const square = held.use(await startSquare());
      return {
        posAccount: `{ id: square, kind: square, name: ${names[kind]}, accessToken: '${square.token}', baseUrl: '${square.url}' }`,
        register: `, from: { account: square, terminal: '${squareLocations.honten}' }`,
        open: soldAtCloud((total) => square.sell({ total })),
      };
    }
    case 'shopify': {
      const shopify = held.use(await startShopify());
      return {
        posAccount: `{ id: shopify, kind: shopify, name: ${names[kind]}, shop: ${shopify.shop}, accessToken: '${shopify.token}', baseUrl: '${shopify.url}' }`,
        register: `, from: { account: shopify, terminal: '${shopifyLocations.honten}' }`,
        open: soldAtCloud((total) => shopify.sell({ total })),
      };
    }
    case 'mqtt': {
      const broker = held.use(await startMosquitto());
      return {
        config: `registers:\n  mqtt:\n    url: ${broker.url}\n`,
        open: async (_gateway, key) => {
          const till = held.use(await startMqttTill({ url: broker.url, key }));
          return async (total) => {
            const soldAtMs = Date.now();
            await till.publish(messageOf(total, soldAtMs));
            return { total, soldAtMs };
          };
        },
      };
    }
    case 'websocket':
      return {
        register: ', token: TILL_TOKEN',
        open: async ({ pageUrl, tillToken }, key) => {
          const socket = new WebSocket(`${pageUrl.replace(/^http/, 'ws')}/api/v1/registers/${key}/stream`, {
            headers: { authorization: `Bearer ${tillToken}` },
          });
          // Also one that is ended before it is open.
          socket.on('error', () => undefined);
          held.defer(() => socket.terminate());
          await new Promise((resolve, reject) => {
            socket.once('open', resolve);
            socket.once('error', reject);
          });
          return async (total) => {
            const soldAtMs = Date.now();
            socket.send(JSON.stringify(messageOf(total, soldAtMs)));
            return Promise.resolve({ total, soldAtMs });
          };
        },
      };
  }
}

function messageOf(total: number, soldAtMs: number) {
  return {
    saleId: `D-${soldAtMs}`,
    kind: 'sale',
    total,
    soldAt: new Date(soldAtMs).toISOString(),
    lines: [{ name: 'ブレンドコーヒー', quantity: 1, amount: total }],
    payments: [{ method: '現金', kind: 'cash', amount: total }],
    taxes: [{ ratePercent: 10, taxable: total, amount: Math.floor((total * 10) / 110), included: true }],
    ...{ tendered: total + 100, change: 100, guests: 2, table: '4' },
  };
}

async function openPrinter(held: AsyncDisposableStack): Promise<Part> {
  const till = held.use(await startPrintingTill({ registerKey: registerKeyOf('escpos') }));
  return {
    config: `printerProxy: ${JSON.stringify(till.printerProxy)}\n`,
    open: async () =>
      Promise.resolve(async () => {
        const { total, printedAtMs } = await till.print();
        return { total, soldAtMs: printedAtMs };
      }),
  };
}
