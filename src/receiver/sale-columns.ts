/** Searchable columns of a sale. Pure. */
import type { SaleEvent } from '../contract/cloud/event.ts';
import { fractionDigits, knownZone } from '../domain/time/figures.ts';
import { rfc3339 } from '../domain/time/time-text.ts';

export type SaleColumns = {
  readonly gateway: string;
  readonly register: string;
  readonly kind: string;
  /** `2026-11-24`, in the shop's zone. */
  readonly day: string;
  /** In whole units of the currency: 1980 for ¥1,980, 19.8 for $19.80. */
  readonly amount: number;
  readonly supersededBy: string | null;
  readonly reversedSale: string | null;
};

export function saleColumns(event: SaleEvent): SaleColumns {
  const { register, kind, total, currency, supersededBy, reversedSale } = event.data;
  return {
    gateway: event.gateway,
    register: register.key,
    kind,
    day: dayIn(event.data.shop.timeZone, Date.parse(event.time)),
    amount: total / 10 ** fractionDigits(currency),
    supersededBy: supersededBy ?? null,
    reversedSale: reversedSale ?? null,
  };
}

/** An unknown zone is treated as UTC, so that no sale is rejected for it. */
function dayIn(timeZone: string, atMs: number): string {
  return rfc3339(atMs, zoneOf(timeZone)).slice(0, 10);
}

const zones = new Map<string, string>();

/** Resolving a zone is slow, and only a few zones occur. */
export function zoneOf(timeZone: string): string {
  const zone = zones.get(timeZone) ?? knownZone(timeZone);
  // Zone names come from outside, so the cache is bounded.
  if (zones.size < 1_000) zones.set(timeZone, zone);
  return zone;
}
