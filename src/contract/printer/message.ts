/**
 * A message from the printer proxy to the agent, for each piece of paper and each drawer opened without one.
 * The spool has the same format. The id is the message's own: sent again, it counts once. Times are
 * CLOCK_MONOTONIC of the named boot.
 */
import { z } from 'zod';
import type { ReceiptReading } from '../../domain/sale/receipt-reading.ts';
import { printedDetails } from '../../domain/sale/sale-fields.ts';
import { receiptDoubts, saleKinds } from '../../domain/sale/sale-kinds.ts';
import type { DeepReadonly } from '../../lib/deep-readonly.ts';
import { paymentSchema, saleSchema } from '../sale.ts';

/** Papers that are no sale. */
export const notSaleKinds = ['report', 'copy', 'slip', 'order', 'training', 'notice'] as const;

/** `unclear`: undecidable from the paper; `reasons` explain it. */
export const messageKinds = [...saleKinds, ...notSaleKinds, 'unclear'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** 160 KiB in Base64. */
const maxPictureLength = 220_000;

const monotonicMs = z.number().nonnegative();

export const receiptMessageSchema = z.strictObject({
  id: z.uuid(),
  register: z.string().min(1).max(128),
  /** Kernel boot id: the times below are of that boot. */
  boot: z.string().min(1).max(64),
  /** Time of the first printing byte; absent without paper. */
  firstByteMs: monotonicMs.optional(),
  /** Time of the cut. Without it the paper ended by silence or with its connection. */
  cutMs: monotonicMs.optional(),
  kickMs: monotonicMs.optional(),
  /** The printer fetched it from a cloud, where it may have waited for so long. Milliseconds. */
  maxWaitMs: z.number().nonnegative().optional(),
  /** Time of its last byte. */
  endMs: monotonicMs,
  /** The gateway's wall clock at `heardMs`, epoch milliseconds: a label, and the only time left for an unknown boot. */
  wallMs: z.number().int(),
  kind: z.enum(messageKinds),
  /** Whole yen; negative for money going out. */
  total: z.int().optional(),
  number: z.string().min(1).max(64).optional(),
  /** Number of the sale that a refund or void takes back. */
  reverses: z.string().min(1).max(64).optional(),
  lines: z
    .array(
      z.strictObject({
        name: z.string().max(200),
        quantity: z.int().optional(),
        unitPrice: z.int().optional(),
        amount: z.int().optional(),
      }),
    )
    .max(200)
    .optional(),
  payments: z
    .array(paymentSchema.extend({ method: z.string().max(64) }).strict())
    .max(20)
    .optional(),
  details: saleSchema.pick(printedDetails).strict().optional(),
  /** As printed, card numbers shortened; lines separated by \n. */
  text: z.string().max(70_000).optional(),
  /** The paper as PNG, Base64, where it was printed as pixels. */
  picture: z.base64().max(maxPictureLength).optional(),
  reasons: z.array(z.enum(receiptDoubts)).max(receiptDoubts.length),
});

export type ReceiptMessage = DeepReadonly<z.output<typeof receiptMessageSchema>>;

/** Fields of the message that come from the text of the paper. */
export function readFields({
  totalMinor,
  number,
  reverses,
  lines,
  payments,
  details,
}: ReceiptReading): Pick<ReceiptMessage, 'total' | 'number' | 'reverses' | 'lines' | 'payments' | 'details'> {
  return {
    ...(totalMinor !== undefined && { total: totalMinor }),
    ...(number !== undefined && { number }),
    ...(reverses !== undefined && { reverses }),
    ...(lines !== undefined && { lines }),
    ...(payments !== undefined && { payments }),
    ...(details !== undefined && { details }),
  };
}
