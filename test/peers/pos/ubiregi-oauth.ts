/**
 * Ubiregi's login as a peer: the page that asks for the login and for a yes, codes, and tokens that are rotated. Strict: an app has one
 * redirect address, a code works once, a new pair kills the former one as soon as it is used, and times are those of the peer's clock.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export type UbiregiApp = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
};

export type UbiregiLogin = { readonly name: string; readonly password: string; readonly accountId: number };

type Pair = {
  readonly access: string;
  readonly refresh: string;
  readonly accountId: number;
  readonly clientId: string;
  readonly issuedAtMs: number;
  /** What brought it, until it is used. */
  parent: Pair | undefined;
  isDead: boolean;
};

type Code = {
  readonly clientId: string;
  readonly accountId: number;
  /** As it stood in the address; a token request has to repeat it then. */
  readonly redirectUri: string | undefined;
  readonly challenge: string | undefined;
  readonly issuedAtMs: number;
  pair: Pair | undefined;
};

const accessLifeMs = 24 * 3_600_000;
const refreshLifeMs = 14 * 86_400_000;
const codeLifeMs = 600_000;

export type Verdict =
  | { readonly kind: 'good'; readonly accountId: number }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unknown' };

/** What a handler returns once the answer has gone out. */
export type Answered = 'answered';

type Deps = {
  readonly apps: readonly UbiregiApp[];
  readonly logins: readonly UbiregiLogin[];
  readonly now: () => number;
  readonly addIssue: (text: string) => void;
};

