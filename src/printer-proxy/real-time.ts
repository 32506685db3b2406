/**
 * Puts the copying thread before all else that wants a processor: it needs very little of it, but somebody waits for the paper. Measured
 * beside busy processes, what delayed receipts was waiting for a processor and nothing else.
 *
 * By chrt (util-linux), for this one thread: SCHED_RR at the lowest real-time priority; threads and processes that it starts go back to the
 * usual. It takes root or `LimitRTPRIO=1`. Where it may not, a raised priority is tried, and else it stays as it is. Bound: the kernel leaves
 * a twentieth of each second to the others, as usually set (`kernel.sched_rt_runtime_us`); a printer that takes no more bytes stops the copying.
 */
import { execFile } from 'node:child_process';
import { setPriority } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Of those that aren't in real time, the first. */
const highestPriority = -20;

/** `pid`: of this process, whose main thread has the same number. Resolves with what it has become. */
export async function goBeforeOthers(pid: number): Promise<'real time' | 'raised' | 'as all others'> {
  try {
    await run('chrt', ['--reset-on-fork', '--rr', '--pid', '1', String(pid)]);
    return 'real time';
  } catch {
    // Not there, or not allowed.
  }
  try {
    setPriority(0, highestPriority);
    return 'raised';
  } catch {
    return 'as all others';
  }
}
