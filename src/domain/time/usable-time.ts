/**
 * Checks the plausibility of times from registers and POS clouds. An impossible time is removed from the sale, and
 * noted in it. Pure.
 */
import type { Received, Sale, SaleOrigin } from '../sale/sale.ts';

const since = Date.UTC(2000, 0, 1);
/** Excludes the gateway's clock, which may not be set. */
const until = Date.UTC(2100, 0, 1);
/** A register's clock may be wrong; further ahead is more likely a formatting mistake. Milliseconds. */
const maxAheadMs = 86_400_000;

export function canBeSoldAt(
  soldAtMs: number,
  { wallMs, clock }: Pick<Received, 'wallMs' | 'clock'>,
): boolean {
  return isInUse(soldAtMs) && (clock === 'unsynced' || soldAtMs - wallMs <= maxAheadMs);
}

/** Not compared with the gateway's clock: the difference between the two is learned. */
function isInUse(ms: number): boolean {
  return ms >= since && ms < until;
}

export function withUsableSoldAt(sale: Sale, received: Received): Sale {
  const { soldAtMs, ...rest } = sale;
  if (soldAtMs === undefined || canBeSoldAt(soldAtMs, received)) return sale;
  return { ...rest, unusableSoldAt: new Date(soldAtMs).toISOString() };
}

export function withUsableServerTime(origin: SaleOrigin): SaleOrigin {
  if (origin.by !== 'cloud') return origin;
  const { serverAtMs, voided, ...rest } = origin;
  return {
    ...rest,
    ...(serverAtMs !== undefined && isInUse(serverAtMs) && { serverAtMs }),
    ...(voided !== undefined && isInUse(voided.atMs) && { voided }),
  };
}
