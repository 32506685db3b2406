/** Values and filters of queries, and what all clips share. */
import { z } from 'zod';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { paymentKinds, saleKinds } from '../../../domain/sale/sale-kinds.ts';
import { wordsOf } from '../../../domain/sale/search/search-terms.ts';
import { readHours } from '../../../domain/time/clock-hours.ts';
import { isDate, isLocalTime } from '../../../domain/time/shop-day.ts';
import { refusing } from '../refusing.ts';
import { unreadableHere } from './route.ts';

const withOffset = z.iso.datetime({ offset: true });

/** A `+` in a query means a space, but people paste times with an offset all the same. */
const withPlus = (text: string): string => text.replace(' ', '+');

/** RFC 3339 with an offset → epoch milliseconds. */
export const timeSchema = z
  .string()
  .transform(withPlus)
  .refine((text) => withOffset.safeParse(text).success, refusing(refusal('field.time')))
  .transform((text) => Date.parse(text));

/** A date or a time in the zone of the shop, or a time with an offset. */
const shopTime = z
  .string()
  .transform(withPlus)
  .refine(
    (text) => isDate(text) || isLocalTime(text) || withOffset.safeParse(text).success,
    refusing(refusal('field.shop_time')),
  );

export const shopDate = z.string().refine(isDate, refusing(refusal('field.date')));
const ofRegister = z.string().max(64).optional();
export const ofCamera = z.string().max(64).optional();
export const ofShop = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe('Id of a shop, at a receiver; a gateway has one shop and ignores it');
const amount = z.coerce.number().int().min(0);

/** `to` is exclusive, except for a date, which includes the whole day. */
export const salesFilter = z.strictObject({
  from: shopTime.optional(),
  to: shopTime.optional(),
  shop: ofShop,
  register: ofRegister,
  camera: ofCamera,
  kind: z.enum(saleKinds).optional(),
  exceptions: z.stringbool().optional(),
  withoutPicture: z.stringbool().optional(),
  pinned: z.stringbool().optional(),
  unclear: z.stringbool().optional(),
  minAmount: amount.optional(),
  maxAmount: amount.optional(),
  staff: z.string().min(1).max(200).optional(),
  payment: z.enum(paymentKinds).optional(),
  hours: z
    .string()
    .refine((text) => readHours(text) !== undefined, refusing(refusal('field.hours')))
    .optional(),
  text: z
    .string()
    .max(100)
    .refine((text) => wordsOf(text).length > 0, refusing(refusal('field.no_words')))
    .optional(),
});

/** Maximum reach of a clip to either side, seconds. Video that lies ahead is waited for. */
export const maxClipSideS = 60;

const side = z.coerce.number().min(0).max(maxClipSideS).default(10);
export const clipSides = { before: side, after: side };

export const clip = {
  answers: {
    200: {
      type: 'video/mp4',
      words: 'The video, not encoded again; it begins with the key frame before the requested time',
      headers: { 'x-clip-from': 'When it begins', 'x-clip-until': 'When it ends' },
    },
  },
  problems: {
    403: 'Parts of the picture are masked: there are single pictures only.',
    404: 'It is not held.',
    422: unreadableHere,
  },
};
