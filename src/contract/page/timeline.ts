/** Times at which a camera has pictures, video or sales. */
import { z } from 'zod';

const time = z.iso.datetime({ offset: true });

export const timelineJson = z.strictObject({
  held: z
    .array(z.strictObject({ kind: z.enum(['video', 'key_frames']), from: time, until: time }))
    .describe('In memory and on disk, oldest first; `key_frames` are single pictures. Kinds may overlap'),
  clips: z
    .array(z.strictObject({ saleId: z.string(), id: z.string(), at: time, from: time, until: time }))
    .describe('Stored with sales, oldest first; the newest 1,000'),
});
export type TimelineJson = z.infer<typeof timelineJson>;
