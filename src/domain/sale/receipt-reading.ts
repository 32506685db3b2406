/** What was read out of a printed receipt, and where it stands. */
import type { ReceiptRules } from '../setup/receipt-printer.ts';
import type { Payment, SaleLine } from './sale.ts';

export const paperKinds = [
  'sale',
  'refund',
  'void',
  'cash_in',
  'cash_out',
  /** X and Z reports: 点検, 精算, 日計. */
  'report',
  /** Printed a second time. */
  'copy',
  /** Of a card terminal: 売上票. */
  'slip',
  /** Orders for the kitchen, bills before the payment, estimates. */
  'order',
  'training',
] as const;
export type PaperKind = (typeof paperKinds)[number];

export const readingReasons = ['no_total', 'several_totals', 'total_from_cash'] as const;
export type ReadingReason = (typeof readingReasons)[number];

export const markKinds = ['kind', 'number', 'line', 'total', 'payment'] as const;
/** A line of the text, counted from 0, and what was read out of it. */
export type Mark = { readonly line: number; readonly as: (typeof markKinds)[number] };

export type ReceiptReading = {
  readonly kind: PaperKind;
  /** Whole yen; negative for money going out. */
  readonly totalMinor?: number;
  readonly number?: string;
  readonly lines?: readonly SaleLine[];
  readonly payments?: readonly Payment[];
  readonly reasons: readonly ReadingReason[];
  readonly marks: readonly Mark[];
};

/** `areOwn`: false where the register's own rules took too long, and the usual ones read it. */
export type TriedReading = { readonly reading?: ReceiptReading; readonly areOwn: boolean };

/**
 * Reads texts by a register's rules, in a thread of its own and in bounded time: fewer readings than texts where the time was up. Rejects
 * where a pattern is invalid.
 */
export type TryRules = (texts: readonly string[], rules: ReceiptRules) => Promise<TriedReading[]>;
