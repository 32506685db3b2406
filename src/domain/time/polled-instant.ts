/**
 * The instant of a sale that a POS cloud told of: by the register's time where its clock is known, else by the server's. When it was asked
 * for says nothing. Pure.
 */

import type { Received, Told } from '../sale/sale.ts';
import type { Instant, InstantBasis } from './instant.ts';
import type { RegisterClock } from './register-clock.ts';

/** From the checkout to the server a sale takes about half of this, and hardly more than all of it. Milliseconds. */
const usualWayMs = 3_000;
/** Later than this at the server, it was held back, or the register's clock was set back just now. Milliseconds. */
const lateMs = 8_000;
/** Who sets a clock by hand sets it by minutes; a sale that comes later than this was held back. Milliseconds. */
const setByHandMs = 15 * 60_000;
/** Of a sale without any time: nobody knows for how long nobody asked. Milliseconds. */
const unknownMs = 86_400_000;
/** A register that says it was longer has a clock that was never set. Milliseconds. */
const longestWayMs = 7 * 86_400_000;

export type PolledTimes = {
  readonly received: Received;
  readonly told: Extract<Told, { by: 'cloud' }>;
  readonly soldAtMs?: number;
};

/** What was learned of the register's sales before. */
export type LearnedClocks = { readonly register?: RegisterClock; readonly serverAheadMs?: number };

export function polledInstant(
  times: PolledTimes,
  learned: LearnedClocks,
  wanted: InstantBasis | 'auto',
): Instant {
  const { received, told } = times;
  const place = (atMs: number, rest: Pick<Instant, 'basis' | 'uncertaintyMs'>): Instant => ({
    // The gateway heard of it later than it happened, whatever the clocks say.
    monotonicMs: received.monotonicMs - Math.max(0, received.wallMs - atMs),
    atMs: Math.min(atMs, received.wallMs),
    ...rest,
  });
  const server = serverTime(times, learned);
  const register = received.clock === 'synced' ? registerTime(times, learned) : undefined;
  if (register !== undefined && !(wanted === 'pos_server_time' && server !== undefined)) {
    const { atMs, uncertaintyMs, skewMs, skewUncertaintyMs } = register;
    const skew = { skewMs, skewUncertaintyMs };
    const apartMs = (server ?? received.wallMs) - atMs;
    // Before it was sold it can't be at the server: somebody has set the register's clock ahead.
    const isAhead = apartMs < -uncertaintyMs - told.resolutionMs;
    if (!isAhead) {
      const isOpen = server !== undefined && apartMs > lateMs && apartMs <= setByHandMs;
      return {
        ...place(atMs, { basis: 'register_time', uncertaintyMs: isOpen ? apartMs : uncertaintyMs }),
        ...skew,
      };
    }
    if (server === undefined) {
      return {
        ...place(received.wallMs, { basis: 'arrival', uncertaintyMs: -apartMs + uncertaintyMs }),
        // Of a clock that was set since, how surely it was known before says nothing.
        skewMs,
      };
    }
  }
  if (server !== undefined) {
    const apartMs = received.clock === 'synced' ? heldBackMs(server, register?.atMs, times.soldAtMs) : 0;
    const openMs = apartMs > lateMs && apartMs <= longestWayMs ? apartMs : 0;
    return place(server - usualWayMs / 2, {
      basis: 'pos_server_time',
      uncertaintyMs: Math.max(usualWayMs / 2 + told.resolutionMs, openMs),
    });
  }
  if (times.soldAtMs === undefined || received.clock !== 'synced')
    return place(received.wallMs, { basis: 'arrival', uncertaintyMs: unknownMs });
  const atMs = times.soldAtMs + told.resolutionMs / 2;
  return place(atMs, {
    basis: 'register_time',
    uncertaintyMs: Math.max(30_000, Math.min(Math.abs(received.wallMs - atMs), unknownMs)),
  });
}

/** By the register's clock where that is known; until then the sale may have been held back, or that clock may be off. */
function heldBackMs(serverMs: number, registerMs: number | undefined, soldAtMs: number | undefined): number {
  if (registerMs !== undefined) return Math.max(0, serverMs - registerMs);
  return soldAtMs === undefined ? 0 : Math.abs(serverMs - soldAtMs);
}

/** When the server got it, on the gateway's clock, whatever that shows; undefined where the server doesn't tell. */
function serverTime({ told, received }: PolledTimes, { serverAheadMs }: LearnedClocks): number | undefined {
  // A clock that was never set has nothing to do with what was learned.
  const aheadMs = received.clock === 'synced' ? (serverAheadMs ?? told.serverAheadMs) : told.serverAheadMs;
  if (told.serverAtMs === undefined || aheadMs === undefined) return undefined;
  return told.serverAtMs + told.resolutionMs / 2 - aheadMs;
}

type Registered = {
  readonly atMs: number;
  readonly uncertaintyMs: number;
  readonly skewMs: number;
  readonly skewUncertaintyMs: number;
};

function registerTime({ soldAtMs, told }: PolledTimes, { register }: LearnedClocks): Registered | undefined {
  if (soldAtMs === undefined || register === undefined) return undefined;
  const { skewMs, uncertaintyMs } = register.at(soldAtMs);
  return {
    atMs: soldAtMs + told.resolutionMs / 2 - skewMs,
    uncertaintyMs: uncertaintyMs + told.resolutionMs / 2,
    skewMs,
    skewUncertaintyMs: uncertaintyMs,
  };
}
