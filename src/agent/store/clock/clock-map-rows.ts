/** Readings that pair the monotonic clock of a boot with wall time. */
import type { ClockReading } from '../../../domain/time/clock-map.ts';
import type { Connection } from '../connection.ts';

/** Maximum readings: a week at one a minute. Older ones are deleted, since no buffer goes back that far. */
const maxReadings = 10_080;

export function noteClock(db: Connection, reading: ClockReading): void {
  db.prepare(
    'INSERT INTO clock_map (boot, monotonic_ms, wall_ms, state) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  ).run(reading.boot, reading.monotonicMs, reading.wallMs, reading.state);
  db.prepare('INSERT INTO boots (boot) VALUES (?) ON CONFLICT DO NOTHING').run(reading.boot);
  const rows = db.prepare<[], number>('SELECT count(*) FROM clock_map').pluck().get() ?? 0;
  if (rows <= maxReadings) return;
  // From the oldest boot first.
  db.prepare(
    `DELETE FROM clock_map WHERE (boot, monotonic_ms) IN (
       SELECT boot, monotonic_ms FROM clock_map JOIN boots USING (boot) ORDER BY seq, monotonic_ms LIMIT ?)`,
  ).run(rows - maxReadings);
  db.prepare('DELETE FROM boots WHERE boot NOT IN (SELECT boot FROM clock_map)').run();
}

export function clockMap(db: Connection, of: { boot: string; limit: number }): ClockReading[] {
  return db
    .prepare<[string, number], ClockReading>(
      `SELECT boot, monotonic_ms AS monotonicMs, wall_ms AS wallMs, state FROM clock_map WHERE boot = ? ORDER BY monotonic_ms DESC LIMIT ?`,
    )
    .all(of.boot, of.limit);
}

export function earlierClockMap(db: Connection, than: { boot: string; limit: number }): ClockReading[] {
  return db
    .prepare<[string, number], ClockReading>(
      `SELECT boot, monotonic_ms AS monotonicMs, wall_ms AS wallMs, state FROM clock_map JOIN boots USING (boot)
        WHERE boot <> ? ORDER BY seq DESC, monotonic_ms DESC LIMIT ?`,
    )
    .all(than.boot, than.limit);
}
