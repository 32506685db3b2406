/** Searchable columns of a sale. Pure. */

import type { SaleEvent } from '../contract/cloud/event.ts';
import { paymentKindOf } from '../domain/sale/payment-kind.ts';
import { searchTextOf, staffOf } from '../domain/sale/sale-filter.ts';
import { paymentKinds } from '../domain/sale/sale-kinds.ts';
import { plainText } from '../domain/sale/search/search-terms.ts';
import { fractionDigits, knownZone } from '../domain/time/figures.ts';
import { dateAt } from '../domain/time/shop-day.ts';
import { zoneOffsetMinutes } from '../domain/time/time-text.ts';

const hourMs = 3_600_000;

export type SaleColumns = {
  readonly gateway: string;
  readonly register: string;
  readonly kind: string;
  /** `2026-11-24`, in the shop's zone. */
  readonly day: string;
  /** In whole units of the currency: 1980 for ¥1,980, 19.8 for $19.80. */
  readonly amount: number;
  readonly totalMinor: number;
  readonly totalUnknown: 0 | 1;
  readonly currency: string;
  readonly staff: string | null;
  /** A bit for each kind of payment. */
  readonly payments: number;
  /** Ids of its cameras, each between two line feeds. */
  readonly cameras: string;
  /** No camera has a picture of it, now or later. */
  readonly noPicture: 0 | 1;
  /** A paper that a person has to decide about. */
  readonly unclear: 0 | 1;
  /** That, or one that a POS cloud does not list. */
  readonly uncounted: 0 | 1;
  /** Full hours since 1970 by the shop's clock. */
  readonly hour: number;
  /** Instant of a void, where known. */
  readonly voidedAtMs: number | null;
  readonly voidHour: number | null;
  readonly supersededBy: string | null;
  readonly reversedSale: string | null;
};

/** Names in the database of what is stored of a sale, beside its identity. */
export const saleColumnNames: Readonly<Record<keyof SaleColumns | 'revision' | 'eventId' | 'atMs', string>> =
  {
    revision: 'revision',
    eventId: 'event_id',
    atMs: 'at_ms',
    gateway: 'gateway',
    register: 'register',
    kind: 'kind',
    day: 'day',
    amount: 'amount',
    totalMinor: 'total_minor',
    totalUnknown: 'total_unknown',
    currency: 'currency',
    staff: 'staff',
    payments: 'payments',
    cameras: 'cameras',
    noPicture: 'no_picture',
    unclear: 'unclear',
    uncounted: 'uncounted',
    hour: 'hour',
    voidedAtMs: 'voided_at_ms',
    voidHour: 'void_hour',
    supersededBy: 'superseded_by',
    reversedSale: 'reversed_sale',
  };

export function saleColumns({ gateway, time, data }: SaleEvent): SaleColumns {
  const { register, kind, total, currency, supersededBy, reversedSale, captures, receiptDoubts = [] } = data;
  const { timeZone } = data.shop;
  const atMs = Date.parse(time);
  const voidedAtMs = kind === 'void' && data.voidedAt !== undefined ? Date.parse(data.voidedAt.at) : null;
  return {
    gateway,
    register: register.key,
    kind,
    day: dayIn(timeZone, atMs),
    amount: total / 10 ** fractionDigits(currency),
    totalMinor: total,
    totalUnknown: bit(data.totalUnknown === true),
    currency,
    staff: staffOf(data) ?? null,
    payments: data.payments.reduce((bits, one) => bits | paymentBit(one), 0),
    cameras: between([...new Set(captures.flatMap(({ camera }) => camera ?? []))]),
    noPicture: bit(captures.every(({ outcome }) => outcome !== 'captured' && outcome !== 'pending')),
    unclear: bit(receiptDoubts.includes('unclear')),
    uncounted: bit(receiptDoubts.some((doubt) => doubt === 'unclear' || doubt === 'printed_only')),
    hour: hourIn(timeZone, atMs),
    voidedAtMs,
    voidHour: voidedAtMs === null ? null : hourIn(timeZone, voidedAtMs),
    supersededBy: supersededBy ?? null,
    reversedSale: reversedSale ?? null,
  };
}

/** Words of a sale, as searches compare them. */
export function saleTexts({ data }: SaleEvent): { readonly text: string; readonly printed: string } {
  const { receiptText, pos, ...fields } = data;
  return {
    text: searchTextOf({
      ...fields,
      registerSaleId: pos.transaction,
      receiptNumber: pos.receiptNumber,
    } as Parameters<typeof searchTextOf>[0]),
    printed: plainText(receiptText ?? ''),
  };
}

/** The id of a camera as it stands in `cameras`. */
export function between(ids: readonly string[]): string {
  return ids.length === 0 ? '' : `\n${ids.join('\n')}\n`;
}

function paymentBit({ method, kind }: SaleEvent['data']['payments'][number]): number {
  const known = paymentKinds.indexOf((kind ?? paymentKindOf(method)) as (typeof paymentKinds)[number]);
  return known === -1 ? 0 : 1 << known;
}

function bit(is: boolean): 0 | 1 {
  return is ? 1 : 0;
}

/** An unknown zone is treated as UTC, so that no sale is rejected for it. */
function dayIn(timeZone: string, atMs: number): string {
  return dateAt(atMs, zoneOf(timeZone));
}

function hourIn(timeZone: string, atMs: number): number {
  return Math.floor((atMs + zoneOffsetMinutes(atMs, zoneOf(timeZone)) * 60_000) / hourMs);
}

const zones = new Map<string, string>();

/** Resolving a zone is slow, and only a few zones occur. */
export function zoneOf(timeZone: string): string {
  const zone = zones.get(timeZone) ?? knownZone(timeZone);
  // Zone names come from outside, so the cache is bounded.
  if (zones.size < 1_000) zones.set(timeZone, zone);
  return zone;
}
