/** API tokens of programs: only the hash of each is stored. */
import { randomBytes } from 'node:crypto';
import { newSecret, sha256Of } from '../../../lib/http/bearer.ts';
import type { StoreWriter } from '../operations.ts';
import type { ApiToken } from './access-records.ts';

/** Undefined when the limit is reached. The secret is returned this once. */
export async function makeToken(
  write: Pick<StoreWriter, 'addToken'>,
  { name, scope }: Pick<ApiToken, 'name' | 'scope'>,
): Promise<{ readonly id: string; readonly secret: string } | undefined> {
  const id = randomBytes(5).toString('hex');
  const secret = newSecret();
  return (await write.addToken({ id, name, scope, sha256: sha256Of(secret) })) ? { id, secret } : undefined;
}
