/** Texts for the details of a sale, shared by the gateway's page and the receiver's viewer. Pure. */
import type { Adjustment, Payment } from './sale.ts';

export type DetailTexts = {
  readonly tendered: string;
  readonly change: string;
  readonly paymentKinds: string;
  readonly guests: string;
  readonly people: (count: string) => string;
  readonly table: string;
  readonly customerCode: string;
  readonly businessDate: string;
  /** `rate`: `10%`, or empty. */
  readonly tax: (rate: string, included: boolean | undefined) => string;
  readonly taxable: (amount: string) => string;
  readonly difference: (amount: string) => string;
  readonly adjustment: Readonly<Record<Adjustment['kind'], string>>;
  readonly payment: Readonly<Record<NonNullable<Payment['kind']>, string>>;
};
