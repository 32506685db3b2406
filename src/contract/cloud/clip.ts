/**
 * Clips of sales, which a cloud may take after everything else: `POST {base}/v1/clips` says what there is, and its answer which
 * bytes are missing and where they go. They are sent in parts, so that a line that was cut costs one part, and that a new sale
 * waits for one at most.
 */
import { z } from 'zod';
import { clipKinds } from '../../domain/capture/stored-clip.ts';
import { picturePutSchema } from './event.ts';

/** Largest clip that gateways store (agent/cameras/live/clip-maker.ts). */
const maxClipBytes = 64 * 1024 * 1024;
/** Largest part that a gateway chooses by itself. */
export const maxClipPartBytes = 1024 * 1024;
/** Largest part for an address of the cloud's: parts of Amazon S3 have at least 5 MiB. A gateway holds one in memory. */
export const maxGivenPartBytes = 8 * 1024 * 1024;

export const clipContentTypes = { video: 'video/mp4', picture: 'image/jpeg' } as const;

const time = z.iso.datetime({ offset: true });

export const clipNoticeSchema = z.object({
  id: z.string().min(1).max(64).describe('Of the clip; with `source` it is one for ever'),
  source: z
    .string()
    .regex(/^\/shops\/./)
    .max(400)
    .describe('As of the events of its sale'),
  sale: z.string().min(1).max(400).describe('Subject of the events of its sale'),
  kind: z
    .enum(clipKinds)
    .describe('video: around the moment. picture: one of the stream of most detail, beside the usual one'),
  camera: z.string().min(1).max(200),
  at: time.describe('Moment of the sale, or of its void'),
  from: time.describe('First picture'),
  until: time.describe('Last picture'),
  uncertaintyMs: z.number().min(0).optional().describe('`from` of a picture is right within ± this'),
  bytes: z.int().min(1).max(maxClipBytes),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Of the whole clip'),
  gone: z
    .literal(true)
    .optional()
    .describe('The gateway had to remove it before all of it was sent: no more of it is to come'),
});
export type ClipNotice = z.infer<typeof clipNoticeSchema>;

export const clipAnswerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('stored').describe('All of it is here, or no more is needed') }),
  z.object({
    status: z.literal('wanted'),
    from: z.int().min(0).max(maxClipBytes).describe('So many of its first bytes are here'),
    put: picturePutSchema
      .extend({
        bytes: z
          .int()
          .min(1)
          .max(maxGivenPartBytes)
          .describe('So many bytes from `from` on go to this address'),
      })
      .optional()
      .describe('Absent: they go to `PUT /v1/clips/{sha256}`'),
  }),
  z.object({
    status: z.literal('rejected').describe('This clip can never be stored'),
    reason: z.string().max(1_000).optional().describe('For a shop to read'),
  }),
]);
export type ClipAnswer = z.infer<typeof clipAnswerSchema>;
