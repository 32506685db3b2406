/**
 * Feeds the watchdog of systemd, and only after signs of life: the event loop kept time, and the database took a write. Starved, it kills
 * the service and starts it again.
 *
 * A third of its time apart, so that one late look and one slow write do no harm; three in a row do.
 */
import { pause } from './abort.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { ServiceManager } from './systemd.ts';

/**
 * What came of a write to the database. `no_room`: it answers, and a restart would make no room. `unavailable`: it is being opened again, or
 * doesn't keep up. `silent`: no answer until the next look.
 */
export type WriteSign = 'written' | 'no_room' | 'unavailable' | 'silent';

export type SignsOfLife = {
  /** So much later than it should the timer of this look ran out, milliseconds: for so long the event loop did nothing else. */
  readonly lateMs: number;
  /** Undefined for a process without a database. */
  readonly write: WriteSign | undefined;
};

/** A register gives up by then. */
const maxLateMs = 5_000;

/** Undefined when it is to be fed. */
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
  /** Writes to the database; rejects for a bug alone. */
  readonly write?: () => Promise<Exclude<WriteSign, 'silent'>>;
  /** For `systemctl status`. */
  readonly status?: () => string;
};

/** Settles when the signal has aborted; at once where the unit has no watchdog. Rejects when `write` does. */
export async function feedWatchdog(deps: WatchdogDeps, signal: AbortSignal): Promise<void> {
  const { manager, clock, log } = deps;
  if (manager.watchdogMs === undefined) return;
  const everyMs = manager.watchdogMs / 3;
  /** One that is not answered yet is not asked again: the queue before a database that hangs doesn't grow. */
  let asked: Promise<WriteSign> | undefined;

  async function write(): Promise<WriteSign | undefined> {
    if (deps.write === undefined) return undefined;
    asked ??= deps.write().finally(() => (asked = undefined));
    const waiting = new AbortController();
    const silent = pause(clock, everyMs, waiting.signal).then(() => 'silent' as const);
    try {
      return await Promise.race([asked, silent]);
    } finally {
      waiting.abort();
    }
  }

  let lateMs = 0;
  while (!signal.aborted) {
    const lookedMs = clock.monotonicMs();
    const why = whyStarved({ lateMs, write: await write() });
    if (why !== undefined) log.error({ why }, 'the watchdog of systemd is not fed');
    const status = why === undefined ? deps.status?.() : `not well: ${why}`;
    void manager.tell({
      ...(why === undefined && { alive: true }),
      ...(status !== undefined && { status }),
    });
    const restMs = Math.max(0, everyMs - (clock.monotonicMs() - lookedMs));
    const sleptMs = clock.monotonicMs();
    if (!(await pause(clock, restMs, signal))) return;
    lateMs = clock.monotonicMs() - sleptMs - restMs;
  }
}
