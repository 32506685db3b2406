/** Reads pairs: a sale with its captures and what the cloud has of it. */
import { z } from 'zod';
import { storedProblemSchema } from '../../../contract/problem.ts';
import { clockStateSchema, receivedSchema, saleOriginSchema, saleSchema } from '../../../contract/sale.ts';
import { latencyBases } from '../../../domain/capture/camera-latency.ts';
import type { Capture, Pair, UploadState } from '../../../domain/capture/pair.ts';
import { missingReasons } from '../../../domain/capture/pair.ts';
import { saleKinds } from '../../../domain/sale/sale-kinds.ts';
import { disputedBases, instantBases } from '../../../domain/time/instant.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { readProblem } from '../outbox/stored-problem.ts';
import { UnreadableSale } from '../store.ts';
import { readSignal } from './stored-sale.ts';

// Rows are checked like any other input: the database file may come from another version or a damaged card.

/** Uncertainty, milliseconds; stated in whole ones, rounded up. */
const statedMs = z.number().transform(Math.ceil);

const saleRow = z.object({
  seq: z.number(),
  id: z.string(),
  register_key: z.string(),
  register_name: z.string(),
  sale: z.string(),
  boot: z.string(),
  received_monotonic_ms: z.number(),
  received_at_ms: z.number(),
  clock: clockStateSchema,
  instant_monotonic_ms: z.number(),
  instant_at_ms: z.number(),
  basis: z.enum(instantBases),
  uncertainty_ms: statedMs,
  signal: z.string().nullable(),
  voided_at_ms: z.number().nullable(),
  voided_basis: z.enum(instantBases).nullable(),
  voided_uncertainty_ms: statedMs.nullable(),
  skew_ms: z.number().nullable(),
  skew_uncertainty_ms: statedMs.nullable(),
  sourceRecords: z.string().nullable(),
  superseded_by: z.string().nullable(),
  reversed_id: z.string().nullable(),
  reversedBy: z.string(),
  pinned: z.number(),
  note: z.string().nullable(),
  revision: z.number(),
  stored_revision: z.number(),
  stored_at_ms: z.number().nullable(),
  quarantine_problem: z.string().nullable(),
  pictures_waiting: z.number(),
});
type SaleRow = z.infer<typeof saleRow>;

const captureRow = z.object({
  camera_id: z.string(),
  camera_name: z.string().nullable(),
  requested_offset_ms: z.number(),
  of_void: z.number(),
  extra: z.enum(['', 'around', 'undamaged', ...disputedBases]),
  outcome: z.enum(['pending', 'captured', ...missingReasons]),
  details: z.string(),
  sha256: z.string().nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  bytes: z.number().nullable(),
});

const capturedDetails = z.object({
  takenAtMs: z.number(),
  offsetMs: z.number(),
  basis: z.enum(instantBases),
  uncertaintyMs: statedMs,
  cameraLatencyMs: z.number().exactOptional(),
  cameraLatencyUncertaintyMs: statedMs.exactOptional(),
  cameraLatencyBasis: z.enum(latencyBases).exactOptional(),
  networkDelayUncertaintyMs: statedMs.exactOptional(),
  flawed: z.literal(true).exactOptional(),
  source: z.enum(['ring', 'lookback']),
  waitMs: z.number(),
  decodeMs: z.number(),
});
const removed = z.object({
  removed: z.object({ sha256: z.string(), bytes: z.number(), width: z.number(), height: z.number() }),
});
const thumbnailRow = z.object({
  sha256: z.string(),
  width: z.number(),
  height: z.number(),
  bytes: z.number(),
});
const missingDetails = z.object({
  downSinceMs: z.number().optional(),
  downUntilMs: z.number().optional(),
  oldestMs: z.number().optional(),
  newestMs: z.number().optional(),
  evictedAtMs: z.number().optional(),
  erasedAtMs: z.number().optional(),
  problem: storedProblemSchema.optional(),
});
/** The JSON column of a capture; the thumbnail's own facts are not repeated in it. */
export const captureDetails = z.union([capturedDetails, missingDetails]);

const sourceRecordsSchema = z.array(
  z.object({ saleId: z.string(), origin: saleOriginSchema, received: receivedSchema }),
);

const record = (row: string, id: string) =>
  `json_object('saleId', ${id}, 'origin', json(${row}.origin), 'received', json_object('boot', ${row}.boot,
     'monotonicMs', ${row}.received_monotonic_ms, 'wallMs', ${row}.received_at_ms, 'clock', ${row}.clock))`;
/** A plain push has no other source records. */
const sourceRecordsColumn = `CASE WHEN s.origin IS NOT NULL THEN coalesce(
    (SELECT json_group_array(json(${record('h', 'h.id')})) FROM source_records h WHERE h.sale_seq = s.seq HAVING count(*) > 0),
    json_array(json(${record('s', 's.id')}))) END`;

