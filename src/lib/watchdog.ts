/**
 * Feeds systemd's watchdog, only after signs of life: the event loop was on time, and the database accepted a write.
 * Without feeding, systemd kills and restarts the service.
 *
 * Checks a third of the watchdog time apart, so that one late check and one slow write are tolerated; three in a row
 * are not.
 */
import { pause } from './abort.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { ServiceManager } from './systemd.ts';

/**
 * Result of a database write. `no_room`: it responds, and a restart would not free space. `unavailable`: it is being
 * reopened, or overloaded. `silent`: no response until the next check.
 */
export type WriteSign = 'written' | 'no_room' | 'unavailable' | 'silent';

export type SignsOfLife = {
  /** Delay of this check's timer, milliseconds: time in which the event loop was blocked. */
  readonly lateMs: number;
  /** Undefined for a process without a database. */
  readonly write: WriteSign | undefined;
};

/** A register gives up by then. */
const maxLateMs = 5_000;

/** Undefined when the watchdog may be fed. */
export function whyStarved({ lateMs, write }: SignsOfLife): string | undefined {
  if (lateMs > maxLateMs) return `the event loop stood still for ${(lateMs / 1_000).toFixed(1)} s`;
  switch (write) {
    case undefined:
    case 'written':
    case 'no_room':
      return undefined;
    case 'unavailable':
      return 'the database takes no writes';
    case 'silent':
      return 'the database does not answer';
  }
}

export type WatchdogDeps = {
  readonly manager: ServiceManager;
  readonly clock: Clock;
  readonly log: Log;
  /** Writes to the database; rejects only on a bug. */
  readonly write?: () => Promise<Exclude<WriteSign, 'silent'>>;
  /** For `systemctl status`. */
  readonly status?: () => string;
};

/** Settles when the signal has aborted; at once when the unit has no watchdog. Rejects when `write` does. */
export async function feedWatchdog(deps: WatchdogDeps, signal: AbortSignal): Promise<void> {
  const { manager, clock, log } = deps;
  if (manager.watchdogMs === undefined) return;
  const everyMs = manager.watchdogMs / 3;
  /** At most one pending write: the queue of a hanging database doesn't grow. */
  let requested: Promise<WriteSign> | undefined;

  async function write(): Promise<WriteSign | undefined> {
    if (deps.write === undefined) return undefined;
    requested ??= deps.write().finally(() => (requested = undefined));
    const waiting = new AbortController();
    const silent = pause(clock, everyMs, waiting.signal).then(() => 'silent' as const);
    try {
      return await Promise.race([requested, silent]);
    } finally {
      waiting.abort();
    }
  }

  let lateMs = 0;
  while (!signal.aborted) {
    const lookedMs = clock.monotonicMs();
    const why = whyStarved({ lateMs, write: await write() });
    if (why !== undefined) log.error({ why }, 'systemd watchdog not fed');
    const status = why === undefined ? deps.status?.() : `not well: ${why}`;
    void manager.notify({
      ...(why === undefined && { alive: true }),
      ...(status !== undefined && { status }),
    });
    const restMs = Math.max(0, everyMs - (clock.monotonicMs() - lookedMs));
    const sleptMs = clock.monotonicMs();
    if (!(await pause(clock, restMs, signal))) return;
    lateMs = clock.monotonicMs() - sleptMs - restMs;
  }
}
