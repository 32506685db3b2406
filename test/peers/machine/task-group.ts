/** A control group (v1, as root) that bounds the number of tasks of a program, which are its processes and threads. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, eventually } from '../../agent/cameras/children.ts';

const groups = '/sys/fs/cgroup/pids';

export const mayLimitTasks = existsSync(join(groups, 'cgroup.procs')) && process.getuid?.() === 0;

export type TaskGroup = AsyncDisposable & {
  /** During the work, no more tasks than there are before it, and so many. A task that ends makes no room for another. */
  during<T>(work: () => Promise<T>, moreTasks?: number): Promise<T>;
};

const tightenEveryMs = 5;

/** Of a process, its present children and all that they start. Disposal waits for their end. */
export function limitTasks(pid: number): TaskGroup {
  const group = join(groups, `tillframe-test-${pid}`);
  mkdirSync(group);
  const add = (process: number): void => {
    writeFileSync(join(group, 'cgroup.procs'), String(process));
    for (const child of childrenOf(process, '')) add(child.pid);
  };
  add(pid);
  const current = (): number => Number(readFileSync(join(group, 'pids.current'), 'utf8'));
  const setMax = (tasks: number | 'max'): void => writeFileSync(join(group, 'pids.max'), String(tasks));
  return {
    during: async (work, moreTasks = 0) => {
      let max = current() + moreTasks;
      setMax(max);
      const tightening = setInterval(() => {
        max = Math.min(max, current() + moreTasks);
        setMax(max);
      }, tightenEveryMs);
      try {
        return await work();
      } finally {
        clearInterval(tightening);
        setMax('max');
      }
    },
    [Symbol.asyncDispose]: async () => {
      await eventually(() => readFileSync(join(group, 'cgroup.procs'), 'utf8') === '');
      rmdirSync(group);
    },
  };
}
