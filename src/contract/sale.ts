/**
 * The one declaration of a sale. The pushed message (register/sale-message.ts), the stored row, the event (cloud/event.ts) and the page's
 * JSON (page/sales.ts) are derived from it, so a field added here is accepted, stored, sent and in the page's JSON without a change
 * elsewhere; test/contract/sale-fields.test.ts fails where one is lost. domain/sale/sale-fields.ts has its place on the page, in the receiver's
 * viewer and in search. Description and example go into the documents.
 *
 * Unknown fields are dropped when parsed: a row or an event may come from a later version. Long texts are cut, never refused: to
 * `maxTextLength` (domain/sale/text-length.ts), or to less with `z.string().overwrite((text) => firstCharacters(text, 20))`.
 */
import { z } from 'zod';
import { adjustmentKinds, paymentKinds, receiptDoubts, saleKinds } from '../domain/sale/sale-kinds.ts';
import type { DeepReadonly } from '../lib/deep-readonly.ts';

export const rfc3339 = z.iso.datetime({ offset: true });
const minorUnits = z.int().describe('Minor units of the currency: yen for JPY');
const epochMs = z.number();
const monotonicMs = z.number();

export const saleLineSchema = z.object({
  name: z.string(),
  quantity: z.number().exactOptional(),
  unitPrice: minorUnits.exactOptional(),
  /** Contribution of the line to the total. */
  amount: minorUnits.exactOptional(),
});
export type SaleLine = DeepReadonly<z.infer<typeof saleLineSchema>>;

export const paymentSchema = z.object({
  method: z.string().describe('As the shop calls it'),
  kind: z
    .enum(paymentKinds)
    .exactOptional()
    .describe(
      'card: also debit; qr: codes such as PayPay; e_money: stored value and contactless, such as iD',
    ),
  amount: minorUnits.describe('Part of the total that it paid, less change; minor units'),
});
export type Payment = DeepReadonly<z.infer<typeof paymentSchema>>;

export const staffSchema = z.object({ id: z.string().exactOptional(), name: z.string().exactOptional() });

/** Rate in per cent, as tills, Smaregi (taxRate), Square (percentage), Shopify (ratePercentage) and UBL (Percent) have it. */
export const taxSchema = z.object({
  name: z.string().exactOptional(),
  ratePercent: z.number().min(0).max(100).exactOptional().describe('Per cent: 10 for 10 %'),
  amount: minorUnits.describe('Tax of this rate, in minor units; negative for money going out'),
  taxable: minorUnits
    .exactOptional()
    .describe('Amount it is charged on, in minor units; it contains the tax where `included` is true'),
  included: z
    .boolean()
    .exactOptional()
    .describe('true: part of the lines (内税); false: added to them (外税); absent: not known'),
});
export type Tax = DeepReadonly<z.infer<typeof taxSchema>>;

export const adjustmentSchema = z.object({
  kind: z.enum(adjustmentKinds),
  name: z.string().exactOptional(),
  amount: minorUnits.describe('Contribution to the total in minor units: negative for a discount on a sale'),
});
export type Adjustment = DeepReadonly<z.infer<typeof adjustmentSchema>>;

/** Fields of the register's own, bounded by domain/sale/extra.ts. */
const extraSchema = z.record(
  z.string(),
  z.union([z.string().describe('Kept up to 200 characters'), z.number(), z.boolean()]),
);

/** Description and example of a labelled field, for JSON Schemas and documents. */
function documented(description: string, example: string | number): z.GlobalMeta {
  return { description, examples: [example] };
}

export const saleSchema = z.object({
  /** The register's own number for the transaction. Registers reuse numbers, so it is no identity by itself. */
  registerSaleId: z.string().exactOptional(),
  kind: z.enum(saleKinds).describe('A void is a sale that was taken back as a whole: it never counts'),
  /** Negative for money going out. */
  totalMinor: minorUnits,
  totalUnknown: z
    .literal(true)
    .exactOptional()
    .describe('Nobody could read the total, as on a receipt printed as pixels; total is 0 then'),
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** When it was sold by the register's own wall clock, which is never trusted by itself. Epoch milliseconds. */
  soldAtMs: epochMs.exactOptional(),
  /** The register's time of sale where it can't be true (domain/time/usable-time.ts), ISO 8601; soldAtMs is absent then. */
  unusableSoldAt: z.string().exactOptional(),
  registerRevision: z
    .int()
    .min(0)
    .exactOptional()
    .describe('Which state of the sale a register pushed, by its own count; the highest one holds'),
  /** When that state came about, by the register's wall clock; compared only with others of the same register. Epoch milliseconds. */
  changedAtMs: epochMs.exactOptional(),
  receiptNumber: z.string().exactOptional(),
  reverses: z
    .string()
    .exactOptional()
    .describe('Number of the sale that this refund or void takes back, as the register counts or prints it'),
  lines: z.array(saleLineSchema),
  payments: z.array(paymentSchema),
  taxes: z.array(taxSchema).exactOptional(),
  adjustments: z
    .array(adjustmentSchema)
    .exactOptional()
    .describe('Of the whole sale; those of one line are in its amount'),
  tendered: minorUnits
    .exactOptional()
    .describe('Handed over by all means of payment together, before change: the total and the change'),
  change: minorUnits.exactOptional().describe('Given back in cash'),
  staff: staffSchema.exactOptional(),
  guests: z.int().min(0).exactOptional().meta(documented('Number of people', 2)),
  table: z.string().exactOptional().meta(documented('Table or seat', '12')),
  customerCode: z
    .string()
    .exactOptional()
    .meta(documented('Code of the customer at the shop; no name', 'K-00471')),
  businessDate: z.iso
    .date()
    .meta(documented('Day that the shop counts it in: after midnight often the day before', '2026-11-24'))
    .exactOptional(),
  extra: extraSchema
    .exactOptional()
    .describe('Fields of the register that have no place elsewhere, kept as they are'),
  receiptText: z
    .string()
    .exactOptional()
    .describe('What the printer printed, lines divided by \\n, card numbers cut down'),
  receiptDoubts: z
    .array(z.enum(receiptDoubts))
    .exactOptional()
    .describe('Why the printed receipt is incomplete or uncertain; absent where it is neither'),
});
export type Sale = DeepReadonly<z.infer<typeof saleSchema>>;

