/** What every source of sales hands on, and what it hears back. A source answers its register only after this resolved. */
import type { Received, Sale } from '../domain/sale.ts';

export type IntakeAnswer =
  | { readonly kind: 'stored' | 'revised' | 'known'; readonly saleId: string; readonly revision: number }
  | { readonly kind: 'unknown_register' }
  /**
   * The database can't be written now, or has no room: the register must keep the sale and send it again. `refusal`: its quota is used up,
   * or the disk is full.
   */
  | { readonly kind: 'unavailable'; readonly why: string; readonly refusal?: 'quota' | 'disk' };

/** Resolves once the sale is on disk. */
export type Intake = (event: {
  registerKey: string;
  sale: Sale;
  received: Received;
}) => Promise<IntakeAnswer>;
