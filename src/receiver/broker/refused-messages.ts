/**
 * Messages of a broker that can never be stored. A gateway whose message the broker has acknowledged sends it no more, so the receiver keeps
 * what it refuses for 90 days, the newest 1,000 of all gateways.
 */
import { createHash } from 'node:crypto';
import { storedProblemSchema } from '../../contract/problem.ts';
import type { ReceiverProblem } from '../../domain/problem/receiver/receiver.ts';
import type { StoredProblem } from '../../domain/problem/text.ts';
import { readJson } from '../../lib/text/read-json.ts';
import { changesOf, type Engine, rowOf, rowsOf, type Soon, type Work } from '../sql/work.ts';

const maxKept = 1_000;
const keepMs = 90 * 86_400_000;
/** Longest event; of a longer message the begin is kept. */
const maxBodyBytes = 64 * 1024;

type RefusedMessage = {
  readonly subject: string;
  readonly body: Uint8Array;
  readonly problem: ReceiverProblem;
};

export type RefusedRow = {
  /** The same for the same message, however often it comes. */
  readonly id: string;
  readonly subject: string;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly times: number;
  readonly bytes: number;
  readonly problem: StoredProblem | undefined;
};

export type RefusedMessages = {
  /** Durable before it resolves. */
  add(messages: readonly RefusedMessage[]): Soon<void>;
  /** The newest first. */
  list(limit: number): Soon<RefusedRow[]>;
  body(id: string): Soon<Buffer | undefined>;
  /** False when there is none. */
  remove(id: string): Soon<boolean>;
};

type Row = Omit<RefusedRow, 'problem'> & { readonly problem: string };

export function createRefusedMessages(engine: Engine, nowMs: () => number): RefusedMessages {
  function* add(messages: readonly RefusedMessage[]): Work<void> {
    const atMs = nowMs();
    for (const { subject, body, problem } of messages)
      yield* rowsOf(
        `insert into refused_messages (id, subject, first_at_ms, last_at_ms, times, bytes, body, problem)
        values (@id, @subject, @atMs, @atMs, 1, @bytes, @body, @problem)
        on conflict (id) do update set last_at_ms = excluded.last_at_ms, times = refused_messages.times + 1, problem = excluded.problem`,
        {
          ...{ id: idOf(subject, body), subject, atMs, bytes: body.length },
          body: Buffer.from(body.subarray(0, maxBodyBytes)).toString('base64'),
          problem: JSON.stringify(problem),
        },
      );
    yield* rowsOf(
      `delete from refused_messages where last_at_ms < @oldestMs or last_at_ms < (
        select min(last_at_ms) from (select last_at_ms from refused_messages order by last_at_ms desc limit ${maxKept}) newest
      )`,
      { oldestMs: atMs - keepMs },
    );
  }

  function* list(limit: number): Work<RefusedRow[]> {
    const rows = yield* rowsOf<Row>(
      `select id, subject, first_at_ms as "firstAtMs", last_at_ms as "lastAtMs", times, bytes, problem
      from refused_messages order by last_at_ms desc, id limit @limit`,
      { limit },
    );
    return rows.map((row) => ({ ...row, problem: readJson(storedProblemSchema, row.problem) }));
  }

  function* body(id: string): Work<Buffer | undefined> {
    const row = yield* rowOf<{ body: string }>('select body from refused_messages where id = @id', { id });
    return row && Buffer.from(row.body, 'base64');
  }

  function* remove(id: string): Work<boolean> {
    return (yield* changesOf('delete from refused_messages where id = @id', { id })) > 0;
  }

  return {
    add: (messages) => engine.transaction(undefined, () => add(messages)),
    list: (limit) => engine.run(list(limit)),
    body: (id) => engine.run(body(id)),
    remove: (id) => engine.run(remove(id)),
  };
}

function idOf(subject: string, body: Uint8Array): string {
  return createHash('sha256').update(`${subject}\n`).update(body).digest('hex').slice(0, 16);
}
