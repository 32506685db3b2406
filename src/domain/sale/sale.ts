/** A sale: one transaction at a register (会計), as every part of the program knows it. */

export const saleKinds = ['sale', 'refund', 'void', 'no_sale', 'cash_in', 'cash_out'] as const;
export type SaleKind = (typeof saleKinds)[number];

export type SaleLine = {
  readonly name: string;
  readonly quantity?: number;
  /** Minor units of the sale's currency. */
  readonly unitPrice?: number;
  /** Minor units of the sale's currency; what the line adds to the total. */
  readonly amount?: number;
};

export type Payment = {
  readonly method: string;
  /** Minor units of the sale's currency. */
  readonly amount: number;
};

/** Why a receipt that was read off a printer's line says less than it might, or less surely. */
export const receiptDoubts = [
  /** Printed as pixels: there are instants, but nothing to read. */
  'image',
  /** Nothing was printed but codes. */
  'no_text',
  'no_total',
  'several_totals',
  /** There is no total; it was worked out from what was handed over and given back. */
  'total_from_cash',
  /** Some of the bytes weren't heard. */
  'bytes_missed',
  /** Only the beginning of its text is kept. */
  'too_long',
  /** The rules took too long and were given up, most likely one of the register's own. */
  'rules_failed',
  /** There was no room for its text until the agent was back: it went, so that the instants stay. */
  'text_shed',
] as const;
export type ReceiptDoubt = (typeof receiptDoubts)[number];

export type Staff = { readonly id?: string; readonly name?: string };

export type Sale = {
  /** The register's own number for the transaction. Registers reuse numbers, so it is no identity by itself. */
  readonly registerSaleId?: string;
  readonly kind: SaleKind;
  /** Minor units (yen for JPY); negative for money going out. */
  readonly totalMinor: number;
  /** Nobody could read the total, as where a receipt was printed as pixels; `totalMinor` is 0 then. */
  readonly totalUnknown?: true;
  /** ISO 4217. */
  readonly currency: string;
  /** When the register says it was sold: its own wall clock, epoch milliseconds. Never trusted by itself. */
  readonly soldAtMs?: number;
  /** What the register gave in its place where that can't be true (domain/time/usable-time.ts), ISO 8601. */
  readonly unusableSoldAt?: string;
  /** Which state of the sale a register pushed: the higher number or the later time is the newer one. */
  readonly registerRevision?: number;
  /** By the register's wall clock, epoch milliseconds; compared only with others of the same register. */
  readonly changedAtMs?: number;
  readonly receiptNumber?: string;
  readonly lines: readonly SaleLine[];
  readonly payments: readonly Payment[];
  readonly staff?: Staff;
  /** What the printer printed, as the tap read it, lines divided by \n; card numbers cut down. */
  readonly receiptText?: string;
  /** Of that text, or of a receipt that none could be read of; absent where nothing is in doubt. */
  readonly receiptDoubts?: readonly ReceiptDoubt[];
};

/** When this gateway heard of something. Monotonic time is what counts; wall time is only its label then. */
export type Received = {
  /** Kernel boot id: monotonic times of different boots can't be compared. */
  readonly boot: string;
  /** CLOCK_MONOTONIC in milliseconds, with a fraction. */
  readonly monotonicMs: number;
  /** Gateway wall clock, epoch milliseconds. */
  readonly wallMs: number;
  readonly clock: ClockState;
};

/** Whether the gateway's wall clock is known to follow a time source. */
export type ClockState = 'synced' | 'unsynced';

/** Who told of a sale, and the times of it that the teller knows beside `soldAtMs` and its arrival. */
export type Told =
  /** The register pushed it: its arrival is close to the checkout, unless it was held back. */
  | { readonly by: 'register' }
  /** The printer tap heard it happen. Monotonic clock of `Received.boot`, milliseconds; at least one is there. */
  | {
      readonly by: 'printer';
      readonly kickMs?: number;
      readonly firstByteMs?: number;
      readonly cutMs?: number;
    }
  /** A POS cloud that was asked: its arrival says nothing of the checkout. */
  | {
      readonly by: 'cloud';
      /** When the POS server got it, by the server's clock, epoch milliseconds. */
      readonly serverAtMs?: number;
      /** Server clock − gateway clock as seen in this answer, milliseconds; absent where the server didn't say its time. */
      readonly serverAheadMs?: number;
      /**
       * Of a void: when it was made, by the server's clock, epoch milliseconds; `uncertaintyMs` is what makes it less sure than the server's
       * time of a sale.
       */
      readonly voided?: { readonly atMs: number; readonly uncertaintyMs: number };
      /** `soldAtMs` and `serverAtMs` are cut down to whole multiples of this, milliseconds: 1000 where seconds are told. */
      readonly resolutionMs: number;
    };
