/** The closed sets of words in a sale. Values, so that domain and page need no schema for them. */

export const saleKinds = ['sale', 'refund', 'void', 'no_sale', 'cash_in', 'cash_out'] as const;

/** Means of payment, whatever a shop calls them. */
export const paymentKinds = [
  'cash',
  /** Credit and debit cards. */
  'card',
  /** Codes on a phone: PayPay, d払い, 楽天ペイ. */
  'qr',
  /** Stored value and contactless: 交通系IC, iD, QUICPay, WAON. */
  'e_money',
  /** Gift certificates and coupons that are worth money: 商品券, ギフト券. */
  'voucher',
  'points',
  /** Paid later: 売掛. */
  'on_account',
  'bank_transfer',
  'other',
] as const;

/** Kinds of changes to the amount of a whole sale, beside lines and taxes. */
export const adjustmentKinds = [
  'discount',
  'coupon',
  'points',
  'service_charge',
  'tip',
  /** To whole amounts of cash. */
  'rounding',
  /** Delivery and handling, among others. */
  'other',
] as const;

/** Why a receipt read off a printer's line is incomplete or uncertain. */
export const receiptDoubts = [
  /** Printed as pixels: the times are known, but there is no text to read. */
  'image',
  /** Its text was recognised in the pixels: letters may be wrong, the total has a second witness on the paper. */
  'read_from_pixels',
  /** Nothing was printed but codes. */
  'no_text',
  'no_total',
  /** The paper may be no sale: a person or the POS cloud decides. */
  'unclear',
  /**
   * Beside `unclear`: a part of a price, paid in advance. The receipt of the rest may have the whole price, so that both
   * together would count too much.
   */
  'deposit',
  /** A POS cloud is linked and lists no such sale: it is not counted. */
  'printed_only',
  'several_totals',
  /** No total was printed; it was computed from the payment. */
  'total_from_cash',
  /** It was printed, but its print data is malformed. */
  'unreadable',
  /** Some bytes were not received. */
  'bytes_missed',
  /** The text was too long: its beginning alone is stored. */
  'too_long',
  /** The rules took too long and were aborted, most likely one of the register's own. */
  'rules_failed',
  /** The spool had no room for the text while the agent was away: the text was dropped, the times stay. */
  'text_evicted',
] as const;
