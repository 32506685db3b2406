/**
 * Matches the source records of one sale from a printer and a POS cloud into one pair: the instant from the
 * printer proxy, the details from the cloud.
 *
 * Runs for each sale from either source, before it is stored, over the sales of its register that still lack
 * the other record. A new record is merged into the existing row, in the transaction that the source's answer
 * waits for. Two stored sales are merged as soon as more is known of the clocks (merge.ts). The identity
 * stored first stays, whichever source it came from.
 */

import { type HeardHalf, joinHalves, type ToldHalf } from '../../../domain/sale/match.ts';
import type { Instant } from '../../../domain/time/instant.ts';
import { learnedClocks } from '../clock/clock-samples.ts';
import type { Connection } from '../connection.ts';
import type { WriteContext } from '../write-context.ts';
import { addSourceRecord, mergeSales, type SourceContent, type StoredRecord } from './merge.ts';
import { readSale, readTold } from './stored-sale.ts';

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
export function matchRecord(context: WriteContext, half: NewRecord): StoredRecord | undefined {
  const { db } = context;
  const { by } = half.told;
  if (by === 'register') return undefined;
  const others = recordsNear(db, half, by === 'printer' ? 'cloud' : 'printer');
  // The usual case: the register has one source only.
  if (others.length === 0) return undefined;
  const same = recordsNear(db, half, by);
  const all = [...others, ...same, half];
  const learned = learnedClocks(db, half.registerKey);
  const found = joinHalves(
    all.flatMap((one) => heardHalf(one) ?? []),
    all.flatMap((one) => toldHalf(one, learned) ?? []),
  );
  let joinedTo: StoredRecord | undefined;
  for (const { heard, told } of found) {
    if (isStored(heard) && isStored(told)) mergeSales(context, heard, told);
    else joinedTo = isStored(heard) ? heard : isStored(told) ? told : undefined;
  }
  if (joinedTo !== undefined) addSourceRecord(context, joinedTo, half);
  return joinedTo;
}

type AnyHalf = StoredRecord | NewRecord;

function isStored(half: AnyHalf): half is StoredRecord {
  return 'seq' in half;
}

function heardHalf(half: AnyHalf): HeardHalf<AnyHalf> | undefined {
  if (half.told.by !== 'printer') return undefined;
  const { kind, totalMinor, totalUnknown } = half.sale;
  // A drawer opened without a receipt may be a sale that printed none.
  const hasTotal = totalUnknown !== true && kind !== 'no_sale';
  return { key: half, atMs: half.instant.atMs, ...(hasTotal && { totalMinor }) };
}

function toldHalf(
  half: AnyHalf,
  { register, serverAheadMs }: ReturnType<typeof learnedClocks>,
): ToldHalf<AnyHalf> | undefined {
  const { told, sale } = half;
  if (told.by !== 'cloud') return undefined;
  const { resolutionMs, serverAtMs } = told;
  const aheadMs = serverAheadMs ?? told.serverAheadMs;
  const clock = sale.soldAtMs === undefined ? undefined : register?.at(sale.soldAtMs);
  return {
    key: half,
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

type HalfRow = {
  readonly seq: number;
  readonly id: string;
  readonly revision: number;
  readonly sale: string;
  readonly told: string;
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
function recordsNear(db: Connection, half: NewRecord, by: 'printer' | 'cloud'): StoredRecord[] {
  const { atMs } = half.instant;
  const soldAtMs = half.told.by === 'cloud' ? (half.sale.soldAtMs ?? atMs) : atMs;
  const fromMs = Math.max(Math.min(atMs, soldAtMs) - lookBackMs, atMs - longestWayMs);
  const rows = db
    .prepare<[string, string, number, number, number, number], HalfRow>(
      `SELECT seq, id, revision, sale, told, boot, received_monotonic_ms AS receivedMonotonicMs, received_at_ms AS receivedAtMs, clock,
              instant_monotonic_ms AS instantMonotonicMs, instant_at_ms AS instantAtMs, basis, uncertainty_ms AS uncertaintyMs
         FROM sales WHERE register_key = ? AND half = ? AND instant_at_ms >= ? AND instant_at_ms <= ?
        ORDER BY abs(instant_at_ms - ?) LIMIT ?`,
    )
    .all(half.registerKey, by, fromMs, atMs + lookAheadMs, atMs, maxRecords);
  return rows.flatMap((row) => storedRecord(row) ?? []);
}

/** Undefined when the row is unreadable: it stays, and matches nothing. */
function storedRecord(row: HalfRow): StoredRecord | undefined {
  const [sale, told] = [readSale(row.sale), readTold(row.told)];
  if (sale === undefined || told === undefined) return undefined;
  return {
    seq: row.seq,
    saleId: row.id,
    revision: row.revision,
    sale,
    told,
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
