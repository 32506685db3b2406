/**
 * Shopify as a program: token requests and the GraphQL Admin API of one shop, as their documentation has them, executed by a real GraphQL
 * implementation over the schema in shopify-schema.ts. Strict: an unknown field, another version, or a search that Shopify does not have is
 * refused and complained of; `close` rejects if there were any. Times are whole seconds of its clock, which can be set; queries cost points of a
 * budget. What goes wrong on the way is planned in `faults`.
 *
 *   await using shopify = await startShopify();
 *   const order = shopify.sell({ total: 1_980 });
 *   shopify.refund({ of: order, total: 480 });
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type DocumentNode, execute, Kind, parse, type SelectionSetNode, validate } from 'graphql';
import { createPosFaults, type PosFaults } from './pos-faults.ts';
import { shopifySchema } from './shopify-schema.ts';

type PageArguments = { readonly first?: number; readonly after?: string };
type Fields = Readonly<Record<string, unknown>>;

type PeerTransaction = { id: string; kind: string; status: string } & Record<string, unknown>;
type PeerRefund = {
  id: string;
  updatedAt: string;
  transactions: (page: PageArguments) => { nodes: PeerTransaction[] };
  readonly all: PeerTransaction[];
} & Record<string, unknown>;
type PeerOrder = {
  readonly id: string;
  readonly sourceName: string;
  readonly createdAt: string;
  updatedAt: string;
  /** Last change that the index of the list has; absent: that of the order. */
  indexedAt?: string;
  displayFinancialStatus: string;
  readonly paid: PeerTransaction[];
  readonly lines: PeerLine[];
  readonly returned: PeerRefund[];
} & Record<string, unknown>;
type PeerLine = { id: string; quantity: number; currentQuantity: number } & Record<string, unknown>;

type Discount = { readonly title: string; readonly amount: number; readonly ofOrder?: boolean };

export type ShopifySell = {
  /** Minor units. */
  readonly total?: number;
  /** Null: of the web. */
  readonly location?: string | null;
  readonly device?: string;
  /** Default: all in cash, exact. Amounts in minor units; further fields of each transaction. */
  readonly payments?: readonly ({ readonly amount: number; readonly kind?: string } & Fields)[];
  readonly lines?: readonly {
    readonly name: string;
    readonly quantity?: number;
    readonly price: number;
    readonly discounts?: readonly Discount[];
  }[];
  /** Amount of each, minor units. */
  readonly taxes?: readonly { readonly title: string; readonly percent: number; readonly amount: number }[];
  /** Further fields of the order. */
  readonly order?: Fields;
  /** So long ago by the peer's clock, milliseconds: it appears now, and says that it was made and changed then. */
  readonly appearsLateMs?: number;
  /** The device made it so long ago, milliseconds, and delivers it now. */
  readonly offlineMs?: number;
};

