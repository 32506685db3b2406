/** Request of an erasure, over the API and from the viewer's form, and its bounds in characters. */
import { z } from 'zod';
import { erasureSchema } from '../../contract/cloud/erasure/erasure.ts';

export const erasureChars = { shop: 128, sale: 400, picture: 64, person: 200 } as const;

const personText = z.string().trim().min(1).max(erasureChars.person);

export const erasedShop = z.string().trim().min(1).max(erasureChars.shop);

export const erasureRequest = z.strictObject({
  sale: erasureSchema.shape.sale,
  picture: erasureSchema.shape.picture,
  by: personText,
  reason: personText,
});
