/** Time of a void reported by a POS cloud. The gateway received it later, so the server's time is the only source. Pure. */

import type { Received, SaleOrigin } from '../sale/sale.ts';
import type { Instant } from './instant.ts';

/** A void takes on average half of this from the register to the server, and hardly more than all of it. Milliseconds. */
const typicalDelayMs = 3_000;
/** Uncertainty when the server's clock was never compared with the gateway's, which follows a time source. Milliseconds. */
const uncomparedMs = 30_000;

/** On the gateway's wall clock. */
export type Voided = Pick<Instant, 'atMs' | 'basis' | 'uncertaintyMs'>;

export type VoidNews = {
  readonly origin: Extract<SaleOrigin, { by: 'cloud' }>;
  /** Arrival of the void. */
  readonly received: Received;
  /** Previously learned skew of the server's clock. */
  readonly serverAheadMs?: number;
  readonly sale: { readonly instant: Pick<Instant, 'atMs'> } & Pick<Received, 'boot' | 'clock'>;
};

/** Undefined when unknown, and when the two times are not comparable: a clock was set in between. */
export function voidInstant(news: VoidNews): Voided | undefined {
  const { origin, received, sale } = news;
  const { voided, resolutionMs } = origin;
  const isSynced = received.clock === 'synced';
  const isComparable = sale.clock === received.clock && (isSynced || sale.boot === received.boot);
  if (voided === undefined || !isComparable) return undefined;
  const aheadMs = isSynced ? (news.serverAheadMs ?? origin.serverAheadMs) : origin.serverAheadMs;
  if (aheadMs === undefined && !isSynced) return undefined;
  const atMs = voided.atMs + resolutionMs / 2 - (aheadMs ?? 0) - typicalDelayMs / 2;
  return {
    // After the sale, and before its arrival.
    atMs: Math.max(Math.min(atMs, received.wallMs), sale.instant.atMs),
    basis: 'pos_server_time',
    uncertaintyMs:
      typicalDelayMs / 2 + resolutionMs + voided.uncertaintyMs + (aheadMs === undefined ? uncomparedMs : 0),
  };
}
