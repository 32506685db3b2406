/** Cached samples of a register equal a fresh reading, whatever is rolled back in between. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recentSamples } from '../../../../src/agent/store/clock/skew-memory.ts';
import { type Connection, openConnection } from '../../../../src/agent/store/connection.ts';
import { migrate } from '../../../../src/agent/store/schema/migrations.ts';
import { skewLookback } from '../../../../src/domain/time/skew.ts';

const registers = ['till-1', 'till-2'];

let arrivedAtMs = 1;

function sell(db: Connection, registerKey: string, delayMs: number | null): void {
  db.prepare(
    `INSERT INTO sales (id, register_key, kind, total_minor, sale, boot, received_monotonic_ms, received_at_ms, clock,
       committed_monotonic_ms, arrival_minus_sold_ms, instant_monotonic_ms, instant_at_ms, basis, uncertainty_ms)
     VALUES (hex(randomblob(8)), ?, 'sale', 1, '{}', 'boot', 1, ?, 'synced', 1, ?, 1, 1, 'arrival', 100)`,
  ).run(registerKey, arrivedAtMs++, delayMs);
}

/** The reference: read from the database. */
function samples(db: Connection, registerKey: string) {
  return db
    .prepare(
      `SELECT arrival_minus_sold_ms AS delayMs, received_at_ms AS arrivedAtMs FROM sales
        WHERE register_key = ? AND arrival_minus_sold_ms IS NOT NULL ORDER BY seq DESC LIMIT ?`,
    )
    .all(registerKey, skewLookback - 1)
    .reverse();
}

const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom('commit', 'roll back'),
    sales: fc.array(fc.tuple(fc.constantFrom(...registers), fc.option(fc.integer({ min: 0, max: 3 }))), {
      maxLength: 6,
    }),
  }),
  fc.record({ kind: fc.constant('many'), sales: fc.constant([]) }),
  fc.record({ kind: fc.constantFrom('drop the oldest', 'drop the newest'), sales: fc.constant([]) }),
);

test('caches the same samples as the database has', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-skew-'));
  const db = openConnection(join(folder, 'a.db'), 'write');
  db.pragma('synchronous = off');
  migrate(db);
  const agree = (): void => {
    for (const key of registers) {
      const remembered = recentSamples(db, key).map(({ delayMs, arrivedAtMs }) => ({ delayMs, arrivedAtMs }));
      const stored = samples(db, key);
      // A sample removed by retention may stay cached for a while: it was valid once, and is the oldest.
      expect(remembered.slice(remembered.length - stored.length)).toEqual(stored);
    }
  };
  try {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        if (db.inTransaction) db.exec('ROLLBACK');
        for (const { kind, sales } of steps) {
          db.exec('BEGIN');
          for (const [key, delayMs] of sales) {
            sell(db, key, delayMs);
            agree();
          }
          if (kind === 'many') for (let n = 0; n < 1_200; n++) sell(db, 'till-1', n);
          if (kind === 'drop the oldest')
            db.exec('DELETE FROM sales WHERE seq IN (SELECT min(seq) FROM sales)');
          if (kind === 'drop the newest')
            db.exec('DELETE FROM sales WHERE seq IN (SELECT max(seq) FROM sales)');
          db.exec(kind === 'roll back' ? 'ROLLBACK' : 'COMMIT');
          // Not after each: what is remembered may be older.
          if (sales.length % 2 === 0) agree();
        }
      }),
      { numRuns: process.env['TILLFRAME_LONG'] === undefined ? 20 : 200 },
    );
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
});
