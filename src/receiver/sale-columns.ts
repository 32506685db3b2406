/** What of a sale stands in columns, so that it can be looked for. Pure. */
import type { SaleEvent } from '../cloud/contract/event.ts';
import { rfc3339 } from '../domain/time-text.ts';

export type SaleColumns = {
  readonly gateway: string;
  readonly register: string;
  readonly kind: string;
  /** `2026-11-24`, in the shop's zone. */
  readonly day: string;
  /** In whole units of the currency: 1980 for ¥1,980, 19.8 for $19.80. */
  readonly amount: number;
  readonly supersededBy: string | null;
};

export function saleColumns(event: SaleEvent): SaleColumns {
  const { register, kind, total, currency, supersededBy } = event.data;
  return {
    gateway: event.gateway,
    register: register.key,
    kind,
    day: dayIn(event.data.shop.timeZone, Date.parse(event.time)),
    amount: total / 10 ** fractionDigits(currency),
    supersededBy: supersededBy ?? null,
  };
}

/** Digits after the point, by ISO 4217; 2 for a currency that isn't known. */
export function fractionDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

/** A zone that isn't known here is read as UTC: a sale isn't refused for it. */
export function dayIn(timeZone: string, atMs: number): string {
  return rfc3339(atMs, knownZone(timeZone)).slice(0, 10);
}

const zones = new Map<string, string>();

export function knownZone(timeZone: string): string {
  let known = zones.get(timeZone);
  if (known === undefined) {
    try {
      known = new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
    } catch {
      known = 'UTC';
    }
    // Names come from outside: what isn't known is not remembered for ever.
    if (zones.size < 1_000) zones.set(timeZone, known);
  }
  return known;
}
