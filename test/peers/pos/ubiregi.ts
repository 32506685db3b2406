/**
 * Ubiregi as a program: its API v3 and its login pages (ubiregi-oauth.ts), on another host name than the gateway's (localhost, where the
 * gateway is 127.0.0.1). Strict: unknown parameters, wrong times and sizes, and both kinds of tokens at once are refused and complained of;
 * `close` rejects if there were any. Its clock can be set, and what goes wrong on the way is planned in `faults`.
 *
 *   await using ubiregi = await startUbiregi();
 *   const sold = ubiregi.sell({ total: 1980 });
 *   ubiregi.cancel(sold.id);
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createPosFaults, type PosFaults } from './pos-faults.ts';
import { type Answered, createUbiregiOauth, type UbiregiApp, type UbiregiLogin } from './ubiregi-oauth.ts';

type CheckoutStatus = 'open' | 'close' | 'cancel' | 'deleted';

type PeerItem = {
  readonly menu_item_id: number;
  readonly count: number;
  readonly sales: string;
  readonly tax: string;
  readonly discount_sales: string;
  readonly discount_tax: string;
};

type PeerCheckout = {
  readonly id: number;
  readonly guid: string;
  readonly account_id: number;
  paid_at: string | null;
  price: string;
  change: string;
  status: CheckoutStatus;
  cashier_id: number | null;
  payments: { payment_type_id: number; amount: string }[];
  items: PeerItem[];
  readonly created_at: string;
  updated_at: string;
  /** In verbose answers, where the peer has tablets. */
  device_id?: string;
  fields?: Readonly<Record<string, unknown>>;
};

type Sell = {
  /** Yen; negative for a return. */
  readonly total?: number;
  readonly account?: number;
  readonly status?: CheckoutStatus;
  /** By the register's clock, epoch milliseconds; default: by the peer's. */
  readonly soldAtMs?: number;
  /** So long ago by the peer's clock, milliseconds: it appears now, and says that it was changed then. */
  readonly appearsLateMs?: number;
  readonly items?: readonly { readonly id: number; readonly count: number; readonly sales: number }[];
  readonly payments?: readonly { readonly type: number; readonly amount: number }[];
  readonly change?: number;
  readonly cashier?: number | null;
  readonly tablet?: string;
  /** Further fields of verbose answers. */
  readonly fields?: Readonly<Record<string, unknown>>;
};

