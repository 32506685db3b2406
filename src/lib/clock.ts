/** The only file that asks the machine for the time or waits for it. Everything else is handed a Clock. */

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export type Clock = {
  /** Kernel boot id; monotonic times of different boots can't be compared. */
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

/** Without /proc each process counts as a boot of its own: nothing is compared that can't be. */
function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID();
  }
}
