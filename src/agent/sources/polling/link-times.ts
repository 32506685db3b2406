/**
 * When the link of a register to its terminal was made, by the POS server's clock: what the server had got before that is left out, and the
 * gateway's clock may have been wrong. It is found by the time that has passed since. Pure, but for what it remembers.
 */
import type { Received } from '../../../domain/sale/sale.ts';

/** A register of the account, and when it was linked to its terminal. */
export type LinkedTerminal = {
  readonly registerKey: string;
  readonly terminal: string;
  readonly linked: {
    /** Gateway's wall clock, epoch milliseconds; it may have been wrong. */
    readonly atMs: number;
    readonly boot: string;
    readonly monotonicMs: number;
    /** The same by the POS server's clock, once that is known, epoch milliseconds. */
    readonly serverMs?: number;
  };
};

/** The link that was made at that time by the gateway's clock, and when that was by the server's; epoch milliseconds. */
export type LinkMoment = {
  readonly registerKey: string;
  readonly linkedAtMs: number;
  readonly serverMs: number;
};

export type LinkMoments = {
  /** `aheadMs`: server clock − the gateway's monotonic one, undefined while nobody knows. */
  learn(terminals: readonly LinkedTerminal[], received: Received, aheadMs: number | undefined): void;
  /** By the gateway's clock until it has been found out. */
  beginsMs(link: LinkedTerminal): number;
  /** Those that have been found out, to be stored. */
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
  // In another boot a clock that isn't set yet says nothing; the server's may be off a little.
  const wallMs = received.clock === 'synced' ? received.wallMs : received.monotonicMs + aheadMs;
  // Made with a clock of the future: now, as nobody knows better.
  return Math.max(0, wallMs - linked.atMs);
}

function nameOf({ registerKey, linked }: LinkedTerminal): string {
  return `${registerKey} ${linked.atMs}`;
}
