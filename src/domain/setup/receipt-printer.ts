/** A receipt printer that a person has set up on the page, and the rules by which its receipts are read. */

/** Makers' command languages. */
export const dialects = ['epson', 'star'] as const;
export type DialectName = (typeof dialects)[number];

/** What a printer takes bytes for before it is told: Shift_JIS as Japanese ones do, or the selected single-byte page. */
export const printerEncodings = ['cp932', 'page'] as const;
export type PrinterEncoding = (typeof printerEncodings)[number];

/** What a register's receipts have beside the usual words. Patterns as text; all are tried on each line in plain spelling. */
export type ReceiptRules = {
  /** Words that stand before the total. */
  readonly totalLabels: readonly string[];
  /** With the total in their first group. */
  readonly totalPatterns: readonly string[];
  /** With the receipt's number in their first group. */
  readonly numberPatterns: readonly string[];
  /** A paper with such a line is a refund. */
  readonly refundPatterns: readonly string[];
  /** … is cancelled. */
  readonly voidPatterns: readonly string[];
  /** … is no sale. */
  readonly notSalePatterns: readonly string[];
};

export const noOwnRules: ReceiptRules = {
  ...{ totalLabels: [], totalPatterns: [], numberPatterns: [] },
  ...{ refundPatterns: [], voidPatterns: [], notSalePatterns: [] },
};

export type RegisterPrinter = {
  /** Where the printer is; `host` is an address or a name. */
  readonly host: string;
  readonly port: number;
  /** The port of this gateway, on all its addresses, that the register prints to. */
  readonly listenPort: number;
  readonly dialect: DialectName;
  readonly encoding: PrinterEncoding;
  readonly rules: ReceiptRules;
};

/** The type of the problem where a printer that is to be set up doesn't answer: a person may know that it is switched off. */
export const printerUnreachable = 'urn:tillframe:problem:printer-unreachable';
