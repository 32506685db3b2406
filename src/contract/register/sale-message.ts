/**
 * The sale as a register pushes it, over HTTP, WebSocket or MQTT: one message, one schema.
 *
 * Unknown fields are ignored, since tills are updated on their own schedule and a sale must not be lost for one;
 * known fields are strict, and `null` is an absent one. Money is in minor units of the currency.
 */

import { z } from 'zod';
import { boundedExtra, maxExtraBytes, maxExtraFields, maxExtraName } from '../../domain/sale/extra.ts';
import type { Sale } from '../../domain/sale/sale.ts';
import { maxTextLength, withTextsCut } from '../../domain/sale/text-length.ts';
import { expecting, jsonSchemaOf } from '../../lib/yaml/schema-messages.ts';
import { causeShape, fieldProblemJson } from '../page/problem-details.ts';
import {
  adjustmentSchema,
  paymentSchema,
  rfc3339,
  saleLineSchema,
  saleSchema,
  staffSchema,
  taxSchema,
} from '../sale.ts';
import { contractText } from '../text/contract-text.ts';
import { withoutNulls } from './message-fields.ts';

const maxLines = 1_000;
const maxPayments = 50;
const maxTaxes = 10;
const maxAdjustments = 20;
const money = saleLineSchema.shape.amount
  .unwrap()
  .meta(expecting(contractText('money')))
  .describe('Minor units of the currency, e.g. 1980 for ¥1,980 and for $19.80');

/** The same field, with an error text for people. */
function moneyOf(field: z.ZodType): typeof money {
  return money.describe(field.description ?? '');
}

const zonedTime = expecting(contractText('zoned_time'));
const anObject = expecting(contractText('json_object'));

export const saleMessageSchema = saleSchema
  .omit({
    registerSaleId: true,
    totalMinor: true,
    soldAtMs: true,
    registerRevision: true,
    changedAtMs: true,
    // Known only to the gateway and to the printer proxy.
    totalUnknown: true,
    unusableSoldAt: true,
    receiptText: true,
    receiptDoubts: true,
  })
  .extend({
    saleId: saleSchema.shape.registerSaleId
      .unwrap()
      .min(1)
      .max(100)
      .exactOptional()
      .describe(
        "The register's own number of the transaction; without it a repeated message counts as a second sale",
      ),
    kind: saleSchema.shape.kind.describe(
      'A void takes a whole sale back and never counts; no_sale is a drawer opened without a sale; cash_in and cash_out are money put in or taken out otherwise',
    ),
    total: money.describe(
      'What was paid, in minor units of the currency: 1980 for ¥1,980 and for $19.80; negative for money going out',
    ),
    currency: saleSchema.shape.currency
      .meta(expecting(contractText('currency')))
      .exactOptional()
      .describe("Without it the shop's own"),
    soldAt: rfc3339.meta(zonedTime).exactOptional().describe("When it was sold, by the register's clock"),
    revision: saleSchema.shape.registerRevision.describe(
      'Counts the states of this sale: the highest one is kept, in whatever order they arrive. A repeated message has the same number',
    ),
    changedAt: rfc3339
      .meta(zonedTime)
      .exactOptional()
      .describe(
        "When this state of the sale came about, by the register's clock: the latest one is kept. A repeated message has the same time",
      ),
    receiptNumber: saleSchema.shape.receiptNumber.describe(
      `As printed; kept up to ${maxTextLength} characters, like every text here`,
    ),
    reverses: saleSchema.shape.reverses.describe(
      'The saleId of the sale that this refund or void takes back',
    ),
    lines: z
      .array(
        saleLineSchema
          .extend({ unitPrice: money.exactOptional(), amount: money.exactOptional() })
          .meta(anObject),
      )
      .transform((all) => all.slice(0, maxLines))
      .default([])
      .describe(`What was sold; the first ${maxLines} are kept`),
    payments: z
      .array(paymentSchema.extend({ amount: moneyOf(paymentSchema.shape.amount) }).meta(anObject))
      .transform((all) => all.slice(0, maxPayments))
      .default([])
      .describe(`How it was paid; the first ${maxPayments} are kept`),
    taxes: z
      .array(
        taxSchema
          .extend({
            amount: moneyOf(taxSchema.shape.amount),
            taxable: moneyOf(taxSchema.shape.taxable).exactOptional(),
          })
          .meta(anObject),
      )
      .transform((all) => all.slice(0, maxTaxes))
      .exactOptional()
      .describe(`One entry for each rate; the first ${maxTaxes} are kept`),
    adjustments: z
      .array(adjustmentSchema.extend({ amount: moneyOf(adjustmentSchema.shape.amount) }).meta(anObject))
      .transform((all) => all.slice(0, maxAdjustments))
      .exactOptional()
      .describe(
        `Of the whole sale; those of one line are in its amount. The first ${maxAdjustments} are kept`,
      ),
    tendered: moneyOf(saleSchema.shape.tendered).exactOptional(),
    change: moneyOf(saleSchema.shape.change).exactOptional(),
    staff: staffSchema.meta(anObject).exactOptional(),
    businessDate: saleSchema.shape.businessDate
      .unwrap()
      .meta(expecting(contractText('date')))
      .exactOptional(),
    extra: saleSchema.shape.extra
      .unwrap()
      .meta(expecting(contractText('extra')))
      .exactOptional()
      .describe(
        `Fields of the register that have no place elsewhere: texts, numbers, true or false. Kept are the first ${maxExtraFields} with names of at most ${maxExtraName} characters, together at most ${maxExtraBytes} bytes of JSON`,
      ),
  })
  .meta(anObject);
