/**
 * Desired states of gateways (contract/cloud/remote/desired.ts): settings of each, its version, and requests until they are answered.
 *
 * A gateway reads all as one document, whose version is the hash of its content. Its status has the answers; a final one takes the request out
 * of the document. Bounds: open requests of a gateway, of which the oldest are in the document; requests kept of a shop, the newest. Reading writes
 * nothing: outside of a transaction nobody would repeat it after a deadlock with a batch of statuses.
 */
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  type DesiredSettings,
  type DesiredState,
  desiredSettingsSchema,
  maxDesiredRequests,
  type RequestKind,
  type Rollout,
  rolloutSchema,
} from '../../contract/cloud/remote/desired.ts';
import type { StatusEvent } from '../../contract/cloud/status.ts';
import { problemSchema } from '../../contract/problem.ts';
import type { ReportedProblem } from '../../domain/problem/text.ts';
import { canonicalJson } from '../../lib/text/canonical-json.ts';
import { readJson } from '../../lib/text/read-json.ts';
import type { GatewayName } from '../gateways.ts';
import { type Engine, rowOf, rowsOf, type Soon, type Work } from '../sql/work.ts';

const maxOpen = 200;
const maxOfShop = 10_000;
/** Time after its end in which a request that is under way may be answered. */
const lateAnswerMs = 86_400_000;
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

/** Gateways that are read at once. */
export const fleetPage = 200;

type FleetRow = GatewayName & {
  readonly lastSeenMs: number;
  /** Body of its newest status event. */
  readonly status: string | null;
  readonly rollout?: Rollout;
};

export type DesiredStates = {
  /** As the gateway reads it. */
  document(of: GatewayName): Soon<DesiredState>;
  /** Null removes them: the gateway stays as it is. */
  setSettings(of: GatewayName, settings: DesiredSettings | null): Soon<void>;
  /** Null removes it: one that is not begun is dropped. Returns the gateways that were never seen; then nothing is set. */
  setRollout(of: readonly GatewayName[], rollout: Rollout | null): Soon<GatewayName[]>;
  /** Gateways after this one, by shop and id, without those that are gone. */
  fleet(after: GatewayName): Soon<FleetRow[]>;
  /** One that is open for the same sale is given again. Undefined: the gateway has as many as may be. */
  request(request: NewRequest): Soon<RequestRow | undefined>;
  /** The newest first. */
  requests(of: {
    readonly source: string;
    readonly gateway?: string;
    readonly sale?: string;
  }): Soon<RequestRow[]>;
};

export function createDesiredStates(engine: Engine, nowMs: () => number): DesiredStates {
  const requests = requestTable(nowMs);

  function* document({ source, gateway }: GatewayName): Work<DesiredState> {
    const row = yield* rowOf<{ settings: string }>(
      'select settings from desired_settings where source = @source and gateway = @gateway',
      { source, gateway },
    );
    const settings = readJson(desiredSettingsSchema, row?.settings ?? '');
    const requested = yield* rowOf<{ rollout: string }>(
      'select rollout from desired_rollouts where source = @source and gateway = @gateway',
      { source, gateway },
    );
    const rollout = readJson(rolloutSchema, requested?.rollout ?? '');
    const open = yield* requests.open({ source, gateway });
    const content: Omit<DesiredState, 'version'> = {
      ...{ source, gateway },
      ...(settings !== undefined && { settings }),
      ...(rollout !== undefined && { rollout }),
      ...(open.length > 0 && {
        requests: open.map(({ id, kind, by, sale, atMs, expiresAtMs }) => ({
          ...{ id, kind, by, at: timeText(atMs), expiresAt: timeText(expiresAtMs) },
          ...(sale !== undefined && { sale }),
        })),
      }),
    };
    const version = createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 32);
    return { version, ...content };
  }

  function* setSettings({ source, gateway }: GatewayName, settings: DesiredSettings | null): Work<void> {
    if (settings === null)
      yield* rowsOf('delete from desired_settings where source = @source and gateway = @gateway', {
        ...{ source, gateway },
      });
    else
      yield* rowsOf(
        `insert into desired_settings (source, gateway, settings) values (@source, @gateway, @settings)
        on conflict (source, gateway) do update set settings = excluded.settings`,
        { source, gateway, settings: JSON.stringify(settings) },
      );
  }

  function* setRollout(of: readonly GatewayName[], rollout: Rollout | null): Work<GatewayName[]> {
    const unknown: GatewayName[] = [];
    for (const { source, gateway } of of) {
      const text =
        'select source from gateways where source = @source and gateway = @gateway and gone_at_ms is null';
      const seen = yield* rowOf(text, { source, gateway });
      if (seen === undefined) unknown.push({ source, gateway });
    }
    if (unknown.length > 0) return unknown;
    for (const { source, gateway } of of) {
      const values = { source, gateway };
      if (rollout === null)
        yield* rowsOf('delete from desired_rollouts where source = @source and gateway = @gateway', values);
      else
        yield* rowsOf(
          `insert into desired_rollouts (source, gateway, rollout) values (@source, @gateway, @rollout)
          on conflict (source, gateway) do update set rollout = excluded.rollout`,
          { ...values, rollout: JSON.stringify(rollout) },
        );
    }
    return [];
  }

  function* request(made: NewRequest): Work<RequestRow | undefined> {
    yield* requests.expire(made.source);
    const same = yield* requests.same(made);
    if (same !== undefined) return same;
    if ((yield* requests.countOpen(made)) >= maxOpen) return undefined;
    const id = randomUUID();
    yield* requests.insert({ ...made, id, atMs: nowMs() });
    yield* requests.prune(made.source);
    return yield* requests.one(id);
  }

  return {
    document: (of) => engine.run(document(of)),
    setSettings: (of, settings) => engine.transaction('remote', () => setSettings(of, settings)),
    setRollout: (of, rollout) => engine.transaction('remote', () => setRollout(of, rollout)),
    fleet: (after) => engine.run(fleetAfter(after)),
    request: (made) => engine.transaction('remote', () => request(made)),
    requests: (of) => engine.run(requests.list(of)),
  };
}

