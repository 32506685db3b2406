/** Rules of notifications, and the occurrences that they select. Pure. */
import type { Pair } from '../capture/pair.ts';
import { staffOf } from '../sale/sale-filter.ts';
import { fractionDigits } from '../time/figures.ts';

/** Times are `HH:MM` of the shop's clock. */
export type NotificationRules = {
  readonly language: 'ja' | 'en';
  readonly refunds: boolean;
  /** Whole units of the currency; a refund or void of less is not reported. */
  readonly refundsFrom: number;
  readonly noSale: boolean;
  readonly idle: boolean;
  readonly idleMinutes: number;
  readonly openFrom: string;
  readonly openUntil: string;
  /** Days of the week on which the shop opens, 0: Sunday. */
  readonly openDays: readonly number[];
  readonly cameras: boolean;
  readonly cloud: boolean;
  /** Every other alarm. */
  readonly others: boolean;
  /** Nothing is sent in these hours. */
  readonly quiet: boolean;
  readonly quietFrom: string;
  readonly quietUntil: string;
  /** Messages to one channel within an hour. */
  readonly maxPerHour: number;
};

export const defaultRules: NotificationRules = {
  language: 'ja',
  ...{ refunds: true, refundsFrom: 0, noSale: true },
  ...{ idle: false, idleMinutes: 60, openFrom: '10:00', openUntil: '20:00' },
  openDays: [0, 1, 2, 3, 4, 5, 6],
  ...{ cameras: true, cloud: true, others: true },
  ...{ quiet: false, quietFrom: '22:00', quietUntil: '08:00' },
  maxPerHour: 10,
};

/** Share of the rules that a channel gets. */
export const channelSubjects = ['all', 'sales', 'equipment'] as const;
export type ChannelSubject = (typeof channelSubjects)[number];

/** Something that happened once. Times are epoch milliseconds. */
export type Occurrence =
  | {
      readonly kind: 'refund' | 'void' | 'no_sale';
      readonly atMs: number;
      readonly register: string;
      readonly totalMinor: number;
      readonly currency: string;
      readonly staff?: string;
      readonly saleId: string;
    }
  /** `atMs`: the last sale, or the opening of the shop. */
  | {
      readonly kind: 'idle';
      readonly atMs: number;
      readonly minutes: number;
      readonly isSinceOpening: boolean;
    };

/** An older occurrence is history that was imported. Milliseconds. */
const maxNewsAgeMs = 24 * 3_600_000;

/** Asked once, when it is decided about: the clock may be set before the message is sent. */
export function isNews({ atMs }: Occurrence, nowMs: number): boolean {
  return nowMs - atMs <= maxNewsAgeMs;
}

/** Undefined for a sale that nobody is notified of. */
export function occurrenceOf(
  pair: Pick<
    Pair,
    'saleId' | 'sale' | 'instant' | 'voided' | 'registerName' | 'registerKey' | 'supersededBy'
  >,
  rules: Pick<NotificationRules, 'refunds' | 'refundsFrom' | 'noSale'>,
): Occurrence | undefined {
  const { sale, saleId, registerName, registerKey } = pair;
  const { kind, totalMinor, currency } = sale;
  if (pair.supersededBy !== undefined) return undefined;
  if (kind !== 'refund' && kind !== 'void' && kind !== 'no_sale') return undefined;
  const atMs = kind === 'void' ? (pair.voided ?? pair.instant).atMs : pair.instant.atMs;
  const isSelected = kind === 'no_sale' ? rules.noSale : rules.refunds && isLarge(sale, rules.refundsFrom);
  if (!isSelected) return undefined;
  const staff = staffOf(sale);
  const register = registerName === '' ? registerKey : registerName;
  return { kind, atMs, register, totalMinor, currency, ...(staff !== undefined && { staff }), saleId };
}

function isLarge(
  { totalMinor, currency }: { readonly totalMinor: number; readonly currency: string },
  from: number,
): boolean {
  return Math.abs(totalMinor) >= from * 10 ** fractionDigits(currency);
}

/** Identity of an occurrence: it is reported once to each channel. */
export function occurrenceKey(occurrence: Occurrence): string {
  return occurrence.kind === 'idle'
    ? `idle:${Math.round(occurrence.atMs)}`
    : `${occurrence.kind}:${occurrence.saleId}`;
}

/** Whether an alarm is part of the rules. */
export function isSelectedAlarm(
  kind: string,
  { cameras, cloud, others }: Pick<NotificationRules, 'cameras' | 'cloud' | 'others'>,
): boolean {
  if (kind === 'camera_down') return cameras;
  return kind === 'cloud_unreachable' || kind === 'cloud_refused' ? cloud : others;
}
