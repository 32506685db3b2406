/** Processor time of a process, as the kernel counts it. */
import { cpuMsOf } from '../media-process.ts';

const everyMs = 5_000;

export function createCpuMeter(pid: number | undefined) {
  let last: { readonly atMs: number; readonly cpuMs: number } | undefined;
  return {
    /** Share of one core since the last result; undefined for some seconds after it, and of an ended process. */
    percent(nowMs: number): number | undefined {
      if (last !== undefined && nowMs - last.atMs < everyMs) return undefined;
      const cpuMs = cpuMsOf(pid);
      const before = last;
      last = cpuMs === undefined ? undefined : { atMs: nowMs, cpuMs };
      if (cpuMs === undefined || before === undefined) return undefined;
      return (100 * (cpuMs - before.cpuMs)) / (nowMs - before.atMs);
    },
  };
}