/** A page of the gateways in use. */
export function* fleetAfter({ source, gateway }: GatewayName): Work<FleetRow[]> {
  type Found = Omit<FleetRow, 'rollout'> & { readonly rollout: string | null };
  const rows = yield* rowsOf<Found>(
    `select g.source, g.gateway, g.last_seen_ms as "lastSeenMs", g.status, r.rollout
    from gateways g left join desired_rollouts r on r.source = g.source and r.gateway = g.gateway
    where g.gone_at_ms is null and (g.source > @source or (g.source = @source and g.gateway > @gateway))
    order by g.source, g.gateway limit ${fleetPage}`,
    { source, gateway },
  );
  return rows.map(({ rollout, ...row }) => {
    const requested = readJson(rolloutSchema, rollout ?? '');
    return { ...row, ...(requested !== undefined && { rollout: requested }) };
  });
}

/** Notes the answers in a status, in the transaction that stores it. */
export function* noteAnswers({ source, gateway, data }: StatusEvent, nowMs: number): Work<void> {
  for (const { id, state, problem } of data.remote?.requests ?? [])
    yield* rowsOf(
      `update remote_requests set state = @state, problem = @problem, answered_at_ms = @nowMs
      where source = @source and gateway = @gateway and id = @id and ${isOpen} and ${isInTime} and (state <> @state or @state <> 'under_way')`,
      { source, gateway, id, state, nowMs, problem: problem === undefined ? null : JSON.stringify(problem) },
    );
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

const isOpen = `state in ('open', 'under_way')`;
/** One that is under way may still be answered. */
const isInTime = `expires_at_ms > cast(@nowMs as bigint) - case when state = 'open' then 0 else ${lateAnswerMs} end`;
const hasExpired = `${isOpen} and not ${isInTime}`;

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

function requestFrom({ sale, problem, answeredAtMs, ...row }: Row): RequestRow {
  const why = problem === null ? undefined : readJson(problemSchema, problem);
  return {
    ...row,
    ...(sale !== null && { sale }),
    ...(why !== undefined && { problem: why }),
    ...(answeredAtMs !== null && { answeredAtMs }),
  };
}

/** Its statements. */
function requestTable(nowMs: () => number) {
  const columns = `id, source, gateway, kind, sale_id as sale, asked_by as "by", at_ms as "atMs", expires_at_ms as "expiresAtMs",
    case when ${hasExpired} then 'expired' else state end as state, problem, answered_at_ms as "answeredAtMs"`;
  const ofGateway = `source = @source and gateway = @gateway and ${isOpen}`;

  function* rows(where: string, values: Record<string, unknown>): Work<RequestRow[]> {
    const found = yield* rowsOf<Row>(`select ${columns} from remote_requests where ${where}`, {
      ...values,
      nowMs: nowMs(),
    });
    return found.map(requestFrom);
  }
  function* first(where: string, values: Record<string, unknown>): Work<RequestRow | undefined> {
    return (yield* rows(where, values))[0];
  }

  return {
    one: (id: string) => first('id = @id', { id }),
    same: ({ source, gateway, kind, sale }: NewRequest) =>
      first(`${ofGateway} and sale_id = @sale and kind = @kind limit 1`, { source, gateway, kind, sale }),
    *countOpen({ source, gateway }: GatewayName): Work<number> {
      const values = { source, gateway };
      const text = `select count(*) as count from remote_requests where ${ofGateway}`;
      return (yield* rowOf<{ count: number }>(text, values))?.count ?? 0;
    },
    /** The oldest. */
    open: ({ source, gateway }: GatewayName) =>
      rows(`${ofGateway} and ${isInTime} order by number limit ${maxDesiredRequests}`, { source, gateway }),
    *list({ source, gateway, sale }: Parameters<DesiredStates['requests']>[0]): Work<RequestRow[]> {
      const conditions = [
        'source = @source',
        ...(gateway === undefined ? [] : ['gateway = @gateway']),
        ...(sale === undefined ? [] : ['sale_id = @sale']),
      ];
      return yield* rows(`${conditions.join(' and ')} order by number desc limit 200`, {
        source,
        ...(gateway !== undefined && { gateway }),
        ...(sale !== undefined && { sale }),
      });
    },
    *insert(made: NewRequest & { readonly id: string; readonly atMs: number }): Work<void> {
      yield* rowsOf(
        `insert into remote_requests (id, source, gateway, kind, sale_id, asked_by, at_ms, expires_at_ms)
        values (@id, @source, @gateway, @kind, @sale, @by, @atMs, @expiresAtMs)`,
        made,
      );
    },
    /** In a transaction that is repeated after a deadlock. */
    *expire(source: string): Work<void> {
      yield* rowsOf(`update remote_requests set state = 'expired' where source = @source and ${hasExpired}`, {
        ...{ source, nowMs: nowMs() },
      });
    },
    *prune(source: string): Work<void> {
      yield* rowsOf(
        `delete from remote_requests where source = @source and not ${isOpen} and number <= coalesce(
          (select number from remote_requests where source = @source order by number desc limit 1 offset ${maxOfShop}), 0)`,
        { source },
      );
    },
  };
}
