/** Calls that are committed together in one transaction; when the commit fails, all are rolled back. */
import { type FailpointName, failpoint } from '../../lib/failpoint.ts';
import type { Connection } from './connection.ts';
import type { Change } from './store.ts';
import type { Answer, Call, Failure } from './worker/worker-protocol.ts';

export type Operations = Record<string, (...args: never[]) => unknown>;

export type Groups = {
  /**
   * Answers in the order of the calls. Throws an error that concerns all of them; nothing was stored then.
   */
  run(operations: Operations, calls: readonly Call[]): Answer[];
};

/**
 * `changes` fills while calls run, and is emptied on rollback. `describe` maps an error to its meaning for
 * the call.
 */
export function createGroups(
  db: Connection,
  deps: { changes: Change[]; describe: (error: unknown) => Failure },
): Groups {
  const { changes, describe } = deps;

  /**
   * A call that fails is rolled back alone, with a savepoint for each call. Savepoints make a sale half as
   * expensive again, so they are used only in a second try (`apart`), after a call has failed.
   */
  function commit(operations: Operations, calls: readonly Call[], apart = false): Answer[] {
    db.prepare('BEGIN IMMEDIATE').run();
    try {
      const answers: Answer[] = [];
      for (const call of calls) {
        const changesBefore = changes.length;
        if (apart) db.prepare('SAVEPOINT one').run();
        const answer = runOne(operations, call, describe, 'store.call');
        answers.push(answer);
        if (!answer.ok) {
          // A full disk concerns all calls too, and does not always end the transaction.
          if (answer.error.fatal || answer.error.full || !db.inTransaction)
            throw new CallFailure(answer.error);
          if (!apart) break;
          db.prepare('ROLLBACK TO one').run();
          changes.length = changesBefore;
        }
        if (apart) db.prepare('RELEASE one').run();
      }
      if (!apart && answers.some(({ ok }) => !ok)) {
        db.prepare('ROLLBACK').run();
        changes.length = 0;
        return calls.length === 1 ? answers : commit(operations, calls, true);
      }
      failpoint('store.before_commit');
      db.prepare('COMMIT').run();
      failpoint('store.after_commit');
      return answers;
    } catch (error) {
      // SQLite ends the transaction itself after some errors.
      if (db.inTransaction) db.prepare('ROLLBACK').run();
      throw error;
    }
  }

  return { run: (operations, calls) => (calls.length === 0 ? [] : commit(operations, calls)) };
}

export function runOne(
  operations: Operations,
  call: Call,
  describe: (error: unknown) => Failure,
  place?: FailpointName,
): Answer {
  try {
    const operation = operations[call.method];
    if (operation === undefined) throw new Error(`the store has no ${call.method}`);
    if (place !== undefined) failpoint(place);
    return { id: call.id, ok: true, value: operation(...(call.args as never[])) };
  } catch (error) {
    return { id: call.id, ok: false, error: describe(error) };
  }
}

/** Carries the classified failure. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
