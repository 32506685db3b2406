/**
 * The wire form of what the cloud receives, as zod schemas: checked by the reference receiver and by tests against what is really sent.
 * Later versions only add to it, so fields that are not known here are ignored, and what has been added since is optional.
 * The gateway's own report is in status.ts, all of them together in any-event.ts.
 */
import { z } from 'zod';
import { latencyBases } from '../../domain/capture/camera-latency.ts';
import { captureMoments, missingReasons } from '../../domain/capture/pair.ts';
import { instantBases } from '../../domain/time/instant.ts';
import { instantSignalSchema } from '../instant-signal.ts';
import { problemSchema, storedProblemSchema } from '../problem.ts';
import { adjustmentSchema, clockStateSchema, paymentSchema, rfc3339, saleJsonSchema } from '../sale.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const thumbnail = z.object({
  sha256,
  bytes: z.number().int().positive(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});

const captureBase = {
  camera: z.string().nullable().describe('Null only for no_link'),
  moment: z
    .enum(captureMoments)
    .optional()
    .describe(
      'void: a picture of the void (voidedAt). arrival, register_time, pos_server_time: a picture of one of two times that disagree, at either of which the sale may have been made. undamaged: beside a flawed picture, the undamaged one nearest to the same time. All others are of the sale',
    ),
  offset: z
    .number()
    .int()
    .describe(
      'Wanted distance from the instant, milliseconds, also of a picture of another moment. 0 without moment is the picture of the sale; one whose instant is uncertain may have others on both sides, which are sent last, and so is the one at −2000 of an ordinary sale where the register is set up for it',
    ),
};

const captureSchema = z.discriminatedUnion('outcome', [
  z.object({ ...captureBase, outcome: z.literal('pending') }),
  z.object({
    ...captureBase,
    outcome: z.literal('captured'),
    takenAt: rfc3339,
    offsetMs: z.number().describe('takenAt − (instant + offset), milliseconds'),
    basis: z
      .enum(instantBases)
      .optional()
      .describe(
        'How the instant was known when the picture was chosen; an instant corrected later has another',
      ),
    uncertaintyMs: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe(
        'offsetMs is right within ± this: instant, camera latency and network taken together. Absent: instant.uncertaintyMs holds',
      ),
    cameraLatencyMs: z
      .number()
      .nonnegative()
      .optional()
      .describe('Delay inside the camera that was taken off takenAt, milliseconds'),
    cameraLatencyUncertaintyMs: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe('That is within ± this, as far as is known; part of uncertaintyMs'),
    cameraLatencyBasis: z
      .enum(latencyBases)
      .optional()
      .describe(
        'estimated: from the RTCP sender reports of the camera. assumed: nobody has measured it, so 200 ± 200 ms are taken',
      ),
    networkDelayUncertaintyMs: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe(
        'The video may have come this much late, over a network that was slow just then; part of uncertaintyMs',
      ),
    flawed: z
      .literal(true)
      .optional()
      .describe(
        'Video was lost on its way from the camera: parts of the picture may show an earlier time or nothing',
      ),
    source: z.enum(['ring', 'lookback']),
    thumbnail,
  }),
  z.object({
    ...captureBase,
    outcome: z.enum(missingReasons),
    details: z.object({
      downSince: rfc3339.optional(),
      downUntil: rfc3339
        .optional()
        .describe('Where the camera had come back when this revision was rendered; none is made for it'),
      oldest: rfc3339.optional(),
      newest: rfc3339.optional(),
      evictedAt: rfc3339.optional(),
      erasedAt: rfc3339.optional(),
      problem: problemSchema.optional(),
    }),
  }),
]);

const { registerSaleId, receiptNumber, soldAt, changedAt, unusableSoldAt, adjustments } =
  saleJsonSchema.shape;

/** A receiver must not reject a sale for a kind that a later version added. */
function laterKinds(known: z.ZodEnum): z.ZodString {
  return z.string().describe(`${known.options.join(', ')}; later versions know more words`);
}

/** The fields of a sale that are not in `pos` or `times`. */
const plainFields = saleJsonSchema.omit({
  registerSaleId: true,
  receiptNumber: true,
  soldAt: true,
  changedAt: true,
  unusableSoldAt: true,
}).shape;

