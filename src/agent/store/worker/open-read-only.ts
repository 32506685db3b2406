/**
 * Read-only view of a database, with or without a running agent: nothing is migrated, repaired or created.
 */
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
  /** Reason that no sale is accepted, as far as the database shows it; a full disk does not show there. */
  readonly refusal: (limits: SpaceLimits) => Refusal | undefined;
  /** Undefined before the first start. */
  readonly read: ReturnType<typeof readOperations> | undefined;
} & Disposable;

/** Throws when the file can't be read or is not a tillframe database. */
export function lookAtDatabase(path: string): Look {
  const isOwned = isDatabaseOwned(path);
  if (!existsSync(path) || !existsSync(join(dirname(path), 'secrets.key')))
    return { isOwned, refusal: () => undefined, read: undefined, [Symbol.dispose]: () => undefined };
  const db = openConnection(path, 'read');
  const read = readOperations({ db, secrets: openSecrets(join(dirname(path), 'secrets.key')) });
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
