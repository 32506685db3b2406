/** A sale: one transaction at a register (会計). Declared once, as the schema in contract/sale.ts; these are its types. */
import type { Sale } from '../../contract/sale.ts';

export type {
  Adjustment,
  ClockState,
  Payment,
  Received,
  Sale,
  SaleJson,
  SaleLine,
  SaleOrigin,
  Tax,
} from '../../contract/sale.ts';

export type SaleKind = Sale['kind'];
export type PaymentKind = NonNullable<Sale['payments'][number]['kind']>;
export type ReceiptDoubt = NonNullable<Sale['receiptDoubts']>[number];
