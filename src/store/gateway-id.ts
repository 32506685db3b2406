/** The gateway's own name at the cloud, for those whose config gives none: made once, kept in the data directory. */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** Makes the data directory too if it is missing. Two processes at once get the same id. */
export function gatewayId(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'gateway-id');
  return readId(path) ?? makeId(path, dataDir);
}

function readId(path: string): string | undefined {
  try {
    const id = readFileSync(path, 'utf8').trim();
    if (/^[a-z0-9-]{1,64}$/.test(id)) return id;
    throw new Error(`${path} holds no gateway id: remove it for a new one, or set gateway.id in the config`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written aside and linked into place: whole or not at all, and never over another process's. */
function makeId(path: string, dataDir: string): string {
  const draftPath = `${path}.${randomUUID()}.new`;
  const draft = openSync(draftPath, 'w', 0o600);
  writeSync(draft, `gateway-${randomBytes(6).toString('hex')}\n`);
  fsyncSync(draft);
  closeSync(draft);
  try {
    linkSync(draftPath, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draftPath);
  }
  const folder = openSync(dataDir, 'r');
  fsyncSync(folder);
  closeSync(folder);
  const id = readId(path);
  if (id === undefined) throw new Error(`${path} is gone right after it was written`);
  return id;
}
