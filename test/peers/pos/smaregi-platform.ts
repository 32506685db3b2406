/** The Platform API's side of the peer: logins, tokens by client credentials, transactions, terminals and shops. */
import { randomBytes } from 'node:crypto';
import type { HttpReply, HttpRequest, World } from './smaregi.ts';
import {
  compare,
  headFields,
  platformFields,
  sorted,
  type Transaction,
  zonedTime,
} from './smaregi-contract.ts';

type Reply = HttpReply & { what: string };

const longestRangeMs = 31 * 86_400_000;
const ranges = ['transaction_date_time', 'terminal_tran_date_time', 'sum_date', 'upd_date_time'];
const sortKeys = [
  'transactionHeadId',
  'transactionDateTime',
  'transactionHeadDivision',
  'storeId',
  'terminalId',
  'customerId',
  'terminalTranId',
  'terminalTranDateTime',
  'sumDate',
  'updDateTime',
];
const parameters = [
  ...ranges.flatMap((name) => [`${name}-from`, `${name}-to`]),
  ...['fields', 'sort', 'limit', 'page', 'transaction_head_id-from', 'transaction_head_id-to', 'store_id'],
  ...['transaction_head_division', 'with_details', 'with_deposit_others'],
];

export function answerPlatform(request: HttpRequest, world: World): Reply {
  const token = /^\/id\/app\/([^/]+)\/token$/.exec(request.url.pathname);
  if (token !== null) return answerToken(request, decodeURIComponent(token[1] ?? ''), world);
  if (request.url.pathname.startsWith('/id/')) return answerLogin(request, world);
  const api = /^\/api\/([^/]+)\/pos\/(\w+)$/.exec(request.url.pathname);
  if (api === null || request.method !== 'GET') {
    world.addIssue(`platform: ${request.method} ${request.url.pathname}`);
    return problem(404, 'Not Found', '指定されたリソースが見つかりません。');
  }
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const known = world.tokens.get(given);
  if (known === undefined || known.untilMs <= world.nowMs) return accessDenied();
  if (decodeURIComponent(api[1] ?? '') !== world.peer.contractId)
    return problem(404, 'Not Found', '契約が見つかりません。');
  const what = api[2] ?? '';
  const scope = what === 'transactions' ? 'pos.transactions:read' : 'pos.stores:read';
  if (!known.scopes.includes(scope))
    return problem(403, 'Insufficient Scope', `スコープ ${scope} がありません。`);
  switch (what) {
    case 'transactions':
      return transactions(request.url.searchParams, world);
    case 'terminals':
      return list(world.contract.terminals, request.url.searchParams, what);
    case 'stores':
      return list(world.contract.stores, request.url.searchParams, what);
    default:
      return problem(404, 'Not Found', '指定されたリソースが見つかりません。');
  }
}

/** The app's id and secret. */
function isOfApp({ headers }: HttpRequest, peer: World['peer']): boolean {
  const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  return Buffer.from(basic, 'base64').toString('utf8') === `${peer.clientId}:${peer.clientSecret}`;
}

/** The login of a person: /authorize/token for a code, and /userinfo with the contract. */
function answerLogin(request: HttpRequest, { peer, tokens, nowMs, addIssue }: World): Reply {
  const form = new URLSearchParams(request.body);
  switch (request.url.pathname) {
    case '/id/authorize/token': {
      if (!isOfApp(request, peer)) return oauth(401, 'invalid_client', 'Client authentication failed');
      if (form.get('grant_type') !== 'authorization_code' || form.get('redirect_uri') === null)
        addIssue(`login: ${request.body}`);
      if (!peer.codes.delete(form.get('code') ?? ''))
        return oauth(400, 'invalid_grant', 'The code is invalid');
      const token = randomBytes(24).toString('base64url');
      tokens.set(token, { untilMs: nowMs + 3_600_000, scopes: ['openid'] });
      return {
        status: 200,
        body: { scope: 'openid', token_type: 'Bearer', expires_in: 3_600, access_token: token },
        what: 'login',
      };
    }
    case '/id/userinfo': {
      const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      if (tokens.get(given)?.scopes.includes('openid') !== true) return accessDenied();
      const contract = { id: peer.contractId, user_id: '1', is_owner: true };
      return { status: 200, body: { sub: `${peer.contractId}:1`, contract }, what: 'userinfo' };
    }
    default:
      addIssue(`login: ${request.url.pathname}`);
      return problem(404, 'Not Found', '指定されたリソースが見つかりません。');
  }
}

function answerToken(
  request: HttpRequest,
  contractId: string,
  { peer, tokens, nowMs, addIssue }: World,
): Reply {
  const form = new URLSearchParams(request.body);
  const isForm = String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded');
  if (request.method !== 'POST' || !isForm || form.get('grant_type') !== 'client_credentials') {
    addIssue(`token: ${request.method} ${request.body}`);
    return oauth(400, 'invalid_request', 'The request is missing a required parameter.');
  }
  if (!isOfApp(request, peer)) return oauth(401, 'invalid_client', 'Client authentication failed');
  if (contractId !== peer.contractId) return problem(400, 'Bad Request', '契約IDが不正です。');
  if (!peer.isAppInUse) return oauth(403, 'access_denied', 'この契約ではアプリが利用されていません。');
  const wanted = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  if (wanted.length === 0) return oauth(400, 'invalid_scope', 'scope is missing');
  const missing = wanted.find((scope) => !peer.scopes.includes(scope));
  if (missing !== undefined)
    return oauth(400, 'invalid_scope', `The requested scope is invalid, unknown, or malformed: ${missing}`);
  const token = randomBytes(24).toString('base64url');
  tokens.set(token, { untilMs: nowMs + peer.tokenSeconds * 1_000, scopes: wanted });
  return {
    status: 200,
    body: {
      scope: wanted.join(' '),
      token_type: 'Bearer',
      expires_in: peer.tokenSeconds,
      access_token: token,
    },
    what: 'token',
  };
}

