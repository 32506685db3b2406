/**
 * Workers at idle priority, where `scripts/test.sh` asks for it: they compute in what other tests leave. A worker lowers itself once it runs, as Vitest
 * gives up on one that has not started within a minute, and at idle priority a busy machine gives it no second of a minute.
 */
import { execFileSync } from 'node:child_process';

const lowered = Symbol.for('tillframe.tests.lowered');

if (process.env['TILLFRAME_IDLE_WORKERS'] === '1' && !Reflect.has(globalThis, lowered)) {
  Reflect.set(globalThis, lowered, true);
  try {
    execFileSync('chrt', ['--idle', '--all-tasks', '--pid', '0', String(process.pid)], { stdio: 'ignore' });
  } catch {
    // Without the right or the program it computes beside the others.
  }
}