export type UbiregiPeer = {
  /** Its base address, `http://localhost:PORT`. */
  readonly url: string;
  readonly port: number;
  readonly faults: PosFaults;
  /** Of the pasted kind; for account 1, the parent. */
  readonly token: string;
  readonly app: UbiregiApp;
  readonly login: UbiregiLogin;
  /** Another one of another owner. */
  readonly otherLogin: UbiregiLogin;
  readonly checkouts: readonly PeerCheckout[];
  /** Added to this machine's clock, milliseconds. */
  clockAheadMs: number;
  /** Its plan has ended: 402. */
  isPlanOver: boolean;
  /** Accounts that may not be asked for: 403. */
  readonly forbidden: Set<number>;
  /** `GET /api/3/…` and the like, in order. */
  readonly asked: readonly string[];
  now(): number;
  sell(sale?: Sell): PeerCheckout;
  /** A checkout that stays open until `closeCheckout`. */
  open(sale?: Sell): PeerCheckout;
  closeCheckout(id: number): void;
  /** For a correction; its time stays until it is closed again. */
  reopen(id: number): void;
  cancel(id: number): void;
  remove(id: number): void;
  edit(id: number, total: number): void;
  /** The same once more: changed, and nothing is different. */
  touch(id: number): void;
  /** A checkout whose status is not known. */
  addGarbage(): void;
  renameItem(id: number, name: string): void;
  addItem(id: number, name: string): void;
  removeItem(id: number): void;
  /** Tokens as linking would have brought them. */
  grant(): { readonly access: string; readonly refresh: string };
  revokeAll(): void;
  readonly oauth: ReturnType<typeof createUbiregiOauth>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type UbiregiOptions = {
  readonly port?: number;
  /** Registered with the app. */
  readonly redirectUri?: string;
  readonly pageSize?: number;
  /** This machine's clock. */
  readonly now?: () => number;
  /** With ids of tablets in verbose answers. */
  readonly tellsTablets?: boolean;
  /** Of account 1, as it lists them itself. */
  readonly devices?: readonly { readonly guid: string; readonly name: string }[];
};

const accounts = [
  { id: 1, name: 'ユビ珈琲', parent_ids: [], child_ids: [2, 3] },
  { id: 2, name: 'ユビ珈琲 本店', parent_ids: [1], child_ids: [] },
  { id: 3, name: 'ユビ珈琲 駅前店', parent_ids: [1], child_ids: [] },
  { id: 9, name: '別のオーナー', parent_ids: [], child_ids: [] },
] as const;

const cashiers = [
  { id: 71, name: '佐藤', enabled: true },
  { id: 72, name: '鈴木', enabled: true },
];
const paymentTypes = [
  { id: 81, name: '現金', kind: 'CASH', change: true, enabled: true },
  { id: 82, name: 'クレジット', kind: 'CARD', change: false, enabled: true },
];

const largestPage = 100;

export async function startUbiregi(options: UbiregiOptions = {}): Promise<UbiregiPeer> {
  const machineNow = options.now ?? (() => Date.now());
  const now = (): number => machineNow() + peer.clockAheadMs;
  const second = (ms: number): string =>
    new Date(Math.floor(ms / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
  const faults = createPosFaults();
  const complaints: string[] = [];
  const asked: string[] = [];
  const checkouts: PeerCheckout[] = [];
  const menu = new Map([
    [51, 'ブレンドコーヒー'],
    [52, 'チーズケーキ'],
    [53, 'サンドイッチ'],
  ]);
  let nextId = 1_001;
  const pageSize = options.pageSize ?? largestPage;
  const app: UbiregiApp = {
    clientId: 'peer-client-id',
    // With signs that have to be encoded.
    clientSecret: `peer+secret/${randomBytes(8).toString('hex')}=`,
    redirectUri: options.redirectUri ?? 'https://gateway.example/api/v1/oauth/callback',
  };
  const login: UbiregiLogin = { name: 'owner', password: 'owner-password', accountId: 1 };
  const otherLogin: UbiregiLogin = { name: 'other', password: 'other-password', accountId: 9 };
  const token = randomBytes(20).toString('hex');
  const oauth = createUbiregiOauth({
    apps: [app],
    logins: [login, otherLogin],
    now: () => now(),
    addIssue: (text) => complaints.push(text),
  });

  const server = createServer(
    faults.before((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', peer.url);
        const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
        const { pathname } = url;
        asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
        if (pathname === '/oauth2/authorize') oauth.authorize(request, response, url, form);
        else if (pathname === '/oauth2/token' && request.method === 'POST')
          oauth.token(request, response, form);
        else if (pathname.startsWith('/api/3/')) api(request, response, url);
        else refuse(response, 404, 'route', 'no such page');
      });
    }),
  );

  function json(response: ServerResponse, status: number, body: object): Answered {
    const isPacked = /\bgzip\b/.test(response.req.headers['accept-encoding'] ?? '');
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      ...(isPacked && { 'content-encoding': 'gzip' }),
      // The peer's clock, not this machine's.
      date: new Date(now()).toUTCString(),
    });
    const plain = Buffer.from(JSON.stringify(body));
    response.end(isPacked ? gzipSync(plain) : plain);
    return 'answered';
  }

  function refuse(response: ServerResponse, status: number, object: string, message: string): Answered {
    return json(response, status, { errors: [{ object, messages: [message] }] });
  }

  /** The account of the login, or an answer. */
  function loggedIn(request: IncomingMessage, response: ServerResponse): number | undefined {
    const pasted = request.headers['x-ubiregi-auth-token'];
    const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (pasted !== undefined && bearer !== undefined) complaints.push('both kinds of tokens at once');
    if (pasted === token) return 1;
    const verdict = bearer === undefined ? undefined : oauth.judge(bearer);
    if (verdict?.kind === 'good') return verdict.accountId;
    if (verdict !== undefined) {
      const more = verdict.kind === 'expired' ? ',expired=true' : '';
      response.setHeader('www-authenticate', `Bearer error="invalid_token"${more}`);
    }
    refuse(response, 401, 'token', 'アクセストークンが無効です');
    return undefined;
  }

  function api(request: IncomingMessage, response: ServerResponse, url: URL): Answered {
    if (request.method !== 'GET') return refuse(response, 405, 'request', 'GET only');
    const own = loggedIn(request, response);
    if (own === undefined) return 'answered';
    if (peer.isPlanOver) return refuse(response, 402, 'account', 'ご契約の有効期限が切れています');
    const [, kind = '', id = '', rest = ''] =
      /^\/api\/3\/(accounts|menus)\/(\w+)(?:\/(\w+))?$/.exec(url.pathname) ?? [];
    if (kind === 'menus' && rest === 'items') return menuItems(response, url, id);
    const wanted = id === 'current' ? own : Number(id);
    const family = accounts.filter(
      (one) => one.id === own || one.parent_ids.some((parent) => parent === own),
    );
    const account = family.find((one) => one.id === wanted);
    if (kind !== 'accounts' || account === undefined)
      return refuse(response, 404, 'account', 'アカウントが見つかりません');
    if (peer.forbidden.has(account.id))
      return refuse(response, 403, 'account', 'アクセスが許可されていません');
    if (rest === '') {
      return json(response, 200, {
        timestamp: second(now()),
        account: {
          ...account,
          currency: 'JPY',
          timezone: 'Asia/Tokyo',
          menus: [5],
          cashiers,
          tables: [{ id: 61, name: '窓側', position: 1 }],
          payment_types: paymentTypes,
          ...(account.id === 1 && options.devices !== undefined && { devices: options.devices }),
        },
      });
    }
    if (rest !== 'checkouts') return refuse(response, 404, 'route', 'no such collection');
    return page(response, url, account.id);
  }

  function menuItems(response: ServerResponse, url: URL, id: string): Answered {
    if (id !== '5') return refuse(response, 404, 'menu', 'メニューが見つかりません');
    const glb = Number(url.searchParams.get('glb') ?? 0);
    const all = [...menu].filter(([item]) => item > glb).sort(([a], [b]) => a - b);
    const shown = all.slice(0, 2);
    const last = shown.at(-1)?.[0];
    return json(response, 200, {
      timestamp: second(now()),
      items: shown.map(([item, name]) => ({ id: item, name, price: '400.0' })),
      ...(all.length > shown.length && { 'next-url': `${peer.url}/api/3/menus/5/items?glb=${String(last)}` }),
    });
  }

  function page(response: ServerResponse, url: URL, account: number): Answered {
    const query = url.searchParams;
    const wrong = (what: string): Answered => {
      complaints.push(`checkouts: ${what} in ${url.search}`);
      return refuse(response, 400, 'request', what);
    };
    for (const key of query.keys())
      if (!['since', 'until', 'glb', 'limit', 'verbose'].includes(key))
        return wrong(`unknown parameter ${key}`);
    const time = (key: string): number => {
      const text = query.get(key);
      return text === null
        ? Number.NaN
        : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)
          ? Date.parse(text)
          : Infinity;
    };
    const [since, until] = [time('since'), time('until')];
    if (since === Infinity || until === Infinity) return wrong('a time that is not ISO 8601 in UTC');
    const limit = Number(query.get('limit') ?? largestPage);
    if (!Number.isSafeInteger(limit) || limit < 1 || limit > largestPage) return wrong('limit');
    const glb = Number(query.get('glb') ?? 0);
    if (!Number.isSafeInteger(glb)) return wrong('glb');
    const isVerbose = query.get('verbose') === 'true';

    const timestamp = second(now());
    const own = checkouts.filter(({ account_id }) => account_id === account);
    const found = own
      .filter(({ id, updated_at }) => {
        const at = Date.parse(updated_at);
        return id > glb && !(at < since) && !(at >= until);
      })
      .sort((a, b) => a.id - b.id);
    const shown = found.slice(0, Math.min(limit, pageSize));
    const lastUpdated = Math.max(0, ...own.map(({ updated_at }) => Date.parse(updated_at)));
    const next = new URLSearchParams({
      ...(query.has('since') && { since: query.get('since') ?? '' }),
      until: query.get('until') ?? timestamp,
      glb: String(shown.at(-1)?.id ?? glb),
      limit: String(limit),
      ...(isVerbose && { verbose: 'true' }),
    });
    return json(response, 200, {
      // As documented: where `until` was given, it is repeated.
      timestamp: query.get('until') ?? timestamp,
      'next-url':
        found.length > shown.length
          ? `${peer.url}/api/3/accounts/${account}/checkouts?${next.toString()}`
          : null,
      last_updated_at: lastUpdated === 0 ? null : second(lastUpdated),
      next_batch_since: lastUpdated === 0 ? timestamp : second(lastUpdated + 1_000),
      checkouts: shown.map(({ device_id, fields, ...plain }) => ({
        ...plain,
        ...(isVerbose && fields),
        ...(isVerbose && options.tellsTablets === true && device_id !== undefined && { device_id }),
      })),
    });
  }

  function itemsOf(total: number): PeerItem[] {
    return [
      {
        menu_item_id: 51,
        count: total < 0 ? -1 : 1,
        sales: `${total}.0`,
        tax: '0.0',
        discount_sales: '0.0',
        discount_tax: '0.0',
      },
    ];
  }

  function sell(sale: Sell = {}): PeerCheckout {
    const { total = 400, account = 1, status = 'close', appearsLateMs = 0, tablet } = sale;
    const atMs = now() - appearsLateMs;
    const checkout: PeerCheckout = {
      id: nextId++,
      guid: randomUUID(),
      account_id: account,
      paid_at: second(sale.soldAtMs ?? atMs),
      price: `${total}.0`,
      change: `${sale.change ?? 0}.0`,
      status,
      cashier_id: sale.cashier === undefined ? 71 : sale.cashier,
      payments: (sale.payments ?? [{ type: 81, amount: total }]).map(({ type, amount }) => ({
        payment_type_id: type,
        amount: `${amount}.0`,
      })),
      items:
        sale.items?.map(({ id, count, sales }) => ({
          menu_item_id: id,
          count,
          sales: `${sales}.0`,
          tax: '0.0',
          discount_sales: '0.0',
          discount_tax: '0.0',
        })) ?? itemsOf(total),
      created_at: second(atMs),
      updated_at: second(atMs),
      ...(tablet !== undefined && { device_id: tablet }),
      ...(sale.fields !== undefined && { fields: sale.fields }),
    };
    checkouts.push(checkout);
    return checkout;
  }

  function change(id: number, how: (checkout: PeerCheckout) => void): void {
    const checkout = checkouts.find((one) => one.id === id);
    if (checkout === undefined) throw new Error(`no checkout ${id}`);
    how(checkout);
    checkout.updated_at = second(now());
  }

  async function close(): Promise<void> {
    server.closeAllConnections();
    if (server.listening) {
      server.close();
      await once(server, 'close');
    }
    if (complaints.length > 0) throw new Error(`Ubiregi complains:\n${complaints.splice(0).join('\n')}`);
  }

  const peer: UbiregiPeer = {
    url: '',
    port: 0,
    faults,
    token,
    app,
    login,
    otherLogin,
    checkouts,
    clockAheadMs: 0,
    isPlanOver: false,
    forbidden: new Set(),
    asked,
    now: () => now(),
    sell,
    open: (sale) => sell({ ...sale, status: 'open' }),
    closeCheckout: (id) =>
      change(id, (checkout) => {
        checkout.status = 'close';
        checkout.paid_at = second(now());
      }),
    reopen: (id) => change(id, (checkout) => void (checkout.status = 'open')),
    cancel: (id) => change(id, (checkout) => void (checkout.status = 'cancel')),
    remove: (id) => change(id, (checkout) => void (checkout.status = 'deleted')),
    edit: (id, total) =>
      change(id, (checkout) => {
        checkout.price = `${total}.0`;
        checkout.items = itemsOf(total);
        checkout.payments = [{ payment_type_id: 81, amount: `${total}.0` }];
      }),
    touch: (id) => change(id, () => undefined),
    addGarbage: () => void sell({ fields: { status: 'Unknown 3' } }),
    renameItem: (id, name) => void menu.set(id, name),
    addItem: (id, name) => void menu.set(id, name),
    removeItem: (id) => void menu.delete(id),
    grant: () => oauth.grant(app, login.accountId),
    revokeAll: () => oauth.revokeAll(),
    oauth,
    close,
    [Symbol.asyncDispose]: close,
  };
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(peer, { port, url: `http://localhost:${port}` });
}
