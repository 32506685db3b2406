/** Texts for sales, missing pictures and parts of a receipt, shared by the gateway's page and the receiver's viewer. Pure. */
import type { MissingReason } from '../capture/pair.ts';
import type { InstantBasis, OtherTime } from '../time/instant.ts';
import type { Payment, SaleKind } from './sale.ts';

export type SaleTexts = {
  /** A picture at one of two times that disagree. */
  readonly disputed: {
    readonly time: Readonly<Record<OtherTime['basis'], string>>;
    /** `offset`: the picture's own, from that time. */
    readonly picture: (time: string, offset: string) => string;
    readonly note: string;
  };
  readonly kind: Readonly<Record<SaleKind, string>>;
  readonly payment: Readonly<Record<NonNullable<Payment['kind']>, string>>;
  readonly label: Readonly<Record<'unclear' | 'printedOnly', string>>;
  /** Notes on a picture from damaged video; `undamaged`: the other one beside it. */
  readonly flawed: { readonly note: string; readonly undamaged: string };
  readonly missing: Readonly<Record<MissingReason, string>>;
  /** How the instant was found, as a sentence. */
  readonly basis: Readonly<Record<InstantBasis, string>>;
  readonly receipt: Readonly<
    Record<'receipt' | 'noLines' | 'unreadLines' | 'item' | 'quantity' | 'amount' | 'total', string>
  >;
};
