/** The only file that reads the machine's clocks or sleeps. All other code is passed a Clock. */

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export type Clock = {
  /** Kernel boot id; monotonic times of different boots are not comparable. */
  readonly boot: string;
  /** Wall clock, whole epoch milliseconds. It steps; use it for labels. */
  nowMs(): number;
  /** CLOCK_MONOTONIC, milliseconds with a fraction: outlives the process, not the boot. For durations and order. */
  monotonicMs(): number;
  /** Rejects with `signal.reason` when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
  boot: readBootId(),
  nowMs: () => Date.now(),
  monotonicMs: () => Number(process.hrtime.bigint()) / 1e6,
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
};

/** Processor time of this thread, milliseconds. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Without /proc each process counts as a separate boot, so no times are compared wrongly. */
function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID();
  }
}
