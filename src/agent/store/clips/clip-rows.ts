/**
 * Clips of sales: a row each, from the decision that one is needed on. The row of a stored clip holds the key of its
 * file, and goes with its sale, so nothing readable is left then, whatever remains on the disk.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  type ClipKind,
  type ClipMoment,
  type ClipProblem,
  clipKinds,
  clipProblems,
  type HeldClip,
  type SaleClip,
} from '../../../domain/capture/stored-clip.ts';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';
import { seqOf } from '../sales/pairs.ts';
import { isPinned } from '../sales/pins.ts';
import type { Secrets } from '../secrets.ts';
import type { WriteContext } from '../write-context.ts';

const maxCandidates = 50;
/** A longer queue is longer than the video of its sales is held. */
const maxPending = 500;
/** A moment that was stated more exactly since is still in the clip. Milliseconds. */
const sameMomentMs = 5_000;

export type PendingClip = {
  readonly id: string;
  readonly kind: ClipKind;
  readonly cameraId: string;
  readonly boot: string;
  readonly fromMonotonicMs: number;
  readonly untilMonotonicMs: number;
  readonly worth: HeldClip['worth'];
};

export type ClipWork = {
  /** Sales to decide about, oldest first. */
  readonly candidates: readonly string[];
  /** Incidents first, oldest first. */
  readonly pending: readonly PendingClip[];
};

const worthColumn = `CASE WHEN ${isPinned} THEN 'pinned' WHEN k.incident = 1 THEN 'incident' ELSE 'plain' END AS worth`;

export function clipWork(db: Connection): ClipWork {
  return {
    candidates: db
      .prepare<[], string>(
        `SELECT s.id FROM clip_candidates c JOIN sales s ON s.seq = c.sale_seq ORDER BY c.sale_seq LIMIT ${maxCandidates}`,
      )
      .pluck()
      .all(),
    pending: db
      .prepare<[], PendingClip>(
        `SELECT k.id, k.kind, k.camera_id AS cameraId, k.boot, k.from_monotonic_ms AS fromMonotonicMs, k.until_monotonic_ms AS untilMonotonicMs,
                ${worthColumn}
           FROM clips k JOIN sales s ON s.seq = k.sale_seq WHERE k.state = 'pending' ORDER BY k.incident DESC, k.seq LIMIT ${maxPending}`,
      )
      .all(),
  };
}

/** Whether each sale from now on is a candidate. */
export function noteClipsOfAll({ db }: WriteContext, isOfAll: boolean): void {
  const value = isOfAll ? '1' : '0';
  if (readMeta(db, 'clips_of_all') !== value) writeMeta(db, 'clips_of_all', value);
}

export type ClipPlan = {
  readonly saleId: string;
  /** Every moment of the sale that needs one, of every camera. */
  readonly moments: readonly ClipMoment[];
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly incident: boolean;
  /** A person requests them: one that could not be stored is tried again. */
  readonly isRequest: boolean;
};

/**
 * Decides about a sale: adds the missing clips as pending, and drops pending ones of a moment that the sale no longer has. False where
 * the queue is too long for a clip that is missing.
 */
