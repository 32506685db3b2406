/**
 * Responses to a 401 for RTSP and HTTP: Digest (RFC 7616, 2617, 2069) and Basic (RFC 7617). Independent of connections:
 * the caller resends the request with the value of `header`.
 *
 * Header values, in and out, are strings with one character per byte on the wire (Latin-1).
 */
import { createHash, randomBytes } from 'node:crypto';
import { type Challenge, parseChallenges } from './challenges.ts';

export type Credentials = { readonly username: string; readonly password: string };

/** Either may be missing, and is then empty; undefined when both are. */
export function credentialsOf(record: Partial<Credentials>): Credentials | undefined {
  const { username, password } = record;
  if (username === undefined && password === undefined) return undefined;
  return { username: username ?? '', password: password ?? '' };
}

export type Authorizer = {
  /**
   * Takes the WWW-Authenticate values of a 401. `answerable`: resend with `header()`; a new or stale nonce is no
   * refusal. `refused`: the credentials were rejected, or there are none. `unsupported`: no known scheme. At most
   * `maxInARow` consecutive 401s are answerable.
   */
  challenge(headers: readonly string[]): 'answerable' | 'refused' | 'unsupported';
  /** Authorization value for the next request, undefined before the first challenge. Counts up: call once per request. */
  header(request: { method: string; uri: string; body?: Uint8Array }): string | undefined;
  /** The newest request got no response: it counts neither as accepted nor as refused. */
  unanswered(): void;
  /** Takes the Authentication-Info values of any other response: they may contain the next nonce. */
  info(headers: readonly string[]): void;
};

/** Bounds repeated `stale=true` and alternative readings of the same challenge. */
const maxInARow = 4;

/** Strongest first. */
const algorithms = [
  ['sha-512-256', 'sha512-256'],
  ['sha-256', 'sha256'],
  ['md5', 'md5'],
] as const;

type Digest = {
  readonly kind: 'digest';
  readonly challenge: Challenge;
  readonly hash: string;
  readonly session: boolean;
  readonly qop: 'auth' | 'auth-int' | undefined;
};
type Scheme = Digest | { readonly kind: 'basic'; readonly challenge: Challenge };

/** Interpretations where the standards are ambiguous. The next one is tried when the previous was refused. */
type Reading = { readonly charset: 'utf8' | 'latin1'; readonly quotes: 'unescaped' | 'raw' };

/** `makeCnonce`: the client nonce, new for each nonce of the server. */
export function createAuthorizer(
  credentials: Credentials | undefined,
  makeCnonce = () => randomBytes(16).toString('hex'),
): Authorizer {
  let scheme: Scheme | undefined;
  let nonce = { text: '', cnonce: '', count: 0 };
  let sentSinceChallenge = 0;
  let inARow = 0;
  let refusals = 0;

  function useNonce(text: string): void {
    if (text !== nonce.text || nonce.cnonce === '') nonce = { text, cnonce: makeCnonce(), count: 0 };
  }

  return {
    challenge(headers) {
      if (credentials === undefined) return 'refused';
      // Prevents header injection; no camera has such a name.
      if (/\p{Cc}/u.test(credentials.username)) return 'refused';
      const next = strongest(headers.flatMap(parseChallenges));
      if (next === undefined) return 'unsupported';
      // A second request was sent after the challenge, so the first was accepted: the nonce has expired, whether
      // declared stale or not.
      const accepted = sentSinceChallenge > 1;
      const stale = next.challenge.values.get('stale')?.text.toLowerCase() === 'true';
      if (accepted) inARow = 0;
      if (sentSinceChallenge === 1 && !stale) refusals++;
      sentSinceChallenge = 0;
      scheme = next;
      if (next.kind === 'digest') useNonce(next.challenge.values.get('nonce')?.raw ?? '');
      if (++inARow > maxInARow || refusals >= readingsOf(next, credentials).length) return 'refused';
      return 'answerable';
    },

    header(request) {
      if (scheme === undefined || credentials === undefined) return undefined;
      sentSinceChallenge++;
      const readings = readingsOf(scheme, credentials);
      const reading = readings[Math.min(refusals, readings.length - 1)] ?? usual;
      const username = Buffer.from(credentials.username, reading.charset).toString('latin1');
      const password = Buffer.from(credentials.password, reading.charset).toString('latin1');
      if (scheme.kind === 'basic') {
        return `Basic ${Buffer.from(`${username}:${password}`, 'latin1').toString('base64')}`;
      }
      nonce.count++;
      return digestHeader(scheme, { username, password, quotes: reading.quotes, nonce, ...request });
    },

    unanswered() {
      sentSinceChallenge = Math.max(0, sentSinceChallenge - 1);
    },

    info(headers) {
      if (scheme?.kind !== 'digest') return;
      // Same syntax as a challenge without the scheme's name.
      const next = headers.flatMap((value) => parseChallenges(`info ${value}`))[0]?.values.get('nextnonce');
      if (next !== undefined) useNonce(next.raw);
    },
  };
}

const usual: Reading = { charset: 'utf8', quotes: 'unescaped' };

/**
 * Names and passwords beyond ASCII are UTF-8 when the camera declares it, and usually when it declares nothing; older
 * cameras use Latin-1. For values with a backslash, some compute the hash over the escaped form.
 */
