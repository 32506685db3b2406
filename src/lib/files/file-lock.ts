/** A mutex across processes. The system's lock is released when the process ends, however it ends. */
import Database from 'better-sqlite3';
import type { Clock } from '../clock.ts';

/** Poll interval, milliseconds. */
const pollEveryMs = 100;

/** Waits without blocking the thread. `path`: the lock file, which is created and stays. Undefined on a timeout of `withinMs`. */
export async function acquireFileLock(
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
    await clock.sleep(pollEveryMs);
  }
}
