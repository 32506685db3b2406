/** A register authenticates with a bearer token of its own; the gateway stores only its hash. */
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { sameSecret, sha256Of } from '../../../lib/http/bearer.ts';
import type { Problem } from '../../../lib/http/problem.ts';
import { refused } from '../../http/refused.ts';
import { unknownRegister } from './accept.ts';

export type RegisterTokens = {
  /** Lower-case hexadecimal SHA-256 of the register's token; null when it has none; undefined for an unknown register. */
  tokenSha256(registerKey: string): string | null | undefined;
};

export const tokenMissing = refused(401, refusal('push.token_missing'), {
  'www-authenticate': 'Bearer',
});

/** Undefined if it is the register's token. An empty token counts as none. */
export function tokenProblem(tokens: RegisterTokens, key: string, token: string): Problem | undefined {
  const requested = tokens.tokenSha256(key);
  if (requested === undefined) return unknownRegister(key);
  if (requested === null) {
    return refused(401, refusal('push.no_token', { register: key }), {
      'www-authenticate': 'Bearer',
    });
  }
  if (token === '') return tokenMissing;
  const given = sha256Of(token);
  if (sameSecret(given, requested)) return undefined;
  return refused(401, refusal('push.wrong_token', { register: key }), {
    'www-authenticate': 'Bearer error="invalid_token"',
  });
}
