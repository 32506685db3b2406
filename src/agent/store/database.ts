/** Opens the store: two workers behind the interface of store.ts, and the broadcast of changes. */

import { dirname, join } from 'node:path';
import type { Alarm } from '../../domain/alarm/alarm.ts';
import type { DatabaseProblem } from '../../domain/problem/database.ts';
import type { Shop } from '../../domain/sale/sale-event.ts';
import { createBroadcast } from '../../lib/broadcast.ts';
import type { Clock } from '../../lib/clock.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';
import type { Log } from '../../lib/log.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import { reads, type Store, type StoreReader, type StoreWriter, writes } from './operations.ts';
import { createStoreAlarms } from './recovery/alarms.ts';
import { markDamaged } from './recovery/recovery.ts';
import { refuseDamaged, runStartupCheck } from './recovery/startup-check.ts';
import { makeRoomToOpen } from './space/ballast.ts';
import { isUnwritable } from './space/read-only-disk.ts';
import type { SpaceLimits } from './space/space-policy.ts';
import type { Change } from './store.ts';
import { createFrozenWriter } from './worker/frozen-writer.ts';
import { startWorkerClient, type WorkerClient } from './worker/worker-client.ts';

/** The page reads its list again and again. */
const logUnreadableEveryMs = 3_600_000;
/** Maximum number of changes queued for a busy listener; beyond it the listener gets one `resync`. */
const maxUnread = 1_000;

export type OpenStore = Store & {
  /**
   * Resolves with the reason once the database is unusable: the process should end, and systemd restarts it.
   */
  readonly broken: Promise<string>;
  /** Alarms about the database. */
  alarms(): Alarm[];
};

/**
 * Creates the folder if it is missing. Rejects when the file can't be opened, is from a newer version, or its
 * settings aren't in force.
 */
export async function openStore(options: {
  path: string;
  shop: Shop;
  gateway: string;
  clock: Clock;
  log: Log;
  /** As in WriteContext. */
  severalFromMs?: number;
  /** Set by the agent, which owns the database: checks it for damage and recovers it. */
  owner?: true;
  /** Size limits; absent when the database is unbounded. */
  limits?: SpaceLimits;
}): Promise<OpenStore> {
  const { clock, log } = options;
  makeFolder(dirname(options.path));
  const feed = createBroadcast<Change>({ maxUnread, overflow: { kind: 'resync' } });
  const settings = {
    path: options.path,
    keyPath: join(dirname(options.path), 'secrets.key'),
    shop: options.shop,
    gateway: options.gateway,
    severalFromMs: options.severalFromMs,
    ...(options.limits !== undefined && { limits: options.limits }),
  };
  const isFrozen = isUnwritable(options.path);
  if (options.limits !== undefined && !isFrozen) makeRoomToOpen(options.path);
  using held = new DisposableStack();
  const startupCheck =
    options.owner && !isFrozen ? held.use(await runStartupCheck(options.path, options)) : undefined;
  if (startupCheck === undefined) refuseDamaged(options.path);
  const alarms = createStoreAlarms(clock);
  const deps = {
    clock,
    log,
    onChanges: (changes: readonly Change[]) => {
      for (const change of changes) {
        feed.publish(change);
        if (change.kind === 'repaired')
          log.error(
            { saleId: change.saleId, parts: change.parts },
            'damaged parts of a stored sale dropped, its edit stored',
          );
      }
    },
    onFailure: (why: string) => alarms.noteFailure(why),
    onRepaired: (why: string) => {
      log.error({ why }, 'error in the metadata of the database repaired');
      alarms.noteRepair(why);
    },
    onDamage: (damage: DatabaseProblem) => {
      if (!isUnwritable(options.path)) markDamaged(options.path, damage, clock.nowMs());
    },
    onFrozen: () => {
      alarms.noteFrozen();
      // A connection opened earlier may write into the WAL index that it shares with the writer, which ends
      // the process now (SIGBUS).
      void reader.restartWorker();
    },
  };
  if (isFrozen) {
    log.error('data folder not writable: sales are refused, stored ones are shown and uploaded');
    alarms.noteFrozen();
  }
  // The writer first: it creates the file and migrates it to the newest schema.
  const writer = isFrozen
    ? createFrozenWriter(options.path, clock)
    : await startWorkerClient({ ...settings, mode: 'write' }, deps);
  const reader = await startWorkerClient({ ...settings, mode: 'read' }, deps);
  const read = remote<StoreReader>(reader, reads);
  alarms.noteRecovery(await read.recovery());
  const kept = held.move();
  const mayLogUnreadable = createLogThrottle(clock, logUnreadableEveryMs);
  return {
    write: remote<StoreWriter>(writer, writes),
    read: {
      ...read,
      async sales(query) {
        const page = await read.sales(query);
        if (page.unreadable !== undefined && mayLogUnreadable())
          log.error({ sales: page.unreadable }, 'stored sales cannot be read, left out of the list');
        return page;
      },
    },
    changes: (signal) => feed.subscribe(signal),
    alarms: () => alarms.all(),
    broken: Promise.race([
      writer.broken,
      reader.broken,
      ...(startupCheck === undefined ? [] : [startupCheck.damaged]),
    ]),
    [Symbol.asyncDispose]: async () => {
      await reader.close();
      await writer.close();
      feed.end();
      kept.dispose();
    },
  };
}

/** Each operation, sent to the worker by its name. */
function remote<Contract extends StoreReader | StoreWriter>(
  client: WorkerClient,
  operations: Readonly<Record<keyof Contract, unknown>>,
): Contract {
  return Object.fromEntries(
    Object.keys(operations).map((name) => [name, (...args: unknown[]) => client.call(name, args)]),
  ) as Contract;
}
