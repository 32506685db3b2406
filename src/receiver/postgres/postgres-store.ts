/** The store of the contract in PostgreSQL and an object store: nothing of it is on this machine, and any number of processes share it. */
import type { Clock } from '../../lib/clock.ts';
import { createRefusedMessages, type RefusedMessages } from '../broker/refused-messages.ts';
import { createClipStore } from '../clips/clip-store.ts';
import type { ContractStore } from '../contract-store.ts';
import type { CredentialOptions } from '../credentials.ts';
import { createErasures } from '../erasure/erasures.ts';
import { createTargets } from '../forward/targets.ts';
import { createReceiverPeople } from '../people/people.ts';
import { createViewerLog } from '../people/viewer-log.ts';
import type { Bucket } from '../pictures/bucket.ts';
import { createS3Objects, type S3Keys } from '../pictures/s3-objects.ts';
import { assertBucket, createS3Pictures } from '../pictures/s3-pictures.ts';
import { createNudges } from '../pos/nudges.ts';
import { createPosApps } from '../pos/pos-apps.ts';
import { createWebhooks } from '../pos/webhooks.ts';
import { createDesiredStates } from '../remote/desired-states.ts';
import { createStagedRollouts } from '../remote/staged/staged-rollouts.ts';
import type { PosStore, ViewerStore } from '../route-context.ts';
import { createSaleSearch } from '../sales.ts';
import { createNames } from '../search/names.ts';
import { createShopSearch } from '../search/search.ts';
import { createTakings } from '../search/takings.ts';
import type { Engine } from '../sql/work.ts';
import { createPostgresChanges, type PostgresChanges } from './changes.ts';
import { type ClipObjects, createClipObjects } from './clip-objects.ts';
import { connectPostgres, type Postgres } from './connection.ts';
import { createPostgresCredentials } from './credentials.ts';
import { createPostgresDays } from './days.ts';
import { createPostgresErasing } from './erasing.ts';
import { createPostgresEvents } from './events.ts';
import { postgresTargetWords } from './forwarding.ts';
import { createPostgresGateways } from './gateways.ts';
import { createObjectLedger } from './ledger-objects.ts';
import { migratePostgres } from './migrations.ts';
import { makeMonths } from './months.ts';
import { createPageEngine, createPostgresEngine } from './postgres-engine.ts';
import { createRemovals, type Removals } from './removals.ts';

export type PostgresStore = Omit<ContractStore, keyof ViewerStore | 'changes'> &
  Omit<ViewerStore, 'arrivals'> &
  PosStore &
  AsyncDisposable & {
    readonly changes: PostgresChanges;
    readonly database: Postgres;
    readonly removals: Removals;
    readonly clipObjects: ClipObjects;
    readonly refusedMessages: RefusedMessages;
  };

export type PostgresStoreOptions = CredentialOptions & {
  readonly clock: Clock;
  /** `postgres://…` */
  readonly url: string;
  readonly bucket: Bucket;
  readonly keys: S3Keys;
  /** Lifetime of presigned addresses. */
  readonly addressSeconds: number;
  /** Time of a statement of a page; default 10 s. */
  readonly pageMs?: number;
};

/** Throws `ErrorForPeople` where database or bucket can't be used. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const { url, bucket, keys, nowMs, pageMs = defaultPageMs } = options;
  const objects = createS3Objects(bucket, keys);
  const pictures = createS3Pictures(objects, options);
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await connectPostgres(url));
  const pages = opened.use(
    await connectPostgres(url, { connections: pageConnections, statementMs: pageMs, waitMs: defaultPageMs }),
  );
  await migratePostgres(database);
  await makeMonths(database, nowMs());
  await assertBucket(pictures, bucket);
  const changes = createPostgresChanges(database, options.clock);
  const days = createPostgresDays(database);
  const removals = createRemovals(database, objects, nowMs);
  const engine = createPostgresEngine(database);
  const pageEngine = createPageEngine(pages, pageMs);
  const clipObjects = createClipObjects({ database, objects, removals, nowMs });
  const erasing = createPostgresErasing({
    ...{ changes, removals, ledger: createObjectLedger(objects), addressSeconds: options.addressSeconds },
  });
  const all = opened.move();
  return {
    ...{ database, removals, clipObjects },
    clips: createClipStore({ engine, pages: pageEngine, files: clipObjects, nowMs }),
    erasures: createErasures(engine, erasing, nowMs),
    ...{ changes, days, pictures },
    events: createPostgresEvents(database, { changes, days }),
    gateways: createPostgresGateways(database),
    credentials: createPostgresCredentials(database, options),
    ...createViewerStore({ engine, pages: pageEngine }, options),
    webhooks: createWebhooks(engine, nowMs),
    nudges: createNudges(engine, { nowMs, others: options }),
    posApps: createPosApps(engine, nowMs),
    refusedMessages: createRefusedMessages(engine, nowMs),
    presignedPut: (sha256) => pictures.presignedPut(sha256),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Time limit of a search. */
const searchMs = 1_500;
/** Time of a statement of a page, and of its wait for a connection. */
const defaultPageMs = 10_000;
/** Connections of pages: however slow they are, gateways have theirs. */
const pageConnections = 8;

function createViewerStore(
  { engine, pages }: { readonly engine: Engine; readonly pages: Engine },
  { clock, nowMs }: Pick<PostgresStoreOptions, 'clock' | 'nowMs'>,
): Omit<ViewerStore, 'arrivals' | 'erasures' | 'clips' | 'posApps'> {
  const names = createNames(pages);
  return {
    names,
    sales: createSaleSearch(pages),
    search: createShopSearch(pages, { names, clock, searchMs }),
    takings: createTakings(pages),
    people: createReceiverPeople(engine, nowMs),
    viewerLog: createViewerLog(engine, nowMs),
    targets: createTargets(engine, postgresTargetWords, nowMs),
    desired: createDesiredStates(engine, nowMs),
    staged: createStagedRollouts(engine, nowMs),
  };
}

/** Access and gateways, for commands. Throws `ErrorForPeople` where the database can't be used. */
export async function openPostgresAdmin(
  url: string,
  nowMs: () => number,
): Promise<
  Pick<ContractStore, 'credentials' | 'gateways'> &
    Pick<ViewerStore, 'people' | 'targets'> &
    Pick<PosStore, 'webhooks' | 'posApps'> &
    Pick<PostgresStore, 'refusedMessages'> &
    AsyncDisposable
> {
  const database = await connectPostgres(url);
  await migratePostgres(database);
  const engine = createPostgresEngine(database);
  return {
    credentials: createPostgresCredentials(database, { ownerTokens: [], nowMs }),
    gateways: createPostgresGateways(database),
    people: createReceiverPeople(engine, nowMs),
    targets: createTargets(engine, postgresTargetWords, nowMs),
    webhooks: createWebhooks(engine, nowMs),
    posApps: createPosApps(engine, nowMs),
    refusedMessages: createRefusedMessages(engine, nowMs),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
