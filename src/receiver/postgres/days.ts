/**
 * Day close of a shop in PostgreSQL (../feed/days.ts has its rules).
 *
 * A close holds the lock of its shop, which every batch with sales of the shop shares until it is committed. So the close sees each sale
 * that is numbered before it in the feed, and a sale that it does not see opens the day again: it is stored after the close.
 */
import type { StatusEvent } from '../../contract/cloud/status.ts';
import { shopSource } from '../../domain/sale/identity.ts';
import type { ContractStore } from '../contract-store.ts';
import {
  type Close,
  closableDays,
  closesOf,
  type DayRow,
  dayAnswer,
  dayClosed,
  type GatewayRow,
  gatewayOfDay,
  isDrained,
  seenAfterMs,
} from '../feed/days.ts';
import { keyOfGateway } from '../gateways.ts';
import { zoneOf } from '../sale-columns.ts';
import { isTestSource } from '../sales.ts';
import { type Postgres, type Sql, storable } from './connection.ts';
import { lockClass } from './migrations.ts';
import { storeOwnEvent } from './own-events.ts';
import { readEpochs } from './sequences.ts';

export type PostgresDays = ContractStore['days'] & {
  /** After the status was stored. */
  noteStatus(event: StatusEvent, nowMs: number): Promise<void>;
};

export function createPostgresDays(database: Postgres): PostgresDays {
  return {
    async noteStatus({ source, data }, nowMs) {
      if (!isDrained(data) || isTestSource(source)) return;
      const shop = { source: storable(source), timeZone: data.shop.timeZone };
      // Mostly no day is open: the lock is taken only for one that is.
      if ((await readCloses(database, shop, nowMs)).closes.length === 0) return;
      await database.transaction(async (sql) => {
        await sql.query('select pg_advisory_xact_lock($1, hashtext($2))', [lockClass.shop, shop.source]);
        const { closes, gateways } = await readCloses(sql, shop, nowMs);
        for (const [ordinal, one] of closes.entries())
          await close(sql, shop, { ...one, gateways, ordinal, nowMs });
      });
    },
    async state(shop, day, nowMs) {
      const source = shopSource(shop);
      const gateways = await gatewaysOf(database, source, seenAfterMs.toShow(day));
      const [first] = await database.query('select 1 from gateways where source = $1 limit 1', [source]);
      if (first === undefined) return undefined;
      const [known] = await database.query<{ zone: string }>(
        'select time_zone as zone from shops where source = $1',
        [source],
      );
      return dayAnswer(
        { shop, day, nowMs },
        {
          ...{ gateways, timeZone: known?.zone },
          row: (await daysOf(database, source, [day])).get(day),
          sales: await salesOf(database, source, day),
          states: await gatewayStates(database, source, gateways),
        },
      );
    },
  };
}

type Shop = { readonly source: string; readonly timeZone: string };

async function readCloses(
  sql: Sql,
  { source, timeZone }: Shop,
  nowMs: number,
): Promise<{ readonly closes: readonly Close[]; readonly gateways: readonly GatewayRow[] }> {
  const zone = zoneOf(timeZone);
  const gateways = await gatewaysOf(sql, source, seenAfterMs.toClose(nowMs));
  const [seen] = await sql.query<{ first: number | null }>(
    'select min(first_seen_ms) as first from gateways where source = $1',
    [source],
  );
  const days = closableDays(seen?.first ?? nowMs, zone, nowMs);
  const rows = await daysOf(sql, source, days);
  return { gateways, closes: closesOf(days, { rowOf: (day) => rows.get(day), gateways, zone, nowMs }) };
}

async function close(
  sql: Sql,
  { source, timeZone }: Shop,
  {
    day,
    revision,
    silent,
    gateways,
    ordinal,
    nowMs,
  }: Close & { gateways: readonly GatewayRow[]; ordinal: number; nowMs: number },
): Promise<void> {
  const event = dayClosed(source, nowMs, {
    ...{ day, timeZone, revision, silent },
    sales: await salesOf(sql, source, day),
    gateways: await gatewayStates(sql, source, gateways),
  });
  await storeOwnEvent(sql, event, ordinal);
  await sql.query(
    `insert into days (source, day, revision, closed_at_ms, changed) values ($1, $2, $3, $4, false)
    on conflict (source, day) do update set revision = excluded.revision, closed_at_ms = excluded.closed_at_ms, changed = false`,
    [source, day, revision, nowMs],
  );
}

/** Without those that were replaced long before. */
function gatewaysOf(sql: Sql, source: string, seenAfterMs: number): Promise<GatewayRow[]> {
  return sql.query<GatewayRow>(
    `select gateway, last_seen_ms as "lastSeenMs", gone_at_ms as "goneAtMs", drained_at_ms as "drainedAtMs", status from gateways
    where source = $1 and last_seen_ms >= $2 order by gateway limit 100`,
    [source, seenAfterMs],
  );
}

async function daysOf(sql: Sql, source: string, days: readonly string[]): Promise<Map<string, DayRow>> {
  const rows = await sql.query<DayRow & { readonly day: string }>(
    `select day, revision, closed_at_ms as "closedAtMs", changed::int as changed from days where source = $1 and day = any ($2::text[])`,
    [source, days],
  );
  return new Map(rows.map((row) => [row.day, row]));
}

async function salesOf(sql: Sql, source: string, day: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    'select count(*) as count from sales where source = $1 and day = $2 and superseded_by is null',
    [source, day],
  );
  return row?.count ?? 0;
}

async function gatewayStates(sql: Sql, source: string, gateways: readonly GatewayRow[]) {
  const epochs = await readEpochs(sql, source);
  return gateways.map((row) =>
    gatewayOfDay(row, epochs.get(keyOfGateway({ source, gateway: row.gateway }))?.[0]),
  );
}
