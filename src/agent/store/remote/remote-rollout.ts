/**
 * Version that the cloud requests of this gateway (contract/cloud/remote/desired.ts). It is noted in one transaction with its entry in the log
 * of people; root's program reads it from here. Final states stay, so that a restart changes none.
 */
import { z } from 'zod';
import { rolloutStates } from '../../../contract/cloud/remote/report.ts';
import { storedProblemSchema } from '../../../contract/problem.ts';
import type { ActivityEntry } from '../../../domain/people/activity.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';
import { noteActivity } from '../people/activity-log.ts';
import type { WriteContext } from '../write-context.ts';

const outcomeShape = { state: z.enum(rolloutStates), problem: storedProblemSchema.exactOptional() };
const outcomeSchema = z.object(outcomeShape);
export type RolloutOutcome = z.infer<typeof outcomeSchema>;

const rolloutSchema = z.object({
  /** SHA-256 of the roll-out as it was given. */
  mark: z.string(),
  version: z.string(),
  at: z.string(),
  expiresAtMs: z.number(),
  ...outcomeShape,
});
export type RemoteRollout = z.infer<typeof rolloutSchema>;

const storedSchema = z.object({
  rollout: rolloutSchema.exactOptional(),
  /** Times of the last ones, epoch milliseconds, newest first. */
  notedAtMs: z.array(z.number()),
});

/** Times that are stored, beyond the roll-outs that are noted within a day. */
const maxTimes = 50;

/** Replaces the one before. */
export function noteRemoteRollout(
  context: WriteContext,
  noted: {
    readonly rollout: RemoteRollout;
    readonly entry: Omit<ActivityEntry, 'atMs'>;
    readonly isDated: boolean;
  },
): void {
  const { db, clock } = context;
  const atMs = clock.nowMs();
  const notedAtMs = [atMs, ...remoteRollout(db).notedAtMs].slice(0, maxTimes);
  writeMeta(db, 'remote_rollout', JSON.stringify({ rollout: noted.rollout, notedAtMs }));
  noteActivity(context, { atMs, ...noted.entry, isDated: noted.isDated });
  context.changed({ kind: 'remote' });
}

/** One that was replaced meanwhile, or has a final state, stays. */
export function settleRemoteRollout(
  context: WriteContext,
  { mark, ...outcome }: RolloutOutcome & { readonly mark: string },
): void {
  const { rollout, notedAtMs } = remoteRollout(context.db);
  if (rollout?.mark !== mark || !isRolloutOpen(rollout)) return;
  const { problem: _, ...rest } = rollout;
  writeMeta(context.db, 'remote_rollout', JSON.stringify({ rollout: { ...rest, ...outcome }, notedAtMs }));
  context.changed({ kind: 'remote' });
}

export function forgetRemoteRollout(context: WriteContext): void {
  const { rollout, notedAtMs } = remoteRollout(context.db);
  if (rollout === undefined) return;
  writeMeta(context.db, 'remote_rollout', JSON.stringify({ notedAtMs }));
  context.changed({ kind: 'remote' });
}

export function remoteRollout(db: Connection): z.infer<typeof storedSchema> {
  return readJson(storedSchema, readMeta(db, 'remote_rollout') ?? '') ?? { notedAtMs: [] };
}

export function isRolloutOpen({ state }: Pick<RemoteRollout, 'state'>): boolean {
  return state === 'waiting' || state === 'installing';
}
