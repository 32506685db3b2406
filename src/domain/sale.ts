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

export type Staff = { readonly id?: string; readonly name?: string };

export type Sale = {
  /** The register's own number for the transaction. Registers reuse numbers, so it is no identity by itself. */
  readonly registerSaleId?: string;
  readonly kind: SaleKind;
  /** Minor units (yen for JPY); negative for money going out. */
  readonly totalMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** When the register says it was sold: its own wall clock, epoch milliseconds. Never trusted by itself. */
  readonly soldAtMs?: number;
  readonly receiptNumber?: string;
  readonly lines: readonly SaleLine[];
  readonly payments: readonly Payment[];
  readonly staff?: Staff;
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
