/** A control group (v1, as root) that bounds the number of tasks of a program, which are its processes and threads. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, eventually } from '../../agent/cameras/children.ts';

const groups = '/sys/fs/cgroup/pids';

export const mayLimitTasks = existsSync(join(groups, 'cgroup.procs')) && process.getuid?.() === 0;

export type TaskGroup = AsyncDisposable & {
  /** No more tasks than there are now, and so many; undefined: no limit. */
  allowMore(tasks: number | undefined): void;
};

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
  return {
    allowMore: (tasks) =>
      writeFileSync(join(group, 'pids.max'), tasks === undefined ? 'max' : String(current() + tasks)),
    [Symbol.asyncDispose]: async () => {
      await eventually(() => readFileSync(join(group, 'cgroup.procs'), 'utf8') === '');
      rmdirSync(group);
    },
  };
}
