/**
 * The instant of a sale that a POS cloud reported: by the register's time where its clock is known, else by
 * the server's. The time of the poll gives no information. Pure.
 */

import type { Received, SaleOrigin } from '../sale/sale.ts';
import type { Instant, InstantBasis } from './instant.ts';
import type { RegisterClock } from './register-clock.ts';
import { placeInSecond } from './stamped-second.ts';

/**
 * Longest usual time of a sale from the checkout to the server; about half of it is typical. Milliseconds.
 */
const typicalWayMs = 3_000;
/**
 * Delay at the server above which a sale was held back, or the register's clock was set back just now.
 * Milliseconds.
 */
const lateMs = 8_000;
/** Clocks set by hand change by minutes; a sale that comes later than this was held back. Milliseconds. */
const setByHandMs = 15 * 60_000;
/** Uncertainty of a sale without any time: the time since the last poll is unknown. Milliseconds. */
const unknownMs = 86_400_000;
/**
 * Longest time for which a sale is held back: a larger delay means a register clock that was never set.
 * Milliseconds.
 */
const longestWayMs = 7 * 86_400_000;

export type PolledTimes = {
  readonly received: Received;
  readonly origin: Extract<SaleOrigin, { by: 'cloud' }>;
  readonly soldAtMs?: number;
};

/** Clocks learned from the register's earlier sales. */
export type LearnedClocks = { readonly register?: RegisterClock; readonly serverAheadMs?: number };

export function polledInstant(
  times: PolledTimes,
  learned: LearnedClocks,
  requested: InstantBasis | 'auto',
): Instant {
  const { received, origin } = times;
  const place = (atMs: number, rest: Pick<Instant, 'basis' | 'uncertaintyMs'>): Instant => ({
    // The sale happened before the gateway received it, whatever the clocks show.
    monotonicMs: received.monotonicMs - Math.max(0, received.wallMs - atMs),
    atMs: Math.min(atMs, received.wallMs),
    ...rest,
  });
  const server = serverTime(times, learned);
  const register = received.clock === 'synced' ? registerTime(times, learned, server) : undefined;
  if (register !== undefined && !(requested === 'pos_server_time' && server !== undefined)) {
    const { atMs, uncertaintyMs, skewMs, skewUncertaintyMs, isUnusual } = register;
    const skew = { skewMs, skewUncertaintyMs };
    // A sale can't be at the server before it was made: somebody has set the register's clock ahead.
    if (isUnusual !== 'early') {
      const apartMs = (server ?? received.wallMs) - atMs;
      const isOpen =
        server !== undefined &&
        isUnusual === 'late' &&
        apartMs <= setByHandMs &&
        learned.register?.wasHeldBack({ soldAtMs: register.stampMs, serverMs: server }) !== true;
      return {
        ...place(atMs, {
          basis: 'register_time',
          uncertaintyMs: isOpen ? Math.max(apartMs + origin.resolutionMs / 2, uncertaintyMs) : uncertaintyMs,
        }),
        ...(isOpen && { other: { basis: 'pos_server_time', atMs: server - typicalWayMs / 2 } }),
        ...skew,
      };
    }
    if (server === undefined) {
      return {
        ...place(received.wallMs, {
          basis: 'arrival',
          uncertaintyMs: atMs - received.wallMs + uncertaintyMs,
        }),
        // The earlier uncertainty of the skew doesn't hold for a clock that was set since.
        skewMs,
      };
    }
  }
  if (server !== undefined) {
    const apartMs = received.clock === 'synced' ? heldBackMs(server, register?.atMs, times.soldAtMs) : 0;
    const ownMs = register?.atMs ?? times.soldAtMs;
    const openMs = apartMs > lateMs && apartMs <= longestWayMs ? apartMs : 0;
    return {
      ...place(server - typicalWayMs / 2, {
        basis: 'pos_server_time',
        uncertaintyMs: Math.max(typicalWayMs / 2 + origin.resolutionMs, openMs),
      }),
      ...(openMs > 0 && ownMs !== undefined && { other: { basis: 'register_time', atMs: ownMs } }),
    };
  }
  if (times.soldAtMs === undefined || received.clock !== 'synced')
    return place(received.wallMs, { basis: 'arrival', uncertaintyMs: unknownMs });
  const atMs = times.soldAtMs + origin.resolutionMs / 2;
  return place(atMs, {
    basis: 'register_time',
    uncertaintyMs: Math.max(30_000, Math.min(Math.abs(received.wallMs - atMs), unknownMs)),
  });
}

/**
 * Delay by the register's clock where that is known; until then the sale may have been held back, or that
 * clock may be off.
 */
function heldBackMs(serverMs: number, registerMs: number | undefined, soldAtMs: number | undefined): number {
  if (registerMs !== undefined) return Math.max(0, serverMs - registerMs);
  return soldAtMs === undefined ? 0 : Math.abs(serverMs - soldAtMs);
}

/**
 * Arrival at the server on the gateway's clock, even where that is wrong; undefined where the server reports
 * none.
 */
function serverTime({ origin, received }: PolledTimes, { serverAheadMs }: LearnedClocks): number | undefined {
  // The learned difference between server and gateway doesn't apply to a gateway clock that was never set.
  const aheadMs =
    received.clock === 'synced' ? (serverAheadMs ?? origin.serverAheadMs) : origin.serverAheadMs;
  if (origin.serverAtMs === undefined || aheadMs === undefined) return undefined;
  return origin.serverAtMs + origin.resolutionMs / 2 - aheadMs;
}

type Registered = {
  /** Middle of the register's interval, on its own clock. */
  readonly stampMs: number;
  readonly atMs: number;
  readonly uncertaintyMs: number;
  readonly skewMs: number;
  readonly skewUncertaintyMs: number;
  readonly isUnusual?: 'late' | 'early';
};

function registerTime(
  { soldAtMs, origin, received }: PolledTimes,
  { register }: LearnedClocks,
  serverMs: number | undefined,
): Registered | undefined {
  if (soldAtMs === undefined || register === undefined) return undefined;
  const { skewMs, uncertaintyMs, sdMs, constantMs, hiddenMs, way } = register.at(soldAtMs);
  const { resolutionMs } = origin;
  const stampMs = soldAtMs + resolutionMs / 2;
  const middleMs = stampMs - skewMs;
  const placed = placeInSecond(
    { sdMs, resolutionMs, hiddenMs },
    serverMs !== undefined && way !== undefined ? { serverMs: serverMs - middleMs, way } : undefined,
  );
  const isUnusual = serverMs === undefined || way === undefined ? unusualApart() : placed.isUnusual;
  /** By fixed bounds, where nothing is known of the way to the server. */
  function unusualApart(): 'late' | 'early' | undefined {
    const apartMs = (serverMs ?? received.wallMs) - middleMs;
    if (apartMs < -uncertaintyMs - 1.5 * resolutionMs) return 'early';
    return serverMs !== undefined && apartMs > lateMs ? 'late' : undefined;
  }
  return {
    stampMs,
    atMs: middleMs + placed.offsetMs,
    uncertaintyMs: Math.ceil(placed.sideMs + constantMs),
    skewMs,
    skewUncertaintyMs: uncertaintyMs,
    ...(isUnusual && { isUnusual }),
  };
}
