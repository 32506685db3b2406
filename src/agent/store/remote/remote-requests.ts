/**
 * Requests of the cloud (contract/cloud/remote/desired.ts). The row is there before anything is done, in one transaction with its entry in the
 * log of people; what follows can be repeated. So a request is noted once and carried out once, wherever the program is killed.
 */
import { z } from 'zod';
import { storedProblemSchema } from '../../../contract/problem.ts';
import type { ActivityEntry } from '../../../domain/people/activity.ts';
import type { StoredProblem } from '../../../domain/problem/text.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';
import { noteActivity } from '../people/activity-log.ts';
import { seqOf } from '../sales/pairs.ts';
import type { WriteContext } from '../write-context.ts';
import { forgetRemoteRollout } from './remote-rollout.ts';

const dayMs = 86_400_000;
/** Beyond the longest time until a request expires, so that none that is still open is forgotten. */
const keptMs = 62 * dayMs;

const requestStates = ['noted', 'under_way', 'done', 'refused', 'failed'] as const;

export type RemoteOutcome = {
  readonly state: (typeof requestStates)[number];
  readonly problem?: StoredProblem;
};

export type RemoteRequest = RemoteOutcome & {
  readonly id: string;
  readonly kind: string;
  readonly saleId?: string;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
};

export type NewRemoteRequest = RemoteRequest & {
  /** Ids that the cloud asks for now: these are not forgotten. */
  readonly listed: readonly string[];
  readonly entry: Omit<ActivityEntry, 'atMs'>;
  readonly isDated: boolean;
};

/** One that is known keeps its state. */
export function noteRemoteRequest(context: WriteContext, request: NewRemoteRequest): void {
  const { db, clock } = context;
  const { id, kind, saleId, expiresAtMs, state, problem, entry } = request;
  const atMs = clock.nowMs();
  const { changes } = db
    .prepare(
      `INSERT OR IGNORE INTO remote_requests (id, kind, sale_id, noted_at_ms, expires_at_ms, state, problem)
       VALUES (@id, @kind, @saleId, @atMs, @expiresAtMs, @state, @problem)`,
    )
    .run({ id, kind, saleId: saleId ?? null, atMs, expiresAtMs, state, problem: textOf(problem) });
  if (changes === 0) return;
  noteActivity(context, { atMs, ...entry, isDated: request.isDated });
  if (request.isDated) forget(db, { beforeMs: atMs - keptMs, listed: request.listed });
  context.changed({ kind: 'remote' });
}

/** One that was noted before the clock was set looks old: the cloud may ask for it still. */
function forget(db: Connection, of: { readonly beforeMs: number; readonly listed: readonly string[] }): void {
  db.prepare(
    `DELETE FROM remote_requests WHERE noted_at_ms < ? AND state NOT IN ('noted', 'under_way')
     AND id NOT IN (SELECT value FROM json_each(?))`,
  ).run(of.beforeMs, JSON.stringify(of.listed));
}

/** Requests and roll-out of another cloud are forgotten: it gets no answer any more, and another one may have the same ids. */
export function useRemoteCloud(context: WriteContext, cloud: string): void {
  const { db } = context;
  if (readMeta(db, 'remote_cloud') === cloud) return;
  forgetRemoteRollout(context);
  db.prepare('DELETE FROM remote_requests').run();
  writeMeta(db, 'remote_cloud', cloud);
}

/** A status follows, with what the shop permits. */
export function requestRemoteReport(context: WriteContext): void {
  context.changed({ kind: 'remote' });
}

/** Final states stay. */
export function settleRemoteRequest(
  context: WriteContext,
  { id, state, problem }: RemoteOutcome & { readonly id: string },
): void {
  const { changes } = context.db
    .prepare(
      `UPDATE remote_requests SET state = ?, problem = ? WHERE id = ? AND state IN ('noted', 'under_way')`,
    )
    .run(state, textOf(problem), id);
  if (changes > 0) context.changed({ kind: 'remote' });
}

function textOf(problem: StoredProblem | undefined): string | null {
  return problem === undefined ? null : JSON.stringify(problem);
}

/** Those of these ids that are known. */
export function remoteRequests(db: Connection, ids: readonly string[]): RemoteRequest[] {
  return read(db, 'id IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
}

/** Without a final state. */
export function openRemoteRequests(db: Connection): RemoteRequest[] {
  return read(db, 'state IN (SELECT value FROM json_each(?))', JSON.stringify(['noted', 'under_way']));
}

/** Noted within a day of this time, epoch milliseconds; those beyond it are of a clock that was wrong. */
export function countRemoteRequests(db: Connection, nowMs: number): number {
  return (
    db
      .prepare<[number, number], number>(
        'SELECT count(*) FROM remote_requests WHERE noted_at_ms > ? AND noted_at_ms < ?',
      )
      .pluck()
      .get(nowMs - dayMs, nowMs + dayMs) ?? 0
  );
}

const rowSchema = z.object({
  ...{ id: z.string(), kind: z.string(), saleId: z.string().nullable(), expiresAtMs: z.number() },
  ...{ state: z.enum(requestStates), problem: z.string().nullable() },
});

function read(db: Connection, where: string, value: string): RemoteRequest[] {
  return db
    .prepare(
      `SELECT id, kind, sale_id AS saleId, expires_at_ms AS expiresAtMs, state, problem FROM remote_requests WHERE ${where} ORDER BY id`,
    )
    .all(value)
    .map((row) => {
      const { saleId, problem, ...request } = rowSchema.parse(row);
      const why = problem === null ? undefined : readJson(storedProblemSchema, problem);
      return {
        ...request,
        ...(saleId !== null && { saleId }),
        ...(why !== undefined && { problem: why }),
      };
    });
}

/** A clip of a sale on its way to the cloud. */
export type RequestedClip = {
  readonly id: string;
  readonly state: 'pending' | 'stored' | 'missing';
  readonly why: string | null;
  readonly sending: 'waiting' | 'begun' | 'sent' | 'rejected' | 'gone';
};

/** The videos of a sale, by the time of their moments. Undefined when there is no such sale. */
export function requestedClips(db: Connection, saleId: string): RequestedClip[] | undefined {
  const seq = seqOf(db, saleId);
  if (seq === undefined) return undefined;
  return db
    .prepare<[number], RequestedClip>(
      `SELECT id, state, why, sending FROM clips WHERE sale_seq = ? AND kind = 'video' ORDER BY at_ms, seq`,
    )
    .all(seq);
}
