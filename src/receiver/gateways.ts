/** State of the gateways as reported by them: last contact, newest status, and the ledger of their sequences. */
import type Database from 'better-sqlite3';
import type { StatusEvent } from '../contract/cloud/status.ts';
import { problemSchema } from '../contract/problem.ts';
import type { ReportedProblem } from '../domain/problem/text.ts';
import { createSequences, type EpochState } from './sequences.ts';

type Withheld = {
  readonly source: string;
  readonly eventId: string;
  readonly saleId: string;
  readonly atMs: number;
  readonly problem: ReportedProblem;
};

/** Published this much after now, milliseconds: by a nats-server whose clock was ahead. The next status replaces it, whenever that was published. */
export const publishedAheadMs = 5 * 60_000;

export type GatewayState = {
  readonly gateway: string;
  /** Shop of its events. The same id at another shop is another gateway. */
  readonly source: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** When an operator said that it is gone, and nothing came of it since. */
  readonly goneAtMs: number | null;
  /** Body of its newest status event. */
  readonly status: string | null;
  readonly statusReceivedMs: number | null;
  readonly epochs: readonly EpochState[];
  /** The newest 20 events that the cloud rejected and that were not resent since. */
  readonly rejections: readonly Withheld[];
  readonly rejectionCount: number;
};

export type GatewayName = { readonly source: string; readonly gateway: string };

export type Gateways = {
  noteSeen(seen: GatewayName & { readonly nowMs: number }): void;
  /**
   * The last received status wins: statuses are sent one after another, and the gateway's clock may have been set back. Through a broker the last
   * published one does.
   */
  noteStatus(
    event: StatusEvent,
    body: string,
    at: { readonly nowMs: number; readonly publishedMs?: number | undefined },
  ): 'stored' | 'duplicate';
  /** An operator says that it was replaced or is broken for good: no day close waits for it. False for one that was never seen. */
  noteGone(of: GatewayName, nowMs: number): boolean;
  /** Shops of which a gateway with this id was seen. */
  sourcesOf(gateway: string): string[];
  /** The most recently seen gateway first. */
  all(): GatewayState[];
};

export function createGateways(db: Database.Database): Gateways {
  const sequences = createSequences(db);
  const seen = db.prepare<[GatewayName & { nowMs: number }]>(`
    insert into gateways (source, gateway, first_seen_ms, last_seen_ms) values (@source, @gateway, @nowMs, @nowMs)
    on conflict (source, gateway) do update set last_seen_ms = max(gateways.last_seen_ms, excluded.last_seen_ms), gone_at_ms = null
  `);
  const statusOf = db.prepare<[GatewayName], { id: string | null }>(
    'select status_id as id from gateways where source = @source and gateway = @gateway',
  );
  const putStatus = db.prepare<
    [GatewayName & { id: string; body: string; nowMs: number; publishedMs: number | null }]
  >(`
    update gateways set status_id = @id, status = @body, status_received_ms = @nowMs, status_published_ms = @publishedMs
    where source = @source and gateway = @gateway and coalesce(status_published_ms <= @publishedMs or status_published_ms > @nowMs + ${publishedAheadMs}, 1)
  `);
  const gone = db.prepare(
    'update gateways set gone_at_ms = @nowMs where source = @source and gateway = @gateway',
  );
  const sourcesOf = db
    .prepare<[string], string>('select source from gateways where gateway = ? order by source limit 1000')
    .pluck();
  const list = db.prepare<[], Omit<GatewayState, 'epochs' | 'rejections' | 'rejectionCount'>>(`
    select gateway, source, first_seen_ms as firstSeenMs, last_seen_ms as lastSeenMs, gone_at_ms as goneAtMs, status,
      status_received_ms as statusReceivedMs
    from gateways order by last_seen_ms desc, gateway limit 1000
  `);
  // Events that a person resent successfully are no longer listed as rejected.
  const stillWithheld = `
    from withheld w where w.source = @source and w.gateway = @gateway
      and not exists (select 1 from events e where e.source = w.source and e.id = w.stands_for)
  `;
  const rejectionsOf = db.prepare<[GatewayName], Omit<Withheld, 'problem'> & { readonly problem: string }>(`
    select w.source, w.event_id as eventId, w.sale_id as saleId, w.at_ms as atMs, w.problem ${stillWithheld} order by w.at_ms desc limit 20
  `);
  const rejectionCount = db.prepare<[GatewayName], { count: number }>(
    `select count(*) as count ${stillWithheld}`,
  );

  return {
    noteSeen: (one) => void seen.run(one),
    noteStatus(event, body, { nowMs, publishedMs = null }) {
      const { source, gateway, id } = event;
      if (statusOf.get({ source, gateway })?.id === id) return 'duplicate';
      return putStatus.run({ source, gateway, id, body, nowMs, publishedMs }).changes > 0
        ? 'stored'
        : 'duplicate';
    },
    noteGone: ({ source, gateway }, nowMs) => gone.run({ source, gateway, nowMs }).changes > 0,
    sourcesOf: (gateway) => sourcesOf.all(gateway),
    all: () =>
      list.all().map((row) => {
        const { source, gateway } = row;
        return {
          ...row,
          epochs: sequences.epochsOf({ source, gateway }),
          rejections: rejectionsOf
            .all({ source, gateway })
            .map(({ problem, ...its }) => ({ ...its, problem: problemSchema.parse(JSON.parse(problem)) })),
          rejectionCount: rejectionCount.get({ source, gateway })?.count ?? 0,
        };
      }),
  };
}

export function keyOfGateway({ source, gateway }: GatewayName): string {
  return JSON.stringify([source, gateway]);
}
