/** Fields of a sale that a search reads, and those read from a receipt. They are declared in contract/sale.ts. Pure. */
import type { Sale } from './sale.ts';

type Fields = Partial<Record<keyof Sale, true>>;

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
} as const satisfies Fields;
