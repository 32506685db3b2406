/**
 * Ubiregi's answers, parsed liberally: its documentation is from 2014, fields have changed since, and unknown
 * ones are ignored. An unreadable record is reported and doesn't block the others.
 */

import { z } from 'zod';
import { firstCharacters } from '../../../domain/sale/text-length.ts';
import { parseJson } from '../../../lib/text/read-json.ts';
import { grantedToken } from '../polling/kit/linked-tokens.ts';

const maxSaidLength = 300;

/** Ids are numbers on the wire and strings here. */
export const idSchema = z
  .union([z.int().min(0).transform(String), z.string().regex(/^[\w-]{1,40}$/)])
  .describe('an id');

/** Documented as a string, which avoids rounding in transit. */
const decimalSchema = z.union([z.string(), z.number().transform(String)]).pipe(
  z
    .string()
    .trim()
    .regex(/^[+-]?\d{1,15}(\.\d{1,10})?$/),
);

/** ISO 8601 with a zone → epoch milliseconds. */
const timeSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/)
  .transform((text) => Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')))
  .refine(Number.isFinite);

const text = z.string().transform((whole) => firstCharacters(whole));
/** Optional, nullable, and ignored if it has another type. */
const lenient = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined);

/** An object with an id and a name; null and malformed ones are left out. */
const named = z.object({ id: idSchema, name: text });
const listOf = <T extends z.ZodType>(schema: T) =>
  z
    .array(z.unknown())
    .nullish()
    .transform((all) =>
      (all ?? []).flatMap((each) => {
        const read = schema.safeParse(each);
        return read.success ? [read.data] : [];
      }),
    );

const paymentType = named.extend({ kind: lenient(text), change: lenient(z.boolean()) });

/** In an account, relatives and menus are ids; older answers name them differently. */
const idOrObject = z.union([idSchema, z.object({ id: idSchema }).transform(({ id }) => id)]);

export const accountSchema = z.object({
  timestamp: lenient(timeSchema),
  account: z.object({
    id: idSchema,
    name: lenient(text),
    currency: lenient(z.string().regex(/^[A-Z]{3}$/)),
    cashiers: listOf(named),
    payment_types: listOf(paymentType),
    tables: listOf(named),
    menus: listOf(idOrObject),
    /** Its tablets; undocumented, read by a public client [3P]. */
    devices: listOf(z.object({ guid: idSchema, name: lenient(text) })),
    child_ids: listOf(idOrObject),
    children: listOf(idOrObject),
  }),
});
export type AccountAnswer = z.infer<typeof accountSchema>;

export const menuItemsSchema = z.object({
  items: listOf(named),
  'next-url': lenient(z.string().max(2_000)),
});

/** One page. */
export const checkoutsSchema = z.object({
  timestamp: lenient(timeSchema),
  'next-url': lenient(z.string().max(2_000)),
  next_batch_since: lenient(timeSchema),
  checkouts: z.array(z.unknown()).max(10_000),
});

const embedded = lenient(z.object({ name: lenient(text) }));

const checkoutItem = z.object({
  menu_item_id: lenient(idSchema),
  name: lenient(text),
  menu_item_name: lenient(text),
  menu_item: embedded,
  count: lenient(decimalSchema),
  price_type: lenient(z.string()),
  sales: lenient(decimalSchema),
  tax: lenient(decimalSchema),
  discount_sales: lenient(decimalSchema),
  discount_tax: lenient(decimalSchema),
});
export type CheckoutItem = z.infer<typeof checkoutItem>;

const payment = z.object({
  payment_type_id: lenient(idSchema),
  name: lenient(text),
  payment_type: embedded,
  amount: decimalSchema,
});

const tax = z.object({
  tax_rate: lenient(decimalSchema),
  /** `included` in a recorded answer [3P]; anything else comes on top. */
  tax_type: lenient(z.string()),
  sales: lenient(decimalSchema),
  tax: decimalSchema,
});

/** Possible fields for the tablet: none of these is documented. The first one present counts. */
const terminalFields = [
  'terminal_id',
  'terminal_name',
  'terminal',
  'register_id',
  'device_id',
  'device_name',
  'device',
  'pos_id',
] as const;

export const checkoutSchema = z.looseObject({
  id: idSchema,
  guid: lenient(z.string()),
  account_id: lenient(idSchema),
  paid_at: lenient(timeSchema),
  price: lenient(decimalSchema),
  change: lenient(decimalSchema),
  status: z.string().transform((status) => status.toLowerCase()),
  cashier_id: lenient(idSchema),
  cashier: embedded,
  payments: listOf(payment),
  items: z.array(checkoutItem).max(10_000).nullish(),
  taxes: listOf(tax),
  /** A discount or charge on the whole; which of them, its sign does not say for certain. */
  modifier: lenient(decimalSchema),
  customers_count: lenient(z.int().min(0)),
  table_ids: listOf(idSchema),
  /** Day of the shop's books. */
  sales_date: lenient(z.iso.date()),
  memo: lenient(text),
  created_at: lenient(timeSchema),
  updated_at: lenient(timeSchema),
});
export type Checkout = z.infer<typeof checkoutSchema>;

export const tokenSchema = z.object({
  access_token: grantedToken,
  refresh_token: grantedToken,
  /** Seconds. */
  expires_in: lenient(
    z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.number().positive()),
  ),
  account_id: lenient(idSchema),
});

export const tokenErrorSchema = z.object({
  error: lenient(z.string().max(100)),
  error_description: lenient(z.string()),
});

/** The tablet of a checkout, if reported. */
export function terminalOf(checkout: Checkout): string | undefined {
  for (const field of terminalFields) {
    const reported: unknown = checkout[field];
    const inner: unknown =
      typeof reported === 'object' && reported !== null
        ? ((reported as Record<string, unknown>)['id'] ?? (reported as Record<string, unknown>)['name'])
        : reported;
    if (typeof inner === 'number' || (typeof inner === 'string' && inner !== '')) {
      return String(inner).trim().slice(0, 40);
    }
  }
  return undefined;
}

/** Ubiregi's own error text, on one line and without secrets: `{errors: [{object, messages}]}`, or older forms. */
export function quotedError(body: string, secrets: readonly string[]): string {
  const json = parseJson(body);
  let line = textsOf(json)
    .join(' ')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ');
  for (const secret of secrets) if (secret !== '') line = line.replaceAll(secret, '…');
  return line.slice(0, maxSaidLength).trim();
}

const errorText = z.object({
  object: lenient(text),
  messages: listOf(text),
  message: lenient(text),
  reason: lenient(text),
});

function textsOf(json: unknown): string[] {
  const oauth = z.object({ error: z.string(), error_description: lenient(z.string()) }).safeParse(json);
  if (oauth.success) return [oauth.data.error_description ?? oauth.data.error];
  const wrapped = z.object({ errors: z.array(z.unknown()) }).safeParse(json);
  const list = wrapped.success ? wrapped.data.errors : Array.isArray(json) ? (json as unknown[]) : [];
  return list.slice(0, 10).flatMap((each) => {
    if (typeof each === 'string') return [each];
    const read = errorText.safeParse(each);
    if (!read.success) return [];
    const { object, messages, message, reason } = read.data;
    const own = [...messages, message, reason].filter((part) => typeof part === 'string').join(' ');
    return [object === undefined || object === null ? own : `${object}: ${own}`];
  });
}
