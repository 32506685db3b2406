/** Result of parsing a printed receipt, with positions. */
import type { ReceiptRules } from '../setup/receipt-printer.ts';
import type { Payment, Sale, SaleLine } from './sale.ts';
import type { printedDetails } from './sale-fields.ts';

export const paperKinds = [
  'sale',
  'refund',
  'void',
  'cash_in',
  'cash_out',
  /** X and Z reports: 点検, 精算, 日計. */
  'report',
  /** A reprint. */
  'copy',
  /** From a card terminal: 売上票. */
  'slip',
  /** Kitchen orders, bills before the payment, estimates. */
  'order',
  'training',
  /** Nothing is due: coupons, numbered tickets, greetings. */
  'notice',
  /** It may be a sale: evidence contradicts itself, or there is no total. A person or the POS cloud decides. */
  'unclear',
] as const;
export type PaperKind = (typeof paperKinds)[number];

export const readingReasons = ['no_total', 'several_totals', 'total_from_cash', 'deposit'] as const;
export type ReadingReason = (typeof readingReasons)[number];

export const markKinds = ['kind', 'number', 'line', 'total', 'payment'] as const;
/** A line of the text, counted from 0, and the field read from it. */
export type Mark = { readonly line: number; readonly as: (typeof markKinds)[number] };

export type ReceiptReading = {
  readonly kind: PaperKind;
  /** Whole yen; negative for money going out. */
  readonly totalMinor?: number;
  readonly number?: string;
  /** Number of the sale that a refund or void takes back. */
  readonly reverses?: string;
  readonly lines?: readonly SaleLine[];
  readonly payments?: readonly Payment[];
  readonly details?: SaleDetails;
  /** Sold together with a deposit: a sale also where the deposit is none. */
  readonly goodsWithDeposit?: { readonly totalMinor: number; readonly lines: readonly SaleLine[] };
  readonly reasons: readonly ReadingReason[];
  readonly marks: readonly Mark[];
  /** Patterns of an unclear paper's title lines, from which a rule for the next one can be made. */
  readonly titlePatterns?: readonly string[];
  /** Shape of an unclear paper that the rules take for a sale, and only its letters contradict. */
  readonly saleShape?: string;
};

/** Fields of a sale beside goods, total and payments. */
export type SaleDetails = Pick<Sale, keyof typeof printedDetails>;

/** `areOwn`: false when the register's own rules timed out and the default ones were used. */
export type TriedReading = { readonly reading?: ReceiptReading; readonly areOwn: boolean };

/**
 * Parses texts by a register's rules, in a separate thread with a time limit: fewer readings than texts on a timeout.
 * Rejects on an invalid pattern.
 */
export type TryRules = (texts: readonly string[], rules: ReceiptRules) => Promise<TriedReading[]>;
