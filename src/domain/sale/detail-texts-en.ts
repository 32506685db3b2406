/** English texts for the details of a sale. Pure. */
import type { DetailTexts } from './detail-texts.ts';
import { saleTextsEn } from './sale-texts-en.ts';

export const detailTextsEn: DetailTexts = {
  tendered: 'Tendered',
  change: 'Change',
  paymentKinds: 'Paid by',
  people: (count) => count,
  label: {
    guests: 'Guests',
    table: 'Table',
    customerCode: 'Customer code',
    businessDate: 'Business date',
  },
  tax: (rate, included) =>
    `${included === true ? 'Included tax' : included === false ? 'Added tax' : 'Tax'} ${rate}`.trim(),
  taxable: (amount) => `on ${amount}`,
  difference: (amount) => `Items, discounts and taxes differ from the total by ${amount}.`,
  adjustment: {
    discount: 'Discount',
    coupon: 'Coupon',
    points: 'Points',
    service_charge: 'Service charge',
    tip: 'Tip',
    rounding: 'Rounding',
    other: 'Other',
  },
  payment: saleTextsEn.payment,
};
