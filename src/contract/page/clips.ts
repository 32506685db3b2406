/** Clips stored of a sale. */
import { z } from 'zod';
import { clipKinds, clipProblems } from '../../domain/capture/stored-clip.ts';
import { problemSchema } from '../problem.ts';

const time = z.iso.datetime({ offset: true });

const clipJson = z.strictObject({
  id: z.string(),
  /** `picture`: one of the camera's stream of most detail, in the place of `from` and `until`. */
  kind: z.enum(clipKinds),
  camera: z.string(),
  /** `pending`: it is stored once its last picture is there. `missing`: it could not be stored, or was removed. */
  state: z.enum(['pending', 'stored', 'missing']),
  /** When the camera saw the moment: of the sale, or of its void. */
  at: time,
  /** First and last picture; of a pending clip as requested. */
  from: time,
  until: time,
  /** The time of a stored picture is right within ± this, milliseconds. */
  uncertaintyMs: z.number().int().optional(),
  bytes: z.number().int().optional(),
  /** missing: why. */
  why: z.enum(clipProblems).optional(),
  /** The cloud has it, whether or not it is still stored here. */
  inCloud: z.literal(true).optional(),
});
export type ClipJson = z.infer<typeof clipJson>;

/** At a receiver: the newest request to the gateway for the video of the sale. */
const clipRequestJson = z.strictObject({
  /** `open`: the gateway has not read it. `expired`: it never did. */
  state: z.enum(['open', 'under_way', 'done', 'refused', 'failed', 'expired']),
  by: z.string(),
  at: time,
  /** Why it is refused or failed. */
  problem: problemSchema.optional(),
});

/** By the time of their moments. `request`: at a receiver, where the gateway can be asked; null while nobody has. */
export const clipsJson = z.strictObject({
  clips: z.array(clipJson),
  request: clipRequestJson.nullable().optional(),
});
export type ClipsJson = z.infer<typeof clipsJson>;
