/** A look at a database beside the agent, or without one: nothing is migrated, mended or made. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openConnection } from '../connection.ts';
import { isDatabaseOwned } from '../lock.ts';
import { readOperations } from '../operations.ts';
import { openSecrets } from '../secrets.ts';
import { createMeasure } from '../space/space.ts';
import { type Refusal, refusalNow, type SpaceLimits } from '../space/space-policy.ts';

export type Look = {
  readonly isOwned: boolean;
  /** Why no sale is taken, as far as that shows in the database: a disk that is full doesn't. */
  readonly refusal: (limits: SpaceLimits) => Refusal | undefined;
  /** Undefined before the first start. */
  readonly read: ReturnType<typeof readOperations> | undefined;
} & Disposable;

/** Throws where the file can't be read, or is none of ours. */
export function lookAtDatabase(path: string): Look {
  const isOwned = isDatabaseOwned(path);
  if (!existsSync(path) || !existsSync(join(dirname(path), 'secrets.key')))
    return { isOwned, refusal: () => undefined, read: undefined, [Symbol.dispose]: () => undefined };
  const db = openConnection(path, 'read');
  const read = readOperations(db, openSecrets(join(dirname(path), 'secrets.key')));
  return {
    isOwned,
    refusal: (limits) => {
      const rows = { sales: read.space().sales, waitingEvents: read.queue().events };
      return refusalNow(undefined, { ...createMeasure(db).all(), ...rows }, { limits, failed: undefined });
    },
    read,
    [Symbol.dispose]: () => void db.close(),
  };
}
