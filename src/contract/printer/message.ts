/**
 * What the tap hands to the agent, a message for each piece of paper and each drawer opened without one. The spool keeps the same form.
 * The id is the message's own: sent again, it counts once. Times are CLOCK_MONOTONIC of the boot that is named.
 */
import { z } from 'zod';
import { receiptDoubts, saleKinds } from '../../domain/sale/sale.ts';

/** `unknown`: nobody can tell from the paper; `reasons` say why. The others beside a sale's kinds are papers that are no sale. */
export const heardKinds = [...saleKinds, 'report', 'copy', 'slip', 'order', 'training', 'unknown'] as const;
export type HeardKind = (typeof heardKinds)[number];

const monotonicMs = z.number().nonnegative();

export const heardMessageSchema = z.strictObject({
  id: z.uuid(),
  register: z.string().min(1).max(128),
  /** Kernel boot id: the times below are of that boot. */
  boot: z.string().min(1).max(64),
  /** When the first byte that prints something came; absent without paper. */
  firstByteMs: monotonicMs.optional(),
  /** When the cut came. Without it the paper ended by silence or with its connection. */
  cutMs: monotonicMs.optional(),
  kickMs: monotonicMs.optional(),
  /** When the last of it was heard. */
  heardMs: monotonicMs,
  /** What the gateway's wall clock showed at `heardMs`, epoch milliseconds: a label, and all that is left in a boot that nobody knows. */
  wallMs: z.number().int(),
  kind: z.enum(heardKinds),
  /** Whole yen; negative for money going out. */
  total: z.int().optional(),
  number: z.string().min(1).max(64).optional(),
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
    .array(z.strictObject({ method: z.string().max(64), amount: z.int() }))
    .max(20)
    .optional(),
  /** As printed, card numbers cut down; lines divided by \n. */
  text: z.string().max(70_000).optional(),
  reasons: z.array(z.enum(receiptDoubts)).max(receiptDoubts.length),
});

export type HeardMessage = z.output<typeof heardMessageSchema>;
