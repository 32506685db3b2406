/**
 * Signed upload addresses, as object stores issue them: the holder may put this picture until it expires.
 *
 * `?expires=` epoch seconds `&signature=` HMAC-SHA256 over method, picture and expiry, with the receiver's own key. Pure except for the
 * key.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { readOrMakeFile } from '../../lib/files/make-file-once.ts';
import { sameSecret } from '../../lib/http/bearer.ts';

export type SignedAddresses = {
  /** Query that is appended to the path of the picture. */
  query(sha256: string, nowMs: number): string;
  check(
    requested: { sha256: string; expires: string; signature: string },
    nowMs: number,
  ): 'good' | 'expired' | 'wrong';
};

export function createSignedAddresses(key: Buffer, validSeconds: number): SignedAddresses {
  const sign = (sha256: string, expires: string): string =>
    createHmac('sha256', key).update(`PUT\n${sha256}\n${expires}`).digest('base64url');
  return {
    query(sha256, nowMs) {
      const expires = String(Math.ceil(nowMs / 1_000) + validSeconds);
      return `?expires=${expires}&signature=${sign(sha256, expires)}`;
    },
    check({ sha256, expires, signature }, nowMs) {
      if (!sameSecret(signature, sign(sha256, expires))) return 'wrong';
      return Number(expires) * 1_000 <= nowMs ? 'expired' : 'good';
    },
  };
}

/** Created once: signed addresses stay valid across a restart. */
export function signingKey(path: string): Buffer {
  return readOrMakeFile(path, () => randomBytes(32));
}
