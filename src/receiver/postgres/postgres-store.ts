/** The store of the contract in PostgreSQL and an object store: nothing of it is on this machine, and any number of processes share it. */
import type { Clock } from '../../lib/clock.ts';
import type { ContractStore } from '../contract-store.ts';
import type { CredentialOptions } from '../credentials.ts';
import type { Bucket } from '../pictures/bucket.ts';
import { assertBucket, createS3Pictures, type S3Keys } from '../pictures/s3-pictures.ts';
import { createPostgresChanges } from './changes.ts';
import { connectPostgres, type Postgres } from './connection.ts';
import { createPostgresCredentials } from './credentials.ts';
import { createPostgresDays } from './days.ts';
import { createPostgresEvents } from './events.ts';
import { createPostgresGateways } from './gateways.ts';
import { migratePostgres } from './migrations.ts';
import { makeMonths } from './months.ts';
import { createPostgresSales } from './sales.ts';

export type PostgresStore = ContractStore & AsyncDisposable & { readonly database: Postgres };

export type PostgresStoreOptions = CredentialOptions & {
  readonly clock: Clock;
  /** `postgres://…` */
  readonly url: string;
  readonly bucket: Bucket;
  readonly keys: S3Keys;
  /** Lifetime of presigned addresses. */
  readonly addressSeconds: number;
};

/** Throws `ErrorForPeople` where database or bucket can't be used. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const { url, bucket, keys, addressSeconds, nowMs } = options;
  const pictures = createS3Pictures(bucket, keys, addressSeconds);
  const database = await connectPostgres(url);
  try {
    await migratePostgres(database);
    await makeMonths(database, nowMs());
    await assertBucket(pictures, bucket);
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
  const changes = createPostgresChanges(database, options.clock);
  const days = createPostgresDays(database);
  return {
    database,
    ...{ changes, days, pictures },
    events: createPostgresEvents(database, { changes, days }),
    gateways: createPostgresGateways(database),
    credentials: createPostgresCredentials(database, options),
    sales: createPostgresSales(database),
    presignedPut: (sha256) => pictures.presignedPut(sha256),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** Access and gateways, for commands. Throws `ErrorForPeople` where the database can't be used. */
export async function openPostgresAdmin(
  url: string,
  nowMs: () => number,
): Promise<Pick<ContractStore, 'credentials' | 'gateways'> & AsyncDisposable> {
  const database = await connectPostgres(url);
  await migratePostgres(database);
  return {
    credentials: createPostgresCredentials(database, { ownerTokens: [], nowMs }),
    gateways: createPostgresGateways(database),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
