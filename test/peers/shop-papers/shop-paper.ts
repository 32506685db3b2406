/**
 * A paper of a Japanese shop with its truth down to the lines. Written by a third hand from makers' manuals, journals of real tills
 * and help pages, before that hand had read a rule or another paper of this repository.
 */
import type { ForeignPaper } from '../foreign-papers/foreign-paper.ts';

export type ShopPaper = ForeignPaper & {
  /** Kinds that a person could accept as well. */
  readonly also?: readonly ForeignPaper['truth']['kind'][];
  /** Totals that a person could accept as well, such as the one after points. */
  readonly alsoYen?: readonly number[];
  readonly details?: ShopPaperDetails;
};

type ShopPaperDetails = {
  /** `name|quantity|amount`, in the order of the paper, without discounts, taxes and corrected lines. */
  readonly lines?: readonly string[];
  /** Yen of tax by rate in percent. */
  readonly taxes?: Readonly<Record<number, number>>;
  /** Sum of the discounts of lines and subtotal, without a sign. */
  readonly discountYen?: number;
  /** Cash that the customer handed over. */
  readonly receivedYen?: number;
  readonly changeYen?: number;
  readonly staff?: string;
};
