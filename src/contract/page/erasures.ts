/** Erasures on request, at the page. */
import { z } from 'zod';

const text = z.string().trim().min(1).max(200);

export const eraseBody = z.strictObject({
  /** SHA-256 of the only picture to erase; else the sale with all that belongs to it. */
  picture: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  reason: text,
});

export const erasureJson = z.strictObject({
  id: z.string(),
  saleId: z.string(),
  picture: z.string().optional(),
  origin: z.enum(['cloud', 'gateway']),
  requestedAt: z.string(),
  erasedAt: z.string(),
  by: z.string().optional(),
  reason: z.string().optional(),
  /** The cloud has the report. */
  isReported: z.boolean(),
});

export const erasuresJson = z.strictObject({ erasures: z.array(erasureJson) });