/** A sale in an event and on the page: times are RFC 3339. Written by `saleToJson`, read by `saleOfJson`. */
export const saleJsonSchema = saleSchema
  .omit({ totalMinor: true, soldAtMs: true, changedAtMs: true })
  .extend({
    total: saleSchema.shape.totalMinor,
    soldAt: rfc3339.exactOptional().describe('Register clock'),
    changedAt: rfc3339.exactOptional().describe('When this state of the sale came about; register clock'),
    sumDifference: minorUnits
      .exactOptional()
      .describe(
        'A doubt: the total less lines, adjustments and added taxes, where these do not give it within one minor unit a tax; absent where they do, and where an amount is missing',
      ),
  });
export type SaleJson = z.infer<typeof saleJsonSchema>;

/** Whether the gateway's wall clock is known to follow a time source. */
export const clockStateSchema = z.enum(['synced', 'unsynced']);
export type ClockState = z.infer<typeof clockStateSchema>;

/** When this gateway received something. Monotonic time decides; wall time is only its label. */
export const receivedSchema = z.object({
  /** Kernel boot id: monotonic times of different boots can't be compared. */
  boot: z.string(),
  /** CLOCK_MONOTONIC in milliseconds, with a fraction. */
  monotonicMs,
  /** Gateway wall clock, epoch milliseconds. */
  wallMs: epochMs,
  clock: clockStateSchema,
});
export type Received = DeepReadonly<z.infer<typeof receivedSchema>>;

/** The source of a sale, and its times besides `soldAtMs` and the arrival. */
export const saleOriginSchema = z.discriminatedUnion('by', [
  /** The register pushed it: its arrival is close to the checkout, unless it was held back. */
  z.object({ by: z.literal('register') }),
  /** The printer proxy captured it live. Monotonic clock of `Received.boot`; at least one time is present. */
  z.object({
    by: z.literal('printer'),
    kickMs: monotonicMs.exactOptional(),
    firstByteMs: monotonicMs.exactOptional(),
    cutMs: monotonicMs.exactOptional(),
    /** The printer fetched the receipt from a cloud: the checkout may be so much earlier, milliseconds. */
    maxWaitMs: z.number().exactOptional(),
    /** Printed total of a paper that doesn't count by itself: compared with the sales of a POS cloud. */
    totalMinor: minorUnits.exactOptional(),
    /** The paper of a void, which may be another record of the sale that it takes back. */
    ofVoid: z.literal(true).exactOptional(),
    /** A person decided what the unclear paper is: its doubts before, and the rule that the register remembers. */
    decision: z
      .object({ doubts: z.array(z.enum(receiptDoubts)), rule: z.string().exactOptional() })
      .exactOptional(),
  }),
  /** A polled POS cloud reported it: the arrival gives no time for the checkout. */
  z.object({
    by: z.literal('cloud'),
    /** When the POS server got it, by the server's clock, epoch milliseconds. */
    serverAtMs: epochMs.exactOptional(),
    /** Server clock − gateway clock as seen in this answer, milliseconds; absent where the server gave no time. */
    serverAheadMs: z.number().exactOptional(),
    /**
     * When it was voided, by the server's clock, epoch milliseconds; `uncertaintyMs` is what makes it less certain than the server's time
     * of a sale.
     */
    voided: z.object({ atMs: epochMs, uncertaintyMs: z.number() }).exactOptional(),
    /** `soldAtMs` and `serverAtMs` are cut down to whole multiples of this, milliseconds: 1000 where the server gives seconds. */
    resolutionMs: z.number(),
  }),
]);
export type SaleOrigin = DeepReadonly<z.infer<typeof saleOriginSchema>>;
