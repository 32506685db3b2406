/**
 * Sales that a till pushes although a POS cloud lists them: both records become one sale, with the details of the cloud and the more certain of
 * both times. A drawer opening that the till pushes (`no_sale`) marks the moment of a sale by its time alone.
 *
 * A pushed sale that finds no record of the cloud counts as it is: its till states that it was made.
 */
import { findMatches, type PosRecord } from '../../../domain/sale/match.ts';
import { mayBeOne, sameRecords } from '../../../domain/sale/pushed-match.ts';
import { learnedClocks } from '../clock/clock-samples.ts';
import type { WriteContext } from '../write-context.ts';
import { posRecord } from './match.ts';
import { mergeSales } from './merge.ts';
import { isOfVoid, replaceVoid } from './pushed-voids.ts';
import { recordsOf } from './source-records.ts';
import { isBy, isOfCloud, type StoredRecord, storedRecords } from './stored-sale.ts';

/** Distance of records that are compared, milliseconds; a till that was offline pushes and uploads at different times, with one time of sale. */
const withinMs = 2 * 3_600_000;
/** Maximum records compared, of each source, nearest first. */
const maxRecords = 48;

/** The sale that a stored record of either source has become part of, in its former state. */
export function matchPushed(context: WriteContext, saleId: string): StoredRecord | undefined {
  const { db } = context;
  const own = db
    .prepare<[string], { registerKey: string; atMs: number }>(
      'SELECT register_key AS registerKey, instant_at_ms AS atMs FROM sales WHERE id = ? AND superseded_by IS NULL',
    )
    .get(saleId);
  if (own === undefined) return undefined;
  const near = (condition: string): StoredRecord[] =>
    storedRecords(
      db,
      `${condition} AND superseded_by IS NULL AND instant_at_ms BETWEEN @atMs - ${withinMs} AND @atMs + ${withinMs}
         ORDER BY abs(instant_at_ms - @atMs) LIMIT ${maxRecords}`,
      own,
    );
  // The usual case is none, at the cost of one step in an index: the expression saves preparing it each time (statements.ts).
  const pushed = near(`register_key = @registerKey || '' AND unmatched_source = 'register'`);
  if (pushed.length === 0) return undefined;
  // By time: the register alone has all its sales.
  const listed = near(
    `+register_key = @registerKey AND origin IS NOT NULL AND ${isOfCloud()}
       AND NOT EXISTS (SELECT 1 FROM source_records h WHERE h.sale_seq = sales.seq AND ${isBy('register', 'h.origin')} AND NOT ${isOfVoid})`,
  );
  // The clocks matter only where the cloud lists something near.
  if (listed.length === 0) return undefined;
  const learned = learnedClocks(db, own.registerKey);
  const clouds = listed.flatMap((row): { row: StoredRecord; pos: PosRecord<StoredRecord> }[] => {
    // The row may have begun as another record.
    const cloud = recordsOf(db, row.seq).find(({ origin }) => origin.by === 'cloud');
    const pos = posRecord({ ...row, ...cloud }, learned);
    return pos === undefined ? [] : [{ row, pos: { ...pos, key: row } }];
  });
  const same = sameRecords(pushed, listed);
  const isLeft = (one: StoredRecord) => same.every(({ printed, pos }) => printed !== one && pos !== one);
  const found = [
    ...same,
    ...findMatches(
      pushed.filter(isLeft).map((one) => ({
        ...{ key: one, atMs: one.instant.atMs },
        ...(one.sale.kind !== 'no_sale' && { totalMinor: one.sale.totalMinor }),
      })),
      clouds.flatMap(({ row, pos }) => (isLeft(row) ? [pos] : [])),
      mayBeOne,
    ),
  ];
  let joined: StoredRecord | undefined;
  for (const { printed, pos } of found) {
    mergeSales(context, replaceVoid(db, pos, printed), pos);
    if (printed.saleId === saleId || pos.saleId === saleId) joined = printed.seq < pos.seq ? printed : pos;
  }
  return joined;
}
