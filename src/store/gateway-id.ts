/** The gateway's own name at the cloud, for those whose config gives none: made once, kept in the data directory. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readOrMakeFile } from '../ops/make-file-once.ts';
import { makeFolder } from '../ops/make-folder.ts';

/** Makes the data directory too if it is missing. Two processes at once get the same id. */
export function gatewayId(dataDir: string): string {
  makeFolder(dataDir);
  const path = join(dataDir, 'gateway-id');
  const id = readOrMakeFile(path, () => `gateway-${randomBytes(6).toString('hex')}\n`)
    .toString('utf8')
    .trim();
  if (/^[a-z0-9-]{1,64}$/.test(id)) return id;
  throw new Error(`${path} holds no gateway id: remove it for a new one, or set gateway.id in the config`);
}
