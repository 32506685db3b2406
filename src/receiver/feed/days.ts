/**
 * Day close of a shop: whether all sales of a day are here, as far as its gateways know.
 *
 * 1. A gateway that reports an empty queue has sent everything that it had until then. A day is closed once each gateway of the shop has
 *    reported so after the day's end, in the shop's zone, with its clock set. 2. The close is a change of the feed, behind all the sales
 *    that it counts. 3. A sale of the day that arrives later opens the day; the next such report closes it again, as a higher revision.
 * 4. A gateway that was not seen for a week is not waited for, and named: it was replaced, or is broken with its sales. So is one that an
 *    operator says is gone. Until then a gateway without a line is waited for: it may sell all day.
 */

import type Database from 'better-sqlite3';
import type { DayAnswer, DayClosedEvent } from '../../contract/cloud/feed/day.ts';
import type { StatusData, StatusEvent } from '../../contract/cloud/status.ts';
import { shopOfSource, shopSource } from '../../domain/sale/identity.ts';
import { dateAfter, dateAt } from '../../domain/time/shop-day.ts';
import { zoneOf } from '../sale-columns.ts';
import { isTestSource } from '../sales.ts';
import { createSequences, type EpochState } from '../sequences.ts';
import { readStatus } from '../stored-events.ts';
import type { OwnEvents } from './own-events.ts';

const dayMs = 86_400_000;
const silentAfterMs = 7 * dayMs;
/** Time in which days may still be closed. */
const closableMs = 31 * dayMs;

export type Days = {
  /** In the transaction that stores the sale. */
  noteSale(source: string, day: string): void;
  /** In the transaction of the status, after it. */
  noteStatus(event: StatusEvent, nowMs: number): void;
  /** State of a day. Undefined for a shop of which no gateway was seen. */
  state(shop: string, day: string, nowMs: number): DayAnswer | undefined;
};

export type GatewayRow = {
  readonly gateway: string;
  readonly lastSeenMs: number;
  readonly goneAtMs: number | null;
  readonly drainedAtMs: number | null;
  readonly status: string | null;
};
export type DayRow = { readonly revision: number; readonly closedAtMs: number; readonly changed: 0 | 1 };
/** A day that can be closed, as this revision. */
export type Close = { readonly day: string; readonly revision: number; readonly silent: string[] };

export function createDays(db: Database.Database, ownEvents: OwnEvents): Days {
  const sequences = createSequences(db);
  const sql = prepareStatements(db);

  const gatewayStates = (source: string, all: readonly GatewayRow[]): DayAnswer['gateways'] =>
    all.map((row) => gatewayOfDay(row, sequences.epochsOf({ source, gateway: row.gateway })[0]));

  function close(
    shop: { source: string; timeZone: string },
    { day, revision, silent }: Close,
    { gateways, nowMs }: { gateways: readonly GatewayRow[]; nowMs: number },
  ): void {
    const { source, timeZone } = shop;
    ownEvents.store(
      dayClosed(source, nowMs, {
        ...{ day, timeZone, revision, silent },
        sales: sql.salesOf.get(source, day) ?? 0,
        gateways: gatewayStates(source, gateways),
      }),
    );
    sql.putDay.run({ source, day, revision, nowMs });
  }

  return {
    noteSale: (source, day) => void sql.reopen.run(source, day),
    noteStatus({ source, gateway, time, data }, nowMs) {
      if (!isDrained(data) || isTestSource(source)) return;
      sql.drained.run({ source, gateway, atMs: Math.min(Date.parse(time), nowMs) });
      const zone = zoneOf(data.shop.timeZone);
      const gateways = sql.gatewaysOf.all(source, seenAfterMs.toClose(nowMs));
      const days = closableDays(sql.firstSeen.get(source) ?? nowMs, zone, nowMs);
      const closes = closesOf(days, { rowOf: (day) => sql.day.get(source, day), gateways, zone, nowMs });
      for (const one of closes) close({ source, timeZone: data.shop.timeZone }, one, { gateways, nowMs });
    },
    state(shop, day, nowMs) {
      const source = shopSource(shop);
      if ((sql.firstSeen.get(source) ?? null) === null) return undefined;
      const gateways = sql.gatewaysOf.all(source, seenAfterMs.toShow(day));
      return dayAnswer(
        { shop, day, nowMs },
        {
          ...{ gateways, row: sql.day.get(source, day), timeZone: sql.zone.get(source) },
          sales: sql.salesOf.get(source, day) ?? 0,
          states: gatewayStates(source, gateways),
        },
      );
    },
  };
}

function prepareStatements(db: Database.Database) {
  return {
    reopen: db.prepare('update days set changed = 1 where source = ? and day = ?'),
    drained: db.prepare(
      'update gateways set drained_at_ms = max(coalesce(drained_at_ms, 0), @atMs) where source = @source and gateway = @gateway',
    ),
    /** Without those that were replaced long before. */
    gatewaysOf: db.prepare<[string, number], GatewayRow>(`
      select gateway, last_seen_ms as lastSeenMs, gone_at_ms as goneAtMs, drained_at_ms as drainedAtMs, status from gateways
      where source = ? and last_seen_ms >= ? order by gateway limit 100
    `),
    firstSeen: db
      .prepare<[string], number | null>('select min(first_seen_ms) from gateways where source = ?')
      .pluck(),
    zone: db.prepare<[string], string>('select time_zone from shops where source = ?').pluck(),
    day: db.prepare<[string, string], DayRow>(
      'select revision, closed_at_ms as closedAtMs, changed from days where source = ? and day = ?',
    ),
    salesOf: db
      .prepare<[string, string], number>(
        'select count(*) from sales where source = ? and day = ? and superseded_by is null',
      )
      .pluck(),
    putDay: db.prepare(`
      insert into days (source, day, revision, closed_at_ms, changed) values (@source, @day, @revision, @nowMs, 0)
      on conflict (source, day) do update set revision = excluded.revision, closed_at_ms = excluded.closed_at_ms, changed = 0
    `),
  };
}