export type SaleMessage = z.infer<typeof saleMessageSchema>;

const taken = {
  saleId: z.string(),
  revision: z.int(),
  superseded: z.literal(true).optional(),
  warnings: z.array(fieldProblemJson).optional(),
};

/**
 * The answer to a pushed sale: its identity here. `superseded`: not stored, since a newer state of the sale is. `warnings`: taken as it is,
 * but the till's maker should look at it.
 */
export const acceptedJson = z.strictObject(taken);

/** The same over a WebSocket: number of the message, then the status and the fields that the answer has over HTTP. */
export const pushAckJson = z.union([
  z.strictObject({ ready: z.literal(true) }),
  z.strictObject({
    ack: z.int(),
    registerSaleId: z.string().optional(),
    status: z.literal([200, 201]),
    ...taken,
  }),
  z.strictObject({
    ack: z.int(),
    registerSaleId: z.string().optional(),
    status: z.int(),
    ...causeShape,
    retryAfter: z.int().optional(),
  }),
]);

const shape = jsonSchemaOf(saleMessageSchema);

export function readSaleMessage(message: unknown): z.ZodSafeParseResult<SaleMessage> {
  return saleMessageSchema.safeParse(withoutNulls(message));
}

const objectShape = z.object({
  properties: z.record(
    z.string(),
    z.looseObject({ type: z.string(), enum: z.array(z.unknown()).optional() }),
  ),
  required: z.array(z.string()).default([]),
});

/** As tills' makers get it: docs/integrate/pushed-sale.schema.json, and `GET /api/v1/registers/sale.schema.json`. */
export const publishedSchema = JSON.parse(
  JSON.stringify(
    {
      title: 'A sale as a register pushes it to tillframe',
      description: 'Fields that are not named here are ignored.',
      ...shape,
    },
    // Our own addition is no part of JSON Schema; nor is anything else refused than what is wrong.
    (key, value: unknown) =>
      key === 'expected' || (key === 'additionalProperties' && value === false) ? undefined : nullable(value),
  ),
) as object;

/** Optional fields may be null. */
function nullable(schema: unknown): unknown {
  const read = objectShape.safeParse(schema).data;
  if (read === undefined) return schema;
  const fields = Object.entries(read.properties).map(([name, field]): [string, object] => {
    if (read.required.includes(name)) return [name, field];
    const choices = field.enum === undefined ? {} : { enum: [...field.enum, null] };
    return [name, { ...field, type: [field.type, 'null'], ...choices }];
  });
  return { ...(schema as object), properties: Object.fromEntries(fields) };
}

/** Long texts are cut, not refused: a sale must not be lost for a long name. The size of the whole message is bounded before. */
export function toSale(message: SaleMessage, defaultCurrency: string): Sale {
  const { saleId, total, soldAt, revision, changedAt, currency, extra, ...rest } = withTextsCut(message);
  return {
    ...rest,
    ...(extra !== undefined && { extra: boundedExtra(extra) }),
    totalMinor: total,
    currency: currency ?? defaultCurrency,
    ...(saleId !== undefined && { registerSaleId: saleId }),
    ...(soldAt !== undefined && { soldAtMs: Date.parse(soldAt) }),
    ...(revision !== undefined && { registerRevision: revision }),
    ...(changedAt !== undefined && { changedAtMs: Date.parse(changedAt) }),
  };
}
