/** Which pictures a sale gets: one of its instant, an exception five around it, each from every camera of the register. Pure. */
import type { SaleKind } from '../sale/sale.ts';

/** Who took the money out, and who was there: before, at and after the instant. Milliseconds. */
const aroundMs = [-4_000, -2_000, 0, 2_000, 4_000] as const;
const onlyThenMs = [0] as const;

/** Wanted distances from the instant, milliseconds, ascending; the instant itself is always among them. */
export function wantedOffsetsMs(kind: SaleKind): readonly number[] {
  switch (kind) {
    case 'refund':
    case 'void':
    case 'no_sale':
    case 'cash_out':
      return aroundMs;
    case 'sale':
    case 'cash_in':
      return onlyThenMs;
  }
}
