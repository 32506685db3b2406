/** A register authenticates with a bearer token of its own; the gateway stores only its hash. */
import { sameSecret, sha256Of } from '../../../lib/http/bearer.ts';
import { Problem } from '../../../lib/http/problem.ts';
import { unknownRegister } from './accept.ts';

export type RegisterTokens = {
  /** Lower-case hexadecimal SHA-256 of the register's token; null when it has none; undefined for an unknown register. */
  tokenSha256(registerKey: string): string | null | undefined;
};

export const tokenMissing = new Problem(
  401,
  'Token missing',
  "Send the register's token as `Authorization: Bearer …`.",
  { 'www-authenticate': 'Bearer' },
);

/** Undefined if it is the register's token. An empty token counts as none. */
export function tokenProblem(tokens: RegisterTokens, key: string, token: string): Problem | undefined {
  const requested = tokens.tokenSha256(key);
  if (requested === undefined) return unknownRegister(key);
  if (requested === null) {
    return new Problem(
      401,
      'No token set up',
      `Register "${key}" has no token: make one on the page, or give it one in the set-up file.`,
      { 'www-authenticate': 'Bearer' },
    );
  }
  if (token === '') return tokenMissing;
  const given = sha256Of(token);
  if (sameSecret(given, requested)) return undefined;
  return new Problem(401, 'Wrong token', `This is not the token of register "${key}".`, {
    'www-authenticate': 'Bearer error="invalid_token"',
  });
}