const saleDataSchema = z.object({
  pos: z.object({
    system: z.string(),
    account: z.string().optional(),
    store: z.string().optional(),
    terminal: z.string().optional(),
    transaction: registerSaleId,
    receiptNumber,
  }),
  shop: z.object({
    id: z.string().describe('That of `source`: an event with another one is rejected'),
    name: z.string(),
    timeZone: z.string(),
  }),
  register: z.object({ key: z.string(), name: z.string() }),
  revision: z.number().int().positive(),
  ...plainFields,
  payments: z.array(
    paymentSchema.extend({ kind: laterKinds(paymentSchema.shape.kind.unwrap()).exactOptional() }),
  ),
  adjustments: z
    .array(adjustmentSchema.extend({ kind: laterKinds(adjustmentSchema.shape.kind) }))
    .exactOptional()
    .describe(adjustments.description ?? ''),
  receiptDoubts: z
    .array(z.string())
    .exactOptional()
    .describe('Why the printed receipt is incomplete or uncertain; later versions know more words'),
  times: z
    .object({
      soldAt,
      changedAt,
      unusableSoldAt: unusableSoldAt.describe(
        'What the register gave as the time of sale, where that cannot be true (before 2000, or over a day ahead); soldAt is absent then',
      ),
      receivedAt: rfc3339.describe('Gateway clock'),
      posServerAt: rfc3339.optional().describe('When the POS server got it, server clock'),
      drawerAt: rfc3339.optional().describe('When the printer proxy received the drawer kick, gateway clock'),
      receiptFirstByteAt: rfc3339.optional().describe('When the receipt began, gateway clock'),
      cutAt: rfc3339.optional().describe('When it was cut, gateway clock'),
    })
    .describe('Raw times'),
  instant: z.object({
    at: rfc3339,
    basis: z
      .enum(instantBases)
      .describe(
        'seen: a change in the region of the picture that is marked for the register; moment: a device at the register',
      ),
    signal: instantSignalSchema.optional().describe('Device that a time of basis `moment` is from'),
    uncertaintyMs: z.number().int().nonnegative(),
    skewMs: z.number().optional().describe('Register clock − gateway clock, where it is known'),
    skewUncertaintyMs: z.number().int().nonnegative().optional().describe('That is within ± this'),
    clock: clockStateSchema,
  }),
  voidedAt: z
    .object({
      at: rfc3339,
      basis: z.enum(instantBases),
      uncertaintyMs: z.number().int().nonnegative().describe('It was voided within ± this'),
    })
    .optional()
    .describe(
      'When it was voided, gateway clock, where that is known by itself; it stays where the void was taken back (kind says so)',
    ),
  captures: z.array(captureSchema),
  truncated: z
    .literal(true)
    .optional()
    .describe(
      'Long texts, the text of the receipt, lines, names of taxes and adjustments with `extra`, or payments were cut, in this order and as far as needed, so that the event stays under 64 KiB',
    ),
  supersededBy: z
    .string()
    .optional()
    .describe(
      'Subject of the sale that this one has turned out to be half of: that one counts, this one no more',
    ),
  reversedSale: z
    .string()
    .optional()
    .describe('Subject of the sale that this refund or void takes back, where the gateway knows it'),
  aliases: z.array(z.string()).optional().describe('Other identities of the same sale'),
});

/** Fields common to all events. */
export const envelope = {
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  // Not `startsWith`: zod writes that into the JSON Schema as a format that validators don't know.
  source: z.string().regex(/^\/shops\//, 'must start with /shops/'),
  datacontenttype: z.literal('application/json'),
  gateway: z.string().min(1),
  epoch: z
    .string()
    .min(1)
    .describe(
      'What `sequence` counts in. New after a recovered database, where the numbers go on, and with a new one, where they begin at 1',
    ),
};

/** 20 digits, so that text order is number order. */
export const sequenceSchema = z.string().regex(/^\d{20}$/);

export const saleEventSchema = z.object({
  ...envelope,
  type: z.literal('com.tillframe.sale.v1'),
  subject: z.string().describe('The identity of the sale, without its revision'),
  time: rfc3339.describe('The instant'),
  sequence: sequenceSchema,
  data: saleDataSchema,
});
export type SaleEvent = z.infer<typeof saleEventSchema>;

/** Stands at the sequence of an event that the cloud rejected: the gateway keeps that one, and a person may have it sent again. */
export const rejectionNoticeSchema = z.object({
  ...envelope,
  type: z.literal('com.tillframe.rejection.v1'),
  subject: z.string().describe('The identity of the sale, without its revision'),
  time: rfc3339.describe('When the event was rejected, gateway clock'),
  sequence: sequenceSchema.describe('That of the event it stands for'),
  data: z.object({
    id: z
      .string()
      .min(1)
      .describe('Id of the event it stands for; that event may still arrive, with the same sequence'),
    type: z.string().describe('Type of the event it stands for'),
    problem: problemSchema.describe(
      'Why the cloud rejected it: the code of its answer if the gateway knows it, else cloud.rejected_with, where `words` is the reason of its answer',
    ),
  }),
});
export type RejectionNotice = z.infer<typeof rejectionNoticeSchema>;

/** Events must stay forwardable: CloudEvents intermediaries only have to take 64 KiB. */
export const maxEventBytes = 64 * 1024;

/** Upload address of a picture. */
export const picturePutSchema = z.object({
  url: z.url(),
  headers: z.record(z.string(), z.string()).default({}),
});

/** The receiver's response: one result per event, in any order. */
export const batchAnswerSchema = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      status: z.enum(['stored', 'duplicate', 'rejected', 'retry']),
      reason: z.string().optional().describe('For people: why it is rejected, or has to be sent again'),
      problem: storedProblemSchema
        .optional()
        .describe('The same as a code; the gateway shows codes that it knows in the language of the reader'),
      retryAfterMs: z.number().nonnegative().optional(),
      pictures: z
        .array(
          z.object({
            sha256,
            put: picturePutSchema,
          }),
        )
        .optional(),
    }),
  ),
});
export type BatchAnswer = z.infer<typeof batchAnswerSchema>;

/** Header of each batch: every sequence at or below it is stored; a gap above it only is not here yet. */
export const storedThroughHeader = 'tillframe-stored-through';

/**
 * Headers of each batch: who sends it now, percent-encoded. Its events may bear an earlier id of the same gateway or shop, since they were
 * rendered before it was given another; a credential is judged by these.
 */
export const senderHeaders = { gateway: 'tillframe-gateway', shop: 'tillframe-shop' } as const;

export function senderHeadersOf(sender: { gateway: string; shop: string }): Record<string, string> {
  return {
    [senderHeaders.gateway]: encodeURIComponent(sender.gateway),
    [senderHeaders.shop]: encodeURIComponent(sender.shop),
  };
}
