/** Pictures of a sale: one at its instant, for an exception five around it, each from every camera of the register. Pure. */
import type { SaleKind } from '../sale/sale.ts';

/** Before, at and after the instant, to show the people present. Milliseconds. */
const aroundMs = [-4_000, -2_000, 0, 2_000, 4_000] as const;
const onlyThenMs = [0] as const;

/** Requested distances from the instant, milliseconds, ascending; always includes the instant itself. */
export function requestedOffsetsMs(kind: SaleKind): readonly number[] {
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
