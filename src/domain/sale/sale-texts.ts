/** Texts for sales, missing pictures and parts of a receipt, shared by the gateway's page and the receiver's viewer. Pure. */
import type { MissingReason } from '../capture/pair.ts';
import type { SaleKind } from './sale.ts';

export type SaleTexts = {
  readonly kind: Readonly<Record<SaleKind, string>>;
  readonly missing: Readonly<Record<MissingReason, string>>;
  readonly receipt: Readonly<
    Record<'receipt' | 'noLines' | 'item' | 'quantity' | 'amount' | 'total', string>
  >;
};
