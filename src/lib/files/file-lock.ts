/** Turns of several processes at one thing. The lock is the system's and goes with the process, however that ends. */
import Database from 'better-sqlite3';
import type { Clock } from '../clock.ts';

/** Between two looks whether it is free, milliseconds. */
const lookEveryMs = 100;

/**
 * Waits without holding up this thread. `path`: the file that is locked; it is made, and stays. Undefined where it is not free within `withinMs`.
 */
export async function takeTurnFile(
  path: string,
  withinMs: number,
  clock: Pick<Clock, 'monotonicMs' | 'sleep'>,
): Promise<Disposable | undefined> {
  const untilMs = clock.monotonicMs() + withinMs;
  for (;;) {
    const db = new Database(path, { timeout: 0 });
    try {
      db.exec('BEGIN EXCLUSIVE');
      return { [Symbol.dispose]: () => void db.close() };
    } catch (error) {
      db.close();
      if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error;
    }
    if (clock.monotonicMs() >= untilMs) return undefined;
    await clock.sleep(lookEveryMs);
  }
}
