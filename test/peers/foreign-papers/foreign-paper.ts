/**
 * A till paper as data, with its truth. Written from makers' manuals and public samples alone, without knowledge of the rules that
 * read papers, so that a rule fitted to its own examples fails here.
 */

/** Card slips are `slip`; papers that move cash without a sale are `drawer`; `unclear` are those that a person could not decide either. */
type PaperKind =
  | 'sale'
  | 'refund'
  | 'void'
  | 'copy'
  | 'order'
  | 'bill'
  | 'report'
  | 'drawer'
  | 'slip'
  | 'other'
  | 'unclear';

type Tender = 'cash' | 'card' | 'qr' | 'e-money' | 'voucher' | 'on account' | 'several';

type PaperTruth = {
  readonly kind: PaperKind;
  /** Yen. Negative for a refund and a void, also where the paper prints it without a sign; of a split bill the share that was paid. */
  readonly totalYen?: number;
  /** As printed, without its label. */
  readonly number?: string;
  /** `YYYY-MM-DD HH:MM`, with `:SS` where printed: local time of the sale, or of the event the paper records. */
  readonly time?: string;
  readonly tender?: Tender;
  /** Name of the paper that this one repeats, reverses or goes with; that one came earlier from the same register. */
  readonly of?: string;
  /** Required for `unclear`. */
  readonly reason?: string;
};

/** Star Graphic jobs begin with a picture in raster mode; the text follows in line mode. */
export type PaperDialect = 'escpos' | 'star-line' | 'starprnt' | 'star-graphic';
/** `jis` is JIS X 0208 in kanji mode. */
export type PaperEncoding = 'jis' | 'shift_jis' | 'utf-8';

export type PaperPrint = {
  readonly dialect: PaperDialect;
  readonly encoding: PaperEncoding;
  /** Half-width cells of a line. */
  readonly columns: 32 | 42 | 48;
};

export type ForeignPaper = {
  readonly name: string;
  readonly truth: PaperTruth;
  readonly print: PaperPrint;
  /** Lines in the notation of `layOut` (paper-layout.ts). */
  readonly text: string;
};