export type ShopifyPeer = {
  readonly url: string;
  readonly faults: PosFaults;
  readonly shop: string;
  /** Without an end. */
  readonly token: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly orders: readonly PeerOrder[];
  /** Names of the queries, in order, and `token`. */
  readonly asked: readonly string[];
  /** Added to this machine's clock, milliseconds. */
  clockAheadMs: number;
  /** Scopes that the app lacks. */
  readonly missingScopes: Set<string>;
  isInstalled: boolean;
  /** Points that are left; undefined: as documented, 2,000 and 100 more a second. */
  points: number | undefined;
  /** Number of the order. */
  sell(sale?: ShopifySell): string;
  /** A further payment of an order. */
  pay(order: string, payment: { readonly amount: number } & Fields): void;
  refund(refund: {
    readonly of: string;
    readonly total: number;
    /** Units of its first line; default: 1. */
    readonly quantity?: number;
    readonly tax?: number;
    readonly status?: string;
    readonly location?: string;
    readonly device?: string;
    /** Goods come back, and no money is given. */
    readonly isExchange?: boolean;
    /** Lines and transactions of equal amounts; default: 1. */
    readonly parts?: number;
    readonly note?: string;
  }): string;
  settleRefund(id: string, status: string): void;
  /** An authorisation is taken back, and the order canceled. */
  cancel(order: string): void;
  capture(order: string): void;
  edit(order: string, total: number): void;
  /** Cursors that were given until now are refused. */
  forgetCursors(): void;
  /** Changed, and nothing is different. */
  touch(order: string): void;
  /** Changed, and still listed at the place of its former change. */
  touchBeforeIndex(order: string): void;
  addGarbage(): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export const shopifyLocations = { honten: '68001000001', ekimae: '68001000002' } as const;
const version = '2026-07';
const tokenLastsMs = 86_399_000;
const full = 2_000;
const restorePerSecond = 100;
const maxQueryCost = 1_000;
const cursorRefused = 'Invalid cursor for current pagination sort.';

export async function startShopify(
  options: {
    readonly pageSize?: number;
    readonly now?: () => number;
    readonly currency?: 'JPY' | 'KWD' | 'USD' | 'EUR';
  } = {},
): Promise<ShopifyPeer> {
  const { pageSize = 250, currency = 'JPY' } = options;
  const digits = { JPY: 0, KWD: 3, USD: 2, EUR: 2 }[currency];
  const now = (): number => (options.now ?? Date.now)() + peer.clockAheadMs;
  const time = (ms = now()): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const bag = (minor: number) => {
    // Shopify writes at least one digit after the point.
    const amount = (minor / 10 ** digits).toFixed(Math.max(1, digits));
    const one = { amount, currencyCode: currency };
    return { shopMoney: one, presentmentMoney: one };
  };
  let lastId = 5_940_000_000_000 + Math.floor(Math.random() * 1_000_000_000);
  const newId = (kind: string): string => {
    lastId += 7;
    return `gid://shopify/${kind}/${lastId}`;
  };
  const numberOf = (gid: string): string => gid.split('/').at(-1) ?? '';
  const faults = createPosFaults();
  const complaints: string[] = [];
  const asked: string[] = [];
  const orders: PeerOrder[] = [];
  const granted = new Map<string, number>();
  let cursorKey = randomBytes(4).toString('hex');
  let budget = { points: full, atMs: Number.NaN };

  const locations = [
    { id: `gid://shopify/Location/${shopifyLocations.honten}`, name: '本店', isActive: true },
    { id: `gid://shopify/Location/${shopifyLocations.ekimae}`, name: '駅前店', isActive: true },
  ];
  const locationOf = (number: string | undefined) =>
    locations.find(({ id }) => numberOf(id) === number) ?? null;

  const server = createServer(
    faults.before((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => answer(request, response, Buffer.concat(chunks).toString('utf8')));
    }),
  );

  function send(response: ServerResponse, status: number, body: object | string): void {
    const isPacked = /\bgzip\b/.test(response.req.headers['accept-encoding'] ?? '');
    response.writeHead(status, {
      'content-type': typeof body === 'string' ? 'text/html' : 'application/json; charset=utf-8',
      ...(isPacked && { 'content-encoding': 'gzip' }),
      // The peer's clock, not this machine's.
      date: new Date(now()).toUTCString(),
    });
    const plain = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    response.end(isPacked ? gzipSync(plain) : plain);
  }

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const path = request.url ?? '';
    if (request.method === 'POST' && path === '/admin/oauth/access_token') {
      grant(response, new URLSearchParams(body));
      return;
    }
    if (request.method !== 'POST' || path !== `/admin/api/${version}/graphql.json`) {
      complaints.push(`${request.method ?? ''} ${path}`);
      send(response, 404, { errors: 'Not Found' });
      return;
    }
    const token = String(request.headers['x-shopify-access-token']);
    const isValid = token === peer.token || (granted.get(token) ?? 0) > now();
    if (!isValid || !peer.isInstalled) {
      asked.push('refused');
      const errors = '[API] Invalid API key or access token (unrecognized login or wrong password)';
      send(response, 401, { errors });
      return;
    }
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    ask(response, parse(query), variables);
  }

  function grant(response: ServerResponse, form: URLSearchParams): void {
    asked.push('token');
    const refuse = (code: string, why: string) =>
      send(response, 400, `<html><body>Oauth error ${code}: ${why}</body></html>`);
    if (form.get('grant_type') !== 'client_credentials') {
      complaints.push(`token: ${[...form.keys()].join(' ')}`);
      refuse('unsupported_grant_type', 'The grant type is not supported.');
    } else if (form.get('client_id') !== peer.clientId || form.get('client_secret') !== peer.clientSecret)
      refuse('invalid_client', 'The client credentials are not valid.');
    else if (!peer.isInstalled) refuse('app_not_installed', 'The application is not installed on this shop.');
    else {
      const token = `shpat_${randomBytes(16).toString('hex')}`;
      granted.set(token, now() + tokenLastsMs);
      send(response, 200, { access_token: token, scope: 'read_orders,read_locations', expires_in: 86_399 });
    }
  }

  function ask(response: ServerResponse, document: DocumentNode, variables: Record<string, unknown>): void {
    const [operation] = document.definitions;
    const name = operation?.kind === Kind.OPERATION_DEFINITION ? (operation.name?.value ?? '') : '';
    asked.push(name);
    const wrong = validate(shopifySchema, document);
    if (wrong.length > 0) {
      complaints.push(...wrong.map(({ message }) => message));
      send(response, 200, { errors: wrong.map(({ message }) => ({ message })) });
      return;
    }
    const requested =
      operation?.kind === Kind.OPERATION_DEFINITION ? costOf(operation.selectionSet, variables) : 0;
    const available = pointsLeft();
    const cost = (actual: number | null, left: number) => ({
      cost: {
        ...{ requestedQueryCost: requested, actualQueryCost: actual },
        throttleStatus: { maximumAvailable: full, currentlyAvailable: left, restoreRate: restorePerSecond },
      },
    });
    if (requested > maxQueryCost) {
      complaints.push(`${name} costs ${requested}`);
      const message = `Query cost is ${requested}, which exceeds the single query max cost limit (${maxQueryCost}).`;
      send(response, 200, { errors: [{ message, extensions: { code: 'MAX_COST_EXCEEDED' } }] });
      return;
    }
    if (requested > available) {
      const errors = [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }];
      send(response, 200, { errors, extensions: cost(null, available) });
      return;
    }
    const missing = [...peer.missingScopes][0];
    if (missing !== undefined) {
      const message = `Access denied for orders field. Required access: \`${missing}\` access scope.`;
      const errors = [{ message, path: ['orders'], extensions: { code: 'ACCESS_DENIED' } }];
      send(response, 200, { errors, data: null, extensions: cost(1, available) });
      return;
    }
    const result = execute({
      schema: shopifySchema,
      document,
      variableValues: variables,
      rootValue: root,
    }) as {
      data?: object | null;
      errors?: readonly Error[];
    };
    const wrongs = (result.errors ?? []).filter(({ message }) => message !== cursorRefused);
    complaints.push(...wrongs.map(({ message }) => message));
    const actual = objectsIn(result.data);
    budget = { points: available - actual, atMs: now() };
    send(response, 200, {
      data: result.data,
      ...(result.errors !== undefined && { errors: result.errors.map(({ message }) => ({ message })) }),
      extensions: cost(actual, available - actual),
    });
  }

  function pointsLeft(): number {
    if (peer.points !== undefined) return peer.points;
    const sinceMs = Number.isNaN(budget.atMs) ? Infinity : Math.max(0, now() - budget.atMs);
    return Math.min(full, budget.points + (sinceMs / 1_000) * restorePerSecond);
  }

  /** A point for each object that the answer may have. */
  function costOf({ selections }: SelectionSetNode, variables: Record<string, unknown>): number {
    return selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD || selection.selectionSet === undefined) return sum;
      const inside = costOf(selection.selectionSet, variables);
      if (selection.kind === Kind.INLINE_FRAGMENT) return sum + inside;
      const first = selection.arguments?.find(({ name }) => name.value === 'first')?.value;
      const times =
        first?.kind === Kind.INT
          ? Number(first.value)
          : first?.kind === Kind.VARIABLE
            ? Number(variables[first.name.value])
            : 1;
      return sum + 1 + Math.max(1, inside) * times;
    }, 0);
  }

  function objectsIn(value: unknown): number {
    if (typeof value !== 'object' || value === null) return 0;
    const own = Array.isArray(value) ? 0 : 1;
    return Object.values(value).reduce<number>((sum, one) => sum + objectsIn(one), own);
  }

  type Search = {
    first?: number;
    after?: string | null;
    sortKey?: string;
    reverse?: boolean;
    query?: string;
  };
  const root = {
    orders: ({ first = 0, after, sortKey, reverse = false, query = '' }: Search) => {
      const timeOf = sortKey === 'UPDATED_AT' ? indexedAt : ({ createdAt }: PeerOrder) => createdAt;
      const key = (order: PeerOrder) => `${timeOf(order)} ${order.id.length} ${order.id}`;
      const sorted = orders
        .filter(matching(query))
        .toSorted((a, b) => (key(a) < key(b) === reverse ? 1 : -1));
      const [given, last] = after ? Buffer.from(after, 'base64').toString('utf8').split('|') : [cursorKey];
      if (given !== cursorKey) throw new Error(cursorRefused);
      const left =
        last === undefined
          ? sorted
          : sorted.filter((order) => (reverse ? key(order) < last : key(order) > last));
      const nodes = left.slice(0, Math.min(first, pageSize));
      const end = nodes.at(-1);
      const endCursor = end === undefined ? null : Buffer.from(`${cursorKey}|${key(end)}`).toString('base64');
      return { nodes, pageInfo: { hasNextPage: nodes.length < left.length, endCursor } };
    },
    order: ({ id }: { id: string }) => orders.find((order) => order.id === id) ?? null,
    refund: ({ id }: { id: string }) =>
      orders.flatMap(({ returned }) => returned).find((one) => one.id === id) ?? null,
    shop: { ianaTimezone: 'Asia/Tokyo', currencyCode: currency },
    locations: ({ first = 0 }) => page(locations, first),
  };

  /** Terms are joined by AND; times are in quotes. */
  function matching(query: string): (order: PeerOrder) => boolean {
    const terms = query.split(/ (?=\w+:)/).filter((term) => term !== '');
    const tests = terms.map((term): ((order: PeerOrder) => boolean) => {
      const [, field, text = ''] =
        /^(updated_at|created_at):>='(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)'$/.exec(term) ?? [];
      const fromMs = Date.parse(text);
      if (field === 'updated_at') return (order) => Date.parse(indexedAt(order)) >= fromMs;
      if (field === 'created_at') return ({ createdAt }) => Date.parse(createdAt) >= fromMs;
      if (term === 'source_name:pos') return ({ sourceName }) => sourceName === 'pos';
      complaints.push(`search ${term}`);
      return () => true;
    });
    return (order) => tests.every((test) => test(order));
  }

  function page<T>(all: readonly T[], first = 0, offset = 0) {
    const nodes = all.slice(offset, offset + first);
    const end = offset + nodes.length;
    return { nodes, pageInfo: { hasNextPage: end < all.length, endCursor: String(end) } };
  }

  function find(number: string): PeerOrder {
    const order = orders.find(({ id }) => numberOf(id) === number);
    if (order === undefined) throw new Error(`no order ${number}`);
    return order;
  }

  function lineOf({
    name,
    quantity = 1,
    price,
    discounts = [],
  }: NonNullable<ShopifySell['lines']>[number]): PeerLine {
    return {
      ...{ id: newId('LineItem'), name, quantity, currentQuantity: quantity },
      originalUnitPriceSet: bag(price),
      discountAllocations: discounts.map(({ title, amount, ofOrder = false }, index) => ({
        allocatedAmountSet: bag(amount),
        discountApplication: {
          __typename: 'ManualDiscountApplication',
          ...{ index, title, targetSelection: ofOrder ? 'ALL' : 'EXPLICIT' },
        },
      })),
    };
  }

  type At = {
    location?: string | null | undefined;
    device?: string | undefined;
    atMs: number;
    soldMs?: number;
  };
  function transactionOf(
    { amount, kind = 'SALE', ...more }: { amount: number; kind?: string } & Fields,
    at: At,
  ): PeerTransaction {
    return {
      ...{
        id: newId('OrderTransaction'),
        kind,
        status: 'SUCCESS',
        gateway: 'cash',
        formattedGateway: 'Cash',
      },
      ...{ createdAt: time(at.atMs), processedAt: time(at.soldMs ?? at.atMs), amountSet: bag(amount) },
      amountRoundingSet: null,
      parentTransaction: null,
      device: at.device === undefined ? null : { id: `gid://shopify/PointOfSaleDevice/${at.device}` },
      location: locationOf(at.location ?? undefined),
      paymentDetails: null,
      ...more,
    };
  }

  function changed(order: PeerOrder): void {
    order.updatedAt = time();
    delete order.indexedAt;
  }

  function indexedAt(order: PeerOrder): string {
    return order.indexedAt ?? order.updatedAt;
  }

  const peer: ShopifyPeer = {
    url: '',
    faults,
    shop: 'peer-shop.myshopify.com',
    token: `shpat_${randomBytes(16).toString('hex')}`,
    clientId: randomBytes(16).toString('hex'),
    clientSecret: `shpss_${randomBytes(16).toString('hex')}`,
    orders,
    asked,
    clockAheadMs: 0,
    missingScopes: new Set(),
    isInstalled: true,
    points: undefined,
    sell: (sale = {}) => {
      const {
        total = 400,
        location = shopifyLocations.honten,
        device,
        appearsLateMs = 0,
        offlineMs = 0,
      } = sale;
      const atMs = now() - appearsLateMs;
      const at = { location, device, atMs, soldMs: atMs - offlineMs };
      const paid = (sale.payments ?? [{ amount: total }]).map((one) => transactionOf(one, at));
      const lines = (sale.lines ?? [{ name: 'ブレンドコーヒー', price: total }]).map(lineOf);
      const returned: PeerRefund[] = [];
      const order: PeerOrder = {
        ...{
          id: newId('Order'),
          name: `#${orders.length + 1_001}`,
          sourceName: location === null ? 'web' : 'pos',
          note: null,
        },
        ...{
          createdAt: time(atMs),
          processedAt: time(atMs - offlineMs),
          updatedAt: time(atMs),
          cancelledAt: null,
        },
        ...{ displayFinancialStatus: 'PAID', currencyCode: currency, taxesIncluded: true },
        retailLocation: location === null ? null : locationOf(location),
        originalTotalPriceSet: bag(total),
        totalPriceSet: bag(total),
        totalTipReceivedSet: bag(0),
        taxLines: (sale.taxes ?? []).map(({ title, percent, amount }) => ({
          ...{ title, rate: percent / 100, ratePercentage: percent, priceSet: bag(amount) },
        })),
        shippingLines: ({ first }: { first?: number }) => page([], first),
        ...{ paid, lines, returned },
        lineItems: ({ first, after }: { first?: number; after?: string }) =>
          page(lines, first, Number(after ?? 0)),
        transactions: ({ first }: { first?: number }) => paid.slice(0, first),
        refunds: ({ first }: { first?: number }) => returned.slice(0, first),
        ...sale.order,
      };
      orders.push(order);
      return numberOf(order.id);
    },
    pay: (number, payment) => {
      const order = find(number);
      const { location } = order.paid[0] as { location?: { id: string } | null };
      order.paid.push(transactionOf(payment, { location: location && numberOf(location.id), atMs: now() }));
      order.displayFinancialStatus = 'PAID';
      changed(order);
    },
    refund: ({
      of,
      total,
      quantity = 1,
      tax = 0,
      status = 'SUCCESS',
      location,
      device,
      isExchange = false,
      parts = 1,
      note,
    }) => {
      const order = find(of);
      const [line] = order.lines;
      const paid = order.paid[0];
      const at = { location, device, atMs: now() };
      const means = {
        gateway: paid?.['gateway'] ?? 'manual',
        formattedGateway: paid?.['formattedGateway'] ?? 'Manual',
        paymentDetails: paid?.['paymentDetails'] ?? null,
      };
      const part = { amount: total / parts, kind: 'REFUND', status, ...means };
      const all = isExchange ? [] : Array.from({ length: parts }, () => transactionOf(part, at));
      const refund: PeerRefund = {
        ...{
          id: newId('Refund'),
          createdAt: time(),
          processedAt: time(),
          updatedAt: time(),
          note: note ?? null,
          all,
        },
        refundLineItems: ({ first, after = '0' }: PageArguments) =>
          page(
            Array.from({ length: parts }, () => ({
              quantity,
              lineItem: line,
              priceSet: bag(total / quantity / parts),
              subtotalSet: bag(total / parts),
              totalTaxSet: bag(tax),
            })),
            first,
            Number(after),
          ),
        refundShippingLines: ({ first }: { first?: number }) => page([], first),
        transactions: ({ first, after = '0' }) => page(all, first, Number(after)),
      };
      if (line !== undefined) line.currentQuantity -= quantity;
      order.returned.push(refund);
      // The order lists them too.
      order.paid.push(...all);
      if (!isExchange) order.displayFinancialStatus = 'PARTIALLY_REFUNDED';
      changed(order);
      return numberOf(refund.id);
    },
    settleRefund: (id, status) => {
      for (const order of orders)
        for (const refund of order.returned.filter((one) => numberOf(one.id) === id)) {
          for (const one of refund.all) one.status = status;
          refund.updatedAt = time();
          changed(order);
        }
    },
    cancel: (number) => {
      const order = find(number);
      for (const parentTransaction of [...order.paid])
        order.paid.push(transactionOf({ amount: 0, kind: 'VOID', parentTransaction }, { atMs: now() }));
      Object.assign(order, { cancelledAt: time(), displayFinancialStatus: 'VOIDED' });
      changed(order);
    },
    capture: (number) => {
      const order = find(number);
      for (const parentTransaction of order.paid.filter(({ kind }) => kind.endsWith('AUTHORIZATION'))) {
        const { amountSet, gateway } = parentTransaction;
        order.paid.push(
          transactionOf(
            { amount: 0, kind: 'CAPTURE', parentTransaction, amountSet, gateway },
            { atMs: now() },
          ),
        );
      }
      order.displayFinancialStatus = 'PAID';
      changed(order);
    },
    edit: (number, total) => {
      const order = find(number);
      order.lines.splice(0, Infinity, lineOf({ name: 'ブレンドコーヒー', price: total }));
      Object.assign(order, { originalTotalPriceSet: bag(total), totalPriceSet: bag(total) });
      for (const one of order.paid) one['amountSet'] = bag(total);
      changed(order);
    },
    forgetCursors: () => {
      cursorKey = randomBytes(4).toString('hex');
    },
    touch: (number) => changed(find(number)),
    touchBeforeIndex: (number) => {
      const order = find(number);
      const at = indexedAt(order);
      changed(order);
      order.indexedAt = at;
    },
    addGarbage: () => {
      peer.sell();
      Object.assign(orders.at(-1) ?? {}, {
        currencyCode: 'EUR',
        originalTotalPriceSet: bag(0),
        displayFinancialStatus: null,
      });
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      if (complaints.length > 0) throw new Error(`the gateway broke Shopify's API: ${complaints.join('; ')}`);
    },
    [Symbol.asyncDispose]: () => peer.close(),
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(peer, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
