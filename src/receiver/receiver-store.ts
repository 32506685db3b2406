/** The receiver's storage in one folder: `receiver.db`, `pictures/`, `clips/`, `signing.key`, `erasures.jsonl`. */
import { join } from 'node:path';
import { type Clock, systemClock } from '../lib/clock.ts';
import { makeFolder } from '../lib/files/make-folder.ts';
import { createRefusedMessages, type RefusedMessages } from './broker/refused-messages.ts';
import { openClipFolder } from './clips/clip-folder.ts';
import { type ClipStore, createClipStore } from './clips/clip-store.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import { openReceiverDatabase } from './database.ts';
import { createDiskRoom, type DiskRoom } from './disk-room.ts';
import { createErasures, type Erasures } from './erasure/erasures.ts';
import { createFolderErasing } from './erasure/folder-erasing.ts';
import { openLedger } from './erasure/ledger-file.ts';
import { createEventStore, type EventStore } from './events.ts';
import { type Changes, createChanges } from './feed/changes.ts';
import { createDays, type Days } from './feed/days.ts';
import { createOwnEvents } from './feed/own-events.ts';
import { createTargets, sqliteTargetWords, type Targets } from './forward/targets.ts';
import { createGateways, type Gateways } from './gateways.ts';
import { type Arrivals, createFolderArrivals } from './page-api/arrivals.ts';
import { createReceiverPeople, type ReceiverPeople } from './people/people.ts';
import { createViewerLog, type ViewerLog } from './people/viewer-log.ts';
import { openPictureFolder, type PictureFolder } from './pictures/picture-folder.ts';
import { createSignedAddresses, type SignedAddresses, signingKey } from './pictures/signed-address.ts';
import { createNudges, type Nudges } from './pos/nudges.ts';
import { createPosApps, type PosApps } from './pos/pos-apps.ts';
import { createWebhooks, type Webhooks } from './pos/webhooks.ts';
import { createDesiredStates, type DesiredStates } from './remote/desired-states.ts';
import { createStagedRollouts, type StagedRollouts } from './remote/staged/staged-rollouts.ts';
import { createSaleSearch, type SaleSearch } from './sales.ts';
import { createNames, type Names } from './search/names.ts';
import { createShopSearch, type ShopSearch } from './search/search.ts';
import { createSearchFill, type SearchFill } from './search/search-fill.ts';
import { createTakings, type TakingsOf } from './search/takings.ts';
import { createWordIndex } from './search/terms.ts';
import { createTextBlocks } from './search/text-blocks.ts';
import { createSqliteEngine } from './sql/sqlite-engine.ts';

export type ReceiverStore = Disposable & {
  readonly events: EventStore;
  readonly erasures: Erasures;
  readonly desired: DesiredStates;
  readonly staged: StagedRollouts;
  readonly changes: Changes;
  readonly days: Days;
  readonly targets: Targets;
  readonly sales: SaleSearch;
  readonly search: ShopSearch;
  readonly takings: TakingsOf;
  readonly searchFill: SearchFill;
  readonly viewerLog: ViewerLog;
  readonly names: Names;
  readonly arrivals: Arrivals;
  readonly gateways: Gateways;
  readonly credentials: Credentials;
  readonly people: ReceiverPeople;
  readonly pictures: PictureFolder;
  readonly clips: ClipStore;
  readonly diskRoom: DiskRoom;
  /** The same for clips. */
  readonly clipRoom: DiskRoom;
  readonly addresses: SignedAddresses;
  readonly webhooks: Webhooks;
  readonly nudges: Nudges;
  readonly posApps: PosApps;
  readonly refusedMessages: RefusedMessages;
};

export type ReceiverStoreOptions = {
  readonly dataDir: string;
  readonly nowMs: () => number;
  readonly clock?: Clock;
  /** Tokens that authorize reading, and writing for any gateway. */
  readonly ownerTokens?: readonly string[];
  /** Lifetime of tokens issued by enrolment; absent means unlimited. */
  readonly tokenDays?: number;
  /** Free space below which nothing is accepted. */
  readonly minFreeBytes?: number;
  /** Lifetime of signed addresses. */
  readonly addressSeconds?: number;
};

