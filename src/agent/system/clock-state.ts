/** Whether the machine's wall clock follows a time source, as far as the system reports it (ADR 108). */
import { existsSync } from 'node:fs';
import type { ClockState } from '../../domain/sale/sale.ts';
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { runProgram } from '../../lib/run-program.ts';

/** systemd-timesyncd, Debian's default, creates this file once it has set the clock (systemd-timesyncd.service(8)). */
const timesyncdMark = '/run/systemd/timesync/synchronized';
/**
 * The kernel's own state, which chrony, ntpsec and linuxptp maintain as well. Node.js has no adjtimex(2) and ProtectClock denies it to the agent;
 * systemd-timedated reads it: true below a maximum error of 16 s, which grows past that within nine hours without a time source.
 */
const timedated = 'org.freedesktop.timedate1';
const readKernel = ['get-property', timedated, '/org/freedesktop/timedate1', timedated, 'NTPSynchronized'];
/** A bus that hangs delays the start of the agent by this. */
const withinMs = 2_000;

type Environment = Readonly<Record<string, string | undefined>>;

type Machine = {
  /** Value of the key clock.state: `synced` if the clock is kept right by other means. */
  readonly configured: 'auto' | 'synced';
  readonly environment: Environment;
  /** A file that exists once the clock is set. */
  readonly mark?: string | undefined;
};

export async function readClockState(machine: Machine, signal: AbortSignal): Promise<ClockState> {
  if (isKnownToBeSet(machine)) return 'synced';
  const { environment } = machine;
  const { out } = await runProgram('busctl', readKernel, { environment, withinMs }, signal);
  return out === 'b true' ? 'synced' : 'unsynced';
}

function isKnownToBeSet({ configured, mark = timesyncdMark }: Machine): boolean {
  return configured === 'synced' || existsSync(mark);
}

export type ClockStateWatch = {
  /** For each second: reads the mark, and the kernel's state as it was read last. */
  state(): ClockState;
  run(signal: AbortSignal): Promise<void>;
};

/** Reads the kernel's state 10 s after the start, then with growing waits: each reading starts systemd-timedated for half a minute. */
export async function watchClockState(
  machine: Machine & { readonly clock: Clock },
): Promise<ClockStateWatch> {
  const [firstMs, unsyncedMs, syncedMs] = [10_000, 600_000, 3_600_000];
  let kernel = await readClockState(machine, new AbortController().signal);
  return {
    state: () => (isKnownToBeSet(machine) ? 'synced' : kernel),
    run: async (signal) => {
      let waitMs = kernel === 'synced' ? syncedMs : firstMs;
      while (await pause(machine.clock, waitMs, signal)) {
        kernel = await readClockState(machine, signal);
        waitMs = kernel === 'synced' ? syncedMs : Math.min(waitMs * 2, unsyncedMs);
      }
    },
  };
}