function transactions(query: URLSearchParams, { contract, addIssue }: World): Reply {
  const wrong = (detail: string): Reply => {
    addIssue(`platform: ${detail}: ${query.toString()}`);
    return problem(400, 'Bad Request', detail);
  };
  const unknown = [...query.keys()].find((name) => !parameters.includes(name));
  if (unknown !== undefined) return wrong(`unknown parameter ${unknown}`);
  const withDetails = query.get('with_details') ?? 'none';
  const limit = Number(query.get('limit') ?? 100);
  const page = Number(query.get('page') ?? 1);
  if (!['none', 'summary', 'all'].includes(withDetails)) return wrong('with_details');
  const most = withDetails === 'none' ? 1_000 : 100;
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    return wrong(`limit は ${most} 以下で指定してください`);
  if (!Number.isInteger(page) || page < 1) return wrong('page');
  const range = ranges.find((name) => query.has(`${name}-from`) && query.has(`${name}-to`));
  if (range === undefined) return wrong('日時の範囲指定が必須です');
  if (range !== 'upd_date_time') return wrong('this peer knows upd_date_time alone');
  const [from, to] = ['from', 'to'].map((end) => zoned(query.get(`${range}-${end}`) ?? ''));
  if (from === undefined || to === undefined) return wrong('[YYYY-MM-DDThh:mm:ssTZD]');
  if (to < from || to - from > longestRangeMs) return wrong('期間は最大31日です');
  const order = (query.get('sort') ?? 'transactionHeadId').split(',').map((text) => {
    const [field = '', direction = 'asc'] = text.split(':');
    return { field, descending: direction === 'desc' };
  });
  if (order.some(({ field }) => !sortKeys.includes(field))) return wrong('sort');
  const allFields = [...headFields, ...platformFields];
  const fields = query.get('fields')?.split(',') ?? allFields;
  const bad = fields.find((field) => !allFields.includes(field));
  if (bad !== undefined) return wrong(`fields ${bad}`);

  const fromId = Number(query.get('transaction_head_id-from') ?? 0);
  const toId = Number(query.get('transaction_head_id-to') ?? Infinity);
  const store = query.get('store_id');
  const chosen = contract.transactions.filter(({ head, updatedAtMs }) => {
    const atMs = Math.floor(updatedAtMs / 1_000) * 1_000;
    const id = Number(head['transactionHeadId']);
    return (
      atMs >= from &&
      atMs <= to &&
      id >= fromId &&
      id <= toId &&
      (store === null || head['storeId'] === store)
    );
  });
  const rows = chosen.map((transaction) => ({ transaction, ...row(transaction) }));
  const found = sorted(rows, order).slice((page - 1) * limit, page * limit);
  return {
    status: 200,
    body: found.map(({ transaction, ...all }) => ({
      ...Object.fromEntries(fields.map((field) => [field, (all as Record<string, unknown>)[field] ?? null])),
      ...(withDetails !== 'none' && { details: transaction.details }),
      ...(query.get('with_deposit_others') === 'all' && { depositOthers: transaction.depositOthers }),
    })),
    what: `transactions ${query.toString()}`,
  };
}

function row({ head, garbage, ...times }: Transaction): Record<string, unknown> {
  return {
    ...head,
    transactionDateTime: zonedTime(times.serverAtMs),
    terminalTranDateTime: zonedTime(times.soldAtMs),
    updDateTime: zonedTime(times.updatedAtMs),
    cancelDateTime: times.cancelledAtMs === undefined ? null : zonedTime(times.cancelledAtMs),
    ...garbage,
  };
}

function list(
  all: readonly Readonly<Record<string, unknown>>[],
  query: URLSearchParams,
  what: string,
): Reply {
  const limit = Number(query.get('limit') ?? 100);
  const page = Number(query.get('page') ?? 1);
  const sortedAll = all.toSorted((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
  return { status: 200, body: sortedAll.slice((page - 1) * limit, page * limit), what };
}

function zoned(text: string): number | undefined {
  const isZoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(text);
  return isZoned ? Date.parse(text) : undefined;
}

function problem(status: number, title: string, detail: string): Reply {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: { type: 'about:blank', title, status, detail },
    what: `refused: ${title}`,
  };
}

function oauth(status: number, error: string, description: string): Reply {
  const type = `https://api.smaregi.jp/problems/oauth2/${error}`;
  return {
    status,
    body: { type, title: error, status, error, error_description: description },
    what: `refused: ${error}`,
  };
}

/** As developers have seen it for a token that isn't good. */
function accessDenied(): Reply {
  return oauth(401, 'access_denied', 'The resource owner or authorization server denied the request.');
}
