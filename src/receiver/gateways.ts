/** State of the gateways as reported by them: last contact, newest status, and the ledger of their sequences. */
import type Database from 'better-sqlite3';
import type { StatusEvent } from '../contract/cloud/status.ts';
import { problemSchema } from '../contract/problem.ts';
import type { ReportedProblem } from '../domain/problem/text.ts';
import { createSequences, type EpochState } from './sequences.ts';
import { readStatus } from './stored-events.ts';

type Withheld = {
  readonly source: string;
  readonly eventId: string;
  readonly saleId: string;
  readonly atMs: number;
  readonly problem: ReportedProblem;
};

export type GatewayState = {
  readonly gateway: string;
  /** Shop of the events it last sent. */
  readonly source: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Body of its newest status event. */
  readonly status: string | null;
  readonly statusReceivedMs: number | null;
  readonly epochs: readonly EpochState[];
  /** The newest 20 events that the cloud rejected and that were not resent since. */
  readonly rejections: readonly Withheld[];
  readonly rejectionCount: number;
};

export type Gateways = {
  noteSeen(seen: { gateway: string; source: string; nowMs: number }): void;
  /** The last received status wins: statuses are sent one after another, and the gateway's clock may have been set back. */
  noteStatus(event: StatusEvent, body: string, nowMs: number): 'stored' | 'duplicate';
  /** Camera names of a shop by camera id, from the newest statuses of its gateways. */
  cameraNames(source: string): ReadonlyMap<string, string>;
  /** The most recently seen gateway first. */
  all(): GatewayState[];
};

export function createGateways(db: Database.Database): Gateways {
  const sequences = createSequences(db);
  const seen = db.prepare<[{ gateway: string; source: string; nowMs: number }]>(`
    insert into gateways (gateway, source, first_seen_ms, last_seen_ms) values (@gateway, @source, @nowMs, @nowMs)
    on conflict (gateway) do update set source = excluded.source, last_seen_ms = max(gateways.last_seen_ms, excluded.last_seen_ms)
  `);
  const statusOf = db.prepare<[string], { id: string | null }>(
    'select status_id as id from gateways where gateway = ?',
  );
  const putStatus = db.prepare<[{ gateway: string; id: string; body: string; atMs: number; nowMs: number }]>(`
    update gateways set status_id = @id, status = @body, status_at_ms = @atMs, status_received_ms = @nowMs where gateway = @gateway
  `);
  // A shop has one gateway, or a second one after a hardware replacement: the newest name of a camera wins.
  const statusesOf = db
    .prepare<[string], string>(
      'select status from gateways where source = ? and status is not null order by status_received_ms limit 20',
    )
    .pluck();
  const list = db.prepare<[], Omit<GatewayState, 'epochs' | 'withheld' | 'rejectionCount'>>(`
    select gateway, source, first_seen_ms as firstSeenMs, last_seen_ms as lastSeenMs, status, status_received_ms as statusReceivedMs
    from gateways order by last_seen_ms desc, gateway limit 1000
  `);
  // Events that a person resent successfully are no longer listed as rejected.
  const stillWithheld = `
    from withheld w where w.gateway = ?
      and not exists (select 1 from events e where e.source = w.source and e.id = w.stands_for)
  `;
  const rejectionsOf = db.prepare<[string], Omit<Withheld, 'problem'> & { readonly problem: string }>(`
    select w.source, w.event_id as eventId, w.sale_id as saleId, w.at_ms as atMs, w.problem ${stillWithheld} order by w.at_ms desc limit 20
  `);
  const rejectionCount = db.prepare<[string], { count: number }>(`select count(*) as count ${stillWithheld}`);

  return {
    noteSeen: (one) => void seen.run(one),
    noteStatus(event, body, nowMs) {
      const { gateway, id } = event;
      if (statusOf.get(gateway)?.id === id) return 'duplicate';
      putStatus.run({ gateway, id, body, atMs: Date.parse(event.time), nowMs });
      return 'stored';
    },
    cameraNames: (source) =>
      new Map(
        statusesOf
          .all(source)
          .flatMap((status) => readStatus(status)?.cameras ?? [])
          .map(({ id, name }) => [id, name]),
      ),
    all: () =>
      list.all().map((row) => ({
        ...row,
        epochs: sequences.epochsOf(row.gateway),
        rejections: rejectionsOf
          .all(row.gateway)
          .map(({ problem, ...its }) => ({ ...its, problem: problemSchema.parse(JSON.parse(problem)) })),
        rejectionCount: rejectionCount.get(row.gateway)?.count ?? 0,
      })),
  };
}
