/**
 * Cache of a register's recent skew samples: reading a thousand rows for each sale was most of its cost.
 *
 * Reads only rows after the newest cached sale, which must be unchanged; after a rollback, its deletion by
 * retention, or too many new rows, all are read again. Bounded by the number of registers, two thousand
 * samples each.
 */
import type { FloorMemory } from '../../../domain/time/delay-floor.ts';
import { type SkewSample, skewLookback } from '../../../domain/time/skew.ts';
import type { Connection } from '../connection.ts';
import { importedSamples } from '../setup/imported-samples.ts';

/** One less than the estimate uses: the current sale is one of them. */
const maxSamples = skewLookback - 1;

export type SampleRow = SkewSample & { readonly seq: number };

const known = new WeakMap<Connection, Map<string, SampleRow[]>>();
const floors = new WeakMap<Connection, Map<string, FloorMemory>>();

const columns = 'seq, arrival_minus_sold_ms AS delayMs, received_at_ms AS arrivedAtMs';
const ofRegister = `FROM sales WHERE register_key = ? || '' AND arrival_minus_sold_ms IS NOT NULL`;
const newestFirst = `SELECT ${columns} ${ofRegister} ORDER BY seq DESC LIMIT ?`;
const since = `SELECT ${columns} ${ofRegister} AND seq >= ? + 0 ORDER BY seq LIMIT ? + 0`;

/** Oldest first; a copy owned by the caller. */
export function recentSamples(db: Connection, registerKey: string): SampleRow[] {
  const registers = known.get(db) ?? new Map<string, SampleRow[]>();
  known.set(db, registers);
  const kept = registers.get(registerKey) ?? [];
  const newest = kept.at(-1);
  if (newest !== undefined) {
    const [same, ...news] = db
      .prepare<[string, number, number], SampleRow>(since)
      .all(registerKey, newest.seq, maxSamples);
    if (same !== undefined && isSame(same, newest) && news.length < maxSamples - 1) {
      kept.push(...news);
      if (kept.length > 2 * maxSamples) kept.splice(0, kept.length - maxSamples);
      return kept.slice(-maxSamples);
    }
  }
  const own = db.prepare<[string, number], SampleRow>(newestFirst).all(registerKey, maxSamples).reverse();
  const room = maxSamples - own.length;
  const brought = room > 0 ? importedSamples(db, registerKey).slice(-room) : [];
  const all = [...brought.map((sample) => ({ seq: 0, ...sample })), ...own];
  // No own row exists to continue from.
  registers.set(registerKey, own.length === 0 ? [] : [...all]);
  return all;
}

/** The floor that `latenessOf` remembers of a register between its sales. */
export function floorMemory(db: Connection, registerKey: string): FloorMemory {
  const registers = floors.get(db) ?? new Map<string, FloorMemory>();
  floors.set(db, registers);
  const memory = registers.get(registerKey) ?? {};
  registers.set(registerKey, memory);
  return memory;
}

function isSame(a: SampleRow, b: SampleRow): boolean {
  return a.seq === b.seq && a.delayMs === b.delayMs && a.arrivedAtMs === b.arrivedAtMs;
}
