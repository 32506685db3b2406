/** Every event a gateway sends, discriminated by type. */
import { z } from 'zod';
import { shopSource } from '../../domain/sale/identity.ts';
import { rejectionNoticeSchema, saleEventSchema } from './event.ts';
import { statusEventSchema } from './status.ts';

/** Begins the reason of an event that is refused because its two shops differ. */
const shopMismatch = 'shop_mismatch';

export const anyEventSchema = z
  .discriminatedUnion('type', [saleEventSchema, rejectionNoticeSchema, statusEventSchema])
  .superRefine(({ source, data }, context) => {
    if (!('shop' in data) || shopSource(data.shop.id) === source) return;
    context.addIssue({
      code: 'custom',
      path: ['data', 'shop', 'id'],
      message: `${shopMismatch}: expected the shop of the source, ${source}`,
    });
  });
export type AnyEvent = z.infer<typeof anyEventSchema>;
