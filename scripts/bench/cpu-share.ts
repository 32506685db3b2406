/** A bound on how much processor some programs get together, as a weak board has it: a control group of Linux, version 1 or 2. Needs root. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../test/peers/program.ts';

/** How often the kernel counts anew, microseconds; its own default. */
const periodUs = 100_000;

export type CpuShare = AsyncDisposable & {
  /** Before a command, puts it and all its children into the group. */
  readonly behind: readonly string[];
  /** Puts a running program and its children into the group; what these start later is in it too. */
  add(pid: number): void;
  /** Share of its periods in which it needed more than it got since the last call, percent; 0 if it did not run. */
  throttledPercent(): number;
};

/** Why no group can be made here; undefined where one can. */
export async function whyNoCpuShare(): Promise<string | undefined> {
  try {
    await using _ = openCpuShare(1);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** `cores`: such as 0.25 for a quarter of one. Throws where no group can be made. Disposed of, it waits for the end of its programs. */
export function openCpuShare(cores: number): CpuShare {
  const { parent, isUnified } = controllerFolder();
  const folder = join(parent, `tillframe-bench-${process.pid}-${Math.round(performance.now())}`);
  mkdirSync(folder);
  const quotaUs = Math.round(cores * periodUs);
  try {
    if (isUnified) writeFileSync(join(folder, 'cpu.max'), `${quotaUs} ${periodUs}`);
    else {
      writeFileSync(join(folder, 'cpu.cfs_period_us'), String(periodUs));
      writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quotaUs));
    }
  } catch (error) {
    rmdirSync(folder);
    throw error;
  }
  let before = periods(folder);
  return {
    add: (pid) => {
      for (const each of [pid, ...childrenOf(pid)]) writeFileSync(join(folder, 'cgroup.procs'), String(each));
    },
    behind: ['sh', '-c', 'echo $$ >"$0" && exec "$@"', join(folder, 'cgroup.procs')],
    throttledPercent: () => {
      const now = periods(folder);
      const [all, short] = [now.all - before.all, now.short - before.short];
      before = now;
      // The kernel counts none where nothing ran.
      return all === 0 ? 0 : (100 * short) / all;
    },
    [Symbol.asyncDispose]: async () => {
      await eventually('the measured programs have ended', async () => isEmpty(folder) || undefined);
      rmdirSync(folder);
    },
  };
}

const isEmpty = (folder: string): boolean => readFileSync(join(folder, 'cgroup.procs'), 'utf8') === '';

/** Time stamps of the main thread, which starts all others. */
function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return list.split(' ').flatMap((text) => (text === '' ? [] : [Number(text)]));
}

function controllerFolder(): { parent: string; isUnified: boolean } {
  const root = '/sys/fs/cgroup';
  for (const parent of ['cpu', 'cpu,cpuacct'].map((name) => join(root, name)))
    if (existsSync(join(parent, 'cpu.cfs_quota_us')) || existsSync(join(parent, 'cpu.shares')))
      return { parent, isUnified: false };
  const handedDown = join(root, 'cgroup.subtree_control');
  if (!existsSync(handedDown)) throw new Error(`there are no control groups at ${root}`);
  if (!readFileSync(handedDown, 'utf8').split(/\s/).includes('cpu')) writeFileSync(handedDown, '+cpu');
  return { parent: root, isUnified: true };
}

function periods(folder: string): { all: number; short: number } {
  const text = readFileSync(join(folder, 'cpu.stat'), 'utf8');
  const count = (name: string): number => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? NaN);
  return { all: count('nr_periods'), short: count('nr_throttled') };
}
