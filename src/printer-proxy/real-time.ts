/**
 * Gives the copying thread priority over all other processes: it needs very little CPU time, but a person waits for the
 * paper. Measured beside busy processes, receipts were delayed only by waiting for a processor.
 *
 * Uses chrt (util-linux) for this one thread: SCHED_RR at the lowest real-time priority; threads and processes that it
 * starts return to normal. Needs root or `LimitRTPRIO=1`. Without permission it tries a raised priority, otherwise
 * nothing changes. Bound: the kernel leaves a twentieth of each second to others by default
 * (`kernel.sched_rt_runtime_us`); a printer that accepts no bytes stops the copying.
 */
import { execFile } from 'node:child_process';
import { setPriority } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Highest priority outside of real time. */
const highestPriority = -20;

/** `pid`: of this process, equal to the id of its main thread. Resolves with the result. */
export async function goBeforeOthers(pid: number): Promise<'real time' | 'raised' | 'as all others'> {
  try {
    await run('chrt', ['--reset-on-fork', '--rr', '--pid', '1', String(pid)]);
    return 'real time';
  } catch {
    // chrt is missing, or not permitted.
  }
  try {
    setPriority(0, highestPriority);
    return 'raised';
  } catch {
    return 'as all others';
  }
}
