/** Objects that are to be removed from the object store: noted with what makes them superfluous, removed by any process, tried again until it is done. */
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { failpoint } from '../../lib/failpoint.ts';
import type { Log } from '../../lib/log.ts';
import type { S3Objects } from '../pictures/s3-objects.ts';
import { changesOf, rowsOf, type Work } from '../sql/work.ts';
import type { Postgres } from './connection.ts';

const lookEveryMs = 30_000;
const retryMs = 60_000;
/** Objects between two looks at the list. */
const atOnce = 50;

type Due = { readonly name: string; readonly dueMs: number; readonly againMs: number | null };

export type Removals = {
  /** In the transaction. `againMs`: when it is removed once more, in case it came back. */
  note(names: readonly string[], due: { readonly dueMs: number; readonly againMs?: number }): Work<void>;
  /** In the transaction that makes the object count. False where it was not noted: it may be removed by now. */
  cancel(name: string): Work<boolean>;
  /** Rejects where an object can't be removed, after it has tried the others. */
  removeDue(): Promise<void>;
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
    *cancel(name): Work<boolean> {
      return (yield* changesOf('delete from object_removals where name = @name', { name })) > 0;
    },
    async removeDue() {
      const errors: unknown[] = [];
      for (;;) {
        const due = await database.query<Due>(
          `select name, due_ms as "dueMs", again_ms as "againMs" from object_removals where due_ms <= $1 order by due_ms, name limit ${atOnce}`,
          [nowMs()],
        );
        for (const one of due)
          try {
            await remove(one);
          } catch (error) {
            errors.push(error);
            await database.query('update object_removals set due_ms = $3 where name = $1 and due_ms = $2', [
              one.name,
              one.dueMs,
              nowMs() + retryMs,
            ]);
          }
        if (due.length < atOnce) break;
      }
      if (errors.length > 0) throw new AggregateError(errors, `${errors.length} objects are not removed yet`);
    },
  };
}

/** Runs until the signal aborts. */
export async function runRemovals(
  { removals, clock, log }: { readonly removals: Removals; readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<void> {
  while (await pause(clock, lookEveryMs, signal))
    try {
      await removals.removeDue();
    } catch (error) {
      log.warn({ err: error }, 'objects could not be removed, tried again');
    }
}
