/**
 * Desired states of gateways (contract/cloud/remote/desired.ts): settings of each, and requests until they are answered.
 *
 * A gateway reads both as one document, whose version is the hash of its content. Its status has the answers; a final one takes the request out
 * of the document. Bounds: open requests of a gateway, of which the oldest are in the document; requests kept of a shop, the newest.
 */
import { createHash, randomUUID } from 'node:crypto';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import {
  type DesiredSettings,
  type DesiredState,
  desiredSettingsSchema,
  maxDesiredRequests,
  type RequestKind,
} from '../../contract/cloud/remote/desired.ts';
import type { StatusEvent } from '../../contract/cloud/status.ts';
import { problemSchema } from '../../contract/problem.ts';
import type { ReportedProblem } from '../../domain/problem/text.ts';
import { canonicalJson } from '../../lib/text/canonical-json.ts';
import { readJson } from '../../lib/text/read-json.ts';
import type { GatewayName } from '../gateways.ts';

const maxOpen = 200;
const maxOfShop = 10_000;
const requestStates = ['open', 'under_way', 'done', 'refused', 'failed', 'expired'] as const;

export type RequestRow = {
  readonly id: string;
  readonly source: string;
  readonly gateway: string;
  readonly kind: string;
  readonly sale?: string;
  readonly by: string;
  readonly atMs: number;
  readonly expiresAtMs: number;
  readonly state: (typeof requestStates)[number];
  /** Reason in the gateway's answer. */
  readonly problem?: ReportedProblem;
  readonly answeredAtMs?: number;
};

type NewRequest = GatewayName & {
  readonly kind: RequestKind;
  readonly sale: string;
  readonly by: string;
  readonly expiresAtMs: number;
};

export type DesiredStates = {
  /** As the gateway reads it. */
  document(of: GatewayName): DesiredState;
  /** Null removes them: the gateway stays as it is. */
  setSettings(of: GatewayName, settings: DesiredSettings | null): void;
  /** One that is open for the same sale is given again. Undefined: the gateway has as many as may be. */
  request(request: NewRequest): RequestRow | undefined;
  /** The newest first. */
  requests(of: { readonly source: string; readonly gateway?: string; readonly sale?: string }): RequestRow[];
  /** The answers in a status, in its transaction. */
  noteAnswers(event: StatusEvent, nowMs: number): void;
};

export function createDesiredStates(db: Database.Database, nowMs: () => number): DesiredStates {
  const sql = prepareStatements(db);

  const request = db.transaction((made: NewRequest): RequestRow | undefined => {
    const { source, gateway, kind, sale, by, expiresAtMs } = made;
    sql.expire.run({ nowMs: nowMs() });
    const same = sql.same.get({ source, gateway, kind, sale });
    if (same !== undefined) return rowOf(same);
    if ((sql.countOpen.get({ source, gateway }) ?? 0) >= maxOpen) return undefined;
    const id = randomUUID();
    sql.insert.run({ id, source, gateway, kind, sale, by, atMs: nowMs(), expiresAtMs });
    sql.prune.run({ source, max: maxOfShop });
    const row = sql.one.get(id);
    return row && rowOf(row);
  });

  return {
    document({ source, gateway }) {
      sql.expire.run({ nowMs: nowMs() });
      const settings = readJson(desiredSettingsSchema, sql.settings.get({ source, gateway }) ?? '');
      const open = sql.open.all({ source, gateway, limit: maxDesiredRequests }).map(rowOf);
      const content: Omit<DesiredState, 'version'> = {
        ...{ source, gateway },
        ...(settings !== undefined && { settings }),
        ...(open.length > 0 && {
          requests: open.map(({ id, kind, by, sale, atMs, expiresAtMs }) => ({
            ...{ id, kind, by, at: timeText(atMs), expiresAt: timeText(expiresAtMs) },
            ...(sale !== undefined && { sale }),
          })),
        }),
      };
      const version = createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 32);
      return { version, ...content };
    },
    setSettings({ source, gateway }, settings) {
      if (settings === null) sql.removeSettings.run({ source, gateway });
      else sql.putSettings.run({ source, gateway, settings: JSON.stringify(settings) });
    },
    request: (made) => request.immediate(made),
    requests({ source, gateway, sale }) {
      sql.expire.run({ nowMs: nowMs() });
      return sql.list.all({ source, gateway: gateway ?? null, sale: sale ?? null }).map(rowOf);
    },
    noteAnswers({ source, gateway, data }, atMs) {
      for (const { id, state, problem } of data.remote?.requests ?? [])
        sql.answer.run({
          ...{ source, gateway, id, state, atMs },
          problem: problem === undefined ? null : JSON.stringify(problem),
        });
    },
  };
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

