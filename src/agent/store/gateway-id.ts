/**
 * Id of the gateway at the cloud, for a config that gives none: generated once and stored in the data
 * directory.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ErrorForPeople } from '../../lib/error-for-people.ts';
import { readOrMakeFile } from '../../lib/files/make-file-once.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { storeText } from './text/store.ts';

const form = /^[a-z0-9-]{1,64}$/;

/** Creates the data directory too if it is missing. Two concurrent processes get the same id. */
export function gatewayId(dataDir: string): string {
  makeFolder(dataDir);
  const path = join(dataDir, 'gateway-id');
  const id = readOrMakeFile(path, () => `gateway-${randomBytes(6).toString('hex')}\n`)
    .toString('utf8')
    .trim();
  if (form.test(id)) return id;
  throw new ErrorForPeople(storeText('store.no_gateway_id', { path }));
}

/** For read-only callers: undefined before the first start, or when the file can't be read. */
export function knownGatewayId(dataDir: string): string | undefined {
  try {
    const id = readFileSync(join(dataDir, 'gateway-id'), 'utf8').trim();
    return form.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
