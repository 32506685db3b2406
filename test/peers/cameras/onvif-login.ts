/** How the ONVIF peer checks a login: each part computed again, as the standards have it and the maker's server would. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export type PeerLogin = {
  readonly username: string;
  readonly password: string;
  /** Default `ws_security`. */
  readonly scheme?: 'ws_security' | 'http_digest';
};

/** How far a login's time may be from the camera's clock. */
const toleranceMs = 5_000;

export function createLoginCheck(
  login: PeerLogin | undefined,
  { nowMs, realm }: { nowMs: () => number; realm: string },
): (request: IncomingMessage, body: string) => string {
  const seenNonces = new Set<string>();
  if (login === undefined) return () => 'ok';
  if (login.scheme === 'http_digest') return (request) => checkDigest(request, login, realm);
  return (_request, body) => {
    const text = (name: string): string =>
      new RegExp(`<(?:[\\w-]+:)?${name}(?:\\s[^>]*)?>([^<]*)<`).exec(body)?.[1] ?? '';
    const nonce = text('Nonce');
    const created = text('Created');
    if (unescape(text('Username')) !== login.username) return 'another user';
    if (nonce === '' || seenNonces.has(nonce)) return 'a nonce twice';
    seenNonces.add(nonce);
    if (!(Math.abs(Date.parse(created) - nowMs()) <= toleranceMs)) return 'at another time';
    const wanted = createHash('sha1')
      .update(
        Buffer.concat([Buffer.from(nonce, 'base64'), Buffer.from(created), Buffer.from(login.password)]),
      )
      .digest('base64');
    return text('Password') === wanted ? 'ok' : 'another password';
  };
}

/** Parts in an odd order, and signs in the nonce that careless readers split at. */
export function digestChallenge(realm: string, nonce: string): string {
  return `Digest qop="auth", nonce="a=,b${nonce}==", algorithm=MD5, realm="${realm}"`;
}

function checkDigest({ headers, method, url }: IncomingMessage, login: PeerLogin, realm: string): string {
  const header = headers.authorization ?? '';
  const part = (name: string): string =>
    new RegExp(`[ ,]${name}="?([^",]*(?:,b[^",]*)?)"?`).exec(header)?.[1] ?? '';
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const ha1 = md5(`${login.username}:${realm}:${login.password}`);
  const ha2 = md5(`${method}:${url}`);
  const wanted = md5([ha1, part('nonce'), part('nc'), part('cnonce'), 'auth', ha2].join(':'));
  if (!part('nonce').startsWith('a=,b')) return 'no digest';
  return part('username') === login.username && part('response') === wanted ? 'ok' : 'another password';
}

function unescape(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_whole, code: string) => String.fromCharCode(Number(code)));
}
