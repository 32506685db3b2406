/** Every event a gateway sends, discriminated by type. */
import { z } from 'zod';
import { shopSource } from '../../domain/sale/identity.ts';
import { rejectionNoticeSchema, saleEventSchema } from './event.ts';
import { statusEventSchema } from './status.ts';

export const anyEventSchema = z
  .discriminatedUnion('type', [saleEventSchema, rejectionNoticeSchema, statusEventSchema])
  .superRefine(({ source, data }, context) => {
    if (!('shop' in data) || shopSource(data.shop.id) === source) return;
    context.addIssue({
      code: 'custom',
      path: ['data', 'shop', 'id'],
      message: 'shop_mismatch',
    });
  });
export type AnyEvent = z.infer<typeof anyEventSchema>;
