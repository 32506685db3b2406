/** Every event a gateway sends, discriminated by type. */
import { z } from 'zod';
import { saleEventSchema, withheldEventSchema } from './event.ts';
import { statusEventSchema } from './status.ts';

export const anyEventSchema = z.discriminatedUnion('type', [
  saleEventSchema,
  withheldEventSchema,
  statusEventSchema,
]);
export type AnyEvent = z.infer<typeof anyEventSchema>;