const reversedByColumn = `(SELECT json_group_array(json_object('saleId', v.id, 'kind', v.kind))
     FROM sales v WHERE v.reversed_id = s.id AND v.superseded_by IS NULL)`;
const reversedBySchema = z.array(z.object({ saleId: z.string(), kind: z.enum(saleKinds) }));

const noteColumn = `(SELECT json_object('text', n.note, 'atMs', n.noted_at_ms) FROM sale_notes n WHERE n.sale_seq = s.seq)`;
const noteSchema = z.object({ text: z.string(), atMs: z.number() });

const saleColumns = `
  s.seq, s.id, s.register_key, coalesce(r.name, s.register_key) AS register_name, s.sale, s.boot, s.received_monotonic_ms,
  s.received_at_ms, s.clock, s.instant_monotonic_ms, s.instant_at_ms, s.basis, s.uncertainty_ms, s.signal, s.voided_at_ms, s.voided_basis, s.voided_uncertainty_ms, s.skew_ms, s.skew_uncertainty_ms, s.superseded_by, s.reversed_id, ${reversedByColumn} AS reversedBy, s.pinned, ${noteColumn} AS note, ${sourceRecordsColumn} AS sourceRecords, s.revision,
  s.stored_revision, s.stored_at_ms,
  coalesce(
    (SELECT o.problem FROM outbox o WHERE o.sale_seq = s.seq AND o.state = 'quarantined' AND o.revision > s.stored_revision
      ORDER BY sequence DESC LIMIT 1),
    (SELECT p.problem FROM captures c JOIN pending_pictures p ON p.sha256 = c.thumbnail_sha256
      WHERE c.sale_seq = s.seq AND p.state = 'quarantined' LIMIT 1)) AS quarantine_problem,
  (SELECT count(*) FROM captures c JOIN pending_pictures p ON p.sha256 = c.thumbnail_sha256 WHERE c.sale_seq = s.seq) AS pictures_waiting`;

const saleTables = 'sales s LEFT JOIN registers r ON r.key = s.register_key';
const saleText = `SELECT ${saleColumns} FROM ${saleTables} WHERE s.seq = ? + 0`;

/** Throws UnreadableSale where one of its rows can't be read. */
export function pairBySeq(db: Connection, seq: number): Pair {
  try {
    return pairOf(db, saleRow.parse(db.prepare(saleText).get(seq)));
  } catch (error) {
    if (!isUnreadableRow(error)) throw error;
    const saleId = db.prepare<[number], string>('SELECT id FROM sales WHERE seq = ?').pluck().get(seq);
    if (saleId === undefined) throw error;
    throw new UnreadableSale(saleId, error instanceof Error ? error.message : String(error));
  }
}

/**
 * Prepares the statements and compiles the schemas that reading a pair needs. On a quarter of a core the first sale waited some 0.3 s for that, in
 * each thread of the store.
 */
export function preparePairs(db: Connection): void {
  for (const text of [saleText, capturesText]) db.prepare(text);
  for (const schema of [saleRow, saleSchema, captureRow, capturedDetails, thumbnailRow]) schema.safeParse({});
}

export function readablePair(db: Connection, seq: number): Pair | undefined {
  try {
    return pairBySeq(db, seq);
  } catch (error) {
    if (error instanceof UnreadableSale) return undefined;
    throw error;
  }
}

/** SQLite itself parses some of the JSON columns. */
function isUnreadableRow(error: unknown): boolean {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return true;
  return error instanceof Error && error.message === 'malformed JSON';
}

/** Without the columns that the schema itself holds to their type. */
export function isReadableCapture(row: { outcome: string; details: string; hasPicture: number }): boolean {
  if (row.outcome === 'pending') return true;
  if (row.outcome !== 'captured')
    return (
      missingReasons.some((one) => one === row.outcome) && readJson(missingDetails, row.details) !== undefined
    );
  return (
    readJson(capturedDetails, row.details) !== undefined &&
    (row.hasPicture === 1 || readJson(removed, row.details) !== undefined)
  );
}

/** Also by the identity of one of its halves. */
export function pairById(db: Connection, saleId: string): Pair | undefined {
  const seq = seqOf(db, saleId);
  return seq === undefined ? undefined : pairBySeq(db, seq);
}

/** The sale of an identity, its own or that of one of its halves. */
export function seqOf(db: Connection, saleId: string): number | undefined {
  const own = db.prepare<[string], number>('SELECT seq FROM sales WHERE id = ?').pluck().get(saleId);
  return own ?? seqOfAlias(db, saleId);
}

/** The sale that an identity is a half of. */
export function seqOfAlias(db: Connection, saleId: string): number | undefined {
  return db.prepare<[string], number>('SELECT sale_seq FROM source_records WHERE id = ?').pluck().get(saleId);
}

