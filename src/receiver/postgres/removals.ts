/**
 * Objects that are to be removed from the object store: noted in the transaction that makes them superfluous, removed by any process.
 *
 * A process claims a few at a time by moving them a minute ahead: others skip them meanwhile, and they are tried again where the removal fails
 * or the process ends. Neither starts nor requests wait for the list.
 */
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { failpoint } from '../../lib/failpoint.ts';
import type { Log } from '../../lib/log.ts';
import type { S3Objects } from '../pictures/s3-objects.ts';
import { changesOf, rowsOf, type Work } from '../sql/work.ts';
import type { Postgres } from './connection.ts';

const lookEveryMs = 30_000;
const retryMs = 60_000;
/** Objects removed at a time. */
const atOnce = 8;

type Due = { readonly name: string; readonly dueMs: number; readonly againMs: number | null };

export type Removals = {
  /** In the transaction. `againMs`: when it is removed once more, in case it came back. */
  note(names: readonly string[], due: { readonly dueMs: number; readonly againMs?: number }): Work<void>;
  /** In the transaction that makes the object count. False where it is no longer noted for that time: it may be removed by now. */
  cancel(name: string, dueMs: number): Work<boolean>;
  /** Removes all that were due at the call. Rejects where an object can't be removed, after it has tried the others. */
  removeDue(signal?: AbortSignal): Promise<void>;
  /** Removes those that are due and whose names begin so. Rejects where one can't be removed; it stays noted. */
  removeNamed(begins: readonly string[]): Promise<void>;
};

export function createRemovals(
  database: Postgres,
  objects: Pick<S3Objects, 'remove'>,
  nowMs: () => number,
): Removals {
  async function remove({ name, dueMs, againMs }: Due): Promise<void> {
    await objects.remove(name);
    failpoint('erasure.file_removed');
    const seen = [name, dueMs];
    await (againMs === null
      ? database.query('delete from object_removals where name = $1 and due_ms = $2', seen)
      : database.query(
          'update object_removals set due_ms = again_ms, again_ms = null where name = $1 and due_ms = $2',
          seen,
        ));
  }

  /** Errors of those that are not removed. */
  async function removeAll(all: readonly Due[]): Promise<unknown[]> {
    const results = await Promise.allSettled(all.map(remove));
    return results.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  }

  return {
    *note(names, { dueMs, againMs }): Work<void> {
      if (names.length === 0) return;
      yield* rowsOf(
        `insert into object_removals (name, due_ms, again_ms)
        select name, @dueMs, cast(@againMs as bigint) from jsonb_array_elements_text(cast(@names as jsonb)) given (name)
        on conflict (name) do update set due_ms = excluded.due_ms, again_ms = excluded.again_ms`,
        { names: JSON.stringify(names), dueMs, againMs: againMs ?? null },
      );
    },
    *cancel(name, dueMs): Work<boolean> {
      const text = 'delete from object_removals where name = @name and due_ms = @dueMs';
      return (yield* changesOf(text, { name, dueMs })) > 0;
    },
    async removeDue(signal) {
      const untilMs = nowMs();
      const errors: unknown[] = [];
      while (signal?.aborted !== true) {
        const claimed = await database.query<Due>(
          `update object_removals set due_ms = $2 where name = any (array(
            select name from object_removals where due_ms <= $1 order by due_ms, name limit ${atOnce} for update skip locked
          )) returning name, due_ms as "dueMs", again_ms as "againMs"`,
          [untilMs, nowMs() + retryMs],
        );
        if (claimed.length === 0) break;
        errors.push(...(await removeAll(claimed)));
      }
      if (errors.length > 0) throw new AggregateError(errors, `${errors.length} objects are not removed yet`);
    },
    async removeNamed(begins) {
      if (begins.length === 0) return;
      // With those that another process has claimed: it may fail.
      const due = await database.query<Due>(
        `select distinct name, due_ms as "dueMs", again_ms as "againMs" from unnest($1::text[]) given (begins)
        join object_removals on name >= begins and name < begins || '~' where due_ms <= $2`,
        [begins, nowMs() + retryMs],
      );
      for (let at = 0; at < due.length; at += atOnce) {
        const errors = await removeAll(due.slice(at, at + atOnce));
        if (errors.length > 0) throw new AggregateError(errors, 'objects are not removed yet');
      }
    },
  };
}

/** Runs until the signal aborts. */
export async function runRemovals(
  { removals, clock, log }: { readonly removals: Removals; readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<void> {
  do {
    try {
      await removals.removeDue(signal);
    } catch (error) {
      log.warn({ err: error }, 'objects could not be removed, tried again');
    }
  } while (await pause(clock, lookEveryMs, signal));
}
