/** State of the gateways as reported by them, in PostgreSQL. A gateway is its shop and its id. */
import type { AnyEvent } from '../../contract/cloud/any-event.ts';
import type { StatusEvent } from '../../contract/cloud/status.ts';
import { problemSchema } from '../../contract/problem.ts';
import type { ContractStore } from '../contract-store.ts';
import type { IncomingEvent, StoredAs } from '../events.ts';
import { isDrained } from '../feed/days.ts';
import { type GatewayState, keyOfGateway, publishedAheadMs } from '../gateways.ts';
import { noteAnswers } from '../remote/desired-states.ts';
import { type Postgres, type Sql, storable } from './connection.ts';
import { runIn } from './postgres-engine.ts';
import { noteEarlierEpochs, readEpochs } from './sequences.ts';

/** Also locks the rows: batches of one gateway are stored one after another. */
export async function noteSeen(sql: Sql, events: readonly AnyEvent[], nowMs: number): Promise<void> {
  const named = events.map(({ source, gateway }) => ({
    source: storable(source),
    gateway: storable(gateway),
  }));
  const seen = [...new Map(named.map((one) => [keyOfGateway(one), one])).values()];
  await sql.query(
    `insert into gateways (source, gateway, first_seen_ms, last_seen_ms)
    select source, gateway, $3, $3 from unnest($1::text[], $2::text[]) given (source, gateway) order by source, gateway
    on conflict (source, gateway) do update set last_seen_ms = greatest(gateways.last_seen_ms, excluded.last_seen_ms), gone_at_ms = null`,
    [seen.map(({ source }) => source), seen.map(({ gateway }) => gateway), nowMs],
  );
}

/** The last received status wins, through a broker the last published one (../gateways.ts). */
export async function noteStatuses(
  sql: Sql,
  statuses: readonly (IncomingEvent & { readonly event: StatusEvent })[],
  nowMs: number,
): Promise<StoredAs[]> {
  const stored: StoredAs[] = [];
  for (const { event, body, publishedMs } of statuses) {
    await noteEarlierEpochs(sql, event, nowMs);
    await runIn(sql, noteAnswers(event, nowMs));
    const rows = await sql.query(
      `update gateways set status_id = $3, status = $4, status_received_ms = $5, status_published_ms = $6
      where source = $1 and gateway = $2 and status_id is distinct from $3 and coalesce(status_published_ms <= $6 or status_published_ms > $5::bigint + ${publishedAheadMs}, true) returning 1`,
      [
        ...[storable(event.source), storable(event.gateway), storable(event.id), storable(body)],
        ...[nowMs, publishedMs ?? null],
      ],
    );
    stored.push(rows.length > 0 ? 'stored' : 'duplicate');
    if (isDrained(event.data))
      await sql.query(
        `update gateways set drained_at_ms = $3 where source = $1 and gateway = $2 and coalesce(drained_at_ms, 0) < $3`,
        [storable(event.source), storable(event.gateway), Math.min(Date.parse(event.time), nowMs)],
      );
  }
  return stored;
}

type Row = Omit<GatewayState, 'epochs' | 'rejections' | 'rejectionCount'>;
type NoticeRow = { readonly source: string; readonly gateway: string; readonly count: number } & {
  readonly eventId: string;
  readonly saleId: string;
  readonly atMs: number;
  readonly problem: string;
};

export function createPostgresGateways(database: Postgres): ContractStore['gateways'] {
  return {
    async all() {
      const rows = await database.query<Row>(`
        select gateway, source, first_seen_ms as "firstSeenMs", last_seen_ms as "lastSeenMs", gone_at_ms as "goneAtMs", status,
          status_received_ms as "statusReceivedMs"
        from gateways order by last_seen_ms desc, gateway, source limit 1000
      `);
      const epochs = await readEpochs(database);
      // Events that a person resent successfully are no longer listed as rejected.
      const notices = await database.query<NoticeRow>(`
        select * from (
          select w.source, w.gateway, w.event_id as "eventId", w.sale_id as "saleId", w.at_ms as "atMs", w.problem,
            count(*) over of_gateway as count, row_number() over (of_gateway order by w.at_ms desc) as place
          from rejection_notices w where not exists (select 1 from events e where e.source = w.source and e.id = w.stands_for)
          window of_gateway as (partition by w.source, w.gateway)
        ) numbered where place <= 20 order by place
      `);
      const noticesOf = Map.groupBy(notices, keyOfGateway);
      return rows.map((row) => {
        const own = noticesOf.get(keyOfGateway(row)) ?? [];
        return {
          ...row,
          epochs: epochs.get(keyOfGateway(row)) ?? [],
          rejections: own.map(({ source, eventId, saleId, atMs, problem }) => ({
            ...{ source, eventId, saleId, atMs },
            problem: problemSchema.parse(JSON.parse(problem)),
          })),
          rejectionCount: own[0]?.count ?? 0,
        };
      });
    },
    async sourcesOf(gateway) {
      const rows = await database.query<{ source: string }>(
        'select source from gateways where gateway = $1 order by source limit 1000',
        [storable(gateway)],
      );
      return rows.map(({ source }) => source);
    },
    async noteGone({ source, gateway }, nowMs) {
      const rows = await database.transaction((sql) =>
        sql.query('update gateways set gone_at_ms = $3 where source = $1 and gateway = $2 returning 1', [
          ...[storable(source), storable(gateway), nowMs],
        ]),
      );
      return rows.length > 0;
    },
  };
}