function pairOf(db: Connection, row: SaleRow): Pair {
  return toPair(row, capturesOf(db, row.seq));
}

function toPair(row: SaleRow, captures: Capture[]): Pair {
  return {
    saleId: row.id,
    revision: row.revision,
    registerKey: row.register_key,
    registerName: row.register_name,
    sale: saleSchema.parse(JSON.parse(row.sale)),
    received: {
      boot: row.boot,
      monotonicMs: row.received_monotonic_ms,
      wallMs: row.received_at_ms,
      clock: row.clock,
    },
    instant: {
      monotonicMs: row.instant_monotonic_ms,
      atMs: row.instant_at_ms,
      basis: row.basis,
      uncertaintyMs: row.uncertainty_ms,
      ...readSignal(row.signal),
      ...(row.skew_ms !== null && { skewMs: row.skew_ms }),
      ...(row.skew_uncertainty_ms !== null && { skewUncertaintyMs: row.skew_uncertainty_ms }),
    },
    clock: row.clock,
    ...voidedOf(row),
    captures,
    upload: uploadState(row),
    ...(row.reversed_id !== null && { reversedSale: row.reversed_id }),
    ...(row.reversedBy !== '[]' && { reversedBy: reversedBySchema.parse(JSON.parse(row.reversedBy)) }),
    ...(row.superseded_by !== null && { supersededBy: row.superseded_by }),
    ...(row.pinned === 1 && { pinned: true as const }),
    ...(row.note !== null && { note: noteSchema.parse(JSON.parse(row.note)) }),
    ...(row.sourceRecords !== null && halvesOf(row.id, row.sourceRecords)),
  };
}

function voidedOf(row: SaleRow): Pick<Pair, 'voided'> {
  const { voided_at_ms: atMs, voided_basis: basis, voided_uncertainty_ms: uncertaintyMs } = row;
  return atMs === null || basis === null || uncertaintyMs === null
    ? {}
    : { voided: { atMs, basis, uncertaintyMs } };
}

function halvesOf(saleId: string, json: string): Pick<Pair, 'sourceRecords' | 'aliases'> {
  const sourceRecords = sourceRecordsSchema.parse(JSON.parse(json));
  const aliases = sourceRecords.flatMap((one) => (one.saleId === saleId ? [] : one.saleId));
  return { sourceRecords, ...(aliases.length > 0 && { aliases }) };
}

function uploadState(row: SaleRow): UploadState {
  const complete = row.revision > 0 && row.stored_revision >= row.revision && row.pictures_waiting === 0;
  return {
    state: row.quarantine_problem !== null ? 'quarantined' : complete ? 'stored' : 'waiting',
    storedRevision: row.stored_revision,
    picturesWaiting: row.pictures_waiting,
    ...(complete && row.stored_at_ms !== null && { storedAtMs: row.stored_at_ms }),
    ...(row.quarantine_problem !== null && { problem: readProblem(row.quarantine_problem) }),
  };
}

const captureColumns = `c.camera_id, k.name AS camera_name, c.requested_offset_ms, c.of_void, c.extra, c.outcome, c.details, t.sha256, t.width, t.height, length(t.jpeg) AS bytes
  FROM captures c LEFT JOIN thumbnails t ON t.sha256 = c.thumbnail_sha256 LEFT JOIN cameras k ON k.id = c.camera_id`;

const capturesText = `SELECT ${captureColumns} WHERE c.sale_seq = ? + 0 ORDER BY c.extra <> '', c.requested_offset_ms, c.rank, c.camera_id`;

function capturesOf(db: Connection, seq: number): Capture[] {
  return db.prepare(capturesText).all(seq).map(toCapture);
}

function toCapture(found: unknown): Capture {
  const row = captureRow.parse(found);
  const base = {
    camera: row.camera_id === '' ? null : row.camera_id,
    ...(row.camera_name !== null && { cameraName: row.camera_name }),
    requestedOffsetMs: row.requested_offset_ms,
    ...(row.of_void === 1 && { moment: 'void' as const }),
    ...(row.extra !== '' && row.extra !== 'around' && { moment: row.extra }),
  };
  const details: unknown = JSON.parse(row.details);
  if (row.outcome === 'pending') return { ...base, outcome: 'pending' };
  if (row.outcome !== 'captured') {
    return {
      ...base,
      outcome: row.outcome,
      details: missingDetails.parse(details) as Extract<Capture, { details: unknown }>['details'],
    };
  }
  if (row.sha256 === null) {
    const { removed: thumbnail } = removed.parse(details);
    return { ...base, outcome: 'captured', ...capturedDetails.parse(details), thumbnail, removed: true };
  }
  const { sha256, width, height, bytes } = row;
  const thumbnail = thumbnailRow.parse({ sha256, width, height, bytes });
  return { ...base, outcome: 'captured', ...capturedDetails.parse(details), thumbnail };
}
