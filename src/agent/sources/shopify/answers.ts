/** Shopify's answers to `queries.ts`, by its schema of version 2026-07. Money is that of the shop's currency, as decimals. */
import { z } from 'zod';
import { lenient, listOf, text, time } from '../polling/kit/lenient.ts';

/** `gid://shopify/Order/5940139491234` → the number. */
const gid = z
  .string()
  .regex(/^gid:\/\/shopify\/\w+\/\w{1,40}/)
  .transform((whole) => /\/(\w+)(?:\?.*)?$/.exec(whole)?.[1] ?? whole);
const thing = z.object({ id: gid }).transform(({ id }) => id);

const decimal = z
  .union([z.string(), z.number().transform(String)])
  .pipe(z.string().regex(/^-?\d{1,15}(\.\d{1,10})?$/));
const bag = z
  .object({ shopMoney: z.object({ amount: decimal }) })
  .transform(({ shopMoney }) => shopMoney.amount);

/** A page of a list. One that continues has a cursor: without it the rest would be left out. */
const pageOf = <Node>(nodes: z.ZodType<Node[]>) =>
  z
    .object({
      pageInfo: z.discriminatedUnion('hasNextPage', [
        z.object({ hasNextPage: z.literal(true), endCursor: z.string().min(1).max(16_384) }),
        z.object({ hasNextPage: z.literal(false), endCursor: z.unknown() }),
      ]),
      nodes,
    })
    .transform(
      (page): Page<Node> => ({
        nodes: page.nodes,
        next: page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined,
      }),
    );
/** `next`: cursor of the next page, if there is one. */
export type Page<T> = { readonly nodes: readonly T[]; readonly next: string | undefined };
const currency = z.string().regex(/^[A-Z]{3}$/);
const nodesOf = <T extends z.ZodType>(schema: T) =>
  z.object({ nodes: listOf(schema) }).transform(({ nodes }) => nodes);

export const changeSchema = z.object({
  id: gid,
  updatedAt: time,
  retailLocation: lenient(thing),
  refunds: listOf(thing),
});
export type Change = z.infer<typeof changeSchema>;
export const changesSchema = z.object({ orders: pageOf(z.array(z.unknown())) });

const transaction = z.object({
  id: gid,
  kind: z.string().max(40),
  status: z.string().max(40),
  gateway: lenient(text),
  formattedGateway: lenient(text),
  createdAt: time,
  processedAt: lenient(time),
  amountSet: bag,
  amountRoundingSet: lenient(bag),
  parentTransaction: lenient(thing),
  device: lenient(thing),
  location: lenient(thing),
  paymentDetails: lenient(z.object({ company: lenient(text), paymentMethodName: lenient(text) })),
});
export type Transaction = z.infer<typeof transaction>;

const discount = z.object({
  allocatedAmountSet: bag,
  discountApplication: z.object({
    index: z.int(),
    targetSelection: lenient(z.string()),
    title: lenient(text),
    code: lenient(text),
  }),
});

const line = z.object({
  id: gid,
  name: lenient(text),
  quantity: z.int(),
  currentQuantity: z.int(),
  originalUnitPriceSet: bag,
  discountAllocations: listOf(discount),
});
export type Line = z.infer<typeof line>;

/** Amounts depend on each of them: one that can't be read makes the order unreadable. */
const lines = pageOf(z.array(line));
export const linesSchema = z.object({ order: z.object({ lineItems: lines }) });

const transactions = z.array(transaction);
export const transactionsSchema = z.object({ order: z.object({ transactions }) });
const refundIds = z.array(thing);
export const refundIdsSchema = z.object({ order: z.object({ refunds: refundIds }) });

const tax = z.object({ title: lenient(text), ratePercentage: lenient(z.number()), priceSet: bag });

const order = z.object({
  id: gid,
  name: lenient(text),
  createdAt: time,
  processedAt: lenient(time),
  cancelledAt: lenient(time),
  displayFinancialStatus: lenient(z.string().max(40)),
  currencyCode: currency,
  taxesIncluded: z.boolean(),
  note: lenient(text),
  retailLocation: lenient(thing),
  originalTotalPriceSet: lenient(bag),
  totalTipReceivedSet: lenient(bag),
  taxLines: listOf(tax),
  shippingLines: nodesOf(z.object({ title: lenient(text), discountedPriceSet: bag })),
  lineItems: lines,
  transactions,
  refunds: refundIds,
});
/** Null where it was deleted. */
export const orderSchema = order.nullable();
export type Order = z.infer<typeof order>;

const refundLines = pageOf(
  z.array(
    z.object({
      quantity: z.int(),
      lineItem: z.object({ id: gid, name: lenient(text) }),
      priceSet: bag,
      subtotalSet: bag,
      totalTaxSet: bag,
    }),
  ),
);
export const refundLinesSchema = z.object({ refund: z.object({ refundLineItems: refundLines }) });
const refundPayments = pageOf(transactions);
export const refundPaymentsSchema = z.object({ refund: z.object({ transactions: refundPayments }) });

const refund = z.object({
  id: gid,
  createdAt: lenient(time),
  processedAt: lenient(time),
  updatedAt: time,
  note: lenient(text),
  refundLineItems: refundLines,
  refundShippingLines: nodesOf(z.object({ subtotalAmountSet: bag })),
  transactions: refundPayments,
});
export const refundSchema = refund.nullable();
export type RefundRecord = z.infer<typeof refund>;
/** With the lines and transactions of all pages. */
export type Refund = Omit<RefundRecord, 'refundLineItems' | 'transactions'> & {
  readonly refundLineItems: RefundRecord['refundLineItems']['nodes'];
  readonly transactions: RefundRecord['transactions']['nodes'];
};

const location = z.object({ id: gid, name: lenient(text) });
export const shopSchema = z.object({
  shop: z.object({ ianaTimezone: lenient(z.string().max(64)) }),
  locations: nodesOf(location),
});
export type Shop = z.infer<typeof shopSchema>;

export const newestSchema = z.object({
  orders: pageOf(
    listOf(
      z.object({
        createdAt: time,
        currencyCode: currency,
        totalPriceSet: bag,
        retailLocation: lenient(thing),
        transactions: listOf(z.object({ device: lenient(thing), location: lenient(thing) })),
      }),
    ),
  ),
});
export type NewestOrder = z.infer<typeof newestSchema>['orders']['nodes'][number];
