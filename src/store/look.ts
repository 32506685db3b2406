/** A look at a database beside the agent, or without one: nothing is migrated, mended or made. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openConnection } from './connection.ts';
import { isDatabaseOwned } from './lock.ts';
import { readOperations } from './operations.ts';
import { openSecrets } from './secrets.ts';

export type Look = {
  readonly isOwned: boolean;
  /** Undefined before the first start. */
  readonly read: ReturnType<typeof readOperations> | undefined;
} & Disposable;

/** Throws where the file can't be read, or is none of ours. */
export function lookAtDatabase(path: string): Look {
  const isOwned = isDatabaseOwned(path);
  if (!existsSync(path) || !existsSync(join(dirname(path), 'secrets.key')))
    return { isOwned, read: undefined, [Symbol.dispose]: () => undefined };
  const db = openConnection(path, 'read');
  return {
    isOwned,
    read: readOperations(db, openSecrets(join(dirname(path), 'secrets.key'))),
    [Symbol.dispose]: () => void db.close(),
  };
}
