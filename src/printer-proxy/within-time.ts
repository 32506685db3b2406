/**
 * Runs a function with a limit of processor time and stops it, such as a regular expression from the config with catastrophic
 * backtracking. On a busy machine the thread may stand still for seconds: that counts nothing against the function.
 */
import { createContext, Script } from 'node:vm';
import { threadMs } from '../lib/clock.ts';

const call = new Script('work()');
const held: { work?: () => unknown } = {};
const context = createContext(held);

/** A machine that gives the thread less than this share of its time is too busy: given up. */
const minShare = 1 / 64;

/** Undefined on a timeout. Exceptions of the function are passed on. `work` may be called again, without effect but its result. */
export function withinTime<T>(ms: number, work: () => T): { readonly value: T } | undefined {
  for (let wallMs = ms; wallMs * minShare <= ms; wallMs *= 4) {
    const fromMs = threadMs();
    try {
      held.work = work;
      return { value: call.runInContext(context, { timeout: wallMs }) as T };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      // Half of it: the rest was spent before and after.
      if (threadMs() - fromMs >= ms / 2) return undefined;
    }
  }
  return undefined;
}
