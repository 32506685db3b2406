/** Filter of sales in a query: `GET /api/v1/sales`, `…/count`, `…/hours`. Times without an offset are in the shop's zone. */
import { z } from 'zod';
import { type SaleFilter, wordsOf } from '../../../domain/sale/sale-filter.ts';
import { saleKinds } from '../../../domain/sale/sale-kinds.ts';
import { daySpan, isDate, isLocalTime, localTimeMs } from '../../../domain/time/shop-day.ts';
import { Problem } from '../../../lib/http/problem.ts';

/** A `+` in a query means a space, but people paste times with an offset all the same. */
const withOffset = z.string().pipe(z.iso.datetime({ offset: true }));

/** `to` is exclusive, except for a date, which includes the whole day. */
function timeSchema(timeZone: string, end: 'from' | 'to') {
  return z.string().transform((given, context): number => {
    const text = given.replace(' ', '+');
    if (isDate(text)) return daySpan(text, timeZone)[end === 'from' ? 'fromMs' : 'toMs'];
    if (isLocalTime(text)) return localTimeMs(text, timeZone, end === 'from' ? 'first' : 'last');
    const { data, success } = withOffset.safeParse(text);
    if (success) return Date.parse(data);
    const message =
      'expected a date or a time: 2026-11-24, 2026-11-24T12:34 (of the shop), or with an offset 2026-11-24T12:34:56.789+09:00';
    context.issues.push({ code: 'custom', message, input: given });
    return z.NEVER;
  });
}

const amount = z.coerce.number().int().min(0);

export function salesFilterSchema(timeZone: string) {
  return z.strictObject({
    from: timeSchema(timeZone, 'from').optional(),
    to: timeSchema(timeZone, 'to').optional(),
    register: z.string().max(64).optional(),
    camera: z.string().max(64).optional(),
    kind: z.enum(saleKinds).optional(),
    exceptions: z.stringbool().optional(),
    withoutPicture: z.stringbool().optional(),
    pinned: z.stringbool().optional(),
    minAmount: amount.optional(),
    maxAmount: amount.optional(),
    text: z
      .string()
      .max(100)
      .refine((text) => wordsOf(text).length > 0, { error: 'expected a word or more' })
      .optional(),
  });
}

type Asked = z.infer<ReturnType<typeof salesFilterSchema>>;

/** Throws a problem if no sale can match. */
export function toFilter({ from, to, exceptions, withoutPicture, pinned, ...rest }: Asked): SaleFilter {
  const impossible = (field: string, message: string) =>
    Problem.ofFields('Wrong query', [{ field, message }]);
  if (from !== undefined && to !== undefined && from >= to)
    throw impossible('to', 'expected a time after `from`');
  if (rest.minAmount !== undefined && rest.maxAmount !== undefined && rest.minAmount > rest.maxAmount)
    throw impossible('maxAmount', 'expected no less than `minAmount`');
  return {
    ...(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as SaleFilter),
    ...(from !== undefined && { fromMs: from }),
    ...(to !== undefined && { toMs: to }),
    ...(exceptions === true && { exceptions }),
    ...(withoutPicture === true && { withoutPicture }),
    ...(pinned === true && { pinned }),
  };
}