/** Multiple of `minFreeBytes` that clips leave free: they must not fill the disk for sales. */
const clipsLeaveFree = 4;

/** Time of a search, for which gateways wait. */
const searchMs = 200;

const defaults = { minFreeBytes: 256 * 1024 * 1024, addressSeconds: 900 };

/** Throws `ErrorForPeople` for a database that is damaged or newer than this program. */
export function openReceiverStore(options: ReceiverStoreOptions): ReceiverStore {
  const { dataDir, nowMs, ownerTokens = [], tokenDays } = options;
  const { minFreeBytes = defaults.minFreeBytes, addressSeconds = defaults.addressSeconds } = options;
  makeFolder(dataDir);
  const db = openReceiverDatabase(databasePath(dataDir));
  const changes = createChanges(db, options.clock);
  const ownEvents = createOwnEvents(db, changes);
  const days = createDays(db, ownEvents);
  const engine = createSqliteEngine(db);
  const names = createNames(engine);
  const gateways = createGateways(db);
  const pictures = openPictureFolder(join(dataDir, 'pictures'));
  const clips = openClipFolder(join(dataDir, 'clips'));
  const erasing = createFolderErasing(db, {
    ...{ changes, ownEvents, ledger: openLedger(join(dataDir, 'erasures.jsonl')) },
    pathsOf: ({ kind, sha256 }) =>
      kind === 'picture' ? [pictures.pathOf(sha256)] : [clips.pathOf(sha256), clips.partOf(sha256)],
  });
  const events = createEventStore(db, { changes, days });
  return {
    events,
    arrivals: createFolderArrivals({ events, pictures }),
    names,
    desired: createDesiredStates(engine, nowMs),
    staged: createStagedRollouts(engine, nowMs),
    erasures: createErasures(engine, erasing, nowMs),
    days,
    changes,
    targets: createTargets(engine, sqliteTargetWords, nowMs),
    sales: createSaleSearch(engine),
    search: createShopSearch(engine, {
      ...{ names, searchMs, clock: options.clock ?? systemClock },
      index: createWordIndex(db, createTextBlocks(db)),
    }),
    takings: createTakings(engine),
    searchFill: createSearchFill(db),
    viewerLog: createViewerLog(engine, nowMs),
    gateways,
    credentials: createCredentials(db, {
      ownerTokens,
      nowMs,
      ...(tokenDays !== undefined && { tokenDays }),
    }),
    people: createReceiverPeople(engine, nowMs),
    pictures,
    clips: createClipStore({ engine, pages: engine, files: clips, nowMs }),
    diskRoom: createDiskRoom(dataDir, minFreeBytes),
    clipRoom: createDiskRoom(dataDir, clipsLeaveFree * minFreeBytes),
    addresses: createSignedAddresses(signingKey(join(dataDir, 'signing.key')), addressSeconds),
    webhooks: createWebhooks(engine, nowMs),
    nudges: createNudges(engine, { nowMs }),
    posApps: createPosApps(engine, nowMs),
    refusedMessages: createRefusedMessages(engine, nowMs),
    [Symbol.dispose]: () => void db.close(),
  };
}

/** For commands that run while a receiver runs: they use only its database. */
export function openReceiverAdmin(
  options: Pick<ReceiverStoreOptions, 'dataDir' | 'nowMs'>,
): Disposable &
  Pick<
    ReceiverStore,
    'credentials' | 'gateways' | 'people' | 'targets' | 'webhooks' | 'posApps' | 'refusedMessages'
  > {
  const { dataDir, nowMs } = options;
  const db = openReceiverDatabase(databasePath(dataDir));
  const engine = createSqliteEngine(db);
  return {
    credentials: createCredentials(db, { ownerTokens: [], nowMs }),
    gateways: createGateways(db),
    people: createReceiverPeople(engine, nowMs),
    targets: createTargets(engine, sqliteTargetWords, nowMs),
    webhooks: createWebhooks(engine, nowMs),
    posApps: createPosApps(engine, nowMs),
    refusedMessages: createRefusedMessages(engine, nowMs),
    [Symbol.dispose]: () => void db.close(),
  };
}

export function databasePath(dataDir: string): string {
  return join(dataDir, 'receiver.db');
}
