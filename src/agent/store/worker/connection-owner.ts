/**
 * Owner of a connection, in a thread of its own: one writes, one only reads.
 *
 * The writer commits in groups (agent/store/group-commit.ts): all queued calls become one transaction, so a
 * busy minute costs one flush for many sales. Answers and changes are posted after the commit, never before.
 */

import { randomUUID } from 'node:crypto';
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { systemClock } from '../../../lib/clock.ts';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import { failpoint } from '../../../lib/failpoint.ts';
import { isDamage, isFatal, isFull, isUnavailable, messageOf } from '../../../lib/sqlite-errors.ts';
import { type Connection, openConnection } from '../connection.ts';
import { damageOf } from '../damage.ts';
import { CallFailure, createGroups, type Groups, type Operations, runOne } from '../group-commit.ts';
import { readMeta, writeMeta } from '../meta.ts';
import { readOperations, writeOperations } from '../operations.ts';
import { noteEpochsOfQueue } from '../outbox/epochs.ts';
import { noteStoredThroughs } from '../outbox/queue-state.ts';
import { preparePairs } from '../sales/pairs.ts';
import { migrate } from '../schema/migrations.ts';
import { openSecrets } from '../secrets.ts';
import { makeRoomToOpen } from '../space/ballast.ts';
import { fullWhereItIs } from '../space/disk-quota.ts';
import { createHousekeeping } from '../space/housekeeping.ts';
import type { Housekeeping } from '../space/space-look.ts';
import { type Change, StoreUnavailable, UnreadableSale } from '../store.ts';
import { alignTakings } from '../takings/takings.ts';
import type { Answer, Call, Failure, FromWorker, ToWorker, WorkerSettings } from './worker-protocol.ts';

/** Maximum calls in one transaction, give or take a message: bounds the wait of the first call. */
const maxGroup = 128;
/** Housekeeping that took longer is followed by a sign of life. Milliseconds. */
const longTidyMs = 1_000;

/** Serves the calls that come through `port`, and closes it at the end. */
export function ownConnection(port: MessagePort, settings: WorkerSettings): void {
  const describe = (thrown: unknown): Failure => failureOf(thrown, settings.path);
  const post = (message: FromWorker): void => port.postMessage(message);
  const changes: Change[] = [];
  let hasFailed = false;
  let db: Connection;
  let groups: Groups;
  let opened: Opened;
  try {
    if (settings.mode === 'write' && settings.limits !== undefined) makeRoomToOpen(settings.path);
    db = openConnection(settings.path, settings.mode);
    groups = createGroups(db, { changes, describe });
    opened = settings.mode === 'write' ? openWriter(db, settings, changes) : openReader(db, settings);
  } catch (error) {
    end(error);
    return;
  }
  const { operations, housekeeping, repaired } = opened;
  port.on('message', (first: ToWorker) => {
    // A message queued before the port closed is still delivered, and must not use the failed connection.
    if (hasFailed) return;
    try {
      work(first);
    } catch (error) {
      end(error);
    }
  });
  post({ kind: 'ready', ...(repaired !== undefined && { repaired }) });
  setImmediate(prepare);

  /** The first sale is stored as fast as any other then. */
  function prepare(): void {
    if (hasFailed || !db.open) return;
    try {
      preparePairs(db);
    } catch {
      // Reported by the first call that needs it.
    }
  }

  /** Closing its port ends the thread; the failure is reported first. */
  function end(error: unknown): void {
    hasFailed = true;
    post({ kind: 'failed', failure: describe(error) });
    port.close();
  }

  function work(first: ToWorker): void {
    const calls: Call[] = [];
    let closing = false;
    for (let next: unknown = first; next !== undefined; next = takeNext(port, calls.length)) {
      if (next === 'close') closing = true;
      else calls.push(...(next as Call[]));
    }
    const answers = answerAll(calls);
    tidyUp(settings.path, () => housekeeping?.beforeAnswers());
    post({ kind: 'answers', answers, changes: changes.splice(0) });
    const broken = answers.find((answer) => !answer.ok && answer.error.fatal);
    if (broken !== undefined && !broken.ok) throw new CallFailure(broken.error);
    const tidyingSinceMs = systemClock.monotonicMs();
    tidyUp(settings.path, () => housekeeping?.afterCommit());
    // On a disk with slow flushes the sign of life alone takes as long as two sales, and a client waiting for
    // a sale must not take that for a hang.
    if (systemClock.monotonicMs() - tidyingSinceMs > longTidyMs)
      post({ kind: 'answers', answers: [], changes: [] });
    if (!closing) return;
    db.close();
    port.close();
  }

  function answerAll(calls: readonly Call[]): Answer[] {
    if (settings.mode === 'read') return calls.map((call) => readOne(db, operations, { call, describe }));
    let failure: Failure;
    try {
      return groups.run(operations, calls);
    } catch (error) {
      failure = describe(error);
    }
    changes.length = 0;
    if (failure.full === true && housekeeping !== undefined) {
      // Once more, with the reserve of a full disk released.
      try {
        housekeeping.onFull('once');
        return groups.run(operations, calls);
      } catch (error) {
        failure = describe(error);
        if (failure.full === true) housekeeping.onFull('again');
      }
      changes.length = 0;
    }
    return calls.map(({ id }) => ({ id, ok: false, error: failure }));
  }
}

