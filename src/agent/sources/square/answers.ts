/**
 * Square's answers as of Square-Version 2025-08-20 [api.json of square/connect-api-specification]. Parsed liberally: fields
 * are optional throughout the specification. Its times have milliseconds.
 */

import { z } from 'zod';
import { id, lenient, listOf, text, time } from '../polling/kit/lenient.ts';

/** In the smallest denomination of the currency: yen, cents, fils. */
const money = z.object({
  amount: z
    .int()
    .nullish()
    .transform((amount) => amount ?? 0),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

const device = z.object({
  device_id: lenient(id),
  device_installation_id: lenient(id),
  device_name: lenient(text),
});
export type Device = z.infer<typeof device>;

export const paymentSchema = z.object({
  id,
  created_at: time,
  updated_at: time,
  status: z.string().max(40),
  amount_money: lenient(money),
  tip_money: lenient(money),
  /** `amount_money` and `tip_money` together. */
  total_money: money,
  source_type: lenient(text),
  card_details: lenient(
    z.object({
      status: lenient(text),
      card: lenient(z.object({ card_brand: lenient(text) })),
    }),
  ),
  cash_details: lenient(
    z.object({ buyer_supplied_money: lenient(money), change_back_money: lenient(money) }),
  ),
  external_details: lenient(z.object({ type: lenient(text), source: lenient(text) })),
  wallet_details: lenient(z.object({ status: lenient(text), brand: lenient(text) })),
  buy_now_pay_later_details: lenient(z.object({ brand: lenient(text) })),
  location_id: lenient(id),
  order_id: lenient(id),
  customer_id: lenient(id),
  team_member_id: lenient(id),
  /** The former name of `team_member_id`. */
  employee_id: lenient(id),
  note: lenient(text),
  receipt_number: lenient(text),
  device_details: lenient(device),
  application_details: lenient(z.object({ square_product: lenient(text) })),
  /** By the device's clock. */
  offline_payment_details: lenient(z.object({ client_created_at: lenient(time) })),
});
export type Payment = z.infer<typeof paymentSchema>;

export const refundSchema = z.object({
  id,
  created_at: time,
  updated_at: time,
  status: z.string().max(40),
  amount_money: money,
  destination_type: lenient(text),
  location_id: lenient(id),
  payment_id: lenient(id),
  order_id: lenient(id),
  team_member_id: lenient(id),
  reason: lenient(text),
});
export type Refund = z.infer<typeof refundSchema>;

/** Share of a line or charge in a tax or discount of the order. */
const appliedTaxes = listOf(
  z
    .object({ tax_uid: id, applied_money: money })
    .transform((one) => ({ uid: one.tax_uid, amount: one.applied_money.amount })),
);
const appliedDiscounts = listOf(
  z
    .object({ discount_uid: id, applied_money: money })
    .transform((one) => ({ uid: one.discount_uid, amount: one.applied_money.amount })),
);

const lineItem = z.object({
  name: lenient(text),
  variation_name: lenient(text),
  item_type: lenient(text),
  quantity: lenient(z.string().regex(/^\d{1,9}(\.\d{1,5})?$/)),
  base_price_money: lenient(money),
  /** With all taxes and apportioned service charges, less discounts. */
  total_money: lenient(money),
  applied_taxes: appliedTaxes,
  applied_discounts: appliedDiscounts,
});
export type LineItem = z.infer<typeof lineItem>;

const tax = z.object({
  uid: lenient(id),
  name: lenient(text),
  type: lenient(text),
  percentage: lenient(text),
  applied_money: lenient(money),
});
export type OrderTax = z.infer<typeof tax>;

const discount = z.object({
  uid: lenient(id),
  name: lenient(text),
  scope: lenient(text),
  applied_money: lenient(money),
});

const serviceCharge = z.object({
  name: lenient(text),
  treatment_type: lenient(text),
  total_money: lenient(money),
  applied_taxes: appliedTaxes,
});

const rounding = lenient(z.object({ amount_money: lenient(money) }));

const orderReturn = z.object({
  source_order_id: lenient(id),
  return_line_items: listOf(lineItem),
  return_service_charges: listOf(serviceCharge),
  return_taxes: listOf(tax),
  return_discounts: listOf(discount),
  return_tips: listOf(z.object({ applied_money: money })),
  rounding_adjustment: rounding,
});

const amounts = lenient(z.object({ total_money: lenient(money), tip_money: lenient(money) }));

export const orderSchema = z.object({
  id,
  location_id: lenient(id),
  state: lenient(text),
  customer_id: lenient(id),
  ticket_name: lenient(text),
  line_items: listOf(lineItem),
  taxes: listOf(tax),
  discounts: listOf(discount),
  service_charges: listOf(serviceCharge),
  returns: listOf(orderReturn),
  net_amounts: amounts,
  rounding_adjustment: rounding,
  tenders: listOf(z.object({ id: lenient(id), payment_id: lenient(id) })),
  refunds: listOf(z.object({ id: lenient(id) })),
  total_money: lenient(money),
  total_tip_money: lenient(money),
});
export type Order = z.infer<typeof orderSchema>;
export type OrderReturn = z.infer<typeof orderReturn>;

/** Without a list where there are no records. */
export const pageSchema = z.object({
  payments: z.array(z.unknown()).nullish(),
  refunds: z.array(z.unknown()).nullish(),
  /** Ignored as another type it would end the list early. */
  cursor: z.string().max(16_384).nullish(),
});

export const ordersSchema = z.object({ orders: z.array(z.unknown()).nullish() });

const location = z.object({
  id,
  name: lenient(text),
  timezone: lenient(z.string().max(64)),
  status: lenient(text),
});
export type Location = z.infer<typeof location>;
export const locationsSchema = z.object({ locations: listOf(location) });

export const teamMemberSchema = z.object({ given_name: lenient(text), family_name: lenient(text) });
