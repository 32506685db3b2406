/**
 * Square as a program: locations, payments, refunds, orders and team members of its API v2, as its specification has them. Strict: unknown
 * parameters, wrong times, a missing version or a cursor beside another query are refused and complained of; `close` rejects if there were
 * any. Its cursors count records, as a server's may: one that changes meanwhile shifts the others. Its clock can be set, and what goes wrong
 * on the way is planned in `faults`.
 *
 *   await using square = await startSquare();
 *   const { orderId } = square.sell({ total: 1_980 });
 *   square.refund({ of: orderId, total: 480 });
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createPosFaults, type PosFaults } from './pos-faults.ts';
import { createSquareOauth, type SquareOauth } from './square-oauth.ts';

type Fields = Readonly<Record<string, unknown>>;
type Status = 'APPROVED' | 'PENDING' | 'COMPLETED' | 'CANCELED' | 'FAILED';

type PeerPayment = {
  readonly id: string;
  readonly location_id: string;
  readonly order_id: string;
  readonly created_at: string;
  updated_at: string;
  status: Status;
  total_money: { amount: number; currency: string };
  refund_ids?: string[];
} & Record<string, unknown>;

type PeerRefund = {
  readonly id: string;
  readonly order_id: string;
  updated_at: string;
  status: string;
} & Record<string, unknown>;

type PeerOrder = { readonly id: string; state: string; tenders: Fields[] } & Record<string, unknown>;

type SquareSell = {
  /** Minor units. */
  readonly total?: number;
  readonly location?: string;
  /** With an id and a name. */
  readonly device?: { readonly id: string; readonly name: string };
  /** Of the total, in order; default: all in cash. Further fields of each payment. */
  readonly payments?: readonly ({ readonly amount: number; readonly status?: Status } & Fields)[];
  /** Further fields of the order. */
  readonly order?: Fields;
  readonly items?: readonly Fields[];
  /** So long ago by the peer's clock, milliseconds: it appears now, and says that it was changed then. */
  readonly appearsLateMs?: number;
  /** Its order is found only so long after its payments, milliseconds. */
  readonly orderLateMs?: number;
};

type SquareSold = { readonly orderId: string; readonly paymentIds: readonly string[] };

