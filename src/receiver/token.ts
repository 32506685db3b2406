/** The receiver's bearer tokens: given, read from a file, or made at the first start. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { bearerTokenOf, sameSecret } from '../ops/bearer.ts';

export type TokenCheck = (authorization: string | undefined) => boolean;

export function createTokenCheck(tokens: readonly string[]): TokenCheck {
  return (authorization) => {
    const token = bearerTokenOf(authorization);
    return token !== undefined && tokens.some((known) => sameSecret(known, token));
  };
}

/** The tokens of a file, one a line. A file that isn't there is made, for its owner alone, with one new token in it. */
export function readOrMakeTokens(path: string): { tokens: string[]; isNew: boolean } {
  try {
    const token = randomBytes(32).toString('base64url');
    writeFileSync(path, `${token}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return { tokens: [token], isNew: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const tokens = readFileSync(path, 'utf8')
    .split(/\s+/)
    .filter((token) => token !== '');
  if (tokens.length === 0) {
    throw new Error(`${path}: expected a token, found an empty file; delete it, and a new one is made`);
  }
  return { tokens, isNew: false };
}
