/**
 * Sales whose rows are damaged, or of another version: left out of lists, so that one row does not hide the
 * others, and reported to people. The rows stay as they are until an edit is received: it is stored whatever
 * became of the row, whose damaged parts are dropped.
 */
import type { Pair } from '../../../domain/capture/pair.ts';
import { instantBases } from '../../../domain/time/instant.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Connection } from '../connection.ts';
import { type DamagedPart, damagedParts } from '../store.ts';
import { dropPicture } from './captures.ts';
import { isReadableCapture, readablePair } from './pairs.ts';
import { anySource, readOrigin, readSale } from './stored-sale.ts';

/** Sales named in a report; the count may be higher. */
const maxNamed = 20;
/** The reading worker also serves the page and the uploads. */
const lookMs = 500;

export type UnreadableSales = {
  /** The newest of them. */
  readonly saleIds: readonly string[];
  readonly count: number;
  /** False when the time limit ended the search early; only newer sales were read. */
  readonly isAll: boolean;
};

export function readablePairs(
  db: Connection,
  seqs: readonly number[],
): { readonly pairs: ReadonlyMap<number, Pair>; readonly unreadable: string[] } {
  const pairs = new Map<number, Pair>();
  const unreadable: string[] = [];
  for (const seq of new Set(seqs)) {
    const pair = readablePair(db, seq);
    if (pair === undefined) unreadable.push(saleIdOf(db, seq));
    else pairs.set(seq, pair);
  }
  return { pairs, unreadable };
}

/** Reads the sales from the newest on, for a limited time. */
export function unreadableSales(db: Connection, clock: Pick<Clock, 'monotonicMs'>): UnreadableSales {
  const untilMs = clock.monotonicMs() + lookMs;
  const saleIds: string[] = [];
  let count = 0;
  const before = db.prepare<[number], number>('SELECT max(seq) FROM sales WHERE seq < ?').pluck();
  for (let seq = before.get(Number.MAX_SAFE_INTEGER); typeof seq === 'number'; seq = before.get(seq)) {
    if (clock.monotonicMs() > untilMs) return { saleIds, count, isAll: false };
    if (readablePair(db, seq) !== undefined) continue;
    count += 1;
    if (saleIds.length < maxNamed) saleIds.push(saleIdOf(db, seq));
  }
  return { saleIds, count, isAll: true };
}

function saleIdOf(db: Connection, seq: number): string {
  return db.prepare<[number], string>('SELECT id FROM sales WHERE seq = ?').pluck().get(seq) ?? '';
}

/** Empty where the damage is elsewhere in the row. `edited`: the sale as it is reported now, as JSON. */
export function dropDamagedParts(db: Connection, seq: number, edited: string): DamagedPart[] {
  const dropped = {
    sale: dropSale(db, seq, edited),
    origin: dropOrigin(db, seq),
    'source record': dropRecordOrigins(db, seq),
    void: dropVoid(db, seq),
    capture: dropCaptures(db, seq),
  } satisfies Record<DamagedPart, number>;
  return damagedParts.filter((part) => dropped[part] > 0);
}

function dropSale(db: Connection, seq: number, edited: string): number {
  const sale = db.prepare<[number], string>('SELECT sale FROM sales WHERE seq = ?').pluck().get(seq);
  if (sale === undefined || readSale(sale) !== undefined) return 0;
  return db.prepare(`UPDATE sales SET sale = json_set(?, '$.kind', kind) WHERE seq = ?`).run(edited, seq)
    .changes;
}

function dropOrigin(db: Connection, seq: number): number {
  const origin = db
    .prepare<[number], string | null>('SELECT origin FROM sales WHERE seq = ?')
    .pluck()
    .get(seq);
  if (typeof origin !== 'string' || readOrigin(origin) !== undefined) return 0;
  return db.prepare('UPDATE sales SET origin = ? WHERE seq = ?').run(anySource, seq).changes;
}

function dropRecordOrigins(db: Connection, seq: number): number {
  const drop = db.prepare('UPDATE source_records SET origin = ? WHERE id = ?');
  return db
    .prepare<[number], { id: string; origin: string }>(
      'SELECT id, origin FROM source_records WHERE sale_seq = ?',
    )
    .all(seq)
    .filter(({ origin }) => readOrigin(origin) === undefined)
    .reduce((count, { id }) => count + drop.run(anySource, id).changes, 0);
}

/** The next report of the void gives its time again. */
function dropVoid(db: Connection, seq: number): number {
  const bases = instantBases.map(() => '?').join();
  return db
    .prepare(
      `UPDATE sales SET voided_at_ms = NULL, voided_basis = NULL, voided_uncertainty_ms = NULL
        WHERE seq = ? AND voided_basis NOT IN (${bases})`,
    )
    .run(seq, ...instantBases).changes;
}

type CaptureRow = {
  readonly cameraId: string;
  readonly offsetMs: number;
  readonly extra: string;
  readonly outcome: string;
  readonly details: string;
  readonly sha256: string | null;
};

/** Captured again, as far back as there is video: the time of the stored picture is lost. */
function dropCaptures(db: Connection, seq: number): number {
  const again = db.prepare(
    `UPDATE captures SET outcome = iif(camera_id = '', 'no_link', 'pending'), details = '{}', thumbnail_sha256 = NULL, retake = 0, open_end = 0
      WHERE sale_seq = ? AND camera_id = ? AND requested_offset_ms = ? AND extra = ?`,
  );
  const damaged = db
    .prepare<[number], CaptureRow>(
      `SELECT camera_id AS cameraId, requested_offset_ms AS offsetMs, extra, outcome, details, thumbnail_sha256 AS sha256
         FROM captures WHERE sale_seq = ?`,
    )
    .all(seq)
    .filter((row) => !isReadableCapture({ ...row, hasPicture: row.sha256 === null ? 0 : 1 }));
  for (const { cameraId, offsetMs, extra, sha256 } of damaged) {
    again.run(seq, cameraId, offsetMs, extra);
    if (sha256 !== null) dropPicture(db, sha256);
  }
  return damaged.length;
}
