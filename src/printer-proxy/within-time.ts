/** Runs a function that may be hopeless, such as a regular expression that somebody wrote into the config, and stops it when it takes too long. */
import { createContext, Script } from 'node:vm';

const call = new Script('work()');
const held: { work?: () => unknown } = {};
const context = createContext(held);

/** Undefined when the time was up. What the function throws is passed on. */
export function withinTime<T>(ms: number, work: () => T): { readonly value: T } | undefined {
  try {
    held.work = work;
    return { value: call.runInContext(context, { timeout: ms }) as T };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