/** A step that finds no room, or another process holding the lock, is repeated on the next call. */
function tidyUp(databasePath: string, step: () => void): void {
  try {
    step();
  } catch (thrown) {
    const error = fullWhereItIs(thrown, databasePath);
    if (isFatal(error) || !isUnavailable(error)) throw error;
  }
}

function takeNext(port: MessagePort, taken: number): unknown {
  if (taken >= maxGroup) return undefined;
  return receiveMessageOnPort(port)?.message;
}

type Opened = {
  readonly operations: Operations;
  readonly housekeeping?: Housekeeping;
  readonly repaired?: string;
};

function openWriter(db: Connection, settings: WorkerSettings, changes: Change[]): Opened {
  failpoint('store.open');
  restartLog(db, settings);
  const wrongVersion = migrate(db);
  // Another process may be opening the same new file: the first one's epoch applies to both.
  db.prepare(`INSERT INTO meta (key, value) VALUES ('epoch', ?) ON CONFLICT DO NOTHING`).run(randomUUID());
  // The write probe: an unwritable database is detected here and not by the first sale.
  writeMeta(db, 'opened_at', String(systemClock.nowMs()));
  // For a database of a version that didn't record them.
  noteEpochsOfQueue(db);
  noteStoredThroughs(db);
  const context = {
    db,
    shop: { ...settings.shop },
    gateway: settings.gateway,
    severalFromMs: settings.severalFromMs,
    epoch: readMeta(db, 'epoch') ?? '',
    clock: systemClock,
    secrets: openSecrets(settings.keyPath),
    changed: (change: Change) => void changes.push(change),
  };
  const repaired = wrongVersion === undefined ? {} : { repaired: wrongVersion };
  if (settings.limits === undefined) return { operations: writeOperations(context), ...repaired };
  alignTakings(db, context.shop.timeZone, context.clock.nowMs());
  const housekeeping = createHousekeeping(context, settings.limits);
  return { operations: writeOperations({ ...context, housekeeping }), housekeeping, ...repaired };
}

/**
 * Checkpoints the log and restarts it. After a failed flush the system may treat pages as written that
 * aren't: the content of the log, and everything appended behind it, could be lost in a power cut.
 */
function restartLog(db: Connection, { again }: WorkerSettings): void {
  try {
    const [done] = db.pragma('wal_checkpoint(RESTART)') as { busy: number }[];
    if (again && done?.busy !== 0) throw new Error('the write-ahead log could not be checkpointed');
  } catch (error) {
    // On a full disk the log stays as it is; no flush failed.
    if (again || isFatal(error) || !isUnavailable(error)) throw error;
  }
}

function openReader(db: Connection, settings: WorkerSettings): Opened {
  return { operations: readOperations({ db, secrets: openSecrets(settings.keyPath) }) };
}

/**
 * In one transaction, so that all statements of a call read the same state: a pair and its captures are read
 * one after the other.
 */
function readOne(
  db: Connection,
  operations: Operations,
  { call, describe }: { call: Call; describe: (thrown: unknown) => Failure },
): Answer {
  try {
    db.prepare('BEGIN').run();
    const answer = runOne(operations, call, describe);
    if (db.inTransaction) db.prepare('COMMIT').run();
    return answer;
  } catch (error) {
    return { id: call.id, ok: false, error: describe(error) };
  }
}

function failureOf(thrown: unknown, databasePath: string): Failure {
  if (thrown instanceof CallFailure) return thrown.failure;
  const error = fullWhereItIs(thrown, databasePath);
  // An unreadable page may be temporary while running.
  const damage = isDamage(error) ? damageOf(error) : undefined;
  return {
    message: messageOf(error),
    ...(error instanceof ErrorForPeople && { words: error.words }),
    fatal: isFatal(error),
    unavailable: isUnavailable(error) || error instanceof StoreUnavailable,
    rangeError: error instanceof RangeError,
    ...(damage !== undefined && { damage }),
    ...(error instanceof UnreadableSale && { unreadableSale: error.saleId }),
    ...(isFull(error) && { full: true, refusal: 'disk' }),
    ...(error instanceof StoreUnavailable && error.refusal !== undefined && { refusal: error.refusal }),
  };
}
