/**
 * What the tap hands to the agent, a message for each piece of paper and each drawer opened without one. The spool keeps the same form.
 * The id is the message's own: sent again, it counts once. Times are CLOCK_MONOTONIC of the boot that is named.
 */
import { z } from 'zod';
import { saleKinds } from '../domain/sale.ts';

/** `unknown`: nobody can tell from the paper; `reasons` say why. */
export const heardKinds = [...saleKinds, 'report', 'copy', 'slip', 'order', 'training', 'unknown'] as const;
export type HeardKind = (typeof heardKinds)[number];

export const heardReasons = [
  /** Printed as pixels: there are instants, but nothing to read. */
  'image',
  /** Nothing was printed but codes. */
  'no_text',
  'no_total',
  'several_totals',
  /** There is no total; it was worked out from what was handed over and given back. */
  'total_from_cash',
  /** Some of the bytes weren't heard. */
  'bytes_missed',
  /** Only the beginning of its text is kept. */
  'too_long',
  /** The rules took too long and were given up, most likely one of the register's own. */
  'rules_failed',
  /** The spool was full: the text went, so that the instants stay. */
  'text_shed',
] as const;
export type HeardReason = (typeof heardReasons)[number];

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
  /** The gateway's wall clock, epoch milliseconds, when this was written: a label, and all that is left in another boot. */
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
  reasons: z.array(z.enum(heardReasons)).max(heardReasons.length),
});

export type HeardMessage = z.output<typeof heardMessageSchema>;