const rowSchema = z.object({
  ...{
    id: z.string(),
    source: z.string(),
    gateway: z.string(),
    kind: z.string(),
    sale: z.string().nullable(),
  },
  ...{ by: z.string(), atMs: z.number(), expiresAtMs: z.number(), state: z.enum(requestStates) },
  ...{ problem: z.string().nullable(), answeredAtMs: z.number().nullable() },
});
type Row = z.infer<typeof rowSchema>;

function rowOf({ sale, problem, answeredAtMs, ...row }: Row): RequestRow {
  const why = problem === null ? undefined : readJson(problemSchema, problem);
  return {
    ...row,
    ...(sale !== null && { sale }),
    ...(why !== undefined && { problem: why }),
    ...(answeredAtMs !== null && { answeredAtMs }),
  };
}

function prepareStatements(db: Database.Database) {
  const columns = `id, source, gateway, kind, sale_id as sale, asked_by as "by", at_ms as atMs, expires_at_ms as expiresAtMs, state, problem,
    answered_at_ms as answeredAtMs`;
  const isOpen = `state in ('open', 'under_way')`;
  return {
    settings: db
      .prepare<[GatewayName], string>(
        'select settings from desired_settings where source = @source and gateway = @gateway',
      )
      .pluck(),
    putSettings: db.prepare(
      `insert into desired_settings (source, gateway, settings) values (@source, @gateway, @settings)
       on conflict (source, gateway) do update set settings = excluded.settings`,
    ),
    removeSettings: db.prepare('delete from desired_settings where source = @source and gateway = @gateway'),
    insert: db.prepare(
      `insert into remote_requests (id, source, gateway, kind, sale_id, asked_by, at_ms, expires_at_ms)
       values (@id, @source, @gateway, @kind, @sale, @by, @atMs, @expiresAtMs)`,
    ),
    one: db.prepare<[string], Row>(`select ${columns} from remote_requests where id = ?`),
    same: db.prepare<[GatewayName & { kind: string; sale: string }], Row>(
      `select ${columns} from remote_requests
        where source = @source and sale_id = @sale and gateway = @gateway and kind = @kind and ${isOpen} limit 1`,
    ),
    countOpen: db
      .prepare<[GatewayName], number>(
        `select count(*) from remote_requests where source = @source and gateway = @gateway and ${isOpen}`,
      )
      .pluck(),
    open: db.prepare<[GatewayName & { limit: number }], Row>(
      `select ${columns} from remote_requests where source = @source and gateway = @gateway and ${isOpen} order by number limit @limit`,
    ),
    list: db.prepare<[{ source: string; gateway: string | null; sale: string | null }], Row>(
      `select ${columns} from remote_requests where source = @source and (@gateway is null or gateway = @gateway)
        and (@sale is null or sale_id = @sale) order by number desc limit 200`,
    ),
    // One that is under way may still be answered.
    expire: db.prepare(
      `update remote_requests set state = 'expired' where ${isOpen} and expires_at_ms <= @nowMs - iif(state = 'open', 0, 86400000)`,
    ),
    answer: db.prepare(
      `update remote_requests set state = @state, problem = @problem, answered_at_ms = @atMs
        where source = @source and gateway = @gateway and id = @id and ${isOpen} and (state <> @state or @state <> 'under_way')`,
    ),
    prune: db.prepare(
      `delete from remote_requests where source = @source and not ${isOpen} and number <= coalesce(
         (select number from remote_requests where source = @source order by number desc limit 1 offset @max), 0)`,
    ),
  };
}
