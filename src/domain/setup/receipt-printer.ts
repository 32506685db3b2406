/** A receipt printer set up on the page, and the rules for parsing its receipts. */

/** Makers' command languages. */
export const dialects = ['epson', 'star'] as const;
export type DialectName = (typeof dialects)[number];

/** Initial encoding of a printer: Shift_JIS for Japanese models, or the selected single-byte page. */
export const printerEncodings = ['cp932', 'page'] as const;
export type PrinterEncoding = (typeof printerEncodings)[number];

/**
 * Connections over HTTPS. `forward`: unread, since the till trusts the printer's certificate. `read`: they end at the gateway, whose
 * certificate the till has to trust.
 */
export const httpsModes = ['forward', 'read'] as const;
export type HttpsMode = (typeof httpsModes)[number];

/** Papers printed as pixels that count while their text is not recognised: all that were cut, or those that open the drawer. */
export const pixelReceipts = ['always', 'with_drawer'] as const;
export type PixelReceipts = (typeof pixelReceipts)[number];

/** Rules of a register's receipts beside the default ones. Patterns as text; all are matched against each normalised line. */
export type ReceiptRules = {
  /** Labels of the total. */
  readonly totalLabels: readonly string[];
  /** Patterns with the total in their first group. */
  readonly totalPatterns: readonly string[];
  /** Patterns with the receipt's number in their first group. */
  readonly numberPatterns: readonly string[];
  /** A matching line marks a refund. */
  readonly refundPatterns: readonly string[];
  /** … marks a void. */
  readonly voidPatterns: readonly string[];
  /** … marks a sale, whatever the default rules find. */
  readonly salePatterns: readonly string[];
  /** … marks a paper that is no sale. */
  readonly notSalePatterns: readonly string[];
  /** Labels of total and payment of receipts that a person confirmed (receipt-shape.ts): their letters are not doubted. */
  readonly saleShapes: readonly string[];
};

export const noOwnRules: ReceiptRules = {
  ...{ totalLabels: [], totalPatterns: [], numberPatterns: [] },
  ...{ refundPatterns: [], voidPatterns: [], salePatterns: [], notSalePatterns: [] },
  saleShapes: [],
};

export type RegisterPrinter = {
  /** Location of the printer; `host` is an address or a name. */
  readonly host: string;
  readonly port: number;
  /** URL of the cloud that the printer polls; `host` and `port` are those of the cloud then. */
  readonly cloud?: string | undefined;
  /** Port of this gateway, on all its addresses, that the register prints to. */
  readonly listenPort: number;
  readonly dialect: DialectName;
  readonly encoding: PrinterEncoding;
  readonly https: HttpsMode;
  /** Absent: always. */
  readonly pixelReceipts?: PixelReceipts;
  readonly rules: ReceiptRules;
};

/** Problem type: a printer that is to be set up doesn't respond, which may be because it is switched off. */
export const printerUnreachable = 'urn:tillframe:problem:printer-unreachable';
