/**
 * Matches the source records of one sale from a printer and a POS cloud into one pair: the instant from the
 * printer proxy, the details from the cloud.
 *
 * Runs for each sale from either source, before it is stored, over the sales of its register that still lack
 * the other record. A new record is merged into the existing row, in the transaction that the source's answer
 * waits for. Two stored sales are merged as soon as more is known of the clocks (merge.ts). The identity
 * stored first stays, whichever source it came from.
 */

import { findMatches, type PosRecord, type PrintedRecord } from '../../../domain/sale/match.ts';
import type { Instant } from '../../../domain/time/instant.ts';
import { learnedClocks } from '../clock/clock-samples.ts';
import type { Connection } from '../connection.ts';
import type { WriteContext } from '../write-context.ts';
import { addSourceRecord, mergeSales, type SourceContent, type StoredRecord } from './merge.ts';
import { readOrigin, readSale } from './stored-sale.ts';

/**
 * Maximum distance of matching records, before and after. Also the time for which a later match may merge two
 * stored sales.
 */
const lookBackMs = 2 * 3_600_000;
const lookAheadMs = 15 * 60_000;
/** A delayed sale is searched at its time of sale, up to this long before. */
const longestWayMs = 7 * 86_400_000;
/** Maximum records compared, of each source, nearest first. */
const maxRecords = 48;

type NewRecord = SourceContent & { readonly registerKey: string; readonly instant: Instant };

/**
 * The sale that the new record was merged into, in its former state; undefined when it is a sale of its own.
 */
export function matchRecord(context: WriteContext, record: NewRecord): StoredRecord | undefined {
  const { db } = context;
  const { by } = record.origin;
  if (by === 'register') return undefined;
  const others = recordsNear(db, record, by === 'printer' ? 'cloud' : 'printer');
  // The usual case: the register has one source only.
  if (others.length === 0) return undefined;
  const same = recordsNear(db, record, by);
  const all = [...others, ...same, record];
  const learned = learnedClocks(db, record.registerKey);
  const found = findMatches(
    all.flatMap((one) => printedRecord(one) ?? []),
    all.flatMap((one) => posRecord(one, learned) ?? []),
  );
  let joinedTo: StoredRecord | undefined;
  for (const { printed, pos } of found) {
    if (isStored(printed) && isStored(pos)) mergeSales(context, printed, pos);
    else joinedTo = isStored(printed) ? printed : isStored(pos) ? pos : undefined;
  }
  if (joinedTo !== undefined) addSourceRecord(context, joinedTo, record);
  return joinedTo;
}

type AnyRecord = StoredRecord | NewRecord;

function isStored(record: AnyRecord): record is StoredRecord {
  return 'seq' in record;
}

function printedRecord(record: AnyRecord): PrintedRecord<AnyRecord> | undefined {
  const { origin, sale } = record;
  if (origin.by !== 'printer') return undefined;
  const isCounted = sale.totalUnknown !== true && sale.kind !== 'no_sale';
  const totalMinor = origin.totalMinor ?? (isCounted ? sale.totalMinor : undefined);
  // Time alone is no evidence for a paper with text: an order or a coupon is printed beside sales too. A drawing or a
  // drawer opened without a paper may be a sale.
  if (totalMinor === undefined && sale.receiptText !== undefined) return undefined;
  return { key: record, atMs: record.instant.atMs, ...(totalMinor !== undefined && { totalMinor }) };
}

function posRecord(
  record: AnyRecord,
  { register, serverAheadMs }: ReturnType<typeof learnedClocks>,
): PosRecord<AnyRecord> | undefined {
  const { origin, sale } = record;
  if (origin.by !== 'cloud') return undefined;
  const { resolutionMs, serverAtMs } = origin;
  const aheadMs = serverAheadMs ?? origin.serverAheadMs;
  const clock = sale.soldAtMs === undefined ? undefined : register?.at(sale.soldAtMs);
  return {
    key: record,
    totalMinor: sale.totalMinor,
    resolutionMs,
    ...(serverAtMs !== undefined &&
      aheadMs !== undefined && { serverAtMs: serverAtMs + resolutionMs / 2 - aheadMs }),
    ...(sale.soldAtMs !== undefined &&
      clock !== undefined && {
        register: {
          atMs: sale.soldAtMs + resolutionMs / 2 - clock.skewMs,
          uncertaintyMs: clock.uncertaintyMs + resolutionMs / 2,
        },
      }),
  };
}

type RecordRow = {
  readonly seq: number;
  readonly id: string;
  readonly revision: number;
  readonly sale: string;
  readonly origin: string;
  readonly boot: string;
  readonly receivedMonotonicMs: number;
  readonly receivedAtMs: number;
  readonly clock: 'synced' | 'unsynced';
  readonly instantMonotonicMs: number;
  readonly instantAtMs: number;
  readonly basis: Instant['basis'];
  readonly uncertaintyMs: number;
};

/** Sales of the register with a record from `by` only; nearest first. */
function recordsNear(db: Connection, record: NewRecord, by: 'printer' | 'cloud'): StoredRecord[] {
  const { atMs } = record.instant;
  const soldAtMs = record.origin.by === 'cloud' ? (record.sale.soldAtMs ?? atMs) : atMs;
  const fromMs = Math.max(Math.min(atMs, soldAtMs) - lookBackMs, atMs - longestWayMs);
  const rows = db
    .prepare<[string, string, number, number, number, number], RecordRow>(
      `SELECT seq, id, revision, sale, origin, boot, received_monotonic_ms AS receivedMonotonicMs, received_at_ms AS receivedAtMs, clock,
              instant_monotonic_ms AS instantMonotonicMs, instant_at_ms AS instantAtMs, basis, uncertainty_ms AS uncertaintyMs
         FROM sales WHERE register_key = ? AND unmatched_source = ? AND instant_at_ms >= ? AND instant_at_ms <= ?
        ORDER BY abs(instant_at_ms - ?) LIMIT ?`,
    )
    .all(record.registerKey, by, fromMs, atMs + lookAheadMs, atMs, maxRecords);
  return rows.flatMap((row) => storedRecord(row) ?? []);
}

/** Undefined when the row is unreadable: it stays, and matches nothing. */
function storedRecord(row: RecordRow): StoredRecord | undefined {
  const [sale, origin] = [readSale(row.sale), readOrigin(row.origin)];
  if (sale === undefined || origin === undefined) return undefined;
  return {
    seq: row.seq,
    saleId: row.id,
    revision: row.revision,
    sale,
    origin,
    received: {
      boot: row.boot,
      monotonicMs: row.receivedMonotonicMs,
      wallMs: row.receivedAtMs,
      clock: row.clock,
    },
    instant: {
      monotonicMs: row.instantMonotonicMs,
      atMs: row.instantAtMs,
      basis: row.basis,
      uncertaintyMs: row.uncertaintyMs,
    },
  };
}