/** Gateways seen after it count; others were replaced long before. */
export const seenAfterMs = {
  toClose: (nowMs: number): number => nowMs - closableMs - silentAfterMs,
  toShow: (day: string): number => Date.parse(day) - silentAfterMs - dayMs,
} as const;

/** Days that may still be closed, today excluded. `firstSeenMs`: of the shop's first gateway. */
export function closableDays(firstSeenMs: number, zone: string, nowMs: number): string[] {
  return daysBetween(dateAt(Math.max(nowMs - closableMs, firstSeenMs), zone), dateAt(nowMs, zone));
}

/** Those that are not closed, or changed since, and for which no gateway is waited for. */
export function closesOf(
  days: readonly string[],
  found: {
    readonly rowOf: (day: string) => DayRow | undefined;
    readonly gateways: readonly GatewayRow[];
    readonly zone: string;
    readonly nowMs: number;
  },
): Close[] {
  return days.flatMap((day) => {
    const row = found.rowOf(day);
    if (row?.changed === 0) return [];
    const { waitingFor, silent } = openGateways(found.gateways, day, found.zone, found.nowMs);
    return waitingFor.length > 0 ? [] : [{ day, revision: (row?.revision ?? 0) + 1, silent }];
  });
}

/** `timeZone`: as in the shop's newest sale. */
export function dayAnswer(
  { shop, day, nowMs }: { readonly shop: string; readonly day: string; readonly nowMs: number },
  found: {
    readonly row: DayRow | undefined;
    readonly sales: number;
    readonly gateways: readonly GatewayRow[];
    readonly states: DayAnswer['gateways'];
    readonly timeZone: string | undefined;
  },
): DayAnswer {
  const { row, sales, gateways, states, timeZone } = found;
  return {
    ...{ shop, day },
    complete: row?.changed === 0,
    ...(row !== undefined && {
      revision: row.revision,
      closedAt: new Date(row.closedAtMs).toISOString(),
    }),
    sales,
    gateways: states,
    ...openGateways(gateways, day, zoneOf(timeZone ?? statusZone(gateways)), nowMs),
  };
}

/** The gateway had sent everything when it reported. */
export function isDrained({ queue, clock }: StatusData): boolean {
  return queue.events === 0 && clock.state === 'synced';
}

/** `epoch`: its newest one. */
export function gatewayOfDay(
  { gateway, drainedAtMs, status }: GatewayRow,
  epoch: EpochState | undefined,
): DayAnswer['gateways'][number] {
  const queue = readStatus(status)?.queue;
  return {
    gateway,
    ...(drainedAtMs !== null && { emptyAt: new Date(drainedAtMs).toISOString() }),
    ...(epoch !== undefined && {
      epoch: epoch.epoch,
      highest: epoch.highest,
      storedThrough: epoch.storedThrough,
      missing: epoch.missing,
      holes: epoch.holes.slice(0, 20),
    }),
    quarantined: queue?.quarantined ?? 0,
    picturesWaiting: queue?.pictures ?? 0,
  };
}

export function dayClosed(source: string, atMs: number, data: Omit<DayClosedEvent['data'], 'shop'>) {
  return {
    ...{ source, atMs, id: `day:${data.day}:${data.revision}`, subject: data.day },
    type: 'com.tillframe.day.closed.v1' satisfies DayClosedEvent['type'],
    data: { shop: shopOfSource(source), ...data } satisfies DayClosedEvent['data'],
  };
}

/** Gateways that may still have sales of the day, and those that nobody waits for. */
function openGateways(all: readonly GatewayRow[], day: string, zone: string, nowMs: number) {
  const open = all.filter(
    ({ lastSeenMs, goneAtMs, drainedAtMs }) =>
      dateAt(goneAtMs === null ? lastSeenMs + silentAfterMs : lastSeenMs, zone) >= day &&
      (drainedAtMs === null || dateAt(drainedAtMs, zone) <= day),
  );
  const isSilent = ({ lastSeenMs, goneAtMs }: GatewayRow): boolean =>
    goneAtMs !== null || lastSeenMs < nowMs - silentAfterMs;
  return {
    waitingFor: open.filter((one) => !isSilent(one)).map(({ gateway }) => gateway),
    silent: open.filter(isSilent).map(({ gateway }) => gateway),
  };
}

function statusZone(gateways: readonly GatewayRow[]): string {
  return gateways.flatMap(({ status }) => readStatus(status)?.shop.timeZone ?? [])[0] ?? 'UTC';
}

/** Days from the first on, the last excluded. */
function daysBetween(first: string, end: string): string[] {
  const days: string[] = [];
  for (let day = first; day < end; day = dateAfter(day)) days.push(day);
  return days;
}
