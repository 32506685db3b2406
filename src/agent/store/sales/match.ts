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
import { learnedClocks } from '../clock/clock-samples.ts';
import type { Connection } from '../connection.ts';
import type { WriteContext } from '../write-context.ts';
import { addSourceRecord, mergeSales } from './merge.ts';
import { isVoidPaper } from './source-records.ts';
import { type SourceRecord, type StoredRecord, storedRecords } from './stored-sale.ts';

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

/**
 * The sale that the new record was merged into, in its former state; undefined when it is a sale of its own.
 */
export function matchRecord(context: WriteContext, record: SourceRecord): StoredRecord | undefined {
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

function isStored(record: SourceRecord): record is StoredRecord {
  return 'seq' in record;
}

function printedRecord(record: SourceRecord): PrintedRecord<SourceRecord> | undefined {
  const { origin, sale } = record;
  if (origin.by !== 'printer') return undefined;
  const isCounted = sale.totalUnknown !== true && sale.kind !== 'no_sale';
  const totalMinor = origin.totalMinor ?? (isCounted ? sale.totalMinor : undefined);
  // Time alone is no evidence for a paper with text: an order or a coupon is printed beside sales too. A drawing, also one
  // whose total was not recognised, or a drawer opened without a paper may be a sale.
  const isDrawn = sale.receiptDoubts?.includes('read_from_pixels') === true;
  if (totalMinor === undefined && sale.receiptText !== undefined && !isDrawn) return undefined;
  return {
    ...{ key: record, atMs: record.instant.atMs },
    ...(totalMinor !== undefined && { totalMinor }),
    ...(isVoidPaper(record) && { isVoid: true }),
  };
}

export function posRecord(
  record: SourceRecord,
  { register, serverAheadMs }: ReturnType<typeof learnedClocks>,
): PosRecord<SourceRecord> | undefined {
  const { origin, sale } = record;
  if (origin.by !== 'cloud' || sale.totalUnknown === true) return undefined;
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

/** Sales of the register with a record from `by` only; nearest first. */
function recordsNear(db: Connection, record: SourceRecord, by: 'printer' | 'cloud'): StoredRecord[] {
  const { atMs } = record.instant;
  const soldAtMs = record.origin.by === 'cloud' ? (record.sale.soldAtMs ?? atMs) : atMs;
  return storedRecords(
    db,
    `register_key = @registerKey AND unmatched_source = @by AND instant_at_ms >= @fromMs AND instant_at_ms <= @toMs
       ORDER BY abs(instant_at_ms - @atMs) LIMIT ${maxRecords}`,
    {
      ...{ registerKey: record.registerKey, by, atMs, toMs: atMs + lookAheadMs },
      fromMs: Math.max(Math.min(atMs, soldAtMs) - lookBackMs, atMs - longestWayMs),
    },
  );
}
