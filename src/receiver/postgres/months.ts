/** Months of the event log: made ahead, and removed as a whole once they are older than the retention. */
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Erasures } from '../erasure/erasures.ts';
import type { ClipObjects } from './clip-objects.ts';
import type { Postgres } from './connection.ts';
import { lockClass } from './migrations.ts';

const hourMs = 3_600_000;
const rowsPerDelete = 10_000;

type Month = { readonly table: string; readonly fromMs: number; readonly untilMs: number };

/** In UTC. `plus`: months after it. */
function monthAt(ms: number, plus = 0): Month {
  const date = new Date(ms);
  const at = (months: number): number => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months);
  const fromMs = at(plus);
  return {
    table: `event_log_${new Date(fromMs).toISOString().slice(0, 7).replace('-', '_')}`,
    ...{ fromMs, untilMs: at(plus + 1) },
  };
}

/** Makes the month and the one after it. Attached rather than made in place: that locks no writer out. */
export async function makeMonths(database: Postgres, nowMs: number): Promise<void> {
  for (const { table, fromMs, untilMs } of [monthAt(nowMs), monthAt(nowMs, 1)]) {
    const isMade = `select 1 from pg_class where oid = to_regclass('${table}') and relispartition`;
    if ((await database.query(isMade)).length > 0) continue;
    await database.transaction(async (sql) => {
      await sql.query('select pg_advisory_xact_lock($1, 0)', [lockClass.months]);
      if ((await sql.query(isMade)).length > 0) return;
      await sql.query(`create table ${table} (like event_log including defaults including constraints)`);
      await sql.query(
        `alter table event_log attach partition ${table} for values from (${fromMs}) to (${untilMs})`,
      );
    });
  }
}

/** Removes months that ended before the time, with what refers to them. Names of the removed tables. */
export async function removeMonths(database: Postgres, beforeMs: number): Promise<string[]> {
  return database.alone(async (sql) => {
    const [lock] = await sql.query<{ held: boolean }>('select pg_try_advisory_lock($1, 0) as held', [
      lockClass.retention,
    ]);
    if (lock?.held !== true) return [];
    const tables = await sql.query<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'event_log'::regclass order by 1",
    );
    const over = tables.flatMap(({ name }) => {
      const [, year, month] = /^event_log_(\d{4})_(\d{2})$/.exec(name) ?? [];
      const untilMs = Date.UTC(Number(year), Number(month));
      return untilMs <= beforeMs ? [{ name, untilMs }] : [];
    });
    const last = over.at(-1);
    if (last === undefined) return [];
    for (const [table, column] of referring) await removeRows(sql, { table, column, beforeMs: last.untilMs });
    for (const { name } of over)
      await database.transaction(async (within) => {
        // Waits shortly for statements under way, and holds new ones up as long; the next hour tries again.
        await within.query("set local lock_timeout = '5s'");
        await within.query(`alter table event_log detach partition ${name}`);
        await within.query(`drop table ${name}`);
      });
    return over.map(({ name }) => name);
  });
}

const referring = [
  ['sales', 'received_at_ms'],
  ['rejection_notices', 'received_at_ms'],
  ['shop_pictures', 'named_at_ms'],
  ['erased_changes', 'received_at_ms'],
  ['forward_dead_letters', 'received_at_ms'],
  ['events', 'received_at_ms'],
] as const;

async function removeRows(
  sql: Pick<Postgres, 'query'>,
  { table, column, beforeMs }: { table: string; column: string; beforeMs: number },
): Promise<void> {
  const remove = `with gone as (
    delete from ${table} where ctid = any (array(select ctid from ${table} where ${column} < $1 limit ${rowsPerDelete})) returning 1
  ) select count(*) as count from gone`;
  for (;;) {
    const [gone] = await sql.query<{ count: number }>(remove, [beforeMs]);
    if ((gone?.count ?? 0) < rowsPerDelete) return;
  }
}

type UpkeepDeps = {
  readonly database: Postgres;
  readonly clock: Clock;
  readonly log: Log;
  readonly erasures: Pick<Erasures, 'recover'>;
  readonly clipObjects: Pick<ClipObjects, 'dropWithoutSale'>;
  readonly keepDays?: number | undefined;
};

/** Runs until the signal aborts. Every receiver runs it: the first to come makes or removes a month. `keepDays`: absent for ever. */
export async function runUpkeep(
  { database, clock, log, keepDays, erasures, clipObjects }: UpkeepDeps,
  signal: AbortSignal,
): Promise<void> {
  do {
    try {
      await makeMonths(database, clock.nowMs());
      const erased = await erasures.recover();
      if (erased > 0) log.warn({ erasures: erased }, 'erased again what had come back');
      if (keepDays === undefined) continue;
      const removed = await removeMonths(database, clock.nowMs() - keepDays * 24 * hourMs);
      // Each time: the process that removed their month may have ended before.
      const clips = await clipObjects.dropWithoutSale();
      if (removed.length > 0 || clips > 0)
        log.info({ removed, clips }, 'months of events removed after their retention');
    } catch (error) {
      log.warn({ err: error }, 'upkeep of the database failed, tried again in an hour');
    }
  } while (await pause(clock, hourMs, signal));
}
