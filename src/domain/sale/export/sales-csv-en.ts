/** English headings of exported sales. */
import type { SalesCsvTexts } from './sales-csv-ja.ts';

export const salesCsvEn: SalesCsvTexts = {
  date: 'Date',
  time: 'Time',
  kind: 'Kind',
  amount: 'Amount',
  currency: 'Currency',
  register: 'Register',
  staff: 'Staff',
  payments: 'Paid by',
  items: 'Items',
  receipt: 'Receipt number',
  voidedAt: 'Voided at',
  note: 'Note',
  picture: 'Picture',
  id: 'Sale ID',
  yes: 'yes',
  no: 'no',
  cut: (rows) => `There are earlier sales (a file has at most ${rows}; choose a shorter period).`,
};