export function planClips(context: WriteContext, plan: ClipPlan): boolean {
  const { db } = context;
  const seq = seqOf(db, plan.saleId);
  if (seq === undefined) return true;
  const { beforeMs, afterMs } = plan;
  const pending =
    db.prepare<[], number>(`SELECT count(*) FROM clips WHERE state = 'pending'`).pluck().get() ?? 0;
  const isFull = pending >= maxPending;
  const isOf = (clip: Row, moment: ClipMoment) =>
    clip.kind === moment.kind &&
    clip.cameraId === moment.cameraId &&
    clip.boot === moment.boot &&
    Math.abs(clip.atMonotonicMs - moment.atMonotonicMs) <= sameMomentMs;
  const without = (clips: readonly Row[]) =>
    plan.moments.filter((moment) => !clips.some((clip) => isOf(clip, moment)));
  const rows = rowsOf(db, seq);
  // An incident stays a candidate until the queue is shorter.
  if (isFull && plan.incident) return without(rows.filter(({ state }) => state !== 'missing')).length === 0;
  db.prepare('DELETE FROM clip_candidates WHERE sale_seq = ?').run(seq);
  const drop = db.prepare('DELETE FROM clips WHERE id = ?');
  const incident = db.prepare('UPDATE clips SET incident = 1 WHERE id = ?');
  const hasMoved = plan.moments.length > 0;
  const kept = rows.filter((clip) => {
    const isWanted = plan.moments.some((moment) => isOf(clip, moment));
    const isStale =
      clip.state === 'missing'
        ? isWanted && plan.isRequest
        : clip.state === 'pending' && hasMoved && !isWanted;
    if (isStale) drop.run(clip.id);
    else if (plan.incident && isWanted) incident.run(clip.id);
    return !isStale;
  });
  const insert = db.prepare(
    `INSERT INTO clips (id, sale_seq, kind, camera_id, boot, at_monotonic_ms, from_monotonic_ms, until_monotonic_ms, at_ms, from_ms, until_ms, incident)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const missing = without(kept);
  for (const { kind, cameraId, boot, atMonotonicMs, atMs } of isFull ? [] : missing) {
    const [before, after] = kind === 'video' ? [beforeMs, afterMs] : [0, 0];
    insert.run(
      ...[randomUUID(), seq, kind, cameraId, boot],
      ...[atMonotonicMs, atMonotonicMs - before, atMonotonicMs + after],
      ...[atMs, atMs - before, atMs + after, plan.incident ? 1 : 0],
    );
  }
  if (missing.length > 0 || kept.length < rows.length) context.changed({ kind: 'pair', saleId: plan.saleId });
  return !isFull || missing.length === 0;
}

export type ClipSettlement = { readonly id: string } & (
  | { readonly why: ClipProblem }
  | {
      readonly key: Uint8Array;
      readonly bytes: number;
      readonly sha256: string;
      /** Distance of its first and last picture from the requested ones, milliseconds. */
      readonly fromByMs: number;
      readonly untilByMs: number;
      /** Uncertainty of the time of a picture, milliseconds. */
      readonly uncertaintyMs?: number;
    }
);

/** False where it is not needed any more: its sale is gone, or has another moment. */
export function settleClip(context: WriteContext, settlement: ClipSettlement): boolean {
  const { db, secrets } = context;
  const { id } = settlement;
  const saleId = db
    .prepare<[string], string>(
      `SELECT s.id FROM clips k JOIN sales s ON s.seq = k.sale_seq WHERE k.id = ? AND k.state = 'pending'`,
    )
    .pluck()
    .get(id);
  if (saleId === undefined) return false;
  if ('why' in settlement)
    db.prepare(`UPDATE clips SET state = 'missing', why = ? WHERE id = ?`).run(settlement.why, id);
  else {
    const { key, bytes, sha256, fromByMs, untilByMs, uncertaintyMs = null } = settlement;
    db.prepare(
      `UPDATE clips SET state = 'stored', sealed_key = @key, bytes = @bytes, sha256 = @sha256, uncertainty_ms = @uncertaintyMs, from_monotonic_ms = from_monotonic_ms + @fromByMs, from_ms = from_ms + @fromByMs,
              until_monotonic_ms = until_monotonic_ms + @untilByMs, until_ms = until_ms + @untilByMs WHERE id = @id`,
    ).run({
      id,
      bytes,
      sha256,
      fromByMs,
      untilByMs,
      uncertaintyMs,
      key: secrets.seal(Buffer.from(key).toString('base64')),
    });
  }
  context.changed({ kind: 'pair', saleId });
  return true;
}

/** Deletes the keys; the rows stay and state why there is no clip. The caller deletes the files afterwards. */
export function removeClips(
  context: WriteContext,
  { ids, why }: { readonly ids: readonly string[]; readonly why: Extract<ClipProblem, 'evicted' | 'failed'> },
): void {
  const remove = context.db
    .prepare<[string, string], string>(
      `UPDATE clips SET state = 'missing', why = ?, sealed_key = NULL WHERE id = ? AND state = 'stored'
         RETURNING (SELECT id FROM sales WHERE seq = sale_seq)`,
    )
    .pluck();
  for (const id of ids) {
    const saleId = remove.get(why, id);
    if (saleId !== undefined) context.changed({ kind: 'pair', saleId });
  }
}

/** Also pending ones, which are not made then. The caller deletes the files afterwards. */
export function removeAllClips(context: WriteContext): void {
  const sales = context.db
    .prepare<[], string>('SELECT DISTINCT s.id FROM clips k JOIN sales s ON s.seq = k.sale_seq')
    .pluck()
    .all();
  context.db.prepare('DELETE FROM clips').run();
  for (const saleId of sales) context.changed({ kind: 'pair', saleId });
}

/** Stored clips, oldest first. */
export function heldClips(db: Connection): HeldClip[] {
  return db
    .prepare<[], HeldClip>(
      `SELECT k.id, k.bytes, ${worthColumn} FROM clips k JOIN sales s ON s.seq = k.sale_seq WHERE k.state = 'stored' ORDER BY k.seq`,
    )
    .all();
}

const clipRow = z.object({
  id: z.string(),
  kind: z.enum(clipKinds),
  uncertaintyMs: z.number().nullable(),
  cameraId: z.string(),
  boot: z.string(),
  atMonotonicMs: z.number(),
  state: z.enum(['pending', 'stored', 'missing']),
  atMs: z.number(),
  fromMs: z.number(),
  untilMs: z.number(),
  bytes: z.number().nullable(),
  why: z.enum(clipProblems).nullable().catch('failed'),
  sending: z.string(),
});
type Row = z.infer<typeof clipRow>;

const columns = `id, kind, uncertainty_ms AS uncertaintyMs, camera_id AS cameraId, boot, at_monotonic_ms AS atMonotonicMs, state, at_ms AS atMs, from_ms AS fromMs, until_ms AS untilMs,
  bytes, why, sending`;

function rowsOf(db: Connection, seq: number): Row[] {
  return db
    .prepare(`SELECT ${columns} FROM clips WHERE sale_seq = ? ORDER BY at_ms, seq`)
    .all(seq)
    .map((row) => clipRow.parse(row));
}

/** Undefined when there is no such sale. By the time of their moments. */
export function clipsOfSale(db: Connection, saleId: string): SaleClip[] | undefined {
  const seq = seqOf(db, saleId);
  return seq === undefined
    ? undefined
    : rowsOf(db, seq).map(
        ({ bytes, why, uncertaintyMs, sending, boot: _boot, atMonotonicMs: _at, ...clip }) => ({
          ...clip,
          ...(sending === 'sent' && { isSent: true as const }),
          ...(uncertaintyMs !== null && { uncertaintyMs }),
          ...(bytes !== null && { bytes }),
          ...(why !== null && { why }),
        }),
      );
}

export type CameraClip = Pick<SaleClip, 'id' | 'atMs' | 'fromMs' | 'untilMs'> & { readonly saleId: string };

/** Stored video of a camera, the newest `limit`, oldest first. */
export function clipsOfCamera(
  db: Connection,
  { cameraId, limit }: { readonly cameraId: string; readonly limit: number },
): CameraClip[] {
  return db
    .prepare<[string, number], CameraClip>(
      `SELECT k.id, s.id AS saleId, k.at_ms AS atMs, k.from_ms AS fromMs, k.until_ms AS untilMs
         FROM clips k JOIN sales s ON s.seq = k.sale_seq WHERE k.state = 'stored' AND k.kind = 'video' AND k.camera_id = ? ORDER BY k.at_ms DESC, k.seq DESC LIMIT ?`,
    )
    .all(cameraId, limit)
    .reverse();
}

/** Key of a stored clip of this sale; undefined if there is none. Throws if it can't be decrypted. */
export function clipKey(
  { db, secrets }: { readonly db: Connection; readonly secrets: Secrets },
  { saleId, id }: { readonly saleId: string; readonly id: string },
): Uint8Array | undefined {
  const sealed = db
    .prepare<[string, number], Buffer>(
      `SELECT sealed_key FROM clips WHERE id = ? AND sale_seq = ? AND state = 'stored'`,
    )
    .pluck()
    .get(id, seqOf(db, saleId) ?? 0);
  return sealed && new Uint8Array(Buffer.from(secrets.open(sealed), 'base64'));
}
