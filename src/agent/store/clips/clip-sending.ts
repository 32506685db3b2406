/**
 * Clips on their way to the cloud. They are no part of the outbox: an unsent one may be evicted, and is counted then. One is
 * due once all of its sale is at the cloud.
 */
import type { ClipKind } from '../../../domain/capture/stored-clip.ts';
import type { Connection } from '../connection.ts';
import { isDone } from '../space/removal.ts';
import type { WriteContext } from '../write-context.ts';

export type ClipToSend = {
  readonly id: string;
  readonly saleId: string;
  readonly kind: ClipKind;
  readonly cameraId: string;
  readonly atMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly uncertaintyMs: number | null;
  readonly bytes: number;
  readonly sha256: string;
  readonly isBegun: 0 | 1;
  /** The cloud has a part of it, and the rest was evicted. */
  readonly isGone: 0 | 1;
};

export type ClipsToSend = {
  /** Also those of plain sales. */
  readonly isOfAll: boolean;
};

const columns = `k.id, s.id AS saleId, k.kind, k.camera_id AS cameraId, k.at_ms AS atMs, k.from_ms AS fromMs, k.until_ms AS untilMs,
  k.uncertainty_ms AS uncertaintyMs, k.bytes, k.sha256, k.sending = 'begun' AS isBegun`;
/** A time beyond the longest wait was noted by a clock that was wrong. Milliseconds. */
const longestWaitMs = 7_200_000;
const isDue = `k.send_not_before_ms NOT BETWEEN @nowMs + 1 AND @nowMs + ${longestWaitMs}`;
const toSend = `k.state = 'stored' AND k.sending IN ('waiting', 'begun')`;

/** Queries by purpose. */
const clipSendingStatements = {
  gone: `SELECT ${columns}, 1 AS isGone FROM clips k JOIN sales s ON s.seq = k.sale_seq
    WHERE k.state = 'missing' AND k.sending = 'begun' AND ${isDue} ORDER BY k.seq LIMIT 1`,
  next: `SELECT ${columns}, 0 AS isGone FROM clips k JOIN sales s ON s.seq = k.sale_seq
    WHERE ${toSend} AND k.incident = @incident AND ${isDue} AND ${isDone} ORDER BY k.seq LIMIT 1`,
  waiting: `SELECT count(*) AS waiting, coalesce(sum(k.bytes), 0) AS waitingBytes FROM clips k WHERE ${toSend} AND k.incident >= ?`,
  goneUnsent: `SELECT count(*) FROM clips WHERE why = 'evicted' AND sending <> 'sent' AND incident >= ?`,
} as const;

/** Those of incidents first, oldest first. */
export function clipToSend(
  db: Connection,
  { isOfAll, nowMs }: ClipsToSend & { readonly nowMs: number },
): ClipToSend | undefined {
  const { gone, next } = clipSendingStatements;
  const evicted = db.prepare<[{ nowMs: number }], ClipToSend>(gone).get({ nowMs });
  if (evicted !== undefined) return evicted;
  const stored = db.prepare<[{ incident: 0 | 1; nowMs: number }], ClipToSend>(next);
  const ofIncident = stored.get({ incident: 1, nowMs });
  return ofIncident ?? (isOfAll ? stored.get({ incident: 0, nowMs }) : undefined);
}

export type ClipSettled = { readonly id: string } & (
  | { readonly kind: 'begun' | 'sent' | 'rejected' | 'gone' }
  | { readonly kind: 'try_later'; readonly notBeforeMs: number }
);

export function settleSending(context: WriteContext, settled: ClipSettled): void {
  const { db } = context;
  const { id, kind } = settled;
  if (kind === 'try_later') {
    db.prepare('UPDATE clips SET send_not_before_ms = ? WHERE id = ?').run(settled.notBeforeMs, id);
    return;
  }
  const saleId = db
    .prepare<[string, string], string>(
      'UPDATE clips SET sending = ?, send_not_before_ms = 0 WHERE id = ? RETURNING (SELECT id FROM sales WHERE seq = sale_seq)',
    )
    .pluck()
    .get(kind, id);
  if (kind === 'sent' && saleId !== undefined) context.changed({ kind: 'pair', saleId });
}

export type ClipsUnsent = {
  readonly waiting: number;
  readonly waitingBytes: number;
  /** Evicted before they were sent, of sales that still have their pictures. */
  readonly gone: number;
};

export function clipsUnsent(db: Connection, { isOfAll }: ClipsToSend): ClipsUnsent {
  const incident = isOfAll ? 0 : 1;
  const { waiting, goneUnsent } = clipSendingStatements;
  const queue = db.prepare<[number], Omit<ClipsUnsent, 'gone'>>(waiting).get(incident);
  const gone = db.prepare<[number], number>(goneUnsent).pluck().get(incident) ?? 0;
  return { waiting: queue?.waiting ?? 0, waitingBytes: queue?.waitingBytes ?? 0, gone };
}
