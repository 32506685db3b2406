/**
 * Finds the time of a link by the POS server's clock: sales that the server received earlier are left out,
 * and the gateway's clock may have been wrong. Computed from the time passed since the link. Pure, apart from
 * its memory.
 */
import type { Received } from '../../../domain/sale/sale.ts';

/** A register of the account, and the time at which it was linked to its terminal. */
export type LinkedTerminal = {
  readonly registerKey: string;
  readonly terminal: string;
  readonly linked: {
    /** Gateway's wall clock, epoch milliseconds; it may have been wrong. */
    readonly atMs: number;
    readonly boot: string;
    readonly monotonicMs: number;
    /** The same instant by the POS server's clock, once known, epoch milliseconds. */
    readonly serverMs?: number;
  };
};

/** A link's time by the gateway's clock and by the server's, epoch milliseconds. */
export type LinkMoment = {
  readonly registerKey: string;
  readonly linkedAtMs: number;
  readonly serverMs: number;
};

export type LinkMoments = {
  /** `aheadMs`: server clock − the gateway's monotonic clock, undefined while unknown. */
  learn(terminals: readonly LinkedTerminal[], received: Received, aheadMs: number | undefined): void;
  /** By the gateway's clock until the server's time is known. */
  beginsMs(link: LinkedTerminal): number;
  /** Links with a known server time, to be stored. */
  found(terminals: readonly LinkedTerminal[]): LinkMoment[];
};

export function createLinkMoments(): LinkMoments {
  const known = new Map<string, number>();
  return {
    learn: (terminals, received, aheadMs) => {
      if (aheadMs === undefined) return;
      for (const link of terminals) {
        if (link.linked.serverMs !== undefined || known.has(nameOf(link))) continue;
        known.set(nameOf(link), Math.round(received.monotonicMs + aheadMs - agoMs(link, received, aheadMs)));
      }
    },
    beginsMs: (link) => link.linked.serverMs ?? known.get(nameOf(link)) ?? link.linked.atMs,
    found: (terminals) =>
      terminals.flatMap((link) => {
        const serverMs = known.get(nameOf(link));
        const { registerKey, linked } = link;
        return serverMs === undefined ? [] : [{ registerKey, linkedAtMs: linked.atMs, serverMs }];
      }),
  };
}

function agoMs({ linked }: LinkedTerminal, received: Received, aheadMs: number): number {
  if (linked.boot === received.boot) return Math.max(0, received.monotonicMs - linked.monotonicMs);
  // After a reboot, an unset clock is no evidence; the server's clock may be slightly off.
  const wallMs = received.clock === 'synced' ? received.wallMs : received.monotonicMs + aheadMs;
  // Linked by a clock that was ahead: treated as now, the best estimate available.
  return Math.max(0, wallMs - linked.atMs);
}

function nameOf({ registerKey, linked }: LinkedTerminal): string {
  return `${registerKey} ${linked.atMs}`;
}