function readingsOf(scheme: Scheme, { username, password }: Credentials): Reading[] {
  const { values } = scheme.challenge;
  const other = `${username}${password}`;
  const maybeLatin1 =
    !values.has('charset') && /[^\p{ASCII}]/u.test(other) && /^[\u0000-\u00ff]*$/.test(other);
  const maybeRaw =
    scheme.kind === 'digest' &&
    ['realm', 'nonce'].some((name) => values.get(name)?.raw.includes('\\') === true);
  return [
    usual,
    ...(maybeRaw ? [{ ...usual, quotes: 'raw' } as const] : []),
    ...(maybeLatin1 ? [{ ...usual, charset: 'latin1' } as const] : []),
  ];
}

/** The strongest hash wins; any Digest is better than Basic, which exposes the password on the network. */
function strongest(challenges: readonly Challenge[]): Scheme | undefined {
  const digests = challenges.map(readDigest).filter((digest) => digest !== undefined);
  for (const [, hash] of algorithms) {
    const found = digests.find((digest) => digest.hash === hash);
    if (found !== undefined) return found;
  }
  const basic = challenges.find(({ scheme }) => scheme === 'basic');
  return basic && { kind: 'basic', challenge: basic };
}

/** Undefined for other schemes, and for Digest with an unsupported hash or protection. */
function readDigest(challenge: Challenge): Digest | undefined {
  const { scheme, values } = challenge;
  if (scheme !== 'digest' || !values.has('nonce')) return undefined;
  const named = (values.get('algorithm')?.text ?? '').toLowerCase() || 'md5';
  const session = named.endsWith('-sess');
  const hash = algorithms.find(([name]) => name === named.replace(/-sess$/, ''))?.[1];
  const offered = (values.get('qop')?.text ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const qop = (['auth', 'auth-int'] as const).find((name) => offered.includes(name));
  if (hash === undefined || (offered.length > 0 && qop === undefined)) return undefined;
  return { kind: 'digest', challenge, hash, session, qop };
}

type DigestInput = {
  readonly username: string;
  readonly password: string;
  readonly quotes: Reading['quotes'];
  readonly nonce: { readonly text: string; readonly cnonce: string; readonly count: number };
  readonly method: string;
  readonly uri: string;
  readonly body?: Uint8Array;
};

function digestHeader(digest: Digest, input: DigestInput): string {
  const { qop, session } = digest;
  const { values } = digest.challenge;
  const { username, method, uri, nonce, quotes } = input;
  const hash = (data: string | Uint8Array) =>
    createHash(digest.hash)
      .update(typeof data === 'string' ? Buffer.from(data, 'latin1') : data)
      .digest('hex');
  const meant = (raw: string) => (quotes === 'raw' ? raw : unescaped(raw));
  const realm = values.get('realm')?.raw ?? '';
  const count = nonce.count.toString(16).padStart(8, '0');

  const login = hash(`${username}:${meant(realm)}:${input.password}`);
  const secret = session ? hash(`${login}:${meant(nonce.text)}:${nonce.cnonce}`) : login;
  const requested = hash(
    qop === 'auth-int' ? `${method}:${uri}:${hash(input.body ?? '')}` : `${method}:${uri}`,
  );
  const middle = qop === undefined ? '' : `:${count}:${nonce.cnonce}:${qop}`;
  const response = hash(`${secret}:${meant(nonce.text)}${middle}:${requested}`);

  const algorithm = values.get('algorithm')?.text;
  const opaque = values.get('opaque')?.raw;
  const hidden = values.get('userhash')?.text.toLowerCase() === 'true';
  // Values of the camera are echoed verbatim, escapes included.
  return `Digest ${[
    hidden ? `username="${hash(`${username}:${meant(realm)}`)}"` : nameField(username, values.has('charset')),
    `realm="${realm}"`,
    `nonce="${nonce.text}"`,
    `uri="${uri.replaceAll('"', '%22')}"`,
    `response="${response}"`,
    algorithm === undefined || algorithm === '' ? undefined : `algorithm=${algorithm}`,
    qop === undefined && !session ? undefined : `cnonce="${nonce.cnonce}"`,
    opaque === undefined ? undefined : `opaque="${opaque}"`,
    qop === undefined ? undefined : `qop=${qop}, nc=${count}`,
    hidden ? 'userhash=true' : undefined,
  ]
    .filter((field) => field !== undefined)
    .join(', ')}`;
}

/** The extended form is for servers that declare a charset (RFC 7616). */
function nameField(username: string, extended: boolean): string {
  if (extended && /[^\p{ASCII}]/u.test(username)) {
    const bytes = Buffer.from(username, 'latin1');
    const safe = /[A-Za-z0-9!#$&+.^_`|~-]/;
    const encoded = Array.from(bytes, (byte) => {
      const char = String.fromCharCode(byte);
      return safe.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    });
    return `username*=UTF-8''${encoded.join('')}`;
  }
  return `username="${username.replaceAll(/["\\]/g, '\\$&')}"`;
}

function unescaped(raw: string): string {
  return raw.replaceAll(/\\(.)/g, '$1');
}
