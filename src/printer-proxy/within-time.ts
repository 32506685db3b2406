/**
 * Runs a function with a time limit and stops it, such as a regular expression from the config with catastrophic
 * backtracking.
 */
import { createContext, Script } from 'node:vm';

const call = new Script('work()');
const held: { work?: () => unknown } = {};
const context = createContext(held);

/** Undefined on a timeout. Exceptions of the function are passed on. */
export function withinTime<T>(ms: number, work: () => T): { readonly value: T } | undefined {
  try {
    held.work = work;
    return { value: call.runInContext(context, { timeout: ms }) as T };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
