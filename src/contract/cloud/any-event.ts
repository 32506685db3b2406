/** Every event a gateway sends, discriminated by type. */
import { z } from 'zod';
import { rejectionNoticeSchema, saleEventSchema } from './event.ts';
import { statusEventSchema } from './status.ts';

export const anyEventSchema = z.discriminatedUnion('type', [
  saleEventSchema,
  rejectionNoticeSchema,
  statusEventSchema,
]);
export type AnyEvent = z.infer<typeof anyEventSchema>;
