/**
 * Place of each field of a sale: on page and viewer, in search, on a receipt. The fields are declared in contract/sale.ts; one without a place
 * here, or without its labels in detail-texts-en.ts and detail-texts-ja.ts, fails the types. Pure.
 */
import type { Sale } from './sale.ts';

type Fields = Partial<Record<keyof Sale, true>>;

/** Shown in places of their own: title, receipt, times and facts of the sale. */
type PlacedField =
  | ('registerSaleId' | 'receiptNumber' | 'reverses' | 'kind' | 'currency' | 'totalMinor' | 'totalUnknown')
  | ('soldAtMs' | 'unusableSoldAt' | 'registerRevision' | 'changedAtMs')
  | ('lines' | 'payments' | 'taxes' | 'adjustments' | 'tendered' | 'change' | 'receiptText' | 'receiptDoubts')
  | ('staff' | 'extra');

/** Shown as a label with its value. */
export type LabelledField = Exclude<keyof Sale, PlacedField>;

/** In the order in which they are shown; the form of their value. */
export const labelledFields: Readonly<Record<LabelledField, 'text' | 'people'>> = {
  guests: 'people',
  table: 'text',
  customerCode: 'text',
  businessDate: 'text',
};

export const labelledNames = Object.keys(labelledFields) as LabelledField[];

/** Present where the source of the sale has it. Each POS states in its descriptor which it fills; push fills all. */
export type SourceField =
  | LabelledField
  | ('taxes' | 'adjustments' | 'tendered' | 'change' | 'payments.kind' | 'staff' | 'reverses' | 'extra');

/** In the order of docs/integrate/cloud-contract.md, "Which source knows which field". */
export const sourceFields: readonly SourceField[] = [
  ...(['taxes', 'adjustments', 'tendered', 'change', 'payments.kind', 'staff'] as const),
  ...labelledNames,
  ...(['reverses', 'extra'] as const),
];

/** Texts that a search reads, beside staff, items and means of payment. */
export const searchedTexts = {
  receiptNumber: true,
  registerSaleId: true,
  receiptText: true,
  table: true,
  customerCode: true,
} as const satisfies Fields;

/** Read from a printed receipt, beside goods, total and payments. */
export const printedDetails = {
  taxes: true,
  adjustments: true,
  tendered: true,
  change: true,
  staff: true,
  guests: true,
  table: true,
  customerCode: true,
  businessDate: true,
} as const satisfies Fields;