export function createUbiregiOauth({ apps, logins, now, addIssue }: Deps) {
  const sessions = new Map<string, UbiregiLogin>();
  const codes = new Map<string, Code>();
  const pairs: Pair[] = [];
  const unguessable = (): string => randomBytes(24).toString('hex');

  function issue(of: Pick<Pair, 'accountId' | 'clientId'>, parent: Pair | undefined): Pair {
    const pair: Pair = {
      access: unguessable(),
      refresh: unguessable(),
      accountId: of.accountId,
      clientId: of.clientId,
      issuedAtMs: now(),
      parent,
      isDead: false,
    };
    pairs.push(pair);
    return pair;
  }

  /** The first use of a pair ends what it came from, and what else came from that. */
  function use(pair: Pair): void {
    const { parent } = pair;
    if (parent === undefined) return;
    for (const other of pairs) {
      if (other !== pair && (other === parent || other.parent === parent)) other.isDead = true;
    }
    pair.parent = undefined;
  }

  function judge(access: string): Verdict {
    const pair = pairs.find((one) => one.access === access);
    if (pair === undefined || pair.isDead) return { kind: 'unknown' };
    if (now() >= pair.issuedAtMs + accessLifeMs) return { kind: 'expired' };
    use(pair);
    return { kind: 'good', accountId: pair.accountId };
  }

  function authorize(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    form: URLSearchParams,
  ): Answered {
    const asked = request.method === 'POST' ? form : url.searchParams;
    const known = [
      'response_type',
      'client_id',
      'redirect_uri',
      'state',
      'scope',
      'force_login',
      'force_authorize',
      'code_challenge',
      'code_challenge_method',
      'login',
      'password',
      'decision',
    ];
    for (const key of asked.keys()) if (!known.includes(key)) addIssue(`authorize: unknown parameter ${key}`);
    const app = apps.find(({ clientId }) => clientId === asked.get('client_id'));
    const redirectUri = asked.get('redirect_uri') ?? undefined;
    // Never sent on to an address that isn't the app's.
    if (app === undefined) return page(response, 400, '<h1>アプリが見つかりません</h1>');
    if (redirectUri !== undefined && redirectUri !== app.redirectUri)
      return page(response, 400, '<h1>redirect_uri が登録と一致しません</h1>');
    const state = asked.get('state') ?? '';
    const back = (result: Record<string, string>): Answered => {
      const target = new URL(app.redirectUri);
      for (const [key, value] of Object.entries({ ...result, state })) target.searchParams.set(key, value);
      response.writeHead(302, { location: target.href, 'cache-control': 'no-store' });
      response.end();
      return 'answered';
    };
    if (asked.get('response_type') !== 'code') return back({ error: 'unsupported_response_type' });
    if (state === '') return back({ error: 'invalid_request', error_description: 'state がありません' });
    const challenge = asked.get('code_challenge') ?? undefined;
    if (challenge !== undefined && asked.get('code_challenge_method') !== 'S256')
      return back({ error: 'invalid_request', error_description: 'code_challenge_method' });

    const carried = new URLSearchParams(asked);
    for (const key of ['login', 'password', 'decision']) carried.delete(key);
    if (request.method === 'POST' && form.has('login')) {
      const login = logins.find(({ name }) => name === form.get('login'));
      if (login?.password !== form.get('password'))
        return page(response, 200, `<p role="alert">ログインできません</p>${loginForm(carried)}`);
      const session = unguessable();
      sessions.set(session, login);
      carried.delete('force_login');
      // As of a site that doesn't want to be embedded: strict, and not for other sites' requests.
      response.setHeader('set-cookie', `ubiregi_session=${session}; HttpOnly; SameSite=Lax; Path=/`);
      return page(response, 200, consentForm(carried, login));
    }
    const login = sessions.get(/ubiregi_session=([0-9a-f]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '');
    if (login === undefined || asked.get('force_login') === 'true')
      return page(response, 200, loginForm(carried));
    if (request.method !== 'POST') return page(response, 200, consentForm(carried, login));
    if (form.get('decision') !== 'allow')
      return back({ error: 'access_denied', error_description: '許可されませんでした' });
    const code = unguessable();
    codes.set(code, {
      clientId: app.clientId,
      accountId: login.accountId,
      redirectUri,
      challenge,
      issuedAtMs: now(),
      pair: undefined,
    });
    return back({ code });
  }

  function token(request: IncomingMessage, response: ServerResponse, form: URLSearchParams): Answered {
    const answer = (status: number, body: object): Answered => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
      return 'answered';
    };
    if (request.headers['content-type'] !== 'application/x-www-form-urlencoded')
      addIssue(`token: content-type ${request.headers['content-type'] ?? 'missing'}`);
    const app = apps.find((one) => isBasic(request.headers.authorization, one));
    if (app === undefined) {
      response.setHeader('www-authenticate', 'Basic realm="ubiregi"');
      return answer(401, { error: 'invalid_client', error_description: 'クライアントの認証に失敗しました' });
    }
    const pairBody = ({ access, refresh, accountId }: Pair): object => ({
      access_token: access,
      token_type: 'bearer',
      expires_in: accessLifeMs / 1_000,
      refresh_token: refresh,
      account_id: accountId,
    });
    switch (form.get('grant_type')) {
      case 'authorization_code': {
        const code = codes.get(form.get('code') ?? '');
        if (code === undefined || code.clientId !== app.clientId)
          return answer(400, { error: 'invalid_grant', error_description: 'コードが無効です' });
        if (code.pair !== undefined) {
          // Somebody else has it too.
          code.pair.isDead = true;
          return answer(400, { error: 'invalid_grant', error_description: 'コードは使用済みです' });
        }
        if (now() >= code.issuedAtMs + codeLifeMs)
          return answer(400, { error: 'invalid_grant', error_description: 'コードの有効期限が切れています' });
        if ((form.get('redirect_uri') ?? undefined) !== code.redirectUri)
          return answer(400, { error: 'invalid_grant', error_description: 'redirect_uri が一致しません' });
        const verifier = form.get('code_verifier') ?? '';
        const challenge = createHash('sha256').update(verifier).digest('base64url');
        if (code.challenge !== undefined && code.challenge !== challenge)
          return answer(400, { error: 'invalid_grant', error_description: 'code_verifier が一致しません' });
        code.pair = issue(code, undefined);
        return answer(200, pairBody(code.pair));
      }
      case 'refresh_token': {
        const pair = pairs.find(({ refresh }) => refresh === form.get('refresh_token'));
        if (pair === undefined || pair.isDead || pair.clientId !== app.clientId)
          return answer(400, { error: 'invalid_grant', error_description: 'リフレッシュトークンが無効です' });
        if (now() >= pair.issuedAtMs + refreshLifeMs)
          return answer(400, {
            error: 'invalid_grant',
            error_description: 'リフレッシュトークンの有効期限が切れています',
          });
        use(pair);
        return answer(200, pairBody(issue(pair, pair)));
      }
      case null:
      default:
        return answer(400, { error: 'unsupported_grant_type' });
    }
  }

  return {
    judge,
    authorize,
    token,
    /** As if somebody had linked: the tokens of a fresh pair. */
    grant: (app: UbiregiApp, accountId: number) => issue({ clientId: app.clientId, accountId }, undefined),
    /** The owner ends the link at Ubiregi. */
    revokeAll: () => {
      for (const pair of pairs) pair.isDead = true;
    },
    /** So many pairs that still work in some way. */
    living: () => pairs.filter((pair) => !pair.isDead && now() < pair.issuedAtMs + refreshLifeMs).length,
    issued: () => pairs.length,
  };
}

function isBasic(header: string | undefined, { clientId, clientSecret }: UbiregiApp): boolean {
  const part = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
  const wanted = Buffer.from(
    `Basic ${Buffer.from(`${part(clientId)}:${part(clientSecret)}`).toString('base64')}`,
  );
  const given = Buffer.from(header ?? '');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function page(response: ServerResponse, status: number, body: string): Answered {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
  });
  response.end(
    `<!doctype html><html lang="ja"><meta charset="utf-8"><title>ユビレジ(テスト用)</title>${body}`,
  );
  return 'answered';
}

function hidden(carried: URLSearchParams): string {
  return [...carried]
    .map(([key, value]) => `<input type="hidden" name="${escaped(key)}" value="${escaped(value)}">`)
    .join('');
}

function loginForm(carried: URLSearchParams): string {
  return `<h1>ログイン</h1><form method="post" action="/oauth2/authorize">${hidden(carried)}
<label>ID <input name="login" autocomplete="off"></label>
<label>パスワード <input name="password" type="password" autocomplete="off"></label>
<button>ログイン</button></form>`;
}

function consentForm(carried: URLSearchParams, login: UbiregiLogin): string {
  return `<h1>${escaped(login.name)} のデータへのアクセスを許可しますか</h1><form method="post" action="/oauth2/authorize">${hidden(carried)}
<button name="decision" value="allow">許可する</button> <button name="decision" value="deny">許可しない</button></form>`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
