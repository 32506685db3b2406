/**
 * Erasure of a sale, or of one picture, on request of a person: a record that outlives what it erased, and has nothing of it but names.
 *
 * Cloud to gateway: the gateway asks with each status (`GET {base}/v1/erasures`), erases, and reports it (`POST {base}/v1/erasures`). Gateway to
 * cloud: the same report, of an erasure that was requested there. Both sides repeat until the other one has it; an id is one erasure for ever.
 */
import { z } from 'zod';
import { rfc3339 } from '../../sale.ts';

/** Erasures in one answer or report. */
export const maxErasures = 100;

const source = z
  .string()
  .regex(/^\/shops\/./)
  .max(400)
  .describe('As of the events of the sale');

export const erasureSchema = z.object({
  id: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .describe('One erasure for ever'),
  sale: z.string().min(1).max(400).describe('Subject of the events of the sale'),
  picture: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256 of the only picture that is erased. Absent: the sale with all that belongs to it'),
  requestedAt: rfc3339,
  by: z.string().max(200).optional().describe('Who asked, or who decided it'),
  reason: z.string().max(200).optional(),
});
export type Erasure = z.infer<typeof erasureSchema>;

export const erasuresAnswerSchema = z.object({
  erasures: z
    .array(erasureSchema)
    .max(maxErasures)
    .describe('Those that this gateway has not reported yet. More follow once these are reported'),
  acknowledged: z
    .int()
    .nonnegative()
    .describe(
      'Reports of this gateway that are stored here. Below its own count, as after a backup was restored: it reports all of them again',
    ),
});
export type ErasuresAnswer = z.infer<typeof erasuresAnswerSchema>;

export const erasureReportSchema = z.object({
  source,
  erasures: z
    .array(
      erasureSchema.extend({
        origin: z.enum(['cloud', 'gateway']).describe('Where it was requested'),
        erasedAt: rfc3339.describe('When the gateway had erased it'),
      }),
    )
    .min(1)
    .max(maxErasures),
});
export type ErasureReport = z.infer<typeof erasureReportSchema>;

/** In the feed of changes and forwarded, so that copies are erased too. Who asked is not in it. */
export const erasedEventSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.string().regex(/^\/cloud\/shops\//),
  type: z.literal('com.tillframe.erased.v1'),
  subject: z.string().describe('Subject of the sale'),
  time: rfc3339,
  datacontenttype: z.literal('application/json'),
  data: z.object({
    id: z.string().describe('Of the erasure'),
    shop: z.string(),
    sale: z.string(),
    scope: z
      .enum(['sale', 'picture'])
      .describe('sale: erase every revision, picture and clip of it. picture: erase the pictures named here'),
    merged: z.array(z.string()).describe('Further subjects of the same sale, which are erased with it'),
    pictures: z.array(z.string()).describe('SHA-256 of each picture that was erased'),
    requestedAt: rfc3339,
    reason: z.string().optional(),
  }),
});
export type ErasedEvent = z.infer<typeof erasedEventSchema>;
