/**
 * All operations of the store, and its interface to the rest of the program, derived from them.
 *
 * One worker thread owns the writing connection and commits in groups; a second, read-only worker serves
 * searches. A write resolves after its transaction is on disk (WAL, synchronous=FULL), or rejects with
 * StoreUnavailable and has stored nothing.
 */
import { accessReads, accessWrites } from './access/operations.ts';
import { clipReads, clipWrites } from './clips/operations.ts';
import { clockReads, clockWrites } from './clock/operations.ts';
import { erasureReads, erasureWrites } from './erasure/operations.ts';
import { writeMeta } from './meta.ts';
import { momentReads, momentWrites } from './moments/operations.ts';
import { notificationReads, notificationWrites } from './notifications/operations.ts';
import { type Calls, onDb, type ReadContext, type Reads, type Sync, type Writes } from './operation.ts';
import { outboxReads, outboxWrites } from './outbox/operations.ts';
import { readRecovery } from './recovery/recovery.ts';
import { remoteReads, remoteWrites } from './remote/operations.ts';
import { saleReads, saleWrites } from './sales/operations.ts';
import { setUpReads, setUpWrites } from './setup/operations.ts';
import { spaceReads, spaceWrites } from './space/operations.ts';
import type { Change } from './store.ts';
import type { WriteContext } from './write-context.ts';

export const writes = {
  ...saleWrites,
  ...momentWrites,
  ...outboxWrites,
  ...setUpWrites,
  ...accessWrites,
  ...clockWrites,
  ...spaceWrites,
  ...clipWrites,
  ...notificationWrites,
  ...erasureWrites,
  ...remoteWrites,
  /** Applies settings made on the page that concern the store, until they change or the worker is replaced. */
  useSettings(
    { shop, housekeeping },
    { shopName, keepMs, keepPictureMs }: { shopName: string; keepMs: number; keepPictureMs: number },
  ): void {
    shop.name = shopName;
    housekeeping?.retain({ keepMs, keepPictureMs });
  },
  /** Writes a sign of life for the watchdog, which proves that the database can be written. */
  noteAlive: ({ db, clock }) => writeMeta(db, 'alive_at', String(clock.nowMs())),
} satisfies Writes;

export const reads = {
  ...saleReads,
  ...momentReads,
  ...outboxReads,
  ...setUpReads,
  ...accessReads,
  ...clockReads,
  ...spaceReads,
  ...clipReads,
  ...notificationReads,
  ...erasureReads,
  ...remoteReads,
  /** Report of the last recovery of a damaged database. */
  recovery: onDb(readRecovery),
  sqliteVersion: ({ db }) => db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '',
} satisfies Reads;

export type StoreWriter = Calls<typeof writes>;
export type StoreReader = Calls<typeof reads>;

export type Store = {
  readonly write: StoreWriter;
  readonly read: StoreReader;
  /** Changes from now on; ends when the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<Change>;
  [Symbol.asyncDispose](): Promise<void>;
};

export function writeOperations(context: WriteContext): Sync<typeof writes> {
  return bound(writes, context);
}

export function readOperations(context: ReadContext): Sync<typeof reads> {
  return bound(reads, context);
}

function bound<
  Context,
  Operations extends Readonly<Record<string, (context: Context, ...args: never[]) => unknown>>,
>(operations: Operations, context: Context): Sync<Operations> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      (...args: never[]) => operation(context, ...args),
    ]),
  ) as Sync<Operations>;
}
