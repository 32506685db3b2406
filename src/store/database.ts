/** Opens the store: two workers behind the contract of store.ts, and the feed of changes. */
import { dirname, join } from 'node:path';
import type { Shop } from '../domain/cloud-event.ts';
import type { Clock } from '../ops/clock.ts';
import { createFeed } from '../ops/feed.ts';
import type { Log } from '../ops/log.ts';
import { makeFolder } from '../ops/make-folder.ts';
import type { Change, Store, StoreReader, StoreWriter } from './store.ts';
import { startWorkerClient, type WorkerClient } from './worker-client.ts';

/** Changes kept for a listener that is busy; past it, the listener gets one `resync`. */
const maxUnread = 1_000;

export type OpenStore = Store & {
  /** Resolves with the reason once the database can't be used any more: the process should end, systemd starts it again. */
  readonly broken: Promise<string>;
};

/** Makes the folder if it is missing. Rejects when the file can't be opened, is from a newer version, or its settings don't hold. */
export async function openStore(options: {
  path: string;
  shop: Shop;
  gateway: string;
  clock: Clock;
  log: Log;
}): Promise<OpenStore> {
  const { clock, log } = options;
  makeFolder(dirname(options.path));
  const feed = createFeed<Change>({ maxUnread, overflow: { kind: 'resync' } });
  const settings = {
    path: options.path,
    keyPath: join(dirname(options.path), 'secrets.key'),
    shop: options.shop,
    gateway: options.gateway,
  };
  const onChanges = (changes: readonly Change[]): void => {
    for (const change of changes) feed.publish(change);
  };
  // The writer first: it makes the file and brings it to the newest schema.
  const writer = await startWorkerClient({ ...settings, mode: 'write' }, { clock, log, onChanges });
  const reader = await startWorkerClient({ ...settings, mode: 'read' }, { clock, log, onChanges });
  return {
    write: remote<StoreWriter>(writer, writes),
    read: remote<StoreReader>(reader, reads),
    changes: (signal) => feed.subscribe(signal),
    broken: Promise.race([writer.broken, reader.broken]),
    [Symbol.asyncDispose]: async () => {
      await reader.close();
      await writer.close();
      feed.end();
    },
  };
}

// Every method of the contracts by name: one that is missing here does not compile.
const writes: Record<keyof StoreWriter, true> = {
  acceptSale: true,
  settleCapture: true,
  renderRevision: true,
  settleEvents: true,
  settlePictures: true,
  retryQuarantined: true,
  noteClock: true,
  addLookbackSegment: true,
  closeLookbackSegment: true,
  removeLookbackSegments: true,
  noteReader: true,
  importSetUp: true,
  setLatency: true,
  setLinkOffset: true,
};
const reads: Record<keyof StoreReader, true> = {
  cameras: true,
  registers: true,
  links: true,
  calibrations: true,
  foundReaders: true,
  sales: true,
  pair: true,
  thumbnail: true,
  pendingCaptures: true,
  untoldSales: true,
  owedEvents: true,
  owedPicture: true,
  nextDueMs: true,
  nextDue: true,
  queue: true,
  quarantined: true,
  quarantinedBody: true,
  lastSales: true,
  clockMap: true,
  earlierClockMap: true,
  lookbackSegments: true,
  setUpVersion: true,
};

/** The contract's methods, each sent to the worker by its name. */
function remote<Contract extends object>(
  client: WorkerClient,
  methods: Record<keyof Contract & string, true>,
): Contract {
  return Object.fromEntries(
    Object.keys(methods).map((method) => [method, (...args: unknown[]) => client.call(method, args)]),
  ) as Contract;
}
