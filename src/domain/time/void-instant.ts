/** Time of a void: of one that the register pushed, by its change; of one that a POS cloud reports, by the server's time alone. Pure. */

import type { Received, SaleOrigin } from '../sale/sale.ts';
import type { Instant } from './instant.ts';

/** A void takes on average half of this from the register to the server, and hardly more than all of it. Milliseconds. */
const typicalDelayMs = 3_000;
/** Uncertainty when the server's clock was never compared with the gateway's, which follows a time source. Milliseconds. */
const uncomparedMs = 30_000;

/** On the gateway's wall clock. */
export type Voided = Pick<Instant, 'atMs' | 'basis' | 'uncertaintyMs'>;

type OfSale = {
  /** Arrival of the void. */
  readonly received: Received;
  readonly sale: { readonly instant: Pick<Instant, 'atMs'> } & Pick<Received, 'boot' | 'clock'>;
};

/** Whether no clock was set between the sale and the arrival of its void. */
function isComparable({ received, sale }: OfSale): boolean {
  return sale.clock === received.clock && (received.clock === 'synced' || sale.boot === received.boot);
}

/** `changed`: instant of the register's change. Undefined when the two times are not comparable: a clock was set in between. */
export function pushedVoidInstant({
  changed,
  ...of
}: OfSale & { readonly changed: Voided }): Voided | undefined {
  if (!isComparable(of)) return undefined;
  return { ...changed, atMs: Math.max(changed.atMs, of.sale.instant.atMs) };
}

export type VoidNews = OfSale & {
  readonly origin: Extract<SaleOrigin, { by: 'cloud' }>;
  /** Previously learned skew of the server's clock. */
  readonly serverAheadMs?: number;
};

/** Undefined when unknown, and when the two times are not comparable: a clock was set in between. */
export function voidInstant(news: VoidNews): Voided | undefined {
  const { origin, received, sale } = news;
  const { voided, resolutionMs } = origin;
  const isSynced = received.clock === 'synced';
  if (voided === undefined || !isComparable(news)) return undefined;
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
