/**
 * Runs a function with a limit of processor time and stops it, such as a regular expression from the config with catastrophic
 * backtracking. On a busy machine the thread may stand still for seconds: that counts nothing against the function.
 */
import { createContext, Script } from 'node:vm';
import { threadMs } from '../lib/clock.ts';

const call = new Script('work()');
const held: { work?: () => unknown } = {};
const context = createContext(held);

export type TimeLimit = {
  /** Processor time of the function, milliseconds. */
  readonly cpuMs: number;
  /** Time in all on a machine that is too busy, milliseconds. */
  readonly wallMs: number;
};

/** Undefined on a timeout. Exceptions of the function are passed on. `work` may be called again, without effect but its result. */
export function withinTime<T>(
  { cpuMs, wallMs }: TimeLimit,
  work: () => T,
): { readonly value: T } | undefined {
  for (let [triedMs, nextMs] = [0, cpuMs]; triedMs < wallMs; triedMs += nextMs, nextMs *= 4) {
    nextMs = Math.min(nextMs, wallMs - triedMs);
    const fromMs = threadMs();
    try {
      held.work = work;
      return { value: call.runInContext(context, { timeout: nextMs }) as T };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      // Half of it: the rest was spent before and after.
      if (threadMs() - fromMs >= cpuMs / 2) return undefined;
    }
  }
  return undefined;
}
