/** A sale: one transaction at a register (会計), as used by every part of the program. */

export const saleKinds = ['sale', 'refund', 'void', 'no_sale', 'cash_in', 'cash_out'] as const;
export type SaleKind = (typeof saleKinds)[number];

export type SaleLine = {
  readonly name: string;
  readonly quantity?: number;
  /** Minor units of the sale's currency. */
  readonly unitPrice?: number;
  /** Minor units of the sale's currency; contribution of the line to the total. */
  readonly amount?: number;
};

export type Payment = {
  readonly method: string;
  /** Minor units of the sale's currency. */
  readonly amount: number;
};

/** Reasons why a receipt captured from a printer is incomplete or uncertain. */
export const receiptDoubts = [
  /** Printed as pixels: there are instants, but no text. */
  'image',
  /** Nothing but codes was printed. */
  'no_text',
  'no_total',
  'several_totals',
  /** Without a total; computed from the amounts tendered and returned. */
  'total_from_cash',
  /** Some bytes were not captured. */
  'bytes_missed',
  /** The text was truncated. */
  'too_long',
  /** The rules timed out, most likely one of the register's own. */
  'rules_failed',
  /** Its text was removed for lack of space before the agent was back; the instants were kept. */
  'text_shed',
] as const;
export type ReceiptDoubt = (typeof receiptDoubts)[number];

export type Staff = { readonly id?: string; readonly name?: string };

export type Sale = {
  /** The register's own number of the transaction. Registers reuse numbers, so it is no identity by itself. */
  readonly registerSaleId?: string;
  readonly kind: SaleKind;
  /** Minor units (yen for JPY); negative for money going out. */
  readonly totalMinor: number;
  /** The total is unreadable, as on a receipt printed as pixels; `totalMinor` is then 0. */
  readonly totalUnknown?: true;
  /** ISO 4217. */
  readonly currency: string;
  /** Time of sale by the register's wall clock, epoch milliseconds. Never trusted by itself. */
  readonly soldAtMs?: number;
  /** Replaces an impossible value of the register (domain/time/usable-time.ts), ISO 8601. */
  readonly unusableSoldAt?: string;
  /** State of the sale that a register pushed: the higher number or the later time is newer. */
  readonly registerRevision?: number;
  /** By the register's wall clock, epoch milliseconds; comparable only within one register. */
  readonly changedAtMs?: number;
  readonly receiptNumber?: string;
  readonly lines: readonly SaleLine[];
  readonly payments: readonly Payment[];
  readonly staff?: Staff;
  /** Printed text as parsed by the printer proxy, lines separated by \n; card numbers truncated. */
  readonly receiptText?: string;
  /** Doubts about that text, or about a receipt without readable text; absent: none. */
  readonly receiptDoubts?: readonly ReceiptDoubt[];
};

/** Arrival at this gateway. Monotonic time is authoritative; wall time is only its label. */
export type Received = {
  /** Kernel boot id: monotonic times of different boots are not comparable. */
  readonly boot: string;
  /** CLOCK_MONOTONIC in milliseconds, with a fraction. */
  readonly monotonicMs: number;
  /** Gateway wall clock, epoch milliseconds. */
  readonly wallMs: number;
  readonly clock: ClockState;
};

/** Whether the gateway's wall clock is known to follow a time source. */
export type ClockState = 'synced' | 'unsynced';

/** Source of a sale, and the times it provides beside `soldAtMs` and the arrival. */
export type Told =
  /** Pushed by the register: the arrival is close to the checkout, unless it was held back. */
  | { readonly by: 'register' }
  /** Captured by the printer proxy. Monotonic clock of `Received.boot`, milliseconds; at least one is present. */
  | {
      readonly by: 'printer';
      readonly kickMs?: number;
      readonly firstByteMs?: number;
      readonly cutMs?: number;
    }
  /** Fetched from a POS cloud: the arrival is unrelated to the checkout. */
  | {
      readonly by: 'cloud';
      /** Arrival at the POS server, by the server's clock, epoch milliseconds. */
      readonly serverAtMs?: number;
      /** Server clock − gateway clock in this response, milliseconds; absent when the server sent no time. */
      readonly serverAheadMs?: number;
      /**
       * For a void: its time by the server's clock, epoch milliseconds; `uncertaintyMs` is its uncertainty beyond that
       * of the server's time of a sale.
       */
      readonly voided?: { readonly atMs: number; readonly uncertaintyMs: number };
      /** `soldAtMs` and `serverAtMs` are truncated to multiples of this, milliseconds: 1000 for whole seconds. */
      readonly resolutionMs: number;
    };
