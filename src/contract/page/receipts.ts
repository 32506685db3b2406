/** Recently printed receipts and the rules that parse them. Part of the interface in sales.ts. */
import { z } from 'zod';
import { markKinds, paperKinds, readingReasons } from '../../domain/sale/receipt-reading.ts';
import { receiptDoubts } from '../../domain/sale/sale-kinds.ts';
import { dialects } from '../../domain/setup/receipt-printer.ts';
import { paymentSchema } from '../sale.ts';
import { receiptRulesSchema } from '../setup/receipt-rules.ts';
import { pairJson } from './sales.ts';

const line = z.strictObject({
  name: z.string(),
  quantity: z.number().optional(),
  unitPrice: z.number().optional(),
  amount: z.number().optional(),
});

const readingJson = z.strictObject({
  kind: z.enum(paperKinds),
  /** Whole yen; negative for money going out. */
  total: z.int().optional(),
  number: z.string().optional(),
  lines: z.array(line).optional(),
  payments: z.array(paymentSchema.strict()).optional(),
  /** Reasons for missing values. */
  reasons: z.array(z.enum(readingReasons)),
  /** Lines of the text, counted from 0, and the value parsed from each. */
  marks: z.array(z.strictObject({ line: z.int(), as: z.enum(markKinds) })),
});

const receiptJson = z.strictObject({
  /** Id of the sale, if it became one. */
  id: z.string(),
  printedAt: z.iso.datetime({ offset: true }),
  /** As printed, with card numbers shortened. */
  text: z.string(),
  /** Absent if only the text is left, in the stored sale. */
  captured: z
    .strictObject({
      /** Its size. */
      bytes: z.int(),
      /** The first 16 KiB of the job, Base64; absent if it contains a card number. */
      raw: z.string().optional(),
      end: z.enum(['cut', 'silence', 'close']),
      hasText: z.boolean(),
      hasImage: z.boolean(),
      reasons: z.array(z.enum(receiptDoubts)),
      /** The receipt is in this dialect, but the printer is set up with another. */
      otherDialect: z.enum(dialects).optional(),
    })
    .optional(),
  /** By the requested rules; absent if there is nothing to parse. */
  reading: readingJson.optional(),
  /** The register's own rules took too long: they are not used for such a receipt. */
  tooSlow: z.literal(true).optional(),
});
export type ReceiptJson = z.infer<typeof receiptJson>;

/** `GET /api/v1/registers/{key}/receipts`, `POST /api/v1/registers/{key}/rules/try`: at most eight, newest first. */
export const receiptsJson = z.strictObject({
  rules: receiptRulesSchema,
  /** The rules are written in the config, and changed there alone. */
  fixed: z.literal(true).optional(),
  /** The printer proxy doesn't answer: these are the receipts of stored sales. */
  proxyAway: z.literal(true).optional(),
  receipts: z.array(receiptJson),
});
export type ReceiptsJson = z.infer<typeof receiptsJson>;

/** `POST /api/v1/sales/{saleId}/paper`. `unclear`: takes the decision back, and what the register remembered by it. */
export const paperBody = z.strictObject({ is: z.enum(['sale', 'no_sale', 'unclear']) });
export const paperDecidedJson = z.strictObject({
  sale: pairJson,
  /** Papers of the same title or shape are decided alike from now on. */
  isRemembered: z.boolean(),
});

/** `POST …/rules/try`, `PUT …/rules`. */
export const rulesBody = z.strictObject({ rules: receiptRulesSchema });
