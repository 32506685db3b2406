/**
 * Keeps secrets out of data that leaves the gateway, in two ways: values of keys with a secret's name are
 * dropped, and each known secret is removed from every text, together with anything that looks like a login.
 */

import { sha256Of } from '../../../lib/http/bearer.ts';
import { percentDecoded } from '../../../lib/text/percent-decoded.ts';

const leftOut = '(left out)';

const secretKey = /token|password|passphrase|secret|key|pem$|credential|sha256/i;
/** Keys of the config that resemble secret ones; paths of files are not secret. */
const harmless = /File$|^key$|^sha256$/;

/** A copy without the values of keys with a secret's name, and without logins and queries of addresses. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return withoutLogin(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      isSecretKey(key) && item !== undefined && typeof item !== 'boolean' ? leftOut : withoutSecrets(item),
    ]),
  );
}

function isSecretKey(key: string): boolean {
  return secretKey.test(key) && !harmless.test(key);
}

function withoutLogin(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.username === '' && url.password === '' && url.search === '') return text;
  url.username = '';
  url.password = '';
  url.search = '';
  return url.href;
}

/** Every text in a value, at any depth: for settings that are secret as a whole. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Texts at keys with a secret's name, and logins of addresses. */
export function secretsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    if (!URL.canParse(value)) return [];
    const { username, password } = new URL(value);
    return [username, password].flatMap((part) => [part, percentDecoded(part)]);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
    isSecretKey(key) ? textsIn(item) : secretsIn(item),
  );
}

/** Shorter ones occur within ordinary words. */
const shortestSecret = 4;

const logins: readonly (readonly [RegExp, string])[] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, `$1`],
  [/\b(bearer|basic|digest)\s+[^\s"',\\]+/gi, `$1 ${leftOut}`],
  [/\b(tillframe-page=)[^;\s"'\\]+/g, `$1${leftOut}`],
];

/** Characters of a chosen or generated token. */
const tokenLike = /[\w.~+/=-]{16,256}/g;

/**
 * Removes the secrets from a text, in plain, JSON and URL encoding; also tokens of which only the SHA-256 is
 * known, and anything that looks like a login.
 */
export function createScrubber(
  secrets: readonly string[],
  sha256s: readonly string[] = [],
): (text: string) => string {
  const hashes = new Set(sha256s);

  const forms = new Set(
    secrets
      .filter((secret) => secret.length >= shortestSecret)
      .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]),
  );
  // Longest first: one may contain another.
  const known = [...forms].sort((a, b) => b.length - a.length);
  return (text) => {
    const clean = known
      .reduce((rest, secret) => rest.replaceAll(secret, leftOut), text)
      .replaceAll(tokenLike, (word) => (hashes.has(sha256Of(word)) || hashes.has(word) ? leftOut : word));
    return logins.reduce((rest, [pattern, instead]) => rest.replaceAll(pattern, instead), clean);
  };
}
