/** The machine that the figures are of, and which processor does what on it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly ffmpeg: string;
  /** Load over the last minute when the benchmark began: anything much above 0 makes the figures worse. */
  readonly loadBefore: number;
};

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    ffmpeg: /version (\S+)/.exec(tryRun('ffmpeg', ['-version']))?.[1] ?? 'unknown',
    loadBefore: load(),
  };
}

/** Over the last minute. */
export const load = (): number => Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]);

/** Processor for the cameras and that for everything that is measured; undefined where they can't be kept apart. */
export type Pinning = { readonly camera?: number; readonly agent?: number; readonly note: string };

/** Moves this process, and so every child to come, to a processor of its own. */
export function pin(): Pinning {
  const allowed = allowedProcessors();
  const [camera, agent] = allowed;
  if (camera === undefined || agent === undefined)
    return { note: 'one processor only: cameras and agent share it, and disturb each other' };
  if (tryRun('taskset', ['-a', '-p', '-c', String(agent), String(process.pid)]) === '')
    return { note: 'taskset (util-linux) is missing: cameras and agent are not kept apart' };
  return { camera, agent, note: `cameras on processor ${camera}, everything measured on ${agent}` };
}

/** Numbers such as `0-3,8` in /proc. */
function allowedProcessors(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return list.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  });
}

function tryRun(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
