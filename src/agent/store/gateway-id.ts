/**
 * Ids of the gateway and its shop at the cloud, for a config that gives none: generated once and stored in the
 * data directory.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ErrorForPeople } from '../../lib/error-for-people.ts';
import { readOrMakeFile } from '../../lib/files/make-file-once.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { storeText } from './text/store.ts';

const form = /^[a-z0-9-]{1,64}$/;

const names = { gateway: 'gateway-id', shop: 'shop-id' } as const;

/** Creates the data directory too if it is missing. Two concurrent processes get the same id. */
export function gatewayId(dataDir: string): string {
  return idIn(dataDir, 'gateway');
}

/** As above. Two shops never get the same one. */
export function shopId(dataDir: string): string {
  return idIn(dataDir, 'shop');
}

function idIn(dataDir: string, of: keyof typeof names): string {
  makeFolder(dataDir);
  const path = join(dataDir, names[of]);
  const id = readOrMakeFile(path, () => `${of}-${randomBytes(6).toString('hex')}\n`)
    .toString('utf8')
    .trim();
  if (form.test(id)) return id;
  throw new ErrorForPeople(storeText('store.no_gateway_id', { path }));
}

export function shopIdPath(dataDir: string): string {
  return join(dataDir, names.shop);
}

/** For read-only callers: undefined before the first start, or when the file can't be read. */
export function knownGatewayId(dataDir: string): string | undefined {
  return knownId(dataDir, 'gateway');
}

export function knownShopId(dataDir: string): string | undefined {
  return knownId(dataDir, 'shop');
}

function knownId(dataDir: string, of: keyof typeof names): string | undefined {
  try {
    const id = readFileSync(join(dataDir, names[of]), 'utf8').trim();
    return form.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
