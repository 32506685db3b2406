/**
 * Forwarding by one of several processes.
 *
 * 1. A process works on a target while it holds the target's lock. All its locks belong to one connection, which is used each second. 2. The server
 * ends that connection with the process, and after 10 s without use: a process that was stopped, or cut off, holds nothing for longer. Then
 * another process goes on from the stored position. 3. A process whose connection is gone ends its work on every target first. What was delivered and
 * is not in the stored position is repeated, as after a crash. 4. Positions never go back, whichever process stores them.
 */
import { deadline, pause, unlessAborted } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { type ForwarderDeps, runForwarder } from '../forward/forwarder.ts';
import type { TargetWords } from '../forward/targets.ts';
import { finalBelow } from './changes.ts';
import type { Postgres, Sql } from './connection.ts';
import { lockClass } from './migrations.ts';

/** Several times the interval of `hold`. */
const sessionEndsAfter = '10s';
const answerWithinMs = 5_000;
const retryMs = 1_000;

const cursor = "c.position || '-' || c.ordinal || '-' || c.mark";

export const postgresTargetWords: TargetWords = {
  change: {
    columns: `c.position as number, c.ordinal, ${cursor} as cursor, c.shop, c.received_at_ms as "receivedAtMs", c.body`,
    ofLetter: `join event_log c on c.received_at_ms = d.received_at_ms and c.position = d.number and c.ordinal = d.ordinal and c.listed`,
  },
  behind: 'event_log c where c.listed and (c.position, c.ordinal) > (t.position, t.ordinal)',
  newest: `select position as number, ordinal from event_log where listed and position < ${finalBelow}
    order by position desc, ordinal desc limit 1`,
};

/** Runs until the signal aborts. */
export async function runPostgresForwarder(
  database: Pick<Postgres, 'alone'>,
  deps: Omit<ForwarderDeps, 'hold'>,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log } = deps;
  do {
    try {
      await database.alone(async (sql) => {
        await sql.query(`set idle_session_timeout = '${sessionEndsAfter}'`);
        await runForwarder({ ...deps, hold: createHold(sql, clock, signal) }, signal);
      });
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'forwarding lost its connection, starting again');
    }
  } while (await pause(clock, retryMs, signal));
}

function createHold(sql: Sql, clock: Clock, signal: AbortSignal): NonNullable<ForwarderDeps['hold']> {
  const held = new Set<string>();
  const take = `select id from unnest($1::text[]) given (id) where pg_try_advisory_lock(${lockClass.forward}, hashtext(id))`;
  return async (targets) => {
    using until = deadline(clock, answerWithinMs, signal);
    // Also without a target: an answer says that the locks are still there.
    const free = targets.filter((id) => !held.has(id));
    const taken = await unlessAborted(sql.query<{ id: string }>(take, [free]), until.signal);
    for (const { id } of taken) held.add(id);
    return held;
  };
}
