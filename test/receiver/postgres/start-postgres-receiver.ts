/** Receivers on one PostgreSQL and one bucket, in this process. */
import { expect } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { readBucket } from '../../../src/receiver/pictures/bucket.ts';
import { connectPostgres } from '../../../src/receiver/postgres/connection.ts';
import {
  type PostgresReceiverOptions,
  runPostgresReceiver,
} from '../../../src/receiver/postgres/run-postgres.ts';
import type { ReceiverReady } from '../../../src/receiver/run.ts';
import type { ObjectStore } from '../../peers/clouds/radosgw.ts';

export type PostgresReceiver = AsyncDisposable & Pick<ReceiverReady, 'url' | 'setUpCode' | 'newTargets'>;

export async function startPostgresReceiver(
  { database, store }: { readonly database: string; readonly store: Pick<ObjectStore, 'pictures' | 'env'> },
  options: Partial<PostgresReceiverOptions> = {},
): Promise<PostgresReceiver> {
  const bucket = readBucket(store.pictures);
  if (bucket === undefined) throw new Error(store.pictures);
  const lifetime = new AbortController();
  const ready = Promise.withResolvers<ReceiverReady>();
  const done = runPostgresReceiver(
    {
      ...{ database, bucket, env: store.env, tokens: ['secret'], tokenFile: '/nowhere' },
      listen: { host: '127.0.0.1', port: 0 },
      log: createLog({ level: 'silent' }),
      clock: systemClock,
      addressSeconds: 900,
      onListening: ready.resolve,
      ...options,
    },
    lifetime.signal,
  );
  await Promise.race([ready.promise, done]);
  return {
    ...(await ready.promise),
    async [Symbol.asyncDispose]() {
      lifetime.abort();
      await done;
    },
  };
}

/**
 * Until all that is stored is in the feed: it waits for each older transaction of the server, and tests beside this one have theirs on the same
 * server.
 */
export async function untilInFeed(database: string): Promise<void> {
  await using postgres = await connectPostgres(database);
  const [own] = await postgres.query<{ id: number }>('select pg_current_xact_id()::text::bigint as id');
  const isFinal = 'select pg_snapshot_xmin(pg_current_snapshot())::text::bigint > $1 as "isFinal"';
  await expect
    .poll(() => postgres.query(isFinal, [own?.id]), { timeout: 60_000 })
    .toMatchObject([{ isFinal: true }]);
}