export type SquarePeer = {
  readonly url: string;
  readonly faults: PosFaults;
  readonly token: string;
  readonly oauth: SquareOauth;
  readonly payments: readonly PeerPayment[];
  readonly refunds: readonly PeerRefund[];
  /** `GET /v2/payments?…` and the like, in order. */
  readonly asked: readonly string[];
  /** Added to this machine's clock, milliseconds. */
  clockAheadMs: number;
  /** What the token is answered; undefined while it is valid. */
  tokenError: string | undefined;
  /** Scopes that it lacks. */
  readonly missingScopes: Set<string>;
  sell(sale?: SquareSell): SquareSold;
  /** A further payment of an order; `isLast`: the order is paid. */
  pay(orderId: string, amount: number, isLast?: boolean, more?: Fields): string;
  /** Of an order's payments, or unlinked. */
  refund(refund: {
    readonly of?: string;
    readonly total: number;
    readonly status?: string;
    readonly order?: Fields;
  }): string;
  settleRefund(id: string, status: string): void;
  /** Payments and order are taken back. */
  cancel(orderId: string): void;
  setStatus(orderId: string, status: Status, state: string): void;
  edit(orderId: string, total: number): void;
  /** The same once more: changed, and nothing is different. */
  touch(orderId: string): void;
  addGarbage(): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export const squareLocations = { honten: 'LHONTEN000001', ekimae: 'LEKIMAE000002' } as const;

const locations: readonly Fields[] = [
  {
    id: squareLocations.honten,
    name: '本店',
    timezone: 'Asia/Tokyo',
    status: 'ACTIVE',
    currency: 'JPY',
    country: 'JP',
  },
  { id: squareLocations.ekimae, name: '駅前店', timezone: 'Asia/Tokyo', status: 'ACTIVE', currency: 'JPY' },
  { id: 'LCLOSED000003', name: '閉店した店', timezone: 'Asia/Tokyo', status: 'INACTIVE', currency: 'JPY' },
];
const team = new Map([
  ['TMsato', { given_name: '花子', family_name: '佐藤' }],
  ['TMsmith', { given_name: 'Ann', family_name: 'Smith' }],
]);

const listParameters = [
  ...['begin_time', 'end_time', 'sort_order', 'cursor', 'location_id', 'limit'],
  ...['updated_at_begin_time', 'updated_at_end_time', 'sort_field'],
];
/** A page has a limited lifespan. */
const cursorLastsMs = 300_000;

export async function startSquare(
  options: {
    readonly pageSize?: number;
    readonly now?: () => number;
    readonly currency?: string;
    readonly redirectUri?: string;
  } = {},
): Promise<SquarePeer> {
  const { pageSize = 100, currency = 'JPY' } = options;
  const now = (): number => (options.now ?? Date.now)() + peer.clockAheadMs;
  const time = (ms = now()): string => new Date(ms).toISOString();
  const money = (amount: number) => ({ amount, currency });
  const token = `EAAA${randomBytes(24).toString('base64url')}`;
  const faults = createPosFaults();
  const complaints: string[] = [];
  const asked: string[] = [];
  const payments: PeerPayment[] = [];
  const refunds: PeerRefund[] = [];
  const orders = new Map<string, PeerOrder>();
  /** Orders that are not found before this time. */
  const hidden = new Map<string, number>();
  const newId = (length: number): string => randomBytes(length).toString('base64url').slice(0, length);

  const server = createServer(
    faults.before((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
        answer(request, response, Buffer.concat(chunks).toString('utf8'));
      });
    }),
  );

  function json(response: ServerResponse, status: number, body: object): void {
    const isPacked = /\bgzip\b/.test(response.req.headers['accept-encoding'] ?? '');
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(isPacked && { 'content-encoding': 'gzip' }),
      // The peer's clock, not this machine's.
      date: new Date(now()).toUTCString(),
    });
    const plain = Buffer.from(JSON.stringify(body));
    response.end(isPacked ? gzipSync(plain) : plain);
  }

  function refuse(response: ServerResponse, status: number, code: string, detail: string): void {
    const category =
      status === 401 || status === 403
        ? 'AUTHENTICATION_ERROR'
        : status === 429
          ? 'RATE_LIMIT_ERROR'
          : 'INVALID_REQUEST_ERROR';
    json(response, status, { errors: [{ category, code, detail }] });
  }

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const url = new URL(request.url ?? '/', peer.url);
    const [, root, kind = '', id] = url.pathname.split('/');
    if (root === 'oauth2' && kind === 'authorize') {
      const asked = request.method === 'POST' ? new URLSearchParams(body) : url.searchParams;
      const decision = asked.get('decision') ?? undefined;
      asked.delete('decision');
      peer.oauth.authorize(response, asked, decision);
      return;
    }
    if (!/^\d{4}-\d\d-\d\d$/.test(String(request.headers['square-version'])))
      complaints.push(`${url.pathname}: no Square-Version`);
    if (root === 'oauth2' && kind === 'token') {
      if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json')
        complaints.push('token: not JSON');
      json(response, ...peer.oauth.token(body));
      return;
    }
    if (peer.tokenError !== undefined) {
      refuse(
        response,
        401,
        peer.tokenError,
        'The `Authorization` http header of your request was malformed or expired.',
      );
      return;
    }
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const judged = bearer === token ? undefined : peer.oauth.judge(bearer);
    if (judged !== undefined) {
      const code = judged === 'unknown' ? 'UNAUTHORIZED' : judged;
      refuse(response, 401, code, 'This request could not be authorized.');
      return;
    }
    const scope = { payments: 'PAYMENTS_READ', refunds: 'PAYMENTS_READ', orders: 'ORDERS_READ' }[kind];
    const needed = scope ?? (kind === 'team-members' ? 'EMPLOYEES_READ' : 'MERCHANT_PROFILE_READ');
    if (peer.missingScopes.has(needed)) {
      refuse(
        response,
        403,
        'INSUFFICIENT_SCOPES',
        `The merchant has not given your application sufficient permissions: ${needed}`,
      );
      return;
    }
    const route = `${request.method ?? ''} ${root ?? ''}/${kind}${id === undefined ? '' : '/:id'}`;
    switch (route) {
      case 'GET v2/locations':
        json(response, 200, { locations });
        return;
      case 'GET v2/payments':
        list(response, url, 'payments', payments);
        return;
      case 'GET v2/refunds':
        list(response, url, 'refunds', refunds);
        return;
      case 'GET v2/payments/:id':
        one(
          response,
          'payment',
          payments.find((each) => each.id === id),
        );
        return;
      case 'GET v2/refunds/:id':
        one(
          response,
          'refund',
          refunds.find((each) => each.id === id),
        );
        return;
      case 'GET v2/team-members/:id': {
        const member = team.get(id ?? '');
        one(response, 'team_member', member && { id, status: 'ACTIVE', ...member });
        return;
      }
      case 'POST v2/orders/:id':
        if (id === 'batch-retrieve') {
          retrieve(response, body);
          return;
        }
    }
    refuse(response, 404, 'NOT_FOUND', 'Resource not found.');
  }

  function one(response: ServerResponse, name: string, found: object | undefined): void {
    if (found === undefined) refuse(response, 404, 'NOT_FOUND', 'Resource not found.');
    else json(response, 200, { [name]: found });
  }

  function retrieve(response: ServerResponse, body: string): void {
    const { order_ids: ids = [], ...others } = JSON.parse(body) as { order_ids?: string[] };
    if (ids.length === 0 || ids.length > 100 || Object.keys(others).length > 0) {
      complaints.push(`batch-retrieve: ${body}`);
      refuse(response, 400, 'INVALID_VALUE', 'order_ids');
      return;
    }
    const found = ids.flatMap((id) => ((hidden.get(id) ?? 0) > now() ? [] : (orders.get(id) ?? [])));
    // As Square does: no list at all where there is nothing.
    json(response, 200, found.length === 0 ? {} : { orders: found });
  }

  /** Code and field. */
  function wrongIn(query: URLSearchParams): [string, string] | undefined {
    const unknown = [...query.keys()].find((key) => !listParameters.includes(key));
    if (unknown !== undefined) return ['UNKNOWN_QUERY_PARAMETER', unknown];
    const times = ['begin_time', 'end_time', 'updated_at_begin_time', 'updated_at_end_time'];
    const isTime = (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text);
    const wrong = times.find((key) => query.has(key) && !isTime(query.get(key) ?? ''));
    if (wrong !== undefined) return ['INVALID_TIME', wrong];
    if (!locations.some(({ id }) => id === query.get('location_id'))) return ['NOT_FOUND', 'location_id'];
    const isSorted = ['CREATED_AT', 'UPDATED_AT', null].includes(query.get('sort_field'));
    return isSorted ? undefined : ['INVALID_ENUM_VALUE', 'sort_field'];
  }

  function list(response: ServerResponse, url: URL, kind: string, all: readonly Fields[]): void {
    const query = url.searchParams;
    const wrong = wrongIn(query);
    if (wrong !== undefined) {
      complaints.push(`${kind}: ${wrong.join(' ')} in ${url.search}`);
      refuse(response, 400, ...wrong);
      return;
    }
    const field = query.get('sort_field') === 'UPDATED_AT' ? 'updated_at' : 'created_at';
    const limit = Math.min(Number(query.get('limit') ?? 100), 100, pageSize);
    const asText = new URLSearchParams([...query].filter(([key]) => key !== 'cursor')).toString();
    let from = 0;
    const cursor = query.get('cursor');
    if (cursor !== null) {
      const [offset = '', atMs = '', of] = Buffer.from(cursor, 'base64url').toString('utf8').split('\n');
      if (of !== asText || now() - Number(atMs) > cursorLastsMs) {
        refuse(response, 400, 'INVALID_CURSOR', 'The pagination cursor is invalid.');
        return;
      }
      from = Number(offset);
    }
    const after = (key: string, value: unknown, name: string): boolean =>
      !query.has(name) || String(value) >= time(Date.parse(query.get(name) ?? '')) === (key === 'begin');
    const found = all
      .filter(
        (each) =>
          each['location_id'] === query.get('location_id') &&
          after('begin', each['updated_at'], 'updated_at_begin_time') &&
          after('begin', each['created_at'], 'begin_time'),
      )
      .toSorted((a, b) => (String(a[field]) < String(b[field]) ? -1 : 1));
    if (query.get('sort_order') !== 'ASC') found.reverse();
    const page = found.slice(from, from + limit);
    const isMore = from + page.length < found.length;
    json(response, 200, {
      ...(page.length > 0 && { [kind]: page }),
      ...(isMore && {
        cursor: Buffer.from(`${from + page.length}\n${now()}\n${asText}`).toString('base64url'),
      }),
    });
  }

  function addPayment(
    order: PeerOrder,
    { amount, status = 'COMPLETED', ...more }: { amount: number; status?: Status } & Fields,
    of: { location: string; atMs: number; device?: SquareSell['device'] },
  ): string {
    const id = newId(29);
    const isCash = more['source_type'] === undefined;
    payments.push({
      id,
      created_at: time(of.atMs),
      updated_at: time(of.atMs),
      amount_money: money(amount),
      total_money: money(amount),
      approved_money: money(amount),
      status,
      source_type: 'CASH',
      ...(isCash && { cash_details: { buyer_supplied_money: money(amount), change_back_money: money(0) } }),
      location_id: of.location,
      order_id: order.id,
      team_member_id: 'TMsato',
      receipt_number: id.slice(0, 4),
      receipt_url: `https://squareup.com/receipt/preview/${id}`,
      ...(of.device !== undefined && {
        device_details: {
          device_id: `DEVICE_INSTALLATION_ID:${of.device.id}`,
          device_installation_id: of.device.id,
          device_name: of.device.name,
        },
      }),
      application_details: { square_product: 'SQUARE_POS', application_id: 'sq0ids-peer' },
      version_token: newId(40),
      ...more,
    });
    order.tenders.push({
      id,
      payment_id: id,
      amount_money: money(amount),
      type: more['source_type'] ?? 'CASH',
    });
    return id;
  }

  function ofOrder(orderId: string): { order: PeerOrder; own: PeerPayment[] } {
    const order = orders.get(orderId);
    if (order === undefined) throw new Error(`no order ${orderId}`);
    return { order, own: payments.filter(({ order_id }) => order_id === orderId) };
  }

  const lineOf = (total: number): Fields => ({
    uid: newId(8),
    name: 'ブレンドコーヒー',
    quantity: '1',
    item_type: 'ITEM',
    base_price_money: money(total),
    total_money: money(total),
  });

  const peer: SquarePeer = {
    url: '',
    faults,
    token,
    oauth: createSquareOauth({
      ...{ now, redirectUri: options.redirectUri },
      addIssue: (issue) => complaints.push(issue),
    }),
    payments,
    refunds,
    asked,
    clockAheadMs: 0,
    tokenError: undefined,
    missingScopes: new Set(),
    sell: (sale = {}) => {
      const { total = 400, location = squareLocations.honten, device, appearsLateMs = 0 } = sale;
      const atMs = now() - appearsLateMs;
      const paid = sale.payments ?? [{ amount: total }];
      const order: PeerOrder = {
        id: newId(29),
        location_id: location,
        state: 'COMPLETED',
        line_items: sale.items ?? [lineOf(total)],
        tenders: [],
        total_money: money(total),
        net_amount_due_money: money(0),
        created_at: time(atMs),
        updated_at: time(atMs),
        ...sale.order,
      };
      orders.set(order.id, order);
      if (sale.orderLateMs !== undefined) hidden.set(order.id, now() + sale.orderLateMs);
      const of = { location, atMs, ...(device !== undefined && { device }) };
      return { orderId: order.id, paymentIds: paid.map((one) => addPayment(order, one, of)) };
    },
    pay: (orderId, amount, isLast = true, more = {}) => {
      const { order } = ofOrder(orderId);
      const id = addPayment(
        order,
        { amount, ...more },
        { location: String(order['location_id']), atMs: now() },
      );
      if (isLast) order.state = 'COMPLETED';
      return id;
    },
    refund: ({ of, total, status = 'COMPLETED', order: more }) => {
      const payment = of === undefined ? undefined : ofOrder(of).own[0];
      const location = payment?.location_id ?? squareLocations.honten;
      const id = `${payment?.id ?? newId(29)}_${newId(20)}`;
      const order: PeerOrder = {
        id: newId(29),
        location_id: location,
        state: 'COMPLETED',
        returns: [
          {
            ...(of !== undefined && { source_order_id: of }),
            return_line_items: [{ ...lineOf(total), quantity: '1' }],
          },
        ],
        tenders: [],
        refunds: [{ id, status: 'APPROVED', amount_money: money(total) }],
        total_money: money(0),
        ...more,
      };
      orders.set(order.id, order);
      refunds.push({
        id,
        status,
        amount_money: money(total),
        ...(payment !== undefined && { payment_id: payment.id }),
        ...(payment === undefined && { unlinked: true, destination_type: 'CASH' }),
        location_id: location,
        order_id: order.id,
        team_member_id: 'TMsato',
        created_at: time(),
        updated_at: time(),
      });
      if (payment !== undefined) {
        payment.updated_at = time();
        payment['refunded_money'] = money(total);
        payment.refund_ids = [...(payment.refund_ids ?? []), id];
      }
      return id;
    },
    settleRefund: (id, status) => {
      const refund = refunds.find((each) => each.id === id);
      if (refund !== undefined) Object.assign(refund, { status, updated_at: time() });
    },
    cancel: (orderId) => {
      for (const payment of ofOrder(orderId).own) payment['card_details'] = { status: 'VOIDED' };
      peer.setStatus(orderId, 'CANCELED', 'CANCELED');
    },
    setStatus: (orderId, status, state) => {
      const { order, own } = ofOrder(orderId);
      order.state = state;
      for (const payment of own) Object.assign(payment, { status, updated_at: time() });
    },
    edit: (orderId, total) => {
      const { order, own } = ofOrder(orderId);
      Object.assign(order, { line_items: [lineOf(total)], total_money: money(total) });
      for (const payment of own) Object.assign(payment, { total_money: money(total), updated_at: time() });
      for (const payment of own) delete payment['cash_details'];
    },
    touch: (orderId) => {
      for (const payment of ofOrder(orderId).own) payment.updated_at = time();
    },
    addGarbage: () => {
      peer.sell();
      Object.assign(payments.at(-1) ?? {}, { total_money: 'much' });
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      if (complaints.length > 0) throw new Error(`the gateway broke Square's API: ${complaints.join('; ')}`);
    },
    [Symbol.asyncDispose]: () => peer.close(),
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(peer, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
